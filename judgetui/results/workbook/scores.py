"""The sheet of judges × cases: every total that counts, and how scores follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judgetui.language import _, name
from judgetui.meeting.rounding import rounded
from judgetui.meeting.scoring import CaseScore, Part
from judgetui.meeting.statuses import ballot_outcome
from judgetui.results.workbook import formulas
from judgetui.results.workbook.ballots import OUTCOMES
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.marks import MarkColumns, by_criterion, weight_cell
from judgetui.results.workbook.sheet import (
    ABOVE,
    FIRST,
    Column,
    Formula,
    Sheet,
    Value,
    across,
    at,
    decimals_format,
    down,
    on,
    width_for,
)

_NAMED = 2


@dataclass(frozen=True, slots=True)
class Block:
    """The totals of those who mark the same criteria, and what counts instead of them."""

    part: Part | None
    """None where all criteria are one total, which is compared with other cases."""
    judges: tuple[str, ...]
    totals: range
    """The columns of their totals."""
    counted: range
    """The columns of what counts: the totals themselves, or what they are corrected or compared
    to."""
    middle: int | None
    """The column of the rounded mean that totals are corrected towards."""


class ScoreColumns:
    """Which column is which on the sheet of judges × cases."""

    def __init__(self, layout: Layout) -> None:
        self.layout, plan, rule = layout, layout.plan, layout.rule
        self._next = _NAMED
        parts: Sequence[Part | None] = [None] if rule.compares_cases else layout.parts
        self.blocks = [self._block(part) for part in parts]
        self.ballots = self._one()
        self.panel = self._one()
        factors = any(case.factor != 1 for case in plan.cases)
        self.factor = self._one() if factors else None
        self.carried = {carried.key: self._one() for carried in plan.carried}
        self.final = self._one()
        """Before rounding, and without points off or added."""
        adjusted = any(score.unadjusted is not None for score in layout.scores.values())
        self.rounded = self._one() if adjusted else None
        """The published score without points off or added; only where any case has some."""
        self.points = self._one() if adjusted else None
        self.score = self._one()
        self.exact = self._one()

    def _one(self) -> int:
        self._next += 1
        return self._next - 1

    def _several(self, count: int) -> range:
        self._next += count
        return range(self._next - count, self._next)

    def _block(self, part: Part | None) -> Block:
        judges = self.layout.plan.panel
        if part is not None and part.judges is not None:
            judges = tuple(judge for judge in judges if judge in part.judges)
        totals = self._several(len(judges))
        corrects = self.layout.rule.correct is not None
        middle = self._one() if corrects else None
        counted = totals
        if corrects or self.layout.rule.compares_cases:
            counted = self._several(len(judges))
        return Block(part, judges, totals, counted, middle)


def scores_sheet(layout: Layout) -> Sheet:
    """A row a case: the judges' totals, what the rule makes of them, and the score."""
    return Sheet(
        layout.names.scores,
        _("Judges × cases"),
        list(_notes(layout)),
        list(_columns(layout)),
        _rows(layout),
        fixed=_NAMED,
    )


def _notes(layout: Layout) -> Iterator[str]:
    rule = layout.rule
    if not layout.live:
        yield _("These numbers are values and not formulas; the sheet of ballots says why.")
        return
    if rule.combine == "majority":
        yield _(
            "The places that a majority of judges give cannot be told by a short formula: the "
            "panel's score is a value. The places themselves are formulas."
        )
    elif rule.combine == "points":
        yield _(
            "What places bring cannot be told by a short formula where places are shared: the "
            "points are values. Their sum is a formula."
        )
    if rule.standardise is not None:
        yield _(
            "Standard deviations are computed here with the 15 digits of a spreadsheet, and for "
            "the result with 28."
        )
    if rule.rounding == "down":
        yield _("Before it is cut off, a number is freed from what binary numbers take from it.")
    yield _("A judge whose total is not a number has no ballot that counts on that case.")


def _columns(layout: Layout) -> Iterator[Column]:
    plan, rule, columns = layout.plan, layout.rule, ScoreColumns(layout)
    score = decimals_format(rule.decimals)
    yield Column(_("No."), width_for(layout.called.values(), 6, 14))
    yield Column(_("Title"), width_for(layout.titles.values(), 12, 32))
    for block in columns.blocks:
        yield from _block_columns(layout, block)
    yield Column(_("Ballots"), 8, "0")
    panel_weight: Value = plan.panel_weight if plan.panel_weight != 1 else None
    yield Column(_("Panel's score"), 11, decimals_format(rule.decimals + 4), panel_weight)
    if columns.factor is not None:
        yield Column(_("Factor"), 8, "General")
    for carried in plan.carried:
        title = name(carried.name)
        yield Column(title, width_for([title], 9, 14), "General", carried.weight)
    yield Column(_("Before rounding"), 12, decimals_format(rule.decimals + 4))
    if columns.points is not None:
        yield Column(_("Rounded"), 10, score)
        yield Column(_("Points off or added"), 11, "+0.######;-0.######;0")
    yield Column(_("Score"), 10, score)
    yield Column(_("Before rounding, exactly"), 16)


