// Says on every page how old what it shows is, once that is more than people would guess.
const OLD = 2;
const LOOK = 250;
// Seconds from which on it is said in minutes.
const LONG = 120;
// The policy forbids styles in the page's text; the object's own are the script's.
const STYLE = {
  position: "fixed", inset: "0 0 auto auto", zIndex: "30", margin: "0", padding: ".35rem .7rem",
  background: "#1d2a36", color: "#ffffff", border: "2px solid #ffcf5c", fontWeight: "600", pointerEvents: "none",
};

// `age()` gives seconds since the venue last said that this is the newest, 0 while nothing is shown;
// `words()` the texts "seconds_old" and "minutes_old".
export function watchAge(age, words) {
  const line = document.createElement("p");
  line.id = "age";
  line.hidden = true;
  line.setAttribute("role", "status");
  Object.assign(line.style, STYLE);
  document.body.append(line);
  setInterval(() => {
    const seconds = age();
    line.hidden = seconds <= OLD;
    if (line.hidden) return;
    const text = ageText(seconds, words());
    if (line.textContent !== text) line.textContent = text;
  }, LOOK);
}

export function ageText(seconds, { seconds_old, minutes_old }) {
  if (seconds < LONG) return seconds_old.replace("%(seconds)s", Math.floor(seconds));
  return minutes_old.replace("%(minutes)s", Math.floor(seconds / 60));
}
