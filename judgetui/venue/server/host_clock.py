"""The time of one meeting at its host, and what to tell when the computer's clock was set."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from judgetui.language import N_
from judgetui.meeting.message import Sentence
from judgetui.venue.protocol.timing import present

_NOTICED = datetime.timedelta(seconds=60)
"""By how much a clock has to be off before it is told; less is what networks put right."""
_NONE = datetime.timedelta()


def wall_clock() -> datetime.datetime:
    """What this computer's clock shows, which anybody may set at any time."""
    return datetime.datetime.now().astimezone()


class HostClock:
    """Tells the time of a meeting, which is never before an act that is on record.

    Where it would be, time goes on from the record's last act, so that clocks on the screens run
    and no act seems to have happened before another.
    """

    def __init__(
        self,
        latest: datetime.datetime | None = None,
        *,
        now: Callable[[], datetime.datetime] = present,
        wall: Callable[[], datetime.datetime] = wall_clock,
    ) -> None:
        self._now, self._wall = now, wall
        self._latest = latest
        self._ahead = _NONE
        self._told_ahead = _NONE
        self._set_by = wall() - now()

    def __call__(self) -> datetime.datetime:
        """The time now, with its offset, to the millisecond."""
        now = self._now() + self._ahead
        if self._latest is not None and now < self._latest:
            self._ahead += self._latest - now
            now = self._latest.astimezone(now.tzinfo)
        self._latest = now
        return now

    def trouble(self) -> Sentence | None:
        """What the chair has to be told of the clock; each thing once."""
        self()
        if self._ahead - self._told_ahead >= _NOTICED:
            behind, self._told_ahead = self._ahead - self._told_ahead, self._ahead
            return Sentence(
                "this computer's clock is %(long)s behind the record; the meeting's times go on "
                "from its last act, and none is before another. Set the clock right after the "
                "meeting",
                long=_long(behind),
            )
        set_by = self._wall() - self._now()
        moved, was = set_by - self._set_by, self._set_by
        if abs(moved) < _NOTICED:
            return None
        self._set_by = set_by
        template = _BACK if set_by < was else _FORWARD
        return Sentence(template, long=_long(abs(moved)))


_BACK = N_(
    "this computer's clock was set back by %(long)s; the meeting's times go on as if it had not "
    "been"
)
_FORWARD = N_(
    "this computer's clock was set forward by %(long)s; the meeting's times go on as if it had not "
    "been"
)


def _long(span: datetime.timedelta) -> str:
    """Hours, minutes and seconds, such as 1:00:00."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
