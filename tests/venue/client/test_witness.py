"""What a device keeps of what it was told: whole or not at all, and never overwritten by a lie."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import receipt_of
from judgetui.proof.witness import Seen
from judgetui.venue.client.witness import Witness

LINE = b'{"h":"x"}\n'
RECEIPT = str(receipt_of("test", MerkleTree([line_hash(LINE)]), LINE, 0))


def test_it_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "witness" / "seen.json"
    witness = Witness(path)
    assert not str(witness)
    assert not witness.told(Seen("a", 3, "c"))
    witness.add(RECEIPT)
    witness.add(RECEIPT)
    witness.add("no receipt")
    again = Witness(path)
    assert again.seen == Seen("a", 3, "c")
    assert again.receipts == [RECEIPT]
    assert json.loads(path.read_bytes()) == json.loads(str(again))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"first":"a","seq":"3","head":"c"}', b'{"first":1}', b"null"],
)
def test_a_file_that_is_none_is_as_good_as_no_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "seen.json"
    path.write_bytes(content)
    witness = Witness(path)
    assert witness.seen is None
    assert not witness.told(Seen("a", 1, "a"))
    assert Witness(path).seen == Seen("a", 1, "a")


def test_a_room_that_changed_hands_is_that_until_its_ledger_is_found_to_be_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seen.json"
    assert not Witness(path).told(Seen("a", 3, "c"), 1)
    witness = Witness(path)
    assert witness.epoch == 1
    witness.changed_hands(2)
    assert witness.taken_over
    assert not witness.told(Seen("a", 3, "c"), 2)
    assert (witness.taken_over, Witness(path).epoch) == (False, 2)
    witness.changed_hands(3)
    assert witness.told(Seen("a", 2, "b"), 3)
    assert witness.taken_over
    assert Witness(path).epoch == 2


def test_receipts_are_kept_once_and_not_without_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seen.json"
    twice = [json.loads(RECEIPT)] * 2
    path.write_text(json.dumps({"first": "a", "seq": 1, "head": "a", "receipts": twice}))
    witness = Witness(path)
    assert witness.receipts == [RECEIPT]
    monkeypatch.setattr("judgetui.venue.client.witness.MOST_RECEIPTS", 2)
    lines = [f'{{"h":"{number}"}}\n'.encode() for number in range(3)]
    tree = MerkleTree(map(line_hash, lines))
    for number, line in enumerate(lines):
        witness.add(str(receipt_of("test", tree, line, number)))
    assert len(witness.receipts) == 2
    assert witness.receipts[0] == RECEIPT
    assert Witness(path).receipts == witness.receipts


def test_the_meetings_longest_ago_make_room_and_nothing_of_the_present_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judgetui.venue.client.witness.MOST_FILES", 3)
    for age, name in enumerate(("new", "older", "oldest")):
        Witness(tmp_path / f"{name}.json").told(Seen("a", 1, "a"))
        os.utime(tmp_path / f"{name}.json", (1000 - age, 1000 - age))
    Witness(tmp_path / "now.json").told(Seen("a", 1, "a"))
    assert {path.stem for path in tmp_path.iterdir()} == {"now", "new", "older"}
    # A file that was there already makes no other go.
    Witness(tmp_path / "older.json").told(Seen("a", 2, "b"))
    assert {path.stem for path in tmp_path.iterdir()} == {"now", "new", "older"}


def test_where_nothing_can_be_written_it_still_notices(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    witness = Witness(tmp_path / "taken" / "seen.json")
    assert not witness.told(Seen("a", 2, "b"))
    assert witness.trouble
    assert witness.told(Seen("a", 1, "a"))


@pytest.mark.parametrize("now", [Seen("a", 2, "x"), Seen("a", 1, "a"), Seen("z", 5, "e")])
def test_what_differs_is_said_once_and_never_kept(tmp_path: Path, now: Seen) -> None:
    path = tmp_path / "seen.json"
    witness = Witness(path)
    witness.told(Seen("a", 2, "b"))
    before = path.read_bytes()
    assert witness.told(now)
    assert witness.difference is not None
    assert not witness.told(now)
    assert not witness.told(Seen("a", 9, "i"))
    assert path.read_bytes() == before


def test_before_the_meeting_is_open_there_is_nothing_to_keep() -> None:
    witness = Witness()
    assert not witness.told(Seen("", 0, ""))
    assert witness.seen is None
    assert not witness.compare(None)


def test_a_browser_is_given_what_is_new_alone() -> None:
    given: list[str] = []
    witness = Witness(kept='{"first":"a","seq":2,"head":"b","id":"link"}', keep=given.append)
    assert witness.seen == Seen("a", 2, "b")
    witness.told(Seen("a", 2, "b"))
    assert not given
    witness.told(Seen("a", 3, "c"))
    witness.add(RECEIPT)
    assert [json.loads(one) for one in given] == [
        {"first": "a", "seq": 3, "head": "c"},
        {"receipts": [json.loads(RECEIPT)]},
    ]
