// One seat's page: a terminal, the line to the venue, and keys for machines without a keyboard.
import { Terminal } from "/web/xterm.mjs";
import { Unicode11Addon } from "/web/addon-unicode11.mjs";
import { watchAge } from "/web/age.js";
import { makeFitting } from "/web/fitting.js";
import { Line } from "/web/line.js";
import { makeKeys } from "/web/keys.js";
import { keepAwake } from "/web/awake.js";
import { watchDelay } from "/web/slow.js";
import { sound } from "/web/sound.js";
import { Witness } from "/web/witness.js";

const { line: path, words: spoken, nonce, keys: kind, margin } = document.body.dataset;
const words = JSON.parse(spoken);
document.body.dataset.state = "connecting";
const REMEMBERED = "judgetui";
const PIECE = 8000;
// How the terminal answers a program that asks what it can do; no person types this.
const ANSWER = /^\x1b\[\?[\d;]+\$y$/;
// Latin and lines from a font made for terminals; what it lacks, Chinese above all, from the rest.
const FONTS = [
  "Sarasa Mono SC", "Sarasa Term SC", "Maple Mono CN", "Cascadia Mono", "SF Mono", "Menlo",
  "Consolas", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK SC", "Source Han Mono SC",
  "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei",
].map((font) => `"${font}"`).concat("monospace").join(", ");

// The terminal writes its colours as style elements and attributes, which the page's own policy
// forbids to everybody: elements act with this page's mark only, attributes by way of the object.
const create = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = create(name, options);
  if (name === "style") element.nonce = nonce;
  return element;
};
const setAttribute = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  if (name === "style") this.style.cssText = value;
  else setAttribute.call(this, name, value);
};

const terminal = new Terminal({
  allowProposedApi: true,
  fontFamily: FONTS,
  scrollback: 0,
  cursorBlink: false,
  macOptionIsMeta: true,
  theme: { background: "#12161c", foreground: "#f2f2f2" },
});
terminal.loadAddon(new Unicode11Addon());
terminal.unicode.activeVersion = "11";
const place = document.getElementById("terminal");
// Televisions cut off what lies at the edges.
place.style.padding = `calc(${Number(margin)}vh + 2px) calc(${Number(margin)}vw + 2px)`;
terminal.open(place);
const refit = makeFitting(terminal, { paging: kind === "paging" });

const banner = document.getElementById("banner");
const said = document.getElementById("said");
const again = document.getElementById("again");
const door = document.getElementById("door");
const witness = new Witness(path);
let fresh = true;
let waits = "";
let drawn = false;
let turnedAway = false;
let final = false;
let put = "";

// `leave` offers the way to another seat; `idle` says that no key does anything.
function show(text, { whole = false, button = "", leave = false, idle = false } = {}) {
  const held = banner.contains(document.activeElement);
  said.textContent = text;
  again.textContent = button;
  again.hidden = !button;
  door.textContent = words.door;
  door.hidden = !leave;
  offerKept(document.getElementById("kept"), whole && idle);
  document.body.classList.add("stale");
  document.body.classList.toggle("idle", idle);
  banner.classList.toggle("whole", whole);
  banner.hidden = false;
  if (button) again.focus();
  else if (held) terminal.focus();
}

function hide() {
  const held = banner.contains(document.activeElement);
  banner.hidden = true;
  document.body.classList.remove("stale", "idle");
  if (held) terminal.focus();
}

// What this browser keeps of what it was told, as a file for `judgetui verify --witness`.
function offerKept(link, offered) {
  const text = offered ? witness.text() : "";
  link.hidden = !text;
  if (!text) return;
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "judgetui-witness.json";
  link.textContent = words.kept;
}

// Stays for as long as this page: whoever sits here decides what it means, not who keeps the record.
function differ(sentence) {
  const note = document.getElementById("differs");
  const link = create("a");
  note.replaceChildren(sentence, " ", link);
  offerKept(link, true);
  note.hidden = false;
  refit();
}

