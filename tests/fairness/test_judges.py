"""Severity, spread, agreement, own order and halo of each judge, worked out by hand."""

from __future__ import annotations

from math import sqrt

import pytest

from judgetui.fairness.additive import additive_model
from judgetui.fairness.judges import JudgeFigures, halos, judge_figures
from judgetui.fairness.ratings import Rows
from tests.fairness.published import rated


def figures(rows: Rows, *, lowest_first: bool = False) -> dict[str, JudgeFigures]:
    ratings = rated(rows)
    found = judge_figures(ratings, additive_model(ratings), lowest_first=lowest_first)
    return {one.judge: one for one in found}


ROWS: Rows = ((80, 82, 87), (90, 90, 90), (70, 74, 84))


def test_severity_is_the_mean_distance_from_the_others() -> None:
    # J1: 80 - 84.5, 90 - 90, 70 - 79 = -4.5, 0, -9: mean -4.5, sd 4.5, error 4.5 / √3.
    first = figures(ROWS)["J1"]
    assert first.severity == pytest.approx(-4.5)
    assert first.severity_error == pytest.approx(4.5 / sqrt(3))


def test_spread_and_agreement() -> None:
    found = figures(ROWS)
    # Standard deviations 10, 8 and 3; the median is 8.
    assert [one.sd for one in found.values()] == pytest.approx([10, 8, 3])
    assert [one.sd_ratio for one in found.values()] == pytest.approx([10 / 8, 1, 3 / 8])
    assert [one.agreement for one in found.values()] == pytest.approx([1, 1, 1])


def test_own_order() -> None:
    rows = ((80, 1), (90, 2), (80, 3), (70, None))
    found = figures(rows)
    assert found["J1"].ranks == {"C2": 1, "C1": 2, "C3": 2, "C4": 4}
    assert found["J2"].ranks == {"C3": 1, "C2": 2, "C1": 3}
    assert figures(rows, lowest_first=True)["J2"].ranks == {"C1": 1, "C2": 2, "C3": 3}


def test_a_missing_colleague_makes_nobody_severe() -> None:
    # J3 gives 10 more than the two others, and is missing on the last case.
    rows: Rows = ((80, 80, 90), (85, 85, 95), (70, 70, 80), (60, 60, None))
    found = figures(rows)
    assert found["J1"].severity == pytest.approx(-5)
    assert found["J2"].severity == pytest.approx(-5)
    assert found["J3"].severity == pytest.approx(10)
    assert found["J1"].severity_error == pytest.approx(0, abs=1e-9)
    assert found["J3"].ballots == 3


def test_what_is_not_defined() -> None:
    alone = figures(((80,), (90,)))["J1"]
    assert (alone.severity, alone.severity_error, alone.agreement) == (None, None, None)
    same = figures(((80, 80), (80, 80), (80, 80)))["J1"]
    assert (same.severity, same.sd_ratio, same.agreement) == (0, None, None)


def test_the_halo_is_of_what_the_case_does_not_explain() -> None:
    # On both criteria cases are worth 10, 20, 30; J1 is 1 above, 0, 1 below on the first, and the
    # same on the second: its residuals go together. J2 to J4 differ by chance that is not shared.
    first = rated(((11, 9, 10, 10), (20, 20, 21, 19), (29, 31, 30, 30)))
    second = rated(((11, 10, 9, 10), (20, 19, 20, 21), (29, 31, 31, 29)))
    found = halos([first, second], [(0, 100), (0, 100)])
    assert found["J1"].residuals == pytest.approx(1)
    raw, residual = found["J4"].raw, found["J4"].residuals
    assert raw is not None
    assert residual is not None
    # Raw marks go together because good cases are good in everything.
    assert raw > 0.98
    assert residual < 0
    assert found["J1"].identical == 3
    assert found["J2"].identical == 1


def test_identical_marks_are_by_the_share_of_the_scale() -> None:
    first, second = rated(((5, 10), (10, 0))), rated(((20, 40), (35, 10)))
    found = halos([first, second], [(0, 10), (10, 30 + 10)])
    # J1: 5 of 10 beside 10 of 30 above 10; 10 of 10 beside 25 of 30. J2: the ends of both scales.
    assert (found["J1"].identical, found["J2"].identical) == (0, 2)


def test_no_halo_where_nothing_varies() -> None:
    marks = rated(((5, 5), (5, 5), (5, 5)))
    found = halos([marks, marks], [(0, 10), (0, 10)])
    assert (found["J1"].residuals, found["J1"].raw, found["J1"].identical) == (None, None, 3)
