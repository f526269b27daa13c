// Draws the overlay of a livestream. Nothing but its graphics is ever to be seen: without a
// connection what stands there stays, and the page's title alone says so, for other programs.
import { OLD } from "/web/age.js";
import { age, clockState, left, openHall } from "/web/hall.js";
import { clockText, element, joined, make, put, say } from "/web/words.js";

const LEAVES = 500;
const TICK = 200;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
// Texts become smaller in these steps where they take more lines than they have. What is smaller
// than the last can be read by nobody: it takes another line.
const SIZES = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58];
const TITLE_LINES = 2;
const MESSAGE_LINES = 3;
const { margin, top: most } = document.body.dataset;
let view = null;
let clock = null;

document.documentElement.style.setProperty("--margin", margin);

// -- the title, for production software ------------------------------------------------------------

// "judgetui overlay: scoring C09", with " lost" after it while nothing new can come.
function tell() {
  const { state } = document.body.dataset;
  const shown = view ? [view.state, view.case] : [state === "refused" ? "refused" : "connecting"];
  const lost = view && (state !== "open" || age() > OLD) ? "lost" : "";
  const title = `judgetui overlay: ${[...shown, lost].filter(Boolean).join(" ")}`;
  if (document.title !== title) document.title = title;
}

new MutationObserver(tell).observe(document.body, { attributeFilter: ["data-state"] });

// -- graphics that come and go ---------------------------------------------------------------------

// A place holds one card; another one takes its place, the same one is only filled anew.
class Place {
  constructor(id) {
    this.place = element(id);
    this.card = null;
    this.key = "";
  }

  // `key` tells one card from another, "" is none; `fill(card, isNew)` writes it.
  show(key, fill) {
    if (key !== this.key) this.leave();
    this.key = key;
    if (!key) return;
    const isNew = !this.card;
    this.card ??= make("div", { className: "card out" });
    if (isNew) this.place.append(this.card);
    fill(this.card, isNew);
    if (!isNew) return;
    // It is drawn once where it comes from.
    this.card.getBoundingClientRect();
    this.card.classList.remove("out");
  }

  leave() {
    const card = this.card;
    this.card = null;
    if (!card) return;
    card.classList.add("out");
    card.setAttribute("aria-hidden", "true");
    if (STILL.matches) card.remove();
    else setTimeout(() => card.remove(), LEAVES);
  }
}

const places = { third: new Place("third"), strip: new Place("strip"), award: new Place("award") };

// Makes a text smaller until it has no more lines than it may have, and no wider than they are.
function fit(text, lines) {
  text.style.fontSize = text.style.width = "";
  const { fontSize, lineHeight } = getComputedStyle(text);
  const ratio = parseFloat(lineHeight) / parseFloat(fontSize);
  for (const size of SIZES.filter((one) => one >= Number(text.dataset.least))) {
    const font = parseFloat(fontSize) * size;
    if (size < 1) text.style.fontSize = `${font}px`;
    if (text.offsetHeight <= font * ratio * (lines + 0.2)) break;
  }
  if (!text.closest(".plate")) return;
  // Lines of like length leave room beside them.
  const range = document.createRange();
  range.selectNodeContents(text);
  const rects = [...range.getClientRects()];
  const wide = Math.max(...rects.map(({ right }) => right)) - Math.min(...rects.map((one) => one.left));
  if (rects.length > 1) text.style.width = `${Math.ceil(wide) + 1}px`;
}

function fitAll() {
  for (const text of document.querySelectorAll("[data-lines]")) fit(text, Number(text.dataset.lines));
}

function fitting(text, lines, least = "") {
  text.dataset.lines = lines;
  text.dataset.least = least;
  return text;
}

const part = (tag, name, ...content) => make(tag, { className: name }, ...content);

// -- the lower third -------------------------------------------------------------------------------

const KINDS = { case: "case", notice: "notice", message: "message", title: "name" };

function fillThird(card, { third, clock: given, count, score }) {
  card.className = `card ${KINDS[third.kind]}${card.classList.contains("out") ? " out" : ""}`;
  card.dataset.tone = third.tone;
  const lines = third.kind === "message" ? MESSAGE_LINES : TITLE_LINES;
  const words = part("div", "words", fitting(part("p", "title", third.title), lines));
  const notes = third.notes.filter(([text]) => text);
  if (third.about) words.append(fitting(part("p", "about", third.about), 2));
  if (third.kind === "notice" && notes.length) {
    words.append(part("p", "about", notes.map(([text]) => text).join(" · ")));
  }
  const plate = part("div", "plate", words);
  if (third.number) plate.prepend(part("p", "number", third.number));
  const side = part("div", "side");
  if (given) side.append(clockBox(given));
  if (count) side.append(part("p", "box count", count));
  if (score) side.append(part("p", "box score", part("b", "", score.text), part("small", "", score.caption)));
  if (side.children.length) plate.append(side);
  const rows = [plate];
  if (third.label) rows.unshift(part("p", "label", third.label));
  if (third.kind === "case" && notes.length) {
    rows.push(part("div", "notes", ...notes.map(([text, tone]) => tinted(part("p", "", text), tone))));
  }
  card.replaceChildren(...rows);
}

