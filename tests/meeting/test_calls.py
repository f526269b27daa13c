"""Silent calls of a judge to the chair: the queue, its answers, and who is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import AnswerCall, CallCase, CallChair, Entry, Finalise, Pause, Undo
from judgetui.meeting.apply import apply, undoable
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, DEPUTY, Role, Seat, seats
from judgetui.meeting.state import EMPTY, Meeting
from tests.meeting.factories import START, a_plan, do, opened, scored, staged
from tests.meeting.strategies import meetings

PROBLEM = CallChair(kind="problem", text="The microphone is off")


def test_a_call_waits_until_it_is_answered() -> None:
    meeting = do(opened(), PROBLEM, by="J2")
    (call,) = meeting.waiting_calls
    assert (call.seq, call.by, call.kind, call.text) == (2, "J2", "problem", PROBLEM.text)
    meeting = do(meeting, AnswerCall(call=2))
    assert meeting.waiting_calls == ()
    assert meeting.calls[0].answered_at == meeting.at


def test_of_each_judge_only_the_latest_answer_is_kept() -> None:
    meeting = opened()
    for text in ("one", "two"):
        meeting = do(meeting, CallChair(kind="question", text=text), by="J1")
        meeting = do(meeting, AnswerCall(call=meeting.seq))
    meeting = do(meeting, CallChair(kind="break"), by="J1")
    assert [(call.text, call.answered_at is None) for call in meeting.calls] == [
        ("two", False),
        ("", True),
    ]


def test_a_call_is_taken_in_a_pause_and_after_the_result_is_final() -> None:
    meeting = do(opened(), Pause())
    assert do(meeting, PROBLEM, by="J1").waiting_calls
    meeting = opened(a_plan(1, 2))
    meeting = do(scored(meeting, "C1", {"J1": 5, "J2": 6}), Finalise())
    meeting = do(meeting, PROBLEM, by="J1")
    assert do(meeting, AnswerCall(call=meeting.seq)).waiting_calls == ()


def test_the_same_call_twice_and_too_many_are_refused() -> None:
    meeting = do(opened(), PROBLEM, by="J1")
    with pytest.raises(Refused, match="the chair has this call of yours already"):
        do(meeting, PROBLEM, by="J1")
    meeting = do(meeting, CallChair(kind="question"), CallChair(kind="break"), by="J1")
    with pytest.raises(Refused, match="3 of your calls wait to be seen"):
        do(meeting, CallChair(kind="problem", text="more"), by="J1")
    assert do(meeting, PROBLEM, by="J2").waiting_calls[-1].by == "J2"


@pytest.mark.parametrize("by", ["chair", "recorder", "supervisor", "announcer", "board"])
def test_only_a_judge_calls(by: str) -> None:
    with pytest.raises(Refused, match="only these may call the chair: a judge"):
        do(opened(), PROBLEM, by=by)


def test_what_is_no_waiting_call_cannot_be_answered() -> None:
    meeting = do(opened(), PROBLEM, by="J1")
    for seq in (1, 3):
        with pytest.raises(Refused, match=f"no waiting call has the number {seq}"):
            do(meeting, AnswerCall(call=seq))
    with pytest.raises(Refused, match="only these may answer a judge's call"):
        do(meeting, AnswerCall(call=2), by="J1")
    with pytest.raises(Refused, match="no waiting call"):
        do(meeting, AnswerCall(call=2), AnswerCall(call=2))


def test_before_the_meeting_opens_nothing_is_on_record() -> None:
    entry = Entry(seq=1, at=START, by="J1", id="1", act=PROBLEM)
    with pytest.raises(Refused, match="the meeting is not open yet"):
        apply(Meeting.planned(a_plan()), entry)


def test_calls_are_not_in_the_way_of_undo() -> None:
    meeting = do(opened(), CallCase(case="C1"))
    meeting = do(do(meeting, PROBLEM, by="J1"), AnswerCall(call=3))
    assert [done.do for done in undoable(meeting)] == ["call-case"]
    meeting = do(meeting, Undo(seq=2))
    assert meeting.on_stage is None
    assert [call.seq for call in meeting.calls] == [3]
    with pytest.raises(Refused, match="act 4 cannot be undone"):
        do(meeting, Undo(seq=4))


def test_a_call_moves_nothing_on() -> None:
    meeting = staged(opened(), "C1")
    called = do(meeting, PROBLEM, by="J1")
    for part in ("phase", "order", "cases", "on_stage", "clock", "announced", "recent"):
        assert getattr(called, part) == getattr(meeting, part)


@given(meetings(), st.sampled_from(["J1", "J2"]), st.text(max_size=9).map(repr))
def test_nobody_but_the_chairs_side_and_the_judge_is_told(
    meeting: Meeting, judge: str, text: str
) -> None:
    """Whatever a judge calls, to every other seat the meeting differs by its last act alone."""
    if meeting.at is None or judge not in meeting.plan.judge:
        return
    meeting = replace(meeting, calls=())
    called = do(meeting, CallChair(kind="problem", text=text), by=judge)
    for seat in seats(meeting.plan):
        seen = redact(called, seat)
        if seat == Seat(Role.JUDGE, judge) or seat.role in ("chair", "recorder", "supervisor"):
            assert [call.text for call in seen.calls] == [text]
        else:
            assert seen.calls == ()
            before = redact(meeting, seat)
            parts = set(Meeting.__slots__) - {"seq", "at", "calls"}
            assert all(getattr(seen, part) == getattr(before, part) for part in parts)


def test_the_deputy_answers_too() -> None:
    meeting = do(opened(a_plan(deputy="Wang")), PROBLEM, by="J1")
    assert redact(meeting, DEPUTY).waiting_calls
    assert do(meeting, AnswerCall(call=2), by="deputy").waiting_calls == ()
    for seat in (ANNOUNCER, BOARD):
        assert redact(meeting, seat).calls == ()
    assert redact(meeting, CHAIR).calls
    assert EMPTY.calls == ()
