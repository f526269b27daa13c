"""The sheet of all ballots, from whose marks every other number of the workbook follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from judgetui.language import N_, _, name
from judgetui.meeting.scoring import Part
from judgetui.meeting.state import Ballot
from judgetui.meeting.statuses import BallotOutcome, ballot_outcome, ballot_reason
from judgetui.results.workbook import formulas
from judgetui.results.workbook.layout import MARKS, BallotColumns, Layout
from judgetui.results.workbook.sheet import (
    ABOVE,
    FIRST,
    Column,
    Formula,
    Number,
    Sheet,
    Value,
    across,
    at,
    decimals_format,
    on,
    width_for,
)

OUTCOMES: Mapping[BallotOutcome, str] = {
    BallotOutcome.WITHDRAWN: N_("case withdrawn"),
    BallotOutcome.SUBMITTED: N_("submitted"),
    BallotOutcome.KEYED: N_("keyed in from paper"),
    BallotOutcome.CORRECTED: N_("corrected by the chair"),
    BallotOutcome.RECUSED: N_("recused"),
    BallotOutcome.RETURNED: N_("given back"),
    BallotOutcome.VOID: N_("void"),
}
"""What became of a ballot, in the reader's words."""
WEIGHT = 4
"""The column of weights on the sheet of criteria."""


def ballots_sheet(layout: Layout) -> Sheet:
    """Every ballot with its marks, its total, what became of it and why."""
    notes = [
        _("A ballot that does not count stands below those that do, on the same case."),
        _("The number above a criterion is what its marks are multiplied by in the total."),
    ]
    if not layout.live:
        notes.append(
            _(
                "Numbers of this meeting have more digits than a spreadsheet keeps, which is 15; "
                "so they are values, as text where they are longer, and not formulas."
            )
        )
    return Sheet(
        layout.names.ballots,
        _("Every ballot"),
        notes,
        _columns(layout),
        _rows(layout),
        fixed=3,
    )


def _columns(layout: Layout) -> list[Column]:
    plan, columns = layout.plan, layout.ballot_columns
    score = decimals_format(layout.rule.decimals)
    case_titles, judges = layout.titles.values(), layout.judge_names.values()
    found = [
        Column(_("No."), width_for(layout.called.values(), 6, 14)),
        Column(_("Title"), width_for(case_titles, 12, 36)),
        Column(_("Judge"), width_for(judges, 10, 24)),
    ]
    for index, criterion in enumerate(plan.criteria):
        weight: Value = criterion.weight
        if layout.live:
            place = on(layout.names.criteria, at(FIRST + index, WEIGHT, fixed="both"))
            weight = Formula(place, criterion.weight)
        title = name(criterion.name)
        found.append(Column(title, width_for([title], 8, 12), "General", weight))
    if columns.weight is not None:
        found.append(Column(_("Judge counts"), 8, "General"))
    for keys in columns.part:
        names = ", ".join(name(plan.criterion[key].name) for key in keys)
        found.append(Column(_("Total: %(criteria)s") % {"criteria": names}, 12, score))
    found.append(Column(_("Total"), 10, score))
    found.append(Column(_("Status"), width_for(map(_, OUTCOMES.values()), 10, 22)))
    found.append(Column(_("Reason"), 24))
    if any(ballot.reasons for _case, ballot in layout.ballots):
        found.append(Column(_("Reasons for marks"), 36))
    if any(ballot.comment for _case, ballot in layout.ballots):
        found.append(Column(_("Comment to the chair"), 40))
    if any(ballot.feedback for _case, ballot in layout.ballots):
        found.append(Column(_("Feedback to the presenters"), 40))
    return found


def _rows(layout: Layout) -> Iterator[Sequence[Value]]:
    plan, columns = layout.plan, layout.ballot_columns
    reasons = any(ballot.reasons for _case, ballot in layout.ballots)
    comments = any(ballot.comment for _case, ballot in layout.ballots)
    feedback = any(ballot.feedback for _case, ballot in layout.ballots)
    for row, (case, ballot) in enumerate(layout.ballots, FIRST):
        state = layout.meeting.cases[case]
        cells: list[Value] = [
            layout.called[case],
            layout.titles[case],
            layout.judge_names[ballot.judge],
        ]
        cells += [ballot.scores.get(criterion.key) for criterion in plan.criteria]
        if columns.weight is not None:
            cells.append(plan.judge[ballot.judge].weight)
        if columns.part:
            cells += [_part_total(layout, columns, part, ballot, row) for part in layout.parts]
        cells.append(_total(layout, case, ballot, row))
        cells += [_(OUTCOMES[ballot_outcome(state, ballot)]), ballot_reason(state, ballot)]
        if reasons:
            cells.append(_reasons(layout, ballot))
        if comments:
            cells.append(ballot.comment)
        if feedback:
            cells.append(ballot.feedback)
        yield cells


def _total(layout: Layout, case: str, ballot: Ballot, row: int) -> Value:
    """A judge's total, of a ballot that has all its marks."""
    if (case, ballot.judge) not in layout.totals:
        return None
    marks = range(MARKS, MARKS + len(layout.plan.criteria))
    weights, given = across(ABOVE, marks, fixed="row"), across(row, marks)
    return total(layout, f"SUMPRODUCT({weights},{given})", layout.totals[case, ballot.judge])


def total(layout: Layout, formula: str, value: Number) -> Value:
    """A weighted sum of marks, freed at its last decimal from what binary numbers add to it."""
    if not layout.live:
        return value
    return Formula(f"ROUND({formula},{layout.total_decimals})", value)


def _part_total(
    layout: Layout, columns: BallotColumns, part: Part, ballot: Ballot, row: int
) -> Value:
    """What a judge's marks come to in the criteria that the same judges mark."""
    asked = {criterion.key for criterion in layout.plan.asked(ballot.judge)}
    if not asked.issuperset(part.keys) or any(key not in ballot.scores for key in part.keys):
        return None
    weights = {key: Fraction(layout.plan.criterion[key].weight) for key in part.keys}
    value = sum((weights[key] * Fraction(ballot.scores[key]) for key in part.keys), Fraction())
    places = [columns.mark[key] for key in part.keys]
    above = [at(ABOVE, place, fixed="row") for place in places]
    return total(layout, formulas.weighted(above, [at(row, place) for place in places]), value)


def _reasons(layout: Layout, ballot: Ballot) -> str:
    """The reasons for marks outside the usual band, each after its criterion's name."""
    told = [
        _("%(label)s: %(text)s") % {"label": name(criterion.name), "text": reason}
        for criterion in layout.plan.criteria
        if (reason := ballot.reasons.get(criterion.key))
    ]
    return "\n".join(told)
