"""How far apart two scores of a plan can be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judgetui.meeting.redaction import redact
from judgetui.meeting.scoring import score_range
from judgetui.meeting.seat import BOARD
from tests.meeting.factories import a_plan, opened
from tests.meeting.tallied import plan_of


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
