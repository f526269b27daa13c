"""Tells every connection of a newer meeting: at once, and of several together when many come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from judgetui.venue.server.connection import Connection, FrameSource, framed

_REST = 6.0
"""Where more comes than can be told one by one, nobody is told of the next for so many times as
long as telling everybody took, and whatever comes meanwhile is told together. At 1,000 guests that
takes 10 ms: 200 ballots a second are told in tens, 50 ms apart."""
_LONGEST = 0.05
"""The longest such rest in seconds, whatever else the machine is doing."""
_FREE, _SHARE = 1.0, 0.1
"""More comes than can be told one by one where a newer meeting came while everybody was told of
one, and where telling has taken `_FREE` seconds and `_SHARE` of all time since: a ballot that comes
alone is told at once, and so are a hundred that come one after the other. In a stream of 50 a
second at a large meeting with 351 guests three are told together."""
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
        self._spent, self._until = 0.0, 0.0
        """Seconds that telling took beyond its share, and until when that was counted."""
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
            if self._busy(taken := loop.time() - begun, loop.time()) or self._due:
                await asyncio.sleep(min(_REST * taken, _LONGEST))

    def _busy(self, taken: float, now: float) -> bool:
        """Take in how long telling took; whether it has taken its share of the time, and more."""
        self._spent = max(self._spent - _SHARE * (now - self._until), 0.0) + taken
        self._until = now
        return self._spent > _FREE

    async def _write(self, version: int) -> None:
        source, has_own = self._source, self._source.has_own
        ready: dict[tuple[int, int, bool], bytes] = {}
        frame = whole = b""
        for place, connection in enumerate(self._connections):
            if place % _AT_ONCE == _AT_ONCE - 1:
                await self._turn()
            seat, told, hall = connection.seat, connection.version_sent, connection.hall_sent
            if connection.view is not None:
                newest, hall = source.hall_frame(connection)
            elif seat is None or told == version:
                continue
            elif has_own(seat, told):
                newest = source.delta_frame(seat, told, rows=connection.hello.rows)
            else:
                # The same for hundreds of seats, which is not looked up by what they are each time.
                key = id(connection.like), told, connection.hello.rows
                if (known := ready.get(key)) is None:
                    known = ready[key] = source.delta_frame(seat, told, rows=key[2])
                newest = known
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
