"""What can go wrong with disks, programs and people, done to a ledger."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files
from judgetui.records.ledger import Ledger, audit, read_ledger
from judgetui.records.ledger_reader import Damaged
from judgetui.records.session import create_session, open_session, read_session
from tests.long import rounds
from tests.meeting.factories import a_plan
from tests.records.day import a_day, more_time, write_ledger

DAY = a_day()
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs fork, signals and limits of Unix")


def program(name: str, *arguments: object) -> dict[str, Any]:
    """Run a program of tests.records; the JSON it prints."""
    command = [sys.executable, "-m", f"tests.records.{name}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_ledger_cut_anywhere_in_its_last_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_ledger(path, DAY)
    # Hundreds of syncs would only take their time: what is on the disk is read by this process.
    monkeypatch.setattr(atomic_files, "sync", lambda _file: None)
    last = whole[whole[:-1].rfind(b"\n") + 1 :]
    for length in range(1, len(last)):
        folder = path.parent / str(length)
        folder.mkdir()
        cut = folder / path.name
        cut.write_bytes(whole[: len(whole) - len(last) + length])

        assert [one.line for one in audit(cut)] == [len(DAY)]
        assert list(read_ledger(cut).entries()) == DAY[:-1]
        ledger = Ledger(cut)

        (aside,) = folder.glob("ledger.jsonl.torn-*")
        assert aside.read_bytes() == last[:length]
        assert aside.name in str(ledger.torn)
        ledger.append(DAY[-1:])
        ledger.close()
        assert cut.read_bytes() == whole


def test_a_torn_line_never_overwrites_one_set_aside_before(path: Path) -> None:
    for cut in (30, 31, 32):
        content = path.read_bytes() if path.exists() else b""
        path.write_bytes(content + b'{"h":"' + b"a" * cut)
        Ledger(path).close()
    lengths = sorted(len(one.read_bytes()) for one in path.parent.glob("*.torn-*"))
    assert lengths == [36, 37, 38]


def test_a_ledger_without_a_torn_line_sets_nothing_aside(path: Path) -> None:
    write_ledger(path, DAY)
    ledger = Ledger(path)
    assert ledger.torn is None
    ledger.close()
    assert list(path.parent.glob("*.torn-*")) == []


def refused_at(path: Path, open_it: Callable[[Path], object]) -> int:
    """The line at which a ledger is refused; the sentence names it and the file."""
    with pytest.raises(Damaged) as refused:
        open_it(path)
    assert re.match(rf"ledger\.jsonl: line {refused.value.line}: ", str(refused.value))
    return refused.value.line


def test_flipped_bits_are_each_told_by_their_line(path: Path) -> None:
    whole = write_ledger(path, DAY)
    chance = random.Random(20180227)
    for _ in range(rounds(short=200, long=1000)):
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        line = whole[:place].count(b"\n") + 1

        assert refused_at(path, read_ledger) == line, (place, bit)
        assert refused_at(path, Ledger) == line, (place, bit)
        assert [one.line for one in audit(path)][:1] == [line], (place, bit)
        assert path.read_bytes() == flipped
    assert list(path.parent.glob("*.torn-*")) == []


def test_any_byte_of_the_last_line_made_any_other_is_told(path: Path) -> None:
    whole = write_ledger(path, DAY[:2])
    start = whole[:-1].rfind(b"\n") + 1
    chance = random.Random(1)
    for place in range(start, len(whole)):
        for value in {0, 10, 13, 32, 34, 125, 255, chance.randrange(256)} - {whole[place]}:
            path.write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
            assert refused_at(path, read_ledger) == 2, (place, value)


@POSIX
def test_a_full_disk_leaves_ledger_and_file_as_they_were(path: Path) -> None:
    saw = program("cramped", path, 20_000)
    assert saw["sentence"].startswith("the disk is full: the act was not kept")
    assert saw["file as it was"]
    assert saw["ledger as it was"]
    assert saw["kept"] > 50
    assert len(read_ledger(path).lines) == saw["kept"] + 5
    assert audit(path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    mount, disk = shutil.which("mount"), tmp_path / "disk"
    disk.mkdir()
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    command = [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no disk can be made here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_small_disk_that_is_really_full(small_disk: Path) -> None:
    path = small_disk / "ledger.jsonl"
    saw = program("cramped", path)
    assert saw["sentence"].startswith("the disk is full: the act was not kept")
    assert saw["file as it was"]
    assert saw["ledger as it was"]
    assert saw["kept"] > 50
    assert len(read_ledger(path).lines) == saw["kept"] + 5


def failing(number: int, real: Callable[..., None]) -> Callable[..., None]:
    """The function, failing from its call of this number on."""
    calls = iter(range(1, 1000))

    def call(*arguments: object) -> None:
        if next(calls) >= number:
            raise OSError(5, "Input/output error")
        real(*arguments)

    return call


def test_a_failed_sync_stops_the_ledger_and_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_ledger(path, DAY)
    ledger = Ledger(path)
    head = ledger.reading.head
    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "sync", failing(1, atomic_files.sync))
        with pytest.raises(Refused, match=r"did not take the act .*Input/output error"):
            ledger.append([more_time(len(DAY) + 1)])
    assert path.read_bytes() == whole
    assert (ledger.reading.head, len(ledger)) == (head, len(DAY))
    with pytest.raises(Refused, match="open the session again"):
        ledger.append([more_time(len(DAY) + 1)])
    assert path.read_bytes() == whole
    ledger.close()

    again = Ledger(path)
    again.append([more_time(len(DAY) + 1)])
    again.close()
    assert audit(path) == []


def test_a_failed_write_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_ledger(path, DAY)
    ledger = Ledger(path)

    def half(file: int, content: bytes) -> None:
        os.write(file, content[: len(content) // 2])
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "write_all", half)
        with pytest.raises(Refused, match="nothing has changed"):
            ledger.append([more_time(len(DAY) + 1)])
    assert path.read_bytes() == whole
    ledger.append([more_time(len(DAY) + 1)])
    ledger.close()
    assert audit(path) == []


def test_a_failed_write_that_cannot_be_taken_back_stops_the_ledger(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ledger(path, DAY)
    ledger = Ledger(path)

    def half(file: int, content: bytes) -> None:
        os.write(file, content[: len(content) // 2])
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "write_all", half)
        broken.setattr(os, "ftruncate", failing(1, os.ftruncate))
        for _ in range(2):
            with pytest.raises(Refused, match="open the session again"):
                ledger.append([more_time(len(DAY) + 1)])
    ledger.close()

    again = Ledger(path)
    assert again.torn is not None
    assert list(again.reading.entries()) == DAY
    again.close()


def test_a_torn_line_that_cannot_be_set_aside_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_ledger(path, DAY)
    path.write_bytes(whole[:-5])
    with monkeypatch.context() as broken:
        broken.setattr(atomic_files, "sync", failing(1, atomic_files.sync))
        with pytest.raises(Refused, match="cannot be used: Input/output error"):
            Ledger(path)
    assert path.read_bytes() == whole[:-5]
    ledger = Ledger(path)
    assert list(ledger.reading.entries()) == DAY[:-1]
    ledger.close()


@POSIX
def test_not_one_acknowledged_act_is_lost_however_often_the_program_is_killed(path: Path) -> None:
    lives = rounds(short=25, long=120)
    saw = program("mortal", path, lives, 7)
    assert saw["lost"] == []
    assert saw["kept"] > 4 * lives
    Ledger(path).close()
    assert audit(path) == []


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the session `nanhu` open."""
    create_session(tmp_path, "nanhu", a_plan())
    command = [sys.executable, "-m", "tests.records.holding", str(tmp_path), "nanhu"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield holder
        holder.kill()


def test_the_second_program_is_told_who_has_the_session(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    files = sorted((tmp_path / "nanhu").iterdir())
    with pytest.raises(Refused) as refused:
        open_session(tmp_path, "nanhu")
    sentence = str(refused.value)
    assert sentence.startswith("nanhu is open in another program (")
    assert f"process {holder.pid} on {socket.gethostname()}, since " in sentence
    assert sentence.endswith("close it there first")
    assert sorted((tmp_path / "nanhu").iterdir()) == files
    assert read_session(tmp_path, "nanhu").meeting.seq == 0


def test_a_killed_program_has_nothing_open(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    with open_session(tmp_path, "nanhu") as session:
        session.append(DAY[:1])


def test_one_program_cannot_open_a_session_twice(tmp_path: Path) -> None:
    create_session(tmp_path, "nanhu", a_plan())
    with open_session(tmp_path, "nanhu") as session:
        with pytest.raises(Refused, match=f"process {os.getpid()} on "):
            open_session(tmp_path, "nanhu")
        session.append(DAY[:1])
    with open_session(tmp_path, "nanhu") as session:
        session.append(DAY[1:])


def test_who_has_it_is_left_out_where_it_cannot_be_read(tmp_path: Path) -> None:
    create_session(tmp_path, "nanhu", a_plan())
    with open_session(tmp_path, "nanhu"):
        (tmp_path / "nanhu" / "ledger.jsonl.owner").write_bytes(b"\xff")
        with pytest.raises(Refused, match="nanhu is open in another program; close it there first"):
            open_session(tmp_path, "nanhu")


def test_a_program_that_has_had_it_since_another_day(tmp_path: Path) -> None:
    create_session(tmp_path, "nanhu", a_plan())
    with open_session(tmp_path, "nanhu"):
        note = tmp_path / "nanhu" / "ledger.jsonl.owner"
        fields = json.loads(note.read_bytes())
        note.write_text(json.dumps(fields | {"since": "2018-02-27T14:02:00+00:00"}))
        with pytest.raises(Refused, match=r"since 2018-02-2\d \d\d:\d\d\)"):
            open_session(tmp_path, "nanhu")


@pytest.mark.parametrize("number", [63, 64, 65, 66, 128, 129, 130])
def test_a_long_ledger_is_refused_at_its_line_and_torn_at_its_end(path: Path, number: int) -> None:
    acts = [more_time(seq) for seq in range(1, 131)]
    lines = write_ledger(path, acts).splitlines(keepends=True)
    changed = lines[number - 1].replace(b'"seconds":60', b'"seconds":61')
    path.write_bytes(b"".join([*lines[: number - 1], changed, *lines[number:]]))
    assert refused_at(path, read_ledger) == number

    path.write_bytes(b"".join(lines[:number])[:-10])
    reading = read_ledger(path)
    assert list(reading.entries()) == acts[: number - 1]
    assert reading.tail == lines[number - 1][:-10]
    assert reading.length == len(b"".join(lines[: number - 1]))
    ledger = Ledger(path)
    ledger.append(acts[number - 1 :])
    ledger.close()
    assert path.read_bytes() == b"".join(lines)
