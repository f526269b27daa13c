"""Objections and answers: taken down before and after the result is final, shown to no hall."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import AnswerObjection, Finalise, RaiseObjection, Undo
from judgetui.meeting.chair_acts import unanswered
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from tests.meeting.factories import a_plan, do, opened, scored

OVER_TIME = RaiseObjection(case="C2", by="王芳", text="Case 20 spoke for nine minutes.")


def test_objections_are_numbered_and_answered() -> None:
    meeting = do(opened(), OVER_TIME)
    meeting = do(meeting, RaiseObjection(by="Lin Hua", text="No break."), by="recorder")
    assert [(one.number, one.case, one.by, one.entered_by) for one in meeting.objections] == [
        (1, "C2", "王芳", "chair"),
        (2, None, "Lin Hua", "recorder"),
    ]
    assert [one.number for one in unanswered(meeting)] == [1, 2]
    meeting = do(meeting, AnswerObjection(objection=1, text="The clock says eight."))
    assert [one.number for one in unanswered(meeting)] == [2]
    meeting = do(meeting, AnswerObjection(objection=1, text="Checked again."), by="recorder")
    answers = meeting.objections[0].answers
    assert [(one.text, one.by) for one in answers] == [
        ("The clock says eight.", "chair"),
        ("Checked again.", "recorder"),
    ]
    assert answers[1].at == meeting.at
    assert answers[1].seq == meeting.seq


def test_they_are_taken_down_after_the_result_is_final_and_stay() -> None:
    meeting = do(scored(opened(a_plan(1, 1)), "C1", {"J1": 5}), Finalise())
    meeting = do(meeting, RaiseObjection(by="Lin Hua", text="No break."))
    meeting = do(meeting, AnswerObjection(objection=1, text="There was none planned."))
    with pytest.raises(Refused, match="final and sealed"):
        do(meeting, Undo(seq=meeting.seq))


def test_before_that_they_can_be_undone() -> None:
    raised = do(opened(), OVER_TIME)
    answered = do(raised, AnswerObjection(objection=1, text="No."))
    back = do(answered, Undo(seq=answered.seq))
    assert back.objections == raised.objections
    assert do(back, Undo(seq=raised.seq)).objections == ()


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="no case C9"):
        do(opened(), RaiseObjection(case="C9", by="A", text="B"))
    with pytest.raises(Refused, match="no objection 1; 0 were taken down"):
        do(opened(), AnswerObjection(objection=1, text="B"))


@pytest.mark.parametrize("final", [False, True])
def test_neither_judges_nor_boards_are_told(final: bool) -> None:
    meeting = do(scored(opened(a_plan(2, 1)), "C1", {"J1": 5}), OVER_TIME)
    if final:
        meeting = do(meeting, Finalise(reason="so"))
    for seat in (CHAIR, RECORDER, SUPERVISOR):
        assert redact(meeting, seat).objections == meeting.objections
    for seat in (BOARD, Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE)):
        assert redact(meeting, seat).objections == ()
