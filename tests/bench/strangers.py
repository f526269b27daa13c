"""What strangers at the public board cost judges: the time of their keys, and the gateway's memory.

Both figures are ratios of one run: a judge's key to its picture while pages of the board send as
fast as they may, beside the same key in peace; and the gateway's memory after many boards were
opened and closed, beside that after the first few.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from judgetui.meeting.seat import Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.host import GATEWAY
from tests.bench._stage import a_plan_of, to_scoring
from tests.bench.browser import Tab, memory
from tests.venue.browsing import Browsable, browsable

STRANGERS = 20
KEYS = 60
FEW = 20
BOARDS = 600
TOGETHER = 20
OPENING = json.dumps({"open": {"columns": 80, "rows": 24}})
SAID = tuple(
    json.dumps(frame)
    for frame in (
        {"typed": "\x1b[6~"},
        {"typed": "8"},
        {"size": [100, 30]},
        {"typed": "\x1b[200~" + "x" * 2000},
        {"size": [90, 28]},
        {"focus": False},
    )
)
"""What the strangers' pages send, over and over."""


def _typed(text: str) -> str:
    return json.dumps({"typed": text})


@asynccontextmanager
async def a_judge(venue: Browsable) -> AsyncIterator[Tab]:
    """The first judge's page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        page = await browser.get(venue.link(Seat(Role.JUDGE, "J1")))
        async with browser.ws_connect(f"{page.url}/line", max_msg_size=0) as socket:
            await socket.send_str(json.dumps({"open": {"columns": 120, "rows": 40}}))
            yield Tab(socket, _typed)


@asynccontextmanager
async def a_board(venue: Browsable, number: int) -> AsyncIterator[Tab]:
    """A page of the public board, from an address of its own, once something is drawn on it."""
    host = venue.venue.host
    whence = {GATEWAY: host.gateway_key, "X-Forwarded-For": f"10.0.{number // 200}.{number % 200}"}
    async with aiohttp.ClientSession(headers=whence) as browser:
        line = f"{venue.base}/board/line"
        async with browser.ws_connect(line, max_msg_size=0) as socket:
            await socket.send_str(OPENING)
            tab = Tab(socket, _typed)
            await tab.drawn()
            yield tab


async def _flood(tab: Tab) -> None:
    with contextlib.suppress(ConnectionError, aiohttp.ClientError):
        while True:
            for frame in SAID:
                await tab.socket.send_str(frame)
            # The other strangers, and the judge, are in this process too.
            await asyncio.sleep(0.001)


async def keys(venue: Browsable) -> tuple[float, float]:
    """A judge's median key to picture, in seconds: in peace, and beside the strangers."""
    async with AsyncExitStack() as stack:
        judge = await stack.enter_async_context(a_judge(venue))
        await judge.shown()
        boards = [
            await stack.enter_async_context(a_board(venue, number)) for number in range(STRANGERS)
        ]
        await asyncio.sleep(3.0)
        quiet = [await judge.key(number) for number in range(KEYS)]
        floods = [asyncio.create_task(_flood(board)) for board in boards]
        await asyncio.sleep(1.0)
        beside = [await judge.key(number) for number in range(KEYS)]
        for flood in floods:
            flood.cancel()
        await asyncio.gather(*floods, return_exceptions=True)
        return statistics.median(quiet), statistics.median(beside)


async def boards(venue: Browsable, pids: list[int]) -> tuple[float, float]:
    """MiB of the gateway after the first boards were opened and closed, and after all of them."""
    few = 0.0
    for first in range(0, BOARDS, TOGETHER):
        async with AsyncExitStack() as stack:
            for number in range(first, first + TOGETHER):
                await stack.enter_async_context(a_board(venue, number))
        if first + TOGETHER == FEW:
            few = await _at_rest(pids)
    return few, await _at_rest(pids)


async def _at_rest(pids: list[int]) -> float:
    """The memory once what ended has been cleared away, as it is soon."""
    await asyncio.sleep(6.0)
    return memory(pids)


@asynccontextmanager
async def _a_venue() -> AsyncIterator[Browsable]:
    record = MemoryRecord(a_plan_of(7))
    to_scoring(record)
    with tempfile.TemporaryDirectory() as folder:
        async with browsable(record, Path(folder)) as venue:
            await venue.supervisor.port(within=60)
            yield venue


async def _keys() -> tuple[float, float]:
    async with _a_venue() as venue:
        return await keys(venue)


async def _boards() -> tuple[float, float]:
    async with _a_venue() as venue:
        assert venue.supervisor.pid is not None
        return await boards(venue, [venue.supervisor.pid])


def run() -> None:
    """Print the two ratios."""
    quiet, beside = asyncio.run(_keys())
    print(
        f"a judge's key to picture, median: {quiet * 1000:.1f} ms; while {STRANGERS} strangers' "
        f"pages send as fast as they may {beside * 1000:.1f} ms = {beside / quiet:.2f} x",
        flush=True,
    )
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory is measured on Linux only")
        return
    few, many = asyncio.run(_boards())
    print(
        f"gateway memory after {FEW} boards opened and closed: {few:.1f} MiB; after {BOARDS} "
        f"{many:.1f} MiB = {many / few:.2f} x",
        flush=True,
    )
