// Counts down on the page until another code may be tried. Without it the sentence stays as it came.
const waits = document.querySelector("[data-seconds]");
if (waits) {
  const { seconds, ready } = waits.dataset;
  const said = waits.textContent;
  const until = Date.now() + seconds * 1000;
  // Only the end of it is worth interrupting a person who is read to.
  waits.setAttribute("role", "timer");
  const ticking = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) {
      waits.textContent = said.replace(seconds, left);
      return;
    }
    clearInterval(ticking);
    waits.setAttribute("role", "alert");
    waits.classList.add("ready");
    waits.textContent = ready;
  }, 250);
}
// Another page of this host may keep the screen on by itself, where the browser trusts the way to it.
if (isSecureContext) document.querySelector(".awake")?.remove();
