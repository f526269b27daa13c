"""Accepts connections, and closes those that send no request or do not take their answer.

A client sends a request as soon as it has connected. Idle connections use up file descriptors, so
their time and number are limited, and the oldest are closed first.

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
from judgetui.venue.server.http_redirect import is_tls_or_redirect

WITHIN = 10.0
"""Seconds a connection may send no request, or not finish one."""
TAKEN_WITHIN = 60.0
"""Seconds a connection has to read an answer; large pages take long when all load them at once."""
MOST = 1000
"""Idle connections at most."""
MOST_FROM_ONE = 100
"""Idle connections from one address at most."""
SPARED = 6.0
"""Seconds for which a connection does not count against `MOST_FROM_ONE`: everybody in a room may
reconnect at once from behind one router."""
QUEUE = 1024
"""The backlog of connections that are not accepted yet, as far as the system allows it."""
LOOK = 0.4
"""Seconds between two checks of idle connections."""
_AT_ONCE = 50
"""Connections accepted in one iteration of the loop."""
_PAUSE = 0.1
"""Seconds until the next attempt after accepting has failed."""
_LOG_EVERY = 10.0
"""Seconds between two log lines about failing to accept."""
_SPENT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Arrival:
    """A connection while no request of it is being answered."""

    network: str
    """The key for limits by address; see `network_of`."""
    since: float
    """When it connected, or was last answered, on the loop's clock."""
    coming: asyncio.Task[None] | None = None
    transport: asyncio.Transport | None = None
    """None until its TLS handshake is complete."""
    answer: web.StreamResponse | None = None
    """Its last answer, which is written after the handler has returned it."""

    @property
    def gone(self) -> bool:
        """Whether it is closed."""
        return self.transport is not None and self.transport.is_closing()

    @property
    def takes(self) -> bool:
        """Whether it has not read its answer to the end."""
        if self.transport is None or self.gone:
            return False
        if self.answer is not None and not is_written(self.answer):
            # Between two pieces of a file the write buffer may be empty.
            return True
        return self.transport.get_write_buffer_size() > 0

    def cut(self) -> None:
        """Abort it."""
        if self.transport is not None:
            self.transport.abort()
        elif self.coming is not None:
            self.coming.cancel()


class AcceptGuard:
    """Accepts connections at a port, and closes idle ones."""

    def __init__(self, most: int = MOST) -> None:
        self._most = max(1, min(most, MOST))
        self._waiting: dict[web.RequestHandler, Arrival] = {}
        """Idle connections, the longest idle first."""
        self._server: web.Server | None = None
        self._context: ssl.SSLContext | None = None
        self._listening: list[socket.socket] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._logged_at = -inf

    def __len__(self) -> int:
        """The number of idle connections."""
        return len(self._waiting)

    @web.middleware
    async def count_active(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Count a connection as active while its request is being answered."""
        connection = request.protocol
        arrival = self._waiting.pop(connection, None)
        if arrival is None:
            return await handler(request)
        arrival.answer = None
        if request.can_read_body:
            # Its request is incomplete, and may remain so.
            self._wait(connection, arrival)
        try:
            arrival.answer = await handler(request)
            return arrival.answer
        finally:
            self._wait(connection, arrival)

    def _wait(self, connection: web.RequestHandler, arrival: Arrival) -> None:
        self._waiting.pop(connection, None)
        # Added at the end: it has become idle last.
        if not arrival.gone:
            arrival.since = asyncio.get_running_loop().time()
            self._waiting[connection] = arrival

    # -- accepting ---------------------------------------------------------------------------

    async def open(
        self, server: web.Server, bind: str, port: int, context: ssl.SSLContext | None
    ) -> int:
        """Accept connections for a server from now on; return the port. Raises OSError."""
        self._server, self._context = server, context
        self._listening = await _listening(bind, port)
        self._tasks = [asyncio.create_task(self._take(one)) for one in self._listening]
        self._tasks.append(asyncio.create_task(self._cut_idle_ones()))
        taken: int = self._listening[0].getsockname()[1]
        return taken

    async def close(self) -> None:
        """Accept no more, and close idle connections; may be called twice."""
        listening, self._listening = self._listening, []
        for one in listening:
            # Else the loop would accept one more connection for a cancelled task.
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().remove_reader(one)
        # Sockets accepted in this iteration reach their task first; else they would leak.
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
                    # An unexpected error of one connection must not stop accepting others.
                    _log.exception("a connection could not be taken")
                    await asyncio.sleep(_PAUSE)
            await asyncio.sleep(0)

    def _fail(self, error: OSError) -> None:
        """Close idle connections after accepting has failed, and log it at most every 10 s."""
        now = asyncio.get_running_loop().time()
        if now - self._logged_at >= _LOG_EVERY:
            self._logged_at = now
            what = "out of file descriptors" if error.errno in _SPENT else "nobody can come in"
            _log.error("%s: %s (%d connections ask for nothing)", what, error, len(self))
        self._make_room(2)

    def _admit(self, taken: socket.socket, address: str) -> None:
        assert self._server is not None
        if len(self) >= self._most:
            self._make_room(10)
        connection = self._server()
        arrival = Arrival(network_of(address), asyncio.get_running_loop().time())

        def on_accepted(_task: asyncio.Task[None]) -> None:
            arrival.coming = None
            if arrival.transport is None:
                self._waiting.pop(connection, None)
                taken.close()

        arrival.coming = asyncio.create_task(self._come(connection, arrival, taken))
        arrival.coming.add_done_callback(on_accepted)
        self._waiting[connection] = arrival

    async def _come(
        self, connection: web.RequestHandler, arrival: Arrival, taken: socket.socket
    ) -> None:
        within = WITHIN if self._context is not None else None
        # A client that disconnects meanwhile, or fails the TLS handshake, needs no report.
        with contextlib.suppress(OSError):
            if self._context is not None and not await is_tls_or_redirect(taken):
                return
            arrival.transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                taken,
                ssl=self._context,
                ssl_handshake_timeout=within,
                ssl_shutdown_timeout=within,
            )

    # -- closing idle connections ------------------------------------------------------------

    async def _cut_idle_ones(self) -> None:
        async for now, late in beats(LOOK):
            self._look(now, late=late)

    def _look(self, now: float, *, late: bool) -> None:
        """Close connections that are idle for too long, or too many from one address."""
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
        """Close one in `share` of the idle connections from the address with most of them.

        The oldest come first, those that are reading an answer last.
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

    aiohttp has no public name for it; tested with 3.14.
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
