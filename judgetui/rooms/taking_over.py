"""A room carried on from another computer: its ledger made of the log, its links and drafts along.

The ledger is verified whole before the room changes hands. What breaks off after that leaves this
computer as it was, and the room with no computer that goes on; it can be taken over again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files
from judgetui.records.ledger_reader import read_ledger
from judgetui.records.read_session import Replay
from judgetui.records.session_folder import LEDGER, PLAN, check_name
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.connection import asked
from judgetui.rooms.follower import Fence
from judgetui.rooms.holder import Holder, WentOn, keep_holder, new_holder, read_holder
from judgetui.rooms.shared_log import End, SharedLog, Unconfirmed


@dataclass(frozen=True, slots=True)
class Taken:
    """A room that this computer holds from now on."""

    path: Path
    """The session's folder."""
    epoch: int
    acts: int
    before: str
    """Where its venue was before; empty where nobody knows."""
    branch: Path | None
    """Where this computer's acts are kept that are not in the log; None where there are none."""


def find_room(address: ServerAddress, name: str) -> End:
    """Where a room's log ends and who holds it; raises Refused where there is no such room."""
    name = check_name(name)
    with asked(address) as connection:
        schema.check(connection)
        return _found(SharedLog(connection, name))


def take_room_over(
    address: ServerAddress, folder: Path, name: str, end: End, files: Sequence[str]
) -> Taken:
    """Make the session in the folder of sessions and hold the room; `end` is what was asked about.

    Raises Refused where the log is damaged, or another computer was first; then what this computer
    had stays as it was.
    """
    name = check_name(name)
    try:
        with asked(address) as connection:
            return _taken(SharedLog(connection, name), folder, name, end, files)
    except Unconfirmed as error:
        raise Refused("the server of the rooms did not wait for its standby; try again") from error
    except OSError as error:
        raise Refused(
            "the room cannot be brought into %(folder)s: %(why)s",
            folder=folder,
            why=error.strerror or str(error),
        ) from error


def keep_branch(path: Path, fence: Fence) -> Path | None:
    """Keep a ledger of which the log has only a part, beside it; None where it has all of it.

    The folder remembers that its room went on elsewhere.
    """
    own = (path / LEDGER).read_bytes()
    whole = len(own.splitlines()) <= fence.kept
    branch = None if whole else _branch(path, own, fence.epoch)
    if (holder := read_holder(path)) is not None:
        keep_holder(path, replace(holder, went_on=WentOn(fence.address, fence.kept)))
    return branch


def _found(log: SharedLog) -> End:
    end = log.find()
    if end is None:
        raise Refused(
            "the log of the rooms has no room %(room)s that this login may take over", room=log.room
        )
    return end


def _taken(log: SharedLog, folder: Path, name: str, end: End, files: Sequence[str]) -> Taken:
    schema.check(log.connection)
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    held = read_holder(path)
    # Never the one of before: a copy of the whole folder has it too, and might still be running.
    holder = new_holder()
    making = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        kept = log.files()
        lines = _ledger(log, making)
        for one in (PLAN, *files):
            if one in kept:
                atomic_files.write_new(making / one, kept[one])
        _check(making)
        taken = log.take_over(end, holder.holder)
        with (making / LEDGER).open("ab") as file:
            # What the other computer appended until it was fenced.
            for line in log.lines(after=lines):
                file.write(line)
                lines += 1
            file.flush()
            atomic_files.sync(file.fileno())
        _check(making)
        keep_holder(making, Holder(holder.holder, taken.epoch))
        branch = _put(making, path, held.epoch if held is not None else end.epoch)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    atomic_files.sync_folder(folder)
    return Taken(path, taken.epoch, lines, end.address, branch)


def _ledger(log: SharedLog, making: Path) -> int:
    count = 0
    with (making / LEDGER).open("xb") as file:
        for line in log.lines():
            file.write(line)
            count += 1
    return count


def _check(making: Path) -> None:
    """Raise Refused unless every line follows and every act is understood."""
    replay = Replay()
    read_ledger(making / LEDGER, replay)
    replay.finish(making)


def _put(making: Path, path: Path, epoch: int) -> Path | None:
    """Put the session that was made in its place; where this computer's own branch is kept."""
    branch = None
    if path.is_dir():
        ledger = path / LEDGER
        own = ledger.read_bytes() if ledger.exists() else b""
        if not (making / LEDGER).read_bytes().startswith(own):
            branch = _branch(path, own, epoch)
        for file in making.iterdir():
            atomic_files.replace(path / file.name, file.read_bytes(), synced=True)
        shutil.rmtree(making)
    else:
        making.rename(path)
    return branch


def _branch(path: Path, own: bytes, epoch: int) -> Path:
    """A file of its own for a ledger that is not merged; the same one for the same lines."""
    for number in range(1, 1000):
        name = f"ledger.diverged-{epoch}" + (f"-{number}" if number > 1 else "") + ".jsonl"
        with suppress(FileExistsError):
            atomic_files.write_new(path / name, own)
            return path / name
        if (path / name).read_bytes() == own:
            return path / name
    raise Refused("%(path)s holds too many branches of its ledger", path=path)
