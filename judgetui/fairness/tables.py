"""The report as tables with a sentence beside each, for screens, workbook, page and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from judgetui.fairness.report import FairnessReport, PanelFigures
from judgetui.fairness.stability import Difference, PrizeChances
from judgetui.fairness.words import (
    about_agreement,
    about_chances,
    about_halo,
    about_judges,
    about_lines,
    about_order,
    about_outlying,
    about_ranks,
    about_rules,
    about_without,
    agreement_words,
    changed_words,
    flip_words,
    panel_words,
    rule_words,
)
from judgetui.meeting.fields import Bilingual
from judgetui.meeting.message import Counted, Sentence, lines
from judgetui.meeting.names import judge_name
from judgetui.meeting.plan import Plan

PANELS = (3, 5, 7, 9, 11, 15)
"""With how many judges the reliability of a mean is told."""


@dataclass(frozen=True, slots=True)
class Named:
    """A cell that names something of the plan."""

    id: str
    """For files that scripts read."""
    called: str | Bilingual | Sentence
    """For people."""


Cell = Decimal | int | Named | Sentence | str | None
"""A number, a name, words, or nothing where a figure is not defined."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Its name in files."""
    title: Sentence | str | Bilingual


@dataclass(frozen=True, slots=True)
class FairnessTable:
    """Some figures of one kind."""

    key: str
    """Its name in files."""
    title: Sentence
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sentence: Sentence
    """What the figures mean, and what they do not; one or more lines."""


def fairness_tables(report: FairnessReport) -> tuple[FairnessTable, ...]:
    """Every figure of a report, in the order in which a chair asks: how firm the prizes are first.

    Where judges mark different criteria there are tables of each group of them. Tables without
    anything to show are left out, but for the outlying ballots, where none is good to know.
    """
    return (
        *_prize_tables(report),
        *(table for panel in report.panels for table in _panel_tables(report, panel)),
        *order_table(report),
    )


