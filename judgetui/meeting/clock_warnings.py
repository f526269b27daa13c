"""When the clock draws attention: at the plan's warnings, on every screen at the same instant."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Clock

LASTS = 8
"""Seconds that a warning is shown."""
BLINKS = 4
"""Seconds of these in which it changes its colours, once a second; then it stands still."""


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """A warning that is due."""

    at: int
    """So many seconds before the end; 0 at the end."""
    since: int
    """Seconds since it came."""

    @property
    def words(self) -> Sentence:
        """What it says, also to who hears nothing."""
        if self.at <= 0:
            return Sentence("Time is up")
        minutes, seconds = divmod(self.at, 60)
        return Sentence("%(time)s left", time=f"{minutes}:{seconds:02d}")


def clock_warning(
    clock: Clock | None, warn: tuple[int, ...], now: datetime.datetime
) -> ClockWarning | None:
    """The warning to be shown at this instant; None where none is due, or the clock stands.

    A part that is shorter than a warning never has it.
    """
    if clock is None or clock.paused_at is not None:
        return None
    left = clock.remaining(now)
    due = [at for at in warn if 0 <= at - left < LASTS and at < clock.length]
    return ClockWarning(min(due), min(due) - left) if due else None
