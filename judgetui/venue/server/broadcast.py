"""Tells every connection of a newer meeting: at once, and of several together when many come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from judgetui.venue.server.connection import Connection, FrameSource, HallSent, framed

_log = logging.getLogger(__name__)
_REST = 7.0
"""Where more comes than can be told one by one, nobody is told of the next for so many times as
long as telling everybody took, and whatever comes meanwhile is told together. At 1,000 guests that
takes 10 to 20 ms: 200 ballots a second are told by the dozen."""
_LONGEST = 0.08
"""The most seconds from one telling to the next, whatever else the machine is doing: nobody sees
that a screen is so late."""
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
        follow: Callable[[], Iterable[Callable[[], object]]],
    ) -> None:
        """`turn` is that of `Pace`; `follow` what is to be done before all are told."""
        self._connections, self._source, self._turn = connections, source, turn
        self._follow = follow
        self._due = False
        self._spent, self._until = 0.0, 0.0
        """Seconds that telling took beyond its share, and until when that was counted."""
        self._telling: asyncio.Task[None] | None = None

    def tell(self) -> None:
        """Have all told soon."""
        self._due = True
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    def stop(self) -> None:
        """Tell nobody any more."""
        if self._telling is not None:
            self._telling.cancel()

    async def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        while self._due:
            self._due = False
            begun = loop.time()
            for step in self._follow():
                try:
                    step()
                except Exception:
                    # Where one thing cannot follow, the clients still see the meeting go on.
                    _log.exception("following the meeting failed")
            await self._write(self._source.version)
            if self._busy(taken := loop.time() - begun, loop.time()) or self._due:
                await asyncio.sleep(max(min(_REST * taken, _LONGEST - taken), 0))

    def _busy(self, taken: float, now: float) -> bool:
        """Take in how long telling took; whether it has taken its share of the time, and more."""
        self._spent = max(self._spent - _SHARE * (now - self._until), 0.0) + taken
        self._until = now
        return self._spent > _FREE

    async def _write(self, version: int) -> None:
        ready: dict[tuple[int, int, bool], bytes] = {}
        frame = whole = b""
        for place, connection in enumerate(self._connections):
            if place % _AT_ONCE == _AT_ONCE - 1:
                await self._turn()
            try:
                newest, hall = self._news(connection, version, ready)
            except Exception:
                # It is tried again where only this connection ends by it.
                _log.exception("a frame cannot be made")
                _leave_to_pump(connection)
                continue
            if not newest:
                continue
            if newest is not frame:
                frame, whole = newest, framed(newest)
            if connection.write_now(whole):
                connection.hall_sent, connection.version_sent = hall, version
            else:
                _leave_to_pump(connection)

    def _news(
        self, connection: Connection, version: int, ready: dict[tuple[int, int, bool], bytes]
    ) -> tuple[bytes, HallSent]:
        """What a connection lacks, empty for nothing, and which view it has then."""
        seat, told, hall = connection.seat, connection.version_sent, connection.hall_sent
        if connection.view is not None:
            return self._source.hall_frame(connection)
        if seat is None or told == version:
            return b"", hall
        if self._source.has_own(seat, told):
            return self._source.delta_frame(seat, told, rows=connection.hello.rows), hall
        # The same for hundreds of seats, which is not looked up by what they are each time.
        key = id(connection.like), told, connection.hello.rows
        if (known := ready.get(key)) is None:
            known = ready[key] = self._source.delta_frame(seat, told, rows=key[2])
        return known, hall


def _leave_to_pump(connection: Connection) -> None:
    """Have a connection's own task make and write what is due to it."""
    if connection.view is not None:
        connection.send_state("hall")
    else:
        connection.wake()
