"""Where acts go and meetings come back from, near (in this process) or far (over the network)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from judgetui.language import N_
from judgetui.meeting.acts import Act
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Seat
from judgetui.meeting.state import Meeting
from judgetui.venue.protocol.news import (
    ActAccepted,
    SeatPresence,
    SeatStatus,
    VenueAddress,
    WaitingDevice,
)

__all__ = [
    "ActAccepted",
    "ActRefused",
    "HostNotes",
    "Link",
    "News",
    "RemoteSeatApi",
    "SeatApi",
    "SeatPresence",
    "SeatStatus",
    "SeatStatuses",
    "VenueAddress",
    "WaitingDevice",
    "WaitingDevices",
]


@dataclass(frozen=True, slots=True)
class ActRefused:
    """An act did not happen; nothing has changed.

    `frames.Refused` holds the same as text in the client's language, and also closes connections.
    """

    id: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Link:
    """How a far desk is connected with its host."""

    state: Literal["connecting", "connected", "reconnecting", "waiting", "refused", "ended"]
    """`waiting` for the chair's yes; `refused` for good; `ended` with the venue, which may open
    again."""
    unsent: int = 0
    """Acts that the host has not answered yet."""
    why: Sentence | None = None
    """What a person should know: why it is refused, or what stands in the way."""

    @property
    def sentence(self) -> Sentence:
        """The state in words, short enough for a line of the screen."""
        if self.state == "refused" and self.why is not None:
            return self.why
        if self.unsent and self.state != "connected":
            return Sentence(_UNSENT[self.state], unsent=self.unsent)
        return Sentence(_STATES[self.state])


_STATES = {
    "connecting": N_("connecting"),
    "connected": N_("connected"),
    "reconnecting": N_("connection lost, reconnecting"),
    "waiting": N_("waiting for the chair's yes"),
    "refused": N_("the host refused this seat"),
    "ended": N_("the venue is closed; every ballot it took is kept"),
}
_UNSENT = {
    "connecting": N_("connecting; %(unsent)d unsent, do not close"),
    "reconnecting": N_("connection lost, reconnecting; %(unsent)d unsent, do not close"),
    "waiting": N_("waiting for the chair's yes; %(unsent)d unsent, do not close"),
    "refused": N_("the host refused this seat; %(unsent)d unsent"),
    "ended": N_("the venue is closed; %(unsent)d unsent, kept and sent when it opens again"),
}


@dataclass(frozen=True, slots=True)
class WaitingDevices:
    """All devices that wait; empty when none does any more."""

    knocks: tuple[WaitingDevice, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatStatuses:
    """All links and codes, as the chair asked for them."""

    openings: tuple[SeatStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class HostNotes:
    """What the chair should know of the record and the host: all of it, the oldest first."""

    notes: tuple[Sentence, ...] = ()


News = (
    Meeting
    | ActAccepted
    | ActRefused
    | Mapping[str, SeatPresence]
    | Link
    | WaitingDevices
    | SeatStatuses
    | VenueAddress
    | HostNotes
    | BoardMode
)
"""What a desk tells: a newer meeting, an answer to an act, or who is doing what (by judge id).

A far desk also tells how it is connected and what the boards show, and the chair's who waits at the
door and where others find the venue.
"""


class SeatApi(Protocol):
    """One seat's place at the meeting; no screen can tell whether it is near or far."""

    @property
    def seat(self) -> Seat:
        """Whose desk this is."""

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""

    @property
    def presence(self) -> Mapping[str, SeatPresence]:
        """What the judges are doing, by id; empty for seats that may not know."""

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""

    def watch(self, tell: Callable[[News], None]) -> Callable[[], None]:
        """Be told of everything from now on; call what is returned to stop."""

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, so that it survives a crash."""


@runtime_checkable
class RemoteSeatApi(SeatApi, Protocol):
    """A desk over the network; before it was let in, its seat is the board's, the meeting EMPTY."""

    @property
    def link(self) -> Link:
        """How it is connected."""

    @property
    def knocks(self) -> WaitingDevices:
        """Devices that wait for the chair's yes; at the chair's desk only."""

    @property
    def showing(self) -> BoardMode:
        """What every board shows."""

    @property
    def whereabouts(self) -> VenueAddress:
        """Where others find the venue; at the chair's desk only."""

    @property
    def notes(self) -> HostNotes:
        """What the chair should know of the record and the host; at the chair's desk only."""

    @property
    def unsent(self) -> int:
        """Acts the host has not answered yet."""

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts; none where nothing is."""

    @property
    def witness(self) -> tuple[int, str]:
        """The newest act of which it knows the ledger's hash, and that hash."""

    @property
    def base(self) -> str:
        """The address this desk goes to, such as `http://192.168.1.5:8080`."""

    def start(self) -> None:
        """Begin to connect; once is enough."""

    def admit(self, knock: str) -> None:
        """Let a waiting device in; the one in its seat is closed."""

    def turn_away(self, knock: str) -> None:
        """Send a waiting device away."""

    def reissue(self, seat: str) -> None:
        """Make a seat's link and code anew; all links come as news."""

    def ask_openings(self) -> None:
        """Ask for all links and codes; they come as news."""

    def steer(self, showing: BoardMode) -> None:
        """Have every board show something."""

    def choose_base(self, base: str) -> None:
        """Let links begin with another address; empty to have the host look for addresses."""

    def end_venue(self) -> None:
        """Close the venue for everybody; what it took is kept."""
