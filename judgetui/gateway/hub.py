"""All browser seats of one gateway: which page shows which, and how many there may be."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

from judgetui.gateway.files import Files
from judgetui.gateway.garbage import GarbageCollector
from judgetui.gateway.input_throttle import InputLane
from judgetui.gateway.page_connection import (
    OpenRequest,
    PageConnection,
    Socket,
    Visitor,
    read_page_frame,
)
from judgetui.gateway.seat import BrowserSeat, Open
from judgetui.language import _, own_language
from judgetui.venue.server.connection_limits import MOST_PUBLIC

GRACE = 600.0
"""Seconds an app waits for its page to come back."""
MOST = 600
"""Seats one gateway takes."""
FIRST_FRAME = 10.0
"""Seconds a page has to say how large it is."""
STARTING = 2
"""Apps that may draw their first picture at the same time; more would make all of them wait."""
STARTING_PUBLIC = 1
"""Boards that may do so beside them; those that anybody may open never make a judge wait."""
REST_SEATED = 2.0
"""The same of one seat's own page, where that says more than a person does."""
REST = 4.0
"""Seconds in which no board does what its page says, for each second in which one has done so."""


class Hub:
    """Brings pages and seats together."""

    def __init__(
        self,
        open_: Open,
        *,
        grace: float = GRACE,
        most: int = MOST,
        most_public: int = MOST_PUBLIC,
    ) -> None:
        self.files = Files()
        self.seats: dict[tuple[str, str], BrowserSeat] = {}
        self._open = open_
        self._grace = grace
        self._most = most
        self._most_public = most_public
        self._starting = asyncio.Semaphore(STARTING)
        self._starting_public = asyncio.Semaphore(STARTING_PUBLIC)
        self._public = InputLane(REST)
        """Shared by all boards: many strangers have no more time than one."""
        self._garbage = GarbageCollector()

    async def visit(self, visitor: Visitor, socket: Socket, frames: AsyncIterator[str]) -> None:
        """Serve one page from its first frame until its socket is gone."""
        own_language(visitor.language)
        page = PageConnection(socket)
        pump = asyncio.create_task(page.pump())
        beat = asyncio.create_task(page.beat())
        try:
            text = await _first(frames)
            first = read_page_frame(text) if text is not None else None
            if first is not None and first.open is not None:
                await self._show(visitor, first.open, page, frames)
            else:
                # A page that was only slow comes again by itself.
                page.end("closing" if text is None else "refused", "")
            if page.ended:
                await pump
        finally:
            pump.cancel()
            beat.cancel()

    async def _show(
        self,
        visitor: Visitor,
        request: OpenRequest,
        page: PageConnection,
        frames: AsyncIterator[str],
    ) -> None:
        seat = self._seat(visitor)
        if seat is None:
            page.end("full", _("There is no room for one more screen now."))
            return
        seat.attach(page, request.columns, request.rows, request.remembered)
        try:
            async for text in frames:
                frame = read_page_frame(text)
                if frame is not None and seat.shown_on(page):
                    seat.hear(frame)
        finally:
            seat.detach(page)

    def _seat(self, visitor: Visitor) -> BrowserSeat | None:
        """The seat of a visitor, running or new; none where there is no room."""
        key = (visitor.token, visitor.device)
        if visitor.public:
            key = (visitor.token, secrets.token_hex(8))
        seat = self.seats.get(key)
        if seat is not None and not seat.ending:
            return seat
        if not self._has_room(visitor):
            return None

        def over(ended: BrowserSeat) -> None:
            if self.seats.get(key) is ended:
                del self.seats[key]
            self._garbage.collect_soon(ended)

        seat = BrowserSeat(
            visitor,
            self._open,
            starting=self._starting_public if visitor.public else self._starting,
            lane=self._public if visitor.public else InputLane(REST_SEATED),
            files=self.files,
            grace=0.0 if visitor.public else self._grace,
            over=over,
        )
        self.seats[key] = seat
        return seat

    def _has_room(self, visitor: Visitor) -> bool:
        anybodys = [one for one in self.seats.values() if one.visitor.public_only]
        if visitor.public_only and len(anybodys) >= self._most_public:
            return False
        return len(self.seats) < self._most

    async def close(self) -> None:
        """End every seat."""
        seats = list(self.seats.values())
        for seat in seats:
            seat.close()
        for seat in seats:
            await seat.closed()
        self._garbage.close()


async def _first(frames: AsyncIterator[str]) -> str | None:
    """The first frame of a page; none where it said nothing for too long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_FRAME):
            return await anext(frames, "")
    return None
