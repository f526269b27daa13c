"""The time of one meeting at its host, and warnings when the computer's clock was set."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from judgetui.language import N_
from judgetui.meeting.message import Sentence
from judgetui.venue.protocol.timing import present

_NOTICED = datetime.timedelta(seconds=60)
"""How far a clock has to be off for a warning; time servers correct smaller errors."""
_NONE = datetime.timedelta()


def wall_clock() -> datetime.datetime:
    """The time of this computer's clock, which may be set at any time."""
    return datetime.datetime.now().astimezone()


class HostClock:
    """The time of a meeting, which is never before the last recorded act.

    If the computer's clock is behind the record, time goes on from the last act, so that clocks on
    screens run and recorded times never decrease.
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
        self._reported_ahead = _NONE
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
        """A warning about the clock for the chair, each once; None without one."""
        self()
        if self._ahead - self._reported_ahead >= _NOTICED:
            behind, self._reported_ahead = self._ahead - self._reported_ahead, self._ahead
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
