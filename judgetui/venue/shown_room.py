"""What the overview of all rooms shows of this one: made of the hall's view and a few counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting, Phase
from judgetui.rooms.public_room import RoomCounts, TroubleCode, public_room
from judgetui.venue.server.host import Host

_MINUTE = datetime.timedelta(minutes=1)


class ShownRoom:
    """Makes the room's document anew when what it shows is another, and with every minute."""

    def __init__(self, host: Host, copy_lost: Callable[[], bool]) -> None:
        self._host, self._copy_lost = host, copy_lost
        self._of: tuple[object, ...] = ()

    def newer(
        self, lag: int | None, clock_ahead: datetime.timedelta
    ) -> Mapping[str, object] | None:
        """The document, where it may read otherwise than the last one; else None.

        `lag` is None while it is not known.
        """
        host, now = self._host, self._host.room.now()
        troubles = _troubles(host, copy_lost=self._copy_lost())
        of = (host.room.meeting, lag, troubles, now.timestamp() // _MINUTE.total_seconds())
        if of == self._of:
            return None
        self._of = of
        counts = RoomCounts(troubles, lag, clock_ahead)
        return public_room(host.room.view(BOARD), now, counts).document()


def _troubles(host: Host, *, copy_lost: bool) -> dict[TroubleCode, int]:
    meeting = host.room.meeting
    return {
        TroubleCode.JUDGES_AWAY: _away(host, meeting),
        TroubleCode.CALLS: len(meeting.waiting_calls),
        TroubleCode.DEVICES: len(list(host.admission.waiting)),
        TroubleCode.COPY_LOST: int(copy_lost),
    }


def _away(host: Host, meeting: Meeting) -> int:
    """How many judges who still have something to judge are not connected, in an open meeting."""
    if meeting.phase is not Phase.OPEN:
        return 0
    here = {one.seat.judge for one in host.attendance if one.seat is not None}
    absent = [judge.id for judge in meeting.plan.judges if judge.id not in here]
    return sum(judge not in meeting.left for judge in absent)