// A judge's receipts are offered once the result is final, and before wherever this browser cannot
// keep them; whoever has read it puts it away until there is something else to say.
function offerReceipts() {
  const note = document.getElementById("keep");
  const told = [];
  if (witness.another) told.push(words.another.replace("%(day)s", new Date(witness.another).toLocaleDateString("sv")));
  if (!witness.stored) told.push(words.unkept);
  const reason = told.join(" ") || (final ? words.receipts : "");
  note.hidden = !reason || !witness.receipts.length || reason === put;
  if (!note.hidden) {
    const link = create("a");
    offerKept(link, true);
    link.textContent = words.save;
    const check = Object.assign(create("a"), { href: "/check", target: "_blank", textContent: words.check });
    const away = Object.assign(create("button"), { type: "button", textContent: words.away });
    away.onclick = () => {
      put = reason;
      offerReceipts();
      terminal.focus();
    };
    note.replaceChildren(Object.assign(create("p"), { textContent: reason }), link, check, away);
  }
  refit();
}

// A hall that watches a board has typed nothing.
function gone() {
  return kind === "paging" ? words.watching : words.lost;
}

// Says what stands between this page and its seat, or nothing once there is a picture of it.
function cover() {
  if (waits) show(waits, { whole: true, leave: true, idle: true });
  else if (document.body.dataset.state === "open") hide();
  else if (drawn) show(gone());
  else show(words.connecting, { whole: true });
}

function isDrawn() {
  const { active } = terminal.buffer;
  for (let row = 0; row < terminal.rows; row += 1) {
    if (active.getLine(row)?.translateToString(true)) return true;
  }
  return false;
}

// What is left beside the last column and under the last row looks like the picture.
function blend() {
  const cell = terminal.buffer.active.getLine(Math.floor(terminal.rows / 2))?.getCell(0);
  if (!cell?.isBgRGB()) return;
  document.body.style.backgroundColor = `#${cell.getBgColor().toString(16).padStart(6, "0")}`;
}

// The first bytes only prepare the terminal; what was said stays until there is something to see.
function look() {
  blend();
  if (document.body.dataset.state === "open" || fresh || !isDrawn()) return;
  document.body.dataset.state = "open";
  drawn = true;
  turnedAway = false;
  cover();
}

// What the terminal still has to draw of a line that has ended says nothing of the next one.
function forget() {
  fresh = true;
}

const delay = watchDelay(() => words, { changed: refit, left: () => terminal.focus() });

const line = new Line(path, {
  opening() {
    forget();
    waits = "";
    refit();
    return { columns: terminal.cols, rows: terminal.rows, remembered: remembered(), witness: witness.seen() };
  },
  drawn(bytes) {
    if (fresh) {
      fresh = false;
      terminal.reset();
    }
    terminal.write(bytes, look);
  },
  told(frame) {
    if (frame.waiting !== undefined) {
      waits = frame.waiting;
      cover();
    }
    if (frame.furnish) furnish(frame.furnish);
    if (frame.remember !== undefined) remember(frame.remember);
    if (frame.witness) {
      if (!witness.take(frame.witness)) differ(words.differs);
      if (final || witness.another || !witness.stored) offerReceipts();
    }
    if (frame.receipts) {
      final = true;
      offerReceipts();
    }
    if (frame.differs) differ(frame.differs);
    if (frame.file) follow(`/file/${frame.file.key}`, { download: frame.file.name });
    if (frame.link) follow(frame.link.url, frame.link.new ? { target: "_blank" } : {});
  },
  late(seconds) {
    delay.hears(seconds);
  },
  lost(seconds) {
    forget();
    document.body.dataset.state = drawn ? "lost" : "connecting";
    const lost = drawn ? gone() : words.connecting;
    show(seconds < 20 ? lost : `${lost}\n${words.long}`, { whole: !drawn });
  },
  ended({ how, why }) {
    turnedAway = true;
    forget();
    document.body.dataset.state = how;
    const usual = { elsewhere: words.here, left: words.open }[how] ?? words.retry;
    // A hall that looks at a closed board has nothing to press; it comes back by itself.
    const button = kind === "paging" && how === "closed" ? "" : usual;
    const more = { full: ` ${words.full}`, closed: `\n${words.closed}` }[how] ?? "";
    const leave = how === "refused" || how === "left";
    show(`${more ? sentence(why || gone()) : why || gone()}${more}`, { whole: true, button, leave, idle: true });
  },
});

