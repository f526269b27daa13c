"""The interface of one seat: submits acts, reports news; in this process or over the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from judgetui.language import N_
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import Act
from judgetui.meeting.board_mode import BoardMode, OverlayMode, SoundsAt
from judgetui.meeting.draft import Draft
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Seat
from judgetui.meeting.state import Meeting
from judgetui.venue.protocol.news import (
    ActAccepted,
    SeatCredential,
    SeatPresence,
    VenueAddress,
    WaitingDevice,
)

__all__ = [
    "ActAccepted",
    "ActRefused",
    "ConnectionStatus",
    "HostNotes",
    "LogStatus",
    "News",
    "RemoteSeatApi",
    "SeatApi",
    "SeatCredential",
    "SeatCredentials",
    "SeatPresence",
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
class ConnectionStatus:
    """How a client is connected with its host."""

    state: Literal["connecting", "connected", "reconnecting", "waiting", "refused", "ended"]
    """`waiting` for the chair's yes; `refused` for good; `ended` with the venue, which may open
    again."""
    unsent: int = 0
    """Acts that the host has not answered yet."""
    why: Sentence | None = None
    """What a person should know: why it is refused, or what stands in the way."""
    elsewhere: bool = False
    """Whether the venue ended because the meeting goes on at another computer."""

    @property
    def sentence(self) -> Sentence:
        """The state in words, short enough for a line of the screen."""
        if (self.state == "refused" or self.elsewhere) and self.why is not None:
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
    """All devices that wait for the chair to admit them; empty when none does any more."""

    devices: tuple[WaitingDevice, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatCredentials:
    """All links and codes, as the chair asked for them."""

    credentials: tuple[SeatCredential, ...] = ()


@dataclass(frozen=True, slots=True)
class HostNotes:
    """What the chair should know of the record and the host: all of it, the oldest first."""

    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundTest:
    """The chair wants to hear whether this device sounds."""


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """Another form of this seat has typed in a ballot."""

    draft: Draft
    """What stands in it now; empty where everything was deleted."""


@dataclass(frozen=True, slots=True)
class RecordDiffers:
    """The host's ledger is not the one that this device was told of before."""

    why: Sentence
    """What a person is told of it."""


News = (
    Meeting
    | ActAccepted
    | ActRefused
    | Mapping[str, SeatPresence]
    | ConnectionStatus
    | WaitingDevices
    | SeatCredentials
    | VenueAddress
    | HostNotes
    | LogStatus
    | BoardMode
    | OverlayMode
    | SoundTest
    | RecordDiffers
    | DraftChanged
)
"""What a seat's interface reports: a newer meeting, the answer to an act, who is present.

Over the network also the state of the connection and what boards and overlays show; to the chair
also which devices wait for admission, codes and links, the venue's address, and notes of the host.
"""


class SeatApi(Protocol):
    """One seat's interface to the meeting, the same in the host's process and over the network."""

    @property
    def seat(self) -> Seat:
        """Whose interface this is."""

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""

    @property
    def presence(self) -> Mapping[str, SeatPresence]:
        """What the judges are doing, by id; empty for seats that may not know."""

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""

    async def history(self, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case and the ballots on it, the oldest first; none: of the result.

        Only for seats that see every ballot; raises `Refused`, also without a connection.
        """

    def watch(self, notify: Callable[[News], None]) -> Callable[[], None]:
        """Call `notify` with all news from now on; the function returned stops it."""

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, so that it survives a crash."""


@runtime_checkable
class RemoteSeatApi(SeatApi, Protocol):
    """A seat's interface over the network.

    Until the host has admitted it, its seat is the board's and its meeting is EMPTY.
    """

    @property
    def connection(self) -> ConnectionStatus:
        """How it is connected."""

    @property
    def waiting_devices(self) -> WaitingDevices:
        """Devices that wait for the chair to admit them; empty for other seats."""

    @property
    def showing(self) -> BoardMode:
        """What every board shows."""

    @property
    def overlay(self) -> OverlayMode:
        """What every overlay of the livestream shows."""

    @property
    def sounds(self) -> bool:
        """Whether the clock's warnings sound here: connected, and the device that was chosen."""

    @property
    def sounds_at(self) -> SoundsAt:
        """Where the chair has them sound, as far as this seat knows."""

    def choose_sound(self, at: SoundsAt) -> None:
        """Have the clock's warnings sound at one device, or nowhere."""

    def test_sound(self) -> None:
        """Have the device that was chosen sound now."""

    @property
    def venue_address(self) -> VenueAddress:
        """Where others find the venue; empty for other seats."""

    @property
    def notes(self) -> HostNotes:
        """What the chair should know of the record and the host; empty for other seats."""

    @property
    def log_status(self) -> LogStatus | None:
        """How the room follows the shared log of rooms; for the chair alone, where there is one."""

    @property
    def unsent(self) -> int:
        """Acts the host has not answered yet."""

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts; none where nothing is."""

    @property
    def ledger_head(self) -> tuple[int, str]:
        """The number of the newest act of which it knows the ledger's hash, and that hash."""

    @property
    def checkpoint(self) -> str:
        """The ledger's checkpoint as the host said it last, for seats that see everything."""

    @property
    def difference(self) -> Sentence | None:
        """That the host's ledger is not the one it was told of before; None where it is that."""

    @property
    def base(self) -> str:
        """The host's address, such as `http://192.168.1.5:8080`."""

    @property
    def age(self) -> float:
        """Seconds since the host last said something, so that what is shown was the newest."""

    def rest(self, resting: bool) -> None:
        """Take in whether anybody looks at this seat."""

    def start(self) -> None:
        """Begin to connect; once is enough."""

    def practised(self) -> None:
        """Have the chair told that this judge has filled in a practice ballot."""

    def admit(self, knock: str) -> None:
        """Admit a waiting device; the device that has its seat is disconnected."""

    def turn_away(self, knock: str) -> None:
        """Reject a waiting device."""

    def reissue(self, seat: str) -> None:
        """Replace a seat's link and code; all of them are then reported as `SeatCredentials`."""

    def request_credentials(self) -> None:
        """Ask for all links and codes, which are then reported as `SeatCredentials`."""

    def set_board_mode(self, showing: BoardMode) -> None:
        """Have every board show something."""

    def set_overlay_mode(self, overlay: OverlayMode) -> None:
        """Have every overlay of the livestream show something."""

    def choose_address(self, base: str) -> None:
        """Let links begin with another address; empty to have the host look for addresses."""

    def end_venue(self) -> None:
        """Close the venue for everybody; what it took is kept."""
