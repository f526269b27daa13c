"""What a ledger says of its disk, and what it goes on with when the system does not answer."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files
from judgetui.records.ledger import ACTS, Ledger
from judgetui.records.ledger_reader import read_ledger
from judgetui.records.ledger_watch import WatchedFile
from tests.records.day import a_day, more_time, write_ledger

DAY = a_day()


TROUBLES = [
    (OSError(errno.EIO, "Input/output error"), r"\(Input/output error\)"),
    (OSError("the drive is gone"), r"\(the drive is gone\)"),
]
"""With a number, and as a driver's library may raise it."""


@pytest.mark.parametrize(("error", "why"), TROUBLES)
def test_why_the_disk_did_not_take_an_act_is_said_in_the_systems_words(
    day_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, why: str
) -> None:
    def fail(file: int, content: bytes) -> None:
        raise error

    ledger = Ledger(day_path)
    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "write_all", fail)
        with pytest.raises(Refused, match=f"did not take the act {why}: it was not kept"):
            ledger.append([more_time(len(DAY) + 1)])
    ledger.append([more_time(len(DAY) + 1)])
    ledger.close()
    assert len(read_ledger(day_path).lines) == len(DAY) + 1


@pytest.mark.parametrize(("error", "why"), TROUBLES)
def test_after_a_failed_sync_the_same_is_said_of_every_act(
    day_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, why: str
) -> None:
    def fail(file: int) -> None:
        raise error

    ledger = Ledger(day_path)
    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "sync", fail)
        with pytest.raises(Refused, match=f"{why}, so nothing more can be kept"):
            ledger.append([more_time(len(DAY) + 1)])
    with pytest.raises(Refused, match=f"{why}, so nothing more can be kept"):
        ledger.append([more_time(len(DAY) + 1)])
    ledger.close()


@pytest.mark.parametrize(("error", "why"), TROUBLES)
def test_a_ledger_that_cannot_be_opened_says_why_and_lets_go(
    day_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, why: str
) -> None:
    def fail(_path: Path) -> int:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "open_appending", fail)
        with pytest.raises(Refused, match=f"ledger.jsonl cannot be used: {why[2:-2]}$"):
            Ledger(day_path)
    Ledger(day_path).close()


def test_a_file_that_cannot_be_looked_at_counts_as_unchanged_until_an_act_comes(
    day_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: WatchedFile) -> bool:
        raise OSError(errno.EIO, "Input/output error")

    ledger = Ledger(day_path)
    with monkeypatch.context() as broken:
        broken.setattr(WatchedFile, "changed", fail)
        assert ledger.append([]) == []
        with pytest.raises(Refused, match="it was not kept and nothing has changed"):
            ledger.append([more_time(len(DAY) + 1)])
        ledger.close()
    with pytest.raises(Refused, match="the session is closed; open it again to go on"):
        ledger.append([])
    Ledger(day_path).close()


def test_an_empty_ledger_that_cannot_be_removed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", fail)
        ledger.close()
    assert path.read_bytes() == b""
    Ledger(path).close()
    assert not path.exists()


def test_a_ledger_of_one_act_stays(tmp_path: Path) -> None:
    content = write_ledger(tmp_path / "ledger.jsonl", DAY[:1])
    assert content.count(b"\n") == 1
    Ledger(tmp_path / "ledger.jsonl").close()
    assert (tmp_path / "ledger.jsonl").read_bytes() == content


@pytest.mark.parametrize("key", ["0", str(len(DAY) + 1), "-1", "x", ""])
def test_there_is_no_document_but_of_a_line(day_path: Path, key: str) -> None:
    ledger = Ledger(day_path)
    documents = (ledger.storage.read() or {})[ACTS]
    assert list(documents) == [str(number) for number in range(1, len(DAY) + 1)]
    assert [documents[one]["seq"] for one in ("1", str(len(DAY)))] == [1, len(DAY)]
    with pytest.raises(KeyError, match=f"^'{key}'$"):
        documents[key]
    ledger.close()


def test_the_number_of_a_document_is_the_next_or_the_one_it_says(day_path: Path) -> None:
    ledger = Ledger(day_path)
    act = {"do": "add-time", "seconds": 30}
    document = {"at": "2018-02-27T18:00:00+08:00", "by": "chair", "id": "x", "act": act}
    for seq in (len(DAY), len(DAY) + 2):
        with pytest.raises(Refused, match=f"act {seq} was made upon an act that was not kept"):
            ledger.insert({**document, "seq": seq})
    assert ledger.insert(document) == len(DAY) + 1
    assert ledger.reading.length == len(day_path.read_bytes())
    assert ledger.reading.seqs["x"] == len(DAY) + 1
    ledger.close()
