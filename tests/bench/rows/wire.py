"""What a large meeting costs on the wire and at the host: 1,000 cases and 50 judges, half done."""

from __future__ import annotations

import asyncio
import statistics

from tests.bench.rows._guests import Venue, a_host, a_session
from tests.bench.rows._model import Figures, Row

ROWS = (
    Row(
        name="console-bytes",
        says="bytes to the chair's console a ballot, 1,000 x 50",
        unit="bytes",
        target=2000,
        anchored=False,
    ),
    Row(
        name="host-ballot",
        says="host processor time a ballot, 1,000 x 50, 351 guests, a stream of 50 a second",
        unit="ms",
        target=4,
        anchored=False,
    ),
    Row(
        name="chair-welcome",
        says="welcome of the chair at 1,000 x 50 half filled",
        unit="MB",
        target=0.8,
        anchored=False,
    ),
    Row(
        name="host-memory",
        says="host memory at 1,000 x 50 half filled, 351 guests",
        unit="MiB",
        target=110,
        anchored=False,
    ),
)
CASES, JUDGES, BOARDS = 1000, 50, 300
RATE = 50
"""Ballots a second: the whole panel within one."""


async def _measure() -> dict[str, Figures]:
    async with a_session(CASES, JUDGES, CASES // 2) as folder, a_host(folder) as venue:
        await venue.ask("next")
        chair = await venue.join(venue.codes["chair"])
        welcome = chair.sizes[b'welcome"']
        await venue.fill(BOARDS)
        venue.others.append(chair)
        await venue.next_case()
        sizes = await _one_by_one(venue)
        for _warm in range(3):
            await _cost(venue)
        costs = [await _cost(venue) for _ in range(3)]
        memory = (await venue.ask("used"))["memory"]
    return {
        "console-bytes": Figures(sizes, []),
        "host-ballot": Figures(costs, []),
        "chair-welcome": Figures([welcome / 1e6], []),
        "host-memory": Figures([memory / 1024], []),
    }


async def _one_by_one(venue: Venue) -> list[float]:
    """Bytes the chair is sent for each ballot, each told alone."""
    chair, sizes = venue.others[-1], []
    for _judge in venue.judges:
        venue.submit()
        await venue.updated()
        sizes.append(float(chair.sizes[b'meeting"']))
    return sizes


async def _cost(venue: Venue) -> float:
    """Milliseconds of the host's processor a ballot, of a whole panel's on one case."""
    await venue.next_case()
    before = float((await venue.ask("used"))["seconds"])
    await venue.at_a_rate(RATE, len(venue.judges))
    return (float((await venue.ask("used"))["seconds"]) - before) * 1000 / len(venue.judges)


def measure() -> dict[str, Figures]:
    """The figures of the build that this interpreter imports."""
    found = asyncio.run(_measure())
    print(f"largest frame to the chair {max(found['console-bytes'].now):.0f} bytes")
    print(f"host a ballot {statistics.mean(found['host-ballot'].now):.2f} ms")
    return found
