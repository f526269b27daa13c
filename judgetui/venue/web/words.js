// What plain pages write with: their texts in the page's language, times, and elements.
export const words = JSON.parse(document.body.dataset.words);
export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

// -- texts -----------------------------------------------------------------------------------------

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/%\((\w+)\)[sd]/g, (_all, name) => values[name] ?? "");
}

export function named(name) {
  return typeof name === "string" ? name : (name?.[language] || name?.en || "");
}

// Texts in a row, without the empty ones.
export function joined(...texts) {
  return texts.filter(Boolean).join(" · ");
}

// The same where it wraps: what divides two texts goes to the next line with the second.
export function wrapped(...texts) {
  return joined(...texts).replaceAll(" · ", " ·\u00a0");
}

// A sentence of the host begins small and without an end, as it may stand within another.
export function sentence(text) {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?。！？]$/.test(whole) ? whole : whole + say("stop");
}

// Keeps the other language for every page of this browser, and loads this one again in it.
export function changeLanguage() {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `language=${language === "zh" ? "en" : "zh"}; path=/; max-age=31536000; samesite=lax${secure}`;
  location.reload();
}

// Whole sentences after each other, without the empty ones.
export function sentences(...texts) {
  return texts.filter(Boolean).join(language === "zh" ? "" : " ");
}

// Has what this page's address asks for open again by the usual link, see choose.js.
export function keepChoice() {
  try {
    if (location.search === "?page=plain") localStorage.setItem("judgetui page", "plain");
  } catch {
    // A browser that keeps nothing goes by the device each time.
  }
}

// -- times -----------------------------------------------------------------------------------------

export function clockTime(instant, seconds = true) {
  const [, hours, minutes, rest] = /T(\d\d):(\d\d):(\d\d)/.exec(instant) ?? [];
  return seconds ? `${hours}:${minutes}:${rest}` : `${hours}:${minutes}`;
}

// A length of time as the wire writes it, such as "PT1M4.5S", in seconds.
export function seconds(text) {
  const [, days = 0, hours = 0, minutes = 0, rest = 0] = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text ?? "") ?? [];
  return Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

// The seconds left on a clock of the wire at the host's time; below 0 when over time.
export function remaining(clock, now) {
  const until = clock.paused_at ? Date.parse(clock.paused_at) : now;
  const gone = Math.max(0, until - Date.parse(clock.started_at) - seconds(clock.paused) * 1000);
  return clock.length - Math.floor(gone / 1000);
}

// Seconds left as a clock shows them: "01:42", "-00:07" when over time, "1:02:03".
export function clockText(seconds) {
  const size = Math.abs(seconds);
  const [hours, minutes, rest] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const parts = hours ? [hours, minutes, rest] : [minutes, rest];
  const written = parts.map((part, place) => (hours && !place ? String(part) : String(part).padStart(2, "0")));
  return (seconds < 0 ? "-" : "") + written.join(":");
}

// -- elements --------------------------------------------------------------------------------------

export const element = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Sets a text only where it changes: a live region is read again whenever it is written.
export function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
