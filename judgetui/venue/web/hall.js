// What the pages that show the hall's view share: the wire on which it comes, whole at first and then
// what changed of it, the host's time, and what is said where there is no connection. An address that asks for
// a delay has everything come later by as much, the time with it.
import { watchAge } from "/web/age.js";
import { keepAwake } from "/web/awake.js";
import { Wire } from "/web/wire.js";
import { clockText, element, put, say, sentence, sentences, words } from "/web/words.js";

const { line, delay } = document.body.dataset;
const LATE = Number(delay) * 1000;
const NAME = `judgetui.hall ${line}`;
// A page that was left longer ago than this has nothing to go on with.
const LEFT = 10_000;
// Seconds without a connection after which more is said of it.
const LONG = 20;
let wire = null;
// What is to be drawn later, and what was drawn last: `{due, view}` by this device's clock.
let queue = [];
let drawn = false;
// The view as it was told last on this connection.
let whole = {};
// Why the host had no room for this page, until it has.
let full = "";
// Whether the host has this page; what was sent before may come late.
let seated = false;

// The host's time as this page shows it, in milliseconds.
export function now() {
  return (wire ? wire.now : Date.now()) - LATE;
}

// Seconds since what is drawn was the newest; 0 while nothing is.
export function age() {
  return wire && drawn && !wire.over ? wire.age : null;
}

// What is due on a clock of the view at `now()`: seconds left, below 0 when over time.
export function left({ ends, left: stands }) {
  return ends ? -Math.floor((now() - Date.parse(ends)) / 1000) : stands;
}

// How long a break still is, in words.
export function leftWords(ends) {
  const seconds = left({ ends });
  return seconds > 0 ? say("left", { time: clockText(seconds) }) : say("goes_on");
}

// The word under a clock and its tone, as `Face` has them.
export function clockState(clock) {
  const seconds = left(clock);
  if (!clock.ends) return ["stopped", "muted"];
  if (seconds < 0) return ["over_time", "error"];
  return clock.warn > 0 && seconds <= clock.warn ? ["nearly_over", "warning"] : ["time_left", ""];
}

// `button` is what connects again; `leave` offers the way to another seat where the page has one.
function banner(text, { button = "", leave = false } = {}) {
  put(element("said"), text);
  element("banner").hidden = !text;
  put(element("again"), button);
  element("again").hidden = !button;
  const door = element("door");
  if (!door) return;
  put(door, say("door"));
  door.hidden = !leave;
}

function state(name, text = "", more = {}) {
  document.body.dataset.state = name;
  banner(text, more);
}

// Calls `draw(view)` for every view, and `told(key, content)` for every other frame.
export function openHall(draw, told = () => {}) {
  const show = (view) => {
    drawn = true;
    draw(view);
    if (seated) state("open");
  };
  const later = (entry) => {
    queue.push(entry);
    setTimeout(() => {
      queue = queue.filter(({ due }) => due >= entry.due);
      show(entry.view);
    }, Math.max(0, entry.due - Date.now()));
  };

  state("connecting", say("connecting"));
  if (LATE) goOn(later, show);
  wire = new Wire(line, {
    opening: () => ({ rows: true }),
    back() {
      // The view comes next; with a delay, what was drawn before is still right.
      full = "";
      whole = {};
      seated = true;
      document.body.dataset.state = drawn ? "open" : "connecting";
      if (drawn) banner("");
    },
    lost(seconds) {
      seated = false;
      const text = sentences(say(drawn ? "lost" : "connecting"), seconds >= LONG && say("long"));
      state("lost", full || text);
    },
    refused({ why, again, elsewhere }) {
      seated = false;
      if (again) full = sentence(why);
      if (again) state("connecting", full);
      else state("refused", sentence(why), { button: say(elsewhere ? "here" : "retry"), leave: true });
    },
    ended({ why }) {
      seated = false;
      state("closed", sentences(sentence(why), say("closed")));
    },
    told(key, content) {
      if (key === "waiting") state("waiting", sentence(content), { leave: true });
      else if (key !== "hall") told(key, content);
      else {
        whole = { ...whole, ...content };
        if (LATE) later({ due: Date.now() + LATE, view: whole });
        else show(whole);
      }
    },
  });
  element("again").onclick = () => {
    state("connecting", say("connecting"));
    wire.connect();
  };
  wire.connect();
  // An overlay lies over a picture that says nothing of the connection.
  if (!element("banner").closest("[hidden]:not(#banner)")) watchAge(age, () => words);
  keepAwake();
}

// A page that is loaded again in the middle goes on with what it was about to show.
function goOn(later, show) {
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), queue }));
    } catch {
      // Without a memory it begins anew.
    }
  });
  try {
    const { at, queue: waiting } = JSON.parse(sessionStorage.getItem(NAME)) ?? {};
    if (!(Date.now() - at < LEFT)) return;
    const past = waiting.filter(({ due }) => due <= Date.now());
    if (past.length) {
      queue.push(past.at(-1));
      show(past.at(-1).view);
    }
    waiting.filter(({ due }) => due > Date.now()).forEach(later);
  } catch {
    // Nothing readable was kept.
  }
}
