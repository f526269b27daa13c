"""The sheets of the criteria: what is asked, and what each comes to on every case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judgetui.language import _, name
from judgetui.meeting.plan import Criterion
from judgetui.results.workbook import formulas
from judgetui.results.workbook.ballots import WEIGHT
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.sheet import (
    FIRST,
    Column,
    Formula,
    Sheet,
    Value,
    at,
    decimals_format,
    down,
    on,
    width_for,
)

_NAMED = 2
"""Columns before those of the criteria on the sheet with a row for each case."""


def criteria_sheet(layout: Layout) -> Sheet:
    """What every judge is asked, and how much it counts."""
    criteria = layout.plan.criteria
    columns = [
        Column(_("Criteria"), width_for((name(c.name) for c in criteria), 12, 30)),
        Column(_("Lowest mark"), 10, "General"),
        Column(_("Highest mark"), 10, "General"),
        Column(_("Step"), 8, "General"),
        Column(_("Weight"), 8, "General"),
        Column(_("Marked by"), 26),
        Column(_("What to look for"), 44),
    ]
    rows = [_criterion(layout, criterion) for criterion in criteria]
    notes = [_("A judge's total is the sum of the marks, each times its weight.")]
    return Sheet(layout.names.criteria, _("Criteria"), notes, columns, rows, fixed=1)


def _criterion(layout: Layout, criterion: Criterion) -> list[Value]:
    judges = ", ".join(layout.judge_names[judge] for judge in criterion.judges)
    numbers: list[Value] = [criterion.min, criterion.max, criterion.step, criterion.weight]
    anchors = [f"{one.from_:f}: {name(one.text)}" for one in criterion.anchors]
    guide = "\n".join(part for part in (name(criterion.guide), *anchors) if part)
    return [name(criterion.name), *numbers, judges or _("every judge"), guide]


class MarkColumns:
    """Which column is which on the sheet of criteria × cases."""

    def __init__(self, layout: Layout) -> None:
        keys = [criterion.key for criterion in layout.plan.criteria]
        self.published = {key: _NAMED + index for index, key in enumerate(keys)}
        self.exact: dict[str, int] = {}
        """Before rounding: only where something else is computed from it."""
        if needs_exact(layout):
            self.exact = {key: _NAMED + len(keys) + index for index, key in enumerate(keys)}


def needs_exact(layout: Layout) -> bool:
    """Whether the marks before rounding stand in cells of their own."""
    rule = layout.rule
    return layout.live and (by_criterion(layout) or rule.rounding == "half-even")


def by_criterion(layout: Layout) -> bool:
    """Whether a score adds up criteria's marks that are not rounded."""
    rule = layout.rule
    drops = rule.combine == "trimmed" and rule.drop > 0 and rule.drop_by == "criterion"
    return drops and rule.round != "criterion"


def marks_sheet(layout: Layout) -> Sheet:
    """What the judges' marks on each criterion come to, a row a case."""
    notes = [_("Each criterion's mark as the rule combines those of the judges, rounded.")]
    if formulas.combined_marks("A1", layout.rule) is None:
        notes.append(
            _(
                "Whole ballots are left out by their totals, which no short formula tells for the "
                "marks: these numbers are values."
            )
        )
    columns = [
        Column(_("No."), width_for(layout.called.values(), 6, 14)),
        Column(_("Title"), width_for(layout.titles.values(), 12, 36)),
    ]
    shown = decimals_format(layout.rule.decimals)
    titles = [name(criterion.name) for criterion in layout.plan.criteria]
    columns += [Column(title, width_for([title], 10, 14), shown) for title in titles]
    if needs_exact(layout):
        before = _("%(criterion)s, before rounding")
        columns += [Column(before % {"criterion": title}, 14, "General") for title in titles]
    title = _("Criteria × cases")
    return Sheet(layout.names.marks, title, notes, columns, _rows(layout), fixed=2)


def _rows(layout: Layout) -> Iterator[Sequence[Value]]:
    for case in layout.cases:
        cells: list[Value] = [layout.called[case], layout.titles[case]]
        if case in layout.scores:
            cells += _published(layout, case)
            if needs_exact(layout):
                cells += _exact(layout, case)
        yield cells


def _published(layout: Layout, case: str) -> Iterator[Value]:
    columns, published = MarkColumns(layout), layout.scores[case].published
    for criterion in layout.plan.criteria:
        value = published.get(criterion.key)
        formula = _combined(layout, case, criterion.key)
        if value is None or formula is None:
            yield value
            continue
        if criterion.key in columns.exact:
            formula = at(layout.row[case], columns.exact[criterion.key])
        yield Formula(formulas.rounded(formula, layout.rule), value)


def _exact(layout: Layout, case: str) -> Iterator[Value]:
    combined = layout.combined_marks(case)
    for criterion in layout.plan.criteria:
        value = combined.get(criterion.key)
        formula = _combined(layout, case, criterion.key)
        yield value if value is None or formula is None else Formula(formula, value)


def _combined(layout: Layout, case: str, key: str) -> str | None:
    """The formula of a criterion's combined mark, from the ballots that count."""
    rows = layout.counting_rows(case)
    if not layout.live or not rows:
        return None
    columns, ballots = layout.ballot_columns, layout.names.ballots
    marks = on(ballots, down(rows, columns.mark[key]))
    weights = on(ballots, down(rows, columns.weight)) if columns.weight is not None else None
    return formulas.combined_marks(marks, layout.rule, weights)


def weight_cell(layout: Layout, key: str) -> str:
    """Where a criterion's weight stands."""
    keys = [criterion.key for criterion in layout.plan.criteria]
    return on(layout.names.criteria, at(FIRST + keys.index(key), WEIGHT, fixed="both"))
