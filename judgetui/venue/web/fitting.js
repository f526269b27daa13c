// How large letters are: what the program wishes for fits, as long as people can still read it.
import { FitAddon } from "/web/addon-fit.mjs";

const USUAL = 16;
const READABLE = 12;
const SMALLEST = 8;
const STEP = 0.25;
// Columns and rows for which the program's screens are made, and with fewer than which they end.
const WISHED = [80, 24];
const LEAST = [60, 18];
// What has room on a large window; beyond it letters grow up to some size instead. A board is read
// from the other end of a hall, a seat from before it.
const BOARD = { roomy: [120, 34], largest: 80 };
const SEAT = { roomy: [120, 40], largest: 28 };

export function makeFitting(terminal, { paging }) {
  const fit = new FitAddon();
  const around = terminal.element.parentElement;
  const seen = window.visualViewport;
  const { roomy, largest } = paging ? BOARD : SEAT;
  const zoomed = makeZoom();
  terminal.loadAddon(fit);

  function fits(size, [columns, rows]) {
    terminal.options.fontSize = size;
    const there = fit.proposeDimensions();
    return Boolean(there) && there.cols >= columns && there.rows >= rows;
  }

  // Takes the largest size with which these columns and rows fit.
  function holds(wished, from, to) {
    if (!fits(to, wished)) return false;
    let [steps, most] = [0, (from - to) / STEP];
    while (steps < most) {
      const tried = Math.ceil((steps + most) / 2);
      if (fits(to + tried * STEP, wished)) steps = tried;
      else most = tried - 1;
    }
    return fits(to + steps * STEP, wished);
  }

  function refit() {
    if (!around.clientWidth || !around.clientHeight) return;
    const zoom = zoomed();
    const large = roomy.map((cells, side) => Math.max(Math.round(cells / zoom), WISHED[side]));
    // Of a narrow page, letters of a good size are worth more than the last columns.
    void (
      holds(large, largest, USUAL) || holds(WISHED, USUAL, READABLE) || holds(LEAST, READABLE, SMALLEST)
    );
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

// How far a person has zoomed since the page first came: without it, letters that fill a window
// would be as large as before in one that is half as wide to the page.
function makeZoom() {
  const KEPT = "judgetui zoom";
  let ratio = devicePixelRatio;
  let pixels = innerWidth * ratio;
  let display = `${screen.width} ${screen.height}`;
  let zoom = 1;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (kept.ratio === ratio) zoom = kept.zoom;
  } catch {
    // Nobody has zoomed, or the browser keeps nothing.
  }
  return () => {
    const before = [pixels, display];
    const factor = devicePixelRatio / ratio;
    ratio = devicePixelRatio;
    pixels = innerWidth * ratio;
    display = `${screen.width} ${screen.height}`;
    if (display !== before[1]) {
      // The window came to another screen, whose letters are to be read from where that one stands.
      zoom = 1;
      return zoom;
    }
    // Zoomed, a window has as many pixels as before.
    if (factor === 1 || Math.abs(pixels - before[0]) > 2 * ratio + 2) return zoom;
    zoom *= factor;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ ratio, zoom }));
    } catch {
      // A page that is fetched again forgets it.
    }
    return zoom;
  };
}
