"""Ballots that are far from what was expected at their level: found, and not too many besides."""

from __future__ import annotations

import pytest

from judgetui.fairness.additive import additive_model
from judgetui.fairness.outlying import OutlyingBallots, outlying_ballots
from tests.fairness.published import SHROUT_FLEISS, rated
from tests.fairness.simulation import OWN_SD, rates


def steady(level: float, error: float) -> list[float]:
    """Five totals around a level whose judges all have the same mean."""
    return [level - error, level + error, level - error, level + error, level]


def looked_at(rows: list[list[float]]) -> OutlyingBallots:
    ratings = rated(rows)
    found = outlying_ballots(ratings, additive_model(ratings))
    assert found is not None
    return found


def test_one_ballot_far_off_is_found_with_what_was_expected() -> None:
    rows = [steady(70 + case, 1 if case % 2 else -1) for case in range(12)]
    rows[6][4] += 12
    found = looked_at(rows)
    first = found.found[0]
    assert (first.case, first.judge, first.total) == ("C7", "J5", 88)
    # The other four are at 76 on average, as is the judge beside them on the other cases.
    assert first.expected == pytest.approx(76)
    assert first.times > 5
    assert found.looked_at == 60
    assert found.by_chance == pytest.approx(3)


def test_the_spread_is_that_of_the_level() -> None:
    # Judges differ by 5 on weak cases and by 0.5 on good ones; 4 points are much only on those.
    weak = [steady(60, 5 if case % 2 else -5) for case in range(10)]
    good = [steady(90, 0.5 if case % 2 else -0.5) for case in range(10)]
    weak[4][4] += 4
    good[4][4] += 4
    found = [(one.case, one.judge) for one in looked_at(weak + good).found]
    assert ("C15", "J5") in found
    assert ("C5", "J5") not in found


def test_a_panel_in_perfect_agreement_has_none() -> None:
    assert looked_at([[60.1 + case] * 5 for case in range(12)]).found == ()


def test_too_few_ballots_tell_no_spread() -> None:
    ratings = rated(SHROUT_FLEISS[:4])
    assert outlying_ballots(ratings, additive_model(ratings)) is None


def test_judges_biased_by_two_standard_deviations_are_found() -> None:
    # Two standard deviations of a judge's own totals; `python -m tests.bench fairness` has more.
    found = rates(meetings=250, bias=2 * OWN_SD, seed=1)
    assert found.false_alarms <= 0.05
    assert found.found >= 0.9


def test_few_ballots_of_an_honest_panel_are_listed() -> None:
    assert rates(meetings=250, bias=0, seed=2).false_alarms <= 0.05