def _block_columns(layout: Layout, block: Block) -> Iterator[Column]:
    rule, names = layout.rule, layout.judge_names
    widest = max((len(part) for judge in block.judges for part in names[judge].split()), default=0)
    width = min(14, max(8, widest + 2))
    which = ""
    if block.part is not None and len(layout.parts) > 1:
        keys = block.part.keys
        which = ", ".join(name(layout.plan.criterion[key].name) for key in keys)
    labelled = _("%(label)s: %(text)s")
    shown = decimals_format(rule.decimals)
    for judge in block.judges:
        title = labelled % {"label": names[judge], "text": which} if which else names[judge]
        above = layout.plan.judge[judge].weight if layout.weighs else None
        yield Column(title, width, shown, above)
    if block.middle is not None:
        yield Column(_("Mean"), 10, shown)
    if block.counted != block.totals:
        for judge in block.judges:
            above = layout.plan.judge[judge].weight if layout.weighs else None
            text = labelled % {"label": names[judge], "text": _what_counts(layout)}
            yield Column(text, width, _counted_format(layout), above)


def _what_counts(layout: Layout) -> str:
    """What stands in the place of a judge's total."""
    if layout.rule.correct is not None:
        return _("counts as")
    if layout.rule.standardise is not None:
        return _("on one scale")
    return _("points for the place") if layout.rule.combine == "points" else _("place")


def _counted_format(layout: Layout) -> str:
    return "General" if layout.rule.method.compares_cases else decimals_format(layout.rule.decimals)


def _rows(layout: Layout) -> Iterator[Sequence[Value]]:
    columns = ScoreColumns(layout)
    for case in layout.cases:
        row: list[Value] = [layout.called[case], layout.titles[case]]
        if case in layout.scores:
            for block in columns.blocks:
                row += _block_cells(layout, block, case)
            row += _score_cells(layout, columns, case)
        yield row


def _block_cells(layout: Layout, block: Block, case: str) -> Iterator[Value]:
    """The totals of a part of the panel, and what counts instead of them."""
    totals = [_total(layout, block, case, judge) for judge in block.judges]
    yield from totals
    given = {
        judge: value.value if isinstance(value, Formula) else value
        for judge, value in zip(block.judges, totals, strict=True)
        if not isinstance(value, str) and value is not None
    }
    if block.middle is not None:
        yield _middle(layout, block, case, given)
    if block.counted == block.totals:
        return
    for index, judge in enumerate(block.judges):
        if judge in given:
            yield _counted(layout, block, case, index, given)
        else:
            yield None


def _total(layout: Layout, block: Block, case: str, judge: str) -> Value:
    """A judge's total of this part, or in a word why there is none."""
    state = layout.meeting.cases[case]
    ballot = state.ballots.get(judge)
    if ballot is None:
        return _("away") if judge in layout.plan.away_from.get(case, ()) else "–"
    if not ballot.counts:
        return _(OUTCOMES[ballot_outcome(state, ballot)])
    value = layout.totals[case, judge]
    if block.part is not None and len(layout.parts) > 1:
        weights, keys = layout.plan.criterion, block.part.keys
        products = (Fraction(weights[key].weight) * Fraction(ballot.scores[key]) for key in keys)
        value = sum(products, Fraction())
    if not layout.live:
        return value
    columns = layout.ballot_columns
    column = columns.total if block.part is None else columns.total_of(block.part)
    return Formula(on(layout.names.ballots, at(layout.ballot_row[case, judge], column)), value)


def _middle(
    layout: Layout, block: Block, case: str, given: Mapping[str, int | Decimal | Fraction]
) -> Value:
    """The mean of the totals as they were given, rounded as scores are."""
    if not given:
        return None
    weights = {judge: Fraction(layout.plan.judge[judge].weight) for judge in given}
    added = sum((weights[judge] * Fraction(total) for judge, total in given.items()), Fraction())
    rule = layout.rule
    value = rounded(added / sum(weights.values()), rule.decimals, rule.rounding)
    if not layout.live:
        return value
    numbers = across(layout.row[case], block.totals)
    return Formula(formulas.rounded(formulas.mean(numbers, _weights(layout, block)), rule), value)


def _weights(layout: Layout, block: Block) -> str | None:
    """How much each judge of a block counts, as it stands above the columns."""
    return across(ABOVE, block.counted, fixed="row") if layout.weighs else None


