"""A step of the ceremony: from the chair's act to its picture on five boards, and on one.

A board's picture is there once its page was sent what the terminal shows of the step.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from decimal import Decimal
from functools import partial
from pathlib import Path

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    KeyBallot,
    OpenScoring,
    Reveal,
    opening,
)
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.standings import standings
from judgetui.records.session import MemoryRecord
from judgetui.venue.client.client import Client
from tests.bench._stage import a_plan_of, take
from tests.bench.browser import Tab, opened_tab
from tests.venue.browsing import Browsable, browsable
from tests.venue.venues import connected_client, until

BOARDS = 5
JUDGES = 7
QUIET = 0.3
"""Seconds without anything more, after which a picture is whole."""


def finished(plan: Plan) -> MemoryRecord:
    """A meeting whose result is final behind a sealed board; no two cases are tied."""
    record = MemoryRecord(plan)
    acts: list[Act] = [opening(plan)]
    for number, case in enumerate(plan.order):
        marks = dict.fromkeys(plan.criterion, Decimal(95 - number))
        acts += [CallCase(case=case), OpenScoring()]
        acts += [KeyBallot(case=case, judge=judge, scores=marks) for judge in plan.judge]
        acts += [CloseScoring(), Announce()]
    take(record, (*acts, Finalise()))
    return record


async def boards(venue: Browsable, stack: AsyncExitStack) -> list[Tab]:
    """So many boards on pages of their own, drawn whole."""
    tabs = []
    for _number in range(BOARDS):
        tab = await stack.enter_async_context(opened_tab(f"{venue.base}/board?page=terminal"))
        await tab.drawn()
        tabs.append(tab)
    return tabs


async def measured() -> list[list[float]]:
    """For each step, milliseconds until each board had something of it, the first board first."""
    plan = a_plan_of(JUDGES)
    plan = plan.changed(board=plan.board.model_copy(update={"policy": "sealed"}))
    record = finished(plan)
    steps = len(ceremony_steps(plan, standings(record.meeting)))
    told = []
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            venue = await stack.enter_async_context(browsable(record, Path(folder)))
            await venue.supervisor.port(within=60)
            chair = await stack.enter_async_context(connected_client(venue.venue, CHAIR))
            tabs = await boards(venue, stack)
            for step in range(1, steps + 1):
                await asyncio.gather(*(tab.quiet() for tab in tabs))
                began = time.perf_counter()
                chair.submit(Reveal(step=step))

                pictures = (whole(tab, began) for tab in tabs)
                told.append(sorted(await asyncio.gather(*pictures)))
                await until(partial(shown, chair, step))
    return told


async def whole(tab: Tab, began: float) -> float:
    """Milliseconds from then until the last of what a board's page was sent for a step."""
    await tab.drawn()
    last = time.perf_counter()
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(QUIET):
                await tab.drawn()
            last = time.perf_counter()
    return (last - began) * 1000


def shown(chair: Client, step: int) -> bool:
    """Whether the chair has heard that this step is shown."""
    return chair.meeting.revealed == step


def run() -> None:
    """Print the times, and what five boards cost beside the first."""
    told = asyncio.run(measured())
    for name, place in (("the first board", 0), (f"all {BOARDS} boards", -1)):
        times = [row[place] for row in told]
        middle, worst = statistics.median(times), max(times)
        print(f"{name}: median {middle:.0f} ms, worst {worst:.0f} ms of {len(times)} steps")
    ratio = statistics.median(row[-1] / row[0] for row in told)
    print(f"the last of {BOARDS} boards takes {ratio:.2f} times as long as the first")
