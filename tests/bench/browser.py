"""Judges' seats in browsers: one gateway for all, beside textual-serve with a process for each tab.

Ours is measured from the page's socket through the host and the gateway, with a client of the host
behind every seat; theirs shows the same screen without any network behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp

from judgetui.meeting.seat import Role, Seat
from judgetui.records.session import MemoryRecord
from tests.bench._stage import a_plan_of, to_scoring
from tests.venue.browsing import browsable

SEATS = 20
TOGETHER = 40
KEYS = 60
SHOWN = b"\xe7\x9c\x9f\xe5\xae\x9e\xe6\x80\xa7"
"""真实性: drawn once a judge's screen is there."""
KEY = ("\x1b[B", "\x1b[A")
_SERVE = """
import sys
from textual_serve.server import Server
command = f"{sys.executable} -m tests.bench._one_seat"
Server(command, host="127.0.0.1", port=int(sys.argv[1])).serve()
"""


class Tab:
    """A page without a browser, on either side's socket; like a browser it always reads on."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse[bool], typed: Callable[[str], str]
    ) -> None:
        self.socket = socket
        self._typed = typed
        self._drawn: asyncio.Queue[bytes] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._drawn.put_nowait(bytes(message.data))

    async def shown(self) -> None:
        """Wait until the judge's screen is there."""
        drawn = b""
        while SHOWN not in drawn:
            drawn += await self.drawn()

    async def drawn(self) -> bytes:
        """The next piece of terminal output."""
        async with asyncio.timeout(120):
            return await self._drawn.get()

    async def quiet(self) -> None:
        """Read on until nothing more is drawn for a moment."""
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(0.05):
                    await self.drawn()

    async def key(self, number: int) -> float:
        """Press a key; seconds until something was drawn."""
        await self.quiet()
        began = time.perf_counter()
        await self.socket.send_str(self._typed(KEY[number % 2]))
        await self.drawn()
        return time.perf_counter() - began


Side = Callable[[int], AbstractAsyncContextManager[tuple[Callable[[int], "Opened"], list[int]]]]
Opened = AbstractAsyncContextManager[Tab]


@asynccontextmanager
async def opened_tab(address: str) -> AsyncIterator[Tab]:
    """A page of our host, as a browser opens it that was never there before."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        page = await browser.get(address)
        async with browser.ws_connect(
            f"{page.url.with_query(None)}/line", max_msg_size=0
        ) as socket:
            await socket.send_str(json.dumps({"open": {"columns": 120, "rows": 40}}))
            yield Tab(socket, lambda text: json.dumps({"typed": text}))


@asynccontextmanager
async def ours(seats: int) -> AsyncIterator[tuple[Callable[[int], Opened], list[int]]]:
    """A host and its gateway: opens tabs, and the processes that count."""
    record = MemoryRecord(a_plan_of(seats))
    to_scoring(record)
    with tempfile.TemporaryDirectory() as folder:
        async with browsable(record, Path(folder)) as venue:
            await venue.supervisor.port(within=60)

            def tab(number: int) -> Opened:
                return opened_tab(venue.link(Seat(Role.JUDGE, f"J{number + 1}")))

            assert venue.supervisor.pid is not None
            yield tab, [venue.supervisor.pid]


@asynccontextmanager
async def theirs(_seats: int) -> AsyncIterator[tuple[Callable[[int], Opened], list[int]]]:
    """textual-serve: opens tabs, and the process whose children count."""
    port = 8000 + os.getpid() % 20000
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVE, str(port), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as browser:
            await _listening(browser, port)

            @asynccontextmanager
            async def tab(_number: int) -> AsyncIterator[Tab]:
                address = f"http://127.0.0.1:{port}/ws?width=120&height=40"
                async with browser.ws_connect(address, max_msg_size=0) as socket:
                    yield Tab(socket, lambda text: json.dumps(["stdin", text]))

            yield tab, [process.pid]
    finally:
        process.terminate()
        await process.wait()


async def _listening(browser: aiohttp.ClientSession, port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                await browser.get(f"http://127.0.0.1:{port}/")
                return
            await asyncio.sleep(0.05)


def memory(pids: list[int]) -> float:
    """MiB that these processes and all below them take, shared pages counted in part."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            below.setdefault(int(fields[1]), []).append(int(path.parent.name))
    total, due = 0.0, list(pids)
    while due:
        pid = due.pop()
        due += below.get(pid, [])
        total += own_memory(pid)
    return total


def own_memory(pid: int) -> float:
    """MiB that one process takes; 0 for one that is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


async def measure(side: Side) -> dict[str, float]:
    """What seats cost on one side."""
    found: dict[str, float] = {}
    async with side(SEATS) as (tab, pids), contextlib.AsyncExitStack() as open_:
        base = memory(pids)
        began = time.perf_counter()
        first = await open_.enter_async_context(tab(0))
        await first.shown()
        found["first"] = time.perf_counter() - began
        found["key"] = statistics.median([await first.key(number) for number in range(KEYS)])
        one = memory(pids)
        for number in range(1, SEATS):
            other = await open_.enter_async_context(tab(number))
            await other.shown()
            await other.quiet()
        found["seat"] = (memory(pids) - base) / SEATS
        found["further"] = (memory(pids) - one) / (SEATS - 1)
    async with side(TOGETHER) as (tab, _pids), contextlib.AsyncExitStack() as open_:
        began = time.perf_counter()

        async def opened(number: int) -> Tab:
            one = await open_.enter_async_context(tab(number))
            await one.shown()
            return one

        tabs = await asyncio.gather(*(opened(number) for number in range(TOGETHER)))
        found["together"] = time.perf_counter() - began
        await asyncio.sleep(1.0)
        pressed = await asyncio.gather(*(one.key(0) for one in tabs))
        found["all press"] = statistics.median(pressed)
    return found


def run() -> None:
    """Print what each side takes, and the ratios."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory is measured on Linux only")
        return
    mine = asyncio.run(measure(ours))
    if importlib.util.find_spec("textual_serve") is None:
        print(f"without textual-serve to compare with: {mine}")
        return
    other = asyncio.run(measure(theirs))
    names = {
        "seat": (f"memory a seat, {SEATS} seats", "MiB", 1),
        "further": ("memory of each further seat", "MiB", 1),
        "first": ("first picture", "ms", 1000),
        "key": ("key to picture, median", "ms", 1000),
        "together": (f"{TOGETHER} seats opened together, all shown", "s", 1),
        "all press": (f"{TOGETHER} press a key at once, median", "ms", 1000),
    }
    for key, (name, unit, times) in names.items():
        ratio = mine[key] / other[key]
        print(
            f"{name}: {mine[key] * times:.1f} {unit}, one process a tab "
            f"{other[key] * times:.1f} {unit}, ratio {ratio:.2f}"
        )