function tinted(made, tone) {
  made.dataset.tone = tone;
  return made;
}

// -- the clock -------------------------------------------------------------------------------------

function clockBox(given) {
  const box = part("p", "box clock", part("b", ""), part("small", ""));
  clock = { given, box };
  tick();
  return box;
}

function tick() {
  if (!clock) return;
  const { given, box } = clock;
  const [digits, caption] = box.children;
  // A break has no length, and is not over time.
  const over = !given.length && left(given) <= 0;
  const [word, tone] = over ? ["goes_on", ""] : clockState(given);
  put(digits, clockText(over ? 0 : left(given)));
  put(caption, say(word));
  if (box.dataset.tone !== tone) box.dataset.tone = tone;
}

// -- the standings ---------------------------------------------------------------------------------

function fillStrip(card, { strip }) {
  const head = part("div", "head", make("h2", {}, strip.title));
  if (strip.told) head.append(make("p", {}, strip.told));
  card.replaceChildren(head, make("ol", {}, ...strip.rows.slice(0, Number(most)).map(row)));
}

function row({ rank, number, title, score, prize, beside, latest }) {
  const what = part("div", "what", fitting(make("p", {}, part("span", "", number ? `${number}  ` : ""), title), TITLE_LINES, 0.76));
  const more = [prize, beside].filter(Boolean).join(" · ");
  if (more) what.append(part("small", "", more));
  return part("li", latest ? "row latest" : "row", part("p", "rank", rank), what, part("b", "", score));
}

// -- the ceremony ----------------------------------------------------------------------------------

// The same for all the steps at which the same are called up, in the same order.
function awardKey({ kind, title, winners }) {
  const duel = kind === "winners" && !winners[0].rank;
  return `${kind} ${title} ${winners.length}${duel ? " duel" : ""}`;
}

function fillAward(card, { award }, isNew) {
  if (isNew) {
    const winners = part("div", `winners ${award.kind}`, ...award.winners.map(blankWinner));
    card.append(part("p", "tier"), award.said ? part("p", "given", award.said) : winners);
  }
  const [tier, winners] = card.children;
  put(tier, award.title);
  award.winners.forEach((winner, at) => fillWinner(winners.children[at], winner, award.beat));
}

function blankWinner() {
  const who = part("div", "who told", fitting(make("h2"), TITLE_LINES), make("p"));
  const bar = part("div", "bar", make("i"), make("u"));
  return part("div", "winner", part("div", "place told"), who, part("p", "figure told"), bar);
}

function fillWinner(made, winner, beat) {
  const [place, who, figure, bar] = made.children;
  if (winner.rank) place.replaceChildren(make("b", {}, winner.rank), make("small", {}, say("place")));
  else place.replaceChildren();
  put(figure, winner.score);
  if (winner.title) {
    who.replaceChildren(fitting(make("h2", {}, part("span", "", winner.number ? `${winner.number}  ` : ""), winner.title), TITLE_LINES), fitting(make("p", {}, joined(winner.organisation, winner.presenters)), 1));
  } else who.replaceChildren();
  bar.hidden = winner.bar === null;
  const [length, mark] = bar.children;
  mark.hidden = !beat;
  mark.style.left = `${beat ?? 0}%`;
  if (winner.bar === null) return;
  if (!length.style.width) {
    length.style.width = `${beat ?? 0}%`;
    length.getBoundingClientRect();
  }
  length.style.width = `${winner.bar}%`;
}

// -- the whole -------------------------------------------------------------------------------------

function draw(given) {
  const before = JSON.stringify(view);
  if (before === JSON.stringify(given)) return;
  view = given;
  clock = null;
  put(element("heading"), view.heading);
  const { third, strip, award } = view;
  // A case's plate stays while it goes on; another notice or message is another plate.
  const about = third && (third.kind === "case" ? view.case : third.title);
  places.third.show(third ? `${third.kind} ${about}` : "", (card) => fillThird(card, view));
  places.strip.show(strip ? "strip" : "", (card) => fillStrip(card, view));
  places.award.show(award ? awardKey(award) : "", (card, isNew) => fillAward(card, view, isNew));
  fitAll();
  tell();
}

setInterval(tick, TICK);
setInterval(tell, TICK);
addEventListener("resize", fitAll);
document.fonts?.ready.then(fitAll);
openHall(draw);
tell();
