"""What becomes of a final result: sealed, and put right by numbered amendments alone."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Confirm,
    CorrectBallot,
    DecideTie,
    Finalise,
    OpenScoring,
    RaiseObjection,
    SubmitBallot,
    Undo,
)
from judgetui.meeting.apply import undoable
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase
from tests.meeting.factories import a_plan, ceremony_over, do, marks, opened, scored


def final(**changes: object) -> Meeting:
    """C1 has 9, C2 8 and C3 5 from one judge, and the only prize is for one; C4 was not called."""
    meeting = opened(a_plan(4, 1, **changes))
    for case, mark in (("C1", 9), ("C2", 8), ("C3", 5)):
        meeting = scored(meeting, case, {"J1": mark})
    meeting = do(meeting, Finalise(reason="C4 is ill"))
    for seat in meeting.plan.second_key.final:
        meeting = do(meeting, Confirm(seq=meeting.seq), by=seat)
    return meeting


def to(mark: int, case: str = "C1") -> CorrectBallot:
    """The ballot of J1 with this mark for everything."""
    return CorrectBallot(case=case, judge="J1", scores=marks(mark, mark), reason="objection 1")


def prizes(meeting: Meeting) -> dict[str, int | None]:
    """The prize of each ranked case, as the hall sees it."""
    seen = redact(meeting, BOARD).standings
    assert seen is not None
    return {row.case: row.prize for row in seen.rows if row.rank is not None}


def test_a_ballot_is_corrected_and_the_score_stands_until_it_is_announced_again() -> None:
    meeting = do(final(), to(4))
    assert meeting.phase is Phase.FINAL
    assert prizes(meeting)["C1"] == 0
    step = next_step(meeting)
    assert step.act == Announce(case="C1")
    assert str(step.sentence) == "announce the corrected score of case 10 (Story 1)"
    meeting = do(meeting, step.act)
    assert prizes(meeting) == {"C1": None, "C2": 0, "C3": None}
    assert [(one.number, one.what, one.id) for one in meeting.amendments] == [
        (1, "ballot", "C1"),
        (2, "score", "C1"),
    ]
    assert next_step(meeting).act is None


def test_a_tie_that_a_correction_brought_about_is_settled_as_an_amendment() -> None:
    meeting = do(final(), to(8), Announce(case="C1"))
    assert next_step(meeting).tied == ("C1", "C2")
    meeting = do(meeting, DecideTie(cases=("C2", "C1"), reason="told better"))
    assert prizes(meeting) == {"C1": None, "C2": 0, "C3": None}
    assert [one.number for one in meeting.amendments] == [1, 2, 3]
    assert meeting.amendments[-1].reason == "told better"
    assert next_step(meeting).tied == ()


def test_what_waits_for_a_second_key_can_be_taken_back_and_nothing_else() -> None:
    sealed = final(second_key={"correction": ["recorder", "supervisor"]})
    meeting = do(sealed, to(4))
    asked = meeting.seq
    assert [done.seq for done in undoable(meeting)] == [asked]
    meeting = do(meeting, Confirm(seq=asked), by="recorder")
    assert [done.seq for done in undoable(meeting)] == [asked, asked + 1]
    back = do(meeting, Undo(seq=asked + 1), Undo(seq=asked))
    assert (back.pending, back.cases) == ((), sealed.cases)
    done = do(meeting, Confirm(seq=asked), by="supervisor")
    assert undoable(done) == ()
    for seq in (asked, asked + 1, done.seq):
        with pytest.raises(Refused, match="final and sealed"):
            do(done, Undo(seq=seq))


def test_a_second_key_is_turned_after_the_end_too() -> None:
    meeting = final(second_key={"correction": ["recorder"], "final": ["supervisor"]})
    meeting = do(meeting, to(4))
    assert meeting.amendments == ()
    meeting = do(meeting, Confirm(seq=meeting.seq), by="recorder")
    assert [one.what for one in meeting.amendments] == ["ballot"]


@pytest.mark.parametrize(
    "act",
    [
        Announce(case="C1"),
        Announce(case="C4"),
        CallCase(case="C4"),
        OpenScoring(case="C3"),
        CloseScoring(case="C3"),
        to(4, "C4"),
        Finalise(reason="again"),
        Undo(seq=3),
    ],
)
def test_nothing_else_changes_it(act: CorrectBallot) -> None:
    meeting = final()
    with pytest.raises(Refused):
        do(meeting, act)
    with pytest.raises(Refused, match="final and sealed"):
        do(meeting, SubmitBallot(case="C1", scores=marks(1, 1)), by="J1")


def test_what_waits_for_an_answer_is_said() -> None:
    step = next_step(do(final(), RaiseObjection(by="Lin", text="too loud")))
    assert str(step.sentence) == "the result is final; lead through the ceremony"
    assert step.ceremony
    assert [str(one) for one in step.in_the_way] == ["not answered: objection 1"]


def test_the_hall_sees_the_whole_result_of_a_sealed_board() -> None:
    meeting = final(board={"policy": "sealed"})
    assert redact(meeting, BOARD).standings is None
    meeting = do(ceremony_over(meeting), to(4))
    seen = redact(meeting, BOARD).standings
    assert seen is not None
    assert [row.case for row in seen.rows][:3] == ["C1", "C2", "C3"]
    assert [row.case for row in standings(meeting).rows][:3] == ["C2", "C3", "C1"]
