// The announcer's plain page: the moment as the hall sees it, and what to say about it. The host
// sends it ready to draw; nothing is done on it.
import { clockState, left, leftWords, openHall } from "/web/hall.js";
import { changeLanguage, clockText, element, joined, keepChoice, make, put, say, wrapped } from "/web/words.js";

let view = null;
// The lines of the cues that were drawn last, and those cues as text.
let known = null;
let drawn = "";

function draw(next) {
  view = next;
  put(element("title"), view.title);
  document.title = joined(view.moment?.title, view.title);
  put(element("progress"), view.progress);
  element("main").hidden = false;
  drawRest();
  drawMoment();
  drawCues();
  drawPrizes();
}

// A break that the boards show, with the time that is left of it.
function drawRest() {
  const { rest } = view;
  element("rest").hidden = !rest;
  if (!rest) return;
  for (const part of ["title", "until", "words"]) put(element(`rest-${part}`), rest[part]);
  drawRestLeft();
}

function drawRestLeft() {
  const { ends } = view?.rest ?? {};
  put(element("rest-left"), ends ? leftWords(ends) : "");
}

function drawMoment() {
  const { moment } = view;
  const place = element("moment");
  place.hidden = !moment;
  if (!moment) return;
  place.className = moment.band ? `band ${moment.band}` : "";
  put(element("moment-title"), wrapped(moment.number, moment.title));
  element("notes").replaceChildren(...moment.notes.map(([text, tone]) => make("li", { className: tone, textContent: wrapped(text) })));
  drawFigure();
}

// The clock, which goes on by itself, else the score.
function drawFigure() {
  const { clock, figure: still } = view?.moment ?? {};
  const figure = clock ? timed(clock) : still;
  element("figure").hidden = !figure;
  if (!figure) return;
  put(element("figure-text"), figure.text);
  put(element("caption"), figure.caption);
  element("figure-text").className = figure.tone;
}

function timed(clock) {
  const [word, tone] = clockState(clock);
  return { text: clockText(left(clock)), caption: say(word), tone };
}

function drawCues() {
  const { moment, rest } = view;
  const text = JSON.stringify([view.cues, view.nothing, rest?.title, rest?.until, rest?.words, moment?.number, moment?.title, moment?.notes]);
  if (text === drawn) return;
  const before = known;
  drawn = text;
  known = [joined(rest?.title, rest?.until, rest?.words), joined(moment?.number, moment?.title), ...(moment?.notes ?? []).map(([note]) => note)].filter(Boolean);
  known.push(...view.cues.flatMap(({ heading, lines }) => lines.map((line) => `${heading}: ${line.text}`)));
  element("cues").replaceChildren(...(view.cues.length ? view.cues.map(cueOf) : [make("p", { className: "muted", textContent: view.nothing })]));
  // What a reader has heard once is not read again.
  if (before) put(element("aloud"), known.filter((line) => !before.includes(line)).join("\n"));
  if (before && before[0] !== known[0]) scrollTo(0, 0);
}

function cueOf({ heading, lines, now }, number) {
  const id = `cue-${number}`;
  const part = make("section", { className: now ? "now" : "" }, make("h2", { id, textContent: heading }));
  part.setAttribute("aria-labelledby", id);
  const titles = lines.filter(({ kind }) => kind === "title");
  const others = lines.filter(({ kind }) => kind !== "title");
  part.append(...titles.map(({ text }) => make("h3", { textContent: wrapped(text) })));
  if (others.length) part.append(make("ul", {}, ...others.map(({ text, kind }) => make("li", { className: kind, textContent: wrapped(text) }))));
  return part;
}

function drawPrizes() {
  const { given, vacant, off } = view.prizes;
  element("prizes").hidden = !given.length && !vacant;
  element("given").replaceChildren(
    ...given.flatMap(({ prize, won }) => [make("h3", { textContent: prize }), make("ul", {}, ...won.map(winnerOf))]),
  );
  const below = [vacant && make("li", { className: "muted", textContent: vacant }), ...off.map((text) => make("li", { className: "caution", textContent: `! ${text}` }))];
  element("below").replaceChildren(...below.filter(Boolean));
}

function winnerOf({ rank, number, title, score, off }) {
  const figure = off ? `${score} !` : score;
  return make("li", {}, make("b", { textContent: rank }), make("span", { textContent: [number, title].filter(Boolean).join(" ") }), make("b", { textContent: figure }));
}

put(element("prizes-title"), say("prizes"));
element("speak").onclick = changeLanguage;
keepChoice();
setInterval(() => {
  drawFigure();
  drawRestLeft();
}, 250);
openHall(draw);
