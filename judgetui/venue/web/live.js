// What the server of a page says, as server-sent events; comes back by itself after every break.
import { unseen, watchAge } from "/web/age.js";
import { language, put, say, words } from "/web/words.js";

// The server says something every second.
const SILENT = 10000;
const AGAIN = 5000;

// Calls `take` with each message, and with null while there is no connection.
export function listen(take) {
  const address = new URL(document.body.dataset.live, location.href);
  address.searchParams.set("language", language);
  let source = null;
  let heard = 0;
  // When what is shown was the newest last; 0 while nothing is shown.
  let shown = 0;

  function open() {
    heard = performance.now();
    source = new EventSource(address);
    source.onmessage = (event) => {
      heard = shown = performance.now();
      take(JSON.parse(event.data));
    };
    source.addEventListener("beat", () => {
      heard = shown = performance.now();
    });
    source.onerror = () => {
      take(null);
      // A browser that was refused does not try again.
      if (source.readyState === EventSource.CLOSED) setTimeout(reopen, AGAIN);
    };
  }

  function reopen() {
    source.close();
    open();
  }

  setInterval(() => {
    // A connection that broke without a word looks as if it were there.
    if (performance.now() - heard > SILENT) {
      take(null);
      reopen();
    }
  }, 5000);
  open();
  watchAge(() => (shown ? (performance.now() - shown) / 1000 : null), () => words);
}

// What the banner said last, without its seconds; and where it is spoken.
let said = "";
let spoken = null;

// Says in the banner what stands in the way; empty takes it away. What changes with each second is
// seen, and spoken once.
export function banner(text) {
  const place = document.getElementById("banner");
  place.removeAttribute("role");
  spoken ??= unseen("banner-spoken", "alert");
  place.hidden = !text;
  put(document.getElementById("said"), text);
  const kind = text.replace(/\d+/g, "");
  if (kind !== said) put(spoken, text);
  said = kind;
}

export const lost = () => say("lost");
