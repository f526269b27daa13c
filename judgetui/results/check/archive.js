// Files of a ZIP archive, read as far as they are asked for.
const LARGEST = 512 * 1024 * 1024;

// What is wrong with a file that was chosen, by the key of its sentence.
class Trouble extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

// Where each file of an archive is, by its name.
function directory(view) {
  const length = view.byteLength;
  let end = length - 22;
  while (end >= 0 && end >= length - 22 - 0xffff && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new Trouble("no_bundle");
  const entries = new Map();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count; count -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Trouble("no_bundle");
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const named = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, name));
    // Two files of one name: another program might read the other one.
    if (entries.has(named)) throw new Trouble("no_bundle");
    entries.set(named, {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

// The content of one file of an archive; null where there is none of that name.
async function unpacked(view, entries, name) {
  const entry = entries.get(name);
  if (!entry) return null;
  if (view.getUint32(entry.start, true) !== 0x04034b50 || entry.size > LARGEST) throw new Trouble("no_bundle");
  const from = entry.start + 30 + view.getUint16(entry.start + 26, true) + view.getUint16(entry.start + 28, true);
  const packed = new Uint8Array(view.buffer, from, entry.packed);
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw new Trouble("no_bundle");
  if (typeof DecompressionStream === "undefined") throw new Trouble("old_browser");
  return inflated(packed, entry.size);
}

async function inflated(packed, size) {
  const whole = new Uint8Array(size);
  let at = 0;
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    // More than it says: an archive that was made to fill the machine.
    if (at + value.length > size) throw new Trouble("no_bundle");
    whole.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new Trouble("no_bundle");
  return whole;
}
