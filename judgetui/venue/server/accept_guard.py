"""Accepts connections, and closes those that send no request or do not take their answer.

A client sends a request as soon as it has connected. Idle connections take away what others need to
come in; so they are kept neither for long nor in great number, and the oldest are closed first.

It accepts by itself, because asyncio's own server stops accepting for a second and logs a traceback
whenever file descriptors run out, and shows no connection before its TLS handshake is complete.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import inf

from aiohttp import web

from judgetui.venue.access.addresses import network_of
from judgetui.venue.protocol.timing import beats
from judgetui.venue.server.http_redirect import lead_on

WITHIN = 10.0
"""Seconds a connection may ask for nothing, or for something it does not finish asking for."""
TAKEN_WITHIN = 60.0
"""Seconds in which it has to take an answer; a large page takes long where all load it at once."""
MOST = 1000
"""Connections that may ask for nothing at the same time."""
MOST_FROM_ONE = 100
"""Of these, how many may come from one place."""
SPARED = 6.0
"""Seconds in which none is one too many from its place: behind one router a whole room may come
back in the same instant."""
QUEUE = 1024
"""Connections that wait for the host to take them, as far as the system lets them."""
LOOK = 0.4
"""Seconds between looks."""
_AT_ONCE = 50
"""Connections taken before everything else gets its turn."""
_PAUSE = 0.1
"""Seconds until the next try where there was no descriptor for one more."""
_SAY_AGAIN = 10.0
"""Seconds after which it is said again that there is none."""
_SPENT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Arrival:
    """A connection, while nothing it asked for is being answered."""

    network: str
    """Where it comes from."""
    since: float
    """When it came, or was last answered, on the loop's clock."""
    coming: asyncio.Task[None] | None = None
    transport: asyncio.Transport | None = None
    """None as long as its encryption is being agreed upon."""
    answer: web.StreamResponse | None = None
    """What it was answered last; written after the handler has returned it."""

    @property
    def gone(self) -> bool:
        """Whether it is closed."""
        return self.transport is not None and self.transport.is_closing()

    @property
    def takes(self) -> bool:
        """Whether part of an answer is left that it has not taken."""
        if self.transport is None or self.gone:
            return False
        if self.answer is not None and not is_written(self.answer):
            # A file is read while nothing of it waits to be sent.
            return True
        return self.transport.get_write_buffer_size() > 0

    def cut(self) -> None:
        """Close it without another word."""
        if self.transport is not None:
            self.transport.abort()
        elif self.coming is not None:
            self.coming.cancel()


