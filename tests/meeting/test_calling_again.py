"""Cases that leave the stage and come back: which is called next, and what is forgotten of them."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import (
    Act,
    CallCase,
    CloseScoring,
    OpenScoring,
    Postpone,
    Reinstate,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.next_step import next_step
from judgetui.meeting.state import Stage
from tests.meeting.factories import a_plan, do, opened, staged


def test_a_case_that_waits_is_called_before_a_closed_one_is_announced() -> None:
    meeting = staged(opened(a_plan(3, 1)), "C1", Stage.CLOSED)
    meeting = do(staged(meeting, "C2", Stage.PRESENTING), Postpone())
    assert meeting.on_stage is None
    assert meeting.cases["C1"].stage is Stage.CLOSED
    assert next_step(meeting).act == CallCase(case="C3")


@pytest.mark.parametrize(
    ("away", "after"),
    [
        ([CallCase(case="C1"), Postpone(reason="late")], "late"),
        ([Withdraw(case="C1", reason="ill"), Reinstate(case="C1", reason="well")], "well"),
    ],
)
def test_a_case_called_again_has_no_reason_of_the_time_before(away: list[Act], after: str) -> None:
    waiting = do(opened(), *away)
    assert waiting.cases["C1"].reason == after
    called = do(waiting, CallCase(case="C1")).cases["C1"]
    assert (called.reason, called.postponed, called.stage) == ("", False, Stage.PRESENTING)


def test_only_a_postponed_case_is_marked_as_such_until_it_is_called() -> None:
    meeting = do(opened(), CallCase(case="C1"), Postpone())
    assert [meeting.cases[case].postponed for case in ("C1", "C2")] == [True, False]
    back = do(meeting, Withdraw(case="C1"), Reinstate(case="C1"))
    assert not back.cases["C1"].postponed


def test_when_a_case_was_called_and_closed_is_of_the_last_time() -> None:
    closed = do(opened(), CallCase(case="C1"), StartQuestions(), OpenScoring())
    closed = do(closed, CloseScoring(reason="nobody came"))
    first = closed.cases["C1"]
    assert first.called_at is not None
    assert first.closed_at == closed.at
    again = do(closed, OpenScoring(case="C1"))
    assert again.cases["C1"].closed_at is None
    assert again.cases["C1"].called_at == first.called_at
    waiting = do(again, Postpone())
    called = do(waiting, CallCase(case="C1"))
    assert called.cases["C1"].called_at == called.at
