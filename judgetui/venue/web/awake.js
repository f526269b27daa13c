// Keeps the screen on while the page is looked at. Browsers allow it to secure pages only, and take
// it back whenever the page is hidden or the battery is low; then it is asked for anew.
export function keepAwake() {
  if (!navigator.wakeLock) return;
  let held = null;
  let asking = false;

  async function ask() {
    if (document.hidden || asking || (held && !held.released)) return;
    asking = true;
    try {
      held = await navigator.wakeLock.request("screen");
    } catch {
      // Not now; the next time somebody touches the page is another.
    }
    asking = false;
  }

  document.addEventListener("visibilitychange", ask);
  addEventListener("pointerdown", ask, { passive: true });
  addEventListener("keydown", ask);
  ask();
}
