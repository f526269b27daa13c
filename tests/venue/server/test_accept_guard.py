"""Connections that ask for nothing: they keep nobody out, and are not kept."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.venue.access.tls import certificate
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.browser.html import WEB
from judgetui.venue.browser.routes import Routes
from judgetui.venue.client.client import Client
from judgetui.venue.server import accept_guard
from judgetui.venue.server.connection_limits import raise_limit
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import a_plan
from tests.venue.processes import HostProcess
from tests.venue.venues import a_venue, connected_client, endpoint, judge, plain, until
from tests.waiting import WITHIN

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: "
WHOLE = b"GET /web/line.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9\r\n\r\ncode="
)
LARGE = b"GET /web/xterm.mjs HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Caller:
    """A connection without a program behind it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, content: bytes) -> None:
        """Send this."""
        self.writer.write(content)
        await self.writer.drain()

    async def ended(self) -> bytes:
        """What it gets until the host closes it."""
        with suppress(ConnectionError):
            return await asyncio.wait_for(self.reader.read(), WITHIN)
        return b""


@asynccontextmanager
async def calling(
    port: int, *, context: ssl.SSLContext | None = None, whence: str = "127.0.0.1"
) -> AsyncIterator[Caller]:
    """A connection, from one of this machine's own addresses."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, local_addr=(whence, 0)
    )
    try:
        yield Caller(reader, writer)
    finally:
        writer.transport.abort()


def trusting() -> ssl.SSLContext:
    """What takes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@asynccontextmanager
async def open_venue(folder: Path, *, tls: bool = False) -> AsyncIterator[Venue]:
    """A venue with pages whose gateway never comes."""
    supervisor = GatewaySupervisor()
    if tls:
        pytest.importorskip("cryptography")
    async with a_venue(
        a_plan(),
        certificate=certificate(folder) if tls else None,
        pages=lambda host: Routes(host, supervisor).routes(),
    ) as venue:
        yield venue


# -- how long ----------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_who_does_not_finish_asking_is_not_kept_and_clients_are(
    tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accept_guard, "WITHIN", 1.0)
    monkeypatch.setattr(accept_guard, "LOOK", 0.05)
    context = trusting() if tls else None
    async with open_venue(tmp_path, tls=tls) as venue, AsyncExitStack() as stack:
        client = Client(endpoint(venue, CHAIR)) if not tls else None
        if client is not None:
            client.start()
            stack.push_async_callback(client.close)
            await client.welcomed()
        everything = (b"", HALF, BODY, WHOLE, WHOLE + HALF, WHOLE + BODY)
        callers = []
        for said in everything:
            one = await stack.enter_async_context(calling(venue.port, context=context))
            await one.say(said)
            callers.append(one)
        got = await asyncio.gather(*(one.ended() for one in callers))
        assert [b" 200 OK" in one for one in got] == [WHOLE in said for said in everything]
        # Not a byte of what TLS begins with.
        silent = await stack.enter_async_context(calling(venue.port))
        assert await silent.ended() == b""
        await until(lambda: len(venue.accept_guard) == 0)
        assert client is None or client.connection.state == "connected"


@asynccontextmanager
async def taking(venue: Venue) -> AsyncIterator[Caller]:
    """A connection that asked for a large file over a network that holds next to nothing."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", venue.port))
    reader, writer = await asyncio.open_connection(sock=narrow, limit=1024)
    try:
        one = Caller(reader, writer)
        await one.say(LARGE)
        assert b" 200 OK" in await reader.readuntil(b"\r\n")
        yield one
    finally:
        writer.transport.abort()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the system hold little of what a host sends."""
    accept = socket.socket.accept

    def accept_narrow(listening: socket.socket) -> tuple[socket.socket, Any]:
        taken, address = accept(listening)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return taken, address

    monkeypatch.setattr(socket.socket, "accept", accept_narrow)


@pytest.mark.usefixtures("narrow")
async def test_who_takes_a_large_answer_slowly_gets_all_of_it_and_who_takes_nothing_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accept_guard, "WITHIN", 0.5)
    monkeypatch.setattr(accept_guard, "TAKEN_WITHIN", 2.5)
    monkeypatch.setattr(accept_guard, "LOOK", 0.05)
    size = (WEB / "vendor" / "xterm.mjs").stat().st_size
    async with open_venue(Path()) as venue, taking(venue) as slow, taking(venue) as still:
        await asyncio.sleep(1.5)
        await slow.reader.readuntil(b"\r\n\r\n")
        assert len(await slow.reader.readexactly(size)) == size
        await until(lambda: len(venue.accept_guard) == 0)
        assert len(await still.ended()) < size


@pytest.mark.usefixtures("narrow")
async def test_who_takes_an_answer_is_the_last_to_make_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accept_guard, "MOST", 6)
    size = (WEB / "vendor" / "xterm.mjs").stat().st_size
    async with open_venue(Path()) as venue, AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(taking(venue)) for _ in range(3)]
        for one in slow:
            await one.reader.readuntil(b"\r\n\r\n")
        crowd = [await stack.enter_async_context(calling(venue.port)) for _ in range(20)]
        for one in crowd[:10]:
            assert await one.ended() == b""
        for one in slow:
            assert len(await one.reader.readexactly(size)) == size


