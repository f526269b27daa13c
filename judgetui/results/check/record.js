// What a bundle says of its record, what a device kept of one, and whether the two agree.
const CHECKPOINT = /^judgetui\/(.+)\n(0|[1-9][0-9]{0,8})\n([A-Za-z0-9+/]{43}=)\n$/;

function readCheckpoint(text) {
  const found = typeof text === "string" ? CHECKPOINT.exec(text) : null;
  const root = found && base64(found[3]);
  return root ? { name: found[1], size: Number(found[2]), root, text } : null;
}

// The record of a bundle: its name, leaf hashes and, in a whole one, the hash of each line; `faults`
// are the keys of what is wrong with the bundle itself.
async function readBundle(buffer) {
  try {
    return await bundleOf(new DataView(buffer));
  } catch (error) {
    throw error instanceof Trouble ? error : new Trouble("no_bundle");
  }
}

async function bundleOf(view) {
  const entries = directory(view);
  const [said, listed, ledger, hashes] = await Promise.all(
    ["checkpoint.txt", "manifest.json", "ledger.jsonl", "leaves.txt"].map((name) => unpacked(view, entries, name)),
  );
  const checkpoint = said && readCheckpoint(new TextDecoder().decode(said));
  if (!checkpoint || !listed || !(ledger || hashes)) throw new Trouble("no_bundle");
  const { files } = JSON.parse(new TextDecoder().decode(listed));
  const faults = [];
  const parts = { "checkpoint.txt": said, "ledger.jsonl": ledger, "leaves.txt": hashes };
  for (const [name, bytes] of Object.entries(parts)) {
    if (bytes && hex(sha256(bytes)) !== files[name]) faults.push("manifest");
  }
  const { leaves, lines, heads, whole } = ledger ? ofLines(ledger) : { leaves: ofHashes(hashes), heads: null, whole: true };
  const levels = treeOf(leaves);
  if (!whole) faults.push("chain");
  if (checkpoint.size !== leaves.length || !same(rootOf(levels, leaves.length), checkpoint.root)) faults.push("tree");
  return { name: checkpoint.name, levels, leaves, lines, heads, faults: [...new Set(faults)], code: codeOf(joined(said, listed)) };
}

// The leaf hash and the h of each line, and whether each h is that of the line and those before.
function ofLines(ledger) {
  const [leaves, lines, heads] = [[], [], []];
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let [whole, head] = [ledger.at(-1) === 10, "0".repeat(64)];
  for (let start = 0; start < ledger.length; ) {
    const end = ledger.indexOf(10, start);
    const line = ledger.subarray(start, end < 0 ? ledger.length : end);
    leaves.push(leafHash(line));
    lines.push(line);
    const said = decoder.decode(line.subarray(6, 70));
    whole &&= hex(sha256(joined(encoder.encode(head), line.subarray(72)))) === said;
    heads.push((head = said));
    start += line.length + 1;
  }
  return { leaves, lines, heads, whole };
}

function ofHashes(text) {
  return new TextDecoder().decode(text).split("\n").filter(Boolean).map((line) => {
    if (!/^[0-9a-f]{64}$/.test(line)) throw new Trouble("no_bundle");
    return Uint8Array.from(line.match(/../g), (byte) => parseInt(byte, 16));
  });
}

// What a device kept: the last line that it was told and receipts, or a single receipt, or the
// checkpoint that a phone read from a QR code.
function readKept(text) {
  const spoken = text.replace(/^\ufeff/, "").trim();
  if (spoken.startsWith("judgetui/")) {
    // What reads a QR code gives it with other line ends, or without the last.
    const parts = /^(\S.*\S|\S)\s+(\d+)\s+(\S+)$/s.exec(spoken);
    const checkpoint = parts && readCheckpoint(`${parts[1]}\n${parts[2]}\n${parts[3]}\n`);
    if (!checkpoint) throw new Trouble("no_receipt");
    return { receipts: [], checkpoint };
  }
  let values;
  try {
    values = JSON.parse(spoken);
  } catch {
    throw new Trouble("no_receipt");
  }
  if (values && typeof values === "object" && "index" in values) return { receipts: [values] };
  const { first, seq, head, receipts } = values ?? {};
  if (typeof first !== "string" || typeof head !== "string" || !Number.isInteger(seq) || !Array.isArray(receipts)) {
    throw new Trouble("no_receipt");
  }
  return { seen: { first, seq, head }, receipts };
}

// A receipt with its hashes as bytes; null where its proof does not lead to its checkpoint.
function readReceipt(values) {
  const checkpoint = readCheckpoint(values?.checkpoint);
  const path = base64(values?.path);
  const line = values?.line;
  const leaf = typeof line === "string" && line ? leafHash(new TextEncoder().encode(line)) : base64(values?.leaf);
  if (!checkpoint || !path || path.length % 32 || leaf?.length !== 32 || !Number.isInteger(values.index)) return null;
  const hashes = Array.from({ length: path.length / 32 }, (_, at) => path.subarray(32 * at, 32 * at + 32));
  if (!isIncluded(leaf, values.index, checkpoint.size, hashes, checkpoint.root)) return null;
  return { leaf, line, index: values.index, checkpoint };
}

// Whether what was kept is of this record: a list of `{ok, key, values}`, where `ok` is null for
// what cannot be told.
function compare(kept, bundle) {
  const found = bundle.faults.map((key) => ({ ok: false, key, values: {} }));
  if (kept.seen) found.push(compareSeen(kept.seen, bundle));
  if (kept.checkpoint) found.push(compareCheckpoint(kept.checkpoint, bundle));
  for (const values of kept.receipts) found.push(compareReceipt(readReceipt(values), bundle));
  return found;
}

function compareSeen({ first, seq, head }, { heads }) {
  const values = { seq };
  if (!heads) return { ok: null, key: "seen_public", values };
  if (heads[0] !== first) return { ok: false, key: "seen_first", values };
  if (seq > heads.length) return { ok: false, key: "seen_short", values: { seq, last: heads.length } };
  return heads[seq - 1] === head ? { ok: true, key: "seen", values } : { ok: false, key: "seen_changed", values };
}

function compareCheckpoint(checkpoint, { name, levels, leaves }) {
  const values = { seq: checkpoint.size };
  if (checkpoint.name !== name) return { ok: false, key: "foreign", values: { said: checkpoint.name, right: name } };
  const there = checkpoint.size <= leaves.length && same(rootOf(levels, checkpoint.size), checkpoint.root);
  return { ok: there, key: there ? "checkpoint" : "checkpoint_other", values };
}

// Whether two lines differ in their h alone, in which every line before has a part.
function readsTheSame(line, there) {
  return Boolean(line && there) && same(new TextEncoder().encode(line).subarray(72), there.subarray(72));
}

function compareReceipt(receipt, bundle) {
  if (!receipt) return { ok: false, key: "broken", values: {} };
  const { checkpoint, index, leaf, line } = receipt;
  const values = { seq: index + 1, line };
  const { name, levels, leaves } = bundle;
  if (checkpoint.name !== name) return { ok: false, key: "foreign", values: { said: checkpoint.name, right: name } };
  if (index >= leaves.length) return { ok: false, key: "missing", values };
  if (!same(leaves[index], leaf)) return { ok: false, key: readsTheSame(line, bundle.lines?.[index]) ? "before" : "changed", values };
  const before = checkpoint.size <= leaves.length && same(rootOf(levels, checkpoint.size), checkpoint.root);
  return { ok: before, key: before ? "there" : "before", values };
}
