"""What is found, and what falsely, on simulated panels with one judge biased on one case."""

from __future__ import annotations

import random
from dataclasses import dataclass

from judgetui.fairness.additive import additive_model
from judgetui.fairness.outlying import outlying_ballots
from tests.fairness.meetings import simulated
from tests.fairness.published import rated

QUALITY = 3.0
ERROR = 1.8
OWN_SD = (QUALITY**2 + ERROR**2) ** 0.5
"""The standard deviation of a judge's own totals over cases, 3.5 points."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of honest ballots that are listed, and of biased ones that are."""

    false_alarms: float
    found: float


def rates(meetings: int, bias: float, seed: int) -> Rates:
    """Of so many meetings of 28 × 7, in each of which one ballot is so many points off."""
    chance = random.Random(seed)
    false = honest = found = 0
    for _ in range(meetings):
        rows = simulated(chance, quality=QUALITY, error=ERROR)
        case, judge = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
        rows[case][judge] += chance.choice((-bias, bias))
        ratings = rated(rows)
        outlying = outlying_ballots(ratings, additive_model(ratings))
        assert outlying is not None
        listed = {(one.case, one.judge) for one in outlying.found}
        biased = (f"C{case + 1}", f"J{judge + 1}")
        found += biased in listed
        false += len(listed - {biased})
        honest += outlying.looked_at - 1
    return Rates(false / honest, found / meetings)
