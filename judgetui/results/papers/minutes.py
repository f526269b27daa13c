"""The minutes of the meeting (会议纪要), for the office to edit and sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from judgetui.language import _, language, name, say
from judgetui.meeting.amendments import amendment_words
from judgetui.meeting.decision_words import decision_words, objection_words
from judgetui.meeting.lots import LOTS, draw_words
from judgetui.meeting.plan import Judge
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.second_key import confirmed_words
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import BallotStatus, Meeting, Phase
from judgetui.meeting.statuses import recusal_reason
from judgetui.results.papers.document import (
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    one_line,
)
from judgetui.results.papers.facts import day_text, numbered_heading, proof, scanned, score_notes
from judgetui.results.tables import every_ballot, fixed, prize_name
from judgetui.results.text import absence_lines

if TYPE_CHECKING:
    from judgetui.results.export import Result

_BLANK = "____________"


def minutes(result: Result) -> Paper:
    """The minutes in the present language; what the ledger does not know is left to fill in."""
    meeting = result.meeting
    plan = meeting.plan
    title = _("Minutes: %(meeting)s") % {"meeting": one_line(name(plan.title))}
    sections: tuple[tuple[str, Sequence[Block]], ...] = (
        (_("Opening"), list(_opening(meeting))),
        (_("Rules"), [Paragraph(say(line)) for line in contract_lines(plan)]),
        (_("Course of the review"), [Paragraph(line) for line in _course(result)]),
        (_("Result"), list(_result(result))),
        (_("Decisions and objections"), [Paragraph(line) for line in _decided(meeting)]),
        (_("Proof"), _proof(result)),
    )
    blocks: list[Block] = [Title(title), *_people(meeting)]
    for place, (heading, body) in enumerate(sections, 1):
        blocks.append(Heading(numbered_heading(place, heading)))
        blocks += body or [Paragraph(_("None."))]
    signing = (_("Chair"), _("Recorder"), _("Supervisor"), *(_judge(one) for one in plan.judges))
    blocks += [Heading(_("Signatures")), Signatures(signing)]
    return Paper("minutes", title, language(), tuple(blocks))


def _judge(judge: Judge) -> str:
    return one_line(name(judge.name))


def _people(meeting: Meeting) -> Iterator[Paragraph]:
    """When and where, and who was there."""
    plan = meeting.plan
    yield Paragraph(day_text(plan.date), label=_("Date"))
    yield Paragraph(one_line(name(plan.venue)) or _BLANK, label=_("Place"))
    yield Paragraph(_BLANK, label=_("Chair"))
    yield Paragraph(_BLANK, label=_("Recorder"))
    present = (
        f"{_judge(judge)}{_in_brackets(one_line(name(judge.affiliation)))}" for judge in plan.judges
    )
    yield Paragraph(_(", ").join(present), label=_("Judges present"))


def _in_brackets(text: str) -> str:
    return _(" (%(text)s)") % {"text": text} if text else ""


def _opening(meeting: Meeting) -> Iterator[Paragraph]:
    count = sum(ballot.counts for _case, ballot in every_ballot(meeting))
    told = _(
        "The meeting was held on %(day)s. On the panel: %(judges)d. Cases: %(cases)d. "
        "Ballots that count: %(ballots)d."
    )
    yield Paragraph(
        told
        % {
            "day": day_text(meeting.plan.date),
            "judges": len(meeting.plan.panel),
            "cases": len(meeting.plan.cases),
            "ballots": count,
        }
    )


def _course(result: Result) -> Iterator[str]:
    """What happened to cases, ballots and the plan."""
    meeting = result.meeting
    plan = meeting.plan
    for draw in meeting.draws:
        if draw.what == "order":
            yield say(draw_words(plan, draw))
    yield from absence_lines(meeting)
    for case, ballot in every_ballot(meeting):
        if ballot.status is BallotStatus.RECUSED:
            planned = plan.case[case]
            yield _("%(judge)s was recused from %(number)s %(case)s (%(reason)s).") % {
                "judge": _judge(plan.judge[ballot.judge]),
                "number": planned.called,
                "case": one_line(name(planned.full_title)),
                "reason": _(recusal_reason(ballot)),
            }
    for amendment in meeting.amendments:
        yield say(amendment_words(plan, amendment))
    for confirmed in meeting.confirmed:
        yield say(confirmed_words(plan, confirmed))


def _result(result: Result) -> Iterator[Block]:
    meeting = result.meeting
    if meeting.phase is not Phase.FINAL:
        yield Paragraph(_("Provisional: the result is not final yet."))
    columns = (
        Column(_("Rank"), 14, "center"),
        Column(_("No."), 14, "center"),
        Column(_("Case"), 74),
        Column(_("Score"), 20, "right"),
        Column(_("Prize"), 28),
    )
    rows = (
        (
            rank_text(row),
            row_number(meeting.plan, row),
            one_line(name(row_title(meeting.plan, row))),
            fixed(row.score, meeting.plan) or "–",
            one_line(prize_name(meeting.plan, row, language()) or ""),
        )
        for row in result.standings.rows
    )
    yield Table(columns, tuple(rows))
    for line in score_notes(result, meeting):
        yield Paragraph(line)


def _decided(meeting: Meeting) -> Iterator[str]:
    draws = [draw for draw in meeting.draws if draw.what == "tie"]
    for draw in draws:
        yield say(draw_words(meeting.plan, draw))
    if draws:
        yield say(LOTS)
    for decision in meeting.decisions:
        yield say(decision_words(meeting.plan, decision))
    for objection in meeting.objections:
        yield say(objection_words(meeting.plan, objection))


def _proof(result: Result) -> list[Block]:
    code = scanned(result)
    lines = [
        Paragraph(value, label=label, indented=False, small=True) for label, value in proof(result)
    ]
    return [*lines, *([code] if code is not None else [])]
