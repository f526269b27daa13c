"""The public notice of a result (公示): the prizes, how long to object, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judgetui.language import _, language, n_, name
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import Standing
from judgetui.results.papers.document import (
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Table,
    Title,
    lines,
    one_line,
)
from judgetui.results.papers.facts import (
    day_text,
    numbered_heading,
    organisation,
    proof_line,
    tiers,
)
from judgetui.results.tables import fixed

if TYPE_CHECKING:
    from judgetui.results.export import Result

_BLANK = "__________"


def notice(result: Result, *, scores: bool) -> Paper:
    """The notice in the present language, with or without scores.

    Its days and who takes objections are those of the plan's `notice`; what is not said there is
    left blank, to be filled in.
    """
    plan = result.meeting.plan
    meeting_title = one_line(name(plan.title))
    title = _("Public notice of the result: %(meeting)s") % {"meeting": meeting_title}
    blocks: list[Block] = [Title(title), Paragraph(_opening(plan, meeting_title))]
    if result.standings.provisional:
        blocks.append(Paragraph(_("Provisional: the result is not final yet.")))
    place = 0
    for tier in tiers(result):
        if tier.prize is not None:
            place += 1
            heading = one_line(name(plan.prizes[tier.prize].name))
            blocks.append(Heading(numbered_heading(place, heading)))
            blocks.append(_table(plan, tier.rows, scores=scores))
    if not place:
        blocks.append(Paragraph(_("No case has a prize.")))
    blocks += _objecting(name(plan.notice.contact))
    blocks += [
        Paragraph(proof_line(result), indented=False, small=True),
        Paragraph(_("(Name and seal of the organiser)"), "right"),
        Paragraph(_("Date: %(blank)s") % {"blank": _BLANK}, "right"),
    ]
    stem = "notice" if scores else "notice-without-scores"
    return Paper(stem, title, language(), tuple(blocks))


def _opening(plan: Plan, meeting: str) -> str:
    """What was held, and how long its result is published."""
    days, begins, ends = plan.notice.days, plan.notice.begins, plan.notice.ends
    if plan.notice.counted == "working":
        text = n_(
            "%(meeting)s was held on %(day)s. Its result is published here for %(days)d working "
            "day, from %(begins)s to %(ends)s.",
            "%(meeting)s was held on %(day)s. Its result is published here for %(days)d working "
            "days, from %(begins)s to %(ends)s.",
            days,
        )
    else:
        text = n_(
            "%(meeting)s was held on %(day)s. Its result is published here for %(days)d day, from "
            "%(begins)s to %(ends)s.",
            "%(meeting)s was held on %(day)s. Its result is published here for %(days)d days, from "
            "%(begins)s to %(ends)s.",
            days,
        )
    return text % {
        "meeting": meeting,
        "day": day_text(plan.date),
        "days": days,
        "begins": day_text(begins) if begins else _BLANK,
        "ends": day_text(ends) if ends else _BLANK,
    }


def _table(plan: Plan, rows: tuple[Standing, ...], *, scores: bool) -> Table:
    columns = [
        Column(_("Rank"), 14, "center"),
        Column(_("No."), 14, "center"),
        Column(_("Case"), 70),
        Column(_("Organisation"), 38),
    ]
    if scores:
        columns.append(Column(_("Score"), 20, "right"))
    cells = []
    for row in rows:
        told = [
            rank_text(row),
            row_number(plan, row),
            one_line(name(row_title(plan, row))),
            organisation(plan, row),
        ]
        cells.append((*told, fixed(row.score, plan) or "–") if scores else tuple(told))
    return Table(tuple(columns), tuple(cells))


def _objecting(contact: str) -> list[Block]:
    told = _(
        "Whoever objects to the result may do so in writing while this notice stands, with the "
        "facts and the grounds, a true name and how to be reached. Objections by an organisation "
        "bear its seal. What is anonymous or comes later is not taken up."
    )
    blank = _("Contact: %(blank)s\nTelephone: %(blank)s\nAddress: %(blank)s") % {"blank": _BLANK}
    return [Paragraph(told), *map(Paragraph, lines(contact or blank))]
