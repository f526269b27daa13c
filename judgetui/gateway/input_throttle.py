"""What pages say to their apps, in turns: no page takes the time in which others are drawn.

What is typed before an app can take it waits, too (`TypeAhead`).
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
"""Characters that are kept of it."""
_HAND = Rate(frames=40, frames_at_once=20, size=16_000, size_at_once=64_000)
"""What a person does; it is handed on at once."""
_WAITING = 400
"""Frames of one page that may wait for their turn."""
_WAITING_SIZE = 1 << 20
"""Characters of them."""
_BOARD_KEYS = re.compile(r"\x1b\[[56]~|\x0c|\x07|\x1b\[\?[\d;]{1,12}\$y")
"""What a board's page may type: PgUp, PgDn, Ctrl+L for the language, Ctrl+G for the colours, and
the answer of a terminal that is asked what it can do."""


class InputLane:
    """Time that whoever shares it takes one after the other, and never more than a part of it."""

    def __init__(self, rest: float) -> None:
        """For each second that was taken nobody takes anything for `rest` seconds."""
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
    """What one page says: handed on as a person does it, and in turns where it is a flood.

    Of sizes and of who has the keyboard only the newest counts.
    """

    def __init__(
        self,
        do: Callable[[FromPage], None],
        done: Callable[[], Awaitable[None]],
        lane: InputLane,
        *,
        public: bool = False,
    ) -> None:
        """`done` returns once the app has done what it was told.

        A public page has nothing to say but a board's few keys, one at a time, and never at once.
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

    def hear(self, frame: FromPage) -> None:
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
        self._wait(frame, size)

    def _wait(self, frame: FromPage, size: int) -> None:
        if frame.typed is None:
            self._supersede(frame)
        elif len(self._due) >= _WAITING or self._size + size > _WAITING_SIZE:
            self.forget()
            self._ignoring.begin()
            self._due.append(FromPage(gap=True))
        elif not (self._public and any(one.typed is not None for one in self._due)):
            self._due.append(frame)
            self._size += size
        if self._handing is None and self._due:
            self._handing = asyncio.create_task(self._hand_on())

    def _supersede(self, frame: FromPage) -> None:
        kind = frame.model_fields_set
        self._due = deque(one for one in self._due if one.model_fields_set != kind)
        self._due.append(frame)

    async def _hand_on(self) -> None:
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
        """Drop what waits, as it was meant for something that is no longer there."""
        self._due.clear()
        self._size = 0


class TypeAhead:
    """Keeps what was typed, from its beginning and without gaps."""

    def __init__(self) -> None:
        self._typed = ""
        self._full = False

    def add(self, typed: str) -> None:
        """Keep more; what does not fit, and all that follows it, is dropped."""
        self._full = self._full or len(self._typed) + len(typed) > HELD
        if not self._full:
            self._typed += typed

    def take(self) -> str:
        """All of it, once."""
        typed, self._typed, self._full = self._typed, "", False
        return typed


def takes_keys(app: App[Any]) -> bool:
    """Whether somebody in the app has the keyboard, or nobody ever will."""
    return bool(app.screen_stack) and (app.focused is not None or not app.screen.focus_chain)
