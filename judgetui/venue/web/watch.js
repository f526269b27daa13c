// Stands inside the page itself and watches over what the page fetches: without one of its scripts
// it would stay empty for ever. It loads the page again, more and more patiently.
(() => {
  const TRIES = "judgetui tries";
  const PATIENCE = 8000;
  const FIRST = 1000;
  const MOST = 30000;
  let tries = Number(kept()) || 0;
  let failed = false;

  function kept() {
    try {
      return sessionStorage.getItem(TRIES);
    } catch {
      return null;
    }
  }

  function keep(count) {
    try {
      if (count) sessionStorage.setItem(TRIES, count);
      else sessionStorage.removeItem(TRIES);
    } catch {
      // A browser that keeps nothing is as impatient every time.
    }
  }

  const runs = () => document.body.dataset.state !== undefined;

  // Only where the page can be had: from the browser's own page about errors nothing comes back.
  function reload() {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
      (answer) => (answer.ok && !runs() ? location.reload() : later()),
      later,
    );
  }

  function later() {
    if (runs()) return;
    keep(++tries);
    setTimeout(reload, Math.min(FIRST * 2 ** (tries - 1), MOST) * (0.5 + Math.random()));
  }

  // `unreadable` tells that a script came which this browser cannot read: cut off on the way, or,
  // where that happens again, written for a newer browser.
  function fails(unreadable) {
    if (failed || runs()) return;
    failed = true;
    const words = JSON.parse(document.body.dataset.words);
    const again = document.getElementById("again");
    const old = unreadable && tries > 0;
    document.getElementById("said").textContent = old ? words.old : words.incomplete;
    again.textContent = words.retry;
    again.hidden = false;
    again.onclick = reload;
    if (!old) later();
  }

  addEventListener("error", (event) => {
    if (event.target === window) fails(/SyntaxError/.test(event.message));
    else if (event.target instanceof HTMLScriptElement) fails(false);
  }, true);
  setTimeout(() => (runs() ? keep(0) : fails(false)), PATIENCE * Math.min(1 + tries, 8));
})();
