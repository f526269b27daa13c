// Offers a judge the plain page where keys show late: in a terminal each goes to the host and back first.
const LATE = 0.1;
// For so many signs of the host in a row.
const OFTEN = 3;

// `words()` gives the texts "slow", "to_plain" and "away"; `changed` is called where the note came or
// went. Returns what hears how many seconds it takes from the host to here.
export function watchDelay(words, changed) {
  const note = document.getElementById("slow");
  let often = 0;
  let away = false;

  function draw() {
    const { slow, to_plain: there, away: put } = words();
    const link = Object.assign(document.createElement("a"), { href: "?page=plain", textContent: there });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: put });
    button.onclick = () => {
      away = note.hidden = true;
      changed();
    };
    note.replaceChildren(Object.assign(document.createElement("p"), { textContent: slow }), link, button);
    note.hidden = false;
    changed();
  }

  return {
    hears(late) {
      often = late >= LATE ? often + 1 : 0;
      if (note && note.hidden && !away && often >= OFTEN) draw();
    },
    // Says it in another language.
    name() {
      if (note && !note.hidden) draw();
    },
  };
}
