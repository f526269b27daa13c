"""A judge's receipt: the line of their own act, and the proof that it stands in the ledger.

Everybody but the judge may be kept from what is in the line, so only the judge is given it. With
the receipt the judge can show later, against a published checkpoint or the leaf hashes of a
bundle, that the ledger of then still begins as this one.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from judgetui.meeting.message import Refused
from judgetui.proof.checkpoint import Checkpoint, read_checkpoint
from judgetui.proof.merkle import SIZE, MerkleTree, is_included, line_hash, node_hash

LONGEST = 1000
"""Bytes of a receipt as text; where the line would make it longer, its hash stands in its place."""


@dataclass(frozen=True, slots=True)
class BallotReceipt:
    """The proof that a line stands in the ledger of a checkpoint."""

    leaf: bytes
    """The line's leaf hash."""
    index: int
    """How many lines are before it."""
    path: tuple[bytes, ...]
    """The inclusion proof, from the leaf's neighbour upwards."""
    checkpoint: Checkpoint
    line: str = ""
    """The line itself without its newline; empty where it is too long."""

    @property
    def holds(self) -> bool:
        """Whether the proof leads from the line to the root of the checkpoint."""
        size, root = self.checkpoint.size, self.checkpoint.root
        whole = not self.line or line_hash(self.line.encode()) == self.leaf
        return whole and is_included(self.leaf, self.index, size, self.path, root)

    def __str__(self) -> str:
        """One JSON object: `checkpoint`, `index`, `path` and `line`, or `leaf` for a long line.

        `path` is the base64 of the hashes one after another, `leaf` that of the leaf hash.
        """
        common = {
            "checkpoint": str(self.checkpoint),
            "index": self.index,
            "path": base64.b64encode(b"".join(self.path)).decode(),
        }
        if self.line:
            text = json.dumps({**common, "line": self.line}, ensure_ascii=False)
            if len(text.encode()) <= LONGEST:
                return text
        leaf = base64.b64encode(self.leaf).decode()
        return json.dumps({**common, "leaf": leaf}, ensure_ascii=False)


def receipt_of(name: str, tree: MerkleTree, line: bytes, index: int) -> BallotReceipt:
    """The receipt of a ledger's line at this index, with the checkpoint of the ledger up to it.

    The tree has to hold the lines before it, but not yet this one.
    """
    leaf, path = line_hash(line), tree.left_of(index)
    root = leaf
    for one in path:
        root = node_hash(one, root)
    checkpoint = Checkpoint(name, index + 1, root)
    return BallotReceipt(leaf, index, tuple(path), checkpoint, line.removesuffix(b"\n").decode())


def read_receipt(text: str) -> BallotReceipt:
    """A receipt from its text; raises Refused for anything else, also where its proof fails."""
    try:
        said = json.loads(text)
        line = str(said.get("line", ""))
        leaf = line_hash(line.encode()) if line else base64.b64decode(said["leaf"], validate=True)
        hashes = base64.b64decode(said["path"], validate=True)
        index = said["index"]
        checkpoint = read_checkpoint(said["checkpoint"])
        if type(index) is not int or len(hashes) % SIZE:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, RecursionError) as why:
        raise _no_receipt() from why
    path = tuple(hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE))
    receipt = BallotReceipt(leaf, index, path, checkpoint, line)
    if not receipt.holds:
        raise _no_receipt()
    return receipt


def _no_receipt() -> Refused:
    return Refused(
        "this is no receipt of a ballot: its proof does not lead to its checkpoint; take the file "
        "again from the device that kept it"
    )
