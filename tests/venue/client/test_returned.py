"""A returned ballot over a real venue: what each seat is sent until it is corrected."""

from __future__ import annotations

import asyncio
import datetime
import json
from typing import Any

from judgetui.demo.robots import Robots
from judgetui.demo.simulation import SimulatedClock
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.next_step import next_step
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.standings import tally
from judgetui.meeting.state import Standing
from judgetui.records.session import MemoryRecord
from judgetui.venue.client.client import Client
from judgetui.venue.server.delta_encoder import DeltaEncoder
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan, do, marks, opened, scored
from tests.venue.venues import a_venue, connected_client, judge, staged_venue, until

DAY = datetime.date(2018, 2, 27)
RETURN = ReturnBallot(case="C1", judge="J3", reason="two marks swapped")


def row(client: Client, case: str = "C1") -> Standing:
    assert client.meeting.standings is not None
    return next(row for row in client.meeting.standings.rows if row.case == case)


async def test_a_returned_ballot_goes_its_whole_way() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, judge("J3")) as mine,
        connected_client(venue, judge("J1")) as other,
        connected_client(venue, BOARD) as board,
    ):
        room = venue.host.room
        everyone = (chair, mine, other, board)

        async def done(client: Client, act: Act) -> None:
            before = room.meeting.seq
            client.submit(act)
            await until(lambda: room.meeting.seq > before)
            await until(lambda: all(one.meeting.seq == room.meeting.seq for one in everyone))

        await staged_venue(venue)
        for id, mark in (("J1", 8), ("J2", 8), ("J3", 2)):
            act = SubmitBallot(case="C1", scores=marks(mark, mark))
            await room.take(judge(id), act, f"ballot-{id}")
        for step in (CloseScoring(), Announce(), CallCase(case="C2")):
            await done(chair, step)
        assert str(row(board).score) == "6.00"

        await done(chair, RETURN)
        assert returned_to(mine.meeting, "J3") == ("C1",)
        assert mine.meeting.cases["C1"].ballots["J3"].reason == "two marks swapped"
        for public in (board, mine, other):
            assert (str(row(public).score), row(public).under_correction) == ("6.00", True)
        assert str(row(chair).score) == "8.00"
        assert chair.meeting.public is not None
        assert [str(one.score) for one in chair.meeting.public.rows] == ["6.00"]

        await done(mine, SubmitBallot(case="C1", scores=marks(5, 5)))
        assert (str(row(board).score), str(row(chair).score)) == ("6.00", "7.00")
        await done(chair, Announce(case="C1"))
        for public in (board, mine, other):
            assert (str(row(public).score), row(public).under_correction) == ("7.00", False)
        assert board.meeting.corrected == ("C1",)
        assert chair.meeting.public is None


def test_not_a_byte_of_a_correction_is_sent_to_the_hall_before_it_is_announced() -> None:
    for board in ({}, {"show_judges": True}):
        meeting = scored(opened(a_plan(board=board)), "C1", {"J1": 8, "J2": 8, "J3": 2})
        views, counted = DeltaEncoder(), None
        sent: list[dict[str, Any]] = []
        for step in (RETURN, SubmitBallot(case="C1", scores=marks(9, 9))):
            counted = tally(meeting, counted)
            views.update(meeting, counted)
            views.frame(BOARD, 0)
            version = views.version
            by = "J3" if isinstance(step, SubmitBallot) else "chair"
            meeting = do(meeting, step, by=by)
            views.update(meeting, tally(meeting, counted))
            sent.append(json.loads(views.frame(BOARD, version))["meeting"])
        first, second = sent
        # The mark that there is a correction, and then nothing but that the meeting went on.
        assert first["cases"].keys() == {"C1"}
        assert "ballots" not in first["cases"]["C1"]
        assert second.keys() == {"seq", "at"}


def test_simulated_judges_submit_a_returned_ballot_again() -> None:
    async def day() -> None:
        clock = SimulatedClock.on(DAY, 10_000.0)
        room = Room(MemoryRecord(a_plan(2, 3)), now=clock)
        robots = Robots(room, clock)
        robots.take_over()
        playing = asyncio.create_task(robots.play())
        await staged_room(room)
        await room.take(CHAIR, RETURN, "return")
        async with asyncio.timeout(30):
            while room.meeting.returned("C1"):
                await asyncio.sleep(0.01)
        assert room.meeting.under_correction == ("C1",)
        assert room.meeting.cases["C1"].ballots["J3"].version == 2
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await room.close()

    asyncio.run(day())


async def staged_room(room: Room) -> None:
    """C1 is announced with the ballots of robots."""
    await room.take(CHAIR, OpenMeeting(), "open")
    while "C1" not in room.meeting.announced:
        step = next_step(room.view(CHAIR))
        if step.needs_reason or step.act is None:
            await asyncio.sleep(0)
        else:
            await room.take(CHAIR, step.act, f"step-{room.meeting.seq}")
