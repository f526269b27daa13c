"""One writer a ledger: a lock that dies with its process, and a note that says who holds it."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files


@dataclass(frozen=True, slots=True)
class Owner:
    """The program that has a ledger open."""

    user: str
    host: str
    process: int
    since: datetime.datetime

    @classmethod
    def this_program(cls) -> Owner:
        """This process, from now on."""
        now = datetime.datetime.now().astimezone().replace(microsecond=0)
        return cls(_user(), socket.gethostname(), os.getpid(), now)


class WriterLock:
    """The right to write one ledger; taken when made, until released or the process ends.

    Raises Refused, naming who has it, when another program does. The note is a file of its own
    (`ledger.jsonl.owner`) because the lock's file (`ledger.jsonl.lock`) is the lock's.
    """

    def __init__(self, ledger: Path) -> None:
        self._note = ledger.with_name(ledger.name + ".owner")
        # It may be released in another thread than the one that took it.
        self._lock = FileLock(
            ledger.with_name(ledger.name + ".lock"), timeout=0, thread_local=False
        )
        try:
            self._lock.acquire()
        except Timeout:
            raise _in_use(ledger, owner(self._note)) from None
        with contextlib.suppress(OSError):
            atomic_files.replace(self._note, _written(Owner.this_program()))

    def release(self) -> None:
        """Let others write; once is enough, twice does no harm."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._note.unlink()
            self._lock.release()


def is_written(ledger: Path) -> bool:
    """Whether a program has this ledger open, also one that stands still; changes nothing."""
    lock = FileLock(ledger.with_name(ledger.name + ".lock"), timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True


def owner(note: Path) -> Owner | None:
    """Who this note names; none where it cannot be read."""
    try:
        fields = json.loads(note.read_bytes())
        since = datetime.datetime.fromisoformat(fields["since"])
        return Owner(str(fields["user"]), str(fields["host"]), int(fields["process"]), since)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _written(one: Owner) -> bytes:
    fields = {**asdict(one), "since": one.since.isoformat()}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _in_use(ledger: Path, one: Owner | None) -> Refused:
    if one is None:
        return Refused(
            "%(session)s is open in another program; close it there first",
            session=ledger.parent.name,
        )
    return Refused(
        "%(session)s is open in another program (%(user)s, process %(process)d on %(host)s, "
        "since %(since)s); close it there first",
        session=ledger.parent.name,
        user=one.user,
        process=one.process,
        host=one.host,
        since=_moment(one.since),
    )


def _moment(since: datetime.datetime) -> str:
    """The time of day, with the date unless it is today."""
    local = since.astimezone()
    today = datetime.datetime.now().astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"
