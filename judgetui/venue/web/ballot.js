// A judge's seat as a plain page: one form on the same wire as every other client of the venue. What
// may be done with the ballot follows from the meeting as in `meeting/ballot_permissions.py`, marks
// are read as in `meeting/marks.py`; tests hold both to the same answers.
import { watchAge } from "/web/age.js";
import { keepAwake } from "/web/awake.js";
import { Wire } from "/web/wire.js";
import { Witness } from "/web/witness.js";
import { changeLanguage, clockText, clockTime, element, joined, keepChoice, language, make, named, put, remaining, say, sentence, sentences, words, wrapped } from "/web/words.js";

const path = document.body.dataset.line;
const GATHER = 150;
const PRACTICE = "practice";
// What is kept until the log of rooms has it, too.
const HELD = ["submit-ballot", "recuse", "cast-vote"];

// -- exact marks -----------------------------------------------------------------------------------

const TYPED = "０１２３４５６７８９．。｡，,－−";
const ORDINARY = "0123456789.....--";

export function ordinary(text) {
  return [...text].map((one) => (TYPED.includes(one) ? ORDINARY[TYPED.indexOf(one)] : one)).join("").replace(/\s/g, "");
}

function decimals(text) {
  return (/\.(\d*?)0*$/.exec(text)?.[1] ?? "").length;
}

