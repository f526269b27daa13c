// Keys on the page, for tablets: digits and the program's keys, so that nothing covers the seat.
const ARROWS = { up: "A", down: "B", right: "C", left: "D" };
const FUNCTIONS = { F1: "\x1bOP", F4: "\x1bOS", F5: "\x1b[15~", F7: "\x1b[18~", F9: "\x1b[20~" };

export function makeKeys({ words, terminal, type }) {
  const keys = document.getElementById("keys");
  const toggle = document.getElementById("show-keys");
  const touch = matchMedia("(pointer: coarse)").matches;

  function key(label, send, { name = label, main = false } = {}) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", name);
    button.classList.toggle("main", main);
    // The terminal keeps the focus, or the system's keyboard would come and go.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      send();
      terminal.focus();
    });
    return button;
  }

  function row(...buttons) {
    const row = document.createElement("div");
    row.className = "row";
    row.append(...buttons);
    keys.append(row);
  }

  function arrow(way) {
    const send = () => type(`\x1b${terminal.modes.applicationCursorKeysMode ? "O" : "["}${ARROWS[way]}`);
    return key({ up: "↑", down: "↓", left: "←", right: "→" }[way], send, { name: words[way] });
  }

  const letters = key("ABC", () => system(letters.getAttribute("aria-pressed") !== "true"), { name: words.letters });

  // With our own digits there, the system's keyboard comes only when letters are asked for.
  function system(on) {
    letters.setAttribute("aria-pressed", String(on));
    terminal.textarea.inputMode = on || keys.hidden ? "text" : "none";
    terminal.textarea.blur();
  }

  function show(on) {
    keys.hidden = !on;
    toggle.setAttribute("aria-expanded", String(on));
    if (touch) system(false);
  }

  row(
    key("Esc", () => type("\x1b")),
    ...Object.entries(FUNCTIONS).map(([name, sequence]) => key(name, () => type(sequence))),
    ...["left", "up", "down", "right"].map(arrow),
    key(words.enter, () => type("\r"), { main: true }),
  );
  row(
    ...[..."1234567890."].map((digit) => key(digit, () => type(digit))),
    key("⌫", () => type("\x7f"), { name: words.backspace }),
    letters,
    key("⌄", () => show(false), { name: words.hide_keys }),
  );
  toggle.textContent = "⌨";
  toggle.title = words.show_keys;
  toggle.setAttribute("aria-label", words.show_keys);
  toggle.addEventListener("click", () => {
    show(keys.hidden);
    terminal.focus();
  });
  show(touch);
}
