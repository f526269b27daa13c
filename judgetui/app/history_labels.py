"""The words of a case's history, in the present language."""

from __future__ import annotations

from judgetui.app.labels import ballot_word, seat_name, stage_label
from judgetui.language import _, name, say
from judgetui.meeting.acts import ACTS
from judgetui.meeting.amendments import NOTHING
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.marks import mark_text
from judgetui.meeting.rules_text import signed_number
from judgetui.meeting.seat import Role, Seat, role_of
from judgetui.meeting.state import Meeting
from judgetui.names_text import judge_name


def history_heading(meeting: Meeting, line: HistoryLine) -> str:
    """An act of a case's history in a line: when, its number, what it was, whose ballot."""
    known = ACTS.get(line.do)  # A newer host may name an act that this version does not know.
    parts = [say(known.words) if known is not None else line.do]
    if line.judge:
        parts.append(judge_name(meeting, line.judge))
    return f"{line.at:%H:%M:%S}  {line.seq}  {' · '.join(parts)}"


def history_facts(meeting: Meeting, line: HistoryLine) -> list[str]:
    """Who did it from where, what it changed, why, and what became of it since, a line each."""
    facts = [_by(meeting, line)]
    if line.of is not None:
        facts.append(_("about act %(seq)d") % {"seq": line.of})
    if line.stage_before is not None and line.stage_after is not None:
        facts.append(f"{stage_label(line.stage_before)} → {stage_label(line.stage_after)}")
    facts += _ballot(meeting, line)
    if line.points_before != line.points_after:
        before, after = (
            signed_number(points) if points else "0"
            for points in (line.points_before, line.points_after)
        )
        facts.append(_("points off or added") + f" {before} → {after}")
    facts += _objection(line)
    if line.reason:
        facts.append(_("Reason: %(reason)s") % {"reason": line.reason})
    for one in line.amendments:
        told = {
            "number": one.number,
            "before": one.before or NOTHING,
            "after": one.after or NOTHING,
        }
        facts.append(_("Amendment %(number)d: %(before)s → %(after)s") % told)
    if line.waits:
        facts.append(_("changed nothing until it was confirmed"))
    if line.undone_by is not None:
        facts.append(_("undone by act %(seq)d") % {"seq": line.undone_by})
    return facts


def _by(meeting: Meeting, line: HistoryLine) -> str:
    role = role_of(line.by)
    who = seat_name(meeting, Seat(role, line.by if role is Role.JUDGE else None))
    if not line.device:
        return _("by %(who)s, at the machine that keeps the record") % {"who": who}
    return _("by %(who)s, from %(device)s") % {"who": who, "device": line.device}


def _objection(line: HistoryLine) -> list[str]:
    """What was objected, by whom, or what was answered."""
    if line.objection is None:
        return []
    told = {"number": line.objection, "by": line.objector, "text": line.text}
    if line.objector:
        return [_("Objection %(number)d by %(by)s: %(text)s") % told]
    return [_("Answer to objection %(number)d: %(text)s") % told]


def _ballot(meeting: Meeting, line: HistoryLine) -> list[str]:
    """What it changed of a ballot: its status, each mark that is another one, its feedback."""
    before, after = (
        ballot_word(status) if status else NOTHING
        for status in (line.status_before, line.status_after)
    )
    facts = [f"{before} → {after}"] if before != after else []
    marks = []
    for criterion in meeting.plan.criteria:
        old, new = (
            mark_text(given[criterion.key]) if criterion.key in given else NOTHING
            for given in (line.marks_before, line.marks_after)
        )
        if old != new:
            marks.append(f"{name(criterion.name)} {old} → {new}")
    if marks:
        facts.append(" · ".join(marks))
    if line.feedback_before != line.feedback_after:
        told = {"before": line.feedback_before or NOTHING, "after": line.feedback_after or NOTHING}
        facts.append(_("For the presenters: %(before)s → %(after)s") % told)
    return facts
