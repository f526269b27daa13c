"""The same figures by pingouin, krippendorff and scipy, on random panels with and without gaps.

What pingouin 0.7.0 gives for these panels is written down: it would bring twenty-five packages, of
matplotlib's and scikit-learn's size, into every install for tests. `remake_oracles.py` works it out
again in an environment of its own.

Each library is loaded by few tests, which go through all panels: that takes seconds, and tests may
run in several processes.
"""

from __future__ import annotations

import random

import pytest

from judgetui.fairness.additive import additive_model
from judgetui.fairness.agreement import concordance, intraclass_correlation, krippendorff_alpha
from judgetui.fairness.basics import chi_squared_tail, correlation, kendall_tau, spearman
from tests.fairness.published import rated

PANELS = range(8)
PINGOUIN = (
    (0.43237430899240387, 0.872700965524917),
    (0.4937271799663155, 0.7959549465073387),
    (0.4620135854100432, 0.8854399565952634),
    (0.6803150473889357, 0.8948731602625114),
    (0.6470478673868504, 0.8799949338230637),
    (0.5579884799215653, 0.8983398006257458),
    (0.5862514900523886, 0.9272851242256913),
    (0.43661468467599696, 0.7948684582860852),
)
"""ICC(A,1) and ICC(A,k) of `pingouin.intraclass_corr` of each panel."""


def panel(seed: int, gaps: float = 0.0) -> list[list[float | None]]:
    """Totals in halves, of 4 to 30 cases and 3 to 9 judges, with ties; so many of them missing."""
    chance = random.Random(seed)
    judges = chance.randint(3, 9)
    offsets = [chance.gauss(0, 2) for _ in range(judges)]
    rows: list[list[float | None]] = []
    for _ in range(chance.randint(4, 30)):
        level = chance.gauss(80, 3)
        totals = [round(2 * (level + one + chance.gauss(0, 2))) / 2 for one in offsets]
        rows.append([None if chance.random() < gaps else one for one in totals])
        if all(one is None for one in rows[-1]):
            rows[-1][0] = totals[0]
    return rows


@pytest.mark.parametrize(("seed", "theirs"), list(enumerate(PINGOUIN)))
def test_intraclass_correlation(seed: int, theirs: tuple[float, float]) -> None:
    ratings = rated(panel(seed))
    ours = intraclass_correlation(ratings, additive_model(ratings))
    assert ours is not None
    assert (ours.single, ours.panel) == pytest.approx(theirs, abs=1e-9)


def test_alpha() -> None:
    import krippendorff
    import numpy

    for seed in PANELS:
        rows = panel(seed, gaps=0.2)
        data = numpy.array(rows, dtype=float).T
        for level in ("interval", "ordinal"):
            theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
            ours = krippendorff_alpha(rows, "interval" if level == "interval" else "ordinal")
            assert ours == pytest.approx(theirs, abs=1e-9)


def test_correlations_concordance_and_the_tail_of_chi_squared() -> None:
    from scipy import stats

    for seed in PANELS:
        rows = [[one for one in row if one is not None] for row in panel(seed)]
        # The Friedman test is of "treatments", which are the cases here.
        theirs, ours = stats.friedmanchisquare(*rows), concordance(rows)
        assert ours is not None
        assert ours.chi_squared == pytest.approx(theirs.statistic, abs=1e-9)
        assert ours.p == pytest.approx(theirs.pvalue, abs=1e-12)
        left, right = [row[0] for row in rows], [row[1] for row in rows]
        assert correlation(left, right) == pytest.approx(stats.pearsonr(left, right).statistic)
        assert spearman(left, right) == pytest.approx(stats.spearmanr(left, right).statistic)
        assert kendall_tau(left, right) == pytest.approx(stats.kendalltau(left, right).statistic)
    for freedom in (1, 2, 9, 27, 200, 999):
        for share in (0.01, 0.5, 0.9, 1.0, 1.1, 1.7, 3):
            tail = stats.chi2.sf(share * freedom, freedom)
            assert chi_squared_tail(share * freedom, freedom) == pytest.approx(tail, abs=1e-11)


@pytest.mark.parametrize("seed", PANELS)
def test_the_additive_model_with_gaps(seed: int) -> None:
    import numpy

    ratings = rated(panel(seed, gaps=0.15))
    cells = [
        (i, j, one)
        for i, row in enumerate(ratings.rows)
        for j, one in enumerate(row)
        if one is not None
    ]
    design = numpy.zeros((len(cells), len(ratings.cases) + len(ratings.judges)))
    for number, (i, j, _) in enumerate(cells):
        design[number, i] = design[number, len(ratings.cases) + j] = 1
    totals = numpy.array([one for _, _, one in cells])
    fitted = design @ numpy.linalg.lstsq(design, totals, rcond=None)[0]
    model = additive_model(ratings)
    for (i, j, one), expected in zip(cells, fitted, strict=True):
        assert model.residuals[i][j] == pytest.approx(one - expected, abs=1e-8)
