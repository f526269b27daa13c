// Offers a judge the plain page where keys show late: in a terminal each goes to the host and back first.
const LATE = 0.1;
// For so many signs of the host in a row; or otherwise, where it is said already.
const OFTEN = 3;

// `words()` gives the texts "slow", "to_plain" and "away"; `changed` is called where the note came or
// went, `left` where somebody put it away.
export function watchDelay(words, { changed, left }) {
  const note = document.getElementById("slow");
  const text = document.createElement("p");
  const link = Object.assign(document.createElement("a"), { href: "?page=plain" });
  const button = Object.assign(document.createElement("button"), { type: "button" });
  let often = 0;
  let away = false;
  note?.replaceChildren(text, link, button);
  button.onclick = () => {
    away = note.hidden = true;
    changed();
    left();
  };

  function name() {
    const { slow, to_plain: there, away: put } = words();
    for (const [place, said] of [[text, slow], [link, there], [button, put]]) {
      if (place.textContent !== said) place.textContent = said;
    }
  }

  return {
    // Takes how many seconds what the host says is under way to here.
    hears(late) {
      if (!note || away) return;
      often = late >= LATE === note.hidden ? often + 1 : 0;
      if (often < OFTEN) return;
      often = 0;
      name();
      note.hidden = !note.hidden;
      changed();
    },
    // Says it in another language.
    name() {
      if (note && !note.hidden) name();
    },
  };
}
