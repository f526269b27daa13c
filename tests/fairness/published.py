"""Data with published results, and how tests make ratings of rows."""

from __future__ import annotations

from collections.abc import Sequence

from judgetui.fairness.ratings import Ratings, Rows

SHROUT_FLEISS: Rows = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)
"""Shrout and Fleiss (1979), table 2: six targets, four judges; ICC(2,1) .29, ICC(2,4) .62."""

_GAP = None
KRIPPENDORFF: Rows = (
    (1, 1, _GAP, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (_GAP, 5, 5, 5),
    (_GAP, _GAP, 1, 1),
    (_GAP, _GAP, 3, _GAP),
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability: twelve units, four observers; ordinal
.815, interval .849."""

ANXIETY: Rows = tuple(
    zip(
        (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
        (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
        (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
        strict=True,
    )
)
"""The anxiety ratings of the R packages irr and DescTools: twenty subjects, three raters, ties; W
.54, chi-squared 30.8, p .043."""


def rated(rows: Sequence[Sequence[float | None]]) -> Ratings:
    """Ratings of cases C1, C2 … by judges J1, J2 …."""
    return Ratings(
        tuple(f"C{number}" for number in range(1, len(rows) + 1)),
        tuple(f"J{number}" for number in range(1, len(rows[0]) + 1)),
        tuple(map(tuple, rows)),
    )
