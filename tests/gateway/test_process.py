"""The gateway as a process of its own, and who keeps it running."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from judgetui.gateway.page_connection import CLOSED, FULL, Visitor
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.venue.browser import gateway_supervisor as supervisor_module
from judgetui.venue.browser import ws_proxy
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor, gateways_for
from judgetui.venue.browser.html import WEB
from judgetui.venue.browser.routes import Routes, seat_path
from judgetui.venue.client.client import Client
from judgetui.venue.server.listen import Venue
from tests.gateway.pages import visitor
from tests.meeting.factories import a_plan
from tests.venue.venues import a_venue, connected_client, endpoint, judge, until
from tests.waiting import WITHIN

SMALL = (sys.executable, "-m", "tests.gateway.small")


@asynccontextmanager
async def kept(**config: object) -> AsyncIterator[GatewaySupervisor]:
    """A gateway of small apps that is kept running."""
    supervisor = GatewaySupervisor(command=SMALL)
    supervisor.start(config)
    try:
        yield supervisor
    finally:
        await supervisor.stop()


@asynccontextmanager
async def line(supervisor: GatewaySupervisor, who: Visitor) -> AsyncIterator[Line]:
    """A line to a seat, as the host's relay opens it."""
    port = await supervisor.port(within=WITHIN)
    assert port is not None
    headers = {"Authorization": f"Bearer {supervisor.secret}"}
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session,
        session.ws_connect("/line") as socket,
    ):
        await socket.send_str(who.model_dump_json())
        await socket.send_str(json.dumps({"open": {"columns": 80, "rows": 24}}))
        yield Line(session, socket)


class Line:
    """The host's end of a line."""

    def __init__(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse[bool]
    ) -> None:
        self.session = session
        self.socket = socket
        self.drawn = ""

    async def draws(self, text: str) -> None:
        """Read until a text was drawn."""
        while text not in self.drawn:
            message = await self.socket.receive(timeout=WITHIN)
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT)
            if message.type is aiohttp.WSMsgType.BINARY:
                self.drawn += message.data.decode()

    async def tells(self, key: str) -> Any:  # noqa: ANN401
        """Read until a frame of a kind."""
        while True:
            message = await self.socket.receive(timeout=WITHIN)
            if message.type is aiohttp.WSMsgType.TEXT and key in (said := json.loads(message.data)):
                return said[key]

    async def lives(self) -> bool:
        """Whether something is drawn of what is typed now, rather than the line closed."""
        await self.type("!")
        while True:
            message = await self.socket.receive(timeout=WITHIN)
            if message.type is aiohttp.WSMsgType.BINARY:
                return True
            if message.type is not aiohttp.WSMsgType.TEXT:
                return False

    async def type(self, text: str) -> None:
        """Type."""
        await self.socket.send_str(json.dumps({"typed": text}))


async def test_colours_do_not_depend_on_the_hosts_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("NO_COLOR", "1")
    async with kept() as supervisor, line(supervisor, visitor()) as one:
        await one.draws("Leave")
        await one.type("88")
        await one.draws("88")
        assert "38;2;18;52;86" in one.drawn


async def test_only_who_knows_the_secret_comes_in() -> None:
    async with kept() as supervisor:
        port = await supervisor.port(within=WITHIN)
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            async with aiohttp.ClientSession(headers=headers) as session:
                for path in ("line", "file/x", "alive"):
                    answer = await session.get(f"http://127.0.0.1:{port}/{path}")
                    assert answer.status == 403


async def test_file_is_given_once() -> None:
    async with kept() as supervisor, line(supervisor, visitor()) as one:
        await one.draws("Leave")
        await one.type("\x1bOS")
        told = await one.tells("file")
        answer = await one.session.get(f"/file/{told['key']}")
        assert await answer.read() == "真实性,88\n".encode()
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''marks.csv"
        assert (await one.session.get(f"/file/{told['key']}")).status == 404


