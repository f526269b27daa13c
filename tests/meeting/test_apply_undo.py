"""Undo: what it puts back, what it leaves, and when it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judgetui.meeting.acts import (
    AddTime,
    Amend,
    Announce,
    CallCase,
    CloseScoring,
    Freeze,
    KeyBallot,
    OpenScoring,
    Pause,
    Resume,
    ReturnBallot,
    SetAcknowledgement,
    Undo,
    Withdraw,
)
from judgetui.meeting.amendments import amendment_words
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import BallotStatus, Meeting, Stage
from judgetui.meeting.undo import RECENT
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted


def seq_of(meeting: Meeting, name: str) -> int:
    return next(done.seq for done in reversed(meeting.recent) if done.do == name)


def undo(meeting: Meeting, name: str, by: str = "chair") -> Meeting:
    return do(meeting, Undo(seq=seq_of(meeting, name), reason="a slip"), by=by)


def test_ballots_that_came_in_since_stay() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    meeting = undo(meeting, "open-scoring")
    assert meeting.cases["C1"].stage is Stage.QUESTIONS
    assert meeting.cases["C1"].ballots["J1"].counts


def test_the_later_act_is_named_that_must_be_undone_first() -> None:
    meeting = do(staged(opened(), "C1", Stage.PRESENTING), AddTime(seconds=5), OpenScoring())
    with pytest.raises(Refused, match=r"act 4 \(open scoring\) came after act 2"):
        undo(meeting, "call-case")
    with pytest.raises(Refused, match=r"act 4 \(open scoring\)"):
        undo(meeting, "add-time")
    meeting = undo(undo(undo(meeting, "open-scoring"), "add-time"), "call-case")
    assert meeting.on_stage is None
    assert meeting.recent == ()


def test_closing_is_not_undone_under_the_next_case() -> None:
    meeting = opened(a_plan(timing={"presentation": 0, "questions": 0, "scoring": 0}))
    meeting = do(staged(meeting, "C1", Stage.CLOSED), CallCase(case="C2"))
    with pytest.raises(Refused, match=r"\(call a case\)"):
        undo(meeting, "close-scoring")


def test_an_announcement_can_be_undone_while_the_next_case_is_on() -> None:
    meeting = do(staged(opened(), "C1", Stage.ANNOUNCED), CallCase(case="C2"))
    meeting = undo(meeting, "announce")
    assert meeting.cases["C1"].stage is Stage.CLOSED
    assert meeting.announced == ()
    assert meeting.on_stage == "C2"


def test_an_announced_score_is_taken_back_as_an_amendment_with_its_reason() -> None:
    announced = scored(opened(), "C1", {"J1": 5})
    taken_back = Undo(seq=announced.seq)
    with pytest.raises(Refused, match="give a reason to take that back"):
        do(announced, taken_back)
    with_reason = taken_back.model_copy(update={"reason": "the wrong case"})
    meeting = do(announced, with_reason)
    (one,) = meeting.amendments
    assert (one.do, one.what, one.id, one.before, one.after) == ("undo", "score", "C1", "5.00", "")
    assert str(amendment_words(meeting.plan, one)) == (
        "Amendment 1: score of case 10 (Story 1): 5.00 → –. Reason: the wrong case"
    )
    (told,) = redact(meeting, BOARD).amendments
    assert str(amendment_words(meeting.plan, told)) == (
        "Amendment 1: the announced score of case 10 (Story 1) was taken back"
    )
    # It is announced again later, and what was amended before it is not undone under it.
    assert do(meeting, Announce(case="C1")).amendments == (one,)
    amended = do(opened(), Amend(what="plan", field="venue", value="Hall", reason="moved"))
    later = scored(amended, "C1", {"J1": 5})
    later = do(later, Undo(seq=later.seq, reason="the wrong case"))
    with pytest.raises(Refused, match="another one came after it; put right"):
        do(later, Undo(seq=amended.seq))
    earlier = replace(announced, rules=2)
    assert do(earlier, taken_back).amendments == ()


def test_a_case_that_was_withdrawn_meanwhile_does_not_come_back_on_stage() -> None:
    meeting = do(staged(opened(), "C1", Stage.CLOSED), CallCase(case="C2"), Withdraw(case="C1"))
    meeting = undo(meeting, "call-case")
    assert meeting.cases["C1"].stage is Stage.WITHDRAWN
    assert meeting.on_stage is None


def test_a_keyed_ballot_is_undone_unless_another_came_since() -> None:
    meeting = staged(opened(), "C1")
    keyed = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()), by="recorder")
    assert undo(keyed, "key-ballot", "recorder").cases["C1"].ballots == {}
    back = do(keyed, ReturnBallot(case="C1", judge="J1", reason="so"))
    again = submitted(back, "C1", {"J1": 7})
    with pytest.raises(Refused, match=r"Judge 1 has sent a ballot on case 10 .*\(act 7\)"):
        undo(again, "return-ballot")
    with pytest.raises(Refused, match=r"act 6 \(return a ballot\)"):
        undo(again, "key-ballot")


def test_undoing_a_return_puts_the_ballot_back_on_record() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    meeting = do(meeting, ReturnBallot(case="C1", judge="J1", reason="so"))
    meeting = undo(meeting, "return-ballot")
    assert meeting.cases["C1"].ballots["J1"].status is BallotStatus.SUBMITTED


def test_the_recorder_undoes_only_their_own_acts() -> None:
    meeting = do(opened(), KeyBallot(case="C1", judge="J1", scores=marks()), by="recorder")
    assert undo(meeting, "key-ballot").cases["C1"].ballots == {}
    meeting = do(meeting, CallCase(case="C2"))
    with pytest.raises(Refused, match="only undo their own"):
        undo(meeting, "call-case", "recorder")


@pytest.mark.parametrize("seq", [1, 99])
def test_what_is_not_remembered_cannot_be_undone(seq: int) -> None:
    with pytest.raises(Refused, match=f"act {seq} cannot be undone"):
        do(opened(), Undo(seq=seq))


def test_a_judges_own_ballot_is_returned_not_undone() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    with pytest.raises(Refused, match="can be returned"):
        do(meeting, Undo(seq=meeting.seq))


def test_nothing_is_undone_twice() -> None:
    meeting = do(opened(), CallCase(case="C1"))
    meeting = do(meeting, Undo(seq=2))
    with pytest.raises(Refused, match="act 2 cannot be undone"):
        do(meeting, Undo(seq=2))
    with pytest.raises(Refused, match="act 3 cannot be undone"):
        do(meeting, Undo(seq=3))


def test_in_a_pause_only_the_pause_and_what_belongs_in_one_is_undone() -> None:
    meeting = do(opened(), CallCase(case="C1"), Pause())
    with pytest.raises(Refused, match="paused"):
        undo(meeting, "call-case")
    meeting = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()))
    meeting = undo(undo(meeting, "key-ballot"), "pause")
    assert meeting.paused_at is None
    assert meeting.clock is not None
    assert meeting.clock.paused_at is None


def test_a_resumption_is_not_undone_under_a_clock_that_ran_on() -> None:
    meeting = do(opened(), Pause(), Resume(), CallCase(case="C1"))
    with pytest.raises(Refused, match=r"\(call a case\)"):
        undo(meeting, "resume")


def test_undoing_what_froze_the_board_thaws_it() -> None:
    plan = a_plan(board={"freeze_after": 1})
    meeting = scored(opened(plan), "C1", {"J1": 5})
    assert meeting.frozen is not None
    assert undo(meeting, "announce").frozen is None
    meeting = do(scored(opened(), "C1", {"J1": 5}), Freeze())
    assert undo(meeting, "freeze").frozen is None


def test_when_ballots_count_is_put_back() -> None:
    meeting = do(opened(), SetAcknowledgement(mode="both"))
    with pytest.raises(Refused, match="that way already"):
        do(meeting, SetAcknowledgement(mode="both"))
    assert undo(do(meeting, SetAcknowledgement(mode="room")), "set-ack").acknowledged_by == "both"


def test_only_the_latest_acts_are_remembered() -> None:
    meeting = do(opened(), CallCase(case="C1"))
    for _ in range(RECENT + 5):
        meeting = do(meeting, AddTime(seconds=1))
    assert len(meeting.recent) == RECENT
    assert meeting.recent[-1].seq == meeting.seq
    with pytest.raises(Refused, match="act 2 cannot be undone"):
        do(meeting, Undo(seq=2))


def test_what_an_act_was_about_is_remembered() -> None:
    meeting = do(staged(opened(), "C1"), CloseScoring(reason="so"), Announce())
    done = meeting.recent[-1]
    assert (done.do, done.case, done.judge, done.by) == ("announce", "C1", None, "chair")
    meeting = do(meeting, KeyBallot(case="C2", judge="J1", scores=marks()), by="recorder")
    done = meeting.recent[-1]
    assert (done.do, done.case, done.judge, done.by) == ("key-ballot", "C2", "J1", "recorder")
