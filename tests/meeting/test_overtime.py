"""Running over time: counted by the clock on every screen, and points off proposed for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from judgetui.meeting.acts import (
    AddTime,
    Adjust,
    CallCase,
    CloseScoring,
    OpenScoring,
    Pause,
    Postpone,
    Resume,
    StartQuestions,
    Undo,
    opening,
)
from judgetui.meeting.next_step import next_step
from judgetui.meeting.overtime import proposal
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import EMPTY, Meeting
from tests.meeting.factories import a_plan, do, opened, submitted

PER = {"key": "overtime", "name": "Over time", "points": "-1", "overtime": True, "per": 30}


def planned(**kind: object) -> Plan:
    """A minute to present, a minute for questions."""
    return a_plan(
        2,
        2,
        timing={"presentation": 60, "questions": 60, "scoring": 60},
        adjustments=[{**PER, **kind}],
    )


def presented(seconds: int, questions: int = 60, plan: Plan | None = None) -> Meeting:
    """C1 presented and questioned for so many seconds each, now being scored."""
    meeting = do(opened(plan or planned()), CallCase(case="C1"))
    meeting = do(meeting, StartQuestions(), seconds=seconds)
    return do(meeting, OpenScoring(), seconds=questions)


def test_what_runs_over_is_counted_for_each_part() -> None:
    assert presented(60).cases["C1"].overtime == {}
    assert presented(61).cases["C1"].overtime == {"presenting": 1}
    assert presented(151, 75).cases["C1"].overtime == {"presenting": 91, "questions": 15}


def test_time_that_stood_still_or_was_added_is_not_over_time() -> None:
    meeting = do(opened(planned()), CallCase(case="C1"))
    meeting = do(meeting, Pause(), seconds=50)
    meeting = do(meeting, Resume(), seconds=600)
    meeting = do(meeting, AddTime(seconds=30), seconds=5)
    # 50 + 5 + 40 seconds of 90.
    assert do(meeting, StartQuestions(), seconds=40).cases["C1"].overtime == {"presenting": 5}


def test_scoring_and_a_case_called_again_count_nothing() -> None:
    meeting = do(presented(100), CloseScoring(reason="so"), seconds=500)
    assert meeting.cases["C1"].overtime == {"presenting": 40}
    late = do(opened(planned()), CallCase(case="C1"))
    late = do(do(late, StartQuestions(), seconds=100), Postpone(), CallCase(case="C1"))
    assert late.cases["C1"].overtime == {}


def test_a_meeting_by_rules_2_counts_nothing() -> None:
    meeting = do(EMPTY, opening(planned()).model_copy(update={"rules": 2}))
    meeting = do(do(meeting, CallCase(case="C1")), StartQuestions(), seconds=100)
    assert meeting.cases["C1"].overtime == {}


def test_undoing_a_step_undoes_what_was_counted() -> None:
    meeting = do(opened(planned()), CallCase(case="C1"))
    after = do(meeting, StartQuestions(), seconds=100)
    assert do(after, Undo(seq=after.seq)).cases == meeting.cases


@pytest.mark.parametrize(
    ("seconds", "kind", "points"),
    [
        (61, {}, "-1"),
        (90, {}, "-1"),
        (91, {}, "-2"),
        (150, {}, "-3"),
        (500, {"per": None}, "-1"),
        (500, {"per": None, "points": None}, None),
    ],
)
def test_points_are_proposed_for_each_30_seconds_begun(
    seconds: int, kind: dict[str, object], points: str | None
) -> None:
    found = proposal(presented(seconds, plan=planned(**kind)), "C1")
    assert found is not None
    assert found.seconds == seconds - 60
    assert found.points == (None if points is None else Decimal(points))


def test_nothing_is_proposed_in_time_without_such_a_kind_or_twice() -> None:
    assert proposal(presented(60), "C1") is None
    assert proposal(presented(90, plan=planned(overtime=False, per=None)), "C1") is None
    adjusted = do(presented(90), Adjust(case="C1", points=Decimal(-1), kind="overtime"))
    assert proposal(adjusted, "C1") is None


def test_the_next_step_says_it_and_never_does_it() -> None:
    meeting = submitted(presented(152), "C1", {"J1": 5, "J2": 5})
    step = next_step(meeting)
    assert [str(one) for one in step.heed] == ["92 s over time: −4"]
    assert not step.needs_reason
    assert meeting.cases["C1"].adjustments == ()


def test_everybody_may_know_what_the_clock_on_the_board_showed() -> None:
    assert redact(presented(100), BOARD).cases["C1"].overtime == {"presenting": 40}
