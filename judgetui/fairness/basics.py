"""Textbook statistics on lists of numbers, as floats."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, fsum, lgamma, log, sqrt
from statistics import median

__all__ = [
    "chi_squared_tail",
    "correlation",
    "kendall_tau",
    "mean",
    "median",
    "midranks",
    "sample_sd",
    "spearman",
    "varies",
]

_ROUNDING = 1e-12
"""What is this small beside the numbers it was computed from is 0 but for rounding."""


def mean(numbers: Sequence[float]) -> float:
    """The mean of at least one number."""
    return fsum(numbers) / len(numbers)


def sample_sd(numbers: Sequence[float]) -> float | None:
    """The standard deviation with n - 1; none of fewer than two numbers."""
    if len(numbers) < 2:
        return None
    middle = mean(numbers)
    return sqrt(fsum([(one - middle) ** 2 for one in numbers]) / (len(numbers) - 1))


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's correlation of two lists of one length.

    None of fewer than three pairs, and where one of the lists does not vary.
    """
    if not varies(left) or not varies(right):
        return None
    left_mean, right_mean = mean(left), mean(right)
    x, y = [one - left_mean for one in left], [one - right_mean for one in right]
    product = fsum([a * b for a, b in zip(x, y, strict=True)])
    size = sqrt(fsum([a * a for a in x]) * fsum([b * b for b in y]))
    return max(-1.0, min(1.0, product / size)) if size else None


def varies(numbers: Sequence[float]) -> bool:
    """Whether there are three numbers at least, not all equal but for rounding."""
    if len(numbers) < 3:
        return False
    low, high = min(numbers), max(numbers)
    return high - low > _ROUNDING * max(1.0, abs(low), abs(high))


def midranks(numbers: Sequence[float]) -> list[float]:
    """The rank of each number, 1 for the lowest; equal numbers share the mean of their ranks."""
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    ranks = [0.0] * len(numbers)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and numbers[order[end]] == numbers[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Spearman's rank correlation: Pearson's of the midranks, which takes ties into account."""
    return correlation(midranks(left), midranks(right))


def kendall_tau(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Kendall's tau-b of two rankings; none where one of them is all ties.

    By Knight's method (Journal of the American Statistical Association 61, 1966): pairs in the
    wrong order are counted while one ranking is sorted by merging, in n log n steps.
    """
    pairs = sorted(zip(left, right, strict=True))
    every = _pairs(len(pairs))
    left_ties, right_ties = _tied(left), _tied(right)
    swaps = _inversions([b for _, b in pairs])[1]
    size = sqrt((every - left_ties) * (every - right_ties))
    agreeing = every - left_ties - right_ties + _tied(pairs) - 2 * swaps
    return agreeing / size if size else None


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _tied(values: Iterable[object]) -> int:
    """How many pairs of equal values there are."""
    return sum(map(_pairs, Counter(values).values()))


def _inversions(numbers: list[float]) -> tuple[list[float], int]:
    """The numbers sorted, and how many pairs were in the wrong order."""
    if len(numbers) < 2:
        return numbers, 0
    middle = len(numbers) // 2
    left, inside = _inversions(numbers[:middle])
    right, there = _inversions(numbers[middle:])
    count, place = inside + there, 0
    for one in right:
        place = bisect_right(left, one, place)
        count += len(left) - place
    return sorted(left + right), count


def chi_squared_tail(chi_squared: float, freedom: int) -> float:
    """The chance of a chi-squared of at least this with so many degrees of freedom.

    That is the regularised upper incomplete gamma function Q(freedom / 2, chi_squared / 2), by its
    series below a + 1 and by Lentz's continued fraction above (Press et al., Numerical Recipes,
    section 6.2).
    """
    a, x = freedom / 2, chi_squared / 2
    if x <= 0:
        return 1.0
    scale = exp(a * log(x) - x - lgamma(a))
    return 1 - scale * _series(a, x) if x < a + 1 else scale * _continued_fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    while abs(term) > abs(total) * 1e-16:
        a += 1
        term *= x / a
        total += term
    return total


def _continued_fraction(a: float, x: float) -> float:
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    fraction = d
    for step in range(1, 10_000):
        factor = -step * (step - a)
        b += 2
        d = 1 / (factor * d + b or tiny)
        c = b + factor / c or tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return fraction