def _counted(
    layout: Layout,
    block: Block,
    case: str,
    index: int,
    given: Mapping[str, int | Decimal | Fraction],
) -> Value:
    """What counts instead of a judge's total."""
    rule, row, judge = layout.rule, layout.row[case], block.judges[index]
    total = at(row, block.totals[index])
    if rule.correct is not None:
        assert block.middle is not None
        within = f"{rule.correct.within:f}"
        middle = _middle(layout, block, case, given)
        value = middle.value if isinstance(middle, Formula) else middle
        assert value is not None
        assert not isinstance(value, str)
        low, high = (Fraction(value) + sign * Fraction(within) for sign in (-1, 1))
        near = min(max(Fraction(given[judge]), low), high)
        formula = formulas.corrected(total, at(row, block.middle, fixed="column"), within)
        return Formula(formula, near) if layout.live else near
    value = layout.compared[case, judge]
    if not layout.live or rule.combine == "points":
        return value
    rows = range(FIRST, FIRST + len(layout.running))
    totals = down(rows, block.totals[index], fixed="row")
    if rule.standardise is not None:
        mean, deviation = f"{rule.standardise.mean:f}", f"{rule.standardise.sd:f}"
        return Formula(formulas.standardised(total, totals, mean, deviation), value)
    return Formula(formulas.place(total, totals, len(rows), rule), value)


def _score_cells(layout: Layout, columns: ScoreColumns, case: str) -> Iterator[Value]:
    """From the panel's score to the published one."""
    plan, score, row = layout.plan, layout.scores[case], layout.row[case]
    yield _ballots(layout, columns, score, row)
    about = plan.case[case]
    yield _panel(layout, columns, case)
    if columns.factor is not None:
        yield about.factor
    for key in columns.carried:
        yield about.carried.get(key)
    unadjusted = score.unadjusted
    final = score.final if unadjusted is None else unadjusted.final
    yield _live(layout, _final(layout, columns, row), final)
    first = at(row, columns.final)
    if columns.rounded is None or columns.points is None:
        yield _live(layout, formulas.rounded(first, layout.rule), score.displayed)
    else:
        shown = score.displayed if unadjusted is None else unadjusted.displayed
        yield _live(layout, formulas.rounded(first, layout.rule), shown)
        points = sum((one.points for one in layout.meeting.cases[case].adjustments), Decimal())
        yield points if unadjusted is not None else None
        floor = None if plan.scoring.floor is None else f"{plan.scoring.floor:f}"
        places = at(row, columns.rounded), at(row, columns.points)
        formula = formulas.adjusted(*places, floor, layout.rule)
        if unadjusted is None:
            formula = places[0]
        yield _live(layout, formula, score.displayed)
    yield None if score.final is None else str(score.final)


def _live(layout: Layout, formula: str | None, value: Decimal | Fraction | None) -> Value:
    """A formula with its value; the value alone where nothing can be a formula."""
    return Formula(formula, value) if value is not None and formula and layout.live else value


def _ballots(layout: Layout, columns: ScoreColumns, score: CaseScore, row: int) -> Value:
    """How many ballots count; whoever marks several parts is one."""
    if not layout.live or len(columns.blocks) > 1:
        return score.ballots
    return Formula(f"COUNT({across(row, columns.blocks[0].totals)})", score.ballots)


def _panel(layout: Layout, columns: ScoreColumns, case: str) -> Value:
    """The panel's score: what the blocks come to, or the criteria where these are combined."""
    rule, score, row = layout.rule, layout.scores[case], layout.row[case]
    if score.panel is None:
        return None
    if rule.round == "criterion" and not rule.compares_cases:
        formula: str | None = "+".join(_weighted_marks(layout, case, each=True))
    elif by_criterion(layout):
        formula = "+".join(_weighted_marks(layout, case, each=False))
    else:
        combined = [
            formulas.combined(across(row, block.counted), rule, _weights(layout, block))
            for block in columns.blocks
        ]
        formula = "+".join(one for one in combined if one) if all(combined) else None
        if rule.combine == "points":
            formula = formulas.added(across(row, columns.blocks[0].counted))
    if formula and rule.round == "panel":
        formula = formulas.rounded(formula, rule)
    return _live(layout, formula, score.panel)


def _weighted_marks(layout: Layout, case: str, *, each: bool) -> Iterator[str]:
    """Weight × combined mark of each criterion that counts, each rounded where the rule says so."""
    columns, row = MarkColumns(layout), layout.row[case]
    places = columns.published if each else columns.exact
    for criterion in layout.plan.counting:
        mark = on(layout.names.marks, at(row, places[criterion.key]))
        product = f"{weight_cell(layout, criterion.key)}*{mark}"
        yield formulas.rounded(product, layout.rule) if each else product


def _final(layout: Layout, columns: ScoreColumns, row: int) -> str:
    """panel_weight × factor × panel score + Σ weight × carried score, as a formula."""
    formula = at(row, columns.panel)
    if layout.plan.panel_weight != 1:
        formula = f"{at(ABOVE, columns.panel, fixed='both')}*{formula}"
    if columns.factor is not None:
        formula += f"*{at(row, columns.factor)}"
    for column in columns.carried.values():
        formula += f"+{at(ABOVE, column, fixed='row')}*{at(row, column)}"
    return formula
