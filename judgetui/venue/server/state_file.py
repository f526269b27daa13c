"""The state of a venue in a file of its session's folder, for other programs on this machine.

The file is kept, marked as closed, after the venue has ended: the next venue takes the same port
and address, which printed links have, and the device at which the clock sounds; after a crash also
what boards and overlays showed, and which devices had the seats that the chair's screen does not
show.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from judgetui.meeting.acknowledged import AcknowledgedBy
from judgetui.meeting.board_mode import BoardMode, OverlayMode, OverlayShown, Shown, SoundsAt
from judgetui.records import atomic_files
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.local_get import body_of

FILE = "venue.json"
"""The file's name in a session's folder; there from the first time the venue is opened."""
ALIVE = "/alive"
"""The path at which a venue returns its process id."""
_Mode = TypeVar("_Mode", BoardMode, OverlayMode)


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
    overlay: OverlayMode = field(default_factory=OverlayMode)
    """What the overlays of the livestream show."""
    sound: SoundsAt = "chair"
    """Where the clock's warnings sound; kept for the next venue also once this one is closed."""
    bind: str = ""
    """The address it listens at; empty for the default."""
    names: tuple[str, ...] = ()
    """Its host names besides its addresses and the machine's own names."""
    mirror: str = ""
    """The folder in which a second copy of the session is kept; empty without one."""
    mirror_trouble: str = ""
    """Why that copy is not whole now; empty where it is."""
    hook: str = ""
    """The address that is told what happens in the hall; empty without one."""
    upstream: str = ""
    """The address of the server with the log of rooms, without a password; empty without one."""
    acknowledged_by: AcknowledgedBy = "room"
    """When ballots count as taken until the chair says otherwise."""
    devices: dict[str, str] = field(default_factory=dict)
    """The device that last had each seat that the chair's screen does not show, by seat."""
    closed: bool = False
    """Whether the venue was ended; False after a crash."""

    def endpoint(self, token: str) -> Endpoint:
        """The endpoint, from this machine, of the seat that a token opens."""
        return Endpoint(self.near, self.port, token, bool(self.fingerprint), self.fingerprint)


def write_state(folder: Path, state: VenueState) -> None:
    """Write it, whole or not at all, readable for its owner only; raises OSError."""
    atomic_files.replace(folder / FILE, json.dumps(asdict(state), indent=1).encode())


def mark_closed(folder: Path) -> None:
    """Write that the venue is closed; does nothing where there is no file."""
    state = read_state(folder)
    try:
        if state is not None:
            closed = replace(state, closed=True, notes=(), devices={})
            write_state(folder, replace(closed, showing=BoardMode(), overlay=OverlayMode()))
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
        content = json.loads((folder / FILE).read_bytes())
        return VenueState(
            port=int(content["port"]),
            pid=int(content["pid"]),
            near=str(content["near"]),
            base=str(content["base"]),
            fingerprint=str(content["fingerprint"]),
            notes=tuple(map(str, content["notes"])),
            showing=_mode(BoardMode, get_args(Shown), content.get("showing")),
            overlay=_mode(OverlayMode, get_args(OverlayShown), content.get("overlay")),
            sound=_sound(content.get("sound")),
            bind=str(content.get("bind", "")),
            names=tuple(map(str, content.get("names", ()))),
            mirror=str(content.get("mirror", "")),
            mirror_trouble=str(content.get("mirror_trouble", "")),
            hook=str(content.get("hook", "")),
            upstream=str(content.get("upstream", "")),
            acknowledged_by="both" if content.get("acknowledged_by") == "both" else "room",
            devices=_devices(content.get("devices")),
            closed=bool(content.get("closed")),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _mode(mode: type[_Mode], known: Collection[str], content: object) -> _Mode:
    """What boards or overlays showed, one of `known`; the default where that cannot be read."""
    match content:
        case {"what": str(what), "message": str(message)} if what in known:
            return mode(cast("Any", what), message)
    return mode()


def _sound(content: object) -> SoundsAt:
    """Where the clock's warnings sounded; the default where that cannot be read."""
    return cast("SoundsAt", content) if content in get_args(SoundsAt) else "chair"


def _devices(content: object) -> dict[str, str]:
    """Seats and their devices; none where that cannot be read."""
    if not isinstance(content, dict):
        return {}
    return {str(seat): str(device) for seat, device in content.items()}


def alive_body() -> bytes:
    """The answer of a venue at ALIVE."""
    return json.dumps({"pid": os.getpid()}).encode()


def answers(state: VenueState, within: float = 2.0) -> bool:
    """Whether that venue runs and answers; blocks for at most `within` seconds a step."""
    try:
        content = json.loads(body_of(state.endpoint(""), ALIVE, within))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("pid") == state.pid
