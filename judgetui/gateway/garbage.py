"""Garbage collection after seats have ended: their apps are reference cycles."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import dataclass

from judgetui.app.textual_private import forget_drawn_lines

SOON = 1.0
"""Seconds from the end of a seat to the collection, so that seats ending together share one."""
SHARE = 20.0
"""Seconds without a collection for each second the last one took, as it blocks every seat."""
LOOKS = 10
"""Collections tried for one seat; something may hold it for hours, such as its last page."""


@dataclass(slots=True)
class _EndedSeat:
    what: weakref.ref[object]
    looks: int = 0


class GarbageCollector:
    """Runs `gc.collect` soon after seats have ended, but not often enough to be noticed."""

    def __init__(self) -> None:
        self._due: asyncio.TimerHandle | None = None
        self._not_before = 0.0
        self._left: list[_EndedSeat] = []

    def collect_soon(self, ended: object) -> None:
        """Schedule a collection for a seat that has ended.

        It is repeated while the seat is still referenced: the event loop keeps a cancelled timer,
        and with it the app that set it, until the timer's time.
        """
        self._left.append(_EndedSeat(weakref.ref(ended)))
        self._plan()

    def _plan(self) -> None:
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time() + SOON, self._not_before), self._clear)

    def _clear(self) -> None:
        self._due = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        forget_drawn_lines()
        gc.collect()
        now = loop.time()
        self._not_before = now + SHARE * (now - began)
        for one in self._left:
            one.looks += 1
        self._left = [one for one in self._left if one.what() is not None and one.looks < LOOKS]
        if self._left:
            self._plan()

    def close(self) -> None:
        """Schedule no further collection."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
