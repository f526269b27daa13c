// What this browser was told of the record of a meeting, kept here, where whoever holds the host
// cannot change it; and whether what is told now can be the same record.
//
// One entry of the storage for each link: `{id, first, seq, head, epoch, receipts, at, since}`. Where the
// link tells of another record than before, the entry stays as it was, and `since` has what is told
// from then on. Nothing of the meeting that is open is let go of; of others the oldest go first.
const NAME = "judgetui.witness";
const LONGEST_SEEN = 400;
const LONGEST_RECEIPT = 1200;
// More than any judge of a meeting gets: a host that sends others without end fills no browser.
const MOST_RECEIPTS = 5000;
const MOST_LINKS = 24;

const isHash = (text) => typeof text === "string" && text.length > 0 && text.length <= 128;
const isSeen = ({ first, seq, head }) => isHash(first) && Number.isSafeInteger(seq) && seq >= 0 && isHash(head);
const isEpoch = (number) => Number.isSafeInteger(number) && number > 0;
const isReceipt = (one) =>
  typeof one?.checkpoint === "string" && Number.isSafeInteger(one.index) && JSON.stringify(one).length <= LONGEST_RECEIPT;
const whichReceipt = (one) => `${one.index} ${one.checkpoint}`;
// The name of the session that a receipt is of.
const origin = (receipt) => receipt.checkpoint.split("\n", 1)[0];

function parsed(text) {
  try {
    const values = JSON.parse(text);
    return values !== null && typeof values === "object" ? values : {};
  } catch {
    return {};
  }
}

// What was kept of one record; whatever of it is none is left out.
function record(values) {
  const { first, seq, head, epoch, receipts } = values ?? {};
  const seen = isSeen(values ?? {}) ? { first, seq, head, ...(isEpoch(epoch) ? { epoch } : {}) } : {};
  return { ...seen, receipts: Array.isArray(receipts) ? receipts.filter(isReceipt) : [] };
}

function entry(text) {
  const values = parsed(text);
  const since = values.since ? { since: record(values.since) } : {};
  return { ...record(values), ...since, id: `${values.id ?? ""}`, at: Number(values.at) || 0 };
}

// The names of the storage's entries but this one, the oldest first.
function others(name) {
  const found = Object.keys(localStorage).filter((one) => one.startsWith(`${NAME} `) && one !== name);
  return found.map((one) => ({ name: one, ...entry(localStorage.getItem(one)) })).sort((one, other) => one.at - other.at);
}

export class Witness {
  constructor(path) {
    this.name = `${NAME} ${path}`;
    this.differs = false;
    // Whether what was told last could be kept beyond this page.
    this.stored = true;
    // When an older record with the name of this session was shown; 0 where there is none.
    this.another = 0;
    this.kept = entry("");
    this.others = [];
    this.load();
    try {
      this.others = others(this.name);
    } catch {
      this.stored = false;
    }
  }

  get receipts() {
    return [...this.kept.receipts, ...(this.kept.since?.receipts ?? [])];
  }

  // What a new connection is opened with: the last line that was told, without the receipts.
  seen() {
    const { id, first, seq, head, epoch } = this.kept;
    const text = head ? JSON.stringify({ id, first, seq, head, epoch }) : "";
    return text.length <= LONGEST_SEEN ? text : "";
  }

  // Everything, as a file; nothing before anything was told.
  text() {
    const { first, seq, head, receipts, since } = this.kept;
    return head ? JSON.stringify({ first, seq, head, receipts, ...(since ? { since } : {}) }) : "";
  }

  // Keeps what is new, under the id of the link it came by; false where it cannot be the same
  // record. What was kept before stays then, as it shows the difference. What is no such news is
  // left out.
  take(frame) {
    const news = typeof frame?.kept === "string" ? parsed(frame.kept) : {};
    const id = `${frame?.id ?? ""}`;
    if (Array.isArray(news.receipts)) this.add(id, news.receipts.filter(isReceipt));
    else if (isSeen(news)) return this.told(id, news);
    return true;
  }

  // Whether the room changed hands in the log of rooms since what is kept was told.
  isTakenOver(epoch) {
    return epoch > (this.kept.epoch ?? Infinity);
  }

  told(id, { first, seq, head, epoch }) {
    this.load();
    const before = this.kept;
    const goesOn = !before.head || (before.first === first && (seq > before.seq || (seq === before.seq && head === before.head)));
    // Pages of other links may be ahead of this one, or behind; a line has one hash for all of them.
    const alone = this.others.every((one) => one.first !== first || one.seq !== seq || one.head === head);
    this.differs ||= !goesOn || !alone;
    const hands = isEpoch(epoch) ? { epoch } : {};
    if (!this.differs || !before.head) this.keep({ ...before, id, first, seq, head, ...hands });
    else this.keep({ ...before, since: { receipts: [], ...before.since, first, seq, head } });
    return !this.differs;
  }

  add(id, receipts) {
    this.load();
    const apart = this.differs && this.kept.since;
    const mine = apart || this.kept;
    const there = new Set(mine.receipts.map(whichReceipt));
    const more = receipts.filter((one) => !there.has(whichReceipt(one)) && there.add(whichReceipt(one)));
    if (!more.length) return;
    const all = { ...mine, receipts: [...mine.receipts, ...more].slice(0, MOST_RECEIPTS) };
    this.keep(apart ? { ...this.kept, since: all } : { ...all, id });
    const older = this.others.find((one) => one.first && mine.first && one.first !== mine.first
      && one.receipts.some((old) => origin(old) === origin(more[0])));
    this.another ||= older?.at ?? 0;
  }

  // Another window may have kept more meanwhile.
  load() {
    try {
      const text = this.stored && localStorage.getItem(this.name);
      if (text) this.kept = entry(text);
    } catch {
      this.stored = false;
    }
  }

  // A full browser gets room from the meetings longest ago. One that keeps nothing, as in some
  // private windows, is a witness for as long as the page is open.
  keep(kept) {
    this.kept = { ...kept, at: Date.now() };
    try {
      if (localStorage.getItem(this.name) === null) {
        for (const { name } of others(this.name).slice(0, 1 - MOST_LINKS)) localStorage.removeItem(name);
      }
      this.stored = this.store();
    } catch {
      this.stored = false;
    }
  }

  store() {
    const text = JSON.stringify(this.kept);
    for (;;) {
      try {
        localStorage.setItem(this.name, text);
        return true;
      } catch (error) {
        const [oldest] = error.name === "QuotaExceededError" ? others(this.name) : [];
        if (!oldest) return false;
        localStorage.removeItem(oldest.name);
      }
    }
  }
}
