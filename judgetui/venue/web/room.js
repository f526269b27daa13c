// The page of one room: where it is now, also after it went on elsewhere.
import { banner, listen, lost } from "/web/live.js";
import { changeLanguage, element, put } from "/web/words.js";

document.body.dataset.state = "runs";

function take(news) {
  if (news === null) {
    banner(lost());
    return;
  }
  banner(news.link);
  for (const told of news.rows) {
    put(element("title"), told.title || told.name);
    document.title = told.title || told.name;
    put(element("state"), [told.state, told.case].filter(Boolean).join(" · "));
    element("ways").hidden = !told.address;
    element("unknown").hidden = Boolean(told.address);
    if (!told.address) continue;
    put(element("where"), told.address);
    element("home").href = `${told.address}/`;
    element("plain").href = `${told.address}/ballot`;
    element("board").href = `${told.address}/board`;
  }
}

element("speak").onclick = changeLanguage;
listen(take);
