"""Looks that are taken again and again, at whoever should give a sign of life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

_STOOD_STILL = 1.0
"""Seconds a look may come late; with more, this process was held up as a whole."""


async def beats(every: float) -> AsyncIterator[tuple[float, bool]]:
    """The loop's time again and again, and whether this process stood still meanwhile.

    One that stood still itself has no right to call anyone else silent: what they said waits to be
    read.
    """
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        await asyncio.sleep(every)
        now = loop.time()
        late, before = now - before > every + _STOOD_STILL, now
        yield now, late
