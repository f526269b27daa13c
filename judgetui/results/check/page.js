// The page: two files are chosen, everything is worked out here, and nothing is sent anywhere.
const KEPT = "judgetui.witness ";
const spoken = JSON.parse(document.body.dataset.words);
const by = (id) => document.getElementById(id);
let language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
let kept = null;
let bundle = null;
// What is wrong with either file, by the id of its field.
const troubles = {};

function say(key, values = {}) {
  return (spoken[language][key] ?? key).replace(/%\((\w+)\)[sd]/g, (_, name) => values[name] ?? "");
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  listRecords();
  draw();
}

// What an act on a receipt was, as far as the receipt holds its line.
function actWords(line) {
  try {
    const { act } = JSON.parse(line);
    const values = { case: act.case ?? "" };
    const marks = Object.entries(act.scores ?? {}).map(([key, mark]) => `${key} ${mark}`).join(", ");
    const told = say({ "submit-ballot": "ballot", recuse: "recusal", "cast-vote": "vote" }[act.do] ?? "act", values);
    return marks ? `${told}: ${marks}` : told;
  } catch {
    return say("act");
  }
}

function draw() {
  for (const id of ["receipts", "bundle"]) {
    by(`${id}-trouble`).textContent = troubles[id] ? say(troubles[id].key, troubles[id].values) : "";
  }
  const list = by("found");
  list.replaceChildren();
  by("answer").hidden = !(kept && bundle);
  if (!kept || !bundle) return;
  const found = compare(kept, bundle);
  const wrong = found.filter(({ ok }) => ok === false).length;
  const right = found.filter(({ ok }) => ok).length;
  const verdict = wrong ? "differs" : right ? "well" : "nothing";
  by("verdict").textContent = say(verdict);
  by("verdict").className = verdict;
  for (const { ok, key, values } of found) {
    const mark = ok === null ? "–" : ok ? "✓" : "✗";
    const told = say(key, { ...values, what: "line" in values ? actWords(values.line) : "" });
    list.append(element("li", `${mark} ${told}`, { className: ok === null ? "" : ok ? "well" : "differs" }));
  }
  by("code").textContent = say("code", { code: bundle.code });
}

// How many files were chosen for a field: what is read of an earlier one is of no use any more.
const choices = { receipts: 0, bundle: 0 };

// Reads the chosen file; `use` is given null at once, so that no answer stands on what it replaces.
async function take(id, use, read) {
  const choice = ++choices[id];
  delete troubles[id];
  use(null);
  draw();
  const [file] = by(id).files;
  if (!file) return;
  let content = null;
  let trouble = null;
  try {
    content = await read(file);
  } catch (error) {
    trouble = error instanceof Trouble ? error : new Trouble("unreadable");
  }
  if (choice !== choices[id]) return;
  if (trouble) troubles[id] = trouble;
  use(content);
  draw();
}

// What pages of judges in this browser keep, by the link they came by; the newest first.
function records() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
    const all = names.map((name) => JSON.parse(localStorage.getItem(name)));
    return all.filter((one) => one.head && one.receipts.length).sort((one, other) => other.at - one.at);
  } catch {
    // Nothing is kept here, or the page is a file.
    return [];
  }
}

function listRecords() {
  const all = records();
  by("kept").hidden = !all.length;
  by("records").replaceChildren(...all.map(({ first, seq, head, receipts, since, at }) => {
    const session = readCheckpoint(receipts[0]?.checkpoint)?.name ?? "";
    const content = { first, seq, head, receipts, ...(since ? { since } : {}) };
    const day = new Date(at || 0).toLocaleDateString("sv");
    const href = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: "application/json" }));
    const item = element("li", `${say("record", { day, count: receipts.length, session })} `);
    const use = element("button", say("use"), { type: "button" });
    use.onclick = () => {
      choices.receipts += 1;
      kept = content;
      delete troubles.receipts;
      draw();
    };
    item.append(element("a", say("save"), { href, download: "judgetui-witness.json" }), " ", use);
    return item;
  }));
}

const useKept = (content) => { kept = content; };
const useBundle = (content) => { bundle = content; };
by("receipts").onchange = () => take("receipts", useKept, async (file) => readKept(await file.text()));
by("pasted").oninput = () => {
  const text = by("pasted").value;
  choices.receipts += 1;
  delete troubles.receipts;
  try {
    kept = text.trim() ? readKept(text) : null;
  } catch (error) {
    [kept, troubles.receipts] = [null, error];
  }
  draw();
};
by("bundle").onchange = () => take("bundle", useBundle, async (file) => readBundle(await file.arrayBuffer()));
for (const button of document.querySelectorAll("button[data-language]")) {
  button.onclick = () => {
    language = button.dataset.language;
    speak();
  };
}
// Saved as a file it is what it was to become.
by("save-page").hidden = location.protocol === "file:";
by("works").hidden = false;
speak();
