"""What the figures mean and what they do not, in sentences for people who are no statisticians."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.fairness.margins import NEIGHBOURS, LineFigures
from judgetui.fairness.outlying import FAR, OutlyingBallots
from judgetui.fairness.report import FairnessReport, PanelFigures
from judgetui.fairness.running_order import Lot, OrderFigures
from judgetui.fairness.stability import Difference, PrizeChances
from judgetui.meeting.message import Counted, Sentence, lines
from judgetui.meeting.names import case_name, judge_name, judge_names, ranked_names
from judgetui.meeting.plan import Plan

_BANDS: tuple[tuple[float, Sentence], ...] = (
    (0.9, Sentence("excellent")),
    (0.75, Sentence("good")),
    (0.5, Sentence("moderate")),
)
"""Koo and Li, A Guideline of Selecting and Reporting Intraclass Correlation Coefficients, 2016."""
_POOR = Sentence("poor")

_UNDEFINED = Sentence("Not defined: too few ballots, or nothing in them that varies.")
_RULES: Mapping[str, Sentence] = {
    "mean": Sentence("Mean of all"),
    "median": Sentence("Median"),
    "trimmed": Sentence("Mean without the highest and lowest"),
    "rank-sum": Sentence("Mean of the judges' ranks"),
}


def band(value: float) -> Sentence:
    """How an intraclass correlation is called by the bands of Koo and Li."""
    return next((word for least, word in _BANDS if value >= least), _POOR)


def rule_words(rule: str) -> Sentence:
    """A rule that the plan's is compared with."""
    return _RULES[rule]


def panel_words(plan: Plan, panel: PanelFigures) -> Sentence:
    """Who is in a group of judges; the first few by name."""
    return judge_names(plan, panel.judges)


def agreement_words(panel: PanelFigures, key: str) -> Sentence:
    """What one figure of agreement says; `key` as in the table."""
    correlation, order = panel.intraclass, panel.concordance
    if key == "icc_2_1" and correlation:
        return Sentence(
            "How far one ballot alone tells cases apart: 1 perfectly, 0 not at all. Differences in "
            "severity count as disagreement."
        )
    if key == "icc_2_k" and correlation:
        return Sentence(
            "How reliable the mean of %(judges)s judges is: %(band)s by the usual bands (0.50, "
            "0.75, 0.90). It says that they agree, not that they are right.",
            judges=f"{correlation.judges:.3g}",
            band=band(correlation.panel),
        )
    if key == "w" and order:
        return Sentence(
            "Whether judges put the cases that all of them marked (%(cases)d) in one order: 1 is "
            "the same order, 0 none; severity plays no part. By chance alone: p %(p)s.",
            cases=order.cases,
            p=_chance(order.p),
        )
    alpha = panel.alpha_interval if key == "alpha_interval" else panel.alpha_ordinal
    if not key.startswith("alpha") or alpha is None:
        return _UNDEFINED
    if key == "alpha_interval":
        return Sentence(
            "Agreement on the totals, missing ballots allowed for; severity counts. Krippendorff "
            "asks for 0.80, and for tentative conclusions 0.667."
        )
    return Sentence("The same for the order of the totals instead of their distance.")


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def about_agreement(panel: PanelFigures) -> Sentence:
    """On how many ballots the figures rest."""
    all_ballots = len(panel.judges) * len(panel.cases)
    told = [
        Sentence(
            "Ballots: %(ballots)d; judges: %(judges)d; cases: %(cases)d.",
            ballots=panel.ballots,
            judges=len(panel.judges),
            cases=len(panel.cases),
        )
    ]
    if missing := all_ballots - panel.ballots:
        told.append(
            Counted(
                "%(missing)d ballot is missing, recused or void; it is left out, never a zero.",
                "%(missing)d ballots are missing, recused or void; they are left out, never zeros.",
                of="missing",
                missing=missing,
            )
        )
    return lines(told)


def about_judges() -> Sentence:
    """What the columns of each judge are."""
    told = [
        Sentence(
            "Severity: points above (+) or below (-) the other judges on the same cases; less than "
            "two errors from 0 may be chance. Where everybody marks every case it favours nobody."
        ),
        Sentence(
            "SD ratio: the spread of a judge's totals beside the usual one. A judge with twice the "
            "spread sways a mean twice as much, one near 0 hardly at all."
        ),
        Sentence(
            "With others: correlation with the mean of the others. Low is another opinion, which "
            "may be the better one."
        ),
    ]
    return lines(told)


def about_halo() -> Sentence:
    """What the figures of halo are."""
    return Sentence(
        "How far the criteria go together beyond what the quality of the case explains: near 0 "
        "they are marked apart, near 1 one impression colours all. The raw figure is high also "
        "where good cases are good in everything. Same marks: ballots with one mark throughout."
    )


def about_ranks() -> Sentence:
    """What the ranks of each judge are."""
    return Sentence(
        "Each judge's cases by that judge's totals alone, 1 the best. It shows who placed what "
        "where; judges are there because they differ."
    )


