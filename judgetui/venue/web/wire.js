// The wire of a plain page: a connection to the host like that of every other client of the venue.
// It comes back by itself, knows within seconds when it is dead, and keeps the host's time.
import { language } from "/web/words.js";

// A page says how old it is from two seconds on, so it asks early enough to hear something after one
// in which nothing came, however far the host is.
const BEAT = 900;
const LOOK = 250;
// Between two questions on a way on which an answer takes longer than that.
const AGAIN = 450;
// What the host may leave unsaid while it says other things, such as its time.
const ASKS = 1800;
const SILENT = 5000;
const FIRST = 250;
const MOST = 2000;
// What nobody looks at can wait.
const SLOW = 10000;
const GROWS = 1.7;
// Of so many of the latest round trips the quickest tells the host's time; before the first, the
// welcome does, which is as slow as it is large.
const TRIPS = 8;
const UNKNOWN = Infinity;
// So much apart they show that one of the clocks was set.
const SET = 1000;
// From here on a round trip is too slow to tell the time by.
const LONGEST = 60000;
// Half of a character, such as a paste cut in two leaves behind: the host reads no frame with one.
const HALF = /\p{Surrogate}/gu;
const whole = (_key, value) => (typeof value === "string" ? value.replace(HALF, "\ufffd") : value);

export class Wire {
  // `hears` has opening() -> what the hello says beside version and language, back(welcome),
  // lost(seconds), refused({why, again}) of the page itself, after which it is over unless `again`,
  // ended({why}) when the host has closed, again whenever it is still closed, and
  // told(key, content) for every other frame.
  constructor(path, hears) {
    this.path = path;
    this.hears = hears;
    this.socket = null;
    this.pause = FIRST;
    // Since when an answer is due; 0 while there is none to wait for.
    this.askedAt = 0;
    this.lostAt = 0;
    // When the host last said something, when it last did so to a page that has its place, and when it
    // was last asked for a sign of life.
    this.heardAt = 0;
    this.seatedAt = 0;
    this.pingedAt = 0;
    this.waiting = 0;
    this.over = false;
    // What the host said when it closed, until it is there again.
    this.shut = null;
    // The latest round trips, each with how far the host's time was ahead by it: of this device's
    // clock, and of this page's own, which nobody sets.
    this.trips = [];
    // For how many milliseconds what the host says is under way.
    this.late = 0;
    setInterval(() => this.beat(), LOOK);
    addEventListener("online", () => this.soon());
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
  }

  connect() {
    clearTimeout(this.waiting);
    this.drop();
    this.over = false;
    this.askedAt = performance.now();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = (this.socket = new WebSocket(`${scheme}://${location.host}${this.path}?language=${language}`));
    socket.onopen = () => this.say({ hello: { version: 1, code: "", language, ...this.hears.opening() } });
    socket.onmessage = ({ data }) => this.hear(data);
    socket.onclose = () => this.lose();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // Seconds since the host said what was heard last; 0 before it has. That it has no place for this
  // page now says nothing of what is shown.
  get age() {
    return this.seatedAt ? (performance.now() - this.seatedAt + this.late) / 1000 : 0;
  }

  get quickest() {
    return this.trips.reduce((one, other) => (other.trip <= one.trip ? other : one), { trip: Infinity, apart: 0, ahead: 0 });
  }

  // The host's time, in milliseconds.
  get now() {
    return Date.now() + this.quickest.apart;
  }

  // Takes in the host's time, as it said it in a round trip of so many milliseconds.
  time(theirs, trip) {
    if (!(trip >= 0 && trip < LONGEST)) return;
    const middle = theirs + trip / 2;
    if (Math.abs(middle - this.now) > SET + trip) this.trips = [];
    this.trips = [...this.trips, { trip, apart: middle - Date.now(), ahead: middle - performance.now() }].slice(-TRIPS);
    this.late = Math.max(0, performance.now() + this.quickest.ahead - theirs);
  }

  say(frame) {
    if (this.open) this.socket.send(JSON.stringify(frame, whole));
  }

  hear(data) {
    this.askedAt = 0;
    this.heardAt = performance.now();
    if (!this.lostAt) this.seatedAt = this.heardAt;
    for (const [key, content] of Object.entries(JSON.parse(data))) this.take(key, content);
  }

  take(key, content) {
    if (key === "pong") this.time(Date.parse(content.now), performance.now() - content.mark);
    if (key === "welcome") {
      const theirs = Date.parse(content.now);
      this.trips = [{ trip: UNKNOWN, apart: theirs - Date.now(), ahead: theirs - performance.now() }];
      this.late = 0;
      this.pause = FIRST;
      this.lostAt = 0;
      this.seatedAt = this.heardAt;
      this.shut = null;
      this.hears.back(content);
    } else if (key === "refused" && !content.id) {
      if (!content.again) this.end();
      this.hears.refused(content);
    } else if (key === "ended") this.hears.ended((this.shut = content));
    else this.hears.told(key, content);
  }

  beat() {
    if (!this.socket) return;
    // A page in the background beats as seldom as once a minute: only what was asked is missed.
    const now = performance.now();
    if (this.askedAt && now - this.askedAt > SILENT) this.lose();
    else if (this.open && this.asks(now)) {
      this.pingedAt = now;
      this.askedAt ||= now;
      this.say({ ping: { mark: now } });
    }
  }

  // Whether it is time to ask the host for a sign.
  asks(now) {
    const since = now - this.pingedAt;
    const trip = Math.min(this.quickest.trip, BEAT);
    return since >= ASKS || (since >= AGAIN && now - this.heardAt >= BEAT - trip);
  }

  // Lets go of a socket without waiting for it: a dead one takes minutes to close.
  drop() {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  lose() {
    this.drop();
    if (this.over) return;
    this.lostAt ||= performance.now();
    // With a host that has closed, nothing is wrong with the network.
    if (this.shut) this.hears.ended(this.shut);
    else this.hears.lost((performance.now() - this.lostAt) / 1000);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.connect(), (document.hidden ? SLOW : this.pause) * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * GROWS, MOST);
  }

  soon() {
    if (!this.over && !this.open) this.connect();
  }

  end() {
    this.over = true;
    this.drop();
  }
}
