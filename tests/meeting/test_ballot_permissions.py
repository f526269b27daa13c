"""What a judge is told, and whether they may write, in every situation of the day."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import (
    CloseScoring,
    KeyBallot,
    OpenScoring,
    Pause,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.ballot_permissions import judges_turn, paper_turn, unanswered
from judgetui.meeting.state import Meeting, Stage
from tests.meeting.factories import a_plan, do, marks, opened, staged, submitted


def said(meeting: Meeting, judge: str = "J1") -> tuple[str, bool, bool]:
    turn = judges_turn(meeting, judge)
    return str(turn.said), turn.writes, turn.submits


def test_before_a_case_is_called_a_judge_waits() -> None:
    assert said(Meeting.planned(a_plan())) == ("The meeting is not open yet.", False, False)
    assert said(opened()) == ("Waiting for the chair to call a case.", False, False)
    assert said(do(opened(), Pause())) == ("The meeting is paused.", False, False)


@pytest.mark.parametrize("stage", [Stage.PRESENTING, Stage.QUESTIONS])
def test_from_the_call_a_judge_may_fill_in_but_not_submit(stage: Stage) -> None:
    meeting = staged(opened(), "C1", stage)
    assert said(meeting) == ("You may fill in; submitting opens with scoring.", True, False)
    assert judges_turn(do(meeting, Pause()), "J1").writes


def test_in_scoring_a_judge_submits_and_then_reads() -> None:
    meeting = staged(opened(), "C1")
    assert said(meeting) == ("Scoring is open.", True, True)
    assert said(do(meeting, Pause()))[1:] == (True, True)
    after = submitted(meeting, "C1", {"J1": 7})
    sentence, writes, submits = said(after)
    assert sentence.startswith("Submitted 09:00:0")
    assert not writes
    assert not submits
    assert judges_turn(after, "J1").good
    assert said(after, "J2") == ("Scoring is open.", True, True)


def test_a_ballot_from_paper_says_who_keyed_it_in() -> None:
    meeting = staged(opened(), "C1")
    meeting = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()), by="recorder")
    assert said(meeting)[0].startswith("Keyed in from paper by the recorder, 09:00:")


def test_a_recused_judge_reads_why() -> None:
    meeting = do(staged(opened(), "C1"), Recuse(case="C1", reason="my student"), by="J1")
    assert said(meeting) == ("You are recused from this case: my student", False, False)
    judges = [{"id": "J1", "name": "One", "conflicts": ["C1"]}, {"id": "J2", "name": "Two"}]
    declared = staged(opened(a_plan(judges=judges)), "C1")
    assert said(declared)[0] == "You are recused from this case: declared before the meeting."


def test_a_returned_ballot_says_why_and_can_be_written_again() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7})
    back = do(meeting, ReturnBallot(case="C1", judge="J1", reason="two marks swapped"))
    assert said(back) == (
        "Returned by the chair: two marks swapped. Change what is wrong and submit again.",
        True,
        True,
    )
    closed = do(back, CloseScoring(reason="test"))
    assert said(closed)[1:] == (True, True)
    assert "two marks swapped" in said(closed)[0]
    assert said(do(closed, OpenScoring(reason="again")))[1:] == (True, True)


def test_closed_void_and_withdrawn_are_said() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7})
    void = do(meeting, VoidBallot(case="C1", judge="J1", reason="left the hall"))
    assert said(void)[0] == "Your ballot on this case does not count: left the hall"
    closed = do(meeting, CloseScoring(reason="test"))
    assert said(closed, "J2")[0].startswith("Scoring is closed for this case and you")
    assert said(do(closed, Withdraw(reason="test")))[0] == "Waiting for the chair to call a case."


def test_a_paper_ballot_can_be_keyed_in_whatever_the_stage_unless_it_is_on_record() -> None:
    meeting = submitted(staged(opened(), "C1", Stage.SCORING), "C1", {"J1": 7})
    assert paper_turn(meeting, "J2", "C1").submits
    assert paper_turn(do(meeting, CloseScoring(reason="test")), "J2", "C1").submits
    on_record = paper_turn(meeting, "J1", "C1")
    assert not on_record.writes
    assert str(on_record.said).startswith("Submitted by Judge 1 at 09:00:")
    keyed = do(meeting, KeyBallot(case="C1", judge="J2", scores=marks()), by="recorder")
    assert str(paper_turn(keyed, "J2", "C1").said).startswith("On record since 09:00:")
    withdrawn = do(meeting, Withdraw(reason="test"))
    assert str(paper_turn(withdrawn, "J2", "C1").said) == "This case is withdrawn."
    recused = do(meeting, Recuse(case="C1", judge="J3", reason="kin"))
    assert "is recused" in str(paper_turn(recused, "J3", "C1").said)


def test_a_ballot_on_record_that_was_not_answered_is_not_said_to_be_submitted() -> None:
    meeting = staged(opened(), "C1")
    writes = judges_turn(meeting, "J1")
    assert unanswered(writes) == writes
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks()), by="J1")
    turn = judges_turn(meeting, "J1")
    assert turn.good
    assert not unanswered(turn).good
    assert "on its way" in str(unanswered(turn).said)