def about_outlying(outlying: OutlyingBallots) -> Sentence:
    """What was looked for, and how many would be found by chance."""
    how = Sentence(
        "Ballots at least %(far)s times the usual spread at that level from what the case's other "
        "ballots and the judge's severity let expect. Without any bias about %(chance)d of "
        "%(ballots)d would be listed by chance: a ballot here is worth a look and proves nothing.",
        far=FAR,
        ballots=outlying.looked_at,
        chance=round(outlying.by_chance),
    )
    return how if outlying.found else lines([Sentence("None."), how])


_LOTS: Mapping[Lot, Sentence] = {
    "drawn": Sentence(
        "The order was drawn by lot, so that a p below 0.05 speaks for an effect of the order; one "
        "above it shows none, and does not rule one out."
    ),
    "changed": Sentence(
        "No conclusion: the running order was changed after it was drawn by lot, so that cases may "
        "stand where they stand for a reason."
    ),
    "partly": Sentence(
        "No conclusion: not all cases were drawn by lot together, so that cases may stand where "
        "they stand for a reason."
    ),
    "not-drawn": Sentence(
        "No conclusion: the running order was not drawn by lot, so that good cases may come late, "
        "or early, for a reason."
    ),
}


def about_order(order: OrderFigures) -> Sentence:
    """What the figures of the running order are, and whether anything follows from them."""
    what = Sentence(
        "Rho above 0: later cases have better scores. p: how often an order drawn by lot goes with "
        "scores at least as much."
    )
    return lines([what, _LOTS[order.lot]])


def flip_size(report: FairnessReport, line: LineFigures) -> Sentence:
    """By how much one mark would have to change to move a prize line, without saying which."""
    if line.flip is None:
        return _no_flip(report, line)
    size = Sentence("%(points)s points", points=f"{abs(line.flip.change):f}")
    if line.everywhere:
        return size
    return Sentence(
        "%(change)s (of the nearest %(places)d on either side)", change=size, places=NEIGHBOURS
    )


def _no_flip(report: FairnessReport, line: LineFigures) -> Sentence:
    """Why no change of one mark was found that moves a line."""
    if line.line.tied:
        return Sentence("A tie holds the line.")
    ranked = sum(row.rank is not None for row in report.standings.rows)
    if not 0 < line.line.above < ranked:
        return Sentence("There are not cases on both sides.")
    if line.everywhere:
        return Sentence("No single mark could move it.")
    return Sentence(
        "No single mark of the nearest %(places)d on either side could move it.", places=NEIGHBOURS
    )


def flip_words(report: FairnessReport, line: LineFigures) -> Sentence:
    """What would move a prize line."""
    plan, flip = report.plan, line.flip
    if flip is None:
        return _no_flip(report, line)
    told = Sentence(
        "%(judge)s, %(criterion)s, %(case)s: %(before)s → %(after)s",
        judge=judge_name(plan, flip.judge),
        criterion=plan.criterion[flip.criterion].name,
        case=case_name(plan, flip.case),
        before=f"{flip.before:f}",
        after=f"{flip.after:f}",
    )
    if line.everywhere:
        return told
    return Sentence(
        "%(change)s (of the nearest %(places)d on either side)", change=told, places=NEIGHBOURS
    )


def changed_words(plan: Plan, difference: Difference) -> Sentence:
    """Which cases have another prize; the first few by name."""
    return ranked_names(plan, difference.prizes) if difference.prizes else Sentence("none")


def about_chances(chances: PrizeChances) -> Sentence:
    """What the shares are of."""
    return Sentence(
        "The share of panels with whom the case would have had the prize, of %(panels)d that were "
        "drawn from these judges with replacement. Near 1 is firm, near 0.5 another panel like "
        "this one might have decided otherwise; it changes no result.",
        panels=chances.resamples,
    )


def about_lines() -> Sentence:
    """What the smallest change of a mark is."""
    return Sentence(
        "The smallest change of one mark of one judge after which other cases stand above the "
        "line, found exactly by the plan's rule. It says how close the line is, not that the mark "
        "is wrong."
    )


def about_public_lines() -> Sentence:
    """The same where it is not told which mark that is."""
    return Sentence(
        "By how much a single mark of a single judge would have to be another so that other cases "
        "stand above the line, found exactly by the plan's rule. It says how close the line is, "
        "not that a mark is wrong; which mark that would be is not told."
    )


def about_without() -> Sentence:
    """What it means that prizes change without a judge."""
    return Sentence(
        "What the plan's rule makes of the other judges' ballots. Tau is 1 where the order stays "
        "the same. That prizes change does not make a judge wrong: every ballot is there to count. "
        "With fewer ballots a rule may leave out no highest and lowest."
    )


def about_rules() -> Sentence:
    """What it means that prizes change by another rule."""
    return Sentence(
        "What other rules would make of the same ballots. The plan's rule was agreed beforehand "
        "and decides; prizes that none of these moves do not hang on the choice of a rule."
    )