class AcceptGuard:
    """Takes connections at a port, and cuts those that are there for nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = max(1, min(most, MOST))
        self._waiting: dict[web.RequestHandler, Arrival] = {}
        """In the order in which they began to wait."""
        self._server: web.Server | None = None
        self._context: ssl.SSLContext | None = None
        self._listening: list[socket.socket] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._said_at = -inf

    def __len__(self) -> int:
        """How many ask for nothing now."""
        return len(self._waiting)

    @web.middleware
    async def hear(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Count a connection as active while its request is being answered."""
        connection = request.protocol
        arrival = self._waiting.pop(connection, None)
        if arrival is None:
            return await handler(request)
        arrival.answer = None
        if request.can_read_body:
            # It has not finished asking, and may never.
            self._wait(connection, arrival)
        try:
            arrival.answer = await handler(request)
            return arrival.answer
        finally:
            self._wait(connection, arrival)

    def _wait(self, connection: web.RequestHandler, arrival: Arrival) -> None:
        self._waiting.pop(connection, None)
        # Put behind all others: of those that wait, it began last.
        if not arrival.gone:
            arrival.since = asyncio.get_running_loop().time()
            self._waiting[connection] = arrival

    # -- taking connections ------------------------------------------------------------------

    async def open(
        self, server: web.Server, bind: str, port: int, context: ssl.SSLContext | None
    ) -> int:
        """Take connections for a server from now on; the port. Raises OSError."""
        self._server, self._context = server, context
        self._listening = await _listening(bind, port)
        self._tasks = [asyncio.create_task(self._take(one)) for one in self._listening]
        self._tasks.append(asyncio.create_task(self._check_liveness()))
        taken: int = self._listening[0].getsockname()[1]
        return taken

    async def close(self) -> None:
        """Take no more, and cut those that ask for nothing; twice does no harm."""
        listening, self._listening = self._listening, []
        for one in listening:
            # Or the loop would take one more for somebody who waits no longer.
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().remove_reader(one)
        # What was accepted in this turn of the loop reaches its task first, or would be lost.
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for one in listening:
            one.close()
        coming = [arrival.coming for arrival in self._waiting.values() if arrival.coming]
        self._cut([one for one, arrival in self._waiting.items() if not arrival.takes])
        await asyncio.gather(*coming, return_exceptions=True)

    async def _take(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for _time in range(_AT_ONCE):
                try:
                    taken, address = await loop.sock_accept(listening)
                    self._admit(taken, str(address[0]) if address else "")
                except ConnectionAbortedError:
                    continue
                except OSError as error:
                    self._fail(error)
                    await asyncio.sleep(_PAUSE)
                except Exception:
                    # One connection that is like no other must not close the door for all.
                    _log.exception("a connection could not be taken")
                    await asyncio.sleep(_PAUSE)
            await asyncio.sleep(0)

    def _fail(self, error: OSError) -> None:
        """Make room where nobody can come in any more, and say so, but not every time."""
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= _SAY_AGAIN:
            self._said_at = now
            what = "out of file descriptors" if error.errno in _SPENT else "nobody can come in"
            _log.error("%s: %s (%d connections ask for nothing)", what, error, len(self))
        self._make_room(2)

    def _admit(self, taken: socket.socket, address: str) -> None:
        assert self._server is not None
        if len(self) >= self._most:
            self._make_room(10)
        connection = self._server()
        arrival = Arrival(network_of(address), asyncio.get_running_loop().time())

        def came(_task: asyncio.Task[None]) -> None:
            arrival.coming = None
            if arrival.transport is None:
                self._waiting.pop(connection, None)
                taken.close()

        arrival.coming = asyncio.create_task(self._come(connection, arrival, taken))
        arrival.coming.add_done_callback(came)
        self._waiting[connection] = arrival

    async def _come(
        self, connection: web.RequestHandler, arrival: Arrival, taken: socket.socket
    ) -> None:
        within = WITHIN if self._context is not None else None
        # Whoever goes away meanwhile, or speaks no TLS, is nobody's trouble.
        with contextlib.suppress(OSError):
            if self._context is not None and not await lead_on(taken):
                return
            arrival.transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                taken,
                ssl=self._context,
                ssl_handshake_timeout=within,
                ssl_shutdown_timeout=within,
            )

    # -- cutting them ------------------------------------------------------------------------

    async def _check_liveness(self) -> None:
        async for now, late in beats(LOOK):
            self._look(now, late=late)

    def _look(self, now: float, *, late: bool) -> None:
        """Cut whoever has been there for too long, or is one too many from its place."""
        many = Counter(arrival.network for arrival in self._waiting.values())
        over: list[web.RequestHandler] = []
        for connection, arrival in self._waiting.items():
            if late:
                arrival.since = now
            waits = now - arrival.since
            takes = arrival.takes
            long = waits > (TAKEN_WITHIN if takes else WITHIN)
            crowded = many[arrival.network] > MOST_FROM_ONE and waits > SPARED and not takes
            if long or crowded or arrival.gone:
                many[arrival.network] -= 1
                over.append(connection)
        self._cut(over)

    def _make_room(self, share: int) -> None:
        """Cut one in so many of those from the place that has most, the oldest first.

        Those that take an answer come last.
        """
        many = Counter(arrival.network for arrival in self._waiting.values())
        for crowded, count in many.most_common(1):
            theirs = [one for one, arrival in self._waiting.items() if arrival.network == crowded]
            theirs.sort(key=lambda one: self._waiting[one].takes)
            self._cut(theirs[: max(1, count // share)])

    def _cut(self, over: Iterable[web.RequestHandler]) -> None:
        for connection in over:
            self._waiting.pop(connection).cut()


def is_written(answer: web.StreamResponse) -> bool:
    """Whether all of an answer was handed to its connection.

    aiohttp has no public name for it; tried with 3.14.
    """
    return bool(answer._eof_sent)


async def _listening(bind: str, port: int) -> list[socket.socket]:
    """Sockets that listen at every address of a name; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(
        bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    made: list[socket.socket] = []
    try:
        for family, _kind, _protocol, _name, address in dict.fromkeys(found):
            one = socket.create_server(address, family=family, backlog=QUEUE)
            made.append(one)
            one.setblocking(False)
    except OSError:
        for one in made:
            one.close()
        raise
    return made
