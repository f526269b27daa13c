"""Throttles the input of pages, so that no page takes the time in which others are drawn.

`TypeAhead` keeps what is typed before an app can take it.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App

from judgetui.gateway.page_connection import FromPage
from judgetui.venue.server.rate_limit import IgnorePeriod, Rate, TokenBucket

HELD = 4096
"""Characters of type-ahead that are kept."""
_HAND = Rate(frames=40, frames_at_once=20, size=16_000, size_at_once=64_000)
"""The rate of a person's input, which is delivered at once."""
_WAITING = 400
"""Frames of one page that may be queued."""
_WAITING_SIZE = 1 << 20
"""Characters that may be queued."""
_BOARD_KEYS = re.compile(r"\x1b\[[56]~|\x0c|\x07|\x1b\[\?[\d;]{1,12}\$y")
"""Input that a board's page may send: PgUp, PgDn, Ctrl+L for the language, Ctrl+G for the colours,
and the reply of a terminal to a query of its capabilities."""


class InputLane:
    """Lets the throttles that share it deliver one at a time, and for a part of the time only."""

    def __init__(self, rest: float) -> None:
        """After each second of delivering, nothing is delivered for `rest` seconds."""
        self._rest = rest
        self._free = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and take it."""
        loop = asyncio.get_running_loop()
        async with self._free:
            began = loop.time()
            yield
            await asyncio.sleep(self._rest * (loop.time() - began))


class InputThrottle:
    """Delivers one page's frames: at a person's rate at once, and beyond it from a queue.

    Of queued sizes, and of queued changes of focus, only the newest is kept.
    """

    def __init__(
        self,
        do: Callable[[FromPage], None],
        done: Callable[[], Awaitable[None]],
        lane: InputLane,
        *,
        public: bool = False,
    ) -> None:
        """`do` delivers a frame; `done` returns once the app has handled it.

        Of a public page only a board's few keys are accepted, always queued, and one at a time.
        """
        self._do = do
        self._done = done
        self._lane = lane
        self._public = public
        self._bucket = TokenBucket(_HAND)
        self._due: deque[FromPage] = deque()
        self._size = 0
        self._ignoring = IgnorePeriod()
        self._handing: asyncio.Task[None] | None = None

    def on_frame(self, frame: FromPage) -> None:
        """Take in a frame."""
        typed = frame.typed
        if typed is not None and self._public and not _BOARD_KEYS.fullmatch(typed):
            return
        if self._ignoring.lasts():
            return
        size = len(typed or "")
        if self._handing is None and not self._public and self._bucket.take(size):
            self._do(frame)
            return
        self._enqueue(frame, size)

    def _enqueue(self, frame: FromPage, size: int) -> None:
        if frame.typed is None:
            self._replace_same_kind(frame)
        elif len(self._due) >= _WAITING or self._size + size > _WAITING_SIZE:
            self.forget()
            self._ignoring.begin()
            self._due.append(FromPage(gap=True))
        elif not (self._public and any(one.typed is not None for one in self._due)):
            self._due.append(frame)
            self._size += size
        if self._handing is None and self._due:
            self._handing = asyncio.create_task(self._deliver_due())

    def _replace_same_kind(self, frame: FromPage) -> None:
        kind = frame.model_fields_set
        self._due = deque(one for one in self._due if one.model_fields_set != kind)
        self._due.append(frame)

    async def _deliver_due(self) -> None:
        try:
            while self._due:
                async with self._lane.turn():
                    if self._due:
                        frame = self._due.popleft()
                        self._size -= len(frame.typed or "")
                        self._do(frame)
                        await self._done()
        finally:
            self._handing = None

    def forget(self) -> None:
        """Drop what is queued, as the screen it was meant for is gone."""
        self._due.clear()
        self._size = 0


class TypeAhead:
    """Keeps what was typed before the app takes input, from the beginning and without gaps."""

    def __init__(self) -> None:
        self._typed = ""
        self._full = False

    def add(self, typed: str) -> None:
        """Append input; from the first that does not fit, everything is dropped."""
        self._full = self._full or len(self._typed) + len(typed) > HELD
        if not self._full:
            self._typed += typed

    def take(self) -> str:
        """Return all of it, and start over."""
        typed, self._typed, self._full = self._typed, "", False
        return typed


def takes_keys(app: App[Any]) -> bool:
    """Whether a widget of the app has the focus, or none can have it."""
    return bool(app.screen_stack) and (app.focused is not None or not app.screen.focus_chain)
