// The public board.
import { openHall } from "/web/hall.js";
import { element, put } from "/web/words.js";

openHall(({ title, progress }) => {
  put(element("title"), title);
  put(element("progress"), progress);
  element("board").hidden = false;
});
