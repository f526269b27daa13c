"""Ballots that are far from what the additive model expects, at that level of quality.

`meeting.extreme_ballots` warns the chair of the grossest ones while the meeting runs, case by case
and by medians. This looks back at the whole table and finds smaller deviations, at the price of
listing some honest ballots: `CHANCE` says how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from judgetui.fairness.additive import AdditiveModel
from judgetui.fairness.ratings import Ratings

FAR = 2.05
"""How many times the spread at its level a listed ballot is from what was expected."""
CHANCE = 0.05
"""No more than about this share of honest ballots is so far by chance: of a normal distribution it
is 4.0 %, of simulated panels 4.5 %. With a higher `FAR` more judges stay unseen who are biased on
one case."""
LEAST = 20
"""The fewest ballots on other cases that tell the spread."""
_SHARE = 3
"""The spread at a level is that of a third of all ballots, those nearest in level: of fewer it is
itself too uncertain, and more honest ballots are listed."""


@dataclass(frozen=True, slots=True)
class OutlyingBallot:
    """A ballot far from what was expected."""

    case: str
    judge: str
    total: float
    """The judge's total."""
    expected: float
    """What the other ballots on the case and the judge's other ballots let expect."""
    times: float
    """Its distance from that over the spread at that level; below 0 where the ballot is lower."""


@dataclass(frozen=True, slots=True)
class OutlyingBallots:
    """What was looked at, and what was found."""

    looked_at: int
    by_chance: float
    """About how many of so many honest ballots would be listed."""
    found: tuple[OutlyingBallot, ...]
    """The furthest first."""


def outlying_ballots(ratings: Ratings, model: AdditiveModel) -> OutlyingBallots | None:
    """The ballots at least `FAR` spreads from what was expected; none with too few ballots.

    What is expected leaves the ballot itself out: the deleted residual e / (1 - h) of regression
    diagnostics (Cook and Weisberg, 1982), where h = 1/m + 1/n - 1/N, exact where nothing is missing
    (m ballots on the case, n of the judge, N in all). The spread is the root mean square of the
    deleted residuals on the other cases nearest in level: judges agree more about good cases than
    about middling ones (Mercier and Klahn, 2017; Heiniger and Mercier, 2018).
    """
    deleted = _deleted_residuals(ratings, model)
    spreads = _spreads(deleted, model.levels)
    if spreads is None:
        return None
    found: list[OutlyingBallot] = []
    for i, (row, spread) in enumerate(zip(deleted, spreads, strict=True)):
        for j, residual in enumerate(row):
            total = ratings.rows[i][j]
            if residual is None or total is None or not spread or abs(residual) < FAR * spread:
                continue
            case, judge = ratings.cases[i], ratings.judges[j]
            found.append(OutlyingBallot(case, judge, total, total - residual, residual / spread))
    found.sort(key=lambda one: -abs(one.times))
    return OutlyingBallots(ratings.ballots, CHANCE * ratings.ballots, tuple(found))


_Deleted = Sequence[Sequence[float | None]]


def _deleted_residuals(ratings: Ratings, model: AdditiveModel) -> _Deleted:
    """By case and judge; None also for the only ballot of a case or a judge."""
    by_judge = [len(ratings.column(j)) for j in range(len(ratings.judges))]
    everything = ratings.ballots
    rows: list[list[float | None]] = []
    for row in model.residuals:
        by_case = sum(one is not None for one in row)
        rows.append([])
        for j, one in enumerate(row):
            if one is None or by_case < 2 or by_judge[j] < 2:
                rows[-1].append(None)
                continue
            left = 1 - 1 / by_case - 1 / by_judge[j] + 1 / everything
            rows[-1].append(one / left if abs(one) > 1e-9 else 0.0)
    return rows


def _spreads(deleted: _Deleted, levels: Sequence[float]) -> list[float] | None:
    """The spread at the level of each case; none where the other cases have too few ballots."""
    squares = [[one * one for one in row if one is not None] for row in deleted]
    ballots = sum(map(len, squares))
    if any(ballots - len(row) < LEAST for row in squares):
        return None
    wanted = max(LEAST, ballots // _SHARE)
    order = sorted(range(len(levels)), key=levels.__getitem__)
    spreads = [0.0] * len(levels)
    for place, case in enumerate(order):
        near: list[float] = []
        for other in _nearest(order, levels, place):
            near += squares[other]
            if len(near) >= wanted:
                break
        spreads[case] = sqrt(fsum(near) / len(near))
    return spreads


def _nearest(order: Sequence[int], levels: Sequence[float], place: int) -> Iterator[int]:
    """The other cases by their distance in level from the one at a place of the order."""
    here, low, high = levels[order[place]], place - 1, place + 1
    while low >= 0 or high < len(order):
        below = here - levels[order[low]] if low >= 0 else float("inf")
        above = levels[order[high]] - here if high < len(order) else float("inf")
        if below <= above:
            yield order[low]
            low -= 1
        else:
            yield order[high]
            high += 1
