"""The additive model: a ballot is the level of its case, the judge's offset, and what is left.

X_ij = level_i + offset_j + residual_ij by least squares, the two-way analysis of variance without
replication (Searle, Casella and McCulloch, Variance Components, 1992, chapter 4). With gaps it is
the least-squares fit to the ballots there are: a missing one is neither a zero nor filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from judgetui.fairness.basics import mean
from judgetui.fairness.ratings import Ratings, Rows


@dataclass(frozen=True, slots=True)
class AdditiveModel:
    """The fit to one panel's ratings."""

    levels: tuple[float, ...]
    """Of each case: what a judge of mean offset would give it."""
    offsets: tuple[float, ...]
    """Of each judge: points above (+) or below (-) the panel; their sum is 0."""
    residuals: Rows
    """What is left of each ballot."""
    freedom: int
    """The degrees of freedom of the residuals: ballots - cases - judges + 1."""

    @property
    def error(self) -> float | None:
        """The mean square of the residuals over their degrees of freedom; none without any."""
        if self.freedom < 1:
            return None
        squares = [one * one for row in self.residuals for one in row if one is not None]
        return fsum(squares) / self.freedom


def additive_model(ratings: Ratings) -> AdditiveModel:
    """The least-squares fit to ratings, which are connected."""
    cells = [[(j, x) for j, x in enumerate(row) if x is not None] for row in ratings.rows]
    centre = mean([x for row in cells for _, x in row])
    cells = [[(j, x - centre) for j, x in row] for row in cells]
    offsets = _offsets(cells, len(ratings.judges))
    levels = [mean([x - offsets[j] for j, x in row]) for row in cells]
    residuals = tuple(
        tuple(
            None if one is None else one - centre - levels[i] - offsets[j]
            for j, one in enumerate(row)
        )
        for i, row in enumerate(ratings.rows)
    )
    freedom = ratings.ballots - len(ratings.cases) - len(ratings.judges) + 1
    return AdditiveModel(
        tuple(level + centre for level in levels), tuple(offsets), residuals, freedom
    )


_Cells = Sequence[Sequence[tuple[int, float]]]
"""The ballots of each case: judge and number."""


def _offsets(cells: _Cells, judges: int) -> list[float]:
    """The judges' offsets, which add up to 0.

    Levels are taken out of the normal equations first: what is left, of the judges alone, is solved
    by conjugate gradients, which need no more steps than there are judges and end after the first
    where nothing is missing.
    """
    ballots: list[int] = [0] * judges
    start: list[list[float]] = [[] for _ in range(judges)]
    for row in cells:
        level = mean([x for _, x in row])
        for j, x in row:
            ballots[j] += 1
            start[j].append(x - level)
    offsets, rest = [0.0] * judges, [fsum(one) for one in start]
    direction, size = rest[:], fsum([one * one for one in rest])
    least = size * 1e-28
    for _ in range(2 * judges):
        if size <= least:
            break
        product = _normal(cells, ballots, direction)
        step = size / fsum([d * p for d, p in zip(direction, product, strict=True)])
        offsets = [one + step * d for one, d in zip(offsets, direction, strict=True)]
        rest = [one - step * p for one, p in zip(rest, product, strict=True)]
        before, size = size, fsum([one * one for one in rest])
        direction = [one + size / before * d for one, d in zip(rest, direction, strict=True)]
    middle = mean(offsets)
    return [one - middle for one in offsets]


def _normal(cells: _Cells, ballots: Sequence[int], offsets: Sequence[float]) -> list[float]:
    """The normal equations' left side for some offsets, with the levels taken out."""
    product = [count * one for count, one in zip(ballots, offsets, strict=True)]
    for row in cells:
        level = fsum([offsets[j] for j, _ in row]) / len(row)
        for j, _ in row:
            product[j] -= level
    return product


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """What the differences between ballots come from, as variances; below 0 by chance alone."""

    cases: float
    judges: float
    """Their severity."""
    error: float
    """What neither explains: judges' own taste for a case, and chance."""


def variance_components(ratings: Ratings, model: AdditiveModel) -> VarianceComponents | None:
    """The components of both ways, by Henderson's method 3 (Biometrics 9, 1953).

    E[SS(cases | judges)] = (ballots - judges) var_cases + (cases - 1) var_error, and the same with
    cases and judges exchanged. Without gaps these are the mean squares of Shrout and Fleiss (1979):
    MSB = k var_cases + var_error and MSJ = n var_judges + var_error. None with fewer than two cases
    or judges, or without a degree of freedom for the error.
    """
    ballots, cases, judges = ratings.ballots, len(ratings.cases), len(ratings.judges)
    error = model.error
    if cases < 2 or judges < 2 or error is None:
        return None
    by_case = [[j for j, one in enumerate(row) if one is not None] for row in ratings.rows]
    by_judge: list[list[int]] = [[] for _ in range(judges)]
    for i, present in enumerate(by_case):
        for j in present:
            by_judge[j].append(i)
    case_squares = _squares_within(model.levels, by_judge)
    judge_squares = _squares_within(model.offsets, by_case)
    return VarianceComponents(
        (case_squares - (cases - 1) * error) / (ballots - judges),
        (judge_squares - (judges - 1) * error) / (ballots - cases),
        error,
    )


def _squares_within(effects: Sequence[float], groups: Sequence[Sequence[int]]) -> float:
    """The squares of effects from their mean in each group, added up."""
    squares: list[float] = []
    for group in groups:
        middle = mean([effects[one] for one in group])
        squares += [(effects[one] - middle) ** 2 for one in group]
    return fsum(squares)
