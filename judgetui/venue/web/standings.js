// The standings on a page of the hall: rows that glide to their new places, a page at a time.
import { PageWords, Turning, scrolls } from "/web/fit.js";
import { make, put, say } from "/web/words.js";

// How high a row is, in parts of the root's letters: one that all rows can have, else those of pages.
const LARGEST = 4.8;
const LEAST_ALONE = 2.15;
const AIRY = 2.15;
const DENSE = 1.6;
const MOST_PAGES = 3;
const GROWS = 0.05;
const HEADING = 1.5;
// From this height on there is room for who presents a case.
const WITH_PEOPLE = 2.5;
const GLIDES = { duration: 900, easing: "cubic-bezier(.2, .8, .2, 1)" };
const LEAST_LETTERS = 0.5;

const still = matchMedia("(prefers-reduced-motion: reduce)");

// Cuts groups of rows into pages of this height, the rows as high as asked. A page begins with its
// group's heading and never ends with one; what does not end on a page has the heading again. A line
// without words parts groups, and no page begins with one.
export function cutPages(groups, height, row, heading) {
  const pages = [];
  let page = [];
  let taken = 0;
  for (const group of groups) {
    let parts = null;
    for (const one of group.rows) {
      const above = parts || !(group.heading || page.length) ? 0 : heading;
      const more = row + above;
      if (page.length && taken + more > height + 0.5) {
        pages.push(page);
        [page, taken, parts] = [[], 0, null];
      }
      if (!parts) {
        taken += group.heading || page.length ? heading : 0;
        parts = { ...group, rows: [] };
        page.push(parts);
      }
      parts.rows.push(one);
      taken += row;
    }
  }
  return page.length ? [...pages, page] : pages;
}

// The pages with the height of their rows: all on one where they can be large enough.
export function layOut(groups, height, letter, headings) {
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const heading = headings ? HEADING * letter : 0;
  const alone = (height - heading * groups.length) / Math.max(rows, 1);
  if (alone >= LEAST_ALONE * letter) return { row: Math.min(alone, LARGEST * letter), pages: [groups] };
  const cut = (size) => ({ row: size * letter, pages: cutPages(groups, height, size * letter, heading) });
  const dense = cut(DENSE);
  let best = cut(AIRY);
  let size = AIRY;
  if (best.pages.length > Math.max(MOST_PAGES, dense.pages.length)) [best, size] = [dense, DENSE];
  // As high as they can be on as many pages.
  for (let more = cut((size += GROWS)); more.pages.length === best.pages.length && size < LARGEST; more = cut((size += GROWS))) best = more;
  return best;
}

export class Standings {
  constructor() {
    this.turning = new Turning();
    this.words = new PageWords((step) => this.turn(step));
    this.title = make("h2");
    this.told = make("p", { className: "told" });
    this.start = make("span");
    this.end = make("span");
    this.table = make("table");
    this.space = make("div", { className: "rows" }, this.table);
    this.below = make("div", { className: "below" });
    this.head = make("div", { className: "head" }, this.title, this.told, this.words.place);
    this.place = make("section", { className: "standings" }, this.head, this.space, this.below);
    this.rows = new Map();
    this.latest = null;
    this.shown = -1;
    this.glides = false;
  }

  draw(view) {
    const before = this.view;
    this.view = view;
    put(this.title, view.title);
    put(this.told, view.told.join(" · "));
    put(this.start, view.scale?.start ?? "");
    put(this.end, view.scale?.end ?? "");
    this.below.replaceChildren(...view.below.map(([text, tone]) => make("p", { className: tone, textContent: text })));
    this.announced = view.groups.flatMap(({ rows }) => rows).find(({ latest }) => latest)?.key ?? null;
    this.glides = Boolean(before);
  }

  // Shares out the space anew; rows that have just changed move to their new places.
  layout() {
    const { glides } = this;
    this.glides = false;
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { groups, headings } = this.view;
    const top = this.table.tHead?.offsetHeight ?? letter;
    const { row, pages } = scrolls()
      ? { row: 0, pages: [groups] }
      : layOut(groups, this.space.clientHeight - top, letter, headings);
    [this.row, this.pages, this.turning.count] = [row, pages, pages.length];
    if (this.announced !== this.latest) {
      const at = pages.findIndex((page) => page.some(({ rows }) => rows.some(({ key }) => key === this.announced)));
      if (at >= 0) this.turning.begin(at);
      this.latest = this.announced;
    }
    this.show(glides);
  }

