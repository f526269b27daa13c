"""Whether later cases score higher or lower, and whether that can be called an effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from operator import mul
from random import Random
from typing import Literal

from judgetui.fairness.basics import mean, midranks, spearman
from judgetui.meeting.state import Meeting, Stage

SHUFFLES = 999
"""How many random orders the actual one is compared with."""

Lot = Literal["drawn", "changed", "partly", "not-drawn"]
"""Whether the order was drawn by lot: whole and kept, whole and changed afterwards, only for some
of the cases, or not at all."""


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """How scores go with the running order."""

    cases: int
    spearman: float
    """The rank correlation of position and score; above 0 where later cases do better."""
    slope: float
    """Points of the final score a position, by least squares; signed like `spearman`."""
    p: float
    """How likely a correlation at least so far from 0 is in an order drawn by lot."""
    lot: Lot

    @property
    def conclusive(self) -> bool:
        """Whether it may be called an effect of the order: only where that was drawn by lot.

        Else good cases may stand where they stand for a reason.
        """
        return self.lot == "drawn"


def order_figures(
    scores: Sequence[float], lot: Lot, seed: str, *, low_wins: bool = False
) -> OrderFigures | None:
    """The figures of final scores in running order.

    Spearman's correlation, the least-squares slope, and a two-sided permutation test, whose p
    counts the actual order as one of those compared (Phipson and Smyth, 2010). The same `seed`
    gives the same p. None with fewer than four cases or where all scores are equal.
    """
    if len(scores) < 4:
        return None
    better = [-one for one in scores] if low_wins else list(scores)
    positions = [float(place) for place in range(1, len(better) + 1)]
    found = spearman(positions, better)
    if found is None:
        return None
    middle, average = mean(positions), mean(better)
    slope = fsum([(x - middle) * (y - average) for x, y in zip(positions, better, strict=True)])
    slope /= fsum([(x - middle) ** 2 for x in positions])
    return OrderFigures(len(scores), found, slope, _chance(better, seed), lot)


def _chance(scores: Sequence[float], seed: str) -> float:
    """The p of the permutation test, in whole numbers: doubled ranks and positions."""
    ranks = [int(2 * one) for one in midranks(scores)]
    count = len(ranks)
    # Σ position × rank less its mean over all orders, doubled so that it is whole.
    centre = (count + 1) * sum(ranks)

    def distance(order: Iterable[int]) -> int:
        products: Iterable[int] = map(mul, places, order)
        return abs(2 * sum(products) - centre)

    places = range(1, count + 1)
    actual, chance = distance(ranks), Random(seed).random
    everybody, as_far = range(count), 1
    for _ in range(SHUFFLES):
        # `Random.random` alone is promised to give the same numbers in every version of Python.
        keys = [chance() for _ in ranks]
        shuffled = sorted(everybody, key=keys.__getitem__)
        as_far += distance(map(ranks.__getitem__, shuffled)) >= actual
    return as_far / (SHUFFLES + 1)


def lot_of(meeting: Meeting) -> Lot:
    """Whether the running order of the cases that stand was drawn by lot, and kept."""
    running = [case for case in meeting.order if meeting.cases[case].stage is not Stage.WITHDRAWN]
    draws = [draw.cases for draw in meeting.draws if draw.what == "order"]
    whole = [drawn for drawn in draws if set(drawn).issuperset(running)]
    if whole:
        kept = [case for case in whole[-1] if case in running] == running
        return "drawn" if kept else "changed"
    # Several lots, such as one for the morning and one for the afternoon, leave open who is in
    # which of them.
    return "partly" if any(set(drawn).intersection(running) for drawn in draws) else "not-drawn"
