"""Whether a record is the one that was seen: by a code, a device that kept something, a bundle.

A record that was written anew from some line on follows from itself again, so `verify` alone finds
nothing wrong with it. What somebody kept from before does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judgetui.meeting.message import Refused, Sentence
from judgetui.proof.checkpoint import Checkpoint, code, is_scanned, scanned_checkpoint
from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import BallotReceipt, read_receipt
from judgetui.proof.witness import Seen, difference, seen_again
from judgetui.records import hash_chain
from judgetui.results.bundle import ATTACHMENTS, CHECKPOINT, LEDGER
from judgetui.results.findings import Finding


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a meeting, as far as the hashes of its lines tell of it."""

    name: str
    """That of the session."""
    leaves: Sequence[bytes]
    """The hash of each line as a leaf of the tree."""
    heads: Sequence[str] | None
    """The h of each line; none in a public bundle."""
    manifest: bytes = b""
    """That of the bundle it is in."""
    scans: frozenset[str] = frozenset()
    """The SHA-256 of each scan of a signed sheet that is kept beside it, in hex."""

    @classmethod
    def of(
        cls,
        name: str,
        lines: Sequence[bytes],
        manifest: bytes = b"",
        scans: frozenset[str] = frozenset(),
    ) -> Record:
        """The record with these lines, with or without their newlines."""
        leaves = [line_hash(line) for line in lines]
        return cls(name, leaves, [hash_chain.head(line) for line in lines], manifest, scans)

    def checkpoint(self) -> Checkpoint:
        """The checkpoint of all of it."""
        return Checkpoint(self.name, len(self.leaves), MerkleTree(self.leaves).root())

    def had_code(self, asked: str) -> bool:
        """Whether this was its code after any of its acts, or is that of its bundle now."""
        if asked == code(bytes(self.checkpoint()), self.manifest):
            return True
        tree = MerkleTree(self.leaves)
        sizes = range(tree.size, 0, -1)
        return any(Checkpoint(self.name, size, tree.root(size)).code == asked for size in sizes)


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody kept of a record: the last that a device was told, receipts, a checkpoint."""

    seen: Seen | None = None
    receipts: Sequence[BallotReceipt] = ()
    checkpoint: Checkpoint | None = None
    """What was read from the QR code beside the code of the record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a record is to be compared with."""

    code: str | None = None
    """The code that was read out, as `read_code` gives it."""
    witness: Kept | None = None
    """What a device kept."""
    against: Record | None = None
    """The record of an older bundle."""

    def findings(self, record: Record) -> Iterator[Finding]:
        """Where the record is another than the one that was seen."""
        if self.code is not None and not record.had_code(self.code):
            own = code(bytes(record.checkpoint()), record.manifest)
            told = Sentence(
                "%(said)s is not the code of this record, now or after any act of it; it is "
                "%(right)s now",
                said=self.code,
                right=own,
            )
            yield Finding(CHECKPOINT, "code", self.code, own, told=told)
        if self.witness is not None:
            yield from _unlike(self.witness, record)
        if self.against is not None:
            yield from grown(self.against, record)

    def left_out(self, record: Record) -> Iterator[Sentence]:
        """What could not be compared."""
        if self.witness is not None and self.witness.seen is not None and record.heads is None:
            yield Sentence(
                "a public bundle does not hold the chain, so the line that the device was told was "
                "not compared; its receipts were"
            )


def read_witness(path: Path) -> Kept:
    """What a device kept in this file, a single receipt, or what a phone read from a QR code.

    Raises Refused for anything else.
    """
    try:
        content = path.read_bytes()
        if is_scanned(text := content.decode(errors="replace")):
            return Kept(checkpoint=scanned_checkpoint(text))
        values: Any = json.loads(content)
        if "index" in values:
            return Kept(receipts=(read_receipt(json.dumps(values)),))
        seen = Seen(values["first"], values["seq"], values["head"])
        if (type(seen.first), type(seen.seq), type(seen.head)) != (str, int, str):
            raise ValueError
        receipts = [read_receipt(json.dumps(one)) for one in values.get("receipts", ())]
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path, why=error.strerror or error
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(
            "%(file)s is nothing that a device keeps of a record; name the file that a terminal "
            "or a browser wrote, or a receipt",
            file=path.name,
        ) from error
    return Kept(seen, receipts)


def _unlike(kept: Kept, record: Record) -> Iterator[Finding]:
    """Where a record is another than the one of which somebody kept something."""
    if kept.seen is not None and record.heads is not None:
        found = difference(kept.seen, seen_again(kept.seen, record.heads))
        if found is not None:
            yield Finding(LEDGER, str(found), "", "", found)
    if kept.checkpoint is not None:
        yield from _never_at(kept.checkpoint, record)
    tree = MerkleTree(record.leaves if kept.receipts else ())
    for receipt in kept.receipts:
        yield from _without(receipt, record, tree)


def _never_at(checkpoint: Checkpoint, record: Record) -> Iterator[Finding]:
    """That a record never had this checkpoint."""
    if checkpoint.name != record.name:
        yield _of_another(record.name, checkpoint.name)
    size, root = checkpoint.size, b""
    if size <= len(record.leaves):
        root = MerkleTree(record.leaves[:size]).root()
    if root != checkpoint.root:
        where = Sentence("the root after act %(seq)d", seq=size)
        yield Finding(
            CHECKPOINT, f"root after act {size}", root.hex(), checkpoint.root.hex(), where
        )


def _without(receipt: BallotReceipt, record: Record, tree: MerkleTree) -> Iterator[Finding]:
    """That the line a receipt is of is not in the record, or stands in another one.

    `tree` is over the record's lines.
    """
    if receipt.checkpoint.name != record.name:
        yield _of_another(record.name, receipt.checkpoint.name)
    there = record.leaves[receipt.index] if receipt.index < len(record.leaves) else b""
    size = receipt.checkpoint.size
    root = tree.root(size) if size <= tree.size else b""
    if there != receipt.leaf or root != receipt.checkpoint.root:
        number = receipt.index + 1
        both = (there, receipt.leaf)
        told = Sentence("act %(seq)d is not the one that the receipt is of", seq=number)
        if there == receipt.leaf:
            both = (root, receipt.checkpoint.root)
            told = Sentence(
                "an act before act %(seq)d, which the receipt is of, is another", seq=number
            )
        yield Finding(LEDGER, f"act {number}", both[0].hex(), both[1].hex(), told=told)


def grown(before: Record, now: Record) -> Iterator[Finding]:
    """Where a record does not go on from an earlier state of it."""
    if before.name != now.name:
        yield _of_another(now.name, before.name)
    if len(now.leaves) < len(before.leaves):
        said, right = str(len(now.leaves)), str(len(before.leaves))
        told = Sentence(
            "the record has fewer acts (%(said)s) than the older bundle (%(right)s)",
            said=said,
            right=right,
        )
        yield Finding(LEDGER, "acts", said, right, told=told)
    for digest in sorted(before.scans - now.scans):
        what = Sentence("it was attached in the earlier bundle, and is not any more")
        yield Finding(f"{ATTACHMENTS}{digest}", str(what), "", "", what)
    pairs = zip(now.leaves, before.leaves, strict=False)
    for number, (one, other) in enumerate(pairs, 1):
        if one != other:
            told = Sentence("act %(seq)d is another than in the older bundle", seq=number)
            yield Finding(LEDGER, f"act {number}", one.hex(), other.hex(), told=told)
            return


def _of_another(name: str, kept: str) -> Finding:
    told = Sentence(
        "this is the record of %(said)s, and what was kept is of %(right)s", said=name, right=kept
    )
    return Finding(CHECKPOINT, "name", name, kept, told=told)