  turn(step) {
    this.turning.turn(step);
    this.show();
  }

  tick() {
    if (this.turning.page !== this.shown) this.show();
    else this.words.draw(this.turning);
  }

  show(glides = false) {
    this.words.draw(this.turning);
    const turned = this.shown !== this.turning.page;
    this.shown = this.turning.page;
    const before = new Map([...this.rows].map(([key, { line }]) => [key, line.getBoundingClientRect().top]));
    if (this.row) this.place.style.setProperty("--row", `${this.row}px`);
    this.place.classList.toggle("people", scrolls() || this.row >= WITH_PEOPLE * parseFloat(getComputedStyle(document.documentElement).fontSize));
    this.fill(this.pages[this.shown] ?? []);
    if (!scrolls()) for (const { line, named } of this.rows.values()) this.shrink(line, named);
    if (still.matches) return;
    if (glides) this.glide(before);
    else if (turned) this.table.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 250 });
  }

  // A row that is there already is kept, so that its bar grows from where it was.
  fill(groups) {
    const kept = this.rows;
    this.rows = new Map();
    const bodies = groups.map(({ heading, tone, rows }, place) => {
      const body = make("tbody");
      if (this.view.headings && (heading || place)) {
        const cell = heading ? make("th", { scope: "rowgroup", className: tone, textContent: heading }) : make("td");
        cell.colSpan = 7;
        body.append(make("tr", { className: heading ? "heading" : "heading bare" }, cell));
      }
      for (const row of rows) {
        const line = kept.get(row.key) ?? newRow();
        drawRow(line, row);
        this.rows.set(row.key, line);
        body.append(line.line);
      }
      return body;
    });
    if (!this.table.tHead) this.table.append(this.makeHead());
    for (const body of [...this.table.tBodies]) body.remove();
    this.table.append(...bodies);
  }

  makeHead() {
    const column = (name, word, ...more) => {
      const cell = make("th", { scope: "col", className: name }, make("span", { className: "apart", textContent: word }), ...more);
      return cell;
    };
    const scale = make("span", { className: "scale" }, this.start, this.end);
    return make("thead", {}, make("tr", {},
      column("rank", say("column_rank")), column("moved", say("column_moved")), column("number", say("column_number")),
      column("case", say("column_case")), column("score", say("column_score")),
      column("ballots", say("column_ballots")), column("chart", say("column_bar"), scale)));
  }

  // What does not fit in the row is written smaller.
  shrink(line, named) {
    named.style.removeProperty("font-size");
    for (let size = 1; size > LEAST_LETTERS && line.offsetHeight > this.row + 1; size -= 0.08) {
      named.style.fontSize = `${size}em`;
    }
  }

  glide(before) {
    for (const [key, { line }] of this.rows) {
      const from = before.get(key);
      const by = from === undefined ? 0 : from - line.getBoundingClientRect().top;
      if (from === undefined) line.animate([{ opacity: 0, transform: "translateX(3vw)" }, { opacity: 1, transform: "none" }], GLIDES);
      else if (Math.abs(by) > 1) line.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], GLIDES);
    }
  }
}

function newRow() {
  const cells = Object.fromEntries(["rank", "moved", "number", "case", "score", "ballots", "chart"].map((name) => [name, make("td", { className: name })]));
  const title = make("span", { className: "title" });
  const beside = make("span", { className: "beside" });
  const people = make("span", { className: "who" });
  const named = make("div", { className: "named" }, title, beside, people);
  cells.case.append(named);
  const bar = make("div", { className: "bar" });
  cells.chart.append(make("div", { className: "track" }, bar));
  return { line: make("tr", {}, ...Object.values(cells)), cells, named, title, beside, people, bar };
}

function drawRow({ line, cells, title, beside, people, bar }, row) {
  line.className = [row.latest && "latest", row.prized && "prized"].filter(Boolean).join(" ");
  put(cells.rank, row.rank);
  put(cells.moved, row.moved);
  cells.moved.className = `moved ${row.rises ? "success" : "warning"}`;
  put(cells.number, row.number);
  put(title, row.title);
  put(beside, row.beside);
  put(people, row.people);
  put(cells.score, row.score + (row.off ? " !" : ""));
  put(cells.ballots, row.ballots);
  // The shortest bar can still be seen.
  bar.style.width = row.bar === null ? "0" : `max(${row.bar}%, 0.3rem)`;
}
