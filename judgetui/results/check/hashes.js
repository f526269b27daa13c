// SHA-256, and the Merkle tree of RFC 6962 over the lines of a ledger. Of our own, as browsers give
// pages from plain HTTP, and pages that are files, no crypto.subtle.
const ROUND = [];
const START = [];

// The fractions of the roots of the first primes, 32 bits of each, exactly: by whole numbers.
function fillConstants() {
  const root = (value, power) => {
    let low = 0n;
    let high = value;
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (middle ** power <= value) low = middle;
      else high = middle - 1n;
    }
    return low;
  };
  for (let number = 2; ROUND.length < 64; number += 1) {
    let divisor = 2;
    while (number % divisor) divisor += 1;
    if (divisor < number) continue;
    ROUND.push(Number(BigInt.asIntN(32, root(BigInt(number) << 96n, 3n))));
    if (START.length < 8) START.push(Number(BigInt.asIntN(32, root(BigInt(number) << 64n, 2n))));
  }
}
fillConstants();

// The hash of some bytes, as 32 bytes.
function sha256(bytes) {
  const length = bytes.length;
  const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = Int32Array.from(START);
  const words = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) block(view, at, state, words);
  const hashed = new Uint8Array(32);
  const out = new DataView(hashed.buffer);
  for (let at = 0; at < 8; at += 1) out.setInt32(4 * at, state[at]);
  return hashed;
}

function block(view, start, state, words) {
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let at = 0; at < 16; at += 1) words[at] = view.getInt32(start + 4 * at);
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [words[at - 15], words[at - 2]];
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = words[at - 16] + one + words[at - 7] + two;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[at] + words[at]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] += word;
  });
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Bytes of base64 as it is written, or null: one sequence of bytes has one text.
function base64(text) {
  if (typeof text !== "string") return null;
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return base64Of(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

function base64Of(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

const leafHash = (line) => sha256(joined([0], line));
const nodeHash = (left, right) => sha256(joined([1], left, right));

// The hashes of the whole subtrees over some leaf hashes, by level, from the left.
function treeOf(leaves) {
  const levels = [leaves];
  for (let below = leaves; below.length > 1; ) {
    const level = [];
    for (let at = 0; at + 1 < below.length; at += 2) level.push(nodeHash(below[at], below[at + 1]));
    levels.push(level);
    below = level;
  }
  return levels;
}

// The root over the first leaves of a tree, as many as `size`.
function rootOf(levels, size) {
  if (!size) return sha256(new Uint8Array());
  const found = [];
  for (let start = 0; start < size; ) {
    const level = 31 - Math.clz32(size - start);
    found.push(levels[level][start >> level]);
    start += 1 << level;
  }
  return found.reduceRight((right, left) => nodeHash(left, right));
}

// Whether a leaf hash stands at an index under a root: RFC 9162, section 2.1.3.2.
function isIncluded(leaf, index, size, path, root) {
  if (!(index >= 0 && index < size && size < 2 ** 31)) return false;
  let [node, last, hashed] = [index, size - 1, leaf];
  for (const one of path) {
    if (!last) return false;
    if (node & 1 || node === last) {
      hashed = nodeHash(one, hashed);
      while (node && !(node & 1)) [node, last] = [node >> 1, last >> 1];
    } else hashed = nodeHash(hashed, one);
    [node, last] = [node >> 1, last >> 1];
  }
  return !last && same(hashed, root);
}

// The six groups of four digits of some bytes.
function codeOf(bytes) {
  const digits = `${BigInt(`0x${hex(sha256(bytes))}`) % 10n ** 24n}`.padStart(24, "0");
  return digits.match(/.{4}/g).join(" ");
}
