"""Rules that contests use, against published figures and an independent slow reckoning."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean, median, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.language import say_in
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Ballot, BallotStatus, Meeting, Stage, Standing
from tests.meeting.factories import a_plan

Marks = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By case, judge and criterion."""


def judged(plan: Plan, marks: Marks) -> Meeting:
    """A meeting at which these marks are on record and every case is announced."""
    meeting = Meeting.planned(plan)
    cases = {}
    for case, by_judge in marks.items():
        ballots = {
            judge: Ballot(
                judge,
                BallotStatus.SUBMITTED,
                datetime.datetime.min,
                judge,
                1,
                scores={key: Decimal(mark) for key, mark in scores.items()},
            )
            for judge, scores in by_judge.items()
        }
        cases[case] = replace(meeting.cases[case], ballots=ballots, stage=Stage.ANNOUNCED)
    return replace(meeting, cases=cases)


def rows(plan: Plan, marks: Marks) -> dict[str, Standing]:
    """The standings by case."""
    return {row.case: row for row in standings(judged(plan, marks)).rows}


def places(given_places: Sequence[str], **scoring: Any) -> dict[str, Standing]:  # noqa: ANN401
    """The standings of cases C1, C2 … by the places each judge gives, such as "1 5 1 1 2"."""
    each = [line.split() for line in given_places]
    plan = a_plan(
        len(each),
        len(each[0]),
        criteria=[{"key": "place", "name": "Place", "min": "1", "max": str(len(each))}],
        scoring={"marks": "places", "ties": [], **scoring},
        prizes=[],
    )
    marks = {
        f"C{number}": {f"J{n}": {"place": place} for n, place in enumerate(line, 1)}
        for number, line in enumerate(each, 1)
    }
    return rows(plan, marks)


@pytest.mark.parametrize(
    ("dance", "published"),
    [
        (["1 5 1 1 2", "2 2 5 4 1", "3 3 3 2 3", "4 4 2 3 4", "5 1 4 5 6", "6 6 6 6 5"], "123456"),
        # At the third place four judges each put the first two; the sum of their places decides.
        (["1 2 3 3 1", "3 4 2 2 4", "6 6 6 6 6", "4 5 5 5 5", "2 1 1 1 1", "5 3 4 4 3"], "236514"),
    ],
)
def test_places_by_majority(dance: list[str], published: str) -> None:
    ranked = places(dance, combine="majority")
    assert "".join(str(row.exact) for _, row in sorted(ranked.items())) == published


def test_equal_places_by_majority_share_the_average() -> None:
    ranked = places(["1 2", "2 1", "3 3"], combine="majority")
    assert [ranked[case].exact for case in ("C1", "C2", "C3")] == [Fraction(3, 2)] * 2 + [3]
    assert [ranked[case].rank for case in ("C1", "C2", "C3")] == [1, 1, 3]


def test_a_head_judge_settles_equal_sums_of_places() -> None:
    given_places = ["7 7 9", "3 10 10", "1 1 1", "2 2 2", "4 3 3", "5 4 4", "6 5 5", "8 6 6"]
    given_places += ["9 8 7", "10 9 8"]
    ranked = places(given_places, combine="rank-sum", total="sum", decimals=0, ties=["judge:J3"])
    assert [(str(ranked[case].score), ranked[case].rank) for case in ("C1", "C2")] == [
        ("23", 7),
        ("23", 8),
    ]
    assert ranked["C1"].settled_by == "judge:J3"


def test_factors_of_criteria_and_the_middle_of_six() -> None:
    keys = ("technical", "presentation", "composition")
    plan = a_plan(
        1,
        6,
        criteria=[
            {"key": key, "name": key, "max": "10", "step": "0.1", "weight": weight}
            for key, weight in zip(keys, "433", strict=True)
        ],
        scoring={"combine": "trimmed", "decimals": 1},
    )
    each = [
        "5.5 3.4 4.1",
        "9.9 5.1 8.8",
        "6.7 2.4 4.6",
        "8.2 6.7 8.1",
        "5.7 4.3 5.0",
        "6.1 4.2 5.1",
    ]
    marks = {f"J{n}": dict(zip(keys, line.split(), strict=True)) for n, line in enumerate(each, 1)}
    assert str(rows(plan, {"C1": marks})["C1"].score) == "57.0"


def test_difficulty_multiplies_the_sum_of_the_middle_judges() -> None:
    plan = a_plan(
        1,
        7,
        criteria=[{"key": "dive", "name": "Dive", "max": "10", "step": "0.5", "weight": "0.6"}],
        scoring={"combine": "trimmed", "total": "sum"},
        cases=[{"id": "C1", "number": 1, "title": "Dive", "factor": "3.1"}],
    )
    marks = {
        f"J{n}": {"dive": mark}
        for n, mark in enumerate(["8.5", "7.5", "8.5", "8.0", "8.5", "8.0", "8.0"], 1)
    }
    # 8.5, 8.5, 8, 8 and 8 add up to 41.
    assert rows(plan, {"C1": marks})["C1"].exact == Fraction("41") * Fraction("0.6") * Fraction(
        "3.1"
    )


