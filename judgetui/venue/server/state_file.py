"""The state of a venue in its session's folder: where it is, for programs on this machine.

It stays when the venue has closed, and says so: the next one comes back to the same place, where
printed links lead, and one that crashed goes on with what its boards showed.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import ssl
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import cast, get_args

from judgetui.meeting.board_mode import BoardMode, Shown
from judgetui.records import atomic_files
from judgetui.venue.access.join_link import Endpoint

FILE = "venue.json"
"""In a session's folder, from the first time its venue is opened."""
ALIVE = "/alive"
"""The page on which a venue says which process it is."""
_MOST = 4096


@dataclass(frozen=True, slots=True)
class VenueState:
    """Where a venue is, and which process it is."""

    port: int
    pid: int
    near: str
    """The address by which programs on this machine reach it."""
    base: str
    """What links begin with, such as `http://192.168.1.5:8080`."""
    fingerprint: str = ""
    """Of its TLS certificate; empty without."""
    notes: tuple[str, ...] = ()
    """What the chair should know of how it opened."""
    showing: BoardMode = field(default_factory=BoardMode)
    """What the boards show."""
    bind: str = ""
    """The address it listens at; empty where that was not said."""
    names: tuple[str, ...] = ()
    """By what else it may be called than its addresses and the machine's own names."""
    closed: bool = False
    """Whether the venue was ended; one that crashed had no time to say so."""

    def endpoint(self, token: str) -> Endpoint:
        """The way from this machine to the seat that a token opens."""
        return Endpoint(self.near, self.port, token, bool(self.fingerprint), self.fingerprint)


def write_state(folder: Path, state: VenueState) -> None:
    """Write it, whole or not at all, for its owner's eyes alone; raises OSError."""
    atomic_files.replace(folder / FILE, json.dumps(asdict(state), indent=1).encode())


def mark_closed(folder: Path) -> None:
    """Write that the venue is closed; does nothing where there is no file."""
    state = read_state(folder)
    try:
        if state is not None:
            write_state(folder, replace(state, closed=True, showing=BoardMode(), notes=()))
    except OSError:
        # Where the disk is full, no state is better than a wrong one.
        with contextlib.suppress(OSError):
            (folder / FILE).unlink()


def read_state(folder: Path) -> VenueState | None:
    """The state of a venue that is open or crashed; None where it was closed or never opened."""
    state = last_state(folder)
    return None if state is None or state.closed else state


def last_state(folder: Path) -> VenueState | None:
    """The state in a session's folder, also of a closed venue; None where it cannot be read."""
    try:
        said = json.loads((folder / FILE).read_bytes())
        return VenueState(
            port=int(said["port"]),
            pid=int(said["pid"]),
            near=str(said["near"]),
            base=str(said["base"]),
            fingerprint=str(said["fingerprint"]),
            notes=tuple(map(str, said["notes"])),
            showing=_showing(said.get("showing")),
            bind=str(said.get("bind", "")),
            names=tuple(map(str, said.get("names", ()))),
            closed=bool(said.get("closed")),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _showing(said: object) -> BoardMode:
    """What boards showed; the usual where that cannot be read."""
    match said:
        case {"what": str(what), "message": str(message)} if what in get_args(Shown):
            return BoardMode(cast("Shown", what), message)
    return BoardMode()


def alive_body() -> bytes:
    """What a venue answers on the page ALIVE."""
    return json.dumps({"pid": os.getpid()}).encode()


def answers(state: VenueState, within: float = 2.0) -> bool:
    """Whether that venue runs and answers; blocks for at most `within` seconds a step."""
    connection: http.client.HTTPConnection
    if state.fingerprint:
        # No certificate check: this probe sends no secret.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            state.near, state.port, timeout=within, context=context
        )
    else:
        connection = http.client.HTTPConnection(state.near, state.port, timeout=within)
    try:
        connection.request("GET", ALIVE)
        said = json.loads(connection.getresponse().read(_MOST))
        return isinstance(said, dict) and said.get("pid") == state.pid
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
