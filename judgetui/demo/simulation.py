"""The marks of simulated judges, and the simulated clock."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import random
import time
from collections.abc import Callable, Mapping
from decimal import Decimal

from judgetui.meeting.marks import needs_reason
from judgetui.meeting.plan import Criterion, Plan

_USUAL = 0.83
"""The share of the highest mark that a story is mostly worth."""
FULL_SPEED = float("inf")
"""A speed at which every wait is over at once."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""The speeds that `Robots.faster` and `Robots.slower` step through."""


class SimulatedClock:
    """A clock on which hours pass in seconds.

    It runs during `wait`, at the rate that the call gives. Between calls it stands still, or runs
    at real speed once `follow` has been called.
    """

    def __init__(
        self,
        start: datetime.datetime,
        speed: float = 1.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.speed = speed
        self.paused = False
        self._timer = timer
        self._read = timer()
        self._time = start
        self._wanted = 0.0
        self._idle = 0.0
        self._changed = asyncio.Event()

    @classmethod
    def on(cls, date: datetime.date, speed: float = 1.0) -> SimulatedClock:
        """A clock that begins at 09:00 of a day."""
        return cls(datetime.datetime.combine(date, datetime.time(9)).astimezone(), speed)

    def __call__(self) -> datetime.datetime:
        """The time now, to the millisecond."""
        self._settle()
        return self._time.replace(microsecond=self._time.microsecond // 1000 * 1000)

    def _settle(self) -> None:
        """Advance the clock by the time since it was last read."""
        read = self._timer()
        if not self.paused:
            self._time += datetime.timedelta(seconds=(read - self._read) * self._rate)
        self._read = read

    @property
    def _rate(self) -> float:
        return self._wanted * self.speed if self._wanted else self._idle

    def follow(self) -> None:
        """From now on run at real speed, also during `wait`."""
        self._settle()
        self._wanted, self._idle = 0.0, 1.0
        self._stir()

    def set(self, *, speed: float | None = None, paused: bool | None = None) -> None:
        """Change the speed, or pause or resume; a running `wait` adapts at once."""
        self._settle()
        self.speed = self.speed if speed is None else speed
        self.paused = self.paused if paused is None else paused
        self._stir()

    def _stir(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, seconds: float, simulated: float) -> None:
        """Wait `seconds` (at speed 1), while `simulated` seconds pass on this clock."""
        if self.speed == FULL_SPEED:
            self._time += datetime.timedelta(seconds=simulated)
            await asyncio.sleep(0)
            return
        self._settle()
        self._wanted = 0.0 if self._idle else simulated / max(seconds, 0.001)
        left = seconds
        try:
            while left > 0:
                left -= await self._some(left)
        finally:
            self._settle()
            self._wanted = 0.0

    async def _some(self, left: float) -> float:
        """Wait until `left` seconds are over or speed changes; return the seconds that passed."""
        began, speed, changed = self._timer(), self.speed, self._changed
        if self.paused:
            await changed.wait()
            return 0.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), left / speed)
            return (self._timer() - began) * speed
        return left


class Opinions:
    """The marks and times of each simulated judge for each case; the same for the same seed."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self._plan = plan
        self._seed = seed
        severity = self._dice("severity")
        self._severity = {judge.id: severity.gauss(0, 0.018) for judge in plan.judges}
        quality = self._dice("quality")
        self._quality = {case.id: quality.gauss(_USUAL, 0.055) for case in plan.cases}

    def _dice(self, *about: object) -> random.Random:
        return random.Random("/".join(map(str, (self._seed, *about))))

    def marks(self, case: str, judge: str, version: int = 1) -> Mapping[str, Decimal]:
        """A judge's marks on a case, by criterion key; they differ with the ballot's version."""
        dice = self._dice("marks", case, judge, version)
        about = self._quality.get(case, _USUAL) + self._severity.get(judge, 0)
        return {
            criterion.key: self._mark(criterion, about + dice.gauss(0, 0.03), dice)
            for criterion in self._plan.asked(judge)
        }

    def _mark(self, criterion: Criterion, share: float, dice: random.Random) -> Decimal:
        """A mark on a step of the criterion; rarely outside the band that needs no reason."""
        low, high = criterion.reason_outside or (criterion.min, criterion.max)
        if dice.random() < 0.01:
            low, high = criterion.min, criterion.max
            share += dice.choice((-0.25, 0.15))
        steps = round(share * float((criterion.max - criterion.min) / criterion.step))
        mark = criterion.min + steps * criterion.step
        lowest = criterion.min - (criterion.min - low) // criterion.step * criterion.step
        highest = criterion.min + (high - criterion.min) // criterion.step * criterion.step
        return max(min(mark, highest), lowest)

    def times(self, case: str, judge: str) -> tuple[float, float]:
        """When a judge begins to write and submits, as shares of the scoring time."""
        dice = self._dice("times", case, judge)
        begin = dice.uniform(0.0, 0.45)
        return begin, min(begin + dice.uniform(0.25, 0.6), 1.0)

    def share(self, case: str, part: str) -> float:
        """The share of its planned time that a case takes for a part, from 0.7 to 1.02."""
        return self._dice("share", case, part).uniform(0.7, 1.02)


def reasons_outside(plan: Plan, marks: Mapping[str, Decimal], reason: str) -> dict[str, str]:
    """This reason for each of the marks that needs one, by criterion key."""
    far = (key for key, mark in marks.items() if needs_reason(mark, plan.criterion[key]))
    return dict.fromkeys(far, reason)
