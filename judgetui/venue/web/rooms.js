// The page with all rooms: a row each, which is changed in place; filters stay while rows change.
import { banner, listen, lost } from "/web/live.js";
import { changeLanguage, clockText, element, make, put, say } from "/web/words.js";

document.body.dataset.state = "runs";
// By path: what was told of a room, and the elements that show it.
const rooms = new Map();
// The server's time less this browser's, in milliseconds.
let ahead = 0;

const FIGURES = ["clock", "ballots", "announced", "behind", "lag"];

function row(told) {
  const link = make("a", { href: told.path });
  const figures = Object.fromEntries(FIGURES.map((key) => [key, make("dd")]));
  const parts = {
    item: make("li"),
    link,
    title: make("p", { className: "title" }),
    state: make("p", { className: "state" }),
    troubles: make("ul", { className: "troubles" }),
    board: make("a", { className: "board", textContent: say("board"), rel: "noreferrer" }),
    figures,
  };
  const list = make("dl", {}, ...FIGURES.map((key) => make("div", { className: key }, make("dt", { textContent: say(key) }), figures[key])));
  parts.item.append(make("h2", {}, link), parts.title, parts.state, list, parts.troubles, parts.board);
  return parts;
}

function draw(entry) {
  const { told, parts } = entry;
  parts.item.className = told.tone;
  put(parts.link, told.name);
  put(parts.title, told.title);
  put(parts.state, [told.state, told.case].filter(Boolean).join(" · "));
  for (const key of ["ballots", "announced", "behind", "lag"]) put(parts.figures[key], told[key] || "–");
  parts.figures.ballots.className = told.missing ? "missing" : "";
  const known = told.troubles.join("\n");
  if (parts.troubles.dataset.known !== known) {
    parts.troubles.dataset.known = known;
    parts.troubles.replaceChildren(...told.troubles.map((text) => make("li", { textContent: text })));
  }
  parts.troubles.hidden = told.troubles.length === 0;
  parts.board.hidden = !told.address;
  if (told.address) parts.board.href = `${told.address}/board`;
  parts.board.setAttribute("aria-label", `${say("board")}: ${told.name}`);
  entry.text = `${told.name} ${told.title}`.toLowerCase();
  tick(entry);
}

function tick({ told, parts }) {
  const left = told.ends === null ? told.left : Math.ceil((told.ends - Date.now() - ahead) / 1000);
  const far = left === null || left < -3600 || left > 36000;
  put(parts.figures.clock, far ? "–" : clockText(left));
}

function fits({ told, text }) {
  if (element("trouble").checked && told.tone !== "trouble") return false;
  if (element("running").checked && !told.running) return false;
  const words = element("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word) || (word.length >= 4 && told.code.startsWith(word)));
}

function filter() {
  let shown = 0;
  for (const entry of rooms.values()) {
    const here = fits(entry);
    entry.parts.item.hidden = !here;
    shown += here;
  }
  const filtered = element("trouble").checked || element("running").checked || element("filter").value !== "";
  put(element("shown"), !filtered ? "" : shown ? say("shown", { count: shown }) : say("none"));
}

function take(news) {
  if (news === null) {
    banner(lost());
    return;
  }
  banner(news.link);
  ahead = news.now - Date.now();
  put(element("summary"), news.summary);
  if (news.whole) {
    const paths = new Set(news.rows.map((told) => told.path));
    for (const [path, entry] of rooms) {
      if (paths.has(path)) continue;
      entry.parts.item.remove();
      rooms.delete(path);
    }
  }
  const fresh = [];
  for (const told of news.rows) {
    const known = rooms.get(told.path);
    const entry = known ?? { parts: row(told) };
    entry.told = told;
    rooms.set(told.path, entry);
    if (!known) fresh.push(told.path);
    draw(entry);
  }
  if (news.whole && fresh.length) element("rooms").append(...news.rows.map((told) => rooms.get(told.path).parts.item));
  filter();
}

element("speak").onclick = changeLanguage;
element("filters").onsubmit = (event) => event.preventDefault();
for (const id of ["filter", "trouble", "running"]) element(id).addEventListener("input", filter);
setInterval(() => rooms.forEach(tick), 1000);
listen(take);
