"""The sheet that most people read: ranks, scores and prizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from judgetui.language import N_, _, language, name, say
from judgetui.meeting.rules_off import off_briefly
from judgetui.meeting.rules_text import signed_number
from judgetui.meeting.standings import row_number, row_title, unranked
from judgetui.meeting.state import Standing
from judgetui.meeting.statuses import CaseStatus, case_status
from judgetui.results.tables import fixed, prize_name
from judgetui.results.workbook import formulas
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.scores import ScoreColumns
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

_SCORE = 3
_BEHIND = 6
"""The columns of the score, and of how many places a case is behind others of the same score."""
_STATUSES: Mapping[CaseStatus, str] = {
    CaseStatus.WITHDRAWN: N_("withdrawn"),
    CaseStatus.POSTPONED: N_("postponed"),
    CaseStatus.RANKED: "",
    CaseStatus.WAITING: N_("not called yet"),
    CaseStatus.ON_STAGE: N_("on stage"),
    CaseStatus.NO_BALLOTS: N_("no ballot counts"),
}


def summary_sheet(layout: Layout) -> Sheet:
    """A row for whatever is ranked, the best first, and then the others."""
    rows = [*layout.standings.rows, *_withdrawn(layout)]
    titles = [name(row_title(layout.plan, row)) for row in rows]
    prizes = [name(prize.name) for prize in layout.plan.prizes]
    columns = [
        Column(_("Rank"), 7, "0"),
        Column(_("No."), width_for(layout.called.values(), 6, 14)),
        Column(_("Title"), width_for(titles, 16, 46)),
        Column(_("Score"), 10, decimals_format(layout.rule.decimals)),
        Column(_("Ballots"), 9),
        Column(_("Prize"), width_for(prizes, 10, 20)),
        Column(_("Behind equal scores"), 10, "0;-0;"),
        Column(_("Remarks"), 34),
    ]
    cells = list(_rows(layout, rows))
    return Sheet(
        layout.names.summary,
        name(layout.plan.title),
        list(_notes(layout)),
        columns,
        cells,
        fixed=3,
        below=[_("Filled in by:"), _("Checked by:"), _("Date:")],
    )


def _withdrawn(layout: Layout) -> list[Standing]:
    """Rows of the cases that are not in the standings."""
    there = layout.standings.by_case
    return [unranked(layout.meeting, case) for case in layout.cases if case not in there]


def _notes(layout: Layout) -> Iterator[str]:
    if layout.standings.provisional:
        yield _("Provisional: the result is not final yet.")
    if any(_behind(layout).values()):
        yield _(
            "What settled equal scores is no formula: how many places a case is behind others of "
            "its score is a value, which the rank adds. The sheet of decisions says what settled "
            "it."
        )
    yield _("Prizes are as they were given and are no formulas.")


def _behind(layout: Layout) -> Mapping[str, int]:
    """By ranked case, how many places it is behind the first of the same score."""
    ranked = [row for row in layout.standings.rows if row.rank is not None]
    found: dict[str, int] = {}
    for _score, equals in groupby(ranked, key=lambda row: row.score):
        group = list(equals)
        first = group[0].rank or 0
        found |= {row.case: (row.rank or 0) - first for row in group}
    return found


def _rows(layout: Layout, rows: Sequence[Standing]) -> Iterator[Sequence[Value]]:
    ranked = sum(row.rank is not None for row in rows)
    behind = _behind(layout)
    settled, columns = any(behind.values()), ScoreColumns(layout)
    for place, row in enumerate(rows, FIRST):
        yield [
            _rank(layout, row, place, range(FIRST, FIRST + ranked), settled=settled),
            row_number(layout.plan, row),
            name(row_title(layout.plan, row)),
            _score(layout, columns, row),
            f"{row.ballots}/{row.expected}",
            prize_name(layout.plan, row, language()),
            behind.get(row.case) if settled else None,
            _remarks(layout, row),
        ]


def _rank(layout: Layout, row: Standing, place: int, ranked: range, *, settled: bool) -> Value:
    if row.rank is None or not layout.live:
        return row.rank
    scores = down(ranked, _SCORE, fixed="row")
    behind = None
    if settled:
        behind = at(place, _BEHIND), down(ranked, _BEHIND, fixed="row")
    return Formula(formulas.rank(at(place, _SCORE), scores, layout.rule, behind), row.rank)


def _score(layout: Layout, columns: ScoreColumns, row: Standing) -> Value:
    """The score of a case as it stands on the sheet of scores; of an entrant their sum."""
    if row.score is None or not layout.live:
        return row.score
    sheet = layout.names.scores
    if not row.entrant:
        return Formula(on(sheet, at(layout.row[row.case], columns.score)), row.score)
    there = [
        case
        for case in layout.plan.cases_of(row.case)
        if case in layout.scores and layout.scores[case].points is not None
    ]
    finals = "+".join(on(sheet, at(layout.row[case], columns.final)) for case in there)
    formula = formulas.rounded(finals, layout.rule)
    if columns.rounded is not None:
        changes = "".join(
            f"+{on(sheet, at(layout.row[case], columns.score))}"
            f"-{on(sheet, at(layout.row[case], columns.rounded))}"
            for case in there
        )
        formula = f"ROUND({formula}{changes},{layout.rule.decimals})"
    return Formula(formula, row.score)


def _remarks(layout: Layout, row: Standing) -> str:
    """What is to be known of a row beside its numbers."""
    plan, state = layout.plan, layout.meeting.cases[row.case]
    told = [] if row.entrant else [_(_STATUSES[case_status(state)]), state.reason]
    if row.tied:
        told.append(_("tied"))
    if not row.competes:
        told.append(_("does not compete"))
    if row.under_correction:
        told.append(_("under correction"))
    told.append(say(off_briefly(plan, row.rules_off)))
    if row.adjustments:
        points = sum((one.points for one in row.adjustments), Decimal())
        without = fixed(row.unadjusted, plan) or "–"
        told.append(
            _("%(score)s without %(points)s points")
            % {"score": without, "points": signed_number(points)}
        )
    return "; ".join(part for part in told if part)
