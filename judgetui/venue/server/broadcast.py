"""Tells every connection of a newer meeting: at once, and of several together when many come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from judgetui.venue.server.connection import Connection, FrameSource, framed

_REST = 5.0
"""Where a newer meeting came while everybody was told of one, so many times as long as that took
nobody is told of the next, and whatever comes meanwhile is told together.

At 1,000 guests it takes 15 ms: 200 ballots a second told one by one would take three times the time
there is. They are told in tens, 50 ms apart; a ballot that comes alone is told at once, and so is
each of ballots that come one after the other."""
_LONGEST = 0.05
"""The longest such rest, in seconds, whatever else the machine is doing."""
_AT_ONCE = 16
"""Connections that are written to before it is looked at whether others are to have a turn."""


class Broadcast:
    """Sends what changed of the meeting, or of their view, to all connections."""

    def __init__(
        self,
        connections: Iterable[Connection],
        source: FrameSource,
        turn: Callable[[], Awaitable[None]],
    ) -> None:
        """`turn` is that of `Pace`."""
        self._connections, self._source, self._turn = connections, source, turn
        self._due = False
        self._telling: asyncio.Task[None] | None = None

    def tell(self, update: Callable[[], int]) -> None:
        """Have all told soon; `update` is called before, and returns the newest version."""
        self._due = True
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell(update))

    def stop(self) -> None:
        """Tell nobody any more."""
        if self._telling is not None:
            self._telling.cancel()

    async def _tell(self, update: Callable[[], int]) -> None:
        loop = asyncio.get_running_loop()
        while self._due:
            self._due = False
            begun = loop.time()
            await self._write(update())
            if self._due:
                await asyncio.sleep(min(_REST * (loop.time() - begun), _LONGEST))

    async def _write(self, version: int) -> None:
        frame = whole = b""
        for place, connection in enumerate(self._connections):
            if place % _AT_ONCE == _AT_ONCE - 1:
                await self._turn()
            seat, hall = connection.seat, connection.hall_sent
            if connection.view is not None:
                newest, hall = self._source.hall_frame(connection)
            elif seat is None or connection.version_sent == version:
                continue
            else:
                rows = connection.hello.rows
                newest = self._source.delta_frame(seat, connection.version_sent, rows=rows)
            if not newest:
                continue
            if newest is not frame:
                frame, whole = newest, framed(newest)
            if connection.write_now(whole):
                connection.hall_sent, connection.version_sent = hall, version
            elif connection.view is not None:
                connection.send_state("hall")
            else:
                connection.wake()
