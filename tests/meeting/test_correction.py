"""A returned ballot from its return to the corrected score, and nothing public in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CorrectBallot,
    DecideTie,
    Entry,
    Finalise,
    Freeze,
    KeyBallot,
    OpenScoring,
    RecordVote,
    Recuse,
    Reinstate,
    ReturnBallot,
    SubmitBallot,
    Undo,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.apply import apply, replay
from judgetui.meeting.ballot_permissions import judges_turn, returned_to
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage, Standing
from tests.meeting.factories import (
    a_plan,
    an_entry,
    do,
    marks,
    opened,
    scored,
    staged,
    submitted,
)
from tests.meeting.strategies import attempts, days

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")
RETURN = ReturnBallot(case="C1", judge="J3", reason="two marks swapped")
AGAIN = SubmitBallot(case="C1", scores=marks(9, 9))
BALLOTING = (
    "submit-ballot",
    "key-ballot",
    "recuse",
    "return-ballot",
    "void-ballot",
    "correct-ballot",
)


def announced(**changes: object) -> Meeting:
    """C1 and C2 are announced; C1 leads with 7."""
    meeting = scored(opened(a_plan(3, 3, **changes)), "C1", {"J1": 8, "J2": 8, "J3": 5})
    return scored(meeting, "C2", {"J1": 6, "J2": 6, "J3": 6})


def row(meeting: Meeting, seat: Seat, case: str = "C1") -> Standing:
    shown = redact(meeting, seat).standings
    assert shown is not None
    return next(row for row in shown.rows if row.case == case)


def said_in_public(meeting: Meeting, seat: Seat) -> object:
    """What a public seat receives of announced scores, but for the mark and its own ballots."""
    view = redact(meeting, seat)
    cases = {}
    for case in meeting.announced:
        ballots = {j: b for j, b in view.cases[case].ballots.items() if j != seat.judge}
        cases[case] = replace(view.cases[case], ballots=ballots, published=None)
    shown = view.standings
    rows = [replace(one, under_correction=False) for one in shown.rows] if shown else []
    return cases, rows, shown and shown.prize_lines, view.frozen, view.corrected, view.announced


@given(data=st.data(), entries=days())
def test_no_act_on_a_ballot_changes_what_was_announced(
    data: st.DataObject, entries: list[Entry]
) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    by, act = data.draw(attempts(meeting))
    if not touches_ballots(meeting, act):
        return
    try:
        after = apply(meeting, an_entry(meeting, act, by))
    except Refused:
        return
    for seat in (BOARD, J1, J2):
        assert said_in_public(after, seat) == said_in_public(meeting, seat)


def touches_ballots(meeting: Meeting, act: Act) -> bool:
    """Whether an act is about one ballot, or undoes such an act."""
    if isinstance(act, Undo):
        return any(done.seq == act.seq and done.do in BALLOTING for done in meeting.recent)
    return act.do in BALLOTING


@given(entries=days())
def test_a_case_is_under_correction_only_where_others_are_announced(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
        for state in meeting.cases.values():
            if state.under_correction:
                assert state.stage is Stage.ANNOUNCED
                assert state.published != state.ballots
        if meeting.phase is Phase.FINAL:
            # Corrected after the end, as a numbered amendment; until then nothing was.
            corrected = {one.id for one in meeting.amendments if one.what == "ballot"}
            assert corrected.issuperset(meeting.under_correction)
            assert not any(meeting.returned(c) for c in meeting.announced)


@pytest.mark.parametrize(
    "changes",
    [
        (RETURN,),
        (VoidBallot(case="C1", judge="J3", reason="no member"),),
        (RETURN, VoidBallot(case="C1", judge="J3", reason="left")),
        (RETURN, Recuse(case="C1", judge="J3", reason="kin")),
        (RETURN, KeyBallot(case="C1", judge="J3", scores=marks(1, 1))),
        (CorrectBallot(case="C1", judge="J3", scores=marks(9, 9), reason="a slip"),),
    ],
)
@pytest.mark.parametrize("board", [{}, {"show_judges": True}])
def test_the_announced_score_stands_until_it_is_announced_again(
    changes: tuple[Act, ...], board: dict[str, object]
) -> None:
    before = announced(board=board)
    meeting = do(before, *changes)
    for seat in (BOARD, J1, J2):
        assert said_in_public(meeting, seat) == said_in_public(before, seat)
        assert row(meeting, seat).under_correction
        assert redact(meeting, seat).cases["C1"].under_correction
        assert not row(meeting, seat, "C2").under_correction
    assert row(meeting, CHAIR).score != row(before, CHAIR).score
    public = redact(meeting, CHAIR).public
    assert public is not None
    assert next(r for r in public.rows if r.case == "C1").score == row(before, BOARD).score
    assert redact(before, CHAIR).public is None


def test_announced_again_the_corrected_score_is_public_and_said_until_the_next() -> None:
    meeting = do(do(announced(), RETURN), AGAIN, by="J3")
    assert str(row(meeting, BOARD).score) == "7.00"
    assert str(row(meeting, CHAIR).score) == "8.33"
    meeting = do(meeting, Announce(case="C1"))
    assert str(row(meeting, BOARD).score) == "8.33"
    assert not row(meeting, BOARD).under_correction
    assert redact(meeting, BOARD).corrected == ("C1",)
    assert redact(meeting, CHAIR).public is None
    assert meeting.announced == ("C1", "C2")
    assert scored(meeting, "C3", {"J1": 5, "J2": 5, "J3": 5}).corrected == ()
    with pytest.raises(Refused, match=r"the score of case 10 .* is announced"):
        do(meeting, Announce(case="C1"))


def test_a_score_that_comes_out_the_same_is_not_called_corrected() -> None:
    meeting = do(announced(), RETURN)
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(5, 5)), by="J3")
    assert row(meeting, BOARD).under_correction
    meeting = do(meeting, Announce(case="C1"))
    assert not row(meeting, BOARD).under_correction
    assert meeting.corrected == ()


def test_no_score_is_announced_while_a_returned_ballot_is_awaited() -> None:
    meeting = do(announced(), RETURN)
    with pytest.raises(Refused, match=r"ballot of Judge 3 on case 10 .* is returned; wait for it"):
        do(meeting, Announce(case="C1", reason="so"))
    closed = do(staged(announced(), "C3", Stage.SCORING))
    closed = submitted(closed, "C3", {"J1": 5, "J2": 5, "J3": 5})
    closed = do(closed, ReturnBallot(case="C3", judge="J3", reason="look"))
    closed = staged_on(closed)
    with pytest.raises(Refused, match=r"is returned; wait for it"):
        do(closed, Announce(case="C3", reason="so"))
    assert do(closed, VoidBallot(case="C3", judge="J3", reason="left"), Announce()).announced[-1]


def staged_on(meeting: Meeting) -> Meeting:
    """The meeting with scoring closed on the case on stage, whatever is missing."""
    step = next_step(meeting)
    assert step.act is not None
    return do(meeting, step.act.model_copy(update={"reason": "test"}))


def test_a_returned_ballot_is_taken_whatever_is_on_stage() -> None:
    meeting = do(staged(announced(), "C3"), RETURN)
    assert returned_to(meeting, "J3") == ("C1",)
    assert returned_to(meeting, "J1") == ()
    turn = judges_turn(meeting, "J3", "C1")
    assert turn.submits
    assert "This is case 10, not the one on stage" in str(turn.said)
    with pytest.raises(Refused, match=r"is announced"):
        do(meeting, SubmitBallot(case="C2", scores=marks()), by="J3")
    meeting = do(meeting, AGAIN, by="J3")
    assert returned_to(meeting, "J3") == ()
    with pytest.raises(Refused, match=r"on record|is announced"):
        do(meeting, AGAIN, by="J3")
    withdrawn = do(do(announced(), RETURN), Withdraw(case="C1", reason="ill"))
    for gone in (withdrawn, do(withdrawn, Reinstate(case="C1"))):
        assert returned_to(gone, "J3") == ()
        with pytest.raises(Refused, match=r"paper ballot|not open yet"):
            do(gone, AGAIN, by="J3")


def test_a_return_that_is_undone_never_was() -> None:
    before = announced()
    meeting = do(before, RETURN)
    back = do(meeting, Undo(seq=meeting.seq))
    assert back.under_correction == ()
    assert redact(back, BOARD).same(replace(redact(before, BOARD), seq=back.seq, at=back.at))


def test_undoing_the_second_announcement_brings_the_first_back() -> None:
    meeting = do(
        replace(announced(), rules=2), VoidBallot(case="C1", judge="J3", reason="no member")
    )
    void = meeting.seq
    meeting = do(do(meeting, Announce(case="C1")), Undo(seq=void))
    # The ballot counts again; the score that was announced last stands until it is said again.
    assert row(meeting, BOARD).ballots == 2
    assert row(meeting, CHAIR).ballots == 3
    second = max(done.seq for done in meeting.recent if done.do == "announce")
    meeting = do(meeting, Undo(seq=second))
    assert row(meeting, BOARD).ballots == 3
    assert meeting.under_correction == ()


def test_amendments_are_undone_from_the_last_so_that_no_number_changes() -> None:
    meeting = do(announced(), VoidBallot(case="C1", judge="J3", reason="no member"))
    void = meeting.seq
    meeting = do(meeting, Announce(case="C1"))
    with pytest.raises(Refused, match=rf"builds on it; undo act {meeting.seq} first"):
        do(meeting, Undo(seq=void))
    meeting = do(meeting, Undo(seq=meeting.seq), Undo(seq=void))
    assert (meeting.amendments, meeting.under_correction) == ((), ())


def test_the_first_announcement_is_undone_after_the_second() -> None:
    meeting = scored(opened(a_plan(1, 3)), "C1", {"J1": 8, "J2": 8, "J3": 8})
    first = meeting.seq
    meeting = do(do(do(meeting, RETURN), AGAIN, by="J3"), Announce(case="C1"))
    with pytest.raises(Refused, match=r"builds on it; undo act"):
        do(meeting, Undo(seq=first))
    meeting = do(meeting, Undo(seq=meeting.seq))
    assert meeting.under_correction == ("C1",)
    meeting = do(meeting, Undo(seq=first, reason="read too early"))
    assert meeting.under_correction == ()
    assert meeting.stage is not None
    assert meeting.stage.stage is Stage.CLOSED


def test_a_withdrawn_case_comes_back_with_the_score_that_was_announced() -> None:
    meeting = do(
        replace(announced(), rules=2), VoidBallot(case="C1", judge="J3", reason="no member")
    )
    void = meeting.seq
    meeting = do(meeting, Announce(case="C1"), Withdraw(case="C1", reason="ill"))
    withdrawn = meeting.seq
    assert meeting.under_correction == ()
    meeting = do(meeting, Undo(seq=void), Undo(seq=withdrawn))
    assert row(meeting, BOARD).ballots == 2
    assert meeting.under_correction == ("C1",)


def test_the_result_is_not_final_while_a_score_is_under_correction() -> None:
    meeting = scored(announced(), "C3", {"J1": 5, "J2": 5, "J3": 5})
    meeting = do(meeting, RETURN)
    with pytest.raises(Refused, match=r"score of case 10 \(Story 1\) is under correction"):
        do(meeting, Finalise(reason="so"))
    meeting = do(do(meeting, AGAIN, by="J3"), Announce(case="C1"))
    assert do(meeting, Finalise()).phase is Phase.FINAL


def test_the_result_is_not_final_while_a_ballot_is_returned() -> None:
    meeting = submitted(staged(opened(a_plan(1, 2)), "C1"), "C1", {"J1": 5, "J2": 6})
    meeting = staged_on(do(meeting, ReturnBallot(case="C1", judge="J2", reason="look")))
    with pytest.raises(Refused, match=r"ballot of Judge 2 .* is returned"):
        do(meeting, Finalise(reason="so"))


@pytest.mark.parametrize(
    "act",
    [DecideTie(cases=("C1", "C2"), reason="so"), RecordVote(votes={"C1": 1, "C2": 0})],
)
def test_no_tie_is_decided_on_scores_that_are_not_public(act: Act) -> None:
    meeting = do(do(announced(), RETURN), SubmitBallot(case="C1", scores=marks(2, 2)), by="J3")
    assert [one.rank for one in standings(meeting).rows if one.case != "C3"] == [1, 1]
    with pytest.raises(Refused, match=r"is under correction; announce it again first"):
        do(meeting, act)
    assert do(meeting, Announce(case="C1"), act).decisions


def test_a_board_frozen_meanwhile_keeps_the_announced_score_and_the_mark() -> None:
    meeting = do(announced(), RETURN, Freeze())
    assert str(row(meeting, BOARD).score) == "7.00"
    assert row(meeting, BOARD).under_correction
    meeting = do(do(meeting, AGAIN, by="J3"), Announce(case="C1"))
    assert str(row(meeting, BOARD).score) == "7.00"
    assert not row(meeting, BOARD).under_correction
    assert redact(meeting, BOARD).corrected == ()
    assert str(row(meeting, CHAIR).score) == "8.33"


def test_a_sealed_board_says_nothing_of_a_correction_but_that_there_is_one() -> None:
    meeting = do(announced(board={"policy": "sealed"}), RETURN)
    assert redact(meeting, BOARD).standings is None
    assert redact(meeting, BOARD).cases["C1"].under_correction
    meeting = do(do(meeting, AGAIN, by="J3"), Announce(case="C1"))
    assert redact(meeting, BOARD).corrected == ()


def test_the_recorder_returns_only_what_was_keyed() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7})
    with pytest.raises(Refused, match=r"only the chair returns a judge's own ballot"):
        do(meeting, ReturnBallot(case="C1", judge="J1", reason="no"), by="recorder")
    for by in ("recorder", "chair"):
        keyed = do(meeting, KeyBallot(case="C1", judge="J2", scores=marks()), by=by)
        after = do(keyed, ReturnBallot(case="C1", judge="J2", reason="no"), by="recorder")
        assert after.returned("C1") == ("J2",)
        after = do(after, KeyBallot(case="C1", judge="J2", scores=marks(3, 3)), by="recorder")
        assert after.returned("C1") == ()
    void = do(keyed, VoidBallot(case="C1", judge="J2", reason="no"))
    with pytest.raises(Refused, match=r"only the chair returns"):
        do(void, ReturnBallot(case="C1", judge="J2", reason="no"), by="recorder")
    recused = do(meeting, Recuse(case="C1", judge="J3", reason="kin"), by="recorder")
    with pytest.raises(Refused, match=r"only the chair returns"):
        do(recused, ReturnBallot(case="C1", judge="J3", reason="no"), by="recorder")


def test_enter_leads_from_the_return_to_the_announcement() -> None:
    meeting = do(announced(), RETURN)
    step = next_step(meeting)
    assert step.act == CallCase(case="C3")
    told = ["the ballot of Judge 3 on case 10 (Story 1) is returned"]
    assert [str(one) for one in step.in_the_way] == told
    assert next_step(redact(meeting, CHAIR)) == step
    late = scored(meeting, "C3", {"J1": 5, "J2": 5, "J3": 5})
    step = next_step(late)
    assert (step.act, step.returned) == (None, "C1")
    assert "wait for the returned ballot of Judge 3 on case 10" in str(step.sentence)
    for one in (meeting, late):
        step = next_step(do(one, AGAIN, by="J3"))
        assert step.act == Announce(case="C1")
        assert str(step.sentence) == "announce the corrected score of case 10 (Story 1)"
        after = do(do(one, AGAIN, by="J3"), Announce(case="C1"))
        assert next_step(after).act in (CallCase(case="C3"), Finalise())


def test_a_case_on_stage_waits_for_its_returned_ballot() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5, "J2": 6, "J3": 6})
    meeting = staged_on(do(meeting, RETURN))
    step = next_step(meeting)
    assert (step.act, step.returned) == (None, "C1")
    assert next_step(do(meeting, AGAIN, by="J3")).act == Announce(case="C1")


def test_scoring_is_not_opened_again_on_an_announced_case() -> None:
    with pytest.raises(Refused, match=r"is announced"):
        do(do(announced(), RETURN), OpenScoring(case="C1"))


@given(entries=days())
def test_a_replay_in_one_go_gives_the_same_corrections(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    assert replay(EMPTY, entries).same(meeting)


@pytest.mark.parametrize("votes", [{"C1": 3, "C2": 1}, {"C1": 4, "C2": 0}, {"C1": 2, "C2": 2}])
def test_no_more_votes_than_judges(votes: dict[str, int]) -> None:
    meeting = scored(opened(a_plan(2, 3)), "C1", {"J1": 5, "J2": 5, "J3": 5})
    meeting = scored(meeting, "C2", {"J1": 5, "J2": 5, "J3": 5})
    with pytest.raises(Refused, match=f"{sum(votes.values())} votes on .* but 3 judges vote"):
        do(meeting, RecordVote(votes=votes))
    assert do(meeting, RecordVote(votes={"C1": 2, "C2": 1})).decisions


def test_a_judge_recused_from_a_tied_case_does_not_vote() -> None:
    meeting = do(opened(a_plan(2, 3)), Recuse(case="C2", judge="J3", reason="kin"))
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 5, "J3": 5})
    meeting = scored(meeting, "C2", {"J1": 5, "J2": 5})
    with pytest.raises(Refused, match=r"3 votes on .* but 2 judges vote"):
        do(meeting, RecordVote(votes={"C1": 2, "C2": 1}))
    assert do(meeting, RecordVote(votes={"C1": 2, "C2": 0})).decisions