// A decimal as a whole number of 10 ** -places; what is finer is cut off.
function scaled(text, places) {
  const [, minus, whole, part = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  const units = BigInt(whole + part.padEnd(places, "0").slice(0, places));
  return minus ? -units : units;
}

function unscaled(units, places) {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return `${units < 0n ? "-" : ""}${whole}${places ? `.${digits.slice(-places)}` : ""}`;
}

export function short(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

export class Scale {
  constructor({ min, max, step }) {
    this.typedPlaces = Math.max(decimals(min), decimals(step));
    this.places = Math.max(this.typedPlaces, decimals(max));
    this.min = scaled(min, this.places);
    this.max = scaled(max, this.places);
    this.step = scaled(step, this.places);
    this.last = Number((this.max - this.min) / this.step);
  }

  text(index) {
    return short(unscaled(this.min + BigInt(index) * this.step, this.places));
  }

  // Which of the marks a text is, from 0; -1 for none.
  index(text) {
    const typed = ordinary(text);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(typed) || (typed.split(".")[1] ?? "").length > this.typedPlaces) return -1;
    const units = scaled(typed, this.places);
    if (units < this.min || units > this.max || (units - this.min) % this.step) return -1;
    return units === 0n && typed.startsWith("-") ? -1 : Number((units - this.min) / this.step);
  }

  middle() {
    const half = (this.max + this.min) / 2n;
    return Math.min(Number((2n * (half - this.min) + this.step) / (2n * this.step)), this.last);
  }
}

// Compares two decimals: below 0, 0, or above 0.
export function compared(one, other) {
  const places = Math.max(decimals(one), decimals(other));
  const apart = scaled(one, places) - scaled(other, places);
  return apart < 0n ? -1 : Number(apart > 0n);
}

// The sum of weight x mark, rounded as the plan rounds scores.
export function total(pairs, { decimals: kept, rounding = "half-up" }) {
  const places = Math.max(kept, ...pairs.map(([weight, mark]) => decimals(weight) + decimals(mark)), 0);
  let sum = 0n;
  for (const [weight, mark] of pairs) {
    const [fine, finer] = [decimals(weight), decimals(mark)];
    sum += scaled(weight, fine) * scaled(mark, finer) * 10n ** BigInt(places - fine - finer);
  }
  const unit = 10n ** BigInt(places - kept);
  const size = sum < 0n ? -sum : sum;
  let whole = size / unit;
  const half = 2n * (size % unit) - unit;
  if (rounding === "half-up" && half >= 0n && unit > 1n) whole += 1n;
  if (rounding === "half-even" && unit > 1n && (half > 0n || (half === 0n && whole % 2n))) whole += 1n;
  return unscaled(sum < 0n ? -whole : whole, kept);
}

// -- the meeting -----------------------------------------------------------------------------------

export class Replica {
  constructor() {
    this.meeting = { cases: {}, mine: {} };
  }

  // Of standings this page shows none, so what became of their rows is passed over.
  merge({ cases = {}, mine = {}, changes: _rows, ...fields }) {
    const meeting = this.meeting;
    Object.assign(meeting, fields);
    for (const [id, { ballots: _others, ...header }] of Object.entries(cases)) {
      meeting.cases[id] = { ...meeting.cases[id], ...header };
    }
    for (const [id, ballot] of Object.entries(mine)) {
      if (ballot) meeting.mine[id] = ballot;
      else delete meeting.mine[id];
    }
    for (const id of Object.keys(meeting.cases)) {
      if (!meeting.order.includes(id)) {
        delete meeting.cases[id];
        delete meeting.mine[id];
      }
    }
    return meeting;
  }
}

function seated(meeting, judge, id) {
  const seat = meeting.plan.judges.find((one) => one.id === judge);
  return Boolean(seat) && !(seat.away ?? []).includes(id);
}

// The cases whose ballot was given back and may be submitted now, in running order.
export function returned(meeting) {
  if (meeting.rules < 2 || !["open", "deliberating"].includes(meeting.phase)) return [];
  return meeting.order.filter(
    (id) => !["waiting", "withdrawn"].includes(meeting.cases[id].stage) && meeting.mine[id]?.status === "returned",
  );
}

function withoutCase({ phase, paused_at: paused }) {
  if (phase === "final") return "over";
  if (phase === "deliberating") return "deliberating";
  return paused ? "paused" : "waiting";
}

function onRecord(ballot) {
  const { status, reason = "", by, judge, declared, at } = ballot;
  if (status === "void") return ["void", { reason }];
  if (status === "recused") return declared && !reason ? ["declared"] : ["recused", { reason }];
  if (reason) return ["corrected", { at: clockTime(at), reason }];
  if (by !== judge) return ["keyed", { seat: words[`by_${by}`] ?? by, at: clockTime(at) }];
  return ["submitted", { at: clockTime(at) }];
}

function isOpen(meeting, ballot, submits) {
  const told = { reason: ballot?.reason ?? "" };
  if (ballot) return submits ? ["change", told] : ["returned_early", told];
  if (meeting.paused_at) return [submits ? "paused_open" : "paused_early"];
  return [submits ? "open" : "early"];
}

// What a judge may do with the ballot on a case, else on the one on stage.
export function turnOf(meeting, judge, wanted = null) {
  const id = wanted ?? meeting.on_stage;
  const turn = { case: id, writes: false, submits: false, ballot: null };
  if (meeting.phase === "planning") return { ...turn, case: null, said: ["planning"] };
  if (!id) return { ...turn, case: null, said: [withoutCase(meeting)] };
  if (!seated(meeting, judge, id)) return { ...turn, said: [meeting.left.includes(judge) ? "left" : "not_seated"] };
  const { stage } = meeting.cases[id];
  const ballot = (turn.ballot = meeting.mine[id] ?? null);
  const back = ballot?.status === "returned";
  if (ballot && !back) return { ...turn, said: onRecord(ballot) };
  if (meeting.phase === "final") return { ...turn, said: ["final"] };
  if (back && returned(meeting).includes(id)) {
    const other = ["elsewhere", { reason: ballot.reason, number: called(meeting, id) }];
    return { ...turn, said: id === meeting.on_stage ? isOpen(meeting, ballot, true) : other, writes: true, submits: true };
  }
  if (["presenting", "questions", "scoring"].includes(stage)) {
    const submits = stage === "scoring";
    return { ...turn, said: isOpen(meeting, ballot, submits), writes: true, submits };
  }
  return { ...turn, said: back ? ["returned_closed", { reason: ballot.reason }] : ["closed"] };
}

function caseOf(meeting, id) {
  return meeting.plan.cases.find((one) => one.id === id);
}

function called(meeting, id) {
  const one = caseOf(meeting, id);
  return one.label || String(one.number);
}

function titled(meeting, id) {
  const one = caseOf(meeting, id);
  const title = named(one.title);
  const whole = !one.entrant || one.entrant === title ? title : `${one.entrant} · ${title}`;
  return wrapped(called(meeting, id), whole);
}

function asked(meeting, judge) {
  return meeting.plan.criteria.filter(({ judges = [] }) => !judges.length || judges.includes(judge));
}

// -- what this device keeps ------------------------------------------------------------------------

// Acts that are not answered, ballots that the venue may not have, and answered acts with their
// numbers that the log of rooms may not have yet: should another computer carry the room on from
// that log, they are sent again. In memory alone where the browser keeps nothing.
class Kept {
  constructor(name) {
    this.name = name;
    this.trouble = false;
    this.now = { first: "", outbox: [], drafts: {}, unlogged: [] };
    try {
      Object.assign(this.now, JSON.parse(localStorage.getItem(name)) ?? {});
    } catch {
      this.trouble = true;
    }
  }

  write() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.now));
      this.trouble = false;
    } catch {
      this.trouble = true;
    }
  }

  // What belongs to another meeting is not mixed with this one's.
  claim(first) {
    if (!first || this.now.first === first) return;
    const other = Boolean(this.now.first);
    this.now = other ? { first, outbox: [], drafts: {}, unlogged: [] } : { ...this.now, first };
    this.write();
  }

  // The log has the acts up to this number.
  logged(seq) {
    const left = this.now.unlogged.filter(([, , number]) => number > seq);
    if (left.length === this.now.unlogged.length) return;
    this.now.unlogged = left;
    this.write();
  }
}

// -- one criterion ---------------------------------------------------------------------------------

