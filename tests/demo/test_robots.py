"""Simulated judges: the same day for the same seed, watchable, and out of a person's way."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from judgetui.demo.robots import Robots, favourite, with_robots
from judgetui.demo.simulation import FULL_SPEED, SPEEDS, Opinions, SimulatedClock
from judgetui.meeting.acts import (
    CloseVote,
    Entry,
    KeyBallot,
    OpenMeeting,
    OpenVote,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.marks import needs_reason
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan, do, opened, scored

DAY = datetime.date(2018, 2, 27)


def played(plan: Plan, seed: int = 1) -> tuple[Meeting, Sequence[Entry]]:
    """A whole day at full speed."""

    async def day() -> tuple[Meeting, Sequence[Entry]]:
        clock = SimulatedClock.on(DAY, FULL_SPEED)
        room = Room(MemoryRecord(plan), now=clock)
        await Robots(room, clock, seed=seed).play()
        await room.close()
        return room.meeting, tuple(room.record.entries())

    return asyncio.run(day())


def essence(entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    """Entries without what is of this run: ids, instants, and the salt in the opening."""
    return [(entry.by, entry.act) for entry in entries if not isinstance(entry.act, OpenMeeting)]


def test_a_day_is_played_to_its_final_result() -> None:
    meeting, entries = played(a_plan(10, 5))
    assert meeting.phase is Phase.FINAL
    assert set(meeting.announced) == {case.id for case in meeting.plan.cases}
    assert all(row.score is not None for row in standings(meeting).rows)
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    assert times[-1] - times[0] > datetime.timedelta(hours=1)


def test_the_day_has_its_incidents() -> None:
    _, entries = played(a_plan(10, 5))
    done = Counter[str](entry.act.do for entry in entries)
    incidents = ("recuse", "return-ballot", "postpone", "withdraw", "reinstate")
    assert {name: done[name] for name in incidents} == dict.fromkeys(incidents, 1)
    (returned,) = (entry.act for entry in entries if isinstance(entry.act, ReturnBallot))
    again = [
        entry.act.scores
        for entry in entries
        if isinstance(entry.act, SubmitBallot)
        and (entry.act.case, entry.by) == (returned.case, returned.judge)
    ]
    assert len(again) == 2


def test_a_short_day_goes_without_incidents() -> None:
    meeting, entries = played(a_plan(2, 2))
    assert meeting.phase is Phase.FINAL
    assert not {"postpone", "withdraw", "recuse"} & {entry.act.do for entry in entries}


def test_the_same_seed_gives_the_same_day() -> None:
    first, second = played(a_plan(9, 4))[1], played(a_plan(9, 4))[1]
    assert essence(first) == essence(second)
    assert essence(played(a_plan(9, 4), seed=2)[1]) != essence(first)


@pytest.mark.parametrize(
    ("chain", "settling"),
    [
        (["chair"], "decide-tie"),
        (["vote"], "record-vote"),
        (["exact"], "decide-tie"),
        (["draw"], "draw"),
    ],
)
def test_a_tie_across_a_prize_line_is_settled(chain: list[str], settling: str) -> None:
    coarse = [{"key": "depth", "name": "Depth", "max": "1"}]
    scoring = {"combine": "mean", "ties": chain}
    plan = a_plan(4, 6, criteria=coarse, scoring=scoring)
    meeting, entries = played(plan)
    assert settling in [entry.act.do for entry in entries]
    assert meeting.phase is Phase.FINAL


def test_nobody_real_is_on_the_panel_of_robots() -> None:
    real = a_plan(3, 7, judges=[{"id": "J1", "name": "Yu", "conflicts": ["C2"]}])
    # What was worked out of the real plan is not that of the other.
    assert str(real.judge["J1"].name) == "Yu"
    plan = with_robots(real)
    (robot,) = plan.judges
    assert (robot.id, str(robot.name), robot.conflicts) == ("J1", "Robot 1", ("C2",))
    assert plan.judge["J1"] is robot
    assert plan.contract != real.contract


def test_marks_are_allowed_and_seldom_need_a_reason() -> None:
    band = {"reason_outside": ["60", "98"]}
    criteria = [{"key": "depth", "name": "Depth", "min": "1", "max": "99", "step": "2", **band}]
    plan = a_plan(40, 9, criteria=criteria)
    opinions = Opinions(plan, 3)
    given = [opinions.marks(c.id, j.id)["depth"] for c in plan.cases for j in plan.judges]
    criterion = plan.criteria[0]
    assert all(mark % 2 == 1 and 1 <= mark <= 99 for mark in given)
    assert 0 < sum(needs_reason(mark, criterion) for mark in given) < len(given) / 20
    assert all(isinstance(mark, Decimal) for mark in given)


def test_a_person_who_takes_over_chairs_and_the_robots_only_score() -> None:
    async def day() -> None:
        clock = SimulatedClock.on(DAY, FULL_SPEED)
        room = Room(MemoryRecord(a_plan(2, 3, prizes=[])), now=clock)
        robots = Robots(room, clock)
        robots.take_over()
        playing = asyncio.create_task(robots.play())
        await room.take(CHAIR, OpenMeeting(), "person-0")
        while (act := next_step(room.view(CHAIR)).act) is not None:
            if next_step(room.view(CHAIR)).needs_reason:
                await asyncio.sleep(0)
            else:
                await room.take(CHAIR, act, f"person-{room.meeting.seq}")
        await playing
        acts = {(entry.by, entry.act.do) for entry in room.record.entries()}
        by_robots = {do for by, do in acts if by != "chair"}
        assert by_robots == {"submit-ballot"}
        assert all(
            entry.id.startswith("person") for entry in room.record.entries() if entry.by == "chair"
        )
        assert room.meeting.phase is Phase.FINAL
        await room.close()

    asyncio.run(day())


def test_robots_vote_on_a_tie_once_a_person_who_chairs_lets_the_panel_vote() -> None:
    async def day() -> None:
        clock = SimulatedClock.on(DAY, FULL_SPEED)
        coarse = [{"key": "depth", "name": "Depth", "max": "1"}]
        scoring = {"combine": "mean", "ties": ["vote"], "vote": "open"}
        room = Room(MemoryRecord(a_plan(4, 6, criteria=coarse, scoring=scoring)), now=clock)
        robots = Robots(room, clock, seed=1)
        robots.take_over()
        playing = asyncio.create_task(robots.play())
        await room.take(CHAIR, OpenMeeting(), "person-0")
        while not (step := next_step(room.view(CHAIR))).tied:
            if step.act is None or step.needs_reason:
                await asyncio.sleep(0)
            else:
                await room.take(CHAIR, step.act, f"person-{room.meeting.seq}")
        await room.take(CHAIR, OpenVote(cases=step.tied), "vote")
        tie = room.meeting.seq
        async with asyncio.timeout(30):
            while len(room.meeting.tie_vote.votes) < 6:  # type: ignore[union-attr]
                await asyncio.sleep(0)
        votes = room.meeting.tie_vote.votes  # type: ignore[union-attr]
        assert set(votes) == {f"J{number}" for number in range(1, 7)}
        for judge, case in votes.items():
            given = {one: room.meeting.cases[one].ballots[judge].scores for one in step.tied}
            assert given[case]["depth"] == max(scores["depth"] for scores in given.values())
        await room.take(CHAIR, CloseVote(tie=tie), "close")
        # A closed vote is left to the chair.
        assert room.meeting.tie_vote is not None
        playing.cancel()
        await room.close()

    asyncio.run(day())


def test_a_judge_votes_for_the_case_that_they_marked_best() -> None:
    meeting = scored(opened(a_plan(3, 2)), "C1", {"J1": 6, "J2": 8})
    meeting = scored(meeting, "C2", {"J1": 7, "J2": 7})
    assert favourite(meeting, "J1", ("C1", "C2")) == "C2"
    assert favourite(meeting, "J2", ("C1", "C2")) == "C1"
    # Of C3 there is no ballot yet.
    assert favourite(meeting, "J2", ("C3", "C1")) == "C1"


def test_where_judges_give_places_the_first_is_the_best() -> None:
    place = [{"key": "place", "name": "Place", "min": "1", "max": "9"}]
    rule = {"combine": "sum", "marks": "places"}
    meeting = opened(a_plan(2, 1, criteria=place, scoring=rule))
    for case, given in (("C1", 2), ("C2", 1)):
        act = KeyBallot(case=case, judge="J1", scores={"place": Decimal(given)})
        meeting = do(meeting, act)
    assert favourite(meeting, "J1", ("C1", "C2")) == "C2"


def test_judges_are_seen_writing_before_they_submit() -> None:
    async def day() -> set[int]:
        clock = SimulatedClock.on(DAY, FULL_SPEED)
        room = Room(MemoryRecord(a_plan(1, 4)), now=clock)
        seen: set[int] = set()
        seat_api = room.seat_api(CHAIR)
        seat_api.watch(lambda news: seen.add(len(seat_api.presence)))
        await Robots(room, clock).play()
        await room.close()
        return seen

    assert max(asyncio.run(day())) > 1


class Timer:
    """A timer that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.time


