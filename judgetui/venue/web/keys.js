// Keys on the page, for machines without any: blocks that wrap, so that none is ever off the screen.
const ARROWS = { up: "A", down: "B", right: "C", left: "D" };
const SIGNS = { up: "↑", down: "↓", right: "→", left: "←" };
const FUNCTIONS = {
  F1: "\x1bOP", F2: "\x1bOQ", F3: "\x1bOR", F4: "\x1bOS", F5: "\x1b[15~", F6: "\x1b[17~",
  F7: "\x1b[18~", F8: "\x1b[19~", F9: "\x1b[20~",
};
const F10 = "\x1b[21~";
const SPEAK = "\x0c";
const COMMANDS = "\x10";
const PAGES = { page_before: ["PgUp", "\x1b[5~"], next_page: ["PgDn", "\x1b[6~"] };

// `words` may change; the page then has the keys named anew by what this returns. So it has those of
// the function keys offered that do something at its seat, and the list of all commands: none before
// anybody knows which.
export function makeKeys({ words, terminal, type, paging }) {
  const keys = document.getElementById("keys");
  const toggle = document.getElementById("show-keys");
  const touch = matchMedia("(pointer: coarse)").matches;
  const named = new Map([[toggle, "show_keys"]]);

  function key(label, send, word = "") {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    if (word) {
      button.classList.add(word.replace("_", "-"));
      named.set(button, word);
    } else button.setAttribute("aria-label", label);
    button.addEventListener("click", send);
    return button;
  }

  // The terminal has the keyboard before anything is typed, or it would be typed to nobody.
  const typing = (label, sequence, word) =>
    key(label, () => {
      terminal.focus();
      type(typeof sequence === "function" ? sequence() : sequence);
    }, word);

  const arrow = (way) =>
    typing(SIGNS[way], () => `\x1b${terminal.modes.applicationCursorKeysMode ? "O" : "["}${ARROWS[way]}`, way);

  function block(name, ...buttons) {
    const block = document.createElement("div");
    block.className = name;
    block.append(...buttons);
    keys.append(block);
  }

  const letters = key("ABC", () => {
    system(!keys.classList.contains("letters"));
    terminal.focus();
  }, "letters");
  const hide = key("⌄", () => {
    show(false);
    terminal.focus();
  }, "hide_keys");

  // With our own digits there, the system's keyboard comes only when letters are asked for; all but
  // one row of our keys then gives way to it.
  function system(on) {
    keys.classList.toggle("letters", on);
    letters.textContent = on ? "123" : "ABC";
    named.set(letters, on ? "own_keys" : "letters");
    name();
    terminal.textarea.inputMode = on || keys.hidden ? "text" : "none";
    terminal.textarea.blur();
  }

  function show(on) {
    keys.hidden = !on;
    toggle.setAttribute("aria-expanded", String(on));
    if (touch && !paging) system(false);
  }

  function offer(labels) {
    for (const key of keys.querySelectorAll(".functions button")) {
      key.hidden = !labels.includes(key.textContent);
    }
  }

  function name() {
    for (const [button, word] of named) button.setAttribute("aria-label", words[word]);
    toggle.title = words.show_keys;
  }

  if (paging) {
    block("pages", ...Object.entries(PAGES).map(([word, [label, sent]]) => typing(label, sent, word)), hide);
  } else {
    const functions = Object.entries(FUNCTIONS).map(([label, sent]) => typing(label, sent));
    block("functions", ...functions, typing("☰", COMMANDS, "commands"));
    offer([]);
    block("digits", ...[..."123456789.0"].map((digit) => typing(digit, digit)), typing("⌫", "\x7f", "backspace"));
    block(
      "moves",
      typing("Esc", "\x1b"), arrow("up"), typing("F10", F10),
      arrow("left"), arrow("down"), arrow("right"),
      typing("Enter", "\r", "enter"),
    );
    block("modes", typing("中/En", SPEAK, "speak"), letters, hide);
  }
  // A finger that misses a key must not take the keyboard from the terminal.
  keys.addEventListener("pointerdown", (event) => event.preventDefault());
  toggle.textContent = "⌨";
  toggle.addEventListener("click", () => {
    show(keys.hidden);
    terminal.focus();
  });
  name();
  show(touch && !paging);
  return { name, offer };
}
