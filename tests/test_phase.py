"""Seats of one process take turns: few at a time together, and many spread over the second."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from judgetui.phase import phase


def test_the_seats_of_a_panel_have_their_turn_together() -> None:
    assert {phase(number) for number in range(15)} == {0}


def test_of_hundreds_no_more_than_a_panel_have_theirs_at_once() -> None:
    together = Counter(round(phase(number), 3) for number in range(600))
    assert max(together.values()) <= 16
    assert all(0 <= turn < 1 for turn in together)
    turns = sorted(together)
    assert min(late - early for early, late in pairwise(turns)) > 0.005
