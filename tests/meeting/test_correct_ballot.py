"""A ballot corrected by the chair, the amendment that is, and what it moves before it is done."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    Announce,
    CloseScoring,
    Confirm,
    CorrectBallot,
    Entry,
    Finalise,
    Freeze,
    KeyBallot,
    OpenMeeting,
    Recuse,
    ReturnBallot,
    Reveal,
    SubmitBallot,
    Undo,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.ballot_acts import keyed
from judgetui.meeting.ballot_permissions import judges_turn, paper_turn
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.consequences import consequences
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.preview import Figures, Moved, foreseen_moves, moves, moves_words
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Amendment, Ballot, BallotStatus, Meeting, Phase, Standing
from judgetui.meeting.statuses import ballot_outcome, ballot_reason
from tests.meeting.factories import a_plan, do, marks, one_by_one, opened, scored, staged, submitted
from tests.meeting.strategies import attempts, days

J1, J3 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J3")
TO_NINE = CorrectBallot(case="C1", judge="J3", scores=marks(9, 9), reason="typed 5 for 9")
TO_ZERO = CorrectBallot(case="C1", judge="J3", scores=marks(0, 0), reason="typed 5 for 0")


def scoring() -> Meeting:
    """J1 and J3 have submitted on C1, which is being scored."""
    meeting = staged(opened(a_plan(2, 3)), "C1")
    return submitted(meeting, "C1", {"J1": 8, "J3": 5})


def announced(**changes: object) -> Meeting:
    """C1 is announced with 7 and C2 with 6; C1 has the prize."""
    meeting = scored(opened(a_plan(2, 3, **changes)), "C1", {"J1": 8, "J2": 8, "J3": 5})
    return scored(meeting, "C2", {"J1": 6, "J2": 6, "J3": 6})


def refusal(meeting: Meeting, act: Act, by: str = "chair") -> str:
    with pytest.raises(Refused) as refused:
        do(meeting, act, by=by)
    return str(refused.value)


def corrected(meeting: Meeting) -> Ballot:
    return meeting.cases["C1"].ballots["J3"]


def test_a_ballot_counts_with_other_marks_and_keeps_what_was_written() -> None:
    meeting = staged(opened(a_plan(2, 3)), "C1")
    ballot = SubmitBallot(
        case="C1", scores=marks(5, 5), comment="well told", reasons={"depth": "no figures"}
    )
    meeting = do(do(meeting, ballot, by="J3"), TO_NINE)
    now = corrected(meeting)
    assert (now.status, now.by, now.version, now.reason) == (
        BallotStatus.SUBMITTED,
        "chair",
        2,
        "typed 5 for 9",
    )
    assert now.scores == marks(9, 9)
    assert (now.comment, now.reasons) == ("well told", {"depth": "no figures"})
    assert now.corrected
    # Before the score is announced it is nobody's business but the record's.
    assert meeting.amendments == ()


def test_a_returned_ballot_is_awaited_no_more_once_it_is_corrected() -> None:
    meeting = do(announced(), ReturnBallot(case="C1", judge="J3", reason="swapped"))
    assert meeting.returned("C1") == ("J3",)
    same = CorrectBallot(case="C1", judge="J3", scores=marks(5, 5), reason="it was right")
    assert do(meeting, same).returned("C1") == ()


@pytest.mark.parametrize("by", ["recorder", "supervisor", "J1", "J3"])
def test_only_the_chair_corrects(by: str) -> None:
    assert "only these may correct a ballot" in refusal(scoring(), TO_NINE, by)


def test_there_must_be_a_ballot_to_correct() -> None:
    none = CorrectBallot(case="C1", judge="J2", scores=marks(), reason="a slip")
    assert refusal(scoring(), none).startswith("there is no ballot of Judge 2")
    nobody = CorrectBallot(case="C1", judge="J9", scores=marks(), reason="a slip")
    assert refusal(scoring(), nobody) == "there is no judge J9 on the panel"
    recused = do(scoring(), Recuse(case="C1", judge="J2", reason="kin"))
    assert "is recused from" in refusal(recused, none)
    void = do(scoring(), VoidBallot(case="C1", judge="J3", reason="no member"))
    assert "was made void; return it first" in refusal(void, TO_NINE)


def test_marks_must_be_whole_in_range_and_other_ones() -> None:
    for scores, said in [
        (marks(11, 5), "Depth: 11 is not from 0 to 10"),
        ({"depth": Decimal(5)}, "the mark for Care is missing"),
        (marks(5, 5), "these are the marks"),
    ]:
        act = CorrectBallot(case="C1", judge="J3", scores=scores, reason="a slip")
        assert refusal(scoring(), act).startswith(said)


def test_a_withdrawn_case_has_to_come_back_first() -> None:
    meeting = do(announced(), Withdraw(case="C1", reason="not theirs"))
    assert "reinstate it first" in refusal(meeting, TO_NINE)


def test_the_recorder_does_not_return_what_the_chair_corrected() -> None:
    meeting = staged(opened(a_plan(2, 3)), "C1")
    meeting = do(meeting, KeyBallot(case="C1", judge="J3", scores=marks(5, 5)), by="recorder")
    assert keyed(corrected(meeting))
    meeting = do(meeting, TO_NINE)
    assert not keyed(corrected(meeting))


def test_the_judge_and_the_recorder_are_told_of_it() -> None:
    meeting = do(scoring(), TO_NINE)
    said = f"Corrected by the chair at {meeting.at:%H:%M:%S}: typed 5 for 9"
    assert str(judges_turn(meeting, "J3").said) == said
    assert str(paper_turn(meeting, "J3", "C1").said) == said


def test_an_announced_score_stands_until_it_is_announced_again() -> None:
    before = announced()
    meeting = do(before, TO_NINE)
    assert meeting.under_correction == ("C1",)
    assert row(redact(meeting, BOARD)).score == Decimal("7.00")
    # (8 + 8 + 9) / 3
    assert row(redact(meeting, CHAIR)).score == Decimal("8.33")
    meeting = do(meeting, Announce(case="C1"))
    assert meeting.under_correction == ()
    assert row(redact(meeting, BOARD)).score == Decimal("8.33")


def row(meeting: Meeting) -> Standing:
    assert meeting.standings is not None
    return meeting.standings.by_case["C1"]


def test_a_correction_after_the_announcement_is_a_numbered_amendment() -> None:
    meeting = do(announced(), TO_NINE, Announce(case="C1", reason="a slip of the pen"))
    assert [told(one) for one in meeting.amendments] == [
        (1, "correct-ballot", "ballot", "C1", "J3", "5.00", "9.00", "typed 5 for 9"),
        (2, "announce", "score", "C1", "", "7.00", "8.33", "a slip of the pen"),
    ]


def told(one: Amendment) -> tuple[object, ...]:
    return (one.number, one.do, one.what, one.id, one.field, one.before, one.after, one.reason)


def test_a_ballot_returned_or_made_void_after_the_announcement_is_one_too() -> None:
    meeting = do(announced(), ReturnBallot(case="C1", judge="J3", reason="swapped"))
    meeting = do(meeting, VoidBallot(case="C1", judge="J3", reason="left"), Announce(case="C1"))
    assert [told(one) for one in meeting.amendments] == [
        (1, "return-ballot", "ballot", "C1", "J3", "5.00", "", "swapped"),
        (2, "void-ballot", "ballot", "C1", "J3", "", "", "left"),
        (3, "announce", "score", "C1", "", "7.00", "8.00", ""),
    ]


def test_a_score_that_stays_what_it_was_is_no_amendment_when_it_is_announced_again() -> None:
    other = CorrectBallot(case="C1", judge="J3", scores=marks(4, 6), reason="swapped")
    meeting = do(announced(), other, Announce(case="C1"))
    assert [one.what for one in meeting.amendments] == ["ballot"]


def test_by_older_rules_nothing_is_an_amendment() -> None:
    opening = OpenMeeting(plan=a_plan(2, 3), rules=2)
    meeting = scored(do(EMPTY, opening), "C1", {"J1": 8, "J2": 8, "J3": 5})
    meeting = do(meeting, ReturnBallot(case="C1", judge="J3", reason="swapped"))
    meeting = do(meeting, VoidBallot(case="C1", judge="J3", reason="left"), Announce(case="C1"))
    assert meeting.amendments == ()
    assert "opened by an earlier judgetui" in refusal(meeting, TO_NINE)


def test_the_undoing_of_a_correction_takes_its_amendment_back() -> None:
    before = announced()
    meeting = do(before, TO_NINE)
    back = do(meeting, Undo(seq=meeting.seq))
    assert replace(back, seq=before.seq, at=before.at, recent=before.recent).same(before)


def test_judges_and_the_board_are_told_that_a_ballot_was_corrected_and_nothing_of_its_marks() -> (
    None
):
    meeting = do(announced(), TO_NINE)
    for seat in (BOARD, J1, J3):
        (one,) = redact(meeting, seat).amendments
        assert told(one) == (1, "correct-ballot", "ballot", "C1", "", "", "", "")
    for seat in (CHAIR, RECORDER, SUPERVISOR):
        assert redact(meeting, seat).amendments == meeting.amendments


@pytest.mark.parametrize("hidden", [{"policy": "sealed"}, {"policy": "live", "freeze_after": 1}])
def test_a_corrected_score_is_told_only_where_the_hall_sees_scores(hidden: object) -> None:
    meeting = do(announced(board=hidden), TO_NINE, Announce(case="C1", reason="8 was read as 7"))
    for seat in (BOARD, J1):
        assert told(redact(meeting, seat).amendments[1])[5:] == ("", "", "")
    shown = do(announced(), TO_NINE, Announce(case="C1", reason="8 was read as 7"))
    assert told(redact(shown, BOARD).amendments[1])[5:] == ("7.00", "8.33", "8 was read as 7")
    frozen = do(announced(), Freeze(), TO_NINE, Announce(case="C1"))
    assert told(redact(frozen, BOARD).amendments[1])[5:] == ("", "", "")


def test_the_preview_says_what_moves_before_anyone_says_yes() -> None:
    meeting = announced()
    moved = foreseen_moves(meeting, TO_ZERO)
    # C1 has (8 + 8 + 0) / 3 and falls behind C2, which has 6.
    assert moved == (
        Moved("C2", Figures(Decimal("6.00"), 2, None), Figures(Decimal("6.00"), 1, 0)),
        Moved("C1", Figures(Decimal("7.00"), 1, 0), Figures(Decimal("5.33"), 2, None)),
    )
    assert str(moves_words(meeting.plan, moved)) == (
        "case 20 (Story 2): rank 2 → 1, prize – → First\n"
        "case 10 (Story 1): score 7.00 → 5.33, rank 1 → 2, prize First → –"
    )


def test_the_preview_of_a_first_ballot_begins_with_nothing() -> None:
    meeting = staged(opened(a_plan(1, 2)), "C1")
    key = KeyBallot(case="C1", judge="J1", scores=marks(5, 5))
    said = moves_words(meeting.plan, foreseen_moves(meeting, key, "recorder"))
    assert str(said) == "case 10 (Story 1): score – → 5.00, rank – → 1, prize – → First"


def test_the_preview_says_that_nothing_moves_and_counts_what_it_does_not_name() -> None:
    meeting = announced()
    assert str(moves_words(meeting.plan, ())) == "No score, no rank and no prize changes."
    moved = foreseen_moves(meeting, TO_ZERO) * 4
    assert str(moves_words(meeting.plan, moved)).splitlines()[-1] == "and 2 more"


def test_what_would_be_refused_moves_nothing() -> None:
    assert foreseen_moves(announced(), TO_NINE, "J1") == ()
    assert foreseen_moves(Meeting.planned(a_plan()), TO_NINE) == ()


def test_a_question_still_says_which_rules_stop_applying_where_a_second_key_is_needed() -> None:
    rule = {"combine": "trimmed", "drop_from": 3}
    void = VoidBallot(case="C1", judge="J3", reason="left")
    alone = consequences(announced(scoring=rule), void)
    keyed = announced(scoring=rule, second_key={"correction": ["supervisor"]})
    assert alone
    assert consequences(keyed, void) == alone


def test_it_is_said_that_a_frozen_board_keeps_the_score_that_was_wrong() -> None:
    live, board = announced(), "The board is frozen: it goes on showing 7.00"
    assert not any(board in str(one) for one in consequences(live, TO_ZERO))
    (said,) = (str(one) for one in consequences(do(live, Freeze()), TO_ZERO) if board in str(one))
    assert "case 10 (Story 1)" in said
    final = do(live, Freeze(), Finalise(reason="so"))
    shown = do(final, Reveal(step=len(ceremony_steps(final.plan, standings(final)))))
    assert not any(board in str(one) for one in consequences(shown, TO_ZERO))


def test_a_final_result_is_put_right_by_a_correction_that_is_announced_again() -> None:
    final = do(announced(), Finalise(reason="so"))
    meeting = do(final, TO_ZERO)
    assert [one.what for one in meeting.amendments] == ["ballot"]
    step = next_step(redact(meeting, CHAIR))
    assert step.act == Announce(case="C1")
    # The final score stands in public, marked, until the corrected one is announced.
    for seat in (BOARD, J1):
        assert row(redact(meeting, seat)).score == Decimal("7.00")
        assert row(redact(meeting, seat)).under_correction
    meeting = do(meeting, Announce(case="C1"))
    assert [one.what for one in meeting.amendments] == ["ballot", "score"]
    # (8 + 8 + 0) / 3, behind C2 with 6, which has the prize now.
    assert row(redact(meeting, BOARD)).score == Decimal("5.33")
    assert row(redact(meeting, BOARD)).prize is None
    assert meeting.phase is Phase.FINAL
    assert next_step(redact(meeting, CHAIR)).act is None


def test_nothing_else_of_a_final_result_is_touched() -> None:
    final = do(announced(), Finalise(reason="so"))
    back = ReturnBallot(case="C1", judge="J3", reason="swapped")
    assert "final and sealed" in refusal(final, back)
    assert "again once a ballot behind it has changed" in refusal(final, Announce(case="C1"))
    meeting = do(final, VoidBallot(case="C1", judge="J3", reason="kin of the presenter"))
    assert meeting.amendments[-1].do == "void-ballot"
    assert "final and sealed" in refusal(meeting, Undo(seq=meeting.seq))
    # A case that was never announced is no part of the result, nor is its score an amendment.
    lacking = submitted(staged(opened(a_plan(1, 2)), "C1"), "C1", {"J1": 5, "J2": 6})
    lacking = do(lacking, CloseScoring(), Finalise(reason="so"))
    for act in (
        VoidBallot(case="C1", judge="J2", reason="kin"),
        CorrectBallot(case="C1", judge="J2", scores=marks(9, 9), reason="a slip"),
        Announce(case="C1"),
    ):
        assert "final and sealed" in refusal(lacking, act)


def test_a_correction_of_a_final_result_takes_the_second_key_too() -> None:
    keys = {"correction": ["supervisor"]}
    final = do(announced(second_key=keys), Finalise(reason="so"))
    meeting = do(final, TO_ZERO)
    assert meeting.under_correction == ()
    meeting = do(meeting, Confirm(seq=meeting.seq), by="supervisor")
    assert meeting.under_correction == ("C1",)


def test_files_say_that_a_ballot_was_corrected_and_why() -> None:
    meeting = do(scoring(), TO_NINE)
    state = meeting.cases["C1"]
    assert ballot_outcome(state, corrected(meeting)) == "corrected"
    assert ballot_reason(state, corrected(meeting)) == "typed 5 for 9"
    assert ballot_reason(state, state.ballots["J1"]) == ""


@given(data=st.data(), entries=days())
def test_the_preview_is_what_comes_to_pass(data: st.DataObject, entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    by, act = data.draw(attempts(meeting))
    try:
        after = do(meeting, act, by=by)
    except Refused:
        assert foreseen_moves(meeting, act, by) == ()
        return
    moved = foreseen_moves(meeting, act, by)
    assert moved == moves(meeting, after)
    old, new = standings(meeting).by_case, standings(after).by_case
    for case in old.keys() & new.keys() - {one.case for one in moved}:
        before, now = old[case], new[case]
        assert (before.score, before.rank, before.prize) == (now.score, now.rank, now.prize)


@given(entries=days())
def test_no_amendment_tells_a_judge_or_the_hall_what_somebody_gave(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    for seat in (BOARD, J1):
        for one in redact(meeting, seat).amendments:
            if one.what == "ballot":
                assert told(one)[4:] == ("", "", "", "")
