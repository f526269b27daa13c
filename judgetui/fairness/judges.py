"""Each judge's figures: severity, spread, agreement with the others, own order of the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt

from judgetui.fairness.additive import AdditiveModel, additive_model
from judgetui.fairness.basics import correlation, mean, median, sample_sd, varies
from judgetui.fairness.ratings import Ratings


@dataclass(frozen=True, slots=True)
class Halo:
    """How far a judge's marks on different criteria go together."""

    residuals: float | None
    """The mean correlation between criteria of what is left once the level of each case and the
    judge's offset, both of that criterion, are taken out. Near 0 a judge marks criteria apart."""
    raw: float | None
    """The same of the marks themselves: high also where good cases are good in everything."""
    identical: int
    """Ballots with the same share of every criterion's scale."""


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What can be told of one judge beside the others."""

    judge: str
    ballots: int
    """How many count."""
    severity: float | None
    """Points above (+, lenient) or below (-, severe) the mean of the others on the same cases."""
    severity_error: float | None
    """Its standard error."""
    sd: float | None
    """The standard deviation of the judge's totals."""
    sd_ratio: float | None
    """`sd` over the median of all judges' : 2 moves a mean twice as much, near 0 not at all."""
    agreement: float | None
    """The correlation with the mean of the others over cases."""
    ranks: Mapping[str, int]
    """The rank of each case in this judge's own order: 1, 2, 2, 4."""
    halo: Halo | None = field(default=None)
    """None where the judge marks fewer than two criteria that count."""


def judge_figures(
    ratings: Ratings, model: AdditiveModel, *, lowest_first: bool = False
) -> tuple[JudgeFigures, ...]:
    """The figures of every judge in the order of the panel, without `halo`.

    Severity is the judge's offset less the mean offset of the others; where nothing is missing that
    is the mean distance from the mean of the others, and its standard error that distance's
    standard deviation over the root of the number of cases. Where ballots are missing, those of
    others are compared as if all of them had the panel's mean severity. `lowest_first`: the
    lowest total is the best, as where judges give places.
    """
    columns = [ratings.column(j) for j in range(len(ratings.judges))]
    sds = [sample_sd([*column.values()]) for column in columns]
    usual = median(known) if (known := [one for one in sds if one is not None]) else 0.0
    return tuple(
        _figures(ratings, model, j, column, sd, usual, lowest_first=lowest_first)
        for j, (column, sd) in enumerate(zip(columns, sds, strict=True))
    )


def _figures(
    ratings: Ratings,
    model: AdditiveModel,
    judge: int,
    column: Mapping[int, float],
    sd: float | None,
    usual: float,
    *,
    lowest_first: bool,
) -> JudgeFigures:
    others = {case: level for case in column if (level := _others(ratings, model, case, judge))}
    distances = [column[case] - level for case, level in others.items()]
    spread = sample_sd(distances)
    panel = len(ratings.judges)
    return JudgeFigures(
        judge=ratings.judges[judge],
        ballots=len(column),
        # The offsets add up to 0, so that the others' mean is this offset's, turned round.
        severity=model.offsets[judge] * panel / (panel - 1) if panel > 1 else None,
        severity_error=None if spread is None else spread / sqrt(len(distances)),
        sd=sd,
        sd_ratio=sd / usual if usual and sd is not None else None,
        agreement=correlation([column[case] for case in others], [*others.values()]),
        ranks=_ranks(ratings, column, lowest_first=lowest_first),
    )


def _others(ratings: Ratings, model: AdditiveModel, case: int, judge: int) -> float | None:
    """The mean of the other judges on a case, each without their severity; none without others."""
    totals = [
        one - model.offsets[j]
        for j, one in enumerate(ratings.rows[case])
        if one is not None and j != judge
    ]
    return mean(totals) if totals else None


def _ranks(
    ratings: Ratings, column: Mapping[int, float], *, lowest_first: bool
) -> Mapping[str, int]:
    ordered = sorted(column, key=column.__getitem__, reverse=not lowest_first)
    ranks: dict[str, int] = {}
    rank, before = 0, None
    for place, case in enumerate(ordered, 1):
        if column[case] != before:
            rank, before = place, column[case]
        ranks[ratings.cases[case]] = rank
    return ranks


def halos(
    by_criterion: Sequence[Ratings], scales: Sequence[tuple[float, float]]
) -> Mapping[str, Halo]:
    """The halo of each judge (Saal, Downey and Lahey, Psychological Bulletin 88, 1980), by id.

    `by_criterion` are the same ballots, each with the marks of one criterion, of which there are at
    least two; `scales` their lowest and highest marks. Residuals are those of the additive model of
    each criterion: raw correlations are high already because good cases are good in everything.
    """
    residuals = [additive_model(one).residuals for one in by_criterion]
    found: dict[str, Halo] = {}
    for j, judge in enumerate(by_criterion[0].judges):
        marks = [[*one.column(j).values()] for one in by_criterion]
        left = [[one for row in rows if (one := row[j]) is not None] for rows in residuals]
        shares = zip(
            *(
                [round((one - low) / (high - low), 9) for one in column]
                for column, (low, high) in zip(marks, scales, strict=True)
            ),
            strict=True,
        )
        identical = sum(len(set(ballot)) == 1 for ballot in shares)
        found[judge] = Halo(_mean_correlation(left), _mean_correlation(marks), identical)
    return found


def _mean_correlation(columns: Sequence[Sequence[float]]) -> float | None:
    """The mean correlation of all pairs of columns; those that do not vary are left out.

    None with fewer than two that vary. The sum over pairs is half of what the squared sum of the
    standardised columns is above the columns' own squares.
    """
    standard: list[list[float]] = []
    for column in columns:
        # Rounding leaves residuals of 1e-14 where there are none.
        if not varies(column) or max(map(abs, column)) < 1e-9:
            continue
        middle = mean(column)
        size = sqrt(fsum([(one - middle) ** 2 for one in column]))
        standard.append([(one - middle) / size for one in column])
    if len(standard) < 2:
        return None
    together = fsum([fsum(ballot) ** 2 for ballot in zip(*standard, strict=True)])
    return (together - len(standard)) / (len(standard) * (len(standard) - 1))
