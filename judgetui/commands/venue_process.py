"""The venue as a process of its own: found where there is one, started where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from judgetui.commands.options import Asked
from judgetui.log import private, venue_log_file
from judgetui.meeting.message import Refused
from judgetui.venue.server.state_file import FILE, StateFile, answers, read_state

READY_WITHIN = 30.0
"""Seconds a venue has to open."""
_LOOK = 0.02
_LONG = 1 << 20
"""Bytes from which on a log is begun anew."""
_TOLD = 2000
"""Characters of a venue's last words that are passed on."""
if sys.platform == "win32":
    _FLAGS = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _FLAGS = 0


def find(path: Path) -> StateFile | None:
    """The venue of a session, where one is open and answers."""
    sign = read_state(path)
    return sign if sign is not None and answers(sign) else None


class VenueProcess:
    """A venue that was started and is not known to be open yet."""

    def __init__(
        self,
        asked: Asked,
        path: Path,
        port: int | None = None,
        tls: bool | None = None,
        names: Sequence[str] = (),
    ) -> None:
        self._path = path
        self.log = venue_log_file(path.name).with_suffix(".out")
        """What it says on the way; what goes wrong later it logs beside it."""
        self._before = _stamp(path)
        try:
            with _carried_on(self.log) as log:
                self._begins = log.tell()
                self._process = subprocess.Popen(
                    _command(asked, path, port, tls=tls, names=names),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    creationflags=_FLAGS,
                    start_new_session=os.name != "nt",
                )
        except OSError as error:
            raise Refused(
                "the venue cannot be started: %(why)s", why=error.strerror or str(error)
            ) from error

    def wait(self) -> StateFile:
        """Return once it is open; raises `Refused` with what it says itself when it is not."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if _stamp(self._path) != self._before and (sign := read_state(self._path)):
                return sign
            if self._process.poll() is not None:
                return self._ended()
            time.sleep(_LOOK)
        self._process.kill()
        raise Refused(
            "the venue did not open within %(seconds)d seconds; see %(file)s",
            seconds=READY_WITHIN,
            file=self.log,
        )

    def _ended(self) -> StateFile:
        # Another console may have opened it in the same moment.
        if (sign := find(self._path)) is not None:
            return sign
        try:
            written = self.log.read_bytes()[self._begins :]
            said = written.decode("utf-8", "replace").strip()
        except OSError:
            said = ""
        if not said:
            raise Refused("the venue ended at once; see %(file)s", file=self.log)
        raise Refused("%(why)s", why=said[-_TOLD:])


def _stamp(path: Path) -> tuple[int, int] | None:
    """Tells one sign of a session from the next."""
    try:
        there = (path / FILE).stat()
    except OSError:
        return None
    return there.st_ino, there.st_mtime_ns


def _carried_on(log: Path) -> IO[bytes]:
    """The log of a session's venues; begun anew, with the one before beside it, once it is long.

    Attempts that fail must not take away what a venue said before it died.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LONG:
        os.replace(log, log.with_name(f"{log.name}.1"))
    return open(log, "ab", opener=private)


def _command(
    asked: Asked, path: Path, port: int | None, *, tls: bool | None, names: Sequence[str]
) -> list[str]:
    given = [sys.executable, "-m", "judgetui", "--sessions", str(path.parent.resolve())]
    given += ["--language", asked.language] if asked.language else []
    given += ["host"]
    given += ["--port", str(port)] if port is not None else []
    given += ["--tls" if tls else "--no-tls"] if tls is not None else []
    given += [f"--host-name={name}" for name in names]
    return [*given, "--", path.name]
