"""The rules in words."""

from __future__ import annotations

from typing import Any

import pytest

from judgetui.language import say, use_language
from judgetui.meeting.rules_text import contract_lines, plain_number, rule_in_one_sentence
from tests.meeting.factories import a_plan

CARRIED = {
    "carried": [{"key": "before", "name": "Before", "weight": "0.40"}],
    "panel_weight": "0.6",
    "cases": [],
    "judges": [],
}


def lines(**changes: Any) -> list[str]:  # noqa: ANN401
    return [str(line) for line in contract_lines(a_plan(**changes))]


def test_the_whole_contract_of_a_small_plan() -> None:
    assert lines() == [
        "Depth: 0 to 10 in steps of 1, counts 50 %.",
        "Care: 0 to 10 in steps of 1, counts 50 %.",
        "A perfect ballot totals 10.",
        "A case's score is the mean of the judges' totals.",
        "The score is rounded once, at the end, to 2 decimals; halves go up.",
        "For example, one judge's ballot: Depth 9 × 50 % + Care 9 × 50 % = 9.",
        "The judges' totals: 9  9  8.5. All of them count; the mean is 8.833….",
        "Rounded to 2 decimals, the case's score is 8.83.",
        "A judge who is recused or has not scored is not a zero: a case's score comes from the "
        "ballots there are, and their number is shown beside it.",
        "Equal scores are settled, in this order, by: the score before rounding, a vote of the "
        "panel, the chair's decision. What is then still equal shares its rank.",
        "A panel vote on a tie is secret: the results say how many votes, not whose.",
        "Prizes: First × 1.",
        "A tie across the line between two prizes is settled before the end.",
        "The board shows the standings of the announced cases.",
    ]


@pytest.mark.parametrize(
    ("scoring", "sentence"),
    [
        ({"combine": "sum"}, "A case's score is the sum of the judges' totals."),
        ({"combine": "median"}, "A case's score is the median of the judges' totals."),
        ({"combine": "rank-sum"}, "Each judge's totals rank the cases; a case's score is the mean"),
        ({"combine": "trimmed", "drop": 0}, "A case's score is the mean of the judges' totals."),
        ({"combine": "trimmed"}, "From 5 ballots on, the 1 highest and 1 lowest of the judges'"),
        (
            {"combine": "trimmed", "drop": 2, "drop_by": "criterion", "drop_from": 7},
            "From 7 ballots on, the 2 highest and 2 lowest marks on each criterion are left out",
        ),
    ],
)
def test_every_way_to_combine_ballots_is_told(scoring: dict[str, object], sentence: str) -> None:
    assert lines(scoring=scoring)[3].startswith(sentence)


def test_points_rounding_ties_carried_scores_and_the_board() -> None:
    criteria = [{"key": "depth", "name": "Depth", "max": "30", "step": "0.5"}]
    scoring = {"combine": "mean", "round": "criterion", "decimals": 3, "ties": []}
    board = {"policy": "sealed", "show_judges": True}
    told = lines(criteria=criteria, scoring=scoring, board=board, prizes=[], **CARRIED)
    assert told[0] == "Depth: 0 to 30 points in steps of 0.5."
    assert told[3] == "The final score adds up: the panel's score × 0.6, Before × 0.4."
    assert told[4].startswith("Each criterion's mark is rounded to 3 decimals, and again once")
    assert told[6:] == [
        "Cases with equal scores share their rank.",
        "The board shows no standings until the result is final.",
        "Once a case is announced, each judge's total on it is public.",
    ]
    assert lines(board={"freeze_after": 2})[-1].endswith("keeps those it has after 2 cases.")


def test_a_panel_that_is_weighed_alone_is_told() -> None:
    told = lines(panel_weight="0.6")
    assert told[4] == "The final score adds up: the panel's score × 0.6."
    assert not any(line.startswith("The final score") for line in lines(panel_weight="1.0"))


def test_ties_by_a_criterion_name_it() -> None:
    ties = ["criterion:care", "highest", "untrimmed"]
    told = next(line for line in lines(scoring={"ties": ties}) if line.startswith("Equal"))
    assert "by: the mark in Care, the highest single ballot, the mean of all ballots." in told


@pytest.mark.parametrize(
    ("judges", "scoring", "sentence"),
    [
        (
            5,
            {"combine": "trimmed"},
            "Mean of the judges' totals; from 5 ballots on without the highest",
        ),
        (4, {"combine": "trimmed"}, "Mean of the judges' totals; to 2 decimals"),
        (
            5,
            {"combine": "trimmed", "drop": 2},
            "Mean of the judges' totals; from 5 ballots on without the 2 highest",
        ),
        (5, {"combine": "trimmed", "drop_by": "criterion"}, "Mean of the marks on each criterion"),
        (5, {"combine": "rank-sum"}, "Mean of the ranks the judges give; the lowest wins; to 2"),
        (5, {"combine": "median", "decimals": 1}, "Median of the judges' totals; to 1 decimal"),
    ],
)
def test_the_rule_in_one_sentence(judges: int, scoring: dict[str, object], sentence: str) -> None:
    plan = a_plan(3, judges, scoring=scoring)
    assert str(rule_in_one_sentence(plan)).startswith(sentence)


def test_the_rule_names_carried_scores() -> None:
    told = str(rule_in_one_sentence(a_plan(**CARRIED)))
    assert told == "Mean of the judges' totals (counts 0.6), plus Before × 0.4; to 2 decimals"


def test_names_follow_the_reader() -> None:
    use_language("zh")
    try:
        told = [say(line) for line in contract_lines(a_plan())]
    finally:
        use_language("en")
    assert "关怀" in told[1]


def test_numbers_lose_zeros_nobody_needs() -> None:
    plan = a_plan(criteria=[{"key": "a", "name": "A", "max": "10.0", "step": "0.50"}])
    criterion = plan.criteria[0]
    assert [plain_number(n) for n in (criterion.max, criterion.step, plan.perfect)] == [
        "10",
        "0.5",
        "10",
    ]


@pytest.mark.parametrize("salt", ["", "5a" * 32])
def test_a_plan_without_its_salt_is_always_the_very_same(salt: str) -> None:
    plan, again = a_plan().salted(salt), a_plan().salted(salt)
    assert plan.unsalted is plan.unsalted
    assert plan.unsalted == a_plan()
    assert plan == again
    assert again.unsalted.unsalted == plan.unsalted