class Mark {
  constructor(criterion, share, number, changed) {
    this.criterion = criterion;
    this.scale = new Scale(criterion);
    this.changed = changed;
    this.asked = false;
    const id = `mark-${number}`;
    const name = named(criterion.name);
    this.input = make("input", { id, type: "text", autocomplete: "off", maxLength: 40, inputMode: compared(criterion.min, "0") < 0 ? "text" : "decimal" });
    this.slider = make("input", { type: "range", min: 0, max: this.scale.last, step: 1, className: "blank" });
    this.slider.setAttribute("aria-label", say("slider", { criterion: name }));
    const from = { min: this.scale.text(0), max: this.scale.text(this.scale.last), step: short(criterion.step) };
    this.wrong = make("p", { className: "wrong", id: `${id}-wrong` });
    this.anchor = make("p", { className: "anchor", id: `${id}-anchor` });
    this.own = make("p", { className: "own" });
    this.range = make("p", { className: "guide", id: `${id}-range`, textContent: wrapped(named(criterion.guide), say("range", from)) });
    this.reason = make("input", { id: `${id}-why`, type: "text", maxLength: 300, autocomplete: "off" });
    this.lacking = make("p", { className: "wrong", id: `${id}-lacking` });
    this.required = make("p", { className: "how", id: `${id}-required` });
    this.reason.setAttribute("aria-describedby", `${this.required.id} ${this.lacking.id}`);
    this.reason.setAttribute("aria-required", "true");
    this.why = make("div", { hidden: true }, make("label", { htmlFor: this.reason.id, textContent: say("reason", { criterion: name }) }), this.required, this.reason, this.lacking);
    this.input.setAttribute("aria-describedby", `${id}-range ${id}-wrong ${id}-anchor ${id}-required`);
    this.input.setAttribute("aria-label", name);
    const step = (by, sign, key) => {
      const button = make("button", { type: "button", textContent: sign, onclick: () => this.move(by) });
      button.setAttribute("aria-label", say(key, { criterion: name }));
      return button;
    };
    const legend = make("legend", {}, name, " ", make("span", { className: "weight", textContent: share }));
    const row = make("div", { className: "mark" }, step(-1, "−", "less"), this.input, step(1, "+", "more"));
    this.field = make("fieldset", {}, legend, this.range, row, this.slider, this.wrong, this.anchor, this.why, this.own);
    this.addAnchors();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("blur", () => this.judge());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.slider.addEventListener("input", () => this.take(Number(this.slider.value)));
    this.reason.addEventListener("input", () => {
      this.judge();
      this.changed();
    });
  }

  addAnchors() {
    if (!this.criterion.anchors.length) return;
    const list = make("dl");
    for (const { from, text } of this.criterion.anchors) {
      list.append(make("dt", { textContent: say("from", { mark: short(from) }) }), make("dd", { className: "words", textContent: named(text) }));
    }
    this.field.append(make("details", {}, make("summary", { textContent: say("anchors") }), list));
  }

  get index() {
    return this.scale.index(this.input.value);
  }

  get mark() {
    return this.index < 0 ? null : this.scale.text(this.index);
  }

  get needsReason() {
    const band = this.criterion.reason_outside;
    return Boolean(band) && this.mark !== null && (compared(this.mark, band[0]) < 0 || compared(this.mark, band[1]) > 0);
  }

  // Why a reason has to be given, said as soon as the mark asks for one; else empty.
  whyRequired() {
    if (!this.needsReason) return "";
    const [low, high] = this.criterion.reason_outside;
    return say(compared(this.mark, low) < 0 ? "required_below" : "required_above", { mark: this.mark, low: short(low), high: short(high) });
  }

  // What is wrong and where; nothing where the ballot can be submitted with it.
  trouble() {
    const name = named(this.criterion.name);
    if (this.mark === null) return [this.input, this.input.value.trim() ? this.refusal() : say("missing", { criterion: name })];
    if (this.needsReason && !/\p{Letter}/u.test(this.reason.value)) return [this.reason, say("give_reason", { criterion: name, mark: this.mark })];
    return null;
  }

  mind(field, place, text) {
    put(place, text);
    field.setAttribute("aria-invalid", String(Boolean(text)));
  }

  refusal() {
    const { min, max, step } = { min: this.scale.text(0), max: this.scale.text(this.scale.last), step: short(this.criterion.step) };
    return say("no_mark", { text: this.input.value.trim().slice(0, 12), min, max, step });
  }

  key(event) {
    const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps || event.isComposing) return;
    event.preventDefault();
    this.move(steps);
  }

  move(by) {
    const from = this.index < 0 ? null : this.index;
    this.take(from === null ? this.scale.middle() : Math.max(0, Math.min(this.scale.last, from + by)));
  }

  take(index) {
    this.input.value = this.scale.text(index);
    this.judge();
    this.changed();
  }

  typed() {
    this.judge(false);
    this.changed();
  }

  // Says beside the field what cannot be a mark; while it is typed, only what no digit makes one.
  judge(done = true) {
    const typed = ordinary(this.input.value);
    const unfinished = /^-?\d*\.?$/.test(typed) && typed.length < String(this.scale.text(this.scale.last)).length;
    const wrong = typed && this.index < 0 && (done || !unfinished);
    // On a phone the foot of the form, where the ballot was kept back, is out of sight from here.
    const [field, text] = (this.asked && this.trouble()) || [];
    this.mind(this.input, this.wrong, wrong ? this.refusal() : field === this.input && !typed ? text : "");
    this.mind(this.reason, this.lacking, field === this.reason ? text : "");
    this.draw();
  }

  draw() {
    const { index, mark } = this;
    this.slider.value = index < 0 ? this.scale.middle() : index;
    this.slider.classList.toggle("blank", index < 0);
    this.slider.setAttribute("aria-valuetext", mark ?? say("no_mark_yet"));
    const reached = this.criterion.anchors.filter(({ from }) => mark !== null && compared(from, mark) <= 0);
    const best = reached.reduce((top, one) => (!top || compared(one.from, top.from) > 0 ? one : top), null);
    put(this.anchor, best ? say("anchor", { mark, text: named(best.text) }) : "");
    this.why.hidden = !this.needsReason;
    put(this.required, this.whyRequired());
  }

  show(text, reason, earlier) {
    if (this.input.value !== text) this.input.value = text;
    if (this.reason.value !== reason) this.reason.value = reason;
    put(this.own, earlier.length ? say("own", { marks: earlier.join("  ") }) : "");
    this.judge(document.activeElement !== this.input);
  }

  enable(on) {
    for (const one of this.field.querySelectorAll("input, button")) one.disabled = !on;
  }
}

// -- the page --------------------------------------------------------------------------------------

