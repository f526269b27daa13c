"""What judges' seats in browsers take of a processor, at the gateway and at the host together."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

from tests.bench.browser import Tab, opened_tab
from tests.bench.rows._model import Figures, Row
from tests.bench.rows.seats_terminal import venue

ROWS = (
    Row("browser-key", "processor time a key in a browser seat", "ms", 6, anchored=False),
    Row(
        "browser-idle",
        "15 browser seats, scoring, clock running, nobody typing: share of a core",
        "%",
        2,
        anchored=False,
    ),
    Row(
        "browser-closed",
        "the same with every page closed, beyond the venue's own",
        "%",
        0.1,
        anchored=False,
    ),
)
_SEATS = 15
_KEYS = 40
_SECONDS = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")


def measure() -> dict[str, Figures]:
    """Open all seats, press keys in three of them, let them be, close them."""
    with venue(_SEATS) as opened:
        links, pids = opened["links"], [opened["host"], opened["gateway"]]
        return asyncio.run(_measure(links, pids))  # type: ignore[arg-type]


async def _measure(links: list[str], pids: list[int]) -> dict[str, Figures]:
    own = await _share(pids)
    async with contextlib.AsyncExitStack() as pages:
        tabs: list[Tab] = []
        for link in links:
            tabs.append(await pages.enter_async_context(opened_tab(link)))
            await tabs[-1].shown()
        await asyncio.sleep(3)
        idle = await _share(pids)
        loop = asyncio.get_running_loop()
        began, before = loop.time(), _used(pids)
        for number in range(_KEYS):
            await asyncio.gather(*(tab.key(number) for tab in tabs[:3]))
        beside = (loop.time() - began) * idle / 100
        key = (_used(pids) - before - beside) / _KEYS / 3 * 1000
    await asyncio.sleep(2)
    closed = await _share(pids)
    return {
        "browser-key": Figures([key], []),
        "browser-idle": Figures([idle], []),
        "browser-closed": Figures([max(closed - own, 0.0)], []),
    }


async def _share(pids: list[int]) -> float:
    """How much of one core these processes take, in percent."""
    loop = asyncio.get_running_loop()
    began, before = loop.time(), _used(pids)
    await asyncio.sleep(_SECONDS)
    return (_used(pids) - before) / (loop.time() - began) * 100


def _used(pids: list[int]) -> float:
    """Seconds of a processor that they have taken so far."""
    return sum(_of(pid) for pid in pids)


def _of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
