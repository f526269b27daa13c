"""What an announcer's page shows: the moment as the hall sees it, and what to say about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from judgetui.hall.clock_view import ClockView, clock_view
from judgetui.hall.cues import Cue, cues, nothing_to_call_out
from judgetui.hall.moment import Face, face, progress
from judgetui.hall.prizes import Prizes, prizes
from judgetui.hall.source import HallSource
from judgetui.language import name
from judgetui.meeting.state import Meeting, Phase


@dataclass(frozen=True, slots=True)
class AnnouncerView:
    """All that stands on an announcer's page."""

    title: str
    progress: str
    moment: Face | None
    """What the hall sees; the clock is beside it."""
    clock: ClockView | None
    """The clock of the case on stage, while the hall sees it."""
    cues: tuple[Cue, ...]
    nothing: str
    """What is said where there are no cues."""
    prizes: Prizes


def announcer_view(source: HallSource) -> AnnouncerView:
    """The cues of this moment, in the present language."""
    meeting = source.meeting
    moment, clock = _moment(meeting, source.now)
    found = cues(meeting)
    return AnnouncerView(
        title=name(meeting.plan.title),
        progress=progress(meeting),
        moment=moment,
        clock=clock,
        cues=found,
        nothing="" if found else nothing_to_call_out(),
        prizes=prizes(meeting) if meeting.phase is Phase.FINAL else Prizes(),
    )


def _moment(meeting: Meeting, now: datetime.datetime) -> tuple[Face | None, ClockView | None]:
    """What the hall sees, and its clock apart, as a page lets that go on by itself."""
    shown, still = face(meeting, now), face(replace(meeting, clock=None), now)
    if meeting.clock is None or shown == still:
        return shown, None
    return still, clock_view(meeting.clock, meeting.plan.timing.warn)