const seatPath = path.replace(/\/wire$/, "");
const kept = new Kept(`judgetui.ballot ${seatPath}`);
const witness = new Witness(`${seatPath}/line`);
const replica = new Replica();
let meeting = null;
let judge = "";
let turn = null;
let wanted = null;
let marks = [];
let formOf = "";
let filledFrom = "";
let practising = false;
// Whether the host follows a log of rooms.
let followed = false;
let echoes = 0;
let gathering = 0;
// The case whose half-typed ballot has yet to be sent.
let unsent = null;
let asking = null;
// What this browser was told of the record before the present connection.
let shown = null;
// Whether another computer took the room over since then, and has not the same record.
let takenOver = false;
// The page that leads to where the room is, should its host be gone.
let roomPage = "";
// Why the host had no room for this page, until it has.
let full = "";

function banner(text, { button = "", leave = false } = {}) {
  put(element("said"), text);
  element("banner").hidden = !text;
  element("again").hidden = !button;
  put(element("again"), button);
  element("door").hidden = !leave;
  element("room-page").hidden = true;
}

function offerRoomPage(seconds) {
  const link = element("room-page");
  link.hidden = seconds < 5 || !/^https?:\/\//.test(roomPage);
  if (link.hidden) return;
  link.href = roomPage;
  put(link, say("room_page"));
}

const wire = new Wire(path, {
  opening() {
    const { first, seq, head, epoch } = JSON.parse(witness.seen() || "{}");
    shown = head ? { first, seq, head, epoch } : null;
    return { form: "page", rows: true, ...(shown ? { seen: shown } : {}) };
  },
  lost(seconds) {
    document.body.dataset.state = "lost";
    const lost = meeting ? say(kept.trouble ? "lost_unkept" : "lost") : say("connecting");
    banner(full || sentences(lost, seconds >= 20 && say("long")));
    offerRoomPage(seconds);
    drawKept();
  },
  back: takeSeat,
  refused({ why, again, elsewhere }) {
    if (!again) {
      document.body.dataset.state = "refused";
      banner(sentence(why), { button: say(elsewhere ? "here" : "retry"), leave: true });
      draw();
    } else banner((full = sentence(why)));
  },
  ended({ why }) {
    document.body.dataset.state = "closed";
    banner(sentences(sentence(why), say("closed_venue")));
  },
  told(key, content) {
    ON_FRAME[key]?.(content);
  },
});

function takeSeat({ seat, seq, head, first, seen, logged, epoch, room_page, drafts = [], meeting: whole }) {
  judge = seat.id ?? "";
  replica.meeting = { cases: {}, mine: {} };
  meeting = replica.merge(whole);
  kept.claim(first);
  roomPage = room_page ?? roomPage;
  takenOver ||= witness.isTakenOver(epoch);
  if (seen && !same(seen)) differ();
  told(first, seq, head, epoch);
  takenOver &&= witness.differs || !element("differs").hidden;
  echoes = 0;
  takeUp(drafts);
  put(element("who"), wrapped(named(seat.name), say("judge")));
  document.title = joined(named(seat.name), named(meeting.plan.title));
  followed = logged !== undefined;
  // Under which number this host has them is known once it has answered; no pong forgets them before.
  for (const one of kept.now.unlogged) one[2] = Number.MAX_SAFE_INTEGER;
  // One that the host has is answered as before.
  for (const [id, act] of [...kept.now.unlogged, ...kept.now.outbox]) wire.say({ do: { id, act } });
  document.body.dataset.state = "open";
  full = "";
  banner("");
  element("main").hidden = false;
  filledFrom = "";
  draw();
}

const ON_FRAME = {
  meeting(part) {
    const before = turn?.case;
    const waited = returned(meeting).length;
    meeting = replica.merge(part);
    draw();
    if (turn.case !== before && turn.writes) element("case").focus();
    if (returned(meeting).length > waited) element("elsewhere").querySelector("button").focus();
  },
  draft(echo) {
    if (echo.own) {
      echoes = Math.max(0, echoes - 1);
      const mine = kept.now.drafts[echo.case];
      if (mine && !echoes && !unsent) mine.base = content(echo);
    } else if (!echoes && !unsent) {
      keep(echo, content(echo));
      filledFrom = "";
      draw();
    }
    drawKept();
  },
  accepted({ id, seq, head, receipt }) {
    if (receipt) witness.take({ id: seatPath, kept: JSON.stringify({ receipts: [JSON.parse(receipt)] }) });
    told(kept.now.first, seq, head);
    if (answeredAgain(id, seq)) return;
    const act = answered(id);
    if (followed && HELD.includes(act?.do)) {
      kept.now.unlogged.push([id, act, seq]);
      kept.write();
    }
    if (act && (act.do === "submit-ballot" || act.do === "recuse")) {
      delete kept.now.drafts[act.case];
      kept.write();
    }
    if (act?.do === "call-chair") put(element("called"), say("call_sent"));
    draw();
    if (act?.do === "submit-ballot") element("case").focus();
    if (act?.do === "call-chair") element("called").scrollIntoView({ block: "nearest" });
  },
  refused({ id, why }) {
    const act = answered(id) ?? notTakenAgain(id);
    draw();
    if (!act) return;
    // Where the form is not that case's any more, it is said above it, with the case.
    const here = turn.writes && act.case === turn.case && act.do !== "cast-vote";
    const about = ["submit-ballot", "recuse"].includes(act.do) && caseOf(meeting, act.case);
    if (act.do === "call-chair") put(element("called"), sentence(why));
    else if (here) put(element("trouble"), sentence(why));
    else put(element("not-taken"), joined(about && titled(meeting, act.case), sentence(why)));
    if (act?.do === "call-chair") element("called").scrollIntoView({ block: "nearest" });
  },
  waiting(why) {
    document.body.dataset.state = "waiting";
    banner(sentence(why), { leave: true });
    draw();
  },
  pong({ first, seq, head, logged, epoch, room_page }) {
    roomPage = room_page ?? roomPage;
    if (logged !== undefined) kept.logged(logged);
    if (first) {
      kept.claim(first);
      told(first, seq, head, epoch);
    }
  },
};