# -- against a slow reckoning ----------------------------------------------------------------

WAYS = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
MARKS = st.integers(0, 100)


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[list[int]], list[str], list[str]]:
    """Marks by case and judge, weights of two criteria, weights of judges."""
    judges = draw(st.integers(2, 6))
    cases = draw(st.integers(1, 4))
    weights = draw(st.lists(st.sampled_from(["1", "1.5", "30%", "0"]), min_size=2, max_size=2))
    if set(weights) == {"0"}:
        weights[0] = "2"
    marks = st.lists(MARKS, min_size=2 * judges, max_size=2 * judges)
    heads = draw(st.lists(st.sampled_from(["1", "1", "2", "0"]), min_size=judges, max_size=judges))
    if set(heads) == {"0"}:
        heads[0] = "1"
    return draw(st.lists(marks, min_size=cases, max_size=cases)), weights, heads


def number(weight: str) -> Fraction:
    return Fraction(weight[:-1]) / 100 if weight.endswith("%") else Fraction(weight)


def rounded(value: Fraction, way: str) -> Decimal:
    """By the standard library, with digits enough for any of these numbers."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), WAYS[way])


def meeting_of(
    given_marks: list[list[int]], weights: list[str], heads: list[str], scoring: dict[str, Any]
) -> tuple[Plan, Marks]:
    plan = a_plan(
        len(given_marks),
        len(heads),
        criteria=[
            {"key": key, "name": key, "weight": weight}
            for key, weight in zip("ab", weights, strict=True)
        ],
        scoring={"ties": [], **scoring},
        judges=[
            {"id": f"J{n}", "name": f"Judge {n}", "weight": head} for n, head in enumerate(heads, 1)
        ],
        prizes=[],
    )
    marks = {
        f"C{c}": {
            f"J{n + 1}": {"a": str(line[2 * n]), "b": str(line[2 * n + 1])}
            for n in range(len(heads))
        }
        for c, line in enumerate(given_marks, 1)
    }
    return plan, marks


def totals_of(
    line: list[int], weights: list[str], heads: list[str]
) -> list[tuple[Fraction, Fraction]]:
    """Of one case: total and weight of each judge who counts."""
    a, b = map(number, weights)
    return [
        (a * line[2 * n] + b * line[2 * n + 1], number(head))
        for n, head in enumerate(heads)
        if number(head)
    ]


@given(panels(), st.sampled_from(sorted(WAYS)), st.sampled_from(["mean", "sum"]))
def test_weighed_criteria_and_judges(
    panel: tuple[list[list[int]], list[str], list[str]], way: str, combine: str
) -> None:
    given_marks, weights, heads = panel
    plan, marks = meeting_of(*panel, {"combine": combine, "rounding": way})
    ranked = rows(plan, marks)
    for c, line in enumerate(given_marks, 1):
        pairs = totals_of(line, weights, heads)
        score = sum((total * weight for total, weight in pairs), Fraction())
        if combine == "mean":
            score /= sum((weight for _, weight in pairs), Fraction())
        row = ranked[f"C{c}"]
        assert (row.exact, row.score) == (score, rounded(score, way))
        assert (row.ballots, row.expected, row.panel) == (len(pairs),) * 3


@given(panels(), st.sampled_from(["mean", "median", "trimmed"]), st.sampled_from(["1", "7.5"]))
def test_corrected_totals(
    panel: tuple[list[list[int]], list[str], list[str]], combine: str, within: str
) -> None:
    given_marks, weights, _ = panel
    heads = ["1"] * (len(given_marks[0]) // 2)
    scoring = {"combine": combine, "drop_from": 3, "correct": {"within": within}}
    plan, marks = meeting_of(given_marks, weights, heads, scoring)
    ranked = rows(plan, marks)
    for c, line in enumerate(given_marks, 1):
        totals = [total for total, _ in totals_of(line, weights, heads)]
        middle = Fraction(rounded(mean(totals), "half-up"))
        reach = Fraction(within)
        corrected = sorted(min(max(t, middle - reach), middle + reach) for t in totals)
        if combine == "trimmed" and len(corrected) >= 3:
            corrected = corrected[1:-1]
        expected = median(corrected) if combine == "median" else mean(corrected)
        assert ranked[f"C{c}"].exact == expected


@given(panels())
def test_standardised_totals(panel: tuple[list[list[int]], list[str], list[str]]) -> None:
    given_marks, weights, _ = panel
    if len(given_marks) < 2:
        given_marks = given_marks * 2
    heads = ["1"] * (len(given_marks[0]) // 2)
    scoring = {"combine": "mean", "standardise": {"mean": "50", "sd": "10"}}
    plan, marks = meeting_of(given_marks, weights, heads, scoring)
    ranked = rows(plan, marks)
    totals = [[float(t) for t, _ in totals_of(line, weights, heads)] for line in given_marks]
    for c, line in enumerate(totals):
        scaled = []
        for n, total in enumerate(line):
            own = [other[n] for other in totals]
            spread = stdev(own)
            scaled.append(50 + (10 * (total - mean(own)) / spread if spread else 0.0))
        exact = ranked[f"C{c + 1}"].exact
        assert exact is not None
        assert float(exact) == pytest.approx(mean(scaled), abs=1e-6)


@given(panels(), st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_points_by_rank(
    panel: tuple[list[list[int]], list[str], list[str]], points: list[int]
) -> None:
    given_marks, weights, _ = panel
    heads = ["1"] * (len(given_marks[0]) // 2)
    scoring = {"combine": "points", "points": [str(one) for one in points]}
    plan, marks = meeting_of(given_marks, weights, heads, scoring)
    ranked = rows(plan, marks)
    totals = [[t for t, _ in totals_of(line, weights, heads)] for line in given_marks]
    for c, line in enumerate(totals):
        score = Fraction(0)
        for n, total in enumerate(line):
            own = [other[n] for other in totals]
            above, equal = sum(t > total for t in own), own.count(total)
            shared = [points[p] for p in range(above, above + equal) if p < len(points)]
            score += Fraction(sum(shared), equal)
        assert ranked[f"C{c + 1}"].exact == score


@given(panels())
def test_ranks_are_scaled_to_all_cases(
    panel: tuple[list[list[int]], list[str], list[str]],
) -> None:
    given_marks, weights, _ = panel
    heads = ["1"] * (len(given_marks[0]) // 2)
    scoring = {"combine": "rank-sum", "places": "scaled"}
    plan, marks = meeting_of(given_marks, weights, heads, scoring)
    lacking = {case: dict(by_judge) for case, by_judge in marks.items()}
    if len(lacking) > 1:
        del lacking["C1"]["J1"]
    ranked = rows(plan, lacking)
    for c, line in enumerate(given_marks):
        given_ranks = []
        for n in range(len(heads)):
            scored = [k for k in range(len(given_marks)) if f"J{n + 1}" in lacking[f"C{k + 1}"]]
            if c not in scored:
                continue
            own = {k: totals_of(given_marks[k], weights, heads)[n][0] for k in scored}
            mine = own[c]
            above, equal = sum(t > mine for t in own.values()), list(own.values()).count(mine)
            rank = Fraction(2 * above + equal + 1, 2)
            given_ranks.append(rank * len(given_marks) / len(scored))
        assert ranked[f"C{c + 1}"].exact == mean(given_ranks)
        assert line


def test_criteria_that_only_some_judges_mark() -> None:
    plan = a_plan(
        1,
        5,
        criteria=[
            {"key": "a", "name": "A", "judges": ["J1", "J2", "J3"]},
            {"key": "b", "name": "B", "judges": ["J3", "J4", "J5"], "weight": "1.5"},
        ],
    )
    marks = {
        "J1": {"a": "80"},
        "J2": {"a": "90"},
        "J3": {"a": "70", "b": "60"},
        "J4": {"b": "80"},
        "J5": {"b": "100"},
    }
    row = rows(plan, {"C1": marks})["C1"]
    assert row.exact == 80 + Fraction("1.5") * 80
    assert (row.ballots, row.expected) == (5, 5)
    # While nobody has marked B there is no score: what is missing is no zero.
    only_a = rows(plan, {"C1": {judge: marks[judge] for judge in ("J1", "J2")}})["C1"]
    assert (only_a.score, only_a.rank) == (None, None)


@pytest.mark.parametrize("way", ["half-even", "down"])
@pytest.mark.parametrize("round_", ["end", "panel", "criterion"])
@pytest.mark.parametrize("combine", ["sum", "mean", "median", "trimmed"])
def test_the_chinese_rules_round_as_the_plan_does(way: str, round_: str, combine: str) -> None:
    scoring = {"combine": combine, "round": round_, "rounding": way, "ties": ["exact"]}
    told = [say_in("zh", line) for line in contract_lines(a_plan(3, 5, scoring=scoring))]
    assert not any("四舍五入" in line for line in told)
    usual = a_plan(3, 5, scoring=scoring | {"rounding": "half-up"})
    assert any("四舍五入" in say_in("zh", line) for line in contract_lines(usual))
