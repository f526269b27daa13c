"""What the app is opened on, and what a command or a question may use of it.

Commands and dialogs are functions of an `AppContext`. `JudgeApp` is one; nothing but the entry
points imports it, so that the app imports its parts and never the other way round.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeVar

from textual.notifications import SeverityLevel
from textual.screen import Screen

from judgetui.app.robots import RobotControls
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import Act
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.message import Sentence
from judgetui.meeting.preflight import Finding
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.meeting.state import Meeting
from judgetui.settings import Settings, save_settings
from judgetui.venue.client.seat_api import RemoteSeatApi, SeatApi, SeatCredential
from judgetui.venue.protocol.timing import present

_Answer = TypeVar("_Answer")


Exporter = Callable[[Sequence[str], Callable[[str], None]], str]
"""Writes the results in these formats and gives the folder's name; raises `Refused`.

The function is told each format before it is made and "" once all are; what it raises ends the
export, of which nothing is written then.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """What a window is opened on: where seats are reached, and what this machine may do."""

    open_seat: Callable[[Seat], SeatApi]
    """Returns the interface of a seat, in this process or at a venue."""
    seat: Seat = CHAIR
    """The seat it begins at."""
    several_seats: bool = True
    """Whether people may change seats on this machine."""
    overview: Callable[[], Meeting] | None = None
    """The meeting as this machine's chair sees it, to list every judge when the machine is handed
    on: a board's view lacks them. None where the seat's own view has all judges."""
    clock: Callable[[], datetime.datetime] = present
    reopen_command: str = ""
    """The shell command that opens this window again, where it is a chair's at a venue."""
    robots: RobotControls | None = None
    """Simulated judges, in a demo or rehearsal."""
    export: Exporter | None = None
    machine: Callable[[], Sequence[Finding]] | None = None
    """Looks at the computer that keeps the meeting, where that is this one; may take a second."""
    notes: Sequence[Sentence] = ()
    """What to tell the chair at once, such as that a torn tail of the ledger was set aside."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys that differ from the usual ones here, by command; the user's own go before them."""
    settings: Settings | None = None
    """The user's choices; None to read those kept on this machine."""
    remember: Callable[[Settings], object] = save_settings
    """Saves the user's choices."""


class AppContext(Protocol):
    """One person's window on the meeting: what it knows, and what may be done through it."""

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""

    @property
    def seat(self) -> Seat:
        """Whose window it is."""

    @property
    def presence(self) -> Mapping[str, object]:
        """What is known of each seat, by judge id or role; the values are `SeatPresence`."""

    @property
    def overview(self) -> Meeting:
        """The meeting with every judge in it, to hand this machine on to one of them."""

    @property
    def marked(self) -> str | None:
        """The case marked in the run sheet of the screen on top; None without one."""

    @property
    def remote(self) -> RemoteSeatApi | None:
        """The connection to the host; None where the meeting is in this process."""

    @property
    def showing(self) -> BoardMode:
        """What every board shows."""

    @property
    def overlay(self) -> OverlayMode:
        """What every overlay of the livestream shows."""

    @property
    def log_status(self) -> LogStatus | None:
        """How the room follows the log of rooms; None where it follows none, or another seat."""

    @property
    def address(self) -> str:
        """Where other devices find the venue, such as `http://192.168.1.5:8080`; may be empty."""

    @property
    def address_code(self) -> tuple[str, ...]:
        """The address as the lines of a QR code."""

    @property
    def seat_credentials(self) -> Mapping[str, SeatCredential]:
        """The link and code of each seat, as far as the chair has asked for them."""

    @property
    def robots(self) -> RobotControls | None:
        """The simulated judges, in a demo or rehearsal."""

    @property
    def export_beside(self) -> Exporter | None:
        """Writes the results beside the ledger; none where this machine does not keep it."""

    @property
    def reopen_command(self) -> str:
        """The shell command that opens this window again; empty where there is none."""

    @property
    def board_on_top(self) -> bool:
        """Whether the board lies over the seat's own screen, for everybody to read."""

    @property
    def busy(self) -> bool:
        """Whether a question or a page lies over the seat's screen, or the board does."""

    def key_of(self, command: str) -> str:
        """The label of a command's key, such as "F4", as this user has it."""

    def now(self) -> datetime.datetime:
        """The meeting's time."""

    def submit(self, act: Act) -> None:
        """Hand in an act; whether it was accepted is shown when the answer arrives."""

    async def history(self, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case and its ballots, or of the result; raises `Refused`."""

    async def ask(self, question: Screen[_Answer]) -> _Answer | None:
        """Show a question over the screen and wait for its answer; None if it was closed."""

    def show(self, page: Screen[None]) -> None:
        """Show a page over the screen, without waiting."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a message in the band at the bottom, for `timeout` seconds."""

    def deliver_binary(
        self, path_or_file: BinaryIO, *, save_filename: str, name: str
    ) -> str | None:
        """Download a file in the browser, or save it where a terminal's user finds it."""

    def sit(self, seat: Seat) -> None:
        """Show another seat in this window."""

    def end_venue(self) -> None:
        """Ask the host to close the venue for everybody, and leave once it has."""

    def leave(self) -> None:
        """Close the window, without asking."""


class RestartableApp(Protocol):
    """What `restart.run_supervised` needs of an app to open a new one when it breaks."""

    supervised: bool
    crashed: Exception | None
    """The exception that broke it; None where a person left it."""

    @property
    def seat(self) -> Seat:
        """The seat it shows."""

    def begin_at(self, seat: Seat) -> None:
        """Begin at another seat than the window's own; before it runs."""

    async def run_async(self) -> object:
        """Run until it is left, or breaks."""
