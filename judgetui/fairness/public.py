"""The figures of fairness that may be published: none tells which judge gave what.

A published page shows every judge's total of each case without saying whose it is. So a figure may
only be added to it from which nobody could work out which totals are the same judge's. Of those
here Krippendorff's alpha, the order effect, the prize lines and the rules that combine totals come
out the same whoever gave which total. The others go by who did, and each of them rules out some of
the (judges!) ** (cases - 1) ways in which totals can belong together: they are told, coarsely, only
where `LEAST_JUDGES` and `LEAST_CASES` leave millions of ways also to a judge who knows their own.
What single judges did, by name or not, is not here at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from judgetui.fairness.report import FairnessReport, PanelFigures
from judgetui.fairness.stability import PrizeChances
from judgetui.fairness.tables import (
    Cell,
    Column,
    FairnessTable,
    Named,
    agreement_table,
    figure,
    line_table,
    order_table,
)
from judgetui.fairness.words import about_public_lines, flip_size, rule_words
from judgetui.meeting.message import Sentence

LEAST_JUDGES, LEAST_CASES = 5, 10
"""Of fewer, what goes by who gave which total is not published: 4! ** 9 is 2 to the 41st, and the
figures together tell less than 33 bits."""
FIRM, FAIRLY_FIRM = 0.9, 2 / 3
"""Shares of panels from which on a prize is called so."""


def public_tables(report: FairnessReport) -> tuple[FairnessTable, ...]:
    """What a page may show, in the order in which readers ask."""
    many = bool(report.panels) and all(_many(panel) for panel in report.panels)
    return (
        *_lines(report),
        *(_firmness(report, report.stability.chances, many=many)),
        *_changes(report, many=many),
        *(table for panel in report.panels for table in _agreement(report, panel, many=many)),
        *order_table(report),
        _left_out(many=many),
    )


def _many(panel: PanelFigures) -> bool:
    return len(panel.judges) >= LEAST_JUDGES and len(panel.cases) >= LEAST_CASES


def _lines(report: FairnessReport) -> Iterator[FairnessTable]:
    """How far a line is from moving, without the mark that would move it."""
    if not report.stability.lines:
        return
    whole = line_table(report)
    rows = tuple(
        (row[0], row[1], flip_size(report, one))
        for row, one in zip(whole.rows, report.stability.lines, strict=True)
    )
    yield replace(whole, columns=whole.columns[:3], rows=rows, sentence=about_public_lines())


def _firmness(
    report: FairnessReport, chances: PrizeChances | None, *, many: bool
) -> Iterator[FairnessTable]:
    """How many cases of each prize would have kept it with most other panels."""
    if chances is None or not many:
        return
    given = {row.case: row.prize for row in report.standings.rows}
    rows: list[tuple[Cell, ...]] = []
    for tier, prize in enumerate(report.plan.prizes):
        shares = [row[tier] for case, row in chances.chances.items() if given.get(case) == tier]
        firm = sum(share >= FIRM for share in shares)
        fairly = sum(share >= FAIRLY_FIRM for share in shares) - firm
        named = Named(str(tier + 1), prize.name)
        rows.append((named, len(shares), firm, fairly, len(shares) - firm - fairly))
    yield FairnessTable(
        "firmness",
        Sentence("How firm the prizes are"),
        (
            Column("prize", Sentence("Prize")),
            Column("cases", Sentence("Cases")),
            Column("firm", Sentence("Firm")),
            Column("fairly_firm", Sentence("Fairly firm")),
            Column("close", Sentence("Close")),
        ),
        tuple(rows),
        Sentence(
            "Of %(panels)d panels that were drawn from these judges with replacement: firm is a "
            "prize that the case would have had with at least 90 of 100 of them, fairly firm with "
            "at least 67. A close one another panel like this might have given to another case; "
            "it changes no result.",
            panels=chances.resamples,
        ),
    )


def _changes(report: FairnessReport, *, many: bool) -> Iterator[FairnessTable]:
    """How many cases would have another prize by other rules, and without one of the judges."""
    stability = report.stability
    rows: list[tuple[Cell, ...]] = [
        (Named(rule, rule_words(rule)), len(one.prizes))
        for rule, one in stability.rules.items()
        # Ranks are each judge's own, so that they go by who gave which total.
        if many or rule != "rank-sum"
    ]
    if many and stability.without:
        most = max(len(one.prizes) for one in stability.without.values())
        rows.append((Named("without", Sentence("Without any one judge, at most")), most))
    if not rows:
        return
    yield FairnessTable(
        "changes",
        Sentence("Prizes that would be others"),
        (Column("how", Sentence("Counted otherwise")), Column("prizes", Sentence("Cases"))),
        tuple(rows),
        Sentence(
            "How many cases would have another prize, or none. The plan's rule was agreed "
            "beforehand and decides; prizes that none of these moves do not hang on the choice of "
            "a rule."
        ),
    )


def _agreement(
    report: FairnessReport, panel: PanelFigures, *, many: bool
) -> Iterator[FairnessTable]:
    """The agreement of a group of judges, to two decimals."""
    several = len(report.panels) > 1
    if several and not many:
        # Which totals are of which group would be told.
        return
    title = Sentence("Agreement of the judges")
    if several:
        title = Sentence("%(title)s (%(count)d judges)", title=title, count=len(panel.judges))
    whole = agreement_table(panel, title)
    rows = tuple(
        (row[0], figure(value), row[2])
        for row, value in zip(whole.rows, _values(panel), strict=True)
        if many or (isinstance(row[0], Named) and row[0].id.startswith("alpha"))
    )
    yield replace(whole, rows=rows)


def _values(panel: PanelFigures) -> tuple[float | None, ...]:
    """The figures in the order of `agreement_table`."""
    correlation, order = panel.intraclass, panel.concordance
    return (
        correlation.single if correlation else None,
        correlation.panel if correlation else None,
        order.w if order else None,
        panel.alpha_interval,
        panel.alpha_ordinal,
    )


def _left_out(*, many: bool) -> FairnessTable:
    """What chair, supervisor and archive have besides."""
    title = Sentence("What is not published")
    if many:
        told = Sentence(
            "What single judges did, such as severity or ballots far from the others', is for "
            "chair, supervisor and archive alone."
        )
    else:
        told = Sentence(
            "What single judges did is for chair, supervisor and archive alone. So is here "
            "whatever goes by which judge gave which total: with fewer than %(judges)d judges or "
            "%(cases)d cases somebody could work out from it who gave what.",
            judges=LEAST_JUDGES,
            cases=LEAST_CASES,
        )
    return FairnessTable("left-out", title, (), (), told)
