"""Time as both ends of a connection keep it: a clock that never jumps, and a periodic check."""

from __future__ import annotations

import asyncio
import datetime
import sys
import time
from collections.abc import AsyncIterator

_SUSPENDED = 1.0
"""Seconds a check may be late; with more, this process itself was suspended."""


def elapsed() -> float:
    """Seconds that only grow, also while this machine sleeps, whatever its clock is set to."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


_BEGAN = datetime.datetime.now().astimezone(), elapsed()


def present() -> datetime.datetime:
    """The time now, with its UTC offset, to the millisecond, as precise as the ledger keeps it.

    It counts on from when this program began. A machine's clock that is set in the middle of a
    meeting, by hand or by a network it just joined, moves neither clocks nor the record.
    """
    began, at = _BEGAN
    now = began + datetime.timedelta(seconds=elapsed() - at)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


async def beats(every: float, at: float | None = None) -> AsyncIterator[tuple[float, bool]]:
    """Yield the loop's time every so many seconds, and whether this process was suspended since.

    If it was suspended, do not time peers out: their frames may be queued. With `at` they
    come then, as a `phase` says it.
    """
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        await asyncio.sleep(every if at is None else every - (loop.time() - at) % every)
        now = loop.time()
        suspended, before = now - before > every + _SUSPENDED, now
        yield now, suspended
