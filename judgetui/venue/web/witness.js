// What this browser was told of the record of the meeting, kept here, where whoever holds the host
// cannot change it; and whether what is told now can be the same record.
const MOST = 400;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

export class Witness {
  constructor(path) {
    this.name = `judgetui.witness ${path}`;
    this.kept = read(this.name);
    this.differs = false;
  }

  // What a new connection is opened with: the last line that was told, without the receipts.
  seen() {
    const { id, first, seq, head } = this.kept;
    const text = head ? JSON.stringify({ id, first, seq, head }) : "";
    return text.length <= MOST ? text : "";
  }

  // Everything, as a file; nothing before anything was told.
  text() {
    const { first, seq, head, receipts = [] } = this.kept;
    return head ? JSON.stringify({ first, seq, head, receipts }) : "";
  }

  // Keeps what is new, under the id of the link it came by; false where it cannot be the same
  // record. Then what was kept before stays, as it shows the difference.
  take({ id, kept: text }) {
    const news = JSON.parse(text);
    const mine = this.kept;
    if (news.receipts) {
      if (mine.id === id || !mine.id) this.keep({ ...mine, id, receipts: [...(mine.receipts ?? []), ...news.receipts] });
      return true;
    }
    const { first, seq, head } = news;
    if (mine.head && (mine.id === id || mine.first === first)) {
      const same = mine.first === first && seq >= mine.seq && (seq > mine.seq || head === mine.head);
      this.differs ||= !same;
      if (this.differs) return false;
      this.keep({ ...mine, id, first, seq, head });
    } else {
      // Another link: of another meeting, with none of whose acts this one's are mixed.
      this.keep({ id, first, seq, head, receipts: mine.head ? [] : (mine.receipts ?? []) });
    }
    return true;
  }

  keep(kept) {
    this.kept = kept;
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing is a witness for as long as the page is open.
    }
  }
}
