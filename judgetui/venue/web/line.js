// The line to the venue: comes back by itself, and knows within seconds when it is dead.
const SILENT = 5000;
const FIRST = 250;
const MOST = 2000;
// What nobody looks at, or what has just been full, can wait.
const SLOW = 10000;
const GROWS = 1.7;
const OVER = new Set([4001, 4002]);
const FULL = 4004;
const CLOSED = 4005;
const EARLY = 4096;
const THERE = "/web/icon.svg";

// The language of the page, which a socket's own header need not name.
const spoken = () => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");

export class Line {
  // `hears` has opening() -> the first frame, drawn(bytes), told(frame), late(seconds), lost(seconds),
  // ended({how, why}).
  constructor(path, hears) {
    this.path = path;
    this.hears = hears;
    this.socket = null;
    this.speaks = false;
    this.early = "";
    this.pause = FIRST;
    this.heardAt = 0;
    this.lostAt = 0;
    // When the venue last said something, on whichever socket, and for how many seconds such a thing
    // is under way.
    this.toldAt = 0;
    this.late = 0;
    this.over = false;
    this.waiting = 0;
    this.end = null;
    this.shut = null;
    // By these the venue knows which of this window's sockets is the newest, however late one is.
    this.window = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join("-");
    this.attempt = 0;
    setInterval(() => this.watch(), 1000);
    addEventListener("online", () => this.soon());
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
  }

  connect() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.drop();
    this.over = false;
    this.end = null;
    this.heardAt = performance.now();
    const attempt = (this.attempt += 1);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}?language=${spoken()}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.begin(attempt);
    socket.onmessage = ({ data }) => this.hear(data);
    socket.onclose = ({ code }) => this.closed(code);
    this.socket = socket;
  }

  begin(attempt) {
    const opening = this.hears.opening();
    this.speaks = true;
    this.say({ open: { ...opening, window: this.window, attempt } });
    this.say({ focus: document.hasFocus() });
  }

  say(frame) {
    // Nothing may come before the first frame, which says how large the page is.
    if (this.speaks && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  // What is typed while the page is on its way for the first time is for the screen that comes, and
  // goes there once somebody answers. Later nobody knows which screen that will be.
  type(typed) {
    if (this.early === null) this.say({ typed });
    else if (this.early.length + typed.length <= EARLY) this.early += typed;
  }

  // Seconds since the venue said what was heard last; 0 before it has.
  get age() {
    return this.toldAt ? (performance.now() - this.toldAt) / 1000 + this.late : 0;
  }

  hear(data) {
    this.heardAt = this.toldAt = performance.now();
    if (this.early !== null) {
      if (this.early) this.say({ typed: this.early });
      this.early = null;
    }
    if (typeof data !== "string") {
      this.alive();
      this.hears.drawn(new Uint8Array(data));
      return;
    }
    const frame = JSON.parse(data);
    if (frame.pulse !== undefined) {
      this.late = frame.late ?? 0;
      this.hears.late(this.late);
      this.say({ pulse: frame.pulse });
    } else if (frame.ended) this.end = frame.ended;
    else {
      if (frame.waiting) this.alive();
      this.hears.told(frame);
    }
  }

  // The venue is there and has something to show.
  alive() {
    this.pause = FIRST;
    this.lostAt = 0;
    this.shut = null;
  }

  closed(code) {
    const end = this.end;
    this.drop();
    if (end && (code === CLOSED || end.how === "closed")) this.shut = end;
    if (end && (OVER.has(code) || code === FULL)) {
      this.over = OVER.has(code);
      this.hears.ended(end);
      if (!this.over) this.later(SLOW);
    } else this.gone();
  }

  gone() {
    if (!this.shut) return this.lose();
    // Nothing is wrong with the network: the venue opens again when it does.
    this.hears.ended(this.shut);
    this.later(document.hidden ? SLOW : MOST);
  }

  lose() {
    this.lostAt ||= performance.now();
    this.hears.lost((performance.now() - this.lostAt) / 1000);
    this.later(this.pause);
    this.pause = Math.min(this.pause * GROWS, MOST);
  }

  // Tries again after about this many milliseconds, not all pages of a room in the same instant.
  later(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.knock(), pause * (0.5 + Math.random()));
  }

  // Asks whether anybody is there before it opens a socket: browsers hold back the next sockets of a
  // page, and longer and longer, whose last ones have failed.
  async knock() {
    clearTimeout(this.waiting);
    const asked = (this.waiting = setTimeout(() => giveUp.abort(), SILENT));
    const giveUp = new AbortController();
    let there = false;
    try {
      await fetch(THERE, { method: "HEAD", cache: "no-store", signal: giveUp.signal });
      there = true;
    } catch {
      // Nobody is there, or the way is cut.
    }
    // Meanwhile somebody may have asked anew.
    if (this.waiting !== asked) return;
    if (there) this.connect();
    else this.gone();
  }

  soon() {
    if (this.waiting && !this.over) this.knock();
    else this.watch();
  }

  watch() {
    if (this.socket && performance.now() - this.heardAt > SILENT) {
      this.drop();
      this.gone();
    }
  }

  // Lets go of a socket without waiting for it: a dead one takes minutes to close.
  drop() {
    const socket = this.socket;
    this.socket = null;
    this.speaks = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
