"""The worked example of a plan's rule: whoever follows it with a pencil comes to its score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from statistics import median
from typing import Any

import pytest

from judgetui.language import say, use_language
from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import half_up
from judgetui.meeting.worked_example import worked_example
from tests.meeting.factories import a_plan

NUMBER = r"-?\d+(?:\.\d+)?"
CRITERIA = [
    {"key": key, "name": key.title(), "max": "100", "weight": weight}
    for key, weight in (("truth", "0.4"), ("care", "0.35"), ("skill", "0.25"))
]
CARRIED: dict[str, Any] = {
    "carried": [{"key": "before", "name": "Before", "weight": "0.40"}],
    "panel_weight": "0.6",
    "cases": [],
}


def told(plan: Plan) -> list[str]:
    return [str(sentence) for sentence in worked_example(plan)]


def test_a_ballot_then_the_panel_then_the_score() -> None:
    plan = a_plan(1, 7, criteria=CRITERIA, scoring={"combine": "trimmed"})
    assert told(plan) == [
        "For example, one judge's ballot: Truth 85 × 40 % + Care 89 × 35 % + Skill 90 × 25 % "
        "= 87.65.",
        "The judges' totals: 87.65  92.1  (84.05)  (94.2)  85.65  91.1  87.05. Those in "
        "brackets are left out; the mean of the others is 88.71.",
        "Rounded to 2 decimals, the case's score is 88.71.",
    ]


def test_fewer_ballots_than_trimming_takes_all_count() -> None:
    plan = a_plan(1, 3, criteria=CRITERIA, scoring={"combine": "trimmed"})
    assert told(plan)[1:] == [
        "The judges' totals: 87.65  92.1  84.05. All of them count; the mean is 87.933….",
        "Rounded to 2 decimals, the case's score is 87.93.",
    ]


def test_by_criterion_the_marks_are_left_out_and_weighted_afterwards() -> None:
    rule = {"combine": "trimmed", "drop_by": "criterion", "decimals": 1}
    assert told(a_plan(1, 5, criteria=CRITERIA, scoring=rule))[1:] == [
        "The judges' marks in Truth: 85  92  86  (95)  (83). Those in brackets are left out; the "
        "mean of the others is 87.66….",
        "In the same way: Care 89.33…, Skill 89.66….",
        "All criteria together: Truth 87.66… × 40 % + Care 89.33… × 35 % + Skill 89.66… × 25 % "
        "= 88.75.",
        "Rounded to 1 decimal, the case's score is 88.8.",
    ]


def test_rounding_by_criterion_says_which_ballots_are_left_out_first() -> None:
    rule = {"combine": "trimmed", "round": "criterion"}
    lines = told(a_plan(1, 5, criteria=CRITERIA, scoring=rule))
    assert lines[1].endswith("Those in brackets are left out.")
    assert lines[2].startswith("The judges' marks in Truth: 85  92  (86)  (95)  83. Those")
    assert lines[2].endswith("the mean of the others, rounded, is 86.67.")
    assert lines[4] == (
        "All criteria together, each weighted and rounded: 34.67 + 31.38 + 22.42 = 88.47."
    )


def test_places_are_worked_out_for_a_sum_of_ranks() -> None:
    assert told(a_plan(1, 3, criteria=CRITERIA, scoring={"combine": "rank-sum"}))[1:] == [
        "By their totals the judges place this case among all: 1  3  2. All of them count; the "
        "mean is 2.",
        "Rounded to 2 decimals, the case's score is 2.00.",
    ]


def test_points_are_added_without_weights() -> None:
    criteria = [{"key": "a", "name": "A", "max": "30", "step": "0.5"}, {"key": "b", "name": "B"}]
    lines = told(a_plan(1, 2, criteria=criteria, scoring={"combine": "sum"}))
    assert lines[0] == "For example, one judge's ballot: A 25.5 + B 89 = 114.5."
    assert "All of them count; the sum is" in lines[1]


@pytest.mark.parametrize(
    ("low", "high", "step", "mark"),
    [
        # The first judge gives 85 hundredths of the way: here of 50, 40 and 10 marks.
        ("50", "100", "0.5", "92.5"),
        ("-10", "30", "1", "24"),
        ("1", "11", "1", "10"),
    ],
)
def test_the_marks_of_the_example_lie_between_lowest_and_highest(
    low: str, high: str, step: str, mark: str
) -> None:
    criteria = [{"key": "a", "name": "A", "min": low, "max": high, "step": step}]
    lines = told(a_plan(1, 2, criteria=criteria, scoring={"combine": "mean"}))
    assert lines[0] == f"For example, one judge's ballot: A {mark} = {mark}."


def test_carried_scores_are_added_at_the_end() -> None:
    plan = a_plan(1, 7, criteria=CRITERIA, scoring={"combine": "trimmed"}, **CARRIED)
    assert told(plan)[2:] == [
        "With the scores it carries: the panel's 88.71 × 0.6 + Before 85 × 0.4 = 87.226.",
        "Rounded to 2 decimals, the case's score is 87.23.",
    ]


def test_nine_judges_are_shown_where_trimming_takes_nine() -> None:
    rule = {"combine": "trimmed", "drop_from": 9, "drop": 2}
    totals = told(a_plan(1, 11, scoring=rule))[1]
    assert len(re.findall(NUMBER, totals.partition(". Those")[0])) == 9
    assert totals.count("(") == 4


def test_a_panel_that_no_line_holds_has_no_example() -> None:
    rule = {"combine": "trimmed", "drop_from": 13}
    assert worked_example(a_plan(1, 13, scoring=rule)) == ()
    assert worked_example(a_plan(1, 1, scoring={"combine": "mean"})) == ()


# -- by hand ---------------------------------------------------------------------------------


def numbers(text: str) -> list[Fraction]:
    """The numbers of a list that stand outside brackets."""
    return [Fraction(n) for n in re.findall(NUMBER, re.sub(r"\([^)]*\)", "", text))]


def left_out(text: str) -> list[Fraction]:
    """Those inside."""
    return [Fraction(n) for n in re.findall(rf"\(({NUMBER})\)", text)]


def combined(rule: str, counted: Sequence[Fraction]) -> Fraction:
    """What numbers come to that all count."""
    if rule == "sum":
        return sum(counted, Fraction(0))
    if rule == "median":
        return Fraction(median(counted))
    return sum(counted, Fraction(0)) / len(counted)


def weighed(ballot: str) -> Fraction:
    """The products of a ballot, added up."""
    parts = re.findall(rf"\w+ ({NUMBER}) × ({NUMBER}) %", ballot)
    return sum((Fraction(mark) * Fraction(share) / 100 for mark, share in parts), Fraction(0))


def by_hand(plan: Plan, lines: Sequence[str]) -> Decimal:
    """The score as somebody with a pencil finds it from the lines before the last."""
    rule = plan.scoring
    assert weighed(lines[0]) == Fraction(lines[0].rpartition("= ")[2].rstrip("."))
    listed = lines[1].partition(": ")[2].partition(". ")[0]
    kept = numbers(listed)
    dropped = sorted(left_out(listed))
    assert len(dropped) in (0, 2 * rule.drop)
    if dropped:
        assert dropped[rule.drop - 1] <= min(kept) <= max(kept) <= dropped[rule.drop]
    panel = combined(rule.combine, kept)
    if any("All criteria together" in line for line in lines):
        together = next(line for line in lines if "All criteria together" in line)
        panel = _together(together, rule.decimals)
    if plan.carried:
        before = Fraction(re.findall(rf"Before ({NUMBER}) ×", lines[-2])[0])
        panel = panel * Fraction(plan.panel_weight) + before * Fraction(plan.carried[0].weight)
    return half_up(panel, rule.decimals)


def _together(line: str, decimals: int) -> Fraction:
    """The sum of the criteria, from the rounded products or from the marks and weights."""
    if "rounded" in line:
        parts = numbers(line.partition(": ")[2].partition(" = ")[0])
        return sum(parts, Fraction(0))
    return weighed(line)


RULES = [
    {"combine": combine, "drop_by": drop_by, "round": rounded, "decimals": 2}
    for combine, drop_by, rounded in product(
        ("sum", "mean", "median", "trimmed", "rank-sum"),
        ("ballot", "criterion"),
        ("end", "criterion"),
    )
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "-".join(map(str, rule.values())))
@pytest.mark.parametrize("judges", [3, 5, 8])
@pytest.mark.parametrize("carried", [False, True])
def test_every_rule_comes_by_hand_to_the_score_it_names(
    rule: dict[str, object], judges: int, carried: bool
) -> None:
    # A plan that adds ranks carries no scores.
    more = CARRIED if carried and rule["combine"] != "rank-sum" else {}
    plan = a_plan(1, judges, criteria=CRITERIA, scoring=rule, **more)
    lines = told(plan)
    if not any("…" in line for line in lines if "together" in line):
        # What is cut short cannot be added up from the page.
        assert lines[-1] == f"Rounded to 2 decimals, the case's score is {by_hand(plan, lines)}."
    trims = rule["combine"] == "trimmed" and judges >= 5
    assert any("are left out" in line for line in lines) is trims
    assert not trims or any("(" in line for line in lines)


def test_it_can_be_said_in_chinese() -> None:
    rule = {"combine": "trimmed", "drop_by": "criterion"}
    plan = a_plan(1, 5, criteria=CRITERIA, scoring=rule, **CARRIED)
    use_language("zh")
    try:
        lines = [say(sentence) for sentence in worked_example(plan)]
    finally:
        use_language("en")
    assert len(lines) == 6
    assert all(re.search("[\u4e00-\u9fff]", line) for line in lines)
