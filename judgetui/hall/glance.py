"""The least that tells a person where they are: which meeting, how far it is, the case on stage."""

from __future__ import annotations

from judgetui.hall.moment import STAGES, progress
from judgetui.language import _, name
from judgetui.meeting.state import Meeting, Phase
from judgetui.names_text import case_label


def glance(meeting: Meeting) -> tuple[str, ...]:
    """These lines, which a terminal shows while the rest of its program is loaded."""
    case = meeting.on_stage
    lines = (name(meeting.plan.title), _state(meeting), case_label(meeting, case) if case else "")
    return tuple(line for line in lines if line)


def _state(meeting: Meeting) -> str:
    """What happens now, and how far the day is."""
    happens = ""
    if meeting.phase is Phase.FINAL:
        return _("The result is final")
    if meeting.paused_at is not None:
        happens = _("The meeting is paused")
    elif meeting.phase is Phase.PLANNING:
        happens = _("not open yet")
    elif meeting.phase is Phase.DELIBERATING:
        happens = _("The panel deliberates")
    elif meeting.stage is not None:
        happens = _(STAGES[meeting.stage.stage]) if meeting.stage.stage in STAGES else ""
    return " · ".join(part for part in (happens, progress(meeting)) if part)
