"""Passes a browser's frames on to the gateway, and what the gateway draws back to the browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from time import monotonic

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType, web

from judgetui.venue.browser.gateway_supervisor import LARGEST_FRAME, GatewaySupervisor
from judgetui.venue.server.rate_limit import Hearing, Rate

HEARTBEAT = 2.6
"""Seconds without a sign of life after which a page is asked for one; half as long again without
an answer, and it is gone."""
AGAIN = 1013
"""Close code towards a page: the gateway is not there, try again."""
REFUSED = 4002
"""Close code towards a page: nothing more comes until a person asks for it."""
FULL = 4004
"""Close code towards a page: there is no room now; it tries again later."""
SEATED = Rate(frames=150, frames_at_once=300, size=64 * 1024, size_at_once=512 * 1024)
"""What a page of somebody with a seat may say: a mouse that is moved all the time, a long text that
is pasted, and more than any hand can type."""
PUBLIC = Rate(frames=8, frames_at_once=40, size=2 * 1024, size_at_once=32 * 1024)
"""What a page that anybody may open may say: its size, what it remembers, a page turned."""
UNHEARD = 0.02
"""Seconds the next frame of a page waits after one that was not heard; meanwhile they pile up at
its own end of the network, not here."""
GAP = '{"gap":true}'
"""Tells the gateway that part of what a page said is missing."""
_PULSE = '{"pulse":'
_DRAWN_AT_ONCE = 1 << 24


async def page_socket(request: web.Request) -> web.WebSocketResponse:
    """The page's end of a line."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT, compress=False, max_msg_size=LARGEST_FRAME, timeout=1.0
    )
    await socket.prepare(request)
    return socket


async def refuse(socket: web.WebSocketResponse, why: str, *, full: bool = False) -> None:
    """Say on the page why there is no seat behind it, for good or as long as all is full."""
    how = "full" if full else "refused"
    with contextlib.suppress(ConnectionError):
        await socket.send_str(json.dumps({"ended": {"how": how, "why": why}}))
        await socket.close(code=FULL if full else REFUSED)


class WebSocketProxy:
    """One page's line, as long as both its ends are there."""

    def __init__(
        self,
        page: web.WebSocketResponse,
        request: web.Request,
        gatekeeper: GatewaySupervisor,
        visitor: Mapping[str, object],
        measured: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """`measured` is told the seconds of every round trip to the page."""
        self._page = page
        self._request = request
        self._gatekeeper = gatekeeper
        self._visitor = visitor
        self._measured = measured
        self._hearing = Hearing(PUBLIC if visitor.get("public") else SEATED)
        self._pulse = ("", 0.0)

    def cut(self) -> None:
        """Cut the page off without another word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def run(self) -> None:
        """Relay until one end is gone, and close the other."""
        try:
            await self._run()
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            await self._close(AGAIN)

    async def _run(self) -> None:
        port = await self._gatekeeper.port()
        if port is None:
            await self._close(AGAIN)
            return
        headers = {"Authorization": f"Bearer {self._gatekeeper.secret}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(
                f"http://127.0.0.1:{port}/line", max_msg_size=_DRAWN_AT_ONCE, compress=0
            ) as gateway,
        ):
            await gateway.send_str(json.dumps(self._visitor))
            await self._both(gateway)

    async def _both(self, gateway: ClientWebSocketResponse) -> None:
        ways = {
            asyncio.create_task(self._to_gateway(gateway)),
            asyncio.create_task(self._to_page(gateway)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        # 1006 says that the gateway was killed; a page may not be told so by that number.
        code = gateway.close_code
        await self._close(code if code is not None and code != 1006 else AGAIN)

    async def _to_gateway(self, gateway: ClientWebSocketResponse) -> None:
        async for message in self._page:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            if not self._hearing.hears(len(message.data)):
                await asyncio.sleep(UNHEARD)
            elif message.type is WSMsgType.TEXT:
                await self._hand_on(message.data, gateway)

    async def _hand_on(self, frame: str, gateway: ClientWebSocketResponse) -> None:
        if frame.startswith(_PULSE):
            self._measure(frame)
            return
        if self._hearing.missed:
            self._hearing.missed = False
            await gateway.send_str(GAP)
        await gateway.send_str(frame)

    async def _to_page(self, gateway: ClientWebSocketResponse) -> None:
        async for message in gateway:
            if message.type is WSMsgType.BINARY:
                await self._page.send_bytes(message.data)
            elif message.type is WSMsgType.TEXT:
                if message.data.startswith(_PULSE):
                    self._pulse = message.data.replace(" ", ""), monotonic()
                await self._page.send_str(message.data)

    def _measure(self, answer: str) -> None:
        pulse, sent = self._pulse
        if answer.replace(" ", "") == pulse:
            self._measured(monotonic() - sent)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            await self._page.close(code=code)
