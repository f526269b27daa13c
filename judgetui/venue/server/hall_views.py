"""The views of pages that the host draws for: each is made once for all who see the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import fields

from judgetui.hall.source import HallSource, KnownViews
from judgetui.hall.views import View, ViewName, make_view, members_json
from judgetui.language import LANGUAGES, speaking
from judgetui.meeting.seat import ANNOUNCER, BOARD, Role, Seat
from judgetui.venue.protocol import frames
from judgetui.venue.server.board_control import BoardControl
from judgetui.venue.server.connection import Connection, HallSent
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


class _Made:
    """The newest view of a page in a language."""

    def __init__(self, name: ViewName) -> None:
        self._name = name
        self.known = KnownViews()
        self.stale = True
        self.number = 0
        """Goes up with every view that differs."""
        self._view: View | None = None
        self._changed: dict[str, int] = {}
        """By member: the number of the view in which it was another one last."""
        self._frames: dict[int, bytes] = {}

    def take(self, view: View) -> None:
        """Take in a newer view."""
        self.stale = False
        before, self._view = self._view, view
        names = [field.name for field in fields(view)]
        differ = names
        if before is not None:
            pairs = ((name, getattr(before, name), getattr(view, name)) for name in names)
            differ = [name for name, was, now in pairs if was is not now and was != now]
        if differ:
            self.number += 1
            self._changed |= dict.fromkeys(differ, self.number)
            self._frames.clear()

    def frame(self, since: int) -> bytes:
        """The `hall` frame with what changed after a view; the whole view after 0."""
        if since not in self._frames and self._view is not None:
            members = [name for name, number in self._changed.items() if number > since]
            content = members_json(self._name, self._view, members)
            self._frames[since] = b'{"hall":' + content + b"}"
        return self._frames[since]


class HallViews:
    """The newest views, by page and language."""

    def __init__(
        self, room: Room, control: BoardControl, connections: Iterable[Connection]
    ) -> None:
        """`connections` are all that have a seat, each time it is gone through."""
        self._room, self._control, self._connections = room, control, connections
        self._made: dict[tuple[ViewName, str], _Made] = {}
        self._minute = self._this_minute()

    def make_anew(self) -> None:
        """Make all views anew once they are asked for."""
        for made in self._made.values():
            made.stale = True

    def changed(self) -> None:
        """Make all views anew and send them: what the chair has shown has changed, or the time."""
        self.make_anew()
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

    def frame_for(self, connection: Connection) -> tuple[bytes, HallSent]:
        """The `hall` frame of a connection, in its language, else in the plan's; and what it is.

        Empty where the connection has it all. A connection that takes `rows` is sent the members
        that changed since its last one.
        """
        view, language = connection.view, connection.hello.language
        if view is None:
            return b"", connection.hall_sent
        spoken = language if language in LANGUAGES else self._room.meeting.plan.language
        if (made := self._made.get((view, spoken))) is None:
            made = self._made[view, spoken] = _Made(view)
        if made.stale:
            made.take(self._view(view, spoken, made.known))
        sent = HallSent(spoken, made.number)
        if connection.hall_sent == sent:
            return b"", sent
        goes_on = connection.hello.rows and connection.hall_sent.language == spoken
        return made.frame(connection.hall_sent.number if goes_on else 0), sent

    def _view(self, view: ViewName, language: str, known: KnownViews) -> View:
        seen, control = self._room.view(_SEATS[view]), self._control
        now = self._room.now()
        source = HallSource(seen, control.showing, control.overlay, now, known)
        with speaking(language):
            return make_view(view, source)
