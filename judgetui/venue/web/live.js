// What the server of a page says, as server-sent events; comes back by itself after every break.
import { language, say } from "/web/words.js";

const SILENT = 40000;
const AGAIN = 5000;

// Calls `take` with each message, and with null while there is no connection.
export function listen(take) {
  const address = new URL(document.body.dataset.live, location.href);
  address.searchParams.set("language", language);
  let source = null;
  let heard = 0;

  function open() {
    heard = Date.now();
    source = new EventSource(address);
    source.onmessage = (event) => {
      heard = Date.now();
      take(JSON.parse(event.data));
    };
    source.addEventListener("beat", () => {
      heard = Date.now();
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
    if (Date.now() - heard > SILENT) {
      take(null);
      reopen();
    }
  }, 5000);
  open();
}

// Says in the banner what stands in the way; empty takes it away.
export function banner(text) {
  const place = document.getElementById("banner");
  const said = document.getElementById("said");
  place.hidden = !text;
  if (said.textContent !== text) said.textContent = text;
}

export const lost = () => say("lost");