def figure(number: float | None, decimals: int = 2) -> Decimal | None:
    """A statistic as it is told, with so many decimals, and never -0.

    Halves are rounded away from zero, after a rounding to nine decimals: so what the last bit of a
    float is on some machine is never told.
    """
    if number is None:
        return None
    return Decimal(f"{number:.9f}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def named_judge(plan: Plan, judge: str) -> Named:
    """A judge by id and name."""
    return Named(judge, judge_name(plan, judge))


def named_case(plan: Plan, case: str) -> Named:
    """A case, or what is ranked as it, by id, number and title."""
    if case in plan.entrant_cases:
        return Named(case, plan.case[case].entrant)
    return _single_case(plan, case)


def _single_case(plan: Plan, case: str) -> Named:
    about = plan.case[case]
    words = Sentence("%(number)s %(title)s", number=about.called, title=about.full_title)
    return Named(case, words)


def _prize_tables(report: FairnessReport) -> Iterator[FairnessTable]:
    stability = report.stability
    if stability.lines:
        yield line_table(report)
    if stability.chances:
        yield _chance_table(report, stability.chances)
    if stability.without:
        rows = tuple(
            (named_judge(report.plan, judge), *_difference(report.plan, one))
            for judge, one in stability.without.items()
        )
        columns = (Column("judge", Sentence("Without")), *_DIFFERENCE)
        title = Sentence("Without one judge")
        yield FairnessTable("without", title, columns, rows, about_without())
    if stability.rules:
        rows = tuple(
            (Named(rule, rule_words(rule)), *_difference(report.plan, one))
            for rule, one in stability.rules.items()
        )
        columns = (Column("rule", Sentence("Rule")), *_DIFFERENCE)
        yield FairnessTable("rules", Sentence("By other rules"), columns, rows, about_rules())


_DIFFERENCE = (
    Column("tau", Sentence("Kendall's tau")),
    Column("prizes", Sentence("Prizes that change")),
    Column("cases", Sentence("Cases")),
)


def _difference(plan: Plan, one: Difference) -> tuple[Cell, ...]:
    return figure(one.tau), len(one.prizes), changed_words(plan, one)


def line_table(report: FairnessReport) -> FairnessTable:
    """Each prize line, and the mark that would move it."""
    plan = report.plan
    return FairnessTable(
        "lines",
        Sentence("Prize lines"),
        (
            Column("line", Sentence("Line below")),
            Column("margin", Sentence("Points apart")),
            Column("change", Sentence("Smallest change of one mark")),
            Column("words", Sentence("What would move it")),
        ),
        tuple(
            (
                Named(str(one.tier + 1), plan.prizes[one.tier].name),
                one.line.margin,
                one.flip.change if one.flip else None,
                flip_words(report, one),
            )
            for one in report.stability.lines
        ),
        about_lines(),
    )


def _chance_table(report: FairnessReport, chances: PrizeChances) -> FairnessTable:
    plan = report.plan
    tiers = (Column(f"prize_{tier}", prize.name) for tier, prize in enumerate(plan.prizes, 1))
    ranks = {row.case: row.rank for row in report.standings.rows}
    return FairnessTable(
        "chances",
        Sentence("How firm each prize is"),
        (
            Column("rank", Sentence("Rank")),
            Column("case", Sentence("Case")),
            *tiers,
            Column("none", Sentence("No prize")),
        ),
        tuple(
            (ranks[case], named_case(plan, case), *(figure(one) for one in row))
            for case, row in chances.chances.items()
        ),
        about_chances(chances),
    )


def _panel_tables(report: FairnessReport, panel: PanelFigures) -> Iterator[FairnessTable]:
    several = len(report.panels) > 1

    def titled(title: Sentence) -> Sentence:
        if not several:
            return title
        who = panel_words(report.plan, panel)
        return Sentence("%(title)s: %(judges)s", title=title, judges=who)

    yield agreement_table(panel, titled(Sentence("Agreement of the judges")))
    if panel.intraclass:
        yield _projection_table(panel, titled(Sentence("With more or fewer judges")))
    yield _judge_table(report.plan, panel, titled(Sentence("Each judge")))
    if any(one.halo for one in panel.by_judge):
        yield _halo_table(report.plan, panel, titled(Sentence("Halo of each judge")))
    yield _rank_table(report, panel, titled(Sentence("Each judge's own order")))
    if panel.outlying:
        yield _outlying_table(report.plan, panel, titled(Sentence("Outlying ballots")))


def agreement_table(panel: PanelFigures, title: Sentence) -> FairnessTable:
    """How far the judges of a group agree."""
    correlation, order = panel.intraclass, panel.concordance
    figures: tuple[tuple[str, str | Sentence, float | None], ...] = (
        ("icc_2_1", "ICC(2,1)", correlation.single if correlation else None),
        ("icc_2_k", "ICC(2,k)", correlation.panel if correlation else None),
        ("w", Sentence("Kendall's W"), order.w if order else None),
        ("alpha_interval", Sentence("Krippendorff's alpha, totals"), panel.alpha_interval),
        ("alpha_ordinal", Sentence("Krippendorff's alpha, order"), panel.alpha_ordinal),
    )
    return FairnessTable(
        "agreement",
        title,
        (
            Column("figure", Sentence("Figure")),
            Column("value", Sentence("Value")),
            Column("words", Sentence("What it says")),
        ),
        tuple(
            (Named(key, called), figure(value, 3), agreement_words(panel, key))
            for key, called, value in figures
        ),
        about_agreement(panel),
    )


def _projection_table(panel: PanelFigures, title: Sentence) -> FairnessTable:
    correlation = panel.intraclass
    assert correlation is not None
    numbers = sorted({*PANELS, len(panel.judges)})
    wanted = correlation.judges_for(0.9)
    if wanted is None:
        needed = Sentence("More judges like these would not help: a single ballot tells nothing.")
    else:
        needed = Counted(
            "For 0.90 it would take %(judges)d such judge.",
            "For 0.90 it would take %(judges)d such judges.",
            of="judges",
            judges=wanted,
        )
    how = Sentence(
        "ICC(2,n), how reliable the mean of n judges like these would be, by the Spearman-Brown "
        "formula. It takes further judges to agree as much as these do."
    )
    return FairnessTable(
        "projection",
        title,
        (Column("judges", Sentence("Judges")), Column("icc_2_n", "ICC(2,n)")),
        tuple((one, figure(correlation.with_judges(one))) for one in numbers),
        lines([how, needed]),
    )


def _judge_table(plan: Plan, panel: PanelFigures, title: Sentence) -> FairnessTable:
    return FairnessTable(
        "judges",
        title,
        (
            Column("judge", Sentence("Judge")),
            Column("ballots", Sentence("Ballots")),
            Column("severity", Sentence("Severity")),
            Column("severity_error", Sentence("± error")),
            Column("sd", Sentence("SD")),
            Column("sd_ratio", Sentence("SD ratio")),
            Column("agreement", Sentence("With others")),
        ),
        tuple(
            (
                named_judge(plan, one.judge),
                one.ballots,
                figure(one.severity),
                figure(one.severity_error),
                figure(one.sd),
                figure(one.sd_ratio),
                figure(one.agreement),
            )
            for one in panel.by_judge
        ),
        about_judges(),
    )


def _halo_table(plan: Plan, panel: PanelFigures, title: Sentence) -> FairnessTable:
    return FairnessTable(
        "halo",
        title,
        (
            Column("judge", Sentence("Judge")),
            Column("halo", Sentence("Halo")),
            Column("halo_raw", Sentence("Raw halo")),
            Column("identical", Sentence("Same marks")),
        ),
        tuple(
            (named_judge(plan, one.judge), figure(halo.residuals), figure(halo.raw), halo.identical)
            for one in panel.by_judge
            if (halo := one.halo) is not None
        ),
        about_halo(),
    )


def _rank_table(report: FairnessReport, panel: PanelFigures, title: Sentence) -> FairnessTable:
    plan, official = report.plan, report.standings.by_case
    columns = [Column("case", Sentence("Case")), Column("rank", Sentence("Rank"))]
    columns += [Column(one.judge, one.judge) for one in panel.by_judge]
    shown = [case for case in official if case in panel.cases]
    rows = tuple(
        (
            _single_case(plan, case),
            official[case].rank,
            *(one.ranks.get(case) for one in panel.by_judge),
        )
        for case in shown
    )
    return FairnessTable("ranks", title, tuple(columns), rows, about_ranks())


def _outlying_table(plan: Plan, panel: PanelFigures, title: Sentence) -> FairnessTable:
    outlying = panel.outlying
    assert outlying is not None
    return FairnessTable(
        "outlying",
        title,
        (
            Column("case", Sentence("Case")),
            Column("judge", Sentence("Judge")),
            Column("total", Sentence("Total")),
            Column("expected", Sentence("Expected")),
            Column("times", Sentence("Spreads away")),
        ),
        tuple(
            (
                _single_case(plan, one.case),
                named_judge(plan, one.judge),
                figure(one.total),
                figure(one.expected),
                figure(one.times, 1),
            )
            for one in outlying.found
        ),
        about_outlying(outlying),
    )


def order_table(report: FairnessReport) -> Iterator[FairnessTable]:
    """How scores go with the running order; nothing where that is not defined."""
    order = report.order
    if order is None:
        return
    title = Sentence("Order effect") if order.conclusive else Sentence("Scores by running order")
    yield FairnessTable(
        "order",
        title,
        (
            Column("cases", Sentence("Cases")),
            Column("spearman", Sentence("Spearman's rho")),
            Column("p", Sentence("p")),
            Column("slope", Sentence("Points a place")),
            Column("lot", Sentence("Drawn by lot")),
        ),
        (
            (
                order.cases,
                figure(order.spearman),
                figure(order.p, 3),
                figure(order.slope, 3),
                Named(order.lot, Sentence("yes") if order.conclusive else Sentence("no")),
            ),
        ),
        about_order(order),
    )
