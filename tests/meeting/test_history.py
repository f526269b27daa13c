"""The history of a case: each act with who, from where, why, old and new, and what undid it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.app.history_labels import history_facts
from judgetui.meeting.acts import (
    Act,
    Adjust,
    Announce,
    AnswerObjection,
    CallCase,
    CastVote,
    CloseScoring,
    Confirm,
    CorrectBallot,
    Entry,
    Finalise,
    Freeze,
    KeyBallot,
    OpenScoring,
    OpenVote,
    Pause,
    RaiseObjection,
    Undo,
    opening,
)
from judgetui.meeting.history import HistoryLine, case_history
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting, Stage
from tests.meeting.factories import a_plan, an_entry, marks, one_by_one, opened
from tests.meeting.strategies import days

DAY: tuple[Act, ...] = (
    CallCase(case="C1"),
    OpenScoring(),
    *(KeyBallot(case="C1", judge=judge, scores=marks(5, 5)) for judge in ("J1", "J2")),
    CloseScoring(),
    Announce(),
)
TO_NINE = CorrectBallot(case="C1", judge="J2", scores=marks(9, 5), reason="typed 5 for 9")


def recorded(plan: Plan, *acts: Act | tuple[str, Act]) -> list[Entry]:
    """The entries of a meeting in which these acts happened, the chair's unless it is said."""
    entries: list[Entry] = []
    meeting: Meeting = EMPTY
    for act in (opening(plan), *acts):
        by, what = act if isinstance(act, tuple) else ("chair", act)
        entry = an_entry(meeting, what, by).model_copy(update={"device": f"laptop of {by}"})
        entries.append(entry)
        meeting = one_by_one(entries)
    return entries


def brief(line: HistoryLine) -> tuple[object, ...]:
    return line.seq, line.do, line.judge, line.undone_by


def test_a_case_is_told_from_its_call_to_its_correction_and_what_undid_it() -> None:
    entries = recorded(a_plan(2, 2), *DAY, TO_NINE, Undo(seq=8))
    lines = case_history(entries, "C1")
    assert [brief(line) for line in lines] == [
        (2, "call-case", None, None),
        (3, "open-scoring", None, None),
        (4, "key-ballot", "J1", None),
        (5, "key-ballot", "J2", None),
        (6, "close-scoring", None, None),
        (7, "announce", None, None),
        (8, "correct-ballot", "J2", 9),
        (9, "undo", "J2", None),
    ]
    call, corrected, back = lines[0], lines[6], lines[7]
    assert (call.stage_before, call.stage_after) == (Stage.WAITING, Stage.PRESENTING)
    assert (corrected.by, corrected.device) == ("chair", "laptop of chair")
    assert corrected.at == entries[7].at
    assert (corrected.marks_before, corrected.marks_after) == (marks(5, 5), marks(9, 5))
    assert corrected.reason == "typed 5 for 9"
    # The judge's total was 5 and is (9 + 5) / 2 then.
    assert [(one.number, one.before, one.after) for one in corrected.amendments] == [
        (1, "5.00", "7.00")
    ]
    assert (back.of, back.marks_before, back.marks_after) == (8, marks(9, 5), marks(5, 5))
    assert back.amendments == ()


def test_acts_on_other_cases_and_on_the_meeting_are_left_out() -> None:
    lines = case_history(recorded(a_plan(2, 2), *DAY, Pause(reason="lunch")), "C2")
    assert lines == ()


def test_objections_and_answers_are_told_where_they_belong() -> None:
    entries = recorded(
        a_plan(1, 2),
        *DAY,
        RaiseObjection(case="C1", by="Lin", text="Nine minutes."),
        ("recorder", RaiseObjection(by="Wu", text="No break.")),
        AnswerObjection(objection=1, text="The clock says eight."),
        AnswerObjection(objection=2, text="None was planned."),
        Undo(seq=11),
    )

    def told(line: HistoryLine) -> tuple[object, ...]:
        return line.seq, line.by, line.objection, line.objector, line.text, line.undone_by

    on_case = [told(line) for line in case_history(entries, "C1")][6:]
    assert on_case == [
        (8, "chair", 1, "Lin", "Nine minutes.", None),
        (10, "chair", 1, "", "The clock says eight.", None),
    ]
    assert [told(line) for line in case_history(entries, None)] == [
        (9, "recorder", 2, "Wu", "No break.", None),
        (11, "chair", 2, "", "None was planned.", 12),
        (12, "chair", None, "", "", None),
    ]


