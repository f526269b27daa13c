// How large letters are: what the program wishes for fits, as long as people can still read it.
import { FitAddon } from "/web/addon-fit.mjs";

const LARGEST = 16;
const READABLE = 12;
const SMALLEST = 8;
const STEP = 0.5;
// Columns and rows for which the program's screens are made, and with fewer than which they end.
const WISHED = [80, 24];
const LEAST = [60, 18];

export function makeFitting(terminal) {
  const fit = new FitAddon();
  const around = terminal.element.parentElement;
  const seen = window.visualViewport;
  terminal.loadAddon(fit);

  function holds([columns, rows], from, to) {
    for (let size = from; size >= to; size -= STEP) {
      terminal.options.fontSize = size;
      const there = fit.proposeDimensions();
      if (there && there.cols >= columns && there.rows >= rows) return true;
    }
    return false;
  }

  function refit() {
    if (!around.clientWidth || !around.clientHeight) return;
    // Of a narrow page, letters of a good size are worth more than the last columns.
    void (holds(WISHED, LARGEST, READABLE) || holds(LEAST, READABLE, SMALLEST));
    fit.fit();
  }

  // Safari lays the system's keyboard over the page, and says so nowhere else. That the page is
  // looked at closely makes it no smaller.
  function follow() {
    document.body.style.height = `${Math.floor(seen.height * seen.scale)}px`;
    if (seen.scale === 1) scrollTo(0, 0);
  }

  let resizing = 0;
  new ResizeObserver(() => {
    clearTimeout(resizing);
    resizing = setTimeout(refit, 60);
  }).observe(around);
  if (seen) {
    seen.addEventListener("resize", follow);
    follow();
  }
  return refit;
}
