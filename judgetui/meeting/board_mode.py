"""What the public screens show, as the chair steers them; it is no part of the record."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from judgetui.meeting.marks import ordinary

Shown = Literal["meeting", "contract", "stage", "standings", "schedule", "message", "break"]
"""`meeting`: whatever fits the moment; `contract`: welcome and rule; `stage`: the case on stage and
its clock; `standings`; `schedule`: the cases to come with their times; `message`: a sentence of the
chair; `break`."""

OverlayShown = Literal["meeting", "stage", "standings", "message", "nothing"]
"""What lies over a livestream's picture. `meeting`: whatever fits the moment; `stage`: the case on
stage; `standings`: the best so far; `message`: words of the chair; `nothing`."""

SoundsAt = Literal["chair", "board", "none"]
"""Where the clock's warnings sound: at the chair's device, at one board, or nowhere. They are drawn
on every screen."""

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
_LEADING = re.compile(rf"{_TIME.pattern}(?=[\s,，;；、.。]|$)[\s,，;；、.。]*")
_MINUTES = re.compile(
    r"([1-9][0-9]{0,2}) ?(?:$|(?:m|min|mins|minutes?|分钟?)(?=[\s,，;；、.。]|$)[\s,，;；、.。]*)"
)
"""A number of minutes; one that is not alone needs the word."""


@dataclass(frozen=True, slots=True)
class BoardMode:
    """What every board shows until the chair chooses something else."""

    what: Shown = "meeting"
    message: str = ""
    """The chair's words; for a message, and beside a break."""

    @property
    def until(self) -> str:
        """When a break ends, where the words beside it begin with a time; else empty."""
        found = self._time
        return "" if found is None else f"{found[1]}:{found[2]}"

    @property
    def words(self) -> str:
        """The chair's words without the time at which a break ends."""
        found = _LEADING.match(self.message)
        return (
            self.message[found.end() :]
            if found is not None and self.until
            else ("" if self.until else self.message)
        )

    @property
    def _time(self) -> re.Match[str] | None:
        if self.what != "break":
            return None
        return _TIME.fullmatch(ordinary(self.message)) or _LEADING.match(self.message)

    def left(self, now: datetime.datetime) -> int | None:
        """Seconds of a break that are left, below 0 when it is over; None where no time is said."""
        end = self.ends(now)
        return None if end is None else -((now - end) // datetime.timedelta(seconds=1))

    def ends(self, now: datetime.datetime) -> datetime.datetime | None:
        """When a break is over; None where no time is said.

        The time is the next one so called, or one that is past by less than half a day.
        """
        found = self._time
        if found is None:
            return None
        end = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        day = datetime.timedelta(days=1)
        if end - now > day / 2:
            end -= day
        elif now - end > day / 2:
            end += day
        return end


@dataclass(frozen=True, slots=True)
class OverlayMode:
    """What every overlay of the livestream shows until the chair chooses something else."""

    what: OverlayShown = "meeting"
    message: str = ""
    """The chair's words, for a message."""


def break_words(typed: str, now: datetime.datetime) -> str:
    """What is typed of a break, with the time at which it ends for how many minutes it takes.

    "15 min coffee" at 14:14:20 becomes "14:30 coffee": a break takes at least as long as was said.
    """
    text = typed.strip()
    found = _MINUTES.match(text)
    if found is None or _LEADING.match(text):
        return text
    end = now + datetime.timedelta(minutes=int(found[1]), seconds=59)
    return f"{end:%H:%M} {text[found.end() :]}".strip()