def test_the_history_of_the_result_tells_who_confirmed_it() -> None:
    plan = a_plan(1, 2, second_key={"final": ["supervisor"]})
    entries = recorded(plan, *DAY, Freeze(), Finalise(), ("supervisor", Confirm(seq=9)))
    lines = case_history(entries, None)
    assert [(line.do, line.by, line.waits, line.of) for line in lines] == [
        ("freeze", "chair", False, None),
        ("finalise", "chair", True, None),
        ("confirm", "supervisor", False, 9),
    ]


@pytest.mark.parametrize(("vote", "told"), [("secret", []), ("open", ["J1"])])
def test_whose_vote_it_was_is_told_of_an_open_one_alone(vote: str, told: list[str]) -> None:
    plan = a_plan(2, 2, scoring={"combine": "mean", "ties": ["vote"], "vote": vote})
    day: list[Act] = []
    for case in ("C1", "C2"):
        day += [CallCase(case=case), OpenScoring()]
        day += [KeyBallot(case=case, judge=j, scores=marks(5, 5)) for j in ("J1", "J2")]
        day += [CloseScoring(), Announce()]
    opened = OpenVote(cases=("C1", "C2"))
    tie = len(day) + 2
    entries = recorded(plan, *day, opened, ("J1", CastVote(tie=tie, case="C2")))
    votes = [line.by for line in case_history(entries, "C2") if line.do == "cast-vote"]
    assert votes == told
    assert all(line.do != "cast-vote" for line in case_history(entries, "C1"))


def test_a_declared_recusal_is_of_the_opening() -> None:
    judges = [{"id": "J1", "name": "Li", "conflicts": ["C1"]}, {"id": "J2", "name": "Wu"}]
    (line,) = case_history(recorded(a_plan(2, judges=judges)), "C1")
    assert brief(line) == (1, "open-meeting", "J1", None)
    assert (line.status_before, line.status_after) == (None, BallotStatus.RECUSED)


def test_what_waits_for_a_second_key_is_told_with_who_confirmed_it() -> None:
    plan = a_plan(2, 2, second_key={"correction": ["recorder", "supervisor"]})
    confirm = Confirm(seq=8)
    entries = recorded(plan, *DAY, TO_NINE, ("supervisor", confirm), ("recorder", confirm))
    asked, first, second = case_history(entries, "C1")[-3:]
    assert (asked.by, asked.waits, asked.marks_after) == ("chair", True, {})
    assert (first.by, first.of, first.marks_after) == ("supervisor", 8, {})
    assert (second.by, second.of, second.judge) == ("recorder", 8, "J2")
    assert second.marks_after == marks(9, 5)


@settings(max_examples=30)
@given(entries=days(), number=st.integers(1, 4))
def test_the_last_line_of_a_ballot_is_what_is_on_record(entries: list[Entry], number: int) -> None:
    meeting = one_by_one(entries)
    case = f"C{number}"
    lines = case_history(entries, case)
    assert [line.seq for line in lines] == sorted(line.seq for line in lines)
    if case not in meeting.cases:
        assert lines == ()
        return
    latest = {
        line.judge: line
        for line in lines
        if line.judge is not None and (line.status_before or line.status_after)
    }
    for judge, ballot in meeting.cases[case].ballots.items():
        line = latest[judge]
        assert (line.status_after, line.marks_after) == (ballot.status, ballot.scores)


def test_points_off_and_their_undoing_are_told_with_the_points() -> None:
    plan = a_plan(2, 2)
    entries = recorded(
        plan,
        CallCase(case="C1"),
        Adjust(case="C1", points=Decimal(-2), reason="late file"),
        Adjust(case="C1", points=Decimal("0.5"), reason="extra"),
        Undo(seq=4),
    )
    told = [
        (line.do, line.points_before, line.points_after) for line in case_history(entries, "C1")
    ]
    assert told[1:] == [
        ("adjust", 0, -2),
        ("adjust", -2, Decimal("-1.5")),
        ("undo", Decimal("-1.5"), -2),
    ]
    (_called, first, *_rest) = case_history(entries, "C1")
    assert "points off or added 0 → −2" in history_facts(opened(plan), first)
