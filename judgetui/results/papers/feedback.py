"""Feedback sheets: what judges wrote to the presenters, a sheet for each case to be handed out.

They hold nothing of the result, and no comment to the chair. Judges are named where the plan's
board names them. Elsewhere nothing tells who wrote what, nor that two sheets have a text of the
same judge: the texts bear no names, and stand in an order that follows from them alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from judgetui.language import _, language, name
from judgetui.meeting.plan import Case
from judgetui.meeting.state import Meeting, Stage
from judgetui.results.papers.document import (
    Block,
    PageBreak,
    Paper,
    Paragraph,
    Title,
    lines,
    one_line,
)
from judgetui.results.papers.facts import proof_line, venue_and_day

if TYPE_CHECKING:
    from judgetui.results.export import Result


def feedback_sheets(result: Result) -> Paper:
    """A sheet for each case whose scoring is over and that is not withdrawn, in running order."""
    meeting = result.meeting
    title = _("Feedback to the presenters: %(meeting)s")
    title %= {"meeting": one_line(name(meeting.plan.title))}
    blocks: list[Block] = []
    for case in meeting.order:
        if meeting.cases[case].stage not in (Stage.CLOSED, Stage.ANNOUNCED):
            continue
        blocks += [PageBreak()] if blocks else []
        blocks += _sheet(meeting, meeting.plan.case[case])
        blocks.append(Paragraph(proof_line(result), indented=False, small=True))
    if not blocks:
        blocks += [Title(title), Paragraph(_("No case has been scored yet."))]
    return Paper("feedback", title, language(), tuple(blocks), numbered=False)


def _sheet(meeting: Meeting, case: Case) -> Iterator[Block]:
    plan = meeting.plan
    yield Title(_("Feedback to the presenters"))
    where = f"{one_line(name(plan.title))} · {venue_and_day(plan)}"
    yield Paragraph(where, "center", indented=False, small=True)
    told = f"{case.called} {one_line(name(case.full_title))}"
    yield Paragraph(told, label=_("Case"), indented=False)
    if organisation := one_line(name(case.organisation)):
        yield Paragraph(organisation, label=_("Organisation"), indented=False)
    if case.presenters:
        # Names are put together in the language of the paper.
        between = "、" if language() == "zh" else ", "
        presenters = between.join(one_line(name(one)) for one in case.presenters)
        yield Paragraph(presenters, label=_("Presenters"), indented=False)
    written = list(feedback_on(meeting, case.id))
    if not written:
        yield Paragraph(_("No judge wrote feedback on this case."))
        return
    yield Paragraph(_("The judges wrote this for you. It is no part of the result."))
    for place, (judge, text) in enumerate(written, 1):
        who = one_line(name(plan.judge[judge].name)) if judge else ""
        label = who or _("Feedback %(number)d") % {"number": place}
        for line in filter(None, lines(text)):
            yield Paragraph(line, label=label)
            label = ""


def feedback_on(meeting: Meeting, case: str) -> list[tuple[str, str]]:
    """The judge's id and the text of each ballot with feedback on a case.

    In the order of the panel where judges are named; else without ids, in the order of the texts.
    A ballot that was returned, or does not count, has none to be handed out.
    """
    ballots = meeting.cases[case].ballots
    there = (ballots[judge.id] for judge in meeting.plan.judges if judge.id in ballots)
    written = [(one.judge, one.feedback) for one in there if one.counts and one.feedback]
    if meeting.plan.board.show_judges:
        return written
    return sorted(("", text) for _judge, text in written)
