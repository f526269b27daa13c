// How pages of the hall use their space: words as large as fits, and pages where not all of it does.
import { make, put, say } from "/web/words.js";

const TURN = 8000;
const HOLD = 60_000;
const STEPS = 9;

// Whether the page is narrow or low, such as a visitor's phone: it scrolls then, and nothing is fitted.
const small = matchMedia("(max-width: 700px), (max-height: 480px)");
export const scrolls = () => small.matches;

const overflows = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

// Sets `--fit` of a box to the largest number up to `most` with which nothing sticks out of it; false
// where even `least` is too large.
export function fit(box, most, least, wrong = () => overflows(box)) {
  if (scrolls()) {
    box.style.removeProperty("--fit");
    return true;
  }
  const isLarge = (size) => {
    box.style.setProperty("--fit", size.toFixed(3));
    return wrong();
  };
  if (!isLarge(most)) return true;
  if (isLarge(least)) return false;
  let [good, bad] = [least, most];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (good + bad) / 2;
    if (isLarge(middle)) bad = middle;
    else good = middle;
  }
  box.style.setProperty("--fit", good.toFixed(3));
  return true;
}

// Puts a title on one line where it need not become much smaller for it, else leaves it as it is.
export function onOneLine(title, least = 0.55) {
  title.style.removeProperty("font-size");
  title.classList.remove("one-line");
  if (scrolls()) return;
  const { fontSize, lineHeight } = getComputedStyle(title);
  const [size, line] = [parseFloat(fontSize), parseFloat(lineHeight)];
  if (title.offsetHeight < 1.5 * line) return;
  title.classList.add("one-line");
  const share = (title.clientWidth / title.scrollWidth) * 0.99;
  if (share >= least) title.style.fontSize = `${size * share}px`;
  else title.classList.remove("one-line");
}

// Which page is shown when: they follow each other by themselves, but for a hand's turn.
export class Turning {
  constructor() {
    this.count = 1;
    this.begin(0);
  }

  // Shows this page first, from now on.
  begin(first, held = false) {
    this.first = first;
    this.since = performance.now();
    this.held = held;
  }

  get page() {
    if (this.count <= 1) return 0;
    const passed = performance.now() - this.since - (this.held ? HOLD - TURN : 0);
    return (this.first + Math.max(0, Math.floor(passed / TURN))) % this.count;
  }

  get isHeld() {
    return this.held && this.count > 1 && performance.now() - this.since < HOLD;
  }

  turn(step) {
    if (this.count > 1) this.begin((this.page + step + this.count) % this.count, true);
  }
}

// Which page of how many, with a way to turn for whoever has no keys; nothing with one page.
export class PageWords {
  constructor(turn) {
    this.said = make("span");
    const button = (sign, key, step) => {
      const made = make("button", { type: "button", textContent: sign, onclick: () => turn(step) });
      made.setAttribute("aria-label", say(key));
      return made;
    };
    this.place = make("p", { className: "pages" }, button("‹", "previous_page", -1), this.said, button("›", "next_page", 1));
  }

  draw({ count, page, isHeld }) {
    this.place.hidden = count <= 1;
    put(this.said, say("page", { page: page + 1, pages: count }) + (isHeld ? say("held") : ""));
  }
}

// A list of which one page is shown where not all of it fits even in small letters.
export class PagedList {
  constructor(list, most, least) {
    [this.list, this.most, this.least] = [list, most, least];
    this.turning = new Turning();
    this.words = new PageWords((step) => this.turn(step));
    this.pages = [];
  }

  layout() {
    const items = [...this.list.children];
    for (const item of items) item.hidden = false;
    this.pages = [items];
    this.words.place.hidden = true;
    if (!fit(this.list, this.most, this.least)) {
      this.words.place.hidden = false;
      this.pages = cutItems(items, this.list.clientHeight);
    }
    this.turning.count = this.pages.length;
    this.show();
  }

  show() {
    const shown = this.pages[this.turning.page] ?? [];
    for (const item of this.pages.flat()) item.hidden = !shown.includes(item);
    this.words.draw(this.turning);
  }

  turn(step) {
    this.turning.turn(step);
    this.show();
  }
}

function cutItems(items, height) {
  const pages = [[]];
  let top = items[0]?.offsetTop ?? 0;
  for (const item of items) {
    if (pages.at(-1).length && item.offsetTop + item.offsetHeight - top > height) {
      pages.push([]);
      top = item.offsetTop;
    }
    pages.at(-1).push(item);
  }
  return pages;
}
