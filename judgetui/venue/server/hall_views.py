"""The views of pages that the host draws for: each is made once for all who see the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from judgetui.hall.source import HallSource
from judgetui.hall.views import ViewName, view_json
from judgetui.language import LANGUAGES, speaking
from judgetui.meeting.seat import ANNOUNCER, BOARD, Role, Seat
from judgetui.venue.protocol import frames
from judgetui.venue.server.board_control import BoardControl
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.room import Room

_SEATS: dict[ViewName, Seat] = {"board": BOARD, "overlay": BOARD, "announcer": ANNOUNCER}
"""With whose eyes a view is seen."""


def view_of(seat: Seat, hello: frames.Hello) -> ViewName | None:
    """The view that a client is sent in place of the meeting; None for one that is sent that."""
    if seat.role is Role.BOARD and hello.form == "overlay":
        return "overlay"
    if seat.role is Role.BOARD and hello.form == "board":
        return "board"
    return "announcer" if seat.role is Role.ANNOUNCER and hello.form == "page" else None


class HallViews:
    """The newest views, by page and language."""

    def __init__(
        self, room: Room, control: BoardControl, connections: Iterable[Connection]
    ) -> None:
        """`connections` are all that have a seat, each time it is gone through."""
        self._room, self._control, self._connections = room, control, connections
        self._made: dict[tuple[ViewName, str], str] = {}
        self._minute = self._this_minute()

    def changed(self) -> None:
        """Make all views anew: the meeting has changed, or what the chair has shown."""
        self._made.clear()
        for one in self._connections:
            if one.view is not None:
                one.send_state("hall")

    def follow_time(self) -> None:
        """Make them anew with every minute, by which some times are told."""
        minute = self._this_minute()
        if minute != self._minute:
            self._minute = minute
            self.changed()

    def _this_minute(self) -> datetime.datetime:
        return self._room.now().replace(second=0, microsecond=0)

    def frame_for(self, connection: Connection) -> str:
        """The `hall` frame of a connection, in its language, else in the plan's."""
        view, language = connection.view, connection.hello.language
        if view is None:
            return ""
        spoken = language if language in LANGUAGES else self._room.meeting.plan.language
        if (view, spoken) not in self._made:
            self._made[view, spoken] = self._frame(view, spoken)
        return self._made[view, spoken]

    def _frame(self, view: ViewName, language: str) -> str:
        seen, control = self._room.view(_SEATS[view]), self._control
        source = HallSource(seen, control.showing, control.overlay, self._room.now())
        with speaking(language):
            return f'{{"hall":{view_json(view, source).decode()}}}'
