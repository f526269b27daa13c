"""All browser seats of one gateway: connects pages to seats, and limits their number."""

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
from judgetui.gateway.seat import BrowserSeat, SeatOpener
from judgetui.language import _, own_language
from judgetui.venue.server.connection_limits import MOST_PUBLIC

GRACE = 600.0
"""Seconds for which an app is kept after its page has disconnected."""
MOST = 600
"""Seats of one gateway at most."""
FIRST_FRAME = 10.0
"""Seconds a page has to send its first frame, with its size."""
STARTING = 2
"""Apps that may draw their first screen at the same time; more would make all of them slow."""
STARTING_PUBLIC = 1
"""Boards that may do so beside them, apart so that public boards never delay a judge."""
REST_SEATED = 2.0
"""The same for one seat's page when it sends more than a person types."""
REST = 4.0
"""Seconds without handling boards' input for each second of handling it."""


class Hub:
    """Connects pages to seats."""

    def __init__(
        self,
        open_: SeatOpener,
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
        """Shared by all boards, so that many public pages get no more time than one."""
        self._garbage = GarbageCollector()

    async def serve_page(
        self, visitor: Visitor, socket: Socket, frames: AsyncIterator[str]
    ) -> None:
        """Serve one page from its first frame until its socket is closed."""
        own_language(visitor.language)
        page = PageConnection(socket)
        pump = asyncio.create_task(page.pump())
        send_pulses = asyncio.create_task(page.send_pulses())
        try:
            text = await _first_frame(frames)
            first = read_page_frame(text) if text is not None else None
            if first is not None and first.open is not None:
                await self._show(visitor, first.open, page, frames)
            else:
                # The code for a slow page has it reconnect by itself.
                page.end("closing" if text is None else "refused", "")
            if page.ended:
                await pump
        finally:
            pump.cancel()
            send_pulses.cancel()

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
                    seat.on_frame(frame)
        finally:
            seat.detach(page)

    def _seat(self, visitor: Visitor) -> BrowserSeat | None:
        """The seat of a visitor, running or new; None where the limit is reached."""
        key = (visitor.token, visitor.device)
        if visitor.public:
            key = (visitor.token, secrets.token_hex(8))
        seat = self.seats.get(key)
        if seat is not None and not seat.ending:
            return seat
        if not self._has_room(visitor):
            return None

        def on_end(ended: BrowserSeat) -> None:
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
            on_end=on_end,
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


async def _first_frame(frames: AsyncIterator[str]) -> str | None:
    """The first frame of a page; None where it sent nothing in time, "" where it has closed."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_FRAME):
            return await anext(frames, "")
    return None
