"""What the chair's desk asks of its host besides acts: who comes in, what boards show, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judgetui.meeting.showing import Showing
from judgetui.venue import wire
from judgetui.venue.desk import Link

if TYPE_CHECKING:
    from judgetui.venue.line import Line


class Deciding:
    """The part of a guest that only the chair uses; the host refuses it to everybody else."""

    _line: Line | None
    link: Link

    def admit(self, knock: str) -> None:
        """Let a waiting device in; the one in its seat is closed."""
        self._ask(door=wire.Door(do="admit", knock=knock))

    def turn_away(self, knock: str) -> None:
        """Send a waiting device away."""
        self._ask(door=wire.Door(do="turn-away", knock=knock))

    def reissue(self, seat: str) -> None:
        """Make a seat's link and code anew; all links come as news."""
        self._ask(door=wire.Door(do="reissue", seat=seat))

    def ask_openings(self) -> None:
        """Ask for all links and codes; they come as news."""
        self._ask(door=wire.Door(do="list"))

    def steer(self, showing: Showing) -> None:
        """Have every board show something."""
        asked = wire.VenueAsked(do="show", show=showing.what, message=showing.message)
        self._ask(venue=asked)

    def choose_base(self, base: str) -> None:
        """Let links begin with another address; empty to have the host look for addresses."""
        self._ask(venue=wire.VenueAsked(do="address", base=base))

    def end_venue(self) -> None:
        """Close the venue for everybody; what it took is kept."""
        self._ask(venue=wire.VenueAsked(do="end"))

    def _ask(self, **frame: wire.Part) -> None:
        if self._line is not None and self.link.state == "connected":
            self._line.say(wire.guest_text(**frame))
