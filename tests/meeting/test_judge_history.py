"""A judge's own scale is made of their own counting ballots, and of nobody else's."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import ReturnBallot
from judgetui.meeting.judge_history import earlier_marks, mean_mark, place_on_scale, spread
from judgetui.meeting.plan import Criterion
from tests.meeting.factories import do, opened, scored, staged, submitted

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
