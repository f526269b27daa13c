"""A case's score: every rule, by worked examples and against a plain reference."""

from __future__ import annotations

import decimal
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.rounding import half_up
from judgetui.meeting.scoring import CaseScore, judge_total, score_case, score_range
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Ballot, BallotStatus
from tests.meeting.factories import a_plan, opened
from tests.meeting.tallied import ballot, ballots, panel, plain_mean, plain_panel, plan_of

COMBINE = ("sum", "mean", "median", "trimmed")
MARK = st.integers(240, 400).map(lambda quarters: Decimal(quarters) / 4)


def score(plan: Plan, given_ballots: dict[str, Ballot]) -> CaseScore:
    return score_case(plan, plan.cases[0], given_ballots.values())


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction("2.675"), 2, "2.68"),
        (Fraction("86.125"), 2, "86.13"),
        (Fraction("86.1249999"), 2, "86.12"),
        (Fraction(-5, 1000), 2, "-0.01"),
        (Fraction(-4, 1000), 2, "0.00"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(515, 6), 2, "85.83"),
        (Fraction(90), 2, "90.00"),
        (Fraction(1, 10**6), 6, "0.000001"),
    ],
)
def test_half_up(value: Fraction, decimals: int, rounded: str) -> None:
    assert str(half_up(value, decimals)) == rounded


@given(st.decimals(-(10**9), 10**9, places=8), st.integers(0, 6))
def test_half_up_is_decimal_half_up_where_that_is_exact(value: Decimal, decimals: int) -> None:
    with decimal.localcontext(prec=60):
        expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert half_up(Fraction(value), decimals) == expected


def test_half_up_does_not_depend_on_the_decimal_context() -> None:
    with decimal.localcontext(prec=3):
        assert str(half_up(Fraction("12345.675"), 2)) == "12345.68"


def test_a_total_is_the_weighted_sum_of_the_marks() -> None:
    plan = plan_of("0.3", "0.7")
    assert judge_total(plan, ballot("J1", ["87.25", "90"]).scores) == Fraction("89.175")
    assert judge_total(plan_of("1", "1"), ballot("J1", [30, "25.5"]).scores) == Fraction("55.5")


def test_a_mark_that_is_missing_is_never_zero() -> None:
    with pytest.raises(KeyError):
        judge_total(plan_of("0.5", "0.5"), ballot("J1", [90]).scores)


X = ballots({"J1": (95, 80), "J2": (83, 80), "J3": (82, 95), "J4": (85, 94), "J5": (88, 85)})
Y = ballots({"J1": (92, 82), "J2": (89, 80), "J3": (80, 91), "J4": (92, 93), "J5": (84, 86)})


def test_leaving_out_ballots_or_marks_makes_another_winner() -> None:
    by_ballot = plan_of("0.5", "0.5", combine="trimmed", drop_by="ballot")
    assert score(by_ballot, X).panel == Fraction("87.5")  # 87.5, 88.5, 86.5
    assert score(by_ballot, Y).panel == Fraction("257.5") / 3  # 87, 85.5, 85
    by_criterion = plan_of("0.5", "0.5", combine="trimmed", drop_by="criterion")
    assert score(by_criterion, X).panel == Fraction(256 + 259, 6)
    assert score(by_criterion, Y).panel == Fraction(265 + 259, 6)
    assert score(by_ballot, X).displayed == Decimal("87.50")
    assert score(by_criterion, Y).displayed == Decimal("87.33")


def test_the_figure_skating_rule_rounds_marks_and_weighted_marks() -> None:
    marks = ("7", "8", "8", "8", "8.25", "8.5", "8.5", "8.75", "9")
    nine = ballots({f"J{i}": (mark, mark) for i, mark in enumerate(marks, start=1)})
    rule: dict[str, Any] = {"combine": "trimmed", "drop_by": "criterion"}
    # Seven of nine marks stay, 58 together: 8.2857… is 8.29; half of it, 4.145, is 4.15.
    rounded = score(plan_of("0.5", "0.5", round="criterion", **rule), nine)
    assert rounded.criteria == {"a": Fraction("8.29"), "b": Fraction("8.29")}
    assert rounded.panel == Fraction("8.30")
    at_the_end = score(plan_of("0.5", "0.5", round="end", **rule), nine)
    assert at_the_end.panel == Fraction(58, 7)
    assert str(at_the_end.displayed) == "8.29"
    assert at_the_end.criteria == {"a": Fraction(58, 7), "b": Fraction(58, 7)}
    assert at_the_end.published == {"a": Decimal("8.29"), "b": Decimal("8.29")}


