"""The second copy of a session: it follows, delays nothing, and never overwrites another's."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files, attachments, mirror
from judgetui.records.attachments import (
    Attachment,
    attach,
    kept_files,
    read_index,
    session_faults,
)
from judgetui.records.mirror import MARK, Mirror, find_copy, take_over
from judgetui.records.read_session import read_session
from judgetui.records.session import Session, open_session
from judgetui.records.session_folder import DRAFTS, LEDGER, PLAN, create_session
from tests.long import rounds
from tests.meeting.factories import START, a_plan
from tests.records.day import a_day
from tests.waiting import WITHIN

NAME = "first"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "EVERY", 0.02)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The folder for copies."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A session that has not been opened."""
    return create_session(tmp_path / "sessions", NAME, a_plan())


def until(true: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def same(home: Path, stick: Path) -> bool:
    """Whether the copy's ledger is the session's."""
    copy = stick / NAME / LEDGER
    return copy.exists() and copy.read_bytes() == (home / LEDGER).read_bytes()


def a_session(home: Path, acts: int) -> Session:
    """The session open, with so many acts of a day."""
    session = open_session(home.parent, home.name)
    session.append(a_day()[:acts])
    return session


def length(home: Path) -> int:
    """Bytes of the session's ledger."""
    return (home / LEDGER).stat().st_size


# -- following -------------------------------------------------------------------------------------


def test_the_copy_holds_what_there_was_and_what_comes(home: Path, stick: Path) -> None:
    day = a_day()
    (home / "doors.json").write_text('{"chair": 1}')
    (home / DRAFTS).write_text("{}")
    with a_session(home, 3) as session:
        copy = Mirror(home, stick, ("doors.json", "never-made"))
        session.keep_copy(copy)
        until(lambda: same(home, stick))
        session.append(day[3:9])
        session.pass_on()
        until(lambda: same(home, stick))
        (home / "doors.json").write_text('{"chair": "another"}')
        until(lambda: "another" in (stick / NAME / "doors.json").read_text())
        copy.close()
        assert copy.trouble is None
    names = {path.name for path in (stick / NAME).iterdir()}
    assert names == {MARK, LEDGER, PLAN, "doors.json"}
    assert (stick / NAME / PLAN).read_bytes() == (home / PLAN).read_bytes()
    assert read_session(stick, NAME).entries == tuple(day[:9])


def test_its_end_waits_for_the_last_act(home: Path, stick: Path) -> None:
    with a_session(home, 2) as session:
        copy = Mirror(home, stick)
        session.keep_copy(copy)
        session.append(a_day()[2:])
        session.pass_on()
        copy.close()
        assert same(home, stick)


def test_a_copy_that_hangs_holds_nothing_up_and_is_told(
    home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def append(path: Path, content: bytes) -> None:
        hangs.set()
        assert goes_on.wait(WITHIN)
        ordinary(path, content)

    ordinary = mirror._append
    monkeypatch.setattr(mirror, "_append", append)
    monkeypatch.setattr(mirror, "SLOW", 0.0)
    with a_session(home, 2) as session:
        copy = Mirror(home, stick)
        session.keep_copy(copy)
        assert hangs.wait(WITHIN)
        assert len(session.append(a_day()[2:])) == len(a_day()) - 2
        session.pass_on()
        assert str(copy.trouble) == f"{stick} does not answer"
        copy.close(within=0)
        goes_on.set()
        until(lambda: same(home, stick))


# -- loss and return -------------------------------------------------------------------------------


def test_a_stick_that_is_pulled_and_comes_back_is_filled_up(home: Path, stick: Path) -> None:
    away = stick.with_name("in a pocket")
    with a_session(home, 3) as session:
        copy = Mirror(home, stick)
        session.keep_copy(copy)
        until(lambda: same(home, stick))
        stick.rename(away)
        session.append(a_day()[3:6])
        session.pass_on()
        until(lambda: str(copy.trouble) == f"{stick} is not there")
        session.append(a_day()[6:9])
        session.pass_on()
        assert not stick.exists()
        away.rename(stick)
        until(lambda: copy.trouble is None and same(home, stick))
        copy.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_half_and_no_more_is_told_and_filled_up_later(
    home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def half(file: int, content: bytes) -> None:
        os.write(file, content[: len(content) // 2])
        raise OSError(number, os.strerror(number))

    with a_session(home, 4) as session:
        copy = Mirror(home, stick)
        copy.catch_up(0)
        with monkeypatch.context() as patch:
            patch.setattr(atomic_files, "write_all", half)
            with pytest.raises(OSError, match=os.strerror(number)):
                copy.catch_up(length(home))
        assert 0 < (stick / NAME / LEDGER).stat().st_size < length(home)
        session.check_copy(copy)
        assert same(home, stick)


def test_where_the_stick_was_nothing_is_written_on_another_disk(home: Path, stick: Path) -> None:
    with a_session(home, 3):
        copy = Mirror(home, stick)
        copy.catch_up(length(home))
        shutil.rmtree(stick / NAME)
        # As where an empty folder of this computer's own disk appears in its place.
        copy._device = -1
        with pytest.raises(Refused, match="the disk with the copy is not at"):
            copy.catch_up(length(home))
        assert list(stick.iterdir()) == []


@pytest.mark.parametrize("tail", [b"", b"\0" * 700, b'{"seq":'])
def test_a_torn_last_line_is_cut_off_wherever_it_ends(home: Path, stick: Path, tail: bytes) -> None:
    with a_session(home, 4):
        whole = (home / LEDGER).read_bytes()
        Mirror(home, stick).catch_up(0)
        for cut in (*range(0, len(whole), 97), len(whole) - 1):
            (stick / NAME / LEDGER).write_bytes(whole[:cut] + tail)
            Mirror(home, stick).catch_up(len(whole))
            assert same(home, stick)


# -- what is another's -----------------------------------------------------------------------------


def _other_meeting(copy: Path) -> None:
    lines = (copy / LEDGER).read_bytes().splitlines(keepends=True)
    (copy / LEDGER).write_bytes(lines[0].replace(b"id-1", b"id-0") + lines[1])


def _diverged(copy: Path) -> None:
    content = (copy / LEDGER).read_bytes()
    (copy / LEDGER).write_bytes(content.replace(b"id-3", b"id-x"))


def _went_on(copy: Path) -> None:
    with (copy / LEDGER).open("ab") as file:
        file.write(b'{"seq": 5}\n')


def _a_session(copy: Path) -> None:
    (copy / MARK).unlink()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_other_meeting, "is the copy of another meeting"),
        (_diverged, "differs from this session from act 3 on"),
        (_went_on, "has 1 act more than this session"),
        (_a_session, "holds a session that is not a second copy"),
    ],
)
def test_another_copy_is_refused_and_stays_as_it_is(
    home: Path, stick: Path, change: Callable[[Path], None], why: str
) -> None:
    with a_session(home, 4) as session:
        session.check_copy(Mirror(home, stick))
        change(stick / NAME)
        before = {path.name: path.read_bytes() for path in (stick / NAME).iterdir()}
        with pytest.raises(Refused, match=why):
            session.check_copy(Mirror(home, stick))
        assert {path.name: path.read_bytes() for path in (stick / NAME).iterdir()} == before


def test_the_session_itself_is_no_place_for_its_copy(home: Path) -> None:
    with a_session(home, 2) as session, pytest.raises(Refused, match="not a second copy"):
        session.check_copy(Mirror(home, home.parent))


# -- killed ----------------------------------------------------------------------------------------

_PROGRAM = """
import sys
from pathlib import Path
from judgetui.records import mirror
from judgetui.records.session import open_session
from tests.records.day import more_time, a_day
home, stick = map(Path, sys.argv[1:])
session = open_session(home.parent, home.name)
if not len(session.ledger):
    session.append(a_day()[:2])
session.keep_copy(mirror.Mirror(home, stick))
seq = len(session.ledger)
while True:
    seq += 1
    session.append([more_time(seq)])
    session.pass_on()
    print(seq, flush=True)
"""


def test_a_program_that_is_killed_leaves_a_copy_that_is_carried_on(home: Path, stick: Path) -> None:
    for life in range(rounds(short=3, long=40)):
        program = [sys.executable, "-c", _PROGRAM, str(home), str(stick)]
        with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _line in range(5 + 7 * (life % 5)):
                assert process.stdout.readline()
            while not (stick / NAME / LEDGER).exists():
                # The copy follows when it can; it may not have begun by then.
                assert process.poll() is None
                time.sleep(0.01)
            process.kill()
        kept, copied = (home / LEDGER).read_bytes(), (stick / NAME / LEDGER).read_bytes()
        assert kept.startswith(copied)
        assert (
            read_session(stick, NAME).meeting.plan == read_session(home.parent, NAME).meeting.plan
        )
    with open_session(home.parent, NAME) as session:
        session.check_copy(Mirror(home, stick))
        assert same(home, stick)


# -- going on from it ------------------------------------------------------------------------------


@pytest.fixture
def copy(home: Path, stick: Path) -> Path:
    """A copy whose session is closed."""
    (home / "doors.json").write_text(json.dumps({"J1": "token"}))
    with a_session(home, 5) as session:
        session.check_copy(Mirror(home, stick, ("doors.json",)))
    return stick / NAME


def test_another_computer_goes_on_from_the_copy(copy: Path, home: Path, tmp_path: Path) -> None:
    # The computer died while the copy was being written.
    with (copy / LEDGER).open("ab") as file:
        file.write(b'{"seq": 6, "at')
    session = take_over(copy, tmp_path / "new laptop", ("doors.json",))
    assert (session / "doors.json").read_bytes() == (home / "doors.json").read_bytes()
    assert not (session / MARK).exists()
    with open_session(session.parent, NAME) as going_on:
        going_on.append(a_day()[5:])
        # It keeps the copy that it came from.
        going_on.check_copy(Mirror(session, copy.parent))
        assert same(session, copy.parent)
    assert read_session(copy.parent, NAME).entries == tuple(a_day())


def test_a_session_that_is_there_or_a_copy_that_is_damaged_is_no_handover(
    copy: Path, home: Path, tmp_path: Path
) -> None:
    before = (home / LEDGER).read_bytes()
    with pytest.raises(Refused, match="there is a session first"):
        take_over(copy, home.parent, ())
    assert (home / LEDGER).read_bytes() == before
    content = (copy / LEDGER).read_bytes()
    atomic_files.replace(copy / LEDGER, content.replace(b"id-2", b"id-9"))
    with pytest.raises(Refused):
        take_over(copy, tmp_path / "new laptop", ())
    assert not (tmp_path / "new laptop").exists()


def test_a_copy_is_found_by_its_folder_or_the_one_around_it(copy: Path, stick: Path) -> None:
    assert find_copy(copy) == find_copy(stick) == find_copy(stick, NAME) == copy
    with pytest.raises(Refused, match="holds no copy"):
        find_copy(stick, "second")
    shutil.copytree(copy, stick / "second")
    assert find_copy(stick, "second") == stick / "second"
    with pytest.raises(Refused, match="holds several sessions"):
        find_copy(stick)
    with pytest.raises(Refused, match="cannot be read"):
        find_copy(stick / "nowhere")


# -- scans of signed sheets ------------------------------------------------------------------------


def attached(home: Path, *contents: bytes) -> None:
    """Attach a scan with these bytes to a ballot each."""
    sheets = [
        Attachment(
            case=f"C{number}",
            judge="J1",
            sha256=hashlib.sha256(content).hexdigest(),
            media_type="image/png",
            page=1,
            at=START,
        )
        for number, content in enumerate(contents, 1)
    ]
    attach(home, sheets, {hashlib.sha256(content).hexdigest(): content for content in contents})


def test_scans_come_along_while_the_session_is_open_and_to_another_computer(
    home: Path, stick: Path, tmp_path: Path
) -> None:
    attached(home, b"one")
    with a_session(home, 2) as session:
        session.keep_copy(Mirror(home, stick))
        until(lambda: read_index(stick / NAME) == read_index(home) != ())
        attached(home, b"one", b"two")
        until(lambda: read_index(stick / NAME) == read_index(home))
        # Acts go on being copied.
        session.append(a_day()[2:])
        session.pass_on()
        until(lambda: same(home, stick))
    assert kept_files(stick / NAME) == kept_files(home)
    assert len(kept_files(home)) == 3
    assert session_faults(stick / NAME, ["J1"], ["C1", "C2"]) == []
    there = take_over(stick / NAME, tmp_path / "new laptop", ())
    assert kept_files(there) == kept_files(home)


def test_a_stick_that_is_too_full_for_scans_still_has_the_record(
    home: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(home, b"one")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    ordinary = attachments.copy
    monkeypatch.setattr(attachments, "copy", full)
    with a_session(home, 2) as session:
        copy = Mirror(home, stick)
        session.keep_copy(copy)
        until(lambda: copy.trouble)
        assert os.strerror(errno.ENOSPC) in str(copy.trouble)
        session.append(a_day()[2:])
        session.pass_on()
        until(lambda: same(home, stick))
        assert session_faults(stick / NAME, ["J1"], ["C1"]) == []
        monkeypatch.setattr(attachments, "copy", ordinary)
        until(lambda: not copy.trouble)
    assert kept_files(stick / NAME) == kept_files(home)


def test_a_damaged_index_keeps_no_meeting_from_going_on(
    copy: Path, home: Path, stick: Path, tmp_path: Path
) -> None:
    for path in (copy, home):
        attached(path, b"one")
        (path / "attachments" / "attachments.json").write_bytes(b"{")
    there = take_over(copy, tmp_path / "new laptop", ())
    assert (there / "attachments" / "attachments.json").read_bytes() == b"{"
    assert len(list((there / "attachments").iterdir())) == 2
    with open_session(home.parent, NAME) as session:
        mirror = Mirror(home, stick)
        session.keep_copy(mirror)
        session.append(a_day()[5:])
        session.pass_on()
        until(lambda: same(home, stick))
        assert mirror.trouble is None
