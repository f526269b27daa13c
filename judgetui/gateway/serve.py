"""The gateway process: listens on a loopback port for the host, which lets pages through to it."""

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
from judgetui.gateway.seat import Open
from judgetui.venue.browser.gateway_supervisor import LARGEST_FRAME
from judgetui.venue.server.log_file import tell_host

_CHUNK = 1 << 16


class Orders(BaseModel):
    """What the host tells its gateway at the start, as one line on standard input."""

    secret: str
    """What the host shows with every request."""
    base: str = ""
    """What the host's links begin with on this machine, such as "http://127.0.0.1:8765"."""
    fingerprint: str = ""
    """Of the host's TLS certificate; empty without."""
    key: str = ""
    """With it the host believes which addresses guests come from."""
    outboxes: str = ""
    """The folder where unanswered acts are kept; empty to keep them in memory."""
    grace: float = GRACE


class Gateway:
    """Answers the host's requests."""

    def __init__(self, hub: Hub, secret: str) -> None:
        self.hub = hub
        self._secret = f"Bearer {secret}"

    def application(self) -> web.Application:
        """What is served."""
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
        """Give the sign of life that the host asks for."""
        self._check(request)
        return web.Response()

    async def line(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page; the host's first frame says whose it is."""
        self._check(request)
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        frames = _texts(socket)
        try:
            visitor = Visitor.model_validate_json(await anext(frames, ""))
        except ValidationError:
            await socket.close()
            return socket
        await self.hub.visit(visitor, socket, frames)
        return socket

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file that an app offered to its page, once."""
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
    open_: Open, orders: Orders, *, told: Callable[[int], None], until: asyncio.Event
) -> None:
    """Serve browser seats on a free loopback port, which is told, until the event is set."""
    gateway = Gateway(Hub(open_, grace=orders.grace), orders.secret)
    runner = web.AppRunner(gateway.application(), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        told(runner.addresses[0][1])
        await until.wait()
    finally:
        await runner.cleanup()


def main(make_open: Callable[[Orders], Open]) -> int:
    """Be the gateway process: orders on standard input, the port on standard output.

    Ends when standard input closes, which also happens when the host dies.
    """
    orders_line = sys.stdin.readline()
    try:
        orders = Orders.model_validate_json(orders_line)
    except ValidationError:
        return 2
    real = sys.stdout
    tell_host()
    with contextlib.redirect_stdout(OUT), contextlib.redirect_stderr(ERR):
        asyncio.run(_main(make_open(orders), orders, real))
    return 0


async def _main(open_: Open, orders: Orders, real: TextIO) -> None:
    loop = asyncio.get_running_loop()
    until = asyncio.Event()

    def watch() -> None:
        # Not by way of `sys.stdin`: its lock, held here, would break the interpreter's end.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(until.set)

    def told(port: int) -> None:
        real.write(json.dumps({"port": port}) + "\n")
        real.flush()

    threading.Thread(target=watch, name="host's pulse", daemon=True).start()
    await serve(open_, orders, told=told, until=until)
