"""A presenter who is late: the next case goes first, and the late one comes right after it."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import CallInstead, OpenScoring, Undo
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.state import Stage
from tests.meeting.factories import a_plan, do, opened, staged


def test_the_next_case_goes_first_and_the_late_one_comes_right_after_it() -> None:
    before = staged(opened(a_plan(4, 2)), "C1", Stage.PRESENTING)
    meeting = do(before, CallInstead(case="C2"))
    assert meeting.on_stage == "C2"
    assert meeting.cases["C2"].stage is Stage.PRESENTING
    assert meeting.order == ("C2", "C1", "C3", "C4")
    late = meeting.cases["C1"]
    assert (late.stage, late.postponed) == (Stage.WAITING, True)
    assert meeting.clock is not None
    assert meeting.clock.started_at == meeting.at
    back = do(meeting, Undo(seq=meeting.seq))
    assert (back.cases, back.order, back.clock) == (before.cases, before.order, before.clock)


def test_any_waiting_case_can_go_first() -> None:
    meeting = do(staged(opened(a_plan(4, 2)), "C1", Stage.PRESENTING), CallInstead(case="C3"))
    assert meeting.order == ("C2", "C3", "C1", "C4")
    assert next_step(meeting).act is not None


def test_only_a_case_that_is_presented_gives_its_place_away() -> None:
    with pytest.raises(Refused, match="call it as usual"):
        do(opened(), CallInstead(case="C1"))
    scoring = do(staged(opened(), "C1", Stage.PRESENTING), OpenScoring())
    with pytest.raises(Refused, match="call it as usual"):
        do(scoring, CallInstead(case="C2"))
    with pytest.raises(Refused, match="only a case that is waiting can be called"):
        do(staged(opened(), "C1", Stage.PRESENTING), CallInstead(case="C1"))
