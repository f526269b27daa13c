"""How far judges agree: intraclass correlation, Kendall's W, Krippendorff's alpha.

Panels in perfect agreement, without any variance, and with gaps are defined cases of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, fsum
from typing import Literal

from judgetui.fairness.additive import AdditiveModel, VarianceComponents, variance_components
from judgetui.fairness.basics import chi_squared_tail, mean, midranks
from judgetui.fairness.ratings import Ratings, Rows

_NOTHING = 1e-12
"""A share of all variance this small is 0 but for rounding."""


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """Absolute agreement of judges who stand for others like them."""

    single: float
    """ICC(2,1): how far one ballot alone tells cases apart."""
    panel: float
    """ICC(2,k): how far the mean of the panel does."""
    judges: float
    """k: the ballots on a case; the harmonic mean where cases have different numbers."""
    components: VarianceComponents

    def with_judges(self, judges: float) -> float:
        """ICC(2,n): what it would be with the mean of so many judges like these.

        The Spearman-Brown formula n r / (1 + (n - 1) r), which for absolute agreement is the
        dependability of a decision study (Brennan, Generalizability Theory, 2001). 0 where one
        ballot tells nothing.
        """
        single = max(self.single, 0.0)
        return judges * single / (1 + (judges - 1) * single)

    def judges_for(self, wanted: float) -> int | None:
        """The fewest judges with whom it would be at least this, below 1; none where it never is.

        The Spearman-Brown formula solved for n.
        """
        if self.single <= 0:
            return None
        if self.single >= 1:
            return 1
        exact = wanted * (1 - self.single) / (self.single * (1 - wanted))
        return max(1, ceil(exact - 1e-9))


def intraclass_correlation(ratings: Ratings, model: AdditiveModel) -> IntraclassCorrelation | None:
    """ICC(2,1) and ICC(2,k) of Shrout and Fleiss (Psychological Bulletin 86, 1979).

    From the variance components, which gives their formulas where nothing is missing and uses every
    ballot where some are. 1 for a panel in perfect agreement; below 0 by chance, and 0 where judges
    contradict each other so far that the formula has no meaning. None where it is not defined:
    fewer than two cases or judges, too few ballots for an error, or no variance at all.
    """
    parts = variance_components(ratings, model)
    if parts is None:
        return None
    counts = [sum(one is not None for one in row) for row in ratings.rows]
    judges = len(counts) / fsum([1 / count for count in counts])
    other = parts.judges + parts.error
    if _constant(ratings.rows):
        return None
    least = _NOTHING * (abs(parts.cases) + abs(parts.judges) + parts.error)

    def share(count: float) -> float:
        """The cases' part of the variance of a mean of so many judges."""
        whole = parts.cases + other / count
        # Only where judges contradict each other, so that the cases' part is below 0 itself.
        return parts.cases / whole if whole > least else 0.0

    return IntraclassCorrelation(share(1), share(judges), judges, parts)


def _constant(rows: Rows) -> bool:
    return len({one for row in rows for one in row if one is not None}) < 2


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's coefficient of concordance."""

    w: float
    """From 0, no agreement on the order of cases, to 1, the same order with every judge."""
    chi_squared: float
    """Judges × (cases - 1) × W, with cases - 1 degrees of freedom."""
    p: float
    """How likely at least this much agreement is for judges who rank by chance."""
    cases: int
    """How many cases it is of: those that every judge marked."""


def concordance(rows: Rows) -> Concordance | None:
    """Kendall's W with the correction for ties (Kendall, Rank Correlation Methods, chapter 6).

    W = 12 S / (m² (n³ - n) - m Σ (t³ - t)). Only cases that every judge marked count. None with
    fewer than two of these or two judges, and where every judge gives all cases the same.
    """
    whole = [[one for one in row if one is not None] for row in rows]
    whole = [row for row, given in zip(whole, rows, strict=True) if len(row) == len(given)]
    cases, judges = len(whole), len(rows[0]) if rows else 0
    if cases < 2 or judges < 2:
        return None
    columns = list(zip(*whole, strict=True))
    ranked = [midranks(column) for column in columns]
    sums = [fsum(ranks) for ranks in zip(*ranked, strict=True)]
    middle = mean(sums)
    squares = fsum([(one - middle) ** 2 for one in sums])
    ties = sum(t**3 - t for column in columns for t in Counter(column).values())
    size = judges**2 * (cases**3 - cases) - judges * ties
    if not size:
        return None
    w = min(1.0, 12 * squares / size)
    chi_squared = judges * (cases - 1) * w
    return Concordance(w, chi_squared, chi_squared_tail(chi_squared, cases - 1), cases)


def krippendorff_alpha(rows: Rows, level: Literal["interval", "ordinal"]) -> float | None:
    """Krippendorff's alpha, 1 - observed ÷ expected disagreement (Content Analysis, chapter 12).

    Cases with a single ballot are left out, gaps are just not compared. `ordinal` goes by how many
    ballots lie between two values, which is the difference of their midranks. None where no case
    has two ballots, and where all values are equal, as there is nothing to agree on.
    """
    units = [[one for one in row if one is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    values = [one for unit in units for one in unit]
    if len(set(values)) < 2:
        return None
    if level == "ordinal":
        rank = _midranks_of(values)
        units = [[rank[one] for one in unit] for unit in units]
        values = [one for unit in units for one in unit]
    observed = fsum([_pairs(unit) / (len(unit) - 1) for unit in units]) / len(values)
    return 1 - observed * (len(values) - 1) / _pairs(values) * len(values)


def _midranks_of(values: Sequence[float]) -> dict[float, float]:
    """By value, how many ballots are below it, and half of those that are equal."""
    counts = Counter(values)
    ordered = sorted(counts)
    upto = accumulate(counts[value] for value in ordered)
    return {value: end - counts[value] / 2 for value, end in zip(ordered, upto, strict=True)}


def _pairs(numbers: Sequence[float]) -> float:
    """Σ (a - b)² over all ordered pairs of numbers: 2 n Σ (a - mean)²."""
    middle = mean(numbers)
    return 2 * len(numbers) * fsum([(one - middle) ** 2 for one in numbers])


def projections(
    found: IntraclassCorrelation, panels: Iterable[int]
) -> tuple[tuple[int, float], ...]:
    """ICC(2,n) with other numbers of judges."""
    return tuple((judges, found.with_judges(judges)) for judges in panels)
