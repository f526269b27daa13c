"""Intraclass correlation, concordance and alpha: published values, and the edges of each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.fairness.additive import additive_model
from judgetui.fairness.agreement import (
    IntraclassCorrelation,
    concordance,
    intraclass_correlation,
    krippendorff_alpha,
)
from judgetui.fairness.ratings import Rows
from tests.fairness.published import ANXIETY, KRIPPENDORFF, SHROUT_FLEISS, rated

AGREED: Rows = ((81.3, 81.3, 81.3), (86.7, 86.7, 86.7), (79.1, 79.1, 79.1))
"""A panel in perfect agreement, on numbers that floats cannot hold."""
EQUAL: Rows = ((80, 80, 80), (80, 80, 80), (80, 80, 80))
SEVERE: Rows = ((81, 82, 84), (86, 87, 89), (79, 80, 82))
"""Judges who differ in severity alone."""


def icc(rows: Rows) -> IntraclassCorrelation | None:
    ratings = rated(rows)
    return intraclass_correlation(ratings, additive_model(ratings))


def defined(rows: Rows) -> IntraclassCorrelation:
    found = icc(rows)
    assert found is not None
    return found


def test_shrout_and_fleiss() -> None:
    found = defined(SHROUT_FLEISS)
    assert found.single == pytest.approx(0.2898, abs=5e-5)
    assert found.panel == pytest.approx(0.6201, abs=5e-5)
    # MSE 1.0194, MSB = 11.2417 = 4 × 2.5556 + 1.0194, MSJ = 32.4861 = 6 × 5.2444 + 1.0194.
    parts = found.components
    assert (parts.cases, parts.judges, parts.error) == pytest.approx((2.5556, 5.2444, 1.0194), 1e-4)


def test_perfect_agreement_is_one() -> None:
    found = defined(AGREED)
    assert (found.single, found.panel) == pytest.approx((1, 1), abs=1e-12)
    order = concordance(AGREED)
    assert order is not None
    assert order.w == 1
    assert krippendorff_alpha(AGREED, "interval") == pytest.approx(1)
    assert krippendorff_alpha(AGREED, "ordinal") == pytest.approx(1)


def test_severity_alone_lowers_absolute_agreement_and_not_the_order() -> None:
    # Cases 81, 86, 79 have the variance 13, judges 0, 1, 3 have 7/3, and nothing is left.
    assert defined(SEVERE).single == pytest.approx(13 / (13 + 7 / 3))
    order = concordance(SEVERE)
    assert order is not None
    assert order.w == 1


@pytest.mark.parametrize("rows", [EQUAL, ((80, 80),), ((80,), (90,))])
def test_nothing_to_agree_on(rows: Rows) -> None:
    assert icc(rows) is None


def test_alpha_and_w_without_variance() -> None:
    assert concordance(EQUAL) is None
    assert krippendorff_alpha(EQUAL, "interval") is None
    assert krippendorff_alpha(((1, None), (None, 2)), "ordinal") is None


def test_an_unbalanced_panel_keeps_its_ballots() -> None:
    # Two parts: without the gap the levels are 1, 3, 8 and the offsets -0.5, 0.5, as in the whole
    # table, so that what is there tells the same.
    whole = defined(((0.5, 1.5), (2.5, 3.5), (7.5, 8.5), (4.5, 5.5)))
    gap = defined(((0.5, 1.5), (2.5, 3.5), (7.5, 8.5), (None, 5.5)))
    assert gap.components.error == pytest.approx(0, abs=1e-12)
    assert gap.components.judges == pytest.approx(whole.components.judges)
    # The harmonic mean of 2, 2, 2 and 1 ballots.
    assert gap.judges == pytest.approx(4 / 2.5)


def test_alpha_of_krippendorff() -> None:
    assert krippendorff_alpha(KRIPPENDORFF, "ordinal") == pytest.approx(0.8154, abs=5e-5)
    assert krippendorff_alpha(KRIPPENDORFF, "interval") == pytest.approx(0.8491, abs=5e-5)


def test_concordance_with_ties() -> None:
    found = concordance(ANXIETY)
    assert found is not None
    assert found.w == pytest.approx(0.53966, abs=5e-6)
    assert found.chi_squared == pytest.approx(30.7604, abs=5e-5)
    assert found.p == pytest.approx(0.04288, abs=5e-6)


def test_concordance_is_of_the_cases_that_everybody_marked() -> None:
    found = concordance((*SEVERE, (None, 90, 91), (60, None, 99)))
    assert found is not None
    assert (found.w, found.cases) == (1, 3)


def test_other_numbers_of_judges() -> None:
    found = defined(SHROUT_FLEISS)
    assert found.with_judges(4) == pytest.approx(found.panel)
    assert found.with_judges(1) == pytest.approx(found.single)
    # n r / (1 + (n - 1) r) ≥ 0.9 from n = 0.9 × 0.7102 / (0.1 × 0.2898) = 22.06 on.
    assert found.judges_for(0.9) == 23
    assert found.with_judges(23) > 0.9 > found.with_judges(22)


def test_more_judges_do_not_help_where_one_tells_nothing() -> None:
    against = defined(((1, 3), (3, 1), (2, 2.5)))
    assert against.single < 0
    assert against.panel == 0
    assert against.judges_for(0.9) is None
    assert against.with_judges(9) == 0
    assert defined(AGREED).judges_for(0.9) == 1


_MARKS = st.integers(0, 100)


@given(
    st.lists(st.tuples(_MARKS, _MARKS, _MARKS), min_size=3, max_size=8), st.permutations([0, 1, 2])
)
def test_the_order_of_judges_and_cases_makes_no_difference(
    rows: list[tuple[int, int, int]], order: Sequence[int]
) -> None:
    turned = [[row[j] for j in order] for row in reversed(rows)]
    before, after = icc(rows), icc(turned)
    assert (before is None) == (after is None)
    if before and after:
        assert before.single == pytest.approx(after.single, abs=1e-9)
    first, second = concordance(rows), concordance(turned)
    assert (first is None) == (second is None)
    if first and second:
        assert first.w == pytest.approx(second.w, abs=1e-9)
