"""What cases, judges and presenters are called on every screen, and how a clock is written."""

from __future__ import annotations

from judgetui.language import _, name, say
from judgetui.meeting import names
from judgetui.meeting.plan import Case
from judgetui.meeting.state import Meeting


def judge_name(meeting: Meeting, judge: str) -> str:
    """A judge's name, made distinct from namesakes; the id where the panel has no such judge."""
    plan = meeting.plan
    if judge not in plan.judge:
        return judge
    if judge not in plan.told_apart:
        return name(plan.judge[judge].name)
    return say(names.judge_name(meeting.plan, judge))


def case_label(meeting: Meeting, case: str) -> str:
    """A case's number and title."""
    planned = meeting.plan.case[case]
    return f"{planned.called_in_list()}  {name(planned.full_title)}"


def ranked_label(meeting: Meeting, case: str) -> str:
    """What is ranked as this case: an entrant by name, else a case's number and title."""
    plan = meeting.plan
    return plan.case[case].entrant if case in plan.entrant_cases else case_label(meeting, case)


def presenters_text(case: Case) -> str:
    """Who presents a case."""
    return _(", ").join(name(presenter) for presenter in case.presenters)


def clock_text(seconds: int) -> str:
    """Seconds as a clock shows them: "01:42", "-00:07", "1:02:03"."""
    sign = "-" if seconds < 0 else ""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes:02d}:{rest:02d}"
