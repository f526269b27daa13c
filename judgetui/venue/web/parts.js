// The parts of the board but for the standings. Each has `place`, `draw(view)`, and `layout()`, which
// shares out its space; where there are pages or times, `turn(step)`, and `tick()` to go on with time.
import { PagedList, fit, onOneLine } from "/web/fit.js";
import { clockState, left, leftWords, now } from "/web/hall.js";
import { clockText, joined, make, put, say } from "/web/words.js";

const GROWS = { duration: 1500, easing: "cubic-bezier(.22, 1, .36, 1)" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const text = (tag, className, said) => make(tag, { className, textContent: said });
const told = (tag, className, said) => (said ? [text(tag, className, said)] : []);

// -- the moment ------------------------------------------------------------------------------------

export class Face {
  constructor() {
    this.place = make("section");
    this.large = text("p", "large", "");
    this.caption = text("p", "caption", "");
  }

  draw(view) {
    const { title, notes, number, figure, clock, band, story } = (this.view = view);
    this.place.className = `face ${band ? `band ${band}` : story ? "whole" : "usual"}`;
    this.figure = make("div", { className: "figure" }, this.large, this.caption);
    if (clock) this.figure.setAttribute("role", "timer");
    const shown = clock || figure ? [this.figure] : [];
    if (figure) this.say(figure.text, figure.caption, figure.tone);
    const said = notes.map(([words, tone]) => text("p", `note ${tone}`, words));
    const named = text("h2", "title", title);
    if (band) this.place.replaceChildren(make("div", { className: "words" }, named, ...said));
    else if (story) {
      const head = make("div", { className: "top" }, ...told("p", "number", number), make("div", { className: "words" }, ...said), ...shown);
      const about = story.about.map((one) => text("p", "about", one));
      this.place.replaceChildren(head, make("div", { className: "story" }, named, ...about, ...told("p", "summary", story.summary)));
    } else this.place.replaceChildren(...told("p", "number", number), make("div", { className: "words" }, named, ...said), ...shown);
    this.tick();
  }

  say(figure, caption, tone) {
    put(this.large, figure);
    put(this.caption, caption);
    this.figure.className = `figure ${tone}`;
  }

  tick() {
    if (!this.view?.clock) return;
    const [word, tone] = clockState(this.view.clock);
    this.say(clockText(left(this.view.clock)), say(word), tone);
  }

  layout() {
    const { band, story } = this.view;
    const title = this.place.querySelector(".title");
    title.style.removeProperty("font-size");
    title.classList.remove("one-line");
    if (story) fit(this.place, 3.2, 0.5);
    else if (band) fit(this.place, 2.4, 0.5);
    else fit(this.place, 1, 0.4, () => this.place.scrollWidth > this.place.clientWidth + 1 || this.place.querySelector(".words").offsetHeight > this.place.clientHeight + 1);
    onOneLine(title);
  }
}

export class Panel {
  constructor() {
    this.place = make("section", { className: "panel" });
  }

  draw({ count, ready, marks }) {
    const list = make("ul", {}, ...marks.map(({ name, word, tone }) =>
      make("li", {}, ...told("span", "judge", name), name ? " " : "", text("span", `mark ${tone}`, word))));
    list.className = marks.some(({ name }) => name) ? "named" : "ticks";
    if (list.className === "ticks") list.setAttribute("aria-hidden", "true");
    this.place.replaceChildren(text("p", ready ? "count success" : "count", count), list);
  }

  layout() {
    fit(this.place, 1, 0.4);
  }
}

// -- lists -----------------------------------------------------------------------------------------

class Listing {
  constructor(className, tag, most, least) {
    this.list = make(tag, { className: "items" });
    this.paged = new PagedList(this.list, most, least);
    this.head = make("div", { className: "head" });
    this.place = make("section", { className }, this.head, this.list, this.paged.words.place);
  }

  fill(head, items) {
    this.head.replaceChildren(...head);
    this.list.replaceChildren(...items);
  }

  layout() {
    this.paged.layout();
  }

  turn(step) {
    this.paged.turn(step);
  }

  tick() {
    this.paged.show();
  }
}

export class Drawn extends Listing {
  constructor() {
    super("drawn", "ol", 1.6, 1.25);
  }

  draw({ what, said, cases }) {
    this.place.className = `drawn ${what}`;
    this.fill([text("p", "muted", said)], cases.map((one, place) => make("li", {}, text("span", "place", place + 1), text("span", "", one))));
  }
}

export class Rules extends Listing {
  constructor() {
    super("rules", "ul", 1.4, 1.05);
  }

  draw({ title, counts, venue, why, heading, lines }) {
    const meeting = title ? [make("div", { className: "face band primary" }, make("div", { className: "words" }, text("h2", "title", title), text("p", "note", counts))), ...told("p", "venue", venue)] : [];
    this.fill([...meeting, ...told("p", "why warning", why), text(title ? "h3" : "h2", "heading", heading)], lines.map((line) => text("li", "", line)));
  }
}

export class Schedule extends Listing {
  constructor() {
    super("schedule", "ul", 1.9, 1.2);
  }

  draw({ title, none, rows }) {
    const items = rows.map(([time, name, people]) => make("li", {}, text("span", "time", time), make("span", { className: "case" }, text("span", "title", name), ...told("span", "who", people))));
    this.fill([text("h2", "", title)], items.length ? items : [text("li", "muted", none)]);
  }
}

// -- over the whole board --------------------------------------------------------------------------

export class Notice {
  constructor() {
    this.place = make("section");
    this.clock = text("p", "large", "");
    this.left = text("span", "left", "");
  }

  draw(view) {
    this.view = view;
    const { what, title, until, ends, words } = view;
    this.place.className = `notice ${what}`;
    const below = make("p", { className: "until" }, ...told("span", "", until), ...(ends ? [" · ", this.left] : []));
    const parts = what === "break"
      ? [text("h2", "title", title), text("p", "caption", say("now")), this.clock, ...(until ? [below] : []), ...told("p", "words", words)]
      : [text("h2", "title", title)];
    this.place.replaceChildren(make("div", {}, ...parts));
    this.tick();
  }

  tick() {
    const { what, offset, ends } = this.view;
    if (what !== "break") return;
    put(this.clock, new Date(now() + offset * 1000).toISOString().slice(11, 16));
    if (ends) put(this.left, leftWords(ends));
  }

  layout() {
    fit(this.place, this.view.what === "break" ? 2.6 : 7, 0.6);
  }
}

export class Award {
  constructor() {
    this.place = make("section");
    this.bars = "";
    this.fresh = true;
  }

  draw(view) {
    const { kind, title, said, winners, scale, beat, bars } = view;
    this.view = view;
    this.place.className = `award ${kind} of-${winners.length}`;
    this.grown = [];
    if (kind === "list") this.place.replaceChildren(text("h2", "prize", title), this.list(winners));
    else if (kind === "winners") {
      const blocks = winners.map((winner) => this.block(winner, beat));
      const ends = scale && this.grown.length ? [make("p", { className: "scale" }, text("span", "", scale.start), text("span", "", scale.end))] : [];
      this.place.replaceChildren(text("h2", "prize", title), make("div", { className: "winners" }, ...blocks), ...ends);
    } else this.place.replaceChildren(make("div", { className: "words" }, text("h2", "title", title), ...told("p", "said", said)));
    if (bars && bars !== this.bars && !this.fresh && !still.matches) {
      for (const [bar, share] of this.grown) bar.animate([{ width: `${beat ?? 0}%` }, { width: `${share}%` }], GROWS);
    }
    this.bars = bars;
    this.fresh = false;
  }

  block({ rank, number, title, organisation, presenters, score, bar }, beat) {
    const figures = [[rank, "place", "primary"], [score, "score", "success"]].filter(([figure]) => figure)
      .map(([figure, word, tone]) => make("div", { className: `figure ${tone}` }, text("p", "large", figure), text("p", "caption", say(word))));
    const called = title ? [make("h3", { className: "title" }, ...told("span", "number", number), number ? " " : "", text("span", "", title))] : [];
    const parts = [...called, ...told("p", "organisation", organisation), ...told("p", "presenters", presenters)];
    if (figures.length) parts.push(make("div", { className: "figures" }, ...figures));
    if (bar !== null) parts.push(this.bar(bar, beat));
    return make("div", { className: "winner" }, ...parts);
  }

  bar(share, beat) {
    const bar = make("div", { className: "bar" });
    bar.style.width = `${share}%`;
    this.grown.push([bar, share]);
    const track = make("div", { className: "track" }, bar);
    if (!beat) return track;
    const mark = make("p", { className: beat > 50 ? "beat before" : "beat" }, text("span", "", say("to_beat")));
    mark.style.left = `${beat}%`;
    return make("div", { className: "to-beat" }, mark, track);
  }

  list(winners) {
    return make("ol", { className: "listed" }, ...winners.map(({ rank, number, title, organisation, presenters, score }) =>
      make("li", {}, text("span", "rank", rank), text("span", "number", number),
        make("span", { className: "case" }, text("span", "title", title), ...told("span", "who", joined(organisation, presenters))),
        text("span", "points", score))));
  }

  layout() {
    const { kind } = this.view;
    const titles = [...this.place.querySelectorAll("h3, .words .title")];
    for (const title of titles) {
      title.style.removeProperty("font-size");
      title.classList.remove("one-line");
    }
    fit(this.place, { words: 7, card: 3.6, winners: 2.6, list: 1.5 }[kind], 0.35);
    for (const title of titles) onOneLine(title);
  }
}

// The checkpoint of the record as a QR code.
export function codeImage({ path, size }) {
  const SVG = "http://www.w3.org/2000/svg";
  const image = document.createElementNS(SVG, "svg");
  image.setAttribute("viewBox", `0 0 ${size} ${size}`);
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", say("code"));
  const cells = document.createElementNS(SVG, "path");
  cells.setAttribute("d", path);
  image.append(cells);
  return make("figure", { className: "code" }, image, make("figcaption", { textContent: say("code_words") }));
}