async def test_who_waits_for_the_rest_of_an_answer_takes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also while the next piece is being read, when nothing waits to be sent."""
    monkeypatch.setattr(accept_guard, "MOST", 6)
    read = asyncio.Event()

    class InPieces(web.StreamResponse):
        async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
            writer = await super().prepare(request)
            await self.write(b"first")
            await read.wait()
            await self.write(b"last")
            return writer

    async def answer(_request: web.Request) -> web.StreamResponse:
        return InPieces(headers={"Content-Length": "9"})

    pages = [web.get("/pieces", answer)]
    async with a_venue(pages=lambda _host: pages) as venue, AsyncExitStack() as stack:
        slow = await stack.enter_async_context(calling(venue.port))
        await slow.say(b"GET /pieces HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await slow.reader.readuntil(b"\r\n\r\nfirst")
        crowd = [await stack.enter_async_context(calling(venue.port)) for _ in range(20)]
        for one in crowd[:10]:
            assert await one.ended() == b""
        read.set()
        assert await asyncio.wait_for(slow.reader.readexactly(4), WITHIN) == b"last"


async def test_an_answer_is_written_once_all_of_it_was_handed_on() -> None:
    """By a name of aiohttp that is not public."""
    answers = []

    async def answer(_request: web.Request) -> web.StreamResponse:
        answers.append(web.Response(text="all"))
        assert not accept_guard.is_written(answers[0])
        return answers[0]

    pages = [web.get("/all", answer)]
    async with a_venue(pages=lambda _host: pages) as venue, calling(venue.port) as one:
        await one.say(b"GET /all HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await one.reader.readuntil(b"all")
        await until(lambda: accept_guard.is_written(answers[0]))


async def test_who_asks_again_in_time_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept_guard, "WITHIN", 1.0)
    monkeypatch.setattr(accept_guard, "LOOK", 0.05)
    supervisor = GatewaySupervisor()
    async with (
        a_venue(pages=lambda host: Routes(host, supervisor).routes()) as venue,
        calling(venue.port) as one,
    ):
        for _time in range(12):
            await one.say(WHOLE)
            head = await asyncio.wait_for(one.reader.readuntil(b"\r\n\r\n"), WITHIN)
            (length,) = [row for row in head.split(b"\r\n") if row.startswith(b"Content-Length")]
            await one.reader.readexactly(int(length.partition(b":")[2]))
            await asyncio.sleep(0.2)


async def test_host_that_stood_still_cuts_nobody_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came meanwhile is read first."""
    monkeypatch.setattr(accept_guard, "WITHIN", 4.0)
    async with open_venue(Path()) as venue, AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(calling(venue.port)) for _ in range(20)]
        await until(lambda: len(venue.accept_guard) == 20)
        for one in callers:
            one.writer.write(WHOLE)
        time.sleep(4.5)
        for one in callers:
            head = await asyncio.wait_for(one.reader.readuntil(b"\r\n\r\n"), WITHIN)
            assert b" 200 OK" in head


# -- how many ----------------------------------------------------------------------------------


async def test_one_place_has_its_share_and_its_oldest_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accept_guard, "MOST_FROM_ONE", 5)
    monkeypatch.setattr(accept_guard, "SPARED", 0.3)
    monkeypatch.setattr(accept_guard, "LOOK", 0.05)
    async with a_venue() as venue, AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(calling(venue.port)) for _ in range(12)]
        async with plain(venue) as client:
            assert "welcome" in await client.hello(venue.host.credentials.of(BOARD).token)
            for one in crowd[:7]:
                assert await one.ended() == b""
            assert len(venue.accept_guard) == 5
            assert not any(one.reader.at_eof() for one in crowd[7:])
            for one in crowd[7:]:
                await one.say(WHOLE)
                assert b" 404 " in await one.reader.readuntil(b"\r\n")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
async def test_a_crowd_of_one_place_makes_room_for_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accept_guard, "MOST", 20)
    async with a_venue() as venue, AsyncExitStack() as stack:
        other = await stack.enter_async_context(calling(venue.port, whence="127.0.0.2"))
        for _ in range(100):
            await stack.enter_async_context(calling(venue.port))
        await until(lambda: len(venue.accept_guard) <= 20)
        async with connected_client(venue, CHAIR):
            await other.say(WHOLE)
            assert b" 404 " in await other.reader.readuntil(b"\r\n")


