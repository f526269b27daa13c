"""Typed text becomes an exact mark or is refused, at the earliest key that cannot lead to one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.marks import (
    applying,
    filled,
    longest_mark,
    mark_text,
    may_become_mark,
    may_become_usual,
    middle,
    nearest_mark,
    needs_reason,
    ordinary,
    read_mark,
    stepped,
    sum_so_far,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Criterion
from judgetui.meeting.scoring import judge_total
from tests.meeting.factories import a_plan, marks


def a_criterion(low: str = "0", high: str = "100", step: str = "1", **more: object) -> Criterion:
    fields = {"key": "depth", "name": "Depth", "min": low, "max": high, "step": step}
    return Criterion.model_validate(fields | more)


HUNDRED = a_criterion()
HALVES = a_criterion("0", "10", "0.5")
UPPER = a_criterion("60", "98")
SIGNED = a_criterion("-5", "5", "0.5")
QUARTERS = a_criterion("0.25", "7", "0.25")


@st.composite
def criteria(draw: st.DrawFn) -> Criterion:
    places = draw(st.sampled_from(["1", "0.5", "0.25", "0.1", "2", "5"]))
    low = draw(st.integers(-20, 80))
    steps = draw(st.integers(1, 200))
    step = Decimal(places)
    return a_criterion(str(low), str(low + steps * step), places)


def test_a_mark_is_exactly_what_was_typed() -> None:
    assert read_mark("88", HUNDRED) == Decimal(88)
    assert read_mark("0", HUNDRED) == 0
    assert read_mark("100", HUNDRED) == Decimal(100)
    assert read_mark("9.5", HALVES) == Decimal("9.5")
    assert read_mark("9.0", HALVES) == Decimal(9)
    assert read_mark("-4.5", SIGNED) == Decimal("-4.5")
    assert read_mark(" 88 ", HUNDRED) == Decimal(88)


def test_full_width_digits_and_points_are_understood() -> None:
    assert read_mark("８８", HUNDRED) == Decimal(88)
    assert read_mark("９．５", HALVES) == Decimal("9.5")
    assert read_mark("９。５", HALVES) == Decimal("9.5")
    assert read_mark("9,5", HALVES) == read_mark("9，5", HALVES) == Decimal("9.5")
    assert read_mark("－４", SIGNED) == Decimal(-4)
    assert ordinary("８ ８．５") == "88.5"


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "Infinity", "-Infinity", "1e1", "1E1", "+5", "101", "-1", "87.5", "007", "00"),
        *("", " ", ".", "-", "8.", ".5", "0x1", "8_8", "٨٨", "八十八", "8,5", "9" * 400),
    ],
)
def test_everything_else_is_refused_with_the_marks_there_are(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_mark(text, HUNDRED)
    assert "from 0 to 100" in str(refused.value)
    assert len(str(refused.value)) < 90


def test_a_refusal_names_the_step() -> None:
    with pytest.raises(Refused, match=r"from 0 to 10 in steps of 0\.5"):
        read_mark("9.7", HALVES)


@pytest.mark.parametrize(
    ("text", "criterion", "why"),
    [
        ("888", HUNDRED, "888 is above 100"),
        ("101", HUNDRED, "101 is above 100"),
        ("-", HUNDRED, "no mark is below 0"),
        ("8.", HUNDRED, "whole marks only"),
        ("a", HUNDRED, "type digits, such as 100"),
        ("+", HUNDRED, "type digits, such as 100"),
        ("1e", HUNDRED, "type digits, such as 100"),
        ("00", HUNDRED, "no zero in front"),
        ("007", HUNDRED, "no zero in front"),
        (".", HALVES, "type a digit before the point"),
        ("9.7", HALVES, "steps of 0.5"),
        ("9.50", HALVES, "steps of 0.5"),
        ("5", UPPER, "marks go from 60 to 98"),
        ("99", UPPER, "99 is above 98"),
        ("-6", SIGNED, "marks go from -5 to 5"),
    ],
)
def test_what_cannot_become_a_mark_is_refused_as_typed(
    text: str, criterion: Criterion, why: str
) -> None:
    assert str(may_become_mark(text, criterion)) == why


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("", HUNDRED),
        ("1", HUNDRED),
        ("10", HUNDRED),
        ("１０", HUNDRED),
        ("6", UPPER),
        ("9", UPPER),
        ("-", SIGNED),
        ("-0", SIGNED),
        ("-0.5", SIGNED),
        ("9.", HALVES),
        ("0.", QUARTERS),
        ("0.2", QUARTERS),
        ("0", QUARTERS),
    ],
)
def test_what_may_still_become_a_mark_is_let_through(text: str, criterion: Criterion) -> None:
    assert may_become_mark(text, criterion) is None


@given(criteria(), st.data())
def test_every_mark_can_be_typed_key_by_key(criterion: Criterion, data: st.DataObject) -> None:
    steps = int((criterion.max - criterion.min) / criterion.step)
    mark = criterion.min + data.draw(st.integers(0, steps)) * criterion.step
    text = mark_text(mark)
    assert [may_become_mark(text[:end], criterion) for end in range(len(text) + 1)] == [None] * (
        len(text) + 1
    )
    assert read_mark(text, criterion) == mark


@given(criteria(), st.text("-.0123456789８e+ ", max_size=6))
def test_whatever_is_read_was_typable_and_is_a_mark(criterion: Criterion, text: str) -> None:
    try:
        mark = read_mark(text, criterion)
    except Refused:
        return
    assert criterion.min <= mark <= criterion.max
    assert (mark - criterion.min) % criterion.step == 0
    plain = ordinary(text)
    assert all(may_become_mark(plain[:end], criterion) is None for end in range(len(plain) + 1))


@given(criteria(), st.text("-.0123456789", max_size=4))
def test_what_is_let_through_can_be_completed(criterion: Criterion, text: str) -> None:
    if may_become_mark(text, criterion) is not None:
        return
    steps = int((criterion.max - criterion.min) / criterion.step)
    typed = (mark_text(criterion.min + step * criterion.step) for step in range(steps + 1))
    assert any(
        whole.startswith(text) or (whole + ".00").startswith(text) or (whole + "00") == text
        for whole in (more for one in typed for more in (one, one + "0"))
    )


def test_arrows_step_and_stop_at_the_ends() -> None:
    start = Decimal("83.4")
    assert stepped("88", HUNDRED, 1, start) == 89
    assert stepped("88", HUNDRED, -1, start) == 87
    assert stepped("100", HUNDRED, 1, start) == 100
    assert stepped("0", HUNDRED, -1, start) == 0
    assert stepped("9.5", HALVES, 1, start) == 10
    assert stepped("", HUNDRED, 1, start) == 83
    assert stepped("", HUNDRED, -1, start) == 83
    assert stepped("6", UPPER, 1, start) == 83


def test_the_nearest_mark_is_a_mark() -> None:
    assert nearest_mark(Decimal("83.5"), HUNDRED) == 84
    assert nearest_mark(Decimal("9.24"), HALVES) == Decimal("9.0")
    assert nearest_mark(Decimal(300), HUNDRED) == 100
    assert nearest_mark(Decimal(-300), SIGNED) == -5
    assert middle(HUNDRED) == 50
    assert middle(a_criterion("0", "10", "3")) == 6
    assert nearest_mark(Decimal(10), a_criterion("0", "10", "3")) == 9


@given(criteria(), st.decimals(-500, 500, places=2))
def test_the_nearest_mark_can_always_be_given(criterion: Criterion, value: Decimal) -> None:
    mark = nearest_mark(value, criterion)
    assert read_mark(mark_text(mark), criterion) == mark


def test_a_reason_is_needed_outside_the_band_only() -> None:
    banded = a_criterion(reason_outside=["60", "98"])
    outside = [mark for mark in (59, 60, 98, 99) if needs_reason(Decimal(mark), banded)]
    assert outside == [59, 99]
    assert not needs_reason(Decimal(0), HUNDRED)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("5", False),
        ("6", True),
        ("9", True),
        ("10", False),
        ("1", False),
        ("59", False),
        ("99", False),
    ],
)
def test_what_is_typed_of_a_mark_may_still_become_a_usual_one(typed: str, usual: bool) -> None:
    assert may_become_usual(typed, a_criterion(reason_outside=["60", "98"])) is usual


@given(criteria(), st.data())
def test_it_may_exactly_where_a_usual_mark_begins_so(
    criterion: Criterion, data: st.DataObject
) -> None:
    band = sorted(data.draw(st.tuples(*[st.integers(-30, 120)] * 2)))
    banded = Criterion.model_validate(criterion.model_dump() | {"reason_outside": band})
    steps = int((banded.max - banded.min) // banded.step)
    given_marks = [banded.min + step * banded.step for step in range(steps + 1)]
    written = [format(one, ".2f") for one in given_marks if not needs_reason(one, banded)]
    for typed in map(mark_text, given_marks):
        expected = any(text.startswith(typed) for text in written)
        assert may_become_usual(typed, banded) is expected


def test_the_anchor_that_applies_is_the_highest_reached() -> None:
    anchors = [{"from": "60", "text": "fair"}, {"from": "90", "text": "fine"}]
    criterion = a_criterion(anchors=anchors)
    found = [applying(criterion, Decimal(mark)) for mark in (59, 60, 89, 90, 100)]
    assert [a and a.text for a in found] == [None, "fair", "fair", "fine", "fine"]
    assert applying(criterion, None) is None


def test_what_is_missing_is_left_out_of_the_sum_and_never_a_zero() -> None:
    plan = a_plan()
    texts = {"depth": "8", "care": ""}
    assert filled(texts, plan.criteria) == {"depth": Decimal(8)}
    assert filled({"depth": "8", "care": "11"}, plan.criteria) == {"depth": Decimal(8)}
    assert sum_so_far(filled(texts, plan.criteria), plan.criteria) == Fraction(4)
    assert sum_so_far({}, plan.criteria) == 0


@given(st.integers(0, 10), st.integers(0, 10))
def test_the_sum_of_a_whole_ballot_is_the_judges_total(depth: int, care: int) -> None:
    plan = a_plan()
    whole = marks(depth, care)
    assert sum_so_far(whole, plan.criteria) == judge_total(plan, whole)


@pytest.mark.parametrize(
    ("low", "high", "step", "longest"),
    [
        ("0", "100", "1", 3),
        ("0", "10", "0.5", 4),
        ("-5", "5", "0.5", 4),
        ("-0.5", "0", "0.25", 5),
        ("10000", "99999", "1", 5),
        ("-999999999.999999", "0", "0.000001", 17),
    ],
)
def test_the_longest_mark_is_as_long_as_its_text(
    low: str, high: str, step: str, longest: int
) -> None:
    assert longest_mark([a_criterion(low, high, step)]) == longest


@given(criteria(), criteria())
def test_no_mark_is_longer_than_the_longest(one: Criterion, other: Criterion) -> None:
    longest = longest_mark([one, other])
    assert all(len(mark_text(mark)) <= longest for mark in one.marks | other.marks)


def test_without_criteria_no_mark_is_long() -> None:
    assert longest_mark([]) == 0
