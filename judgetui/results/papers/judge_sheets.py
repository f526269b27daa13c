"""Sheets of single judges: what each gave, to be signed, and blank ones to judge on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from judgetui.language import _, language, name
from judgetui.meeting.plan import Case, Criterion, Judge
from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.state import Ballot, BallotStatus, Meeting, Stage
from judgetui.meeting.statuses import recusal_reason
from judgetui.results.papers.document import (
    Block,
    Code,
    Column,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    one_line,
)
from judgetui.results.papers.facts import proof_line, total_of, venue_and_day

if TYPE_CHECKING:
    from judgetui.results.export import Result

_CRITERIA = 8
"""Criteria whose columns fit on one table of a filled sheet."""
_WRITING = 11
"""Millimetres of a row to write into."""
_WRITTEN = 40
"""The same of the box for feedback to the presenters."""


def sheet_code(meeting: Meeting, judge: str, case: str = "") -> str:
    """What the QR code of a sheet says: day, judge, and the case where the sheet is for one.

    Not the contract, which there is only once the meeting has opened.
    """
    return ":".join(("judgetui", meeting.plan.date.isoformat(), judge, case))


def filled_sheets(result: Result) -> Paper:
    """A sheet for each judge with every ballot of theirs in running order, to be signed."""
    meeting = result.meeting
    title = _("Score sheets: %(meeting)s") % {"meeting": one_line(name(meeting.plan.title))}
    blocks: list[Block] = []
    for judge in meeting.plan.judges:
        blocks += [PageBreak()] if blocks else []
        blocks.append(Title(_("Score sheet of %(judge)s") % {"judge": _judge(judge)}))
        blocks.append(_heading(meeting))
        blocks += _filled_tables(meeting, judge)
        blocks.append(Paragraph(proof_line(result), indented=False, small=True))
        blocks.append(
            Code(sheet_code(meeting, judge.id), _("Sheet %(judge)s") % {"judge": judge.id})
        )
        blocks.append(Signatures((_("Judge"), _("Date"))))
    return Paper("judge-sheets", title, language(), tuple(blocks), landscape=True)


def _judge(judge: Judge) -> str:
    return one_line(name(judge.name))


def _heading(meeting: Meeting) -> Paragraph:
    where = f"{one_line(name(meeting.plan.title))} · {venue_and_day(meeting.plan)}"
    return Paragraph(where, "center", indented=False, small=True)


def _filled_tables(meeting: Meeting, judge: Judge) -> Iterator[Table]:
    """The judge's marks, in several tables where the criteria do not fit on one."""
    plan = meeting.plan
    asked = plan.asked(judge.id)
    parts = [asked[at : at + _CRITERIA] for at in range(0, len(asked), _CRITERIA)] or [asked]
    for place, part in enumerate(parts, 1):
        last = place == len(parts)
        columns = [Column(_("No."), 12, "center"), Column(_("Case"), 70)]
        columns += [Column(one_line(name(one.name)), 22, "right") for one in part]
        if last:
            columns += [Column(_("Total"), 20, "right"), Column(_("Remarks"), 40)]
        rows = [
            _filled_row(meeting, judge, plan.case[case], part, last=last)
            for case in meeting.order
            if judge.id in plan.seated(case)
        ]
        yield Table(tuple(columns), tuple(rows))


def _filled_row(
    meeting: Meeting, judge: Judge, case: Case, criteria: Sequence[Criterion], *, last: bool
) -> tuple[str, ...]:
    ballot = meeting.cases[case.id].ballots.get(judge.id)
    scores = ballot.scores if ballot and ballot.status is not BallotStatus.RECUSED else {}
    row = [case.called, one_line(name(case.full_title))]
    row += [_mark(scores.get(one.key)) for one in criteria]
    if last:
        total = total_of(meeting.plan, ballot)
        row.append("–" if total is None else f"{total:.{meeting.plan.scoring.decimals}f}")
        row.append(_became(meeting, case.id, ballot))
    return tuple(row)


def _mark(mark: Decimal | None) -> str:
    return "–" if mark is None else plain_number(mark)


def _became(meeting: Meeting, case: str, ballot: Ballot | None) -> str:
    """What became of a ballot, where it does not simply count."""
    if meeting.cases[case].stage is Stage.WITHDRAWN:
        return _("withdrawn")
    if ballot is None:
        return _("not scored")
    match ballot.status:
        case BallotStatus.RECUSED:
            return _("recused: %(reason)s") % {"reason": one_line(_(recusal_reason(ballot)))}
        case BallotStatus.VOID:
            return _("does not count: %(reason)s") % {"reason": one_line(ballot.reason)}
        case BallotStatus.RETURNED:
            return _("given back")
        case BallotStatus.SUBMITTED:
            told = _("corrected: %(reason)s") % {"reason": one_line(ballot.reason)}
            return told if ballot.corrected else ""


def blank_sheets(meeting: Meeting, judges: Sequence[str] = ()) -> Paper:
    """A sheet for each judge and case to score on paper, in the order of the judge's screen.

    `judges` are the ids of those who are given sheets; without any, the whole panel. There is none
    for a case that a judge is recused from, or that is withdrawn.
    """
    plan = meeting.plan
    title = _("Paper ballots: %(meeting)s") % {"meeting": one_line(name(plan.title))}
    blocks: list[Block] = []
    for judge in plan.judges:
        if judges and judge.id not in judges:
            continue
        for case in meeting.order:
            state = meeting.cases[case]
            ballot = state.ballots.get(judge.id)
            recused = (
                case in judge.conflicts
                if ballot is None
                else (ballot.status is BallotStatus.RECUSED)
            )
            if state.stage is Stage.WITHDRAWN or recused or judge.id not in plan.seated(case):
                continue
            blocks += [PageBreak()] if blocks else []
            blocks += _blank_sheet(meeting, judge, plan.case[case])
    return Paper("paper-ballots", title, language(), tuple(blocks), numbered=False)


def _blank_sheet(meeting: Meeting, judge: Judge, case: Case) -> Iterator[Block]:
    yield Title(_("Paper ballot"))
    yield _heading(meeting)
    yield Paragraph(_judge(judge), label=_("Judge"), indented=False)
    told = f"{case.called} {one_line(name(case.full_title))}"
    yield Paragraph(told, label=_("Case"), indented=False)
    columns = (
        Column(_("What you score"), 50),
        Column(_("Marks"), 40),
        Column(_("Mark"), 26, "right"),
        Column(_("Reason, if one is asked for"), 40),
    )
    asked = meeting.plan.asked(judge.id)
    rows = [(one_line(name(one.name)), _range(one), "", "") for one in asked]
    if len(asked) > 1:
        rows.append((_("Check total: the marks added up"), "", "", ""))
    yield Table(columns, tuple(rows), row_height=_WRITING)
    if meeting.plan.feedback is not None:
        around = Column(_("For the presenters (they will read this)"), 1)
        yield Table((around,), (("",),), row_height=_WRITTEN)
    code = sheet_code(meeting, judge.id, case.id)
    yield Code(code, _("Case %(case)s, judge %(judge)s") % {"case": case.id, "judge": judge.id})
    yield Signatures((_("Judge"), _("Date")))


def _range(one: Criterion) -> str:
    """Which marks there are, such as "0 to 100, step 1"."""
    return _("%(low)s to %(high)s, step %(step)s") % {
        "low": plain_number(one.min),
        "high": plain_number(one.max),
        "step": plain_number(one.step),
    }
