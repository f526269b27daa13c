"""A relay before a venue, of which the links can be cut as a hall's network does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Relay:
    """Passes on what comes to a port of its own; `cut` breaks every link through it."""

    def __init__(self, to: int) -> None:
        self.port = 0
        self._to = to
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Break every link at once, without a farewell to either end."""
        for writer in self._open:
            writer.transport.abort()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Relay]:
        """Listen on loopback."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there, further = await asyncio.open_connection("127.0.0.1", self._to)
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
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            for end in ends & self._open:
                end.transport.abort()
            self._open -= ends