function same({ first, seq, head }) {
  return !shown || (shown.first === first && shown.seq === seq && shown.head === head);
}

function told(first, seq, head, epoch) {
  if (first && head && !witness.take({ id: seatPath, kept: JSON.stringify({ first, seq, head, epoch }) })) differ();
}

function differ() {
  element("differs").hidden = false;
  element("differs").replaceChildren(say(takenOver ? "moved" : "differs"), " ", keptFile(say("kept_proof")));
}

// What this browser keeps of what it was told, as a file for `judgetui verify --witness`.
function keptFile(text) {
  const file = new Blob([witness.text()], { type: "application/json" });
  return make("a", { href: URL.createObjectURL(file), download: "judgetui-witness.json", textContent: text });
}

// A judge's receipts are offered once the result is final, and before where this browser keeps none.
function offerReceipts() {
  const told = [];
  if (witness.another) told.push(say("another", { day: new Date(witness.another).toLocaleDateString("sv") }));
  if (!witness.stored) told.push(say("unkept"));
  const reason = told.join(" ") || (meeting.phase === "final" ? say("receipts") : "");
  const place = element("keep");
  place.hidden = !reason || !witness.receipts.length;
  const state = `${reason} ${witness.receipts.length}`;
  if (place.hidden || place.dataset.state === state) return;
  place.dataset.state = state;
  const check = make("a", { href: "/check", target: "_blank", textContent: say("check") });
  place.replaceChildren(reason, " ", keptFile(say("save")), " ", check);
}

function answered(id) {
  const found = kept.now.outbox.find(([one]) => one === id);
  kept.now.outbox = kept.now.outbox.filter(([one]) => one !== id);
  kept.write();
  return found?.[1];
}

// Whether this was sent again for the sake of the log; its number may be another one there.
function answeredAgain(id, seq) {
  const found = kept.now.unlogged.find(([one]) => one === id);
  if (!found) return false;
  found[2] = seq;
  // A host that follows no log never says that it has it.
  if (!followed) kept.now.unlogged = kept.now.unlogged.filter((one) => one !== found);
  kept.write();
  return true;
}

// A computer that took the room over takes it no more, as when the case is closed there: a ballot is
// a half-typed one again.
function notTakenAgain(id) {
  const [, act] = kept.now.unlogged.find(([one]) => one === id) ?? [];
  kept.now.unlogged = kept.now.unlogged.filter(([one]) => one !== id);
  if (act?.do === "submit-ballot" && !kept.now.drafts[act.case]) keep({ ...act, marks: act.scores }, "");
  kept.write();
  return act;
}

function submit(act) {
  put(element("not-taken"), "");
  const id = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("");
  kept.now.outbox.push([id, act]);
  kept.write();
  send();
  wire.say({ do: { id, act } });
  draw();
}

// -- the half-typed ballot -------------------------------------------------------------------------

// What is typed, in one form for comparing; "" for an empty ballot.
function content({ marks: typed = {}, comment = "", feedback = "", reasons = {} }) {
  const sorted = (texts) => Object.entries(texts).filter(([, text]) => text.trim()).sort();
  const parts = [sorted(typed), sorted(reasons), comment, feedback];
  return parts.some((part) => (typeof part === "string" ? part.trim() : part.length)) ? JSON.stringify(parts) : "";
}

// `base` is what the venue had of it last; where it has something else, it was changed elsewhere.
function keep({ case: id, marks: typed = {}, comment = "", feedback = "", reasons = {} }, base) {
  kept.now.drafts[id] = { case: id, marks: typed, comment, feedback, reasons, base };
  kept.write();
}

function takeUp(drafts) {
  const theirs = Object.fromEntries(drafts.map((one) => [one.case, one]));
  for (const [id, mine] of Object.entries(kept.now.drafts)) {
    const there = theirs[id] ? content(theirs[id]) : "";
    if (content(mine) === there) mine.base = there;
    else if (mine.base === there && meeting.cases[id]) sendDraft(mine);
    else delete kept.now.drafts[id];
  }
  for (const one of drafts) if (!kept.now.drafts[one.case]) keep(one, content(one));
  unsent = null;
  kept.write();
}

function sendDraft({ case: id, marks: typed, comment, feedback, reasons }) {
  if (!wire.open) return;
  echoes += 1;
  wire.say({ draft: { case: id, marks: typed, comment, reasons, ...(feedback ? { feedback } : {}) } });
}

function send() {
  clearTimeout(gathering);
  gathering = 0;
  if (!unsent || !wire.open) return;
  // Not that of the case on stage, which may be another one by now.
  const mine = kept.now.drafts[unsent];
  unsent = null;
  if (mine) sendDraft(mine);
}