watchAge(() => (drawn && !turnedAway ? line.age : null), () => words);

// What more is to follow, ends as a sentence does.
function sentence(text) {
  return /[.!?。！？]$/.test(text) ? text : text + words.stop;
}

// The page around the terminal speaks its language, and says whose seat it is.
function furnish({ language, words: spoken, title, keys: offered }) {
  Object.assign(words, spoken);
  document.documentElement.lang = language;
  document.title = title;
  keys.name();
  keys.offer(offered);
  terminal.textarea.setAttribute("aria-label", words.terminal);
  if (!banner.hidden) cover();
  if (!document.getElementById("keep").hidden) offerReceipts();
  delay.name();
}

function follow(href, more) {
  const link = Object.assign(create("a"), { href, rel: "noopener noreferrer" }, more);
  document.body.append(link);
  link.click();
  link.remove();
}

function remembered() {
  try {
    return (localStorage.getItem(REMEMBERED) ?? "").slice(0, 4000);
  } catch {
    return "";
  }
}

function remember(text) {
  try {
    localStorage.setItem(REMEMBERED, text);
  } catch {
    // A browser that keeps nothing forgets a colour theme, no more.
  }
  chooseLanguage(text);
}

// Tells the host what the next page is to speak, before any script of it runs.
function chooseLanguage(text) {
  let language;
  try {
    ({ language } = JSON.parse(text));
  } catch {
    // Nothing was remembered, or by another program.
  }
  if (!language) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `language=${encodeURIComponent(language)}; path=/; max-age=31536000; samesite=lax${secure}`;
}

// Whether somebody who types knows for whom: a page on its way for the first time holds it for the
// screen that comes; over an older picture of one it would go wherever the next picture has its field.
function listens() {
  if (waits) return false;
  return document.body.dataset.state === "open" || !(drawn || turnedAway);
}

function type(text) {
  if (!listens() && !ANSWER.test(text)) return;
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + PIECE, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last < 0xdc00) to += 1;
    line.type(text.slice(from, to));
    from = to;
  }
}

again.onclick = () => {
  document.body.dataset.state = "connecting";
  show(words.connecting, { whole: true });
  line.connect();
  terminal.focus();
};
terminal.onBell(sound);
terminal.onData(type);
terminal.onBinary(type);
terminal.onResize(({ cols, rows }) => line.say({ size: [cols, rows] }));
terminal.textarea.addEventListener("focus", () => line.say({ focus: true }));
terminal.textarea.addEventListener("blur", () => line.say({ focus: false }));
// Whether a key may do something that cannot be done twice by mistake, rather than move or type.
function acts({ key, ctrlKey, metaKey, altKey }) {
  if (key === "Enter" || /^F\d+$/.test(key)) return true;
  return (ctrlKey || metaKey || altKey) && (key.length === 1 || key === "ArrowUp" || key === "ArrowDown");
}

terminal.attachCustomKeyEventHandler((event) => {
  const control = event.ctrlKey || event.metaKey;
  // One press, one act, for however long the key is held.
  if (event.repeat && !event.isComposing && acts(event)) {
    event.preventDefault();
    return false;
  }
  // These stay the browser's: full screen, its tools, paste, and copy where something is marked.
  if (event.key === "F11" || event.key === "F12") return false;
  // From a screen that takes no keys they lead to what the page itself offers.
  if (event.key === "Tab" && !listens()) return false;
  if (control && event.key.toLowerCase() === "v") return false;
  if (control && event.key.toLowerCase() === "c" && terminal.hasSelection()) return false;
  return true;
});

terminal.textarea.setAttribute("aria-label", words.terminal);
const keys = makeKeys({ words, terminal, type, paging: kind === "paging" });
chooseLanguage(remembered());
terminal.focus();
keepAwake();
document.fonts.ready.then(() => line.connect());
