"""A ceremony of 28 cases whose host, chair and boards are killed at random steps."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    Finalise,
    OpenScoring,
    Reveal,
    StartQuestions,
    StepBack,
    SubmitBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records.session import open_session
from judgetui.venue.client.client import Client
from tests.long import rounds
from tests.meeting.factories import a_plan, an_entry, marks
from tests.venue.processes import HostProcess
from tests.venue.venues import until
from tests.waiting import WITHIN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes the POSIX way")

KILLS = rounds(short=4, long=100)
PRIZES = [{"name": name, "count": n} for name, n in (("First", 3), ("Second", 5), ("Third", 7))]


def a_day(plan: Plan) -> Iterator[tuple[str, Act]]:
    """Every act of a quiet day, of which no two scores are equal."""
    yield "chair", opening(plan, "5a" * 32)
    for number, case in enumerate(plan.order):
        for act in (CallCase(case=case), StartQuestions(), OpenScoring()):
            yield "chair", act
        mark = SubmitBallot(case=case, scores=marks(number % 10, number // 10))
        yield "J1", mark
        yield "chair", CloseScoring()
        yield "chair", Announce()
    yield "chair", Finalise()


def played(host: HostProcess, plan: Plan) -> Meeting:
    """The final meeting, after its acts were written into the ledger of the host's session."""
    meeting = EMPTY
    entries: list[Entry] = []
    for by, act in a_day(plan):
        entry = an_entry(meeting, act, by)
        meeting = apply(meeting, entry)
        entries.append(entry)
    session = open_session(host.folder, "test")
    session.append(entries)
    session.close()
    return meeting


async def seated(host: HostProcess, seat: Seat, folder: Path) -> Client:
    """A client that keeps what it has not sent in a file, as a laptop does."""
    client = Client(host.endpoint(seat), device=seat.by, outbox=folder / f"{seat.by}.json")
    client.start()
    await asyncio.wait_for(client.welcomed(), WITHIN)
    return client


async def test_every_process_comes_back_at_exactly_the_step_that_was_asked_for(
    tmp_path: Path,
) -> None:
    chance = random.Random(28)
    criteria = [
        {"key": key, "name": key, "max": "10", "weight": weight}
        for key, weight in (("depth", "0.5"), ("care", "0.05"))
    ]
    plan = a_plan(28, 1, prizes=PRIZES, board={"policy": "sealed"}, criteria=criteria)
    host = HostProcess(tmp_path, plan)
    final = played(host, plan)
    steps = ceremony_steps(final.plan, standings(final))
    async with host:
        chair, board = [await seated(host, seat, tmp_path) for seat in (CHAIR, BOARD)]
        asked = 0
        for _ in range(KILLS):
            back = asked > 1 and chance.random() < 0.2
            asked = asked - 1 if back else chance.randint(1, len(steps))
            chair.submit(StepBack() if back else Reveal(step=asked))
            await asyncio.sleep(chance.random() * 0.02)
            await host.kill()
            who = chance.choice(("host", "board", "both"))
            if who != "host":
                await board.close()
            if who == "both":
                await chair.close()
            await host.start()
            if who == "both":
                chair = await seated(host, CHAIR, tmp_path)
            if who != "host":
                board = await seated(host, BOARD, tmp_path)
            for client in (chair, board):
                await until(lambda c=client: c.meeting.revealed == asked)  # type: ignore[misc]  # noqa: B023
                assert client.meeting.ceremony == steps[asked - 1]
            shown = board.meeting.standings is not None
            assert shown == (asked == len(steps))
        await chair.close()
        await board.close()