function changed() {
  if (!practising && turn?.writes) {
    const typed = Object.fromEntries(marks.filter((one) => one.input.value).map((one) => [one.criterion.key, one.input.value]));
    const reasons = Object.fromEntries(marks.filter((one) => one.reason.value).map((one) => [one.criterion.key, one.reason.value]));
    const texts = { comment: element("comment").value, feedback: element("feedback").value };
    keep({ case: turn.case, marks: typed, ...texts, reasons }, kept.now.drafts[turn.case]?.base ?? "");
    if (unsent !== turn.case) send();
    unsent = turn.case;
    gathering ||= setTimeout(send, GATHER);
  }
  put(element("trouble"), "");
  put(element("not-taken"), "");
  drawTotal();
  drawKept();
}

// Whether another page has this seat, or none: what is typed here would come nowhere.
function apart() {
  return ["refused", "waiting"].includes(document.body.dataset.state);
}

// -- drawing ---------------------------------------------------------------------------------------

function draw() {
  if (!meeting) return;
  const waits = returned(meeting).filter((id) => id !== meeting.on_stage);
  if (!waits.includes(wanted)) wanted = null;
  if (meeting.phase !== "planning") practising = false;
  turn = turnOf(meeting, judge, wanted);
  // On record, but not answered: it may have to wait for the log of rooms.
  if (turn.ballot && !turn.writes && onItsWay()) turn = { ...turn, said: ["unanswered"], ballot: null };
  drawStage();
  drawElsewhere(waits);
  drawForm();
  drawRecord();
  drawVote();
  offerReceipts();
  element("practise").hidden = meeting.phase !== "planning" || practising;
  element("practise").disabled = apart();
  element("leave").hidden = !practising;
  element("before").hidden = meeting.phase !== "planning" || practising;
  // Where the venue takes no call there is no button: a grey one does not say why.
  element("call").hidden = meeting.rules < 3 || ["planning", "final"].includes(meeting.phase);
  element("call").disabled = apart();
  const waiting = (meeting.calls ?? []).find((call) => !call.answered_at);
  if (waiting) put(element("called"), say("call_waits", { time: clockTime(waiting.at, false), kind: say(waiting.kind) }));
  else if ((meeting.calls ?? []).length) put(element("called"), say("call_seen"));
}

function drawStage() {
  const id = practising ? null : turn.case;
  const one = id && caseOf(meeting, id);
  put(element("case"), practising ? say("made_up") : one ? titled(meeting, id) : named(meeting.plan.title));
  put(element("by"), one ? wrapped(named(one.organisation), one.presenters.map(named).join(language === "zh" ? "、" : ", ")) : "");
  put(element("situation"), practising ? say("practice_counts") : situation());
  element("about").hidden = !one?.summary || !named(one.summary);
  if (one) put(element("summary"), named(one.summary));
  drawTime();
}

// Once the result is final, that comes before what has become of the ballot on the last case.
function situation() {
  const said = sentence(say(...turn.said));
  if (meeting.phase !== "final" || turn.said[0] === "over") return said;
  return turn.said[0] === "final" ? say("over") : sentences(say("over"), said);
}

function drawTime() {
  const { clock, on_stage: stage } = meeting ?? {};
  let text = "";
  let over = false;
  // Whoever has submitted is not late.
  if (clock && turn?.case === stage && stage && turn.writes) {
    const left = remaining(clock, wire.now);
    over = left < 0;
    text = say(over ? "over_time" : "time_left", { time: clockText(Math.abs(left)) });
  }
  put(element("time"), text);
  element("time").classList.toggle("over", over);
}

function drawElsewhere(waits) {
  const [text, button] = [element("elsewhere").querySelector("span"), element("elsewhere").querySelector("button")];
  element("elsewhere").hidden = !waits.length;
  if (!waits.length) return;
  const next = waits[(waits.indexOf(wanted) + 1) % (waits.length + (wanted ? 1 : 0)) || 0];
  const goes = wanted && (waits.indexOf(wanted) === waits.length - 1) ? null : (next ?? waits[0]);
  const { reason } = meeting.mine[goes ?? waits[0]];
  put(text, goes ? say("told", { number: called(meeting, goes), reason }) : "");
  put(button, goes ? say("go", { number: called(meeting, goes) }) : say("back_to_stage"));
  button.hidden = false;
  button.onclick = () => {
    send();
    wanted = goes;
    filledFrom = "";
    draw();
    element("case").focus();
  };
}

function drawForm() {
  const writes = practising || turn.writes;
  element("ballot").hidden = !writes;
  if (!writes) {
    filledFrom = "";
    drawKept();
    return;
  }
  layOut();
  fill();
  const sending = onItsWay();
  const still = sending || apart();
  for (const one of marks) one.enable(!still);
  for (const id of ["comment", "feedback", "review", "recuse"]) element(id).disabled = still;
  element("for-presenters").hidden = !meeting.plan.feedback;
  element("recuse").hidden = practising;
  drawTotal();
  drawKept();
}

function layOut() {
  const criteria = asked(meeting, judge);
  const shape = JSON.stringify(criteria);
  if (shape === formOf) return;
  formOf = shape;
  filledFrom = "";
  const counting = meeting.plan.criteria.filter(({ weight }) => compared(weight, "0") !== 0);
  const shares = counting.length > 1 && compared(total(counting.map(({ weight }) => [weight, "1"]), { decimals: 12 }), "1") === 0;
  const share = ({ weight }) => {
    if (compared(weight, "0") === 0) return say("not_counted");
    if (shares) return `${short(total([[weight, "100"]], { decimals: 12 }))} %`;
    return compared(weight, "1") === 0 ? "" : `× ${short(weight)}`;
  };
  marks = criteria.map((criterion, number) => new Mark(criterion, share(criterion), number, changed));
  element("criteria").replaceChildren(...marks.map((one) => one.field));
}

