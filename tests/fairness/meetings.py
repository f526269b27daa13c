"""Meetings in which judges gave certain totals, or totals drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting
from tests.meeting.tallied import ballot, ballots, meeting_with, plan_of


def meeting_of(
    rows: Sequence[Sequence[float | None]],
    prizes: Sequence[int] = (1, 2),
    **rule: Any,  # noqa: ANN401 - as the plan's fields are
) -> Meeting:
    """A meeting with one criterion, a case a row and a judge a column; None is no ballot."""
    plan = plan_of(cases=len(rows), judges=len(rows[0]), prizes=prizes, **rule)
    return with_totals(plan, rows)


def with_totals(plan: Plan, rows: Sequence[Sequence[float | None]]) -> Meeting:
    """The same for a plan with cases C1 … and judges J1 …."""
    given = {
        f"C{i}": {
            f"J{j}": ballot(f"J{j}", (str(Decimal(str(one))),))
            for j, one in enumerate(row, 1)
            if one is not None
        }
        for i, row in enumerate(rows, 1)
    }
    return meeting_with(plan, given)


def simulated(
    chance: random.Random,
    *,
    cases: int = 28,
    judges: int = 7,
    quality: float = 3,
    severity: float = 1.5,
    error: float = 1.8,
) -> list[list[float]]:
    """Totals of an unbiased panel: level of the case + offset of the judge + error, all normal.

    Errors are smaller on good cases, by 8 % for each 1.5 points of level.
    """
    offsets = [chance.gauss(0, severity) for _ in range(judges)]
    rows: list[list[float]] = []
    for _ in range(cases):
        level = chance.gauss(0, quality)
        at_level = error * (1 - 0.08 * max(-4, min(4, level / 1.5)))
        rows.append([80 + level + one + chance.gauss(0, at_level) for one in offsets])
    return rows


def sample_meeting(seed: int = 3) -> Meeting:
    """28 cases, 7 judges, three criteria in quarters and prizes 3, 5 and 7, one ballot missing."""
    chance = random.Random(seed)
    plan = plan_of("0.4", "0.35", "0.25", cases=28, judges=7, prizes=(3, 5, 7), combine="trimmed")
    given = {
        f"C{i}": ballots(
            {
                f"J{j}": [str(round(4 * min(99, one + chance.gauss(0, 1))) / 4) for _ in range(3)]
                for j, one in enumerate(row, 1)
                if (i, j) != (3, 2)
            }
        )
        for i, row in enumerate(simulated(chance), 1)
    }
    return meeting_with(plan, given)
