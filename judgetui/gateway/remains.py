"""What seats that have ended leave behind: apps whose parts hold each other until looked for."""

from __future__ import annotations

import asyncio
import gc

SOON = 1.0
"""Seconds after the end of a seat in which others may end that are cleared away with it."""
SHARE = 50.0
"""How many times as long as it took nothing is cleared away; judges wait meanwhile."""


class Remains:
    """Clears them away soon, and never so often that it is felt."""

    def __init__(self) -> None:
        self._due: asyncio.TimerHandle | None = None
        self._not_before = 0.0

    def one_more(self) -> None:
        """Take in that a seat has ended."""
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time() + SOON, self._not_before), self._clear)

    def _clear(self) -> None:
        self._due = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        gc.collect()
        now = loop.time()
        self._not_before = now + SHARE * (now - began)

    def close(self) -> None:
        """Clear nothing more away."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