def test_a_dive_is_the_middle_three_of_seven_marks_times_three_times_its_difficulty() -> None:
    dive = panel("8.5", 9, 9, "8.5", 8, "9.5", 9)
    rule: dict[str, Any] = {"combine": "trimmed", "drop": 2, "drop_from": 7}
    plan = plan_of("1", panel_weight="9.6", **rule)  # 3 times 3.2
    assert score(plan, dive).panel == Fraction("26.5") / 3
    assert str(score(plan, dive).displayed) == "84.80"


def test_with_few_ballots_nothing_is_left_out() -> None:
    plan = plan_of(combine="trimmed", drop=1, drop_from=5)
    assert score(plan, panel(60, 80, 85, 99)).panel == 81
    assert score(plan, panel(60, 80, 85, 90, 99)).panel == 85


def test_the_median_of_totals_and_of_marks() -> None:
    given_ballots = ballots({"J1": (60, 99), "J2": (80, 80), "J3": (90, 60)})
    at_the_end = score(plan_of("0.5", "0.5", combine="median"), given_ballots)
    assert at_the_end.panel == Fraction("79.5")
    assert at_the_end.criteria == {"a": 80, "b": 80}
    by_criterion = plan_of("0.5", "0.5", combine="median", round="criterion")
    assert score(by_criterion, given_ballots).panel == 80
    assert score(plan_of(combine="median"), panel(70, 71, 80, 99)).panel == Fraction("75.5")


def test_the_sum_adds_the_ballots_there_are() -> None:
    plan = plan_of("0.5", "0.5", combine="sum")
    summed = score(plan, ballots({"J1": (60, 90), "J2": (80, 80)}))
    assert summed.panel == 155
    assert summed.criteria == {"a": 140, "b": 170}


def test_the_final_score_adds_carried_scores() -> None:
    plan = plan_of(combine="mean", carried={"preliminary": "0.4"}, panel_weight="0.6")
    final = score(plan, panel(90, 91))
    assert final.panel == Fraction("90.5")
    assert final.final == Fraction("54.3") + 32
    assert str(final.displayed) == "86.30"
    assert final.points == 8630


def test_only_submitted_ballots_count() -> None:
    plan = plan_of(combine="mean", judges=5)
    given_ballots = panel(90, 80) | {
        "J3": ballot("J3", status=BallotStatus.RECUSED),
        "J4": ballot("J4", [10], BallotStatus.VOID),
        "J5": ballot("J5", [10], BallotStatus.RETURNED),
    }
    counted = score(plan, given_ballots)
    assert counted.panel == 85
    assert (counted.ballots, counted.recused) == (2, 1)
    assert counted.highest == 90
    assert counted.untrimmed == 85


def test_without_counting_ballots_there_is_no_score_whatever_is_carried() -> None:
    plan = plan_of(carried={"preliminary": "0.4"}, panel_weight="0.6")
    none = score(plan, {"J1": ballot("J1", status=BallotStatus.RECUSED)})
    assert none == CaseScore(recused=1)
    assert (none.panel, none.final, none.displayed, none.criteria) == (None, None, None, {})


def test_untrimmed_and_highest_look_at_all_ballots() -> None:
    counted = score(plan_of(combine="trimmed"), panel(60, 80, 85, 90, 99))
    assert counted.panel == 85
    assert counted.untrimmed == Fraction("82.8")
    assert counted.highest == 99


def test_of_equal_totals_the_marks_say_which_ballot_is_left_out() -> None:
    plan = plan_of("0.5", "0.5", combine="trimmed", ties=("criterion:a",))
    given_ballots = ballots(
        {"J1": (90, 80), "J2": (80, 90), "J3": (85, 85), "J4": (70, 70), "J5": (84, 86)}
    )
    straight, backward = (
        score_case(plan, plan.cases[0], order)
        for order in (given_ballots.values(), reversed(given_ballots.values()))
    )
    # J4 has the lowest total; of the four at 85 the first in order of marks are kept.
    assert straight.criteria == backward.criteria == {"a": Fraction(80 + 84 + 85, 3), "b": 87}
    assert straight.panel == 85


def test_rank_sum_takes_the_mean_rank_and_never_rounds_by_criterion() -> None:
    plan = plan_of(combine="rank-sum", round="criterion")
    waiting = score(plan, panel(90, 90, 91))
    assert (waiting.panel, waiting.final, waiting.displayed) == (None, None, None)
    assert waiting.criteria == {"a": Fraction(271, 3)}
    assert waiting.published == {"a": Decimal("90.33")}
    placed = score_case(plan, plan.cases[0], panel(90, 90, 91).values(), compared=Fraction(5, 3))
    assert (placed.final, placed.displayed) == (Fraction(5, 3), Decimal("1.67"))


