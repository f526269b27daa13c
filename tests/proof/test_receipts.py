"""A receipt: read back as it was, checked by itself, never longer than it may be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Refused
from judgetui.proof.merkle import MerkleTree, is_consistent, line_hash
from judgetui.proof.receipt import LONGEST, BallotReceipt, read_receipt, receipt_of
from judgetui.proof.witness import Seen, difference, seen_again


def a_receipt(lines: list[bytes], index: int) -> BallotReceipt:
    return receipt_of("nanhu-2018", MerkleTree(map(line_hash, lines)), lines[index], index)


@given(st.integers(0, 3000), st.integers(1, 2000))
def test_a_receipt_is_short_and_read_back_as_it_was(before: int, length: int) -> None:
    # Trees of many sizes without building each: the lines before are one and the same.
    tree = MerkleTree([line_hash(b"x")] * before)
    line = b"{" + "长".encode() * length + b"}\n"
    tree.append(line_hash(line))
    receipt = receipt_of("nanhu-2018", tree, line, before)
    assert len(str(receipt).encode()) <= LONGEST
    again = read_receipt(str(receipt))
    assert (again.leaf, again.index, again.path) == (receipt.leaf, before, receipt.path)
    assert again.checkpoint == receipt.checkpoint
    assert again.line in ("", receipt.line)


def test_a_receipt_holds_in_the_ledger_that_went_on() -> None:
    lines = [b'{"h":"%d"}\n' % number for number in range(40)]
    receipt = a_receipt(lines[:23], 22)
    tree = MerkleTree(map(line_hash, lines))
    assert receipt.checkpoint.root == tree.root(23)
    proof = tree.consistency(23)
    assert is_consistent(23, 40, proof, receipt.checkpoint.root, tree.root())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", '{"h":"other"}'),
        ("line", 3),
        ("index", 21),
        ("index", "22"),
        ("index", True),
        ("path", ""),
        ("path", "AAAA"),
        ("path", None),
        ("checkpoint", "judgetui/a\n1\n"),
        ("checkpoint", 7),
    ],
)
def test_a_receipt_that_was_changed_is_none(field: str, value: object) -> None:
    said = json.loads(str(a_receipt([b'{"h":"%d"}\n' % n for n in range(23)], 22)))
    with pytest.raises(Refused):
        read_receipt(json.dumps({**said, field: value}))


@pytest.mark.parametrize("text", ["", "[]", "7", "{}", "\0", "[" * 10_000])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no receipt"):
        read_receipt(text)


HEADS = ("a", "b", "c")


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Seen("a", 3, "c"), None),
        (Seen("a", 1, "a"), None),
        (Seen("", 0, ""), None),
        (Seen("x", 3, "c"), "it begins with another first line"),
        (Seen("a", 2, "x"), "line 2 or one before it was changed"),
        (Seen("a", 4, "d"), "it ends with line 3, and line 4 was there"),
    ],
)
def test_a_ledger_is_compared_with_what_was_seen_of_it(seen: Seen, why: str | None) -> None:
    found = difference(seen, seen_again(seen, HEADS))
    assert (str(found) if found else None) == why


def test_of_a_later_line_only_the_first_is_compared() -> None:
    assert difference(Seen("a", 2, "b"), Seen("a", 3, "z")) is None
    assert difference(Seen("a", 2, "b"), Seen("z", 3, "c")) is not None
    assert difference(Seen("a", 2, "b"), seen_again(Seen("a", 2, "b"), ())) is not None
