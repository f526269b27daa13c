"""A plan from the answers to five questions."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from judgetui.meeting.message import Refused
from judgetui.meeting.new_meeting import (
    Words,
    begun,
    how_many,
    with_cases,
    with_judges,
    with_prizes,
)
from judgetui.meeting.plan import Case, Judge
from judgetui.meeting.plan_draft import PlanDraft

DAY = datetime.date(2018, 2, 27)
WORDS = Words("Case", "Judge", "Mark")


@pytest.fixture
def draft() -> PlanDraft:
    return begun("Science fair", "en", DAY, WORDS)


def test_a_title_is_enough_to_begin_with(draft: PlanDraft) -> None:
    assert draft.plan is not None
    assert (draft.plan.title, draft.plan.date) == ("Science fair", DAY)
    (criterion,) = draft.plan.criteria
    assert criterion.name == "Mark"
    assert (criterion.min, criterion.max) == (Decimal(0), Decimal(100))
    assert draft.plan.scoring.combine == "mean"


def test_an_empty_title_is_said(draft: PlanDraft) -> None:
    (fault,) = begun("  ", "en", DAY, WORDS).faults
    assert (fault.place, str(fault.sentence)) == (
        "title",
        "it is empty; write a name people can read",
    )


def test_cases_and_judges_are_numbered_where_they_have_no_names(draft: PlanDraft) -> None:
    plan = with_judges(with_cases(draft, 2, WORDS), 3, WORDS).plan
    assert plan is not None
    assert [(case.id, case.number, case.title) for case in plan.cases] == [
        ("C01", 1, "Case 1"),
        ("C02", 2, "Case 2"),
    ]
    assert [(judge.id, judge.name) for judge in plan.judges] == [
        ("J1", "Judge 1"),
        ("J2", "Judge 2"),
        ("J3", "Judge 3"),
    ]


def test_judges_are_named_and_lists_are_taken_as_they_are(draft: PlanDraft) -> None:
    named = with_judges(draft, " Ann Lee; 王芳、Bob；", WORDS).plan
    assert named is not None
    assert [judge.name for judge in named.judges] == ["Ann Lee", "王芳", "Bob"]
    cases = (Case(id="A", number=7, title="Robots", factor=Decimal("1.5")),)
    judges = (Judge(id="X", name="Ann", conflicts=("A",)),)
    plan = with_judges(with_cases(draft, cases, WORDS), judges, WORDS).plan
    assert plan is not None
    assert (plan.cases, plan.judges) == (cases, judges)


@pytest.mark.parametrize("count", [0, 10_001])
def test_there_are_as_many_as_a_plan_can_have(draft: PlanDraft, count: int) -> None:
    with pytest.raises(Refused, match="from 1 to 10000 are possible"):
        with_cases(draft, count, WORDS)


@pytest.mark.parametrize("judges", [0, 2_001, "", " ; "])
def test_somebody_judges(draft: PlanDraft, judges: int | str) -> None:
    with pytest.raises(Refused, match="from 1 to 2000 are possible"):
        with_judges(draft, judges, WORDS)


@pytest.mark.parametrize(
    ("text", "prizes"),
    [
        ("", []),
        ("First 1; Second 2", [("First", 1, None), ("Second", 2, None)]),
        ("一等奖×1；二等奖：10%", [("一等奖", 1, None), ("二等奖", None, "0.1")]),
        ("Class of 2018 3", [("Class of 2018", 3, None)]),
        ("三等奖 12.5%", [("三等奖", None, "0.125")]),
        ("一等奖1名，二等奖 2个", [("一等奖", 1, None), ("二等奖", 2, None)]),
    ],
)
def test_prizes_are_names_with_a_number(
    draft: PlanDraft, text: str, prizes: list[tuple[str, int | None, str | None]]
) -> None:
    plan = with_prizes(draft, text).plan
    assert plan is not None
    found = [(p.name, p.count, None if p.share is None else str(p.share)) for p in plan.prizes]
    assert found == prizes


@pytest.mark.parametrize(
    "text",
    ["First", "1", "First one; Second 2", "First 1.5", "一等奖 3-5", "First -3", "First 100000"],
)
def test_a_prize_without_a_number_is_named(draft: PlanDraft, text: str) -> None:
    with pytest.raises(Refused, match="write how many there are behind the name"):
        with_prizes(draft, text)


def test_a_share_that_cannot_be_is_a_fault(draft: PlanDraft) -> None:
    (fault,) = with_prizes(draft, "All 101%").faults
    assert fault.place == "prizes[0].share"


@pytest.mark.parametrize(
    ("text", "number"), [(" 12 ", 12), ("0", 0), ("cases.csv", None), ("", None), ("-1", None)]
)
def test_a_number_is_known_from_a_file(text: str, number: int | None) -> None:
    assert how_many(text) == number
