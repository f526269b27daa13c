"""What seats that have ended leave behind: apps whose parts hold each other until looked for."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import dataclass

SOON = 1.0
"""Seconds after the end of a seat in which others may end that are cleared away with it."""
SHARE = 20.0
"""How many times as long as it took nothing is cleared away; judges wait meanwhile."""
LOOKS = 10
"""Times one is looked for while something holds it; a page may show its last sentence for hours."""


@dataclass(slots=True)
class _Left:
    what: weakref.ref[object]
    looks: int = 0


class GarbageCollector:
    """Clears them away soon, and never so often that it is felt."""

    def __init__(self) -> None:
        self._due: asyncio.TimerHandle | None = None
        self._not_before = 0.0
        self._left: list[_Left] = []

    def collect_soon(self, ended: object) -> None:
        """Take in that a seat has ended.

        It is looked for again while it is held: the event loop keeps a timer that was cancelled,
        and with it the app whose timer it was, until the time for which it was set.
        """
        self._left.append(_Left(weakref.ref(ended)))
        self._plan()

    def _plan(self) -> None:
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
        for one in self._left:
            one.looks += 1
        self._left = [one for one in self._left if one.what() is not None and one.looks < LOOKS]
        if self._left:
            self._plan()

    def close(self) -> None:
        """Clear nothing more away."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
