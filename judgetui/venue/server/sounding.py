"""At which one device the clock's warnings sound, as the chair chose."""

from __future__ import annotations

from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.server.board_control import BoardControl
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.presence import PresenceTracker


class Sounding:
    """Keeps the choice to one device, while devices come and go."""

    def __init__(self, control: BoardControl, attendance: PresenceTracker) -> None:
        self._control, self._attendance = control, attendance
        self._device: Connection | None = None

    def changed(self, *, told: bool = False) -> None:
        """Let one device sound, and the one before no more; with `told` say it anew."""
        before, self._device = self._device, self._chosen()
        if before is self._device and not told:
            return
        for one in {before, self._device, *self._attendance.at(CHAIR)}:
            if one is not None:
                one.send_state("sound")

    def _chosen(self) -> Connection | None:
        """The one device that sounds: of several boards the one that has been here longest."""
        seat = {"chair": CHAIR, "board": BOARD}.get(self._control.sound)
        here = self._attendance.at(seat) if seat is not None else ()
        boards = (one for one in here if one.hello.form != "overlay")
        # Those without the board's own link may be phones in the hall.
        return min(boards, key=lambda one: one.hello.code == PUBLIC, default=None)

    def frame_for(self, connection: Connection) -> str:
        """The `sound` frame of a connection."""
        return self._control.sound_frame(here=connection is self._device)
