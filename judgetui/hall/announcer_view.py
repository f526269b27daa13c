"""What an announcer's page shows."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.hall.moment import progress
from judgetui.hall.source import HallSource
from judgetui.language import name


@dataclass(frozen=True, slots=True)
class AnnouncerView:
    """All that stands on an announcer's page."""

    title: str
    progress: str


def announcer_view(source: HallSource) -> AnnouncerView:
    """The cues of this moment, in the present language."""
    meeting = source.meeting
    return AnnouncerView(title=name(meeting.plan.title), progress=progress(meeting))
