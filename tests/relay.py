"""A relay before a server, of which the links can be cut, stalled and delayed as a network does."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SENT_AGAIN = 0.2
"""Seconds that TCP waits for an answer at the least, beside a round trip, until it sends again."""
_UNDER_WAY = 256
"""Pieces that are under way at most."""


class Relay:
    """Passes on what comes to a port of its own; `to` may be changed at any time."""

    def __init__(self, to: int) -> None:
        self.port = 0
        self.to = to
        self.delay = 0.0
        """Seconds that every piece is under way, in either direction."""
        self.loss = 0.0
        """The share of pieces that are lost on their way. As of TCP, such a piece comes later, and
        everything behind it waits for it."""
        self.lost = 0
        """How many were."""
        self.chance = random.Random(14)
        self._going = asyncio.Event()
        self._going.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Break every link at once, without a farewell to either end."""
        for writer in self._open:
            writer.transport.abort()

    def stall(self) -> None:
        """Pass on nothing more, without breaking a link."""
        self._going.clear()

    def go_on(self) -> None:
        """Pass on what was held, and what comes."""
        self._going.set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Relay]:
        """Listen on loopback."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.go_on()
            self.cut()
            await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, further = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, further}
        self._open |= ends
        for source, sink in ((reader, further), (there, writer)):
            task = asyncio.create_task(self._pass_on(source, sink, ends))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    async def _pass_on(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        ends: set[asyncio.StreamWriter],
    ) -> None:
        coming: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_UNDER_WAY)
        giving = asyncio.create_task(self._give_on(coming, sink))
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await coming.put((loop.time() + self.delay + self._held_up(), data))
            await coming.join()
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)
        for end in ends & self._open:
            end.transport.abort()
        self._open -= ends

    async def _give_on(
        self, coming: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await coming.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self._going.wait()
            with contextlib.suppress(OSError):
                sink.write(data)
                await sink.drain()
            coming.task_done()

    def _held_up(self) -> float:
        """Seconds until a piece that was lost is sent again, and again if that is lost too."""
        held, pause = 0.0, _SENT_AGAIN + 2 * self.delay
        while self.chance.random() < self.loss:
            self.lost += 1
            held, pause = held + pause, 2 * pause
        return held
