"""Proxies a page's web socket: frames to the gateway, terminal output back to the page."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType, web

from judgetui.venue.browser.gateway_supervisor import LARGEST_FRAME, GatewaySupervisor
from judgetui.venue.server.rate_limit import FrameFilter, Rate

HEARTBEAT = 2.6
"""Seconds between pings to a page; one that does not answer within half of that is disconnected."""
AGAIN = 1013
"""Close code to a page: the gateway is not there, try again."""
REFUSED = 4002
"""Close code to a page: do not reconnect until the user asks for it."""
FULL = 4004
"""Close code to a page: the limit is reached; try again later."""
SEATED = Rate(frames=150, frames_at_once=300, size=64 * 1024, size_at_once=512 * 1024)
"""The rate for a seat's page: enough for constant mouse moves, pasting, and the fastest typing."""
PUBLIC = Rate(frames=8, frames_at_once=40, size=2 * 1024, size_at_once=32 * 1024)
"""The rate for a public board's page, which sends its size, stored settings, and page turns."""
DROP_DELAY = 0.02
"""Seconds before the next frame is read after one was dropped, so that a flood is buffered by its
sender, not here."""
GAP = '{"gap":true}'
"""The frame that tells the gateway that frames of the page were dropped."""
_PULSE = '{"pulse":'
_UNANSWERED = 60
"""Pulses that are remembered until the page answers them."""
_TRIPS = 3
"""The quickest of so many round trips counts: one that was held up says nothing of the next."""
_DRAWN_AT_ONCE = 1 << 24


async def page_socket(request: web.Request) -> web.WebSocketResponse:
    """Open the web socket of a page's request."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT, compress=False, max_msg_size=LARGEST_FRAME, timeout=1.0
    )
    try:
        await socket.prepare(request)
    except ConnectionError:
        # It has gone before it was answered; nobody reads this.
        raise web.HTTPBadRequest from None
    return socket


async def refuse(socket: web.WebSocketResponse, why: str, *, full: bool = False) -> None:
    """Show on the page why it gets no seat, for good or (`full`) for now, and close the socket."""
    how = "full" if full else "refused"
    with contextlib.suppress(ConnectionError):
        await socket.send_str(json.dumps({"ended": {"how": how, "why": why}}))
        await socket.close(code=FULL if full else REFUSED)


class WebSocketProxy:
    """Proxies one page until it or the gateway has gone."""

    def __init__(
        self,
        page: web.WebSocketResponse,
        request: web.Request,
        supervisor: GatewaySupervisor,
        visitor: Mapping[str, object],
        on_round_trip: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """`on_round_trip` is called with the seconds of every round trip to the page."""
        self._page = page
        self._request = request
        self._supervisor = supervisor
        self._visitor = visitor
        self._on_round_trip = on_round_trip
        self._filter = FrameFilter(PUBLIC if visitor.get("public") else SEATED)
        self._pulses: dict[str, float] = {}
        """When each pulse that is not answered yet was sent, the oldest first."""
        self._trips: deque[float] = deque(maxlen=_TRIPS)

    def cut(self) -> None:
        """Abort the page's connection."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def run(self) -> None:
        """Proxy until one end has gone, then close the other."""
        try:
            await self._run()
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            await self._close(AGAIN)

    async def _run(self) -> None:
        port = await self._supervisor.port()
        if port is None:
            await self._close(AGAIN)
            return
        headers = {"Authorization": f"Bearer {self._supervisor.secret}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(
                f"http://127.0.0.1:{port}/line", max_msg_size=_DRAWN_AT_ONCE, compress=0
            ) as gateway,
        ):
            await gateway.send_str(json.dumps(self._visitor))
            await self._proxy_both(gateway)

    async def _proxy_both(self, gateway: ClientWebSocketResponse) -> None:
        directions = {
            asyncio.create_task(self._to_gateway(gateway)),
            asyncio.create_task(self._to_page(gateway)),
        }
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in directions:
                direction.cancel()
            await asyncio.gather(*directions, return_exceptions=True)
        # 1006 means that the gateway was killed; that code cannot be sent.
        code = gateway.close_code
        await self._close(code if code is not None and code != 1006 else AGAIN)

    async def _to_gateway(self, gateway: ClientWebSocketResponse) -> None:
        async for message in self._page:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            if not self._filter.accepts(len(message.data)):
                await asyncio.sleep(DROP_DELAY)
            elif message.type is WSMsgType.TEXT:
                await self._forward(message.data, gateway)

    async def _forward(self, frame: str, gateway: ClientWebSocketResponse) -> None:
        if frame.startswith(_PULSE):
            self._measure(frame)
            return
        if self._filter.dropped:
            self._filter.dropped = False
            await gateway.send_str(GAP)
        await gateway.send_str(frame)

    async def _to_page(self, gateway: ClientWebSocketResponse) -> None:
        async for message in gateway:
            if message.type is WSMsgType.BINARY:
                await self._page.send_bytes(message.data)
            elif message.type is WSMsgType.TEXT:
                await self._page.send_str(self._with_lateness(message.data))

    def _with_lateness(self, frame: str) -> str:
        """A frame for the page; a pulse says how long what the page is sent is under way."""
        if not frame.startswith(_PULSE):
            return frame
        self._pulses[frame.replace(" ", "")] = monotonic()
        while len(self._pulses) > _UNANSWERED:
            del self._pulses[next(iter(self._pulses))]
        late = min(self._trips, default=0.0) / 2
        return f'{frame.rstrip().removesuffix("}")}, "late": {late:.3f}}}'

    def _measure(self, answer: str) -> None:
        sent = self._pulses.pop(answer.replace(" ", ""), None)
        if sent is not None:
            self._trips.append(trip := monotonic() - sent)
            self._on_round_trip(trip)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            await self._page.close(code=code)
