"""The deputy chair: runs the stage where the plan names one, and nothing else."""

from __future__ import annotations

import pytest

from judgetui.app.availability import CommandContext
from judgetui.app.commands import why_not
from judgetui.meeting.acts import (
    ACTS,
    Act,
    Announce,
    CallCase,
    CloseScoring,
    CorrectBallot,
    Finalise,
    Freeze,
    OpenScoring,
    Pause,
    Postpone,
    Reorder,
    Resume,
    StartQuestions,
    Undo,
    Withdraw,
    opening,
)
from judgetui.meeting.checks import RESERVED
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, DEPUTY, Role, seats
from judgetui.meeting.state import EMPTY, Stage
from judgetui.meeting.versions import NEWEST, needed
from tests.meeting.factories import a_plan, do, marks, opened, scored, submitted

PLAN = a_plan(3, 3, deputy="Wang Li")
RUNS = {
    *(
        "call-case",
        "call-instead",
        "start-questions",
        "open-scoring",
        "close-scoring",
        "announce",
        "postpone",
    ),
    *("reorder", "start-clock", "pause-clock", "add-time", "pause", "resume", "undo"),
    "answer-call",
}


def test_the_deputy_runs_the_stage_and_does_nothing_else() -> None:
    allowed = {do for do, act in ACTS.items() if Role.DEPUTY in act.rule.who}
    assert allowed == RUNS


def test_a_whole_case_is_run_by_the_deputy() -> None:
    meeting = do(opened(PLAN), CallCase(case="C1"), StartQuestions(), OpenScoring(), by="deputy")
    meeting = submitted(meeting, "C1", {"J1": 5, "J2": 6, "J3": 7})
    meeting = do(meeting, CloseScoring(), Announce(), Pause(), Resume(), by="deputy")
    meeting = do(meeting, Reorder(cases=("C3", "C2")), Postpone(case="C3"), by="deputy")
    assert meeting.cases["C1"].stage is Stage.ANNOUNCED
    assert {done.by for done in meeting.recent} == {"deputy"}


@pytest.mark.parametrize("act", [Withdraw(case="C1", reason="so"), Freeze(), Finalise(reason="so")])
def test_what_is_the_chairs_alone_is_refused(act: Act) -> None:
    with pytest.raises(Refused, match=r"only these may .*: the chair"):
        do(opened(PLAN), act, by="deputy")


def test_before_the_meeting_the_deputy_does_not_open_it() -> None:
    with pytest.raises(Refused, match="only these may open the meeting: the chair"):
        do(EMPTY, opening(PLAN), by="supervisor")


def test_without_one_in_the_plan_there_is_no_such_seat() -> None:
    with pytest.raises(Refused, match="the plan of this meeting names no deputy chair"):
        do(opened(), CallCase(case="C1"), by="deputy")
    with pytest.raises(Refused, match=r"only these may call a case: the chair$"):
        do(opened(), CallCase(case="C1"), by="J1")
    with pytest.raises(Refused, match="call a case: the chair, the deputy chair"):
        do(opened(PLAN), CallCase(case="C1"), by="J1")
    assert DEPUTY not in seats(a_plan())
    assert list(seats(PLAN))[:2] == [CHAIR, DEPUTY]


def test_the_deputy_undoes_only_their_own_acts_and_the_chair_all() -> None:
    meeting = do(opened(PLAN), CallCase(case="C1"))
    with pytest.raises(Refused, match="the deputy chair can only undo their own acts"):
        do(meeting, Undo(seq=2), by="deputy")
    meeting = do(meeting, Postpone(case="C1", reason="late"), by="deputy")
    assert do(meeting, Undo(seq=3), by="deputy").on_stage == "C1"
    assert do(meeting, Undo(seq=3)).on_stage == "C1"


def test_whoever_is_second_at_one_moment_is_refused_and_nothing_is_done_twice() -> None:
    meeting = do(opened(PLAN), CallCase(case="C1"), by="deputy")
    with pytest.raises(Refused, match="is being presented"):
        do(meeting, CallCase(case="C1"))
    meeting = do(meeting, StartQuestions(case="C1"))
    with pytest.raises(Refused, match="questions follow the presentation"):
        do(meeting, StartQuestions(case="C1"), by="deputy")


def test_a_final_result_is_amended_by_the_chair_alone() -> None:
    meeting = do(scored(opened(a_plan(1, 1, deputy="Wang Li")), "C1", {"J1": 5}), Finalise())
    correction = CorrectBallot(case="C1", judge="J1", scores=marks(9, 9), reason="misread")
    meeting = do(meeting, correction)
    with pytest.raises(Refused, match="let the chair announce the corrected score"):
        do(meeting, Announce(case="C1"), by="deputy")
    assert str(why_not("next-step", CommandContext(redact(meeting, DEPUTY), DEPUTY))) == (
        "That is the chair's alone; the deputy chair runs the stage."
    )
    assert why_not("next-step", CommandContext(redact(meeting, CHAIR), CHAIR)) is None
    assert do(meeting, Announce(case="C1")).under_correction == ()


def test_the_deputy_sees_what_the_chair_sees() -> None:
    meeting = scored(opened(PLAN), "C1", {"J1": 5, "J2": 6})
    assert redact(meeting, DEPUTY).same(redact(meeting, CHAIR))
    assert not redact(meeting, ANNOUNCER).same(redact(meeting, CHAIR))


def test_a_plan_without_a_deputy_is_written_as_before() -> None:
    assert "deputy" not in a_plan().model_dump(mode="json")
    assert PLAN.model_dump(mode="json")["deputy"] == "Wang Li"
    assert needed(PLAN) == NEWEST
    assert needed(a_plan()) != NEWEST
    assert {"deputy", "announcer"} < RESERVED
    assert {str(role) for role in Role} - {"judge"} == RESERVED
    assert BOARD in seats(PLAN)
