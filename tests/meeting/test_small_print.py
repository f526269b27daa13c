"""What an act takes down besides what it is for, and what it leaves as it was."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import (
    AddTime,
    CallCase,
    CloseScoring,
    OpenMeeting,
    PauseClock,
    RecordVote,
    Recuse,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting, Stage
from tests.meeting.factories import START, a_plan, an_entry, do, opened, scored, staged

CLOCKED = {"presentation": 100, "questions": 0, "scoring": 0}


def test_added_time_makes_the_part_longer_and_starts_nothing_anew() -> None:
    called = do(opened(a_plan(timing=CLOCKED)), CallCase(case="C1"))
    stopped = do(called, PauseClock(), seconds=10)
    longer = do(stopped, AddTime(seconds=60), seconds=5)
    assert called.clock is not None
    assert longer.clock is not None
    assert (longer.clock.length, longer.clock.started_at) == (160, called.clock.started_at)
    assert longer.clock.paused_at == stopped.at
    without = staged(opened(a_plan(timing=CLOCKED)), "C1", Stage.SCORING)
    assert without.clock is None
    new = do(without, AddTime(seconds=1))
    assert new.clock is not None
    assert (new.clock.length, new.clock.started_at, new.clock.paused_at) == (1, new.at, None)


@pytest.mark.parametrize("taken", [100, 101])
def test_no_time_at_all_cannot_be_left(taken: int) -> None:
    called = do(opened(a_plan(timing=CLOCKED)), CallCase(case="C1"))
    with pytest.raises(Refused, match="this part has 100 seconds; take away fewer"):
        do(called, AddTime(seconds=-taken))
    rest = do(called, AddTime(seconds=1 - taken)) if taken == 100 else called
    assert rest.clock is not None
    with pytest.raises(Refused, match=f"has {rest.clock.length} second"):
        do(rest, AddTime(seconds=-rest.clock.length))


def test_a_declared_recusal_is_of_the_act_that_opened_the_meeting() -> None:
    judges = [{"id": "J1", "name": "A", "conflicts": ["C2"]}, {"id": "J2", "name": "B"}]
    meeting = opened(a_plan(2, judges=judges))
    ballot = meeting.cases["C2"].ballots["J1"]
    assert (ballot.judge, ballot.status, ballot.by) == ("J1", BallotStatus.RECUSED, "chair")
    assert (ballot.at, ballot.seq, ballot.version) == (meeting.at, 1, 0)
    assert (ballot.declared, ballot.reason) == (True, "")
    assert dict(meeting.cases["C1"].ballots) == {}
    said = do(meeting, Recuse(case="C2", judge="J1", reason="a cousin"))
    again = said.cases["C2"].ballots["J1"]
    assert (again.declared, again.reason, again.seq, again.version) == (True, "a cousin", 2, 0)


def test_a_meeting_of_newer_rules_is_left_to_a_newer_program() -> None:
    plan, now = a_plan(), opening(a_plan())
    assert now.rules is not None
    with pytest.raises(
        Refused,
        match=f"^this meeting goes by rules {now.rules + 1}; this program knows those up to "
        f"{now.rules}: open it with a newer judgetui$",
    ):
        apply(EMPTY, an_entry(EMPTY, OpenMeeting(plan=plan, rules=now.rules + 1)))
    assert opened(plan).rules == now.rules
    assert do(EMPTY, OpenMeeting(plan=plan)).rules == 1
    assert opened(plan).at is not None
    assert opened(plan).at > START  # type: ignore[operator]


def tied(*ties: str) -> Meeting:
    """C1, C2 and C3 share the first rank with mean 8, C1 with the highest ballot; C4 is last."""
    meeting = opened(a_plan(4, 5, scoring={"combine": "mean", "ties": ties}))
    for case in meeting.order:
        scores = dict.fromkeys(meeting.plan.judge, 5 if case == "C4" else 8)
        if case == "C1":
            scores |= {"J1": 9, "J2": 7}
        meeting = scored(meeting, case, scores)
    return meeting


def test_a_vote_that_is_asked_before_what_parted_the_tie_is_refused() -> None:
    meeting = tied("vote", "highest")
    assert {row.case: row.rank for row in standings(meeting).rows if row.tied} == {"C2": 2, "C3": 2}
    with pytest.raises(Refused, match=r"another vote on case 20 .*, case 30 .* changes nothing"):
        do(meeting, RecordVote(votes={"C2": 2, "C3": 3}))
    asked_after = do(tied("highest", "vote"), RecordVote(votes={"C2": 2, "C3": 3}))
    assert {row.case: row.rank for row in standings(asked_after).rows} == {
        "C1": 1,
        "C2": 3,
        "C3": 2,
        "C4": 4,
    }


def test_a_vote_may_part_a_tie_in_part() -> None:
    meeting = do(tied("vote"), RecordVote(votes={"C1": 1, "C2": 2, "C3": 2}))
    assert {row.case: row.rank for row in standings(meeting).rows if row.tied} == {"C2": 1, "C3": 1}


def test_the_chairs_step_names_its_case_at_every_stage() -> None:
    meeting = staged(opened(a_plan(1, 1)), "C1", Stage.SCORING)
    assert next_step(meeting).act == CloseScoring(case="C1")
