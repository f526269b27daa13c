"""Sentences, their lists, and how they name cases and judges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Counted, Refused, Sentence, lines, listed
from judgetui.meeting.names import (
    case_name,
    case_names,
    case_numbers,
    judge_names,
    some_of,
)
from tests.meeting.factories import a_plan

PLAN = a_plan(9, 9)
CASES, JUDGES = list(PLAN.order), list(PLAN.judge)
PARTS = st.lists(st.text(alphabet="ab%,\n", max_size=4))


def test_a_sentence_without_values_is_its_template() -> None:
    assert str(Sentence("100 % of %(it)s")) == "100 % of %(it)s"
    assert str(Sentence("%(share)s %% of it", share=50)) == "50 % of it"


def test_sentences_are_equal_where_they_say_the_same() -> None:
    said = Sentence("%(count)d cases", count=2)
    assert said == Sentence("%(count)d cases", count=2)
    assert hash(said) == hash(Sentence("%(count)d cases", count=2))
    assert said != Sentence("%(count)d cases", count=3)
    assert said != Sentence("%(count)d judges", count=2)
    assert said != "2 cases"
    assert repr(said) == "Sentence('2 cases')"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 of 9 cases"), (1, "1 of 9 case"), ("1", "1 of 9 case"), (2, "2 of 9 cases")],
)
def test_one_thing_is_told_in_another_form(count: object, said: str) -> None:
    forms = "%(count)s of %(whole)s case", "%(count)s of %(whole)s cases"
    assert str(Counted(*forms, count=count, whole=9)) == said
    assert str(Counted(*forms, of="whole", count=count, whole=1)) == f"{count} of 1 case"


def test_a_refusal_is_a_sentence() -> None:
    sentence = Counted("%(count)d case", "%(count)d cases", count=1)
    assert Refused(sentence).sentence is sentence
    assert str(Refused(sentence)) == "1 case"
    assert str(Refused("no %(what)s", what="seat")) == "no seat"
    assert Refused("no %(what)s", what="seat").sentence == Sentence("no %(what)s", what="seat")


@given(PARTS)
def test_a_list_has_its_parts_in_order(parts: list[str]) -> None:
    assert str(listed(parts)) == ", ".join(parts)
    assert str(lines(parts)) == "\n".join(parts)
    sentences = [Sentence("%(value)s", value=part) for part in parts]
    assert listed(sentences) == listed(parts)
    assert lines(iter(sentences)) == lines(parts)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "case 10 (Story 1)"),
        (2, "case 10 (Story 1), case 20 (Story 2)"),
        (5, "case 10 (Story 1), case 20 (Story 2), …, case 50 (Story 5)"),
        (6, "case 10 (Story 1), case 20 (Story 2), …, case 50 (Story 5) and 1 more case"),
        (7, "case 10 (Story 1), case 20 (Story 2), …, case 50 (Story 5) and 2 more cases"),
    ],
)
def test_of_many_cases_the_first_are_named_and_the_others_counted(count: int, said: str) -> None:
    between = ", case 30 (Story 3), case 40 (Story 4), "
    assert str(case_names(PLAN, CASES[:count])) == said.replace(", …, ", between)
    assert str(case_name(PLAN, CASES[0])) == "case 10 (Story 1)"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "Judge 1"),
        (5, "Judge 1, Judge 2, Judge 3, Judge 4, Judge 5"),
        (6, "Judge 1, Judge 2, Judge 3, Judge 4, Judge 5 and 1 more judge"),
        (9, "Judge 1, Judge 2, Judge 3, Judge 4, Judge 5 and 4 more judges"),
    ],
)
def test_of_many_judges_the_first_are_named_and_the_others_counted(count: int, said: str) -> None:
    assert str(judge_names(PLAN, JUDGES[:count])) == said


def test_a_judge_who_shares_a_name_is_named_with_what_tells_them_apart() -> None:
    judges = [
        {"id": "J1", "name": "Wang", "affiliation": "Bureau"},
        {"id": "J2", "name": "Wang"},
        {"id": "J3", "name": "Li", "affiliation": "Bureau"},
    ]
    plan = a_plan(1, judges=judges)
    assert str(judge_names(plan, ["J1", "J2", "J3"])) == "Wang (Bureau), Wang (J2), Li"


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (["C2"], "case 20"),
        (["C3", "C1"], "cases 10 and 30"),
        (["C5", "C4", "C3", "C2", "C1"], "cases 10, 20, 30, 40 and 50"),
        (CASES[:6], "6 cases"),
    ],
)
def test_cases_by_number_are_in_order_and_many_are_only_counted(
    cases: list[str], said: str
) -> None:
    assert str(case_numbers(PLAN, cases)) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "C1"), (8, "C1, C2, C3, C4, C5, C6, C7, C8"), (9, "9 of 40")],
)
def test_before_the_meeting_eight_are_named_and_more_only_counted(count: int, said: str) -> None:
    assert str(some_of(iter(CASES[:count]), 40)) == said