function earlier(key) {
  return Object.entries(meeting.mine)
    .filter(([id, ballot]) => id !== turn.case && ballot.status === "submitted" && ballot.scores?.[key] !== undefined)
    .sort(([, one], [, other]) => one.seq - other.seq)
    .map(([, ballot]) => short(ballot.scores[key]));
}

// Fills the form from what is half typed, else from a ballot that was given back; once for each.
function fill() {
  const from = practising ? PRACTICE : `${turn.case} ${turn.ballot?.seq ?? 0}`;
  const anew = filledFrom !== from;
  filledFrom = from;
  const mine = practising ? {} : (kept.now.drafts[turn.case] ?? { ...turn.ballot, marks: turn.ballot?.scores });
  for (const one of marks) {
    const { key } = one.criterion;
    const typed = anew ? (mine.marks?.[key] ?? "") : one.input.value;
    if (anew) one.asked = false;
    one.show(typed, anew ? (mine.reasons?.[key] ?? "") : one.reason.value, practising ? [] : earlier(key));
  }
  for (const id of ["comment", "feedback"]) {
    if (anew && element(id).value !== (mine[id] ?? "")) element(id).value = mine[id] ?? "";
  }
}

function drawTotal() {
  const filled = marks.filter((one) => one.mark !== null);
  const figure = total(filled.map((one) => [one.criterion.weight, one.mark]), meeting.plan.scoring);
  const trainee = compared(meeting.plan.judges.find((one) => one.id === judge)?.weight ?? "1", "0") === 0;
  const whole = filled.length === marks.length;
  put(element("total"), say(whole ? (trainee ? "total_trainee" : "total") : "so_far", { total: figure, filled: filled.length, all: marks.length }));
}

function drawKept() {
  const outbox = kept.now.outbox.length;
  const there = document.body.dataset.state === "open" && !unsent && !echoes;
  const half = turn?.case && kept.now.drafts[turn.case] && content(kept.now.drafts[turn.case]);
  const text = apart() ? "" : outbox ? say("sending") : practising || !half ? "" : say(there ? "kept" : kept.trouble ? "kept_nowhere" : "kept_here");
  // Said once a pause: a reader is not interrupted by every key.
  clearTimeout(drawKept.timer);
  drawKept.timer = setTimeout(() => put(element("kept"), text), there || outbox ? 300 : 1200);
}

function listing(criteria, scores, reasons = {}) {
  const list = make("dl");
  for (const { key, name, weight } of criteria) {
    if (scores[key] === undefined) continue;
    const label = compared(weight, "0") ? named(name) : say("asked_only", { criterion: named(name) });
    list.append(make("dt", { textContent: label }), make("dd", { textContent: short(scores[key]) }));
    if (reasons[key]) list.append(make("dd", { className: "words", textContent: reasons[key] }));
  }
  return list;
}

function onItsWay() {
  return kept.now.outbox.some(([, act]) => act.case === turn.case && act.do !== "call-chair");
}

function drawRecord() {
  const place = element("record");
  const { ballot, writes } = turn;
  const shown = !writes && ballot?.status === "submitted";
  place.hidden = !shown;
  if (!shown) return;
  const sum = total(asked(meeting, judge).filter(({ key }) => ballot.scores?.[key] !== undefined).map(({ key, weight }) => [weight, ballot.scores[key]]), meeting.plan.scoring);
  const parts = [make("h3", { textContent: sentence(say(...turn.said)) }), listing(asked(meeting, judge), ballot.scores ?? {}, ballot.reasons), make("p", { textContent: say("total", { total: sum }) })];
  parts.push(...written(ballot));
  if (meeting.phase !== "final") parts.push(make("p", { className: "how", textContent: say("to_change") }));
  place.replaceChildren(...parts);
}

// What is written beside the marks, without what is empty.
function written({ comment, feedback }) {
  const texts = [comment && say("comment_was", { comment }), feedback && say("feedback_was", { feedback })];
  return texts.filter(Boolean).map((textContent) => make("p", { textContent }));
}

function drawVote() {
  const form = element("vote");
  const vote = meeting.tie_vote;
  form.hidden = !vote;
  if (!vote) {
    delete form.dataset.cases;
    return;
  }
  const cases = vote.cases.join(" ");
  if (form.dataset.cases !== cases) {
    form.dataset.cases = cases;
    const choices = vote.cases.map((id) => {
      const one = caseOf(meeting, id);
      return make("label", { className: "choice" }, make("input", { type: "radio", name: "vote", value: id }), make("span", { textContent: wrapped(titled(meeting, id), named(one.organisation)) }));
    });
    form.querySelector("fieldset div").replaceChildren(...choices);
  }
  put(form.querySelector("legend"), say("vote"));
  put(form.querySelector(".how"), say(vote.closed ? "vote_closed" : vote.secret ? "vote_secret" : "vote_open"));
  put(form.querySelector("button"), say("vote_for"));
  for (const one of form.querySelectorAll("input, button")) one.disabled = vote.closed || apart();
  const mine = vote.votes?.[judge];
  const done = mine ? say("voted_for", { case: titled(meeting, mine) }) : (vote.voted ?? []).includes(judge) ? say("voted") : "";
  put(form.querySelector(".done"), vote.closed ? "" : done);
}

// -- questions -------------------------------------------------------------------------------------

