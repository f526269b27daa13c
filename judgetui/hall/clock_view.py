"""A clock as instants, so that a page goes on with it by itself and shows the same second."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.meeting.state import Clock


@dataclass(frozen=True, slots=True)
class ClockView:
    """The clock of the case on stage."""

    ends: datetime.datetime | None
    """When nothing is left; None while it stands still."""
    left: int | None
    """Seconds left while it stands still, below 0 over time; None while it goes."""
    length: int
    """Seconds in all."""
    warn: int
    """Seconds left from which it is nearly over; 0 without a warning."""


def clock_view(clock: Clock, warn: tuple[int, ...]) -> ClockView:
    """The clock, with the first of the plan's warnings."""
    stands = clock.paused_at is not None
    lasts = datetime.timedelta(seconds=clock.length) + clock.paused
    return ClockView(
        ends=None if stands else clock.started_at + lasts,
        left=clock.remaining(clock.started_at) if stands else None,
        length=clock.length,
        warn=max(warn, default=0),
    )
