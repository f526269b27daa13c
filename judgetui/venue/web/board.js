// The public board: what the host says is to be shown, as large as this screen allows.
import { scrolls } from "/web/fit.js";
import { left, openHall } from "/web/hall.js";
import { Award, Drawn, Face, Notice, Panel, Rules, Schedule, codeImage } from "/web/parts.js";
import { sound } from "/web/sound.js";
import { Standings } from "/web/standings.js";
import { element, joined, put } from "/web/words.js";

const TICK = 200;
// As `meeting/clock_warnings.py` has it: seconds that a warning is shown, and blinks.
const LASTS = 8;
const BLINKS = 4;
const PARTS = { notice: Notice, award: Award, face: Face, panel: Panel, draw: Drawn, standings: Standings, rules: Rules, schedule: Schedule };
const KEYS = { PageDown: 1, ArrowDown: 1, ArrowRight: 1, " ": 1, PageUp: -1, ArrowUp: -1, ArrowLeft: -1 };

const main = element("main");
const still = matchMedia("(prefers-reduced-motion: reduce)");
// The parts that are shown, by name, and what each drew last.
let parts = new Map();
let drawn = new Map();
let view = null;
let warned = null;
let sounds = false;
let tests = null;

const { margin } = document.body.dataset;
document.body.style.setProperty("--across", `${Number(margin)}vw`);
document.body.style.setProperty("--down", `${Number(margin)}vh`);

function draw(next) {
  view = next;
  element("board").hidden = false;
  put(element("title"), view.title);
  put(element("progress"), view.progress);
  document.title = view.title;
  drawFoot(view.foot);
  arrange(view.parts);
  for (const name of view.parts) drawPart(name, view[name]);
  layout();
  tick();
  say();
}

// Keeps the parts that stay, so that what moves goes on from where it was.
function arrange(names) {
  const before = [...parts.keys()].join();
  const kept = parts;
  parts = new Map(names.map((name) => [name, kept.get(name) ?? new PARTS[name]()]));
  drawn = new Map([...drawn].filter(([name]) => parts.has(name)));
  main.className = names.map((name) => `has-${name}`).join(" ");
  if (before === [...parts.keys()].join() && hasCode() === Boolean(view.code)) return;
  main.replaceChildren(...[...parts.values()].map(({ place }) => place));
  const standings = parts.get("standings");
  if (!standings) return;
  standings.place.querySelector(".code")?.remove();
  if (view.code) standings.place.append(codeImage(view.code));
}

const hasCode = () => Boolean(main.querySelector(".code"));

function drawPart(name, content) {
  const text = JSON.stringify(content);
  if (drawn.get(name) !== text) parts.get(name).draw(content);
  drawn.set(name, text);
}

function drawFoot({ rule, contract, sealed, code }) {
  put(element("rule"), rule);
  put(element("proof"), joined(contract, sealed));
  put(element("read-out"), code);
}

// Shares out the space: what takes as much as it needs comes before what takes the rest.
function layout() {
  const needs = (part) => Number(part instanceof Panel);
  for (const part of [...parts.values()].sort((one, other) => needs(other) - needs(one))) part.layout();
}

function tick() {
  for (const part of parts.values()) part.tick?.();
  flash();
}

// -- what is said and sounds -----------------------------------------------------------------------

// A score that is announced, and who is called up, for who does not see it.
function say() {
  const { face, award } = view;
  if (award) put(element("aloud"), joined(award.title, award.said, ...award.winners.map(({ rank, title, score }) => joined(rank, title, score))));
  else if (face?.figure) put(element("aloud"), joined(face.number, face.title, face.figure.text, ...face.notes.map(([words]) => words)));
}

// A warning of the clock lies over the top of the board for some seconds, and sounds once.
function flash() {
  const seconds = view?.clock ? left(view.clock) : null;
  const due = view?.warnings.find(({ at }) => seconds !== null && at - seconds >= 0 && at - seconds < LASTS);
  const place = element("flash");
  place.hidden = !due;
  if (due) {
    put(place, `! ${due.words} !`);
    const since = due.at - seconds;
    place.className = `${due.at <= 0 ? "over" : ""} ${!still.matches && since < BLINKS && since % 2 === 1 ? "blink" : ""}`;
    if (due.at !== warned && sounds && document.body.dataset.state === "open") sound();
  }
  warned = due ? due.at : null;
}

function told(key, content) {
  if (key !== "sound") return;
  if (content.here && tests !== null && content.tests > tests) sound();
  sounds = content.here;
  tests = content.tests;
}

// -- pages -----------------------------------------------------------------------------------------

addEventListener("keydown", (event) => {
  const step = KEYS[event.key];
  const button = event.target instanceof HTMLButtonElement && event.key === " ";
  if (!step || button || scrolls() || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  for (const part of parts.values()) part.turn?.(event.shiftKey && event.key === " " ? -1 : step);
});

let resizing = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(layout);
});
document.fonts.ready.then(layout);
setInterval(tick, TICK);
openHall(draw, told);