@pytest.mark.parametrize("first", ["", "{", '{"token": "J1"}', '{"typed": "x"}'])
async def test_nonsense_instead_of_a_visitor_is_closed(first: str) -> None:
    async with kept() as supervisor:
        port = await supervisor.port(within=WITHIN)
        headers = {"Authorization": f"Bearer {supervisor.secret}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(f"http://127.0.0.1:{port}/line") as socket,
        ):
            await socket.send_str(first)
            closed = await socket.receive(timeout=WITHIN)
            assert closed.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_killed_gateway_is_started_again() -> None:
    async with kept() as supervisor:
        async with line(supervisor, visitor()) as one:
            await one.draws("Leave")
            first = supervisor.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            while True:
                message = await one.socket.receive(timeout=WITHIN)
                if message.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
                    break
        async with asyncio.timeout(WITHIN):
            while supervisor.pid in (None, first):
                await asyncio.sleep(0.02)
        async with line(supervisor, visitor()) as again:
            await again.draws("Leave")
        assert supervisor.starts == 2


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process the POSIX way")
@pytest.mark.parametrize("hung", ["stopped", "an app that never returns"])
async def test_hung_gateway_is_started_again(hung: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # One that only waits for a busy machine counts as hung neither before nor after.
    monkeypatch.setattr(supervisor_module, "PATIENCE", WITHIN)
    monkeypatch.setattr(supervisor_module, "EVERY", 0.2)
    async with kept() as supervisor:
        async with line(supervisor, visitor()) as one:
            await one.draws("Leave")
            first = supervisor.pid
            assert first is not None
            monkeypatch.setattr(supervisor_module, "PATIENCE", 4.0)
            if hung == "stopped":
                os.kill(first, signal.SIGSTOP)
            else:
                await one.type("\x1b[19~")
            async with asyncio.timeout(WITHIN):
                while supervisor.pid in (None, first):
                    await asyncio.sleep(0.02)
            monkeypatch.setattr(supervisor_module, "PATIENCE", WITHIN)
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        async with line(supervisor, visitor()) as again:
            await again.draws("Leave")
        assert supervisor.starts == 2


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process the POSIX way")
async def test_gateway_that_only_paused_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "PATIENCE", 6.0)
    monkeypatch.setattr(supervisor_module, "EVERY", 0.2)
    async with kept() as supervisor, line(supervisor, visitor()) as one:
        await one.draws("Leave")
        pid = supervisor.pid
        assert pid is not None
        for _time in range(3):
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(2.2)
            os.kill(pid, signal.SIGCONT)
            assert await one.lives()
            await asyncio.sleep(0.3)
        assert (supervisor.pid, supervisor.starts) == (pid, 1)


async def test_host_that_stood_still_ends_no_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gateway said meanwhile is only read afterwards."""
    monkeypatch.setattr(supervisor_module, "PATIENCE", 2.5)
    monkeypatch.setattr(supervisor_module, "EVERY", 0.0)
    async with kept() as supervisor, line(supervisor, visitor()) as one:
        await one.draws("Leave")
        for _time in range(2):
            time.sleep(3.5)
            await asyncio.sleep(0.3)
        assert await one.lives()
        assert supervisor.starts == 1


async def test_gateway_ends_when_the_host_is_gone() -> None:
    """The pipe closes with the host, however the host ended."""
    process = await asyncio.create_subprocess_exec(
        *SMALL, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"secret": "s"}\n')
    assert json.loads(await process.stdout.readline())["port"] > 0
    process.stdin.close()
    async with asyncio.timeout(WITHIN):
        assert await process.wait() == 0


async def test_gateway_that_cannot_start_is_tried_again_and_again() -> None:
    supervisor = GatewaySupervisor(command=(sys.executable, "-c", "raise SystemExit(3)"))
    supervisor.start({})
    try:
        async with asyncio.timeout(WITHIN):
            while supervisor.starts < 3:
                await asyncio.sleep(0.02)
        assert await supervisor.port(within=0.0) is None
    finally:
        await supervisor.stop()
    assert supervisor.pid is None


def test_gateway_without_orders_says_so_by_its_status() -> None:
    done = subprocess.run(
        SMALL, input=b"nonsense\n", capture_output=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 2
    assert done.stdout == b""


def test_host_side_loads_no_screen() -> None:
    code = (
        "from judgetui.venue.browser import gateway_supervisor, routes, ws_proxy\n"
        "import sys\n"
        "sys.exit('textual' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=WITHIN)


def test_close_codes_are_the_ones_the_page_knows() -> None:
    script = (WEB / "line.js").read_text(encoding="utf-8")
    assert "new Set([4001, 4002])" in script
    assert f"const FULL = {FULL};" in script
    assert f"const CLOSED = {CLOSED};" in script
    assert ws_proxy.FULL == FULL
    with contextlib.suppress(FileNotFoundError):
        assert (Path(WEB) / "seat.js").read_text(encoding="utf-8")


async def test_of_two_seats_in_one_browser_the_one_whose_page_is_gone_is_away() -> None:
    """The gateway's apps are small ones without clients, which stand beside it here."""
    one, two = judge("J1"), judge("J2")
    device = "shared".ljust(24, "x")
    async with (
        kept() as supervisor,
        a_venue(pages=lambda host: Routes(host, supervisor).routes()) as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, one, device=device),
        connected_client(venue, two, device=device),
    ):
        assert await supervisor.port(within=WITHIN)

        def here() -> list[bool]:
            return [(at := chair.presence.get(by)) is not None and at.here for by in ("J1", "J2")]

        async with browser(venue, "J1", device) as first:
            await first.draws("Leave")
            async with browser(venue, "J2", device) as second:
                await second.draws("Leave")
                await until(lambda: here() == [True, True])
            await until(lambda: here() == [True, False])
            elsewhere = Client(endpoint(venue, one), device="another")
            elsewhere.start()
            await until(lambda: chair.waiting_devices.devices)
            await elsewhere.close()
        await until(lambda: here() == [False, False])


