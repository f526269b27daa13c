"""A thousand guests, a host on one core: how late they hear of a ballot, how many it bears."""

from __future__ import annotations

import asyncio
import os
import statistics

from tests.bench.rows._guests import Venue, a_host, a_session
from tests.bench.rows._model import Figures, Row

ROWS = (
    Row(
        name="crowd-p99",
        says="1,000 guests, 28 cases, 200 ballots a second, host on one core: p99 to every screen",
        unit="ms",
        target=120,
        anchored=False,
    ),
    Row(
        name="crowd-knee",
        says="the same: ms between two ballots at the most a second of which p99 is within 120 ms",
        unit="ms",
        target=5,
        anchored=False,
    ),
)
GUESTS, CASES, RATE, WITHIN = 1000, 28, 200, 120.0
_STEP = 2**0.5
_SECONDS = 2.5


async def _p99(venue: Venue, rate: float) -> float:
    """The 99th percentile over all guests and ballots at a rate, in milliseconds."""
    await venue.next_case()
    await asyncio.sleep(0.3)
    late = await venue.at_a_rate(rate, min(int(rate * _SECONDS), GUESTS))
    return statistics.quantiles(late, n=100)[98] if late else float("inf")


async def _measure() -> dict[str, Figures]:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    async with a_session(CASES, GUESTS, 0) as folder, a_host(folder, core=cores[0]) as venue:
        if len(cores) > 1:
            os.sched_setaffinity(0, set(cores[1:]))
        try:
            await venue.ask("next")
            await venue.fill(0)
            await _p99(venue, RATE)  # The first is of cold code.
            at_rate = [await _p99(venue, RATE) for _ in range(3)]
            knee = await _knee(venue, statistics.median(at_rate))
        finally:
            if len(cores) > 1:
                os.sched_setaffinity(0, set(cores))
    return {
        "crowd-p99": Figures([min(one, 60_000) for one in at_rate], []),
        "crowd-knee": Figures([1000 / knee], []),
    }


async def _knee(venue: Venue, p99: float) -> float:
    """The most ballots a second, in steps of 41 %, at which p99 is within its limit."""
    rate = float(RATE)
    if p99 <= WITHIN:
        while rate < GUESTS and (found := await _p99(venue, rate * _STEP)) <= WITHIN:
            rate *= _STEP
            print(f"{rate:.0f} ballots a second: p99 {found:.0f} ms")
        return rate
    while rate > 1 and p99 > WITHIN:
        rate /= _STEP
        p99 = await _p99(venue, rate)
        print(f"{rate:.0f} ballots a second: p99 {p99:.0f} ms")
    return rate


def measure() -> dict[str, Figures]:
    """The figures of the build that this interpreter imports."""
    found = asyncio.run(_measure())
    (between,) = found["crowd-knee"].now
    print(f"the knee is at {1000 / between:.0f} ballots a second")
    return found
