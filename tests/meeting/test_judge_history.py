"""A judge's own scale is made of their own counting ballots, and of nobody else's."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import KeyBallot, ReturnBallot, Withdraw
from judgetui.meeting.judge_history import (
    earlier_marks,
    mean_mark,
    own_standings,
    place_on_scale,
    spread,
)
from judgetui.meeting.plan import Criterion
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.standings import standings
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted

TEN = Criterion(key="depth", name="Depth", max=Decimal(10))


def test_only_the_judges_own_counting_ballots_are_looked_at() -> None:
    meeting = scored(opened(), "C2", {"J1": 7, "J2": 1, "J3": 2})
    meeting = scored(meeting, "C1", {"J1": 9, "J2": 3})
    meeting = submitted(staged(meeting, "C3"), "C3", {"J1": 4})
    assert earlier_marks(meeting, "J1", but="C3")["depth"] == (Decimal(7), Decimal(9))
    assert earlier_marks(meeting, "J1")["care"] == (Decimal(7), Decimal(9), Decimal(4))
    assert earlier_marks(meeting, "J3")["depth"] == (Decimal(2),)
    returned = do(meeting, ReturnBallot(case="C3", judge="J1", reason="typing mistake"))
    assert earlier_marks(returned, "J1")["depth"] == (Decimal(7), Decimal(9))


def test_the_mean_is_rounded_half_up_not_to_even() -> None:
    assert str(mean_mark([Decimal("84.2"), Decimal("84.3")])) == "84.3"
    assert str(mean_mark([Decimal(80)])) == "80.0"


def test_the_ends_of_the_scale_are_its_first_and_last_cell() -> None:
    assert [place_on_scale(Decimal(mark), TEN, 5) for mark in (0, 1, 2, 5, 9, 10)] == [
        0,
        0,
        1,
        2,
        4,
        4,
    ]


def test_a_scale_need_not_begin_at_zero() -> None:
    scale = Criterion(key="depth", name="Depth", min=Decimal(-10), max=Decimal(30))
    marks = [Decimal(mark) for mark in (-10, "-0.5", 0, 10, "29.5", 30)]
    assert [place_on_scale(mark, scale, 4) for mark in marks] == [0, 0, 1, 2, 3, 3]
    assert spread(marks, scale, 4) == (2, 1, 1, 2)


@given(st.lists(st.integers(0, 10)), st.integers(1, 40))
def test_every_mark_stands_in_one_cell(marks: list[int], cells: int) -> None:
    assert sum(spread([Decimal(mark) for mark in marks], TEN, cells)) == len(marks)


def test_a_trainee_has_standings_of_their_own() -> None:
    judges = [{"id": "J1", "name": "A"}, {"id": "J2", "name": "B", "weight": "0"}]
    meeting = opened(a_plan(4, judges=judges))
    for case, panel, trainee in (("C1", 9, 6), ("C2", 5, 8), ("C3", 7, 6), ("C4", 8, 9)):
        meeting = scored(meeting, case, {"J1": panel, "J2": trainee})
    assert [row.case for row in standings(meeting).rows] == ["C1", "C4", "C3", "C2"]
    own = own_standings(meeting, "J2")
    assert [(row.case, row.rank) for row in own] == [("C4", 1), ("C2", 2), ("C1", 3), ("C3", 3)]
    assert own == own_standings(redact(meeting, Seat(Role.JUDGE, "J2")), "J2")
    withdrawn = do(meeting, Withdraw(case="C4", reason="ill"))
    assert [row.case for row in own_standings(withdrawn, "J2")] == ["C2", "C1", "C3"]


def test_where_judges_give_places_the_lowest_is_the_best() -> None:
    plan = a_plan(
        2,
        1,
        criteria=[{"key": "place", "name": "Place", "min": "1", "max": "9", "step": "1"}],
        scoring={"combine": "rank-sum", "marks": "places"},
    )
    meeting = opened(plan)
    for case, place in (("C1", 2), ("C2", 1)):
        act = KeyBallot(case=case, judge="J1", scores={"place": place})
        meeting = do(meeting, act)
    assert [row.case for row in own_standings(meeting, "J1")] == ["C2", "C1"]
