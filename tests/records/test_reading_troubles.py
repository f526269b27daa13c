"""What is said of a ledger that cannot be read, to the place and the reason."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from judgetui.meeting.acts import Entry, OpenMeeting
from judgetui.meeting.message import Refused
from judgetui.records import hash_chain
from judgetui.records.ledger_reader import Damaged, Receipts, audit, read_ledger
from tests.meeting.factories import START, a_plan
from tests.records.day import a_day, more_time, write_ledger

DAY = a_day()


def sealed(documents: list[bytes]) -> bytes:
    """These JSON objects as a ledger."""
    head, lines = hash_chain.FIRST, []
    for document in documents:
        lines.append(hash_chain.seal(head, document))
        head = hash_chain.head(lines[-1])
    return b"".join(lines)


OPENING = b"".join(hash_chain.written(DAY[0]))


def test_a_file_that_cannot_be_read_says_why(
    day_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, *given: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    monkeypatch.setattr(Path, "open", fail)
    for read in (audit, read_ledger):
        with pytest.raises(Refused, match=r"ledger\.jsonl cannot be used: Permission denied$"):
            read(day_path)


def test_a_changed_line_in_the_middle_of_the_rest_is_said_to_be_changed(day_path: Path) -> None:
    lines = day_path.read_bytes().splitlines(keepends=True)
    lines[-2] = lines[-2].replace(b"7", b"8", 1)
    day_path.write_bytes(b"".join(lines))
    with pytest.raises(Damaged, match="this is not what was written here: the file was damaged"):
        read_ledger(day_path)


@pytest.mark.parametrize("kept", [0, 1, 63, 64, 65, 128])
def test_a_torn_tail_is_kept_byte_by_byte(tmp_path: Path, kept: int) -> None:
    entries = [*DAY[:1], *(more_time(seq) for seq in range(2, kept + 2))][:kept]
    path = tmp_path / "ledger.jsonl"
    content = write_ledger(path, entries) if entries else b""
    noise = b'{"h":"0\x00\x01\x02\x03\n\x04 and\nwhat was there\x05'
    path.write_bytes(content + noise)
    reading = read_ledger(path)
    assert reading.tail == noise
    assert (len(reading.lines), reading.length) == (kept, len(content))
    assert reading.head == (hash_chain.head(reading.lines[-1]) if kept else hash_chain.FIRST)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (b'{"seq":2,"at":"x","by":"chair","id":"y","act":{"do":"resume"}}', "at"),
        (b'{"seq":2,"by":"chair","id":"y","act":{"do":"resume"}}', "at"),
        (b'{"seq":2,"at":"%b","by":"chair","id":"y","act":{"do":"add-time","seconds":"x"}}', "act"),
    ],
)
def test_what_is_not_understood_names_its_place(
    tmp_path: Path, document: bytes, place: str
) -> None:
    path = tmp_path / "ledger.jsonl"
    moment = START.isoformat().encode()
    path.write_bytes(sealed([OPENING, document.replace(b"%b", moment)]))
    words = rf"does not understand it \({place}[^:]*: .+\); open it with the version that wrote it"
    with pytest.raises(Damaged, match=words) as refused:
        read_ledger(path)
    assert refused.value.line == 2
    (finding,) = audit(path)
    assert str(finding.sentence) == str(refused.value)


@pytest.mark.parametrize("opening", [b'{"seq":1}', b'{"seq":1,"act":{}}', b'{"seq":1,"act":3}'])
def test_an_opening_that_says_nothing_of_a_version_is_told_as_any_other(
    tmp_path: Path, opening: bytes
) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(sealed([opening]))
    with pytest.raises(Damaged, match="line 1: this version of the program does not understand"):
        read_ledger(tmp_path / "ledger.jsonl")


def test_the_anchors_of_a_plan_are_read_back_as_they_were(tmp_path: Path) -> None:
    anchored = {
        "key": "depth",
        "name": "Depth",
        "max": "10",
        "anchors": [{"from": "9", "text": "evidence for every claim"}],
        "reason_outside": ["2", "9"],
    }
    plan = a_plan(criteria=[anchored])
    first = Entry(seq=1, at=START, by="chair", id="x", act=OpenMeeting(plan=plan))
    write_ledger(tmp_path / "ledger.jsonl", [first])
    (back,) = read_ledger(tmp_path / "ledger.jsonl").entries()
    assert back == first


def test_every_act_has_its_receipt(day_path: Path) -> None:
    receipts = Receipts(read_ledger(day_path))
    assert list(receipts) == [entry.id for entry in DAY]
    assert len(receipts) == len(DAY)
    for entry, line in zip(DAY, read_ledger(day_path).lines, strict=True):
        receipt = receipts[entry.id]
        assert (receipt.seq, receipt.at, receipt.by) == (entry.seq, entry.at, entry.by)
        assert receipt.head == hash_chain.head(line)
        assert entry.id in receipts
    assert "another" not in receipts
