"""The list of prizes with their citations (获奖名单), and a certificate for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from judgetui.language import _, language, name
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import row_title
from judgetui.meeting.state import Standing
from judgetui.results.papers.document import (
    Block,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Title,
    one_line,
)
from judgetui.results.papers.facts import day_text, numbered_heading, organisation, tiers

if TYPE_CHECKING:
    from judgetui.results.export import Result


def prize_list(result: Result) -> Paper:
    """Who has which prize, the best first, each with the citation that is read out."""
    plan = result.meeting.plan
    title = _("List of prizes: %(meeting)s") % {"meeting": one_line(name(plan.title))}
    blocks: list[Block] = [Title(title)]
    if result.standings.provisional:
        blocks.append(Paragraph(_("Provisional: the result is not final yet.")))
    place = 0
    for tier in tiers(result):
        if tier.prize is None:
            continue
        place += 1
        prize = one_line(name(plan.prizes[tier.prize].name))
        heading = _("%(prize)s (%(count)d)") % {"prize": prize, "count": len(tier.rows)}
        blocks.append(Heading(numbered_heading(place, heading)))
        for row in tier.rows:
            blocks.append(Heading(_who(plan, row), 2))
            if citation := "" if row.entrant else name(plan.case[row.case].citation):
                blocks.append(Paragraph(citation))
    if not place:
        blocks.append(Paragraph(_("No case has a prize.")))
    return Paper("prizes", title, language(), tuple(blocks))


def _who(plan: Plan, row: Standing) -> str:
    parts = (one_line(name(row_title(plan, row))), organisation(plan, row), _presenters(plan, row))
    return _(", ").join(part for part in parts if part)


def _presenters(plan: Plan, row: Standing) -> str:
    if row.entrant:
        return ""
    return _(", ").join(one_line(name(one)) for one in plan.case[row.case].presenters)


def certificates(result: Result) -> Paper:
    """A page for each prize, the best first, to print on the organiser's paper and seal."""
    plan = result.meeting.plan
    title = _("Certificates: %(meeting)s") % {"meeting": one_line(name(plan.title))}
    blocks: list[Block] = []
    for tier in tiers(result):
        for row in tier.rows:
            if tier.prize is not None:
                blocks += [PageBreak()] if blocks else []
                blocks += _certificate(plan, row, name(plan.prizes[tier.prize].name))
    if not blocks:
        blocks = [Title(title), Paragraph(_("No case has a prize."))]
    return Paper("certificates", title, language(), tuple(blocks), landscape=True, numbered=False)


def _certificate(plan: Plan, row: Standing, prize: str) -> Iterator[Block]:
    yield Title(_("Certificate of honour"), large=True)
    if who := _presenters(plan, row) or organisation(plan, row):
        yield Paragraph(_("%(who)s:") % {"who": who}, indented=False)
    told = _("“%(case)s” was awarded %(prize)s at %(meeting)s.") % {
        "case": one_line(name(row_title(plan, row))),
        "prize": one_line(prize),
        "meeting": one_line(name(plan.title)),
    }
    yield Paragraph(told)
    yield Paragraph(_("This certificate is given in recognition."))
    yield Paragraph(_("(Name and seal of the organiser)"), "right")
    yield Paragraph(day_text(plan.date), "right")
