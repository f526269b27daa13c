"""News for a seat besides the meeting, the same in the host's process and over the network.

`frames` sends these classes as they are; the schema calls them by the names in
`docgen.PUBLISHED_NAMES`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.meeting.plan import Bilingual


@dataclass(frozen=True, slots=True)
class ActAccepted:
    """An act happened: it is on the host's disk; a ballot, with `--ack both`, in the log too."""

    id: str
    """The act's id."""
    seq: int
    """Its number in the ledger."""
    at: datetime.datetime
    """When it was accepted."""
    head: str
    """The ledger's hash after it, which also commits to all acts before."""
    receipt: str | None = None
    """Of a judge's own ballot, recusal or vote: the proof that it stands in the ledger, as JSON."""


@dataclass(frozen=True, slots=True)
class SeatPresence:
    """What is known of one seat besides the meeting itself."""

    here: bool = False
    """Whether a device of this seat is connected."""
    writing: bool = False
    """Whether the judge has an unsent ballot on the case on stage."""
    practised: bool = False
    """Whether the judge has filled in a practice ballot since the host was started."""
    device: str = ""
    """The devices' names, such as `vm ×2 · iPad`."""
    devices: int = 0
    """How many devices of this seat are connected."""
    latency: float | None = None
    """Seconds a round trip takes."""
    seen_at: datetime.datetime | None = None
    """The last sign of life; none when there never was one."""
    another_at: datetime.datetime | None = None
    """When another device last took the seat without the chair being asked; of recorder and
    supervisor, also when the first one did."""
    told_otherwise: bool = False
    """Whether a device of this seat was told of another ledger before than this one."""


@dataclass(frozen=True, slots=True)
class WaitingDevice:
    """A second device of a seat that waits for the chair to admit it."""

    knock: str
    """Identifies it in `door`."""
    seat: str
    """The judge's id, or the role, it asks for."""
    device: str
    """What the device calls itself."""
    address: str = ""
    """Where it is on the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatCredential:
    """What opens a seat; for the chair alone."""

    seat: str
    """A judge's id, or the role."""
    name: str | Bilingual = ""
    """The judge's name."""
    code: str
    """What a person types."""
    link: str
    """The personal link."""


@dataclass(frozen=True, slots=True)
class VenueAddress:
    """Where others find the venue; for the chair alone."""

    base: str
    """What links begin with, such as `http://192.168.1.5:8080`."""
    bases: tuple[str, ...] = ()
    """What they could begin with, the likeliest first."""
