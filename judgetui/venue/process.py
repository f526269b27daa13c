"""A venue as a process of its own on this machine: found, started, and opened again after a crash.

The process runs `judgetui host`, which calls `lifecycle.serve_until_ended`. It and the console tell
each other where the venue is by its state file.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from judgetui.log import private, venue_log_file
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.options import AS_THE_LAST_TIME, VenueOptions
from judgetui.venue.server.state_file import FILE, VenueState, answers, read_state

if TYPE_CHECKING:
    from judgetui.meeting.plan import Plan
    from judgetui.meeting.seat import Seat
    from judgetui.venue.access.join_link import Endpoint

READY_WITHIN = 30.0
"""Seconds a venue has to open."""
_POLL = 0.02
"""Seconds between two checks whether a new venue is open."""
_CHECK_EVERY = 1.0
"""Seconds between two checks whether a venue that does not answer has died."""
_MAX_LOG = 1 << 20
"""Bytes from which on a new log is begun."""
_MAX_OUTPUT = 2000
"""Characters of a venue's last output that are shown when it did not open."""
if sys.platform == "win32":
    _FLAGS = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _FLAGS = 0


def find_open_venue(path: Path) -> VenueState | None:
    """The venue of the session in this folder; None unless one is open and answers."""
    state = read_state(path)
    return state if state is not None and answers(state) else None


