// Says on every page how old what it shows is, once that is more than people would guess.
export const OLD = 2;
const LOOK = 250;
// Seconds from which on it is said in minutes.
const LONG = 120;
// For so many seconds a page has to be up to date before that is spoken.
const SETTLED = 3;
// The policy forbids styles in the page's text; the object's own are the script's.
const STYLE = {
  position: "fixed", inset: "0 0 auto auto", zIndex: "30", margin: "0", padding: ".35rem .7rem",
  background: "#1d2a36", color: "#ffffff", border: "2px solid #ffcf5c", fontWeight: "600", pointerEvents: "none",
};
const APART = { position: "absolute", width: "1px", height: "1px", margin: "-1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" };

// `age()` gives seconds since the venue said what is shown here, null where nothing is shown or what is
// shown claims nothing, as on a page that was turned away; `words()` the texts "seconds_old",
// "minutes_old", "is_old" and "is_new".
export function watchAge(age, words) {
  const line = add("age", STYLE);
  line.hidden = true;
  // The seconds are to be seen, and read by whoever goes there; spoken is once that it is old, and
  // once that it is not any more.
  line.setAttribute("role", "status");
  line.setAttribute("aria-live", "off");
  const spoken = unseen("age-spoken", "status");
  let old = false;
  let fresh = 0;
  setInterval(() => {
    const seconds = age();
    line.hidden = seconds === null || seconds <= OLD;
    if (seconds === null) {
      fresh = 0;
      return;
    }
    fresh = line.hidden ? fresh + LOOK / 1000 : 0;
    if (!line.hidden) write(line, ageText(seconds, words()));
    if (old ? fresh < SETTLED : line.hidden) return;
    old = !old;
    write(spoken, words()[old ? "is_old" : "is_new"]);
  }, LOOK);
}

// A place for what is spoken alone, in a live region of this role.
export function unseen(id, role) {
  const place = add(id, APART);
  place.setAttribute("role", role);
  return place;
}

function add(id, style) {
  const place = document.createElement("p");
  place.id = id;
  Object.assign(place.style, style);
  document.body.append(place);
  return place;
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function ageText(seconds, { seconds_old, minutes_old }) {
  if (seconds < LONG) return seconds_old.replace("%(seconds)s", Math.floor(seconds));
  return minutes_old.replace("%(minutes)s", Math.floor(seconds / 60));
}
