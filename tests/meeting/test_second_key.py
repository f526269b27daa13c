"""Acts that wait for a second key: nothing changes until everybody named has confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judgetui.language import say
from judgetui.meeting.acts import (
    Act,
    Announce,
    CloseScoring,
    Confirm,
    CorrectBallot,
    Entry,
    ExcuseJudge,
    Finalise,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    Undo,
    VoidBallot,
    Withdraw,
    opening,
)
from judgetui.meeting.apply import apply, replay
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.preview import foreseen
from judgetui.meeting.redaction import WHOLE, redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.second_key import pending_act, pending_words, to_confirm
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting, Phase, Stage
from judgetui.meeting.versions import NEWEST, needed
from tests.meeting.factories import (
    a_plan,
    an_entry,
    do,
    marks,
    one_by_one,
    opened,
    scored,
    staged,
    submitted,
)
from tests.meeting.strategies import attempts

KEYS = {"correction": ["recorder"], "final": ["supervisor"]}
BOTH = {"correction": ["recorder", "supervisor"]}
TO_NINE = CorrectBallot(case="C1", judge="J3", scores=marks(9, 9), reason="typed 5 for 9")


def a_day(**keys: list[str]) -> Meeting:
    """C1 is announced with 7 and C2 with 6; C1 has the prize."""
    plan = a_plan(2, 3, second_key=keys or KEYS)
    meeting = scored(opened(plan), "C1", {"J1": 8, "J2": 8, "J3": 5})
    return scored(meeting, "C2", {"J1": 6, "J2": 6, "J3": 6})


def refusal(meeting: Meeting, act: Act, by: str = "chair") -> str:
    with pytest.raises(Refused) as refused:
        do(meeting, act, by=by)
    return str(refused.value)


def test_a_plan_without_second_keys_keeps_its_contract_and_the_chair_acts_alone() -> None:
    plan = a_plan(2, 3)
    assert "second_key" not in plan.model_dump_json()
    assert needed(a_plan(2, 3, second_key=KEYS)) == NEWEST != needed(plan)
    meeting = scored(opened(plan), "C1", {"J1": 8, "J2": 8, "J3": 5})
    meeting = do(meeting, TO_NINE)
    assert meeting.pending == ()
    assert meeting.cases["C1"].ballots["J3"].scores == marks(9, 9)


@pytest.mark.parametrize(
    "keys", [{"correction": ["chair"]}, {"final": ["J1"]}, {"opening": ["recorder"]}]
)
def test_only_the_recorder_and_the_supervisor_can_have_a_second_key(keys: object) -> None:
    with pytest.raises(ValidationError):
        a_plan(2, 3, second_key=keys)


def test_nobody_confirms_one_act_twice() -> None:
    with pytest.raises(ValidationError, match='"recorder" stands there twice'):
        a_plan(2, 3, second_key={"correction": ["recorder", "recorder"]})


def test_a_correction_changes_nothing_until_it_is_confirmed() -> None:
    before = a_day()
    meeting = do(before, TO_NINE)
    assert meeting.cases == before.cases
    assert standings(meeting) == standings(before)
    assert meeting.amendments == ()
    (pending,) = to_confirm(meeting, "recorder")
    assert (pending.seq, pending.by, pending.awaits) == (meeting.seq, "chair", ("recorder",))
    assert pending_act(pending) == TO_NINE
    assert to_confirm(meeting, "supervisor") == ()

    after = do(meeting, Confirm(seq=pending.seq), by="recorder")
    ballot = after.cases["C1"].ballots["J3"]
    # It takes effect at the moment it is confirmed, as the act of the chair.
    assert (ballot.by, ballot.seq, ballot.at) == ("chair", after.seq, after.at)
    assert ballot.scores == marks(9, 9)
    assert after.pending == ()
    assert [(one.do, one.seq, one.before, one.after) for one in after.amendments] == [
        ("correct-ballot", after.seq, "5.00", "9.00")
    ]
    done = after.recent[-1]
    assert (done.do, done.by, done.case, done.judge) == ("correct-ballot", "chair", "C1", "J3")


@pytest.mark.parametrize("first", ["recorder", "supervisor"])
def test_with_two_keys_the_last_one_counts_in_any_order(first: str) -> None:
    meeting = do(a_day(**BOTH), TO_NINE)
    seq = meeting.seq
    second = "supervisor" if first == "recorder" else "recorder"
    meeting = do(meeting, Confirm(seq=seq), by=first)
    assert meeting.pending[0].awaits == (second,)
    assert meeting.cases["C1"].ballots["J3"].scores == marks(5, 5)
    assert "the key of" in refusal(meeting, Confirm(seq=seq), first)
    meeting = do(meeting, Confirm(seq=seq), by=second)
    assert meeting.cases["C1"].ballots["J3"].scores == marks(9, 9)
    (told,) = meeting.confirmed
    assert (told.seq, told.asked, told.by, told.do) == (seq + 2, seq, "chair", "correct-ballot")
    assert (told.case, told.judge) == ("C1", "J3")
    assert [(key.by, key.seq) for key in told.keys] == [(first, seq + 1), (second, seq + 2)]
    back = do(meeting, Undo(seq=meeting.seq))
    assert back.confirmed == ()
    assert [key.by for key in back.pending[0].keys] == [first]


def test_what_was_confirmed_first_is_undone_without_what_was_confirmed_next() -> None:
    meeting = staged(opened(a_plan(1, 2, second_key=KEYS)), "C1")
    meeting = submitted(meeting, "C1", {"J1": 5, "J2": 5})
    for judge in ("J1", "J2"):
        act = CorrectBallot(case="C1", judge=judge, scores=marks(6, 6), reason="a slip")
        meeting = do(meeting, act)
        meeting = do(meeting, Confirm(seq=meeting.seq), by="recorder")
    one, other = meeting.confirmed
    back = do(meeting, Undo(seq=one.seq))
    assert back.confirmed == (other,)
    assert back.cases["C1"].ballots["J1"].scores == marks(5, 5)
    assert back.cases["C1"].ballots["J2"].scores == marks(6, 6)


@pytest.mark.parametrize("by", ["chair", "supervisor", "J1", "J3"])
def test_the_wrong_seat_cannot_confirm(by: str) -> None:
    meeting = do(a_day(), TO_NINE)
    assert refusal(meeting, Confirm(seq=meeting.seq), by)


def test_nothing_is_confirmed_that_does_not_wait() -> None:
    meeting = do(a_day(), TO_NINE)
    said = refusal(meeting, Confirm(seq=3), "recorder")
    assert said == "nothing waits to be confirmed as act 3: it has taken effect or was taken back"


@pytest.mark.parametrize(
    "act",
    [
        VoidBallot(case="C1", judge="J3", reason="left early"),
        CorrectBallot(case="C1", judge="J3", scores=marks(9, 9), reason="a slip"),
    ],
)
def test_other_marks_and_no_marks_take_the_second_key(act: Act) -> None:
    meeting = do(a_day(), act)
    assert [one.do for one in meeting.pending] == [act.do]


def test_keying_over_a_returned_ballot_takes_it_and_a_first_paper_ballot_does_not() -> None:
    meeting = staged(opened(a_plan(2, 3, second_key=KEYS)), "C1")
    meeting = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()), by="recorder")
    assert meeting.pending == ()
    meeting = do(meeting, ReturnBallot(case="C1", judge="J1", reason="a slip"), by="recorder")
    assert meeting.pending == ()
    again = KeyBallot(case="C1", judge="J1", scores=marks(9, 9))
    # One person cannot turn both keys.
    assert "let the chair correct the ballot" in refusal(meeting, again, "recorder")
    meeting = do(meeting, again)
    assert [one.do for one in meeting.pending] == ["key-ballot"]
    meeting = do(meeting, Confirm(seq=meeting.seq), by="recorder")
    assert meeting.cases["C1"].ballots["J1"].scores == marks(9, 9)


def test_a_recusal_by_another_hand_over_marks_takes_it_and_is_no_way_around_it() -> None:
    day = do(a_day(), ReturnBallot(case="C1", judge="J3", reason="look again"))
    recusal = Recuse(case="C1", judge="J3", reason="a cousin of the presenter")
    meeting = do(day, recusal)
    (pending,) = meeting.pending
    assert say(pending_words(meeting.plan, pending)) == "recusing Judge 3 from case 10 (Story 1)"
    assert meeting.cases["C1"].ballots == day.cases["C1"].ballots
    meeting = do(meeting, Confirm(seq=pending.seq), by="recorder")
    assert meeting.cases["C1"].ballots["J3"].status is BallotStatus.RECUSED
    # The marks are gone from the ballot by now; keying other ones in still takes the second key.
    meeting = do(meeting, ReturnBallot(case="C1", judge="J3", reason="no cousin after all"))
    meeting = do(meeting, KeyBallot(case="C1", judge="J3", scores=marks(9, 9)))
    assert [one.do for one in meeting.pending] == ["key-ballot"]
    own = do(day, Recuse(case="C1", reason="a cousin of mine"), by="J3")
    assert own.pending == ()


def test_excusing_a_judge_whose_ballots_are_dropped_takes_it() -> None:
    excuse = ExcuseJudge(judge="J3", reason="ill")
    rule = {"combine": "mean", "departed": "drop"}
    plan = a_plan(3, 3, second_key=KEYS, scoring=rule)
    # Without a ballot nothing is dropped, and nobody else is asked.
    assert do(opened(plan), excuse).left == ("J3",)
    day = scored(opened(plan), "C1", {"J1": 8, "J2": 8, "J3": 5})
    meeting = do(day, excuse)
    (pending,) = meeting.pending
    assert say(pending_words(meeting.plan, pending)) == (
        "excusing Judge 3, whose ballots do not count any more"
    )
    assert (meeting.left, meeting.cases) == ((), day.cases)
    # A case without a ballot of that judge goes on, and one with it waits.
    going = scored(meeting, "C2", {"J1": 6, "J2": 6})
    assert going.cases["C2"].stage is Stage.ANNOUNCED
    stopped = submitted(staged(meeting, "C2"), "C2", {"J1": 6, "J2": 6, "J3": 6})
    stopped = do(stopped, CloseScoring())
    assert "waits for the recorder" in refusal(stopped, Announce())
    assert next_step(redact(stopped, CHAIR)).act is None
    assert "waits for the recorder" in refusal(going, Finalise(reason="so"))
    after = do(meeting, Confirm(seq=pending.seq), by="recorder")
    assert after.left == ("J3",)
    assert after.cases["C1"].ballots["J3"].status is BallotStatus.VOID
    assert after.under_correction == ("C1",)
    back = do(after, Undo(seq=after.seq))
    assert (back.left, back.cases, back.pending) == ((), day.cases, (pending,))
    kept = opened(a_plan(3, 3, second_key=KEYS))
    assert do(scored(kept, "C1", {"J1": 8, "J2": 8, "J3": 5}), excuse).left == ("J3",)


def test_the_judge_submits_a_returned_ballot_without_a_second_key() -> None:
    meeting = do(a_day(), ReturnBallot(case="C1", judge="J3", reason="look again"))
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(9, 9)), by="J3")
    assert meeting.pending == ()
    assert meeting.cases["C1"].ballots["J3"].counts


def test_a_correction_of_a_ballot_that_has_changed_since_is_refused() -> None:
    meeting = do(a_day(), TO_NINE)
    seq = meeting.seq
    meeting = do(meeting, ReturnBallot(case="C1", judge="J3", reason="look again"))
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 7)), by="J3")
    assert refusal(meeting, Confirm(seq=seq), "recorder") == (
        f"act {seq} (correct a ballot) cannot take effect any more: the ballot has changed since; "
        "the chair can undo it"
    )
    assert do(meeting, Undo(seq=seq)).pending == ()


def test_a_correction_on_a_case_that_was_withdrawn_since_is_refused() -> None:
    meeting = do(a_day(), TO_NINE)
    seq = meeting.seq
    meeting = do(meeting, Withdraw(case="C1", reason="not theirs"))
    assert "withdrawn" in refusal(meeting, Confirm(seq=seq), "recorder")


def test_what_would_be_refused_is_refused_at_once() -> None:
    same = CorrectBallot(case="C1", judge="J3", scores=marks(5, 5), reason="a slip")
    assert "has already" in refusal(a_day(), same)


def test_one_ballot_waits_for_one_correction() -> None:
    meeting = do(a_day(), TO_NINE)
    said = refusal(meeting, VoidBallot(case="C1", judge="J3", reason="no"))
    assert said == (
        "correcting the ballot of Judge 3 on case 10 (Story 1) (act 18) waits for the recorder "
        "already; have it confirmed, or undo it first"
    )
    other = do(meeting, VoidBallot(case="C2", judge="J3", reason="no"))
    assert len(other.pending) == 2
    # Each can be taken back without the other.
    assert [one.case for one in do(other, Undo(seq=meeting.seq)).pending] == ["C2"]


def test_no_score_is_announced_and_nothing_final_over_a_correction_that_waits() -> None:
    meeting = staged(opened(a_plan(1, 1, second_key=KEYS)), "C1")
    meeting = do(submitted(meeting, "C1", {"J1": 5}), CloseScoring())
    act = CorrectBallot(case="C1", judge="J1", scores=marks(6, 6), reason="a slip")
    meeting = do(meeting, act)
    assert "waits for the recorder" in refusal(meeting, Announce())
    waiting = do(a_day(), TO_NINE)
    assert "waits for the recorder" in refusal(waiting, Finalise())


def test_the_result_becomes_final_when_the_supervisor_confirms() -> None:
    meeting = do(a_day(), Finalise(reason="so"))
    assert meeting.phase is Phase.DELIBERATING
    assert "making the result final" in refusal(meeting, Finalise(reason="so"))
    assert "the key of the supervisor" in refusal(meeting, Confirm(seq=meeting.seq), "recorder")
    final = do(meeting, Confirm(seq=meeting.seq), by="supervisor")
    assert (final.phase, final.reason, final.pending) == (Phase.FINAL, "so", ())
    # Until then the chair can take it back; from then on the result is sealed.
    assert do(meeting, Undo(seq=meeting.seq)).pending == ()
    assert "final and sealed" in refusal(final, Undo(seq=final.seq))


def test_a_tie_that_came_up_since_keeps_the_result_from_becoming_final() -> None:
    meeting = do(a_day(final=["supervisor"]), Finalise())
    seq = meeting.seq
    # C1 now has 6 as C2 has: a tie across the only prize line.
    two = CorrectBallot(case="C1", judge="J3", scores=marks(2, 2), reason="typed 5 for 2")
    meeting = do(meeting, two, Announce(case="C1"))
    assert "tied across a prize line" in refusal(meeting, Confirm(seq=seq), "supervisor")
    assert meeting.phase is Phase.DELIBERATING


def test_judges_and_the_board_are_told_nothing_of_what_waits() -> None:
    meeting = do(a_day(), TO_NINE)
    for seat in (BOARD, Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J3")):
        assert redact(meeting, seat).pending == ()
    for role in WHOLE:
        assert redact(meeting, Seat(role)).pending == meeting.pending
    after = do(meeting, Confirm(seq=meeting.seq), by="recorder")
    for seat in (BOARD, Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J3")):
        assert redact(after, seat).confirmed == ()
    for role in WHOLE:
        assert redact(after, Seat(role)).confirmed == after.confirmed != ()


def test_the_figures_are_those_of_the_effect() -> None:
    after = foreseen(a_day(), TO_NINE)
    assert after.pending == ()
    # (8 + 8 + 9) / 3
    assert str(standings(after).by_case["C1"].score) == "8.33"


def seat_with_key(meeting: Meeting) -> tuple[str, Act] | None:
    return next(((one.awaits[0], Confirm(seq=one.seq)) for one in meeting.pending), None)


@st.composite
def keyed_days(draw: st.DrawFn) -> list[Entry]:
    """Days in which corrections and the final result take second keys."""
    keys = st.sampled_from([[], ["recorder"], ["supervisor"], ["supervisor", "recorder"]])
    plan = a_plan(2, 2, second_key={"correction": draw(keys), "final": draw(keys)})
    entries = [an_entry(EMPTY, opening(plan))]
    meeting = apply(EMPTY, entries[0])
    for _ in range(draw(st.integers(5, 40))):
        by, act = draw(attempts(meeting))
        confirming = seat_with_key(meeting)
        if confirming is not None and draw(st.booleans()):
            by, act = confirming
        elif draw(st.integers(0, 3)) == 0:
            ballots = [(s.id, j) for s in meeting.cases.values() for j in s.ballots]
            if ballots:
                case, judge = draw(st.sampled_from(ballots))
                mark = draw(st.integers(0, 3))
                act = CorrectBallot(
                    case=case, judge=judge, scores=marks(mark, mark), reason="a slip"
                )
                by = "chair"
        entry = an_entry(meeting, act, by)
        try:
            meeting = apply(meeting, entry)
        except Refused:
            continue
        entries.append(entry)
    return entries


@given(entries=keyed_days())
def test_replay_equals_live_with_acts_that_wait(entries: list[Entry]) -> None:
    live = one_by_one(entries)
    read = [Entry.model_validate_json(entry.model_dump_json(by_alias=True)) for entry in entries]
    assert replay(EMPTY, read).same(live)
    middle = len(entries) // 2
    assert replay(replay(EMPTY, entries[:middle]), entries[middle:]).same(live)


@given(entries=keyed_days())
def test_an_act_that_waits_changes_no_score_and_its_undoing_restores(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        before, meeting = meeting, apply(meeting, entry)
        waits = any(one.seq == entry.seq for one in meeting.pending)
        if not waits:
            continue
        assert standings(meeting) == standings(before)
        for seat in (BOARD, Seat(Role.JUDGE, "J1")):
            seen, was = redact(meeting, seat), redact(before, seat)
            assert seen.cases == was.cases
            assert seen.standings == was.standings
        back = do(meeting, Undo(seq=entry.seq))
        assert replace(back, seq=before.seq, at=before.at, recent=before.recent).same(before)


@given(entries=keyed_days())
def test_confirming_can_be_undone_and_waits_again(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        before, meeting = meeting, apply(meeting, entry)
        if not isinstance(entry.act, Confirm):
            continue
        waits = any(key.seq == entry.seq for one in meeting.pending for key in one.keys)
        if meeting.phase is Phase.FINAL and not waits:
            assert refusal(meeting, Undo(seq=entry.seq))
            continue
        back = do(meeting, Undo(seq=entry.seq))
        assert replace(back, seq=before.seq, at=before.at, recent=before.recent).same(before)
