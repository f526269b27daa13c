"""The running order: figures by hand, and when they may be called an effect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judgetui.fairness.running_order import OrderFigures, lot_of, order_figures
from judgetui.meeting.state import Draw, Meeting, Stage
from tests.fairness.meetings import meeting_of


def figures(*scores: float, low_wins: bool = False) -> OrderFigures:
    found = order_figures(scores, "drawn", "seed", low_wins=low_wins)
    assert found is not None
    return found


def test_scores_that_rise_by_two_points_a_place() -> None:
    found = figures(80, 82, 84, 86, 88, 90, 92)
    assert found.spearman == pytest.approx(1)
    assert found.slope == pytest.approx(2)
    # Of 5,040 orders two are so far; of 999 drawn hardly any.
    assert found.p <= 0.005


def test_later_cases_do_better_where_low_wins() -> None:
    assert figures(9, 8, 7, 5, 3, low_wins=True).spearman == pytest.approx(1)


def test_no_trend() -> None:
    found = figures(1, 3, 3, 1)
    assert (found.spearman, found.slope) == pytest.approx((0, 0))
    assert found.p == 1


def test_the_chance_is_that_of_all_orders_and_the_same_each_time() -> None:
    # Of the 24 orders of four, those with |rho| ≥ 0.8 are 8: rho is 1 in 1, 0.8 in 3, and so below.
    found = figures(1, 2, 4, 3)
    assert found.p == pytest.approx(8 / 24, abs=0.04)
    assert found == figures(1, 2, 4, 3)


@pytest.mark.parametrize("scores", [(1, 2, 3), (5, 5, 5, 5)])
def test_too_few_or_equal_scores(scores: tuple[float, ...]) -> None:
    assert order_figures(scores, "drawn", "seed") is None


def drawn(meeting: Meeting, *draws: tuple[str, ...]) -> Meeting:
    """The meeting with the order of these cases drawn by lot."""
    lots = tuple(Draw("order", cases, "123", 0, seq) for seq, cases in enumerate(draws, 1))
    return replace(meeting, draws=lots)


def test_whether_it_was_drawn() -> None:
    meeting = meeting_of([[80, 81], [82, 83], [84, 85]])
    assert lot_of(meeting) == "not-drawn"
    assert lot_of(drawn(meeting, ("C1", "C2", "C3"))) == "drawn"
    assert lot_of(drawn(meeting, ("C2", "C1", "C3"))) == "changed"
    assert lot_of(drawn(meeting, ("C1", "C2"))) == "partly"
    assert lot_of(drawn(meeting, ("C1",), ("C2", "C3"))) == "partly"


def test_ties_drawn_by_lot_are_no_running_order() -> None:
    meeting = meeting_of([[80, 81], [82, 83]])
    ties = replace(meeting, draws=(Draw("tie", ("C1", "C2"), "123", 0, 1),))
    assert lot_of(ties) == "not-drawn"


def test_a_case_that_was_drawn_and_withdrawn_changes_nothing() -> None:
    meeting = drawn(meeting_of([[80, 81], [82, 83], [84, 85]]), ("C2", "C1", "C3"))
    gone = replace(meeting.cases["C2"], stage=Stage.WITHDRAWN)
    assert lot_of(replace(meeting, cases={**meeting.cases, "C2": gone})) == "drawn"
