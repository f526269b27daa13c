"""What becomes of the prizes without a judge, by other rules, and with panels drawn by chance."""

from __future__ import annotations

from typing import Any

import pytest

from judgetui.fairness.recount import Recount
from judgetui.fairness.stability import (
    PrizeChances,
    by_other_rules,
    prize_chances,
    without_each_judge,
)
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.meeting.tally import tally
from tests.fairness.meetings import meeting_of

ROWS = [[80, 82, 90], [85, 84, 70], [70, 71, 60]]
"""Means 84, 79.67, 67; without J3 the first two change places."""


def recount(meeting: Meeting) -> Recount:
    return Recount(meeting, tally(meeting))


def chances(meeting: Meeting, seed: str = "seed", resamples: int = 2000) -> PrizeChances | None:
    counted = tally(meeting)
    return prize_chances(meeting, counted, standings(meeting, tally=counted), seed, resamples)


def drawn(meeting: Meeting, resamples: int = 2000) -> PrizeChances:
    found = chances(meeting, resamples=resamples)
    assert found is not None
    return found


def test_without_each_judge() -> None:
    meeting = meeting_of(ROWS, prizes=(1,), combine="mean")
    found = without_each_judge(meeting, recount(meeting), standings(meeting))
    assert found["J1"].prizes == ()
    assert found["J1"].tau == 1
    assert found["J3"].prizes == ("C1", "C2")
    # One of three pairs changes places: (2 - 1) / 3.
    assert found["J3"].tau == pytest.approx(1 / 3)


def test_a_missing_judge_stays_missing() -> None:
    meeting = meeting_of([[80, None, 90], [85, 84, None]], prizes=(1,), combine="mean")
    # J1's 80 and J2's nothing are left of C1: 90 → 80, of C2 84.5.
    assert without_each_judge(meeting, recount(meeting), standings(meeting))["J3"].prizes == (
        "C1",
        "C2",
    )


def test_by_other_rules() -> None:
    meeting = meeting_of(ROWS, prizes=(1,), combine="mean")
    found = by_other_rules(meeting, recount(meeting), standings(meeting))
    assert set(found) == {"median", "trimmed", "rank-sum"}
    # Medians 82, 84; places 2, 2, 1 against 1, 1, 2. With three ballots nothing is left out.
    assert found["median"].prizes == ("C1", "C2")
    assert found["rank-sum"].prizes == ("C1", "C2")
    assert found["trimmed"].prizes == ()


def test_rules_that_a_plan_cannot_have_are_left_out() -> None:
    meeting = meeting_of(ROWS, prizes=(1,), combine="mean", carried={"written": "0.4"})
    assert set(by_other_rules(meeting, recount(meeting), standings(meeting))) == {
        "median",
        "trimmed",
    }


def test_the_bootstrap_of_two_judges() -> None:
    # J1 has C1 ahead by 4, J2 C2 by 2. Of four panels J2, J2 alone puts C2 first.
    meeting = meeting_of([[84, 80], [80, 82]], prizes=(1,), combine="mean")
    found = drawn(meeting)
    assert found.chances["C1"] == pytest.approx((0.75, 0.25), abs=0.04)
    assert found == drawn(meeting)
    assert found != chances(meeting, seed="another")


def test_a_firm_prize() -> None:
    found = drawn(meeting_of([[90, 91], [80, 81], [70, 71]], prizes=(1, 1)))
    assert found.chances == {"C1": (1, 0, 0), "C2": (0, 1, 0), "C3": (0, 0, 1)}


RULES: list[dict[str, Any]] = [
    {"combine": "mean"},
    {"combine": "sum"},
    {"combine": "median"},
    {"combine": "trimmed"},
    {"combine": "trimmed", "total": "sum", "drop_from": 3},
    {"combine": "rank-sum"},
    {"combine": "points", "points": ["7.3", "4.1", "1.9", "0.2"]},
    {"combine": "mean", "standardise": {"mean": "50", "sd": "10"}},
]
MIXED: list[list[float | None]] = [
    [84, 80, 83, 85, 84.5],
    [80, 82, 84, 83, 83.25],
    [79, 84, 81, 84, 83],
    [75, 79, 84, 82, 80],
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_quick_way_agrees_with_the_whole_rule(
    rule: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meeting_of(MIXED, prizes=(1, 2), **rule)
    quick = drawn(meeting, resamples=100)
    monkeypatch.setattr("judgetui.fairness.resampling._by_judge", lambda plan, counted: False)
    whole = drawn(meeting, resamples=100)
    # Panels in which scores are equal are settled another way; there are few.
    for case, shares in whole.chances.items():
        assert quick.chances[case] == pytest.approx(shares, abs=0.06)


@pytest.mark.parametrize(
    "rule",
    [
        {"combine": "majority"},
        {"combine": "trimmed", "drop_by": "criterion", "drop_from": 3},
        {"combine": "mean", "correct": {"within": "1"}},
    ],
    ids=str,
)
def test_rules_that_look_at_all_ballots_together(rule: dict[str, Any]) -> None:
    found = drawn(meeting_of(MIXED, prizes=(1, 2), **rule))
    assert found.resamples == 100
    assert all(sum(shares) == pytest.approx(1) for shares in found.chances.values())


def test_a_panel_without_a_ballot_on_every_case_is_not_drawn() -> None:
    # Each case has a judge of its own: hardly any panel of four drawn has all of them.
    rows = [[80 if i == j else None for j in range(8)] for i in range(8)]
    assert chances(meeting_of(rows, prizes=(1,), combine="mean")) is None


@pytest.mark.parametrize("rows", [[[80], [90]], [[None, None], [None, None]]])
def test_nothing_to_draw_from(rows: list[list[float | None]]) -> None:
    assert chances(meeting_of(rows, prizes=(1,))) is None
