"""The summary sheet (评分汇总表): what each judge gave each case, to be signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from judgetui.language import N_, _, language, name
from judgetui.meeting.plan import Judge
from judgetui.meeting.standings import rank_text
from judgetui.meeting.state import BallotStatus, Meeting, Standing
from judgetui.meeting.statuses import CaseStatus, case_status
from judgetui.results.papers.document import (
    Block,
    Column,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    one_line,
)
from judgetui.results.papers.facts import proof_line, total_of, venue_and_day
from judgetui.results.tables import every_case, fixed, prize_name

if TYPE_CHECKING:
    from judgetui.results.export import Result

_JUDGES = 10
"""Judges whose columns fit on one table; further ones have tables of their own."""
_STATUSES = {
    CaseStatus.WITHDRAWN: N_("withdrawn"),
    CaseStatus.POSTPONED: N_("postponed"),
    CaseStatus.WAITING: N_("not called"),
    CaseStatus.ON_STAGE: N_("not scored yet"),
    CaseStatus.NO_BALLOTS: N_("no ballots"),
}


def summary(result: Result) -> Paper:
    """The summary sheet in the present language, cases in running order."""
    plan = result.meeting.plan
    title = _("%(meeting)s: summary of scores") % {"meeting": one_line(name(plan.title))}
    blocks: list[Block] = [
        Title(title),
        Paragraph(venue_and_day(plan), "center", indented=False, small=True),
    ]
    blocks += _tables(result)
    names = [f"{place}. {one_line(name(judge.name))}" for place, judge in _numbered(plan.judges)]
    told = _("Judges: %(names)s") % {"names": _("; ").join(names)}
    mark = _("– not scored; R recused; ( ) does not count")
    blocks += [
        Paragraph(told, indented=False, small=True),
        Paragraph(mark, indented=False, small=True),
        Paragraph(proof_line(result), indented=False, small=True),
        Signatures((_("Filled in by"), _("Checked by"), _("Date"))),
    ]
    return Paper("summary", title, language(), tuple(blocks), landscape=True)


def _numbered(judges: Sequence[Judge]) -> Iterator[tuple[int, Judge]]:
    return enumerate(judges, 1)


def _tables(result: Result) -> Iterator[Table]:
    """The judges' columns, in several tables where they do not fit on one; scores in the last."""
    meeting = result.meeting
    rows = {row.case: row for row in every_case(meeting, result.standings)}
    judges = list(_numbered(meeting.plan.judges))
    parts = [judges[at : at + _JUDGES] for at in range(0, len(judges), _JUDGES)] or [[]]
    for place, part in enumerate(parts, 1):
        yield _table(meeting, rows, part, last=place == len(parts))


def _table(
    meeting: Meeting,
    rows: dict[str, Standing],
    judges: Sequence[tuple[int, Judge]],
    *,
    last: bool,
) -> Table:
    columns = [Column(_("No."), 10, "center"), Column(_("Case"), 50)]
    for place, _judge in judges:
        columns.append(Column(_("Judge %(number)d") % {"number": place}, 16, "right"))
    if last:
        columns += [
            Column(_("Score"), 18, "right"),
            Column(_("Rank"), 12, "center"),
            Column(_("Remarks"), 30),
        ]
    cells = []
    for id_ in meeting.order:
        case = meeting.plan.case[id_]
        row = [case.called, one_line(name(case.full_title))]
        row += [_cell(meeting, id_, judge) for _place, judge in judges]
        if last:
            standing = rows[id_]
            score = fixed(standing.score, meeting.plan) or "–"
            row += [score, rank_text(standing), _remarks(meeting, standing)]
        cells.append(tuple(row))
    return Table(tuple(columns), tuple(cells))


def _cell(meeting: Meeting, case: str, judge: Judge) -> str:
    """A judge's total of a case, or why there is none."""
    plan, ballot = meeting.plan, meeting.cases[case].ballots.get(judge.id)
    if ballot is None:
        return "–"
    if ballot.status is BallotStatus.RECUSED:
        return _("R")
    total = total_of(plan, ballot)
    if total is None:
        return "–"
    text = f"{total:.{plan.scoring.decimals}f}"
    return text if judge.id in plan.panel_for(case) else f"({text})"


def _remarks(meeting: Meeting, row: Standing) -> str:
    """The prize, and what became of a case that has no score."""
    status = _STATUSES.get(case_status(meeting.cases[row.case]), "")
    said = [prize_name(meeting.plan, row, language()) or "", _(status)]
    if row.unadjusted is not None:
        said.append(_("before points off or added: %(score)s") % {"score": row.unadjusted})
    if not row.competes:
        said.append(_("shown, does not compete"))
    return _("; ").join(one_line(part) for part in said if part)
