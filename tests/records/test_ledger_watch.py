"""A ledger that somebody else changes, replaces or takes away while it is open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records.ledger import Ledger, audit, read_ledger
from judgetui.records.ledger_watch import WatchedFile
from judgetui.records.session import create_session, open_session, read_session
from judgetui.records.session_folder import LEDGER
from tests.meeting.factories import a_plan
from tests.records.day import a_day, more_time

DAY = a_day(a_plan(1, 3))
POSIX = pytest.mark.skipif(os.name == "nt", reason="what is open cannot be taken away there")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions" / "spring"
    folder.mkdir(parents=True)
    return folder / LEDGER


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    ledger.append(DAY)
    yield ledger
    try:
        ledger.close()
    except Refused:
        assert path.parent.exists() or not path.exists()


def _earlier(path: Path) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[:4])


def restored(path: Path) -> None:
    """As a sync tool or a restore does it: an earlier copy, renamed into its place."""
    copy = path.with_name("copy")
    copy.write_bytes(_earlier(path))
    os.replace(copy, path)


def same_again(path: Path) -> None:
    """Byte for byte the same, but another file: what is appended would go to the one before."""
    copy = path.with_name("copy")
    shutil.copy2(path, copy)
    os.replace(copy, path)


def cut(path: Path) -> None:
    """Written over with an earlier copy."""
    path.write_bytes(_earlier(path))


def carried_on(path: Path) -> None:
    """A line more, by another program that has no lock."""
    with path.open("ab") as file:
        file.write(b"\n")


def changed_in_place(path: Path) -> None:
    """One mark is another, and the length is the same."""
    changed = path.read_bytes().replace(b'"depth":"0"', b'"depth":"9"', 1)
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    later = path.stat().st_mtime + 1
    os.utime(path, (later, later))


def deleted(path: Path) -> None:
    """Gone."""
    path.unlink()


def folder_moved(path: Path) -> None:
    """The session under another name."""
    path.parent.rename(path.parent.with_name("summer"))


def folder_deleted(path: Path) -> None:
    """The whole session gone."""
    shutil.rmtree(path.parent)


Harm = Callable[[Path], None]
IN_PLACE: list[Harm] = [cut, carried_on, changed_in_place]
TAKEN_AWAY: list[Harm] = [restored, same_again, deleted, folder_moved, folder_deleted]
every_harm = pytest.mark.parametrize(
    "harm", [*IN_PLACE, *(pytest.param(one, marks=POSIX) for one in TAKEN_AWAY)]
)


def rescued(path: Path) -> Path:
    """Where everything that had been accepted was kept."""
    (file,) = path.parent.parent.rglob("*ledger.jsonl.accepted-*")
    return file


@every_harm
def test_nothing_more_is_accepted_and_nothing_accepted_is_lost(
    path: Path, ledger: Ledger, harm: Harm
) -> None:
    head = ledger.reading.head
    harm(path)
    there = path.read_bytes() if path.exists() else None

    with pytest.raises(Refused, match="by another program") as refused:
        ledger.append([more_time(len(DAY) + 1)])

    assert (path.read_bytes() if path.exists() else None) == there
    kept = rescued(path)
    assert kept.name in str(refused.value)
    assert audit(kept) == []
    assert read_ledger(kept).head == head
    assert list(read_ledger(kept).entries()) == DAY


@every_harm
def test_it_stays_so_until_it_is_opened_again(path: Path, ledger: Ledger, harm: Harm) -> None:
    harm(path)
    said = set()
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            ledger.append([more_time(len(DAY) + 1)])
        said.add(str(refused.value))
    assert len(said) == 1
    assert len(ledger) == len(DAY)
    with pytest.raises(Refused, match="by another program"):
        ledger.close()
    assert audit(rescued(path)) == []


@every_harm
def test_a_harm_after_the_last_act_is_told_on_closing(
    path: Path, ledger: Ledger, harm: Harm
) -> None:
    harm(path)
    with pytest.raises(Refused, match="by another program"):
        ledger.close()
    assert list(read_ledger(rescued(path)).entries()) == DAY
    ledger.close()


@pytest.mark.parametrize("harm", [pytest.param(one, marks=POSIX) for one in (restored, deleted)])
def test_the_session_goes_on_with_what_was_rescued(path: Path, ledger: Ledger, harm: Harm) -> None:
    harm(path)
    with pytest.raises(Refused):
        ledger.append([more_time(len(DAY) + 1)])
    with pytest.raises(Refused):
        ledger.close()
    os.replace(rescued(path), path)
    again = Ledger(path)
    again.append([more_time(len(DAY) + 1)])
    again.close()
    assert audit(path) == []
    assert len(read_ledger(path).lines) == len(DAY) + 1


def test_a_file_that_was_only_touched_is_the_same_file(path: Path, ledger: Ledger) -> None:
    os.utime(path, (1, 1))
    ledger.append([more_time(len(DAY) + 1)])
    path.write_bytes(path.read_bytes())
    ledger.append([more_time(len(DAY) + 2)])
    assert audit(path) == []
    assert len(read_ledger(path).lines) == len(DAY) + 2


@POSIX
def test_a_ledger_put_where_there_was_none_is_not_removed(path: Path) -> None:
    ledger = Ledger(path)
    copy = path.with_name("copy")
    copy.write_bytes(b"somebody's record\n")
    os.replace(copy, path)
    with pytest.raises(Refused, match="by another program"):
        ledger.close()
    assert path.read_bytes() == b"somebody's record\n"


@POSIX
def test_a_folder_that_cannot_be_looked_at_costs_one_act_and_no_more(
    path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone_dark(_: WatchedFile) -> bool:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(WatchedFile, "changed", gone_dark)
    with pytest.raises(Refused, match="it was not kept and nothing has changed"):
        ledger.append([more_time(len(DAY) + 1)])
    monkeypatch.undo()
    ledger.append([more_time(len(DAY) + 1)])
    assert audit(path) == []


@POSIX
def test_whoever_opens_what_was_put_there_is_told_of_what_is_left_out(
    tmp_path: Path,
) -> None:
    folder = create_session(tmp_path, "spring", a_plan(1, 3))
    path = folder / LEDGER
    session = open_session(tmp_path, "spring")
    session.append(DAY)
    restored(path)
    with pytest.raises(Refused):
        session.append([more_time(len(DAY) + 1)])
    with pytest.raises(Refused):
        session.close()
    left = f"holds accepted acts ({len(DAY) - 4}) that are not in ledger.jsonl"
    with open_session(tmp_path, "spring") as again:
        assert any(left in str(note) for note in again.notes)
    read = read_session(tmp_path, "spring")
    assert left in str(read.lost)

    os.replace(rescued(path), path)
    with open_session(tmp_path, "spring") as again:
        assert again.notes == ()
    assert read_session(tmp_path, "spring").lost is None