class VenueProcess:
    """A venue that was started and is not known to be open yet."""

    def __init__(
        self,
        path: Path,
        *,
        language: str | None = None,
        options: VenueOptions = AS_THE_LAST_TIME,
    ) -> None:
        """Start `judgetui host` for the session in `path`; raises `Refused` where that fails.

        What is None is chosen by the host, as the last time if it can.
        """
        self._path = path
        self.log = venue_log_file(path.name).with_suffix(".out")
        """Takes its output until it is open; later it writes to a log of its own beside this."""
        self._before = _file_id(path)
        command = _host_command(path, language, options)
        try:
            with _open_log(self.log) as log:
                self._begins = log.tell()
                self._process = subprocess.Popen(
                    command,
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

    def wait(self) -> VenueState:
        """Block until it is open; raises `Refused`, with its own output, when it does not open."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if _file_id(self._path) != self._before and (state := read_state(self._path)):
                return state
            if self._process.poll() is not None:
                return self._after_exit()
            time.sleep(_POLL)
        self._process.kill()
        raise Refused(
            "the venue did not open within %(seconds)d seconds; see %(file)s",
            seconds=READY_WITHIN,
            file=self.log,
        )

    def wait_for_exit(self, within: float) -> None:
        """Block until it has ended; kill it where it has not within so many seconds."""
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would, and wait until it has ended."""
        self._process.kill()
        self._process.wait()

    def _after_exit(self) -> VenueState:
        # Another console may have opened the venue in the same moment.
        if (state := find_open_venue(self._path)) is not None:
            return state
        try:
            written = self.log.read_bytes()[self._begins :]
            output = written.decode("utf-8", "replace").strip()
        except OSError:
            output = ""
        if not output:
            raise Refused("the venue ended at once; see %(file)s", file=self.log)
        raise Refused("%(why)s", why=output[-_MAX_OUTPUT:])


def _file_id(path: Path) -> tuple[int, int] | None:
    """Tells one state file of a session from the next; None without one."""
    try:
        found = (path / FILE).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _open_log(log: Path) -> IO[bytes]:
    """Open the log of a session's venues for appending; a long one is renamed to `.1` first.

    It is not truncated, so that a failed attempt does not remove the output of an earlier venue.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _MAX_LOG:
        os.replace(log, log.with_name(f"{log.name}.1"))
    return open(log, "ab", opener=private)


def _host_command(path: Path, language: str | None, options: VenueOptions) -> list[str]:
    command = [sys.executable, "-m", "judgetui", "--sessions", str(path.parent.resolve())]
    command += ["--language", language] if language else []
    return [*command, "host", *options.arguments(), "--", path.name]


class LocalVenue:
    """The venue of a session on this machine, as its chair's console uses it.

    Takes the venue that is open, else starts one. The console may be shown before the venue is
    open; `endpoint` waits for it. Belongs to the running event loop. Raises `Refused` where no
    process can be started.
    """

    def __init__(
        self,
        path: Path,
        *,
        language: str | None = None,
        options: VenueOptions = AS_THE_LAST_TIME,
    ) -> None:
        self.path = path
        self.notes: list[Sentence] = []
        """What the chair should know; more may be added while the console is open."""
        self.refused: Refused | None = None
        """Why the venue could not be opened."""
        self.on_refused: Callable[[], object] = lambda: None
        """Called in the event loop once `refused` is set."""
        self.on_notes: Callable[[], object] = lambda: None
        """Called when notes were added by `watch`."""
        self._language = language
        self._loop = asyncio.get_running_loop()
        self._opening = threading.Lock()
        self._state: VenueState | VenueProcess
        if (state := find_open_venue(path)) is not None:
            self._state = state
            self.notes.extend(_differences(state, options))
        else:
            self._state = VenueProcess(path, language=language, options=options)

    def endpoint(self, plan: Plan, seat: Seat) -> Endpoint:
        """The endpoint of a seat, once the venue is open; raises `Refused`. Runs in a thread."""
        from judgetui.venue.access.credentials import Credentials

        with self._opening:
            if isinstance(self._state, VenueProcess):
                self._state = self._wait(self._state)
        return self._state.endpoint(Credentials(plan, self.path, makes=False).of(seat).token)

    def _wait(self, process: VenueProcess) -> VenueState:
        try:
            state = process.wait()
        except Refused as refused:
            self.refused = refused
            self._loop.call_soon_threadsafe(lambda: self.on_refused())
            raise
        self.notes.extend(_as_sentences(state.notes))
        return state

    async def watch(self, is_lost: Callable[[], bool]) -> None:
        """Open the venue again whenever its process has died, at the same port; runs for ever.

        `is_lost` says whether the console has lost its connection to the venue.
        """
        noted = ""
        while True:
            await asyncio.sleep(_CHECK_EVERY)
            if not is_lost():
                noted = ""
                continue
            state = await asyncio.to_thread(read_state, self.path)
            # A venue that was ended on purpose has marked its state file as closed.
            if state is None or await asyncio.to_thread(answers, state):
                continue
            notes = await asyncio.to_thread(self._reopen, state)
            # Noted once, however many attempts it takes.
            if notes and str(notes[0]) != noted:
                noted = str(notes[0])
                self.notes.extend(notes)
                self.on_notes()

    def _reopen(self, state: VenueState) -> list[Sentence]:
        """Open a venue that died; return what the chair should know of it."""
        from judgetui.records.lock import is_written
        from judgetui.records.session_folder import LEDGER

        if is_written(self.path / LEDGER):
            suspended = Sentence(
                "the venue's program stands still; it goes on by itself as soon as this computer "
                "lets it, and nothing is lost. If it never does, end its process %(process)d: then "
                "it is opened again",
                process=state.pid,
            )
            return [suspended]
        tls = bool(state.fingerprint)
        try:
            again = VenueOptions(port=state.port, tls=tls)
            process = VenueProcess(self.path, language=self._language, options=again)
            reopened = process.wait()
        except Refused as refused:
            why = refused.sentence
            return [
                Sentence("the venue does not answer and cannot be opened again: %(why)s", why=why)
            ]
        if reopened.pid == state.pid:
            return []
        note = Sentence(
            "the venue's program had ended and was opened again; nothing that was saved is lost"
        )
        return [note, *_as_sentences(reopened.notes)]


def _as_sentences(notes: Sequence[str]) -> Iterator[Sentence]:
    return (Sentence("%(note)s", note=note) for note in notes)


def _differences(state: VenueState, options: VenueOptions) -> Iterator[Sentence]:
    """How the venue that is open differs from the one that was asked for."""
    tls, log = options.tls, options.log.address
    if options.port not in (None, state.port):
        yield Sentence("the venue is open already, at port %(port)d", port=state.port)
    if tls and not state.fingerprint:
        yield Sentence(
            "the venue is open already, without encryption; to have it encrypted, end it (F12) "
            "and run it again with --tls"
        )
    if tls is False and state.fingerprint:
        yield Sentence(
            "the venue is open already, and encrypted; to have it otherwise, end it (F12) and run "
            "it again with --no-tls"
        )
    if missing := [name for name in options.names if name not in state.names]:
        yield Sentence(
            "the venue is open already, and does not go by %(names)s; to have it so, end it (F12) "
            "and run it again with --host-name",
            names=", ".join(missing),
        )
    yield from _other_copy(state, options.mirror)
    if options.hook is not None and options.hook != state.hook:
        yield Sentence(
            "the venue is open already, with another --hook or without one; to have it otherwise, "
            "end it (F12) and run it again"
        )
    if log not in (None, state.upstream):
        yield Sentence(
            "the venue is open already, with another --upstream or without one; to have it "
            "otherwise, end it (F12) and run it again"
        )


def _other_copy(state: VenueState, mirror: str | None) -> Iterator[Sentence]:
    """How its second copy differs."""
    if mirror and not state.mirror:
        yield Sentence(
            "the venue is open already, and keeps no second copy; to have one, end it (F12) and "
            "run it again with --mirror"
        )
    elif mirror is not None and mirror != state.mirror:
        yield Sentence(
            "the venue is open already, with %(copy)s as the folder of its second copy; to have it "
            "otherwise, end it (F12) and run it again",
            copy=state.mirror,
        )
