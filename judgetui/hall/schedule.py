"""The cases to come with the times at which they are expected, for presenters who wait."""

from __future__ import annotations

import datetime

from judgetui.language import N_
from judgetui.meeting.schedule import about, schedule
from judgetui.meeting.state import Meeting
from judgetui.names_text import case_label, presenters_text

TITLE = N_("Running order · times are not exact")
NONE_LEFT = N_("No case is left to come.")


def schedule_rows(
    meeting: Meeting, now: datetime.datetime | None
) -> tuple[tuple[str, str, str], ...]:
    """About when, which case and who presents it, in running order."""
    expected = schedule(meeting, now) if now is not None else None
    return tuple(
        (f"{about(at):%H:%M}", case_label(meeting, case), presenters_text(meeting.plan.case[case]))
        for case, at in (expected.begins.items() if expected is not None else ())
    )