def test_the_clock_runs_as_fast_as_the_waiting_asks() -> None:
    async def waiting() -> list[float]:
        timer, start = Timer(), datetime.datetime(2018, 2, 27, 9, tzinfo=datetime.UTC)
        clock = SimulatedClock(start, timer=timer)

        def passed() -> float:
            return (clock() - start).total_seconds()

        waits = asyncio.create_task(clock.wait(1000.0, 60_000.0))
        await asyncio.sleep(0)
        timer.time = 10.0
        read = [passed()]
        clock.set(speed=2.0)
        timer.time = 20.0
        read.append(passed())
        clock.set(paused=True)
        timer.time = 500.0
        read.append(passed())
        clock.set(paused=False)
        clock.follow()
        timer.time = 510.0
        read.append(passed())
        waits.cancel()
        return read

    assert asyncio.run(waiting()) == [600.0, 1800.0, 1800.0, 1810.0]


def test_faster_and_slower_stay_within_their_speeds() -> None:
    async def speeds() -> tuple[float, float, bool]:
        clock = SimulatedClock.on(DAY)
        robots = Robots(Room(MemoryRecord(a_plan()), now=clock), clock)
        for _ in range(20):
            robots.faster()
        fastest = robots.speed
        for _ in range(20):
            robots.slower()
        robots.pause()
        return fastest, robots.speed, robots.paused

    assert asyncio.run(speeds()) == (SPEEDS[-1], SPEEDS[0], True)


def test_a_change_wakes_whoever_waits() -> None:
    async def woken() -> None:
        clock = SimulatedClock.on(DAY)
        clock.set(paused=True)
        waits = asyncio.create_task(clock.wait(0.001, 1.0))
        await asyncio.sleep(0)
        assert not waits.done()
        clock.set(paused=False)
        await asyncio.wait_for(waits, 10)

    asyncio.run(woken())


def test_a_case_withdrawn_and_brought_back_is_scored_in_the_end() -> None:
    meeting, entries = played(a_plan(10, 3))
    (back,) = (entry.act for entry in entries if entry.act.do == "reinstate")
    case = getattr(back, "case", None)
    assert case is not None
    assert meeting.cases[case].stage is Stage.ANNOUNCED
