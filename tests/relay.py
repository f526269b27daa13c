"""A relay before a server, of which the links can be cut, stalled and delayed as a network does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Relay:
    """Passes on what comes to a port of its own; `to` may be changed at any time."""

    def __init__(self, to: int) -> None:
        self.port = 0
        self.to = to
        self.delay = 0.0
        """Seconds that every piece waits, in either direction."""
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
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await asyncio.sleep(self.delay)
                await self._going.wait()
                sink.write(data)
                await sink.drain()
        for end in ends & self._open:
            end.transport.abort()
        self._open -= ends
