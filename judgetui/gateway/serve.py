"""The gateway process: listens on a loopback port for the host, which proxies pages to it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import TextIO
from urllib.parse import quote

from aiohttp import WSMsgType, web
from pydantic import BaseModel, ValidationError

from judgetui.gateway.hub import GRACE, Hub
from judgetui.gateway.output_router import ERR, OUT
from judgetui.gateway.page_connection import Visitor
from judgetui.gateway.seat import SeatOpener
from judgetui.venue.browser.gateway_supervisor import LARGEST_FRAME
from judgetui.venue.server.log_file import log_to_host

_CHUNK = 1 << 16


class GatewayConfig(BaseModel):
    """The configuration that the host writes to its gateway's standard input, as one JSON line."""

    secret: str
    """The bearer token of the host's requests."""
    base: str = ""
    """What the host's links begin with on this machine, such as "http://127.0.0.1:8765"."""
    fingerprint: str = ""
    """Of the host's TLS certificate; empty without."""
    key: str = ""
    """Proves to the host that a client is the gateway's, so that it accepts X-Forwarded-For."""
    outboxes: str = ""
    """The folder where unanswered acts are kept; empty to keep them in memory."""
    grace: float = GRACE


class Gateway:
    """The HTTP handlers for the host's requests."""

    def __init__(self, hub: Hub, secret: str) -> None:
        self.hub = hub
        self._secret = f"Bearer {secret}"

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/line", self.line),
                web.get("/file/{key}", self.file),
                web.get("/alive", self.alive),
            ]
        )
        application.on_shutdown.append(self._shut_down)
        return application

    async def _shut_down(self, _application: web.Application) -> None:
        await self.hub.close()

    def _check(self, request: web.Request) -> None:
        shown = request.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), self._secret.encode()):
            raise web.HTTPForbidden

    async def alive(self, request: web.Request) -> web.Response:
        """Answer the host's liveness probe."""
        self._check(request)
        return web.Response()

    async def line(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page; the first frame is the host's, a `Visitor`."""
        self._check(request)
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        frames = _texts(socket)
        try:
            visitor = Visitor.model_validate_json(await anext(frames, ""))
        except ValidationError:
            await socket.close()
            return socket
        await self.hub.serve_page(visitor, socket, frames)
        return socket

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send a file that an app offered to its page, once."""
        self._check(request)
        offered = self.hub.files.take(request.match_info["key"])
        if offered is None:
            raise web.HTTPNotFound
        disposition = f"attachment; filename*=UTF-8''{quote(offered.name, safe='')}"
        response = web.StreamResponse(
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Disposition": disposition,
            }
        )
        await response.prepare(request)
        with offered.content:
            while chunk := await asyncio.to_thread(offered.read, _CHUNK):
                await response.write(chunk)
        await response.write_eof()
        return response


async def _texts(socket: web.WebSocketResponse) -> AsyncIterator[str]:
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            yield message.data


async def serve(
    open_: SeatOpener,
    config: GatewayConfig,
    *,
    on_listening: Callable[[int], None],
    until: asyncio.Event,
) -> None:
    """Serve browser seats on a free loopback port until the event is set.

    `on_listening` is called with the port.
    """
    gateway = Gateway(Hub(open_, grace=config.grace), config.secret)
    runner = web.AppRunner(gateway.application(), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        on_listening(runner.addresses[0][1])
        await until.wait()
    finally:
        await runner.cleanup()


def main(make_open: Callable[[GatewayConfig], SeatOpener]) -> int:
    """Run the gateway: reads its configuration from standard input, writes its port to output.

    Ends when standard input closes, which also happens when the host dies.
    """
    orders_line = sys.stdin.readline()
    try:
        config = GatewayConfig.model_validate_json(orders_line)
    except ValidationError:
        return 2
    real = sys.stdout
    log_to_host()
    with contextlib.redirect_stdout(OUT), contextlib.redirect_stderr(ERR):
        asyncio.run(_main(make_open(config), config, real))
    return 0


async def _main(open_: SeatOpener, config: GatewayConfig, real: TextIO) -> None:
    loop = asyncio.get_running_loop()
    until = asyncio.Event()

    def watch() -> None:
        # Not `sys.stdin.read`, which would hold its lock and block the interpreter's shutdown.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(until.set)

    def on_listening(port: int) -> None:
        real.write(json.dumps({"port": port}) + "\n")
        real.flush()

    threading.Thread(target=watch, name="host's pulse", daemon=True).start()
    await serve(open_, config, on_listening=on_listening, until=until)
