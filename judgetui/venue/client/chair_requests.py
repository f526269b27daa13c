"""What only the chair's desk hears and asks: who comes in, what boards show, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Seat
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.seat_api import (
    HostNotes,
    Link,
    News,
    SeatStatus,
    SeatStatuses,
    VenueAddress,
    WaitingDevice,
    WaitingDevices,
)
from judgetui.venue.protocol import frames

if TYPE_CHECKING:
    from judgetui.venue.client.reconnecting_socket import ReconnectingSocket


class ChairRequests:
    """The part of a guest that only the chair uses; the host refuses it to everybody else."""

    _line: ReconnectingSocket | None
    link: Link
    seat: Seat
    way: Endpoint

    def __init__(self) -> None:
        self.knocks = WaitingDevices()
        """Devices that wait for the chair's yes."""
        self.whereabouts = VenueAddress("")
        """Where others find the venue."""
        self.notes = HostNotes()
        """What the chair should know of the record and the host."""

    def tell(self, news: News) -> None:
        """Pass news on to whoever watches."""
        raise NotImplementedError

    def on_knocks(self, said: tuple[WaitingDevice, ...]) -> None:
        """Take in who waits."""
        self.knocks = WaitingDevices(said)
        self.tell(self.knocks)

    def on_doors(self, said: tuple[SeatStatus, ...]) -> None:
        """Take in all links; by the chair's own this desk comes back from now on."""
        for own in (one for one in said if one.seat == self.seat.by):
            self.way = self.way.by(own.link.partition("/j/")[2].partition("#")[0])
        self.tell(SeatStatuses(said))

    def on_venue(self, said: VenueAddress) -> None:
        """Take in where the venue is found."""
        self.whereabouts = said
        self.tell(self.whereabouts)

    def on_notes(self, said: tuple[str, ...]) -> None:
        """Take in what the chair should know."""
        self.notes = HostNotes(tuple(Sentence("%(note)s", note=note) for note in said))
        self.tell(self.notes)

    def admit(self, knock: str) -> None:
        """Let a waiting device in; the one in its seat is closed."""
        self._ask(door=frames.Door(do="admit", knock=knock))

    def turn_away(self, knock: str) -> None:
        """Send a waiting device away."""
        self._ask(door=frames.Door(do="turn-away", knock=knock))

    def reissue(self, seat: str) -> None:
        """Make a seat's link and code anew; all links come as news."""
        self._ask(door=frames.Door(do="reissue", seat=seat))

    def ask_openings(self) -> None:
        """Ask for all links and codes; they come as news."""
        self._ask(door=frames.Door(do="list"))

    def steer(self, showing: BoardMode) -> None:
        """Have every board show something."""
        asked = frames.VenueAsked(do="show", show=showing.what, message=showing.message)
        self._ask(venue=asked)

    def choose_base(self, base: str) -> None:
        """Let links begin with another address; empty to have the host look for addresses."""
        self._ask(venue=frames.VenueAsked(do="address", base=base))

    def end_venue(self) -> None:
        """Close the venue for everybody; what it took is kept."""
        self._ask(venue=frames.VenueAsked(do="end"))

    def _ask(self, **frame: frames.Part) -> None:
        if self._line is not None and self.link.state == "connected":
            self._line.say(frames.guest_text(**frame))