def hello(venue: Venue, seat: str) -> bytes:
    """What a client says first, in one piece with its request."""
    key = base64.b64encode(os.urandom(16)).decode()
    said = json.dumps(
        {"hello": {"version": 1, "code": venue.host.credentials.of(judge(seat)).token}}
    )
    return (
        (
            "GET /wire HTTP/1.1\r\nHost: localhost\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
        + bytes((0x81, 0x80 | len(said), 0, 0, 0, 0))
        + said.encode()
    )


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_five_hundred_who_come_back_in_one_instant_are_all_served(
    tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come from one address, as from behind one router, beside a crowd that says nothing."""
    # A busy machine may take longer for five hundred greetings than silence is borne.
    for given in ("accept_guard.WITHIN", "host.HELLO_WITHIN", "connection.SILENT"):
        monkeypatch.setattr(f"judgetui.venue.server.{given}", 2 * WITHIN)
    raise_limit()
    plan = a_plan(1, 500)
    context = trusting() if tls else None
    if tls:
        pytest.importorskip("cryptography")
    shown = certificate(tmp_path) if tls else None
    async with a_venue(plan, certificate=shown) as venue, AsyncExitStack() as stack:
        for _ in range(accept_guard.MOST_FROM_ONE):
            await stack.enter_async_context(calling(venue.port))

        async def come(seat: str) -> None:
            one = await stack.enter_async_context(calling(venue.port, context=context))
            await one.say(hello(venue, seat))
            assert b" 101 " in await one.reader.readuntil(b"\r\n\r\n")
            assert b'{"welcome"' in await one.reader.readuntil(b'"now"')

        async with asyncio.timeout(WITHIN):
            await asyncio.gather(*(come(one.id) for one in plan.judges))


# -- descriptors -------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="takes descriptors from a running process")
async def test_a_crowd_that_uses_up_all_descriptors_keeps_nobody_out(tmp_path: Path) -> None:
    import resource

    raise_limit()
    log = tmp_path / "host.log"
    async with HostProcess(tmp_path, a_plan(), log=log) as host, AsyncExitStack() as stack:
        chair = Client(host.endpoint(CHAIR))
        chair.start()
        stack.push_async_callback(chair.close)
        await asyncio.wait_for(chair.welcomed(), WITHIN)
        resource.prlimit(host.pid, resource.RLIMIT_NOFILE, (200, 200))
        crowd = await asyncio.gather(
            *(stack.enter_async_context(calling(host.port)) for _ in range(900))
        )
        client = Client(host.endpoint(judge("J1")))
        client.start()
        stack.push_async_callback(client.close)
        await asyncio.wait_for(client.welcomed(), WITHIN)
        chair.submit(OpenMeeting())
        await until(lambda: client.meeting.seq == 1 and chair.unsent == 0)
        for one in crowd:
            assert await asyncio.wait_for(one.ended(), 2 * accept_guard.WITHIN) == b""
        assert chair.connection.state == client.connection.state == "connected"
        assert len(list(Path(f"/proc/{host.pid}/fd").iterdir())) < 50
    said = log.read_text()
    assert 1 <= said.count("out of file descriptors") <= 5
    assert "Traceback" not in said
    assert len(said) < 2000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("broken", [False, True])
def test_a_venue_may_open_as_much_as_the_system_allows(broken: bool) -> None:
    code = f"""
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
def refuses(*_): raise ValueError("not allowed")
if {broken}: resource.setrlimit = refuses
from judgetui.venue.server.connection_limits import raise_limit
most = raise_limit()
now = resource.getrlimit(resource.RLIMIT_NOFILE)
assert now == ((128 if {broken} else most), hard), (now, most)
assert most == 128 if {broken} else most >= min(1024, hard), most
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=WITHIN)


def test_threads_are_ready_when_a_venue_opens() -> None:
    """They are loaded from disk at their first use, which may find no descriptor left."""
    code = """
import asyncio, sys
from tests.venue.venues import a_venue
async def main():
    async with a_venue():
        return "concurrent.futures.thread" in sys.modules
sys.exit(not asyncio.run(main()))
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=WITHIN)


class Closing:
    """A door that closes at once where it is told to, and not in a later turn of the loop."""

    def __init__(self, door: accept_guard.AcceptGuard) -> None:
        self._rest = door.close().__await__()
        self._first = next(self._rest)

    def __await__(self) -> Generator[Any, None, None]:
        yield self._first
        yield from self._rest


async def test_a_connection_that_comes_as_the_door_closes_is_taken_by_nobody() -> None:
    """Whichever comes first in that turn of the loop."""
    loop, broken, closing = asyncio.get_running_loop(), list[str](), list[Closing]()
    loop.set_exception_handler(lambda _loop, context: broken.append(str(context["message"])))
    for time_ in range(20):
        door = accept_guard.AcceptGuard()
        ours, theirs = socket.socketpair()

        def close(door: accept_guard.AcceptGuard = door, ours: socket.socket = ours) -> None:
            loop.remove_reader(ours)
            closing.append(Closing(door))

        if time_ % 2:
            loop.add_reader(ours, close)
        port = await door.open(web.Server(answer), "127.0.0.1", 0, None)
        await asyncio.sleep(0)
        if not time_ % 2:
            loop.add_reader(ours, close)
        with socket.create_connection(("127.0.0.1", port)):
            theirs.send(b"!")
            await until(lambda time_=time_: len(closing) > time_)  # type: ignore[misc]
            await closing[-1]
        ours.close()
        theirs.close()
    assert broken == []


async def answer(_request: web.BaseRequest) -> web.StreamResponse:
    """Answer anything."""
    return web.Response()
