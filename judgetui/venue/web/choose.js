// Stands inside a judge's terminal page itself: goes to the plain page where this was chosen here
// before, or where nothing was chosen and the device has neither keyboard nor mouse.
(() => {
  const CHOSEN = "judgetui page";
  const { plain } = document.currentScript.dataset;
  let chosen = new URLSearchParams(location.search).get("page");
  try {
    if (chosen) localStorage.setItem(CHOSEN, chosen);
    chosen ||= localStorage.getItem(CHOSEN);
  } catch {
    // A browser that keeps nothing goes by the device each time.
  }
  const touch = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
  if (chosen ? chosen === "plain" : touch) location.replace(plain);
})();
