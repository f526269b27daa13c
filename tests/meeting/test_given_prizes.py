"""Prizes left vacant and lower prizes by decision: who is given what, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    DecideTie,
    Demote,
    Finalise,
    Freeze,
    OpenMeeting,
    Undo,
    WithholdPrize,
    opening,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.chair_acts import left_vacant
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.prizes import vacant_prizes, vacant_words
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Decision, Meeting, Phase
from tests.meeting.factories import a_plan, an_entry, do, opened, scored

TIERS = (
    {"name": {"en": "First prize", "zh": "一等奖"}, "count": 1},
    {"name": {"en": "Second prize", "zh": "二等奖"}, "count": 2},
    {"name": {"en": "Third prize", "zh": "三等奖"}, "count": 2},
)


def ranked(*marks: int, prizes: Sequence[object] = TIERS, **rule: object) -> Meeting:
    """Cases C1, C2 … with these marks, all announced; each is scored by one judge."""
    scoring = {"combine": "mean", "ties": ["vote", "chair"], **rule}
    plan = a_plan(len(marks), 1, scoring=scoring, prizes=prizes)
    meeting = opened(plan)
    for number, mark in enumerate(marks, 1):
        meeting = scored(meeting, f"C{number}", {"J1": mark})
    return meeting


def given_to(meeting: Meeting) -> dict[str, int | None]:
    """The prize of every case."""
    return {row.case: row.prize for row in standings(meeting).rows}


def test_a_prize_left_vacant_is_one_less_of_its_tier() -> None:
    meeting = do(ranked(9, 8, 7, 6, 5, 4), WithholdPrize(prize="First prize", reason="too weak"))
    # The best has a second prize now; there are still two of those and two third prizes.
    assert given_to(meeting) == {"C1": 1, "C2": 1, "C3": 2, "C4": 2, "C5": None, "C6": None}
    assert {row.case: row.rank for row in standings(meeting).rows}["C1"] == 1
    assert str(vacant_words(meeting.plan, standings(meeting))) == "Vacant: First prize"
    decision, amendment = meeting.decisions[-1], meeting.amendments[-1]
    assert (decision.kind, decision.prize, decision.count) == ("withhold", 0, 1)
    assert (amendment.number, amendment.what, amendment.id) == (1, "prize", "First prize")
    assert (amendment.field, amendment.before, amendment.after) == ("count", "1", "0")
    assert amendment.reason == "too weak"


def test_how_many_stay_vacant_takes_the_place_of_what_was_said_before() -> None:
    meeting = do(ranked(9, 8, 7, 6), WithholdPrize(prize=1, count=2, reason="so"))
    assert given_to(meeting) == {"C1": 0, "C2": 2, "C3": 2, "C4": None}
    meeting = do(meeting, WithholdPrize(prize="二等奖", count=1, reason="so"))
    assert given_to(meeting) == {"C1": 0, "C2": 1, "C3": 2, "C4": 2}
    meeting = do(meeting, WithholdPrize(prize=1, count=0, reason="so"))
    assert given_to(meeting) == {"C1": 0, "C2": 1, "C3": 1, "C4": 2}
    assert [one.number for one in meeting.amendments] == [1, 2, 3]


def test_a_tie_across_a_line_is_settled_by_leaving_prizes_vacant() -> None:
    # C2, C3 and C4 share places 2 to 4; the line of the second prizes is after place 3.
    meeting = ranked(9, 7, 7, 7, 5, 4)
    with pytest.raises(Refused, match="tied across a prize line"):
        do(meeting, Finalise())
    assert left_vacant(meeting, ("C2", "C3", "C4"), standings(meeting)) == (1, 2)
    meeting = do(meeting, WithholdPrize(prize=1, count=2, reason="none stands out"))
    # Both second prizes are vacant; the three would share two third prizes, so that line holds now.
    assert left_vacant(meeting, ("C4", "C3", "C2"), standings(meeting)) == (2, 2)
    meeting = do(meeting, WithholdPrize(prize=2, count=2, reason="none stands out"))
    assert given_to(meeting) == {"C1": 0} | dict.fromkeys(["C2", "C3", "C4", "C5", "C6"])
    assert vacant_prizes(standings(meeting)) == (1, 2)
    assert do(meeting, Finalise()).phase is Phase.FINAL
    assert left_vacant(meeting, ("C2", "C3"), standings(meeting)) is None


def test_a_case_is_given_a_lower_prize_and_nobody_moves() -> None:
    meeting = do(ranked(9, 8, 7, 6, 5, 4), Demote(case="C1", prize="Third prize", reason="late"))
    assert given_to(meeting) == {"C1": 2, "C2": 1, "C3": 1, "C4": 2, "C5": 2, "C6": None}
    assert {row.case: row.rank for row in standings(meeting).rows}["C1"] == 1
    assert vacant_prizes(standings(meeting)) == (0,)
    amendment = meeting.amendments[-1]
    assert (amendment.id, amendment.field, amendment.reason) == ("C1", "prize", "late")
    assert (amendment.before, amendment.after) == ("First prize", "Third prize")
    meeting = do(meeting, Demote(case="C1", reason="copied"))
    assert given_to(meeting)["C1"] is None
    assert (meeting.amendments[-1].before, meeting.amendments[-1].after) == ("Third prize", "")
    # With the prize that its place brings, it is as it was.
    meeting = do(meeting, Demote(case="C1", prize=0, reason="a mistake"))
    assert given_to(meeting)["C1"] == 0
    assert vacant_prizes(standings(meeting)) == ()


def test_a_lower_prize_never_lifts_a_case_that_falls_further() -> None:
    meeting = do(ranked(9, 8, 7, 6), Demote(case="C1", prize=1, reason="so"))
    meeting = do(
        meeting, WithholdPrize(prize=0, reason="so"), WithholdPrize(prize=1, count=2, reason="so")
    )
    assert given_to(meeting)["C1"] == 2


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            WithholdPrize(prize=3, reason="so"),
            "there is no tier 3; the best is 0, and the last is 2",
        ),
        (WithholdPrize(prize="Grand prize", reason="so"), 'no prize called "Grand prize"'),
        (WithholdPrize(prize=0, count=2, reason="so"), "First prize has 1 prize; no more"),
        (WithholdPrize(prize=1, count=3, reason="so"), "Second prize has 2 prizes; no more"),
        (WithholdPrize(prize=0, count=0, reason="so"), "0 are left vacant already"),
        (Demote(case="C9", reason="so"), "no case C9"),
        (Demote(case="C6", reason="so"), r"place of case 60 \(Story 6\) brings no prize"),
        (Demote(case="C2", prize=0, reason="so"), "First prize is better than what the place"),
        (Demote(case="C2", prize=1, reason="so"), r"case 20 \(Story 2\) has that already"),
    ],
)
def test_what_is_refused(act: Act, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        do(ranked(9, 8, 7, 6, 5, 4), act)


def test_a_name_that_two_tiers_share_is_not_guessed() -> None:
    meeting = ranked(9, 8, prizes=[{"name": "Prize", "count": 1}, {"name": "Prize", "count": 1}])
    with pytest.raises(Refused, match='more than one tier is called "Prize"; give its number'):
        do(meeting, WithholdPrize(prize="Prize", reason="so"))


def test_a_tie_across_a_line_is_settled_before_one_of_it_is_given_less() -> None:
    with pytest.raises(Refused, match="a tie across a prize line is to be settled first"):
        do(ranked(9, 9, 5), Demote(case="C1", prize=1, reason="so"))


def test_entrants_are_given_a_lower_prize_by_any_of_their_cases() -> None:
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": "Lin" if n < 3 else "Wu"}
        for n in range(1, 5)
    ]
    plan = a_plan(
        4, 1, cases=cases, scoring={"combine": "mean", "entrants": "sum"}, prizes=TIERS[:2]
    )
    meeting = opened(plan)
    for number, mark in enumerate((9, 9, 5, 5), 1):
        meeting = scored(meeting, f"C{number}", {"J1": mark})
    meeting = do(meeting, Demote(case="C2", prize=1, reason="so"))
    now = standings(meeting)
    assert given_to(meeting) == {"C1": 1, "C3": 1}
    assert {part.case: part.prize for part in now.parts} == dict.fromkeys(
        ["C1", "C2", "C3", "C4"], 1
    )


def test_they_are_undone_like_anything_else() -> None:
    meeting = ranked(9, 8, 7)
    for act in (WithholdPrize(prize=0, reason="so"), Demote(case="C1", reason="so")):
        after = do(meeting, act)
        back = do(after, Undo(seq=after.seq))
        assert (back.decisions, back.amendments) == ((), ())
        assert given_to(back) == given_to(meeting)


# -- the final result ------------------------------------------------------------------------------


def test_a_final_result_is_put_right_by_an_amendment() -> None:
    meeting = do(ranked(9, 8, 7), Finalise())
    meeting = do(meeting, Demote(case="C1", reason="copied: objection 1"))
    assert meeting.phase is Phase.FINAL
    assert given_to(meeting)["C1"] is None
    assert [one.number for one in meeting.amendments] == [1]
    with pytest.raises(Refused, match="final and sealed"):
        do(meeting, Undo(seq=meeting.seq))
    meeting = do(meeting, Demote(case="C1", prize=0, reason="the wrong case"))
    assert given_to(meeting)["C1"] == 0


def test_ties_are_settled_in_a_final_result_only_across_a_line() -> None:
    meeting = do(ranked(9, 8, 8, 7), Finalise())
    with pytest.raises(Refused, match="only a tie across a prize line can still be settled"):
        do(meeting, DecideTie(cases=("C2", "C3"), reason="so"))
    # As if a correction had brought it about: the ballots of another helper's act are not needed.
    torn = replace(ranked(9, 9, 7), phase=Phase.FINAL)
    settled = do(torn, DecideTie(cases=("C2", "C1"), reason="older"))
    assert given_to(settled) == {"C2": 0, "C1": 1, "C3": 1}
    (amendment,) = settled.amendments
    assert (amendment.field, amendment.after, amendment.reason) == ("chair", "20, 10", "older")


def test_by_earlier_rules_a_final_result_settles_no_tie() -> None:
    plan = ranked(9, 9).plan
    torn = replace(do(EMPTY, OpenMeeting(plan=plan, rules=2)), phase=Phase.FINAL)
    with pytest.raises(Refused, match="if that was a mistake, undo it first"):
        do(torn, DecideTie(cases=("C2", "C1"), reason="older"))


# -- who may see it --------------------------------------------------------------------------------


def test_the_hall_is_told_of_amended_prizes_once_the_result_is_final() -> None:
    before = ranked(9, 8, 7)
    meeting = do(before, Demote(case="C1", reason="copied"))
    assert len(redact(meeting, CHAIR).amendments) == 1
    for seat in (BOARD, Seat(Role.JUDGE, "J1")):
        assert redact(meeting, seat).amendments == ()
        assert redact(meeting, seat).decisions == ()
        assert redact(meeting, seat).standings == redact(before, seat).standings
        # Nor does a board that is frozen by then, which keeps its standings.
        frozen = redact(do(meeting, Freeze()), seat).frozen
        assert frozen is not None
        assert [row.prize for row in frozen.rows] == [0, 1, 1]
        assert len(redact(do(meeting, Finalise()), seat).amendments) == 1


# -- against a slow way of doing the same ----------------------------------------------------------


def by_hand(plan: Plan, marks: Sequence[int], decisions: Sequence[Decision]) -> list[int | None]:
    """The prize of each of these marks, the highest first, by handing prizes out one by one.

    None also where equal marks would get different prizes.
    """
    stack: list[int | None] = []
    for tier, prize in enumerate(plan.prizes):
        withheld = [one.count for one in decisions if one.kind == "withhold" and one.prize == tier]
        stack += [tier] * ((prize.count or 0) - (withheld[-1] if withheld else 0))
    handed: list[int | None] = [stack.pop(0) if stack else None for _ in marks]
    fair: list[int | None] = []
    for place, mark in enumerate(marks):
        same = {handed[other] for other, its in enumerate(marks) if its == mark}
        fair.append(handed[place] if len(same) == 1 else None)
    return fair


@given(
    marks=st.lists(st.integers(0, 4), min_size=1, max_size=6),
    data=st.data(),
)
def test_prizes_are_those_that_are_handed_out_one_by_one(
    marks: list[int], data: st.DataObject
) -> None:
    marks = sorted(marks, reverse=True)
    start = meeting = ranked(*marks)
    entries = []
    lower: dict[str, int | None] = {}
    for _ in range(data.draw(st.integers(0, 5))):
        prize = data.draw(st.sampled_from([0, 1, 2]))
        case = data.draw(st.sampled_from(meeting.plan.order))
        to = data.draw(st.sampled_from([None, 0, 1, 2]))
        kinds: list[Act] = [
            WithholdPrize(prize=prize, count=data.draw(st.integers(0, 2)), reason="so"),
            Demote(case=case, prize=to, reason="so"),
            Finalise(reason="so"),
        ]
        act = data.draw(st.sampled_from(kinds))
        entry = an_entry(meeting, act)
        try:
            meeting = do(meeting, act)
        except Refused:
            continue
        entries.append(entry)
        if isinstance(act, Demote):
            lower[case] = to
    expected: dict[str, int | None] = {}
    by_place = by_hand(meeting.plan, marks, meeting.decisions)
    for case, tier in zip(meeting.plan.order, by_place, strict=True):
        expected[case] = tier
        if tier is not None and case in lower:
            best = lower[case]
            expected[case] = None if best is None else max(best, tier)
    assert given_to(meeting) == expected
    ranks = {row.case: row.rank for row in standings(meeting).rows}
    assert ranks == {row.case: row.rank for row in standings(start).rows}
    assert replay(start, entries).same(meeting)
    given_out = {prize for prize in expected.values() if prize is not None}
    assert given_out.isdisjoint(vacant_prizes(standings(meeting)))


def test_a_meeting_of_today_has_these_acts() -> None:
    assert opening(ranked(9).plan).rules == 3