// Asks in a dialog; `done` is called with the answer, and may return what is wrong with it.
function ask({ heading, parts, yes, done, first = null }) {
  const dialog = element("ask");
  put(element("asked"), heading);
  element("question").replaceChildren(...parts);
  put(element("asked-trouble"), "");
  put(element("no"), say("back"));
  put(element("yes"), yes);
  element("yes").disabled = false;
  asking = done;
  dialog.returnValue = "";
  dialog.showModal();
  (first ?? element("yes")).focus();
}

element("ask").addEventListener("close", () => (asking = null));
element("yes").addEventListener("click", (event) => {
  event.preventDefault();
  const wrong = asking?.();
  if (wrong) put(element("asked-trouble"), wrong);
  else element("ask").close();
});

function line(id, label, most) {
  const input = make("input", { id, type: "text", maxLength: most, autocomplete: "off" });
  return [input, make("div", { className: "field" }, make("label", { htmlFor: id, textContent: label }), input)];
}

function review() {
  const comment = element("comment").value.trim();
  const feedback = meeting.plan.feedback ? element("feedback").value.trim() : "";
  const lacks = meeting.plan.feedback === "required" && !feedback ? [element("feedback"), say("feedback_missing")] : null;
  const wrong = marks.map((one) => one.trouble()).find(Boolean) ?? lacks;
  if (wrong) {
    for (const one of marks) {
      one.asked = true;
      one.judge();
    }
    put(element("trouble"), wrong[1]);
    wrong[0].focus();
    return;
  }
  send();
  const scores = Object.fromEntries(marks.map((one) => [one.criterion.key, one.mark]));
  const reasons = Object.fromEntries(marks.filter((one) => one.needsReason).map((one) => [one.criterion.key, one.reason.value.trim()]));
  const id = turn.case;
  const parts = [listing(asked(meeting, judge), scores, reasons), make("p", { textContent: element("total").textContent })];
  parts.push(...written({ comment, feedback }));
  if (!practising && !turn.submits) parts.push(make("p", { className: "wrong", textContent: say("not_open_yet") }));
  const act = { do: "submit-ballot", case: id, scores, comment, reasons, ...(feedback ? { feedback } : {}) };
  ask({ heading: practising ? say("made_up") : titled(meeting, id), parts, yes: say("submit"), done: () => hand(act, id) });
}

function hand(act, id) {
  if (practising) {
    practising = false;
    wire.say({ practised: {} });
    put(element("called"), say("practised"));
    draw();
    return "";
  }
  if (turn.case !== id || !turn.writes) return sentence(say(...turn.said));
  if (!turn.submits) return say("not_open_yet");
  submit(act);
  return "";
}

function recuse() {
  const id = turn.case;
  const [input, field] = line("recusal", say("recuse_why"), 1000);
  ask({
    heading: say("recuse_ask"),
    parts: [make("p", { textContent: titled(meeting, id) }), field],
    yes: say("recuse"),
    first: input,
    done() {
      if (!input.value.trim()) {
        input.focus();
        return say("reason_needed");
      }
      submit({ do: "recuse", case: id, reason: input.value.trim() });
      return "";
    },
  });
}

function callChair() {
  const kinds = ["problem", "question", "break"].map((kind, number) =>
    make("label", { className: "choice" }, make("input", { type: "radio", name: "kind", value: kind, checked: !number }), make("span", { textContent: say(kind) })),
  );
  const [input, field] = line("call-text", say("call_text"), 300);
  const set = make("fieldset", {}, make("legend", { textContent: say("call_what") }), ...kinds);
  ask({
    heading: say("call"),
    parts: [set, field],
    yes: say("call_send"),
    first: kinds[0].firstChild,
    done() {
      submit({ do: "call-chair", kind: set.querySelector("input:checked").value, text: input.value.trim() });
      return "";
    },
  });
}

function furnish() {
  if (isSecureContext) document.querySelector(".awake")?.remove();
  const texts = { review: "review", recuse: "recuse", call: "call", practise: "practise", leave: "back", wait: "wait", door: "door" };
  for (const [id, key] of Object.entries(texts)) put(element(id), say(key));
  put(document.querySelector("label[for=comment]"), say("comment"));
  put(document.querySelector("label[for=feedback]"), say("feedback"));
  put(element("about").querySelector("summary"), say("about"));
  element("elsewhere").hidden = true;
  element("ballot").addEventListener("submit", (event) => {
    event.preventDefault();
    review();
  });
  element("vote").addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = element("vote").querySelector("input:checked");
    const done = element("vote").querySelector(".done");
    if (!chosen) put(done, say("choose_one"));
    else submit({ do: "cast-vote", tie: meeting.tie_vote.seq, case: chosen.value });
  });
  for (const id of ["comment", "feedback"]) element(id).addEventListener("input", changed);
  element("recuse").onclick = recuse;
  element("call").onclick = callChair;
  element("speak").onclick = () => {
    send();
    changeLanguage();
  };
  element("practise").onclick = () => {
    practising = true;
    filledFrom = "";
    draw();
    element("case").focus();
  };
  element("leave").onclick = () => {
    practising = false;
    filledFrom = "";
    put(element("trouble"), "");
    draw();
    element("practise").focus();
  };
  element("again").onclick = () => {
    banner(say("connecting"));
    wire.connect();
  };
  addEventListener("pagehide", send);
  setInterval(drawTime, 500);
}

keepChoice();
furnish();
keepAwake();
watchAge(() => (meeting && !wire.over ? wire.age : null), () => words);
wire.connect();
