"""Serves the overview of many rooms to browsers: a page of all, a page for each, and their news."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from judgetui.language import LANGUAGES, say
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.public_room import one_line
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import link_words, room_row
from judgetui.rooms.watching import RoomsWatch
from judgetui.venue.access.addresses import EVERYWHERE, local_addresses
from judgetui.venue.browser.html import SECURITY_HEADERS, static
from judgetui.venue.overview.live import Live, Reader
from judgetui.venue.overview.pages import choose_page, missing_page, room_page, rooms_page
from judgetui.venue.server.accept_guard import AcceptGuard
from judgetui.venue.server.connection_limits import BoardLimit, raise_limit
from judgetui.venue.server.listen import no_port
from judgetui.venue.server.user_agent import speak_to

PORT = 8090
"""The usual port; venues begin at another."""
_MOST, _MOST_FROM_ONE = 600, 120
"""Pages that are told news at most, and from one address; a hall may share its router's."""
_BEAT = 1.0
"""Seconds of silence after which a page is told that there is nothing else to say."""
_TAKEN_WITHIN = 30.0
"""Seconds a page has to take what it is told."""
_LONGEST = 200


class OverviewServer:
    """The pages of one server of rooms, until they are closed."""

    def __init__(self, address: ServerAddress, language: str = "en") -> None:
        """`language` is used for browsers that ask for none of ours."""
        self.watch = RoomsWatch(address, self._changed)
        self._live = Live(self.watch)
        self._language = language
        self._limit = BoardLimit(_MOST, _MOST_FROM_ONE)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._guard = AcceptGuard(raise_limit() // 4)
        self._runner: web.AppRunner | None = None
        self._task: asyncio.Task[None] | None = None
        self.port = 0
        self.bind = EVERYWHERE

    def _changed(self) -> None:
        """Called from the thread that reads."""
        if (loop := self._loop) is not None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._live.changed.set)

    async def open(self, port: int, bind: str = EVERYWHERE) -> None:
        """Open the pages at a port, 0 for a free one; raises Refused where it cannot be had."""
        self._loop = asyncio.get_running_loop()
        app = web.Application(middlewares=[self._guard.count_active, _not_found])
        app.add_routes(
            [
                web.get("/", self.rooms),
                web.get("/rooms/live", self.live),
                web.get("/web/{name}", self.static),
                web.get("/{room}", self.room),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        assert self._runner.server is not None
        try:
            self.port = await self._guard.open(self._runner.server, bind, port, None)
        except OSError as error:
            await self._runner.cleanup()
            raise no_port(error, port) from error
        self.bind = bind
        self.watch.start()
        self._task = asyncio.create_task(self._live.run())

    def bases(self) -> list[str]:
        """What its links begin with, the likeliest first."""
        hosts = local_addresses() if self.bind == EVERYWHERE else [self.bind]
        return [f"http://{f'[{host}]' if ':' in host else host}:{self.port}" for host in hosts]

    async def close(self) -> None:
        """Close every page and stop reading."""
        if self._task is not None:
            self._task.cancel()
        await self._guard.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await asyncio.to_thread(self.watch.close)

    # -- pages -----------------------------------------------------------------------------------

    async def rooms(self, request: web.Request) -> web.StreamResponse:
        """The page with all rooms."""
        speak_to(request, self._language)
        return rooms_page(request)

    async def room(self, request: web.Request) -> web.StreamResponse:
        """The page of a room, by its name or its code."""
        speak_to(request, self._language)
        called = request.match_info["room"][:_LONGEST]
        found = self._found(called)
        rows = [room_row(record, self.watch.now) for record in found]
        if len(found) == 1:
            return room_page(request, found[0], rows[0])
        if found:
            return choose_page(request, called, rows)
        link = link_words(self.watch.trouble, self.watch.age, self.watch.complete)
        return missing_page(request, one_line(called), say(link) if link is not None else "")

    def _found(self, called: str) -> list[RoomRecord]:
        if (record := self.watch.rooms.get(called)) is not None:
            return [record]
        typed = called.replace(" ", "").replace("-", "")
        return [one for one in self.watch.rooms.values() if one.code == typed]

    async def static(self, request: web.Request) -> web.StreamResponse:
        """One of the files that the pages fetch."""
        return static(request)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """What changes, as server-sent events."""
        language = request.query.get("language", "")
        if language not in LANGUAGES:
            language = speak_to(request, self._language)
        address = request.remote or ""
        if (why := self._limit.no_room(address)) is not None:
            return web.Response(status=503, text=say(why), headers=SECURITY_HEADERS)
        reader = Reader(language, request.query.get("room"))
        headers = {
            **SECURITY_HEADERS,
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        response = web.StreamResponse(headers=headers)
        with self._limit.one_more(address):
            await response.prepare(request)
            self._live.add(reader)
            try:
                await self._tell(response, reader)
            except (ConnectionError, TimeoutError):
                # Closed, or it takes nothing any more; a page comes back by itself.
                pass
            finally:
                self._live.remove(reader)
        return response

    async def _tell(self, response: web.StreamResponse, reader: Reader) -> None:
        while True:
            try:
                await asyncio.wait_for(reader.wake.wait(), _BEAT)
                reader.wake.clear()
                news = self._live.news(reader)
            except TimeoutError:
                # An event, not a comment: the page misses it where it does not come.
                news = b"event: beat\ndata: {}\n\n"
            await asyncio.wait_for(response.write(news), _TAKEN_WITHIN)


@web.middleware
async def _not_found(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Show what is not there on a page of ours."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        speak_to(request, "en")
        return missing_page(request, one_line(request.path[:_LONGEST]))