def test_a_mark_finer_than_any_of_the_plan_is_not_rounded_in_silence() -> None:
    with pytest.raises(ValueError, match="finer"):
        score(plan_of(combine="mean"), panel("80.0000001"))


@st.composite
def panels(draw: st.DrawFn) -> tuple[Plan, dict[str, Ballot]]:
    """A plan with any rule but rank-sum, and ballots of some of its judges."""
    weights = draw(st.sampled_from([("1",), ("0.3", "0.7"), ("0.25", "0.25", "0.5"), ("1", "1")]))
    drop = draw(st.integers(0, 2))
    plan = plan_of(
        *weights,
        judges=7,
        combine=draw(st.sampled_from(COMBINE)),
        drop=drop,
        drop_by=draw(st.sampled_from(["ballot", "criterion"])),
        drop_from=draw(st.integers(2 * drop + 1, 7)),
        round=draw(st.sampled_from(["end", "criterion"])),
        decimals=draw(st.integers(0, 3)),
        carried=draw(st.sampled_from([None, {"preliminary": "0.4"}])),
        panel_weight=draw(st.sampled_from(["1", "0.6"])),
    )
    marks = st.lists(MARK, min_size=len(weights), max_size=len(weights))
    chosen = draw(st.lists(st.integers(1, 7), min_size=1, unique=True))
    return plan, {f"J{i}": ballot(f"J{i}", [str(mark) for mark in draw(marks)]) for i in chosen}


@given(panels())
def test_every_rule_is_what_a_plain_reference_says(case: tuple[Plan, dict[str, Ballot]]) -> None:
    plan, given_ballots = case
    counted = score(plan, given_ballots)
    expected = plain_panel(plan, list(given_ballots.values()))
    assert counted.panel == expected
    final = Fraction(plan.panel_weight) * expected
    final += sum(Fraction(c.weight) * 80 for c in plan.carried)
    assert counted.final == final
    assert counted.displayed == half_up(final, plan.scoring.decimals)
    totals = [judge_total(plan, one.scores) for one in given_ballots.values()]
    assert counted.untrimmed == plain_mean(totals)
    assert counted.highest == max(totals)
    for key, mark in counted.criteria.items():
        assert counted.published[key] == half_up(mark, plan.scoring.decimals)


@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_the_judges_never_matters(
    case: tuple[Plan, dict[str, Ballot]],
    dice: Any,  # noqa: ANN401
) -> None:
    plan, given_ballots = case
    order = list(given_ballots.values())
    dice.shuffle(order)
    assert score_case(plan, plan.cases[0], order) == score(plan, given_ballots)


@given(panels())
def test_a_judge_who_has_done_nothing_changes_nothing(
    case: tuple[Plan, dict[str, Ballot]],
) -> None:
    plan, given_ballots = case
    absent = ballot("J9", status=BallotStatus.RETURNED)
    assert score(plan, given_ballots | {"J9": absent}) == score(plan, given_ballots)


@pytest.mark.parametrize("combine", ["mean", "median", "trimmed"])
def test_a_score_goes_from_the_lowest_marks_to_the_highest(combine: str) -> None:
    assert score_range(plan_of("0.3", "0.7", combine=combine)) == 100
    one = {"key": "a", "name": "a", "min": "40", "max": "95.5", "step": "0.5", "weight": "1"}
    assert score_range(a_plan(criteria=[one])) == Fraction("55.5")


def test_a_sum_grows_with_the_panel_and_a_mean_rank_with_the_cases() -> None:
    assert score_range(plan_of("1", judges=7, combine="sum")) == 700
    assert score_range(plan_of("1", cases=28, combine="rank-sum", ties=())) == 27


def test_carried_scores_shift_cases_apart_as_far_as_they_may_be_seen() -> None:
    plan = a_plan(
        2,
        carried=[{"key": "before", "name": "before", "weight": "0.4"}],
        panel_weight="0.6",
        cases=[
            {"id": "C1", "number": 1, "title": "1", "carried": {"before": "80"}},
            {"id": "C2", "number": 2, "title": "2", "carried": {"before": "85.5"}},
        ],
    )
    assert score_range(plan) == Fraction("0.6") * 10 + Fraction("0.4") * Fraction("5.5")
    assert score_range(redact(opened(plan), BOARD).plan) == 6