async def test_no_gateway_is_left_behind_that_was_just_being_ended() -> None:
    lingers = "import os, time; os.close(1); time.sleep(60)"
    supervisor = GatewaySupervisor(command=(sys.executable, "-c", lingers))
    supervisor.start({})
    async with asyncio.timeout(WITHIN):
        while supervisor.pid is None:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
    pid = supervisor.pid
    await supervisor.stop()
    assert supervisor.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("judges", "cores", "gateways"),
    [(0, 4, 1), (7, 4, 1), (100, 4, 1), (101, 4, 2), (500, 4, 4), (500, 8, 5), (500, 1, 1)],
)
def test_large_panels_get_several_gateways_as_far_as_there_are_cores(
    judges: int, cores: int, gateways: int
) -> None:
    assert gateways_for(judges, cores) == gateways


@asynccontextmanager
async def browser(venue: Venue, judge: str, device: str = "") -> AsyncIterator[Line]:
    """A judge's browser, always the same one, as its page opens its line."""
    token = venue.host.credentials.of(Seat(Role.JUDGE, judge)).token
    cookies = {"seat": token, "device": (device or judge).ljust(24, "x")}
    async with (
        aiohttp.ClientSession(venue.loopback, cookies=cookies) as session,
        session.ws_connect(f"{seat_path(token)}/line") as socket,
    ):
        await socket.send_str(json.dumps({"open": {"columns": 80, "rows": 24}}))
        yield Line(session, socket)


async def test_a_browser_comes_to_the_same_of_several_gateways_again() -> None:
    two = [GatewaySupervisor(command=SMALL) for _ in range(2)]
    judges = [f"J{number}" for number in range(1, 9)]
    async with (
        a_venue(a_plan(1, 8), pages=lambda host: Routes(host, *two).routes()) as venue,
        AsyncExitStack() as stack,
    ):
        for supervisor in two:
            supervisor.start({})
            stack.push_async_callback(supervisor.stop)
            assert await supervisor.port(within=WITHIN)
        for judge in judges:
            async with browser(venue, judge) as one:
                await one.draws("Leave")
                await one.type(f"{judge} was here")
                await one.draws(f"{judge} was here")
                await one.type("\x1bOS")
                told = await one.tells("file")
                answer = await one.session.get(f"/file/{told['key']}")
                assert await answer.read() == "真实性,88\n".encode()
        lines = {judge: await stack.enter_async_context(browser(venue, judge)) for judge in judges}
        for judge, one in lines.items():
            await one.draws(f"{judge} was here")
        assert two[0].pid is not None
        os.kill(two[0].pid, signal.SIGKILL)
        alive = [await one.lives() for one in lines.values()]
        assert True in alive
        assert False in alive
