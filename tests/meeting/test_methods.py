"""A scoring method is one class: registered, a plan can name it and everything else follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from judgetui.language import say_in
from judgetui.meeting.fields import Fault
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import (
    METHODS,
    Combined,
    PlanFields,
    Row,
    RuleException,
    ScoringMethod,
    ScoringRule,
    register,
)
from judgetui.meeting.preflight import go_no_go
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.rules_text import contract_lines, rule_in_one_sentence
from judgetui.meeting.standings import standings
from judgetui.meeting.worked_example import worked_example
from tests.meeting.factories import a_plan, opened, scored


class Best(ScoringMethod):
    """The highest total any judge gave: a method that no plan of ours has."""

    name = "best"
    exception = RuleException(
        "best-of-few",
        Sentence("few"),
        Sentence("the best of few ballots"),
        Sentence("The best of few ballots on %(cases)s."),
    )

    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """The marks and the total of the best ballot."""
        best = max(ballots)
        return Combined(best.marks, 1, Fraction(best.total))

    def faults(self, plan: PlanFields) -> Iterable[Fault]:
        """A panel of one."""
        if len(plan.judges) == 1:
            yield Fault("judges", Sentence("the best of one ballot is no choice; add a judge"))

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """That one judge decides."""
        yield Sentence("One generous judge decides.")

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """Two."""
        return 2

    def title(self, plan: PlanFields) -> Sentence:
        """In a few words."""
        return Sentence("Best of the judges' totals")

    def description(self, plan: PlanFields) -> Sentence:
        """In a sentence."""
        return Sentence("A case's score is the best of the judges' totals.")

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """Which of the numbers it is."""
        return Sentence("The best of them is %(number)s.", number=number)


@pytest.fixture
def best() -> Iterator[None]:
    register(Best())
    yield
    del METHODS["best"]


def planned(judges: int = 3) -> Plan:
    return a_plan(3, judges, scoring={"combine": "best", "ties": ["exact", "chair"]})


def test_a_plan_cannot_name_a_method_that_nobody_registered() -> None:
    with pytest.raises(ValidationError, match="'rank-sum', 'majority' or 'points'"):
        planned()


@pytest.mark.usefixtures("best")
def test_a_registered_method_accepts_and_refuses_plans() -> None:
    plan = planned()
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    with pytest.raises(ValidationError, match="the best of one ballot is no choice"):
        planned(judges=1)
    warnings = [str(finding.sentence) for finding in go_no_go(plan) if finding.ok is None]
    assert "One generous judge decides." in warnings


@pytest.mark.usefixtures("best")
def test_a_registered_method_scores_a_meeting() -> None:
    meeting = opened(planned())
    meeting = scored(meeting, "C1", {"J1": 2, "J2": 9, "J3": 1})
    meeting = scored(meeting, "C2", {"J1": 7, "J2": 7, "J3": 7})
    meeting = scored(meeting, "C3", {"J1": 8})
    rows = standings(meeting).rows
    assert [(row.case, row.rank, row.score) for row in rows] == [
        ("C1", 1, Decimal("9.00")),
        ("C3", 2, Decimal("8.00")),
        ("C2", 3, Decimal("7.00")),
    ]
    assert [row.rules_off for row in rows] == [(), ("best-of-few",), ()]
    assert [str(one) for one in off_rows(meeting.plan, rows)] == [
        "The best of few ballots on case 30."
    ]


@pytest.mark.usefixtures("best")
def test_a_registered_method_is_told_and_worked_out() -> None:
    plan = planned()
    assert str(rule_in_one_sentence(plan)) == "Best of the judges' totals; to 2 decimals"
    told = [str(line) for line in contract_lines(plan)]
    assert "A case's score is the best of the judges' totals." in told
    example = [str(line) for line in worked_example(plan)]
    assert example[1:] == [
        "The judges' totals: 9  9  8.5. The best of them is 9.",
        "Rounded to 2 decimals, the case's score is 9.00.",
    ]
    assert example == [line for line in told if line in example]


@pytest.mark.parametrize(
    ("name", "judged", "required"),
    [
        ("mean", [{"J1"}, {"J1", "J2"}], 0),
        ("median", [{"J1"}, {"J1", "J2"}], 0),
        ("sum", [{"J1"}, {"J2", "J3"}, {"J1", "J2"}], 2),
        ("sum", [], 0),
        ("rank-sum", [{"J1"}, {"J2", "J3"}, {"J1", "J2"}], 3),
        ("rank-sum", [], 0),
        ("trimmed", [{"J1"}], 4),
    ],
)
def test_how_many_ballots_it_takes_for_the_whole_method(
    name: str, judged: list[set[str]], required: int
) -> None:
    plan = a_plan(3, 5, scoring={"combine": name, "drop_from": 4})
    assert METHODS[name].ballots_required(plan, judged) == required
    few = a_plan(3, 3, scoring={"combine": "trimmed", "drop_from": 4})
    assert METHODS["trimmed"].ballots_required(few, judged) == 0


@pytest.mark.parametrize("name", ["sum", "mean", "median", "trimmed", "rank-sum"])
def test_only_what_is_left_out_needs_so_many_ballots_in_an_example(name: str) -> None:
    for judges, required in ((5, 4 if name == "trimmed" else 0), (3, 0)):
        plan = a_plan(3, judges, scoring={"combine": name, "drop_from": 4})
        assert METHODS[name].example_ballots(plan) == required


def test_of_many_cases_with_just_enough_judges_the_number_is_told() -> None:
    plan = a_plan(9, 3, scoring={"combine": "trimmed", "drop_from": 3})
    assert [str(one) for one in METHODS["trimmed"].warnings(plan)] == [
        "One absence or recusal, and nothing is left out any more: 9 of 9 have just 3 judges "
        "(any of Judge 1, Judge 2, Judge 3)."
    ]


@pytest.mark.parametrize(
    ("name", "whole", "rounded"),
    [
        ("sum", "the sum is 1", "the sum, rounded, is 1"),
        ("mean", "the mean is 1", "the mean, rounded, is 1"),
        ("median", "the median is 1", "the median, rounded, is 1"),
        ("trimmed", "the mean of the others is 1", "the mean of the others, rounded, is 1"),
    ],
)
def test_the_outcome_says_whether_it_is_rounded(name: str, whole: str, rounded: str) -> None:
    plan = a_plan(3, 5, scoring={"combine": name})
    begun = "Those in brackets are left out" if name == "trimmed" else "All of them count"
    assert [str(METHODS[name].outcome(plan, "1", rounded=so)) for so in (False, True)] == [
        f"{begun}; {whole}.",
        f"{begun}; {rounded}.",
    ]


FOUR = [Row(10, (1, 9)), Row(18, (10, 8)), Row(12, (5, 7)), Row(6, (6, 0))]
"""Ballots: the total, the marks on two criteria that count once each."""


@pytest.mark.parametrize(
    ("rule", "columns", "divisor", "total"),
    [
        # Without the ballots of 18 and of 6.
        ({"drop_by": "ballot", "drop_from": 4}, (6, 16), 2, Fraction(11)),
        # Without the 1 and the 10, the 0 and the 9.
        ({"drop_by": "criterion", "drop_from": 4}, (11, 15), 2, None),
        ({"drop_by": "ballot", "drop_from": 5}, (22, 24), 4, Fraction(46, 4)),
        ({"drop_by": "ballot", "drop_from": 4, "total": "sum"}, (6, 16), 1, Fraction(22)),
        ({"drop_by": "criterion", "drop_from": 4, "total": "sum"}, (11, 15), 1, None),
        ({"drop_by": "criterion", "drop_from": 5}, (22, 24), 4, Fraction(46, 4)),
        ({"drop": 0, "drop_from": 1}, (22, 24), 4, Fraction(46, 4)),
    ],
)
def test_what_trimming_leaves_out(
    rule: dict[str, Any], columns: tuple[int, int], divisor: int, total: Fraction | None
) -> None:
    combined = METHODS["trimmed"].combine(ScoringRule(combine="trimmed", **rule), FOUR, 1)
    assert (combined.columns, combined.divisor, combined.total) == (columns, divisor, total)


def test_of_equal_totals_the_one_with_lower_marks_first_is_left_out() -> None:
    rule = ScoringRule(combine="trimmed", drop_by="ballot", drop_from=3)
    ballots = [Row(10, (9, 1)), Row(10, (1, 9)), Row(18, (10, 8))]
    for rows in (ballots, ballots[::-1]):
        assert METHODS["trimmed"].combine(rule, rows, 1).columns == (9, 1)


@pytest.mark.parametrize("name", ["sum", "mean", "median", "trimmed", "rank-sum"])
def test_every_method_is_told_in_both_languages(name: str) -> None:
    plan = a_plan(3, 5, scoring={"combine": name})
    method = METHODS[name]
    told = [method.title(plan), method.description(plan), *method.warnings(plan)]
    told += [method.outcome(plan, "1", rounded=False)]
    if method.exception:
        told += [method.exception.label, method.exception.brief, method.exception.sentence]
    for sentence in told:
        assert say_in("zh", sentence) != say_in("en", sentence) == str(sentence)
