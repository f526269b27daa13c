"""What an announcer's page shows: the moment as the hall sees it, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.hall.cues import Cue, cues, nothing_to_call_out
from judgetui.hall.moment import case_told, progress
from judgetui.hall.notice import NoticeView, notice_view
from judgetui.hall.prizes import Prizes, prizes
from judgetui.hall.source import HallSource
from judgetui.hall.stage_view import FaceView, face_view
from judgetui.language import name
from judgetui.meeting.state import Phase


@dataclass(frozen=True, slots=True)
class AnnouncerView:
    """All that stands on an announcer's page."""

    title: str
    progress: str
    rest: NoticeView | None
    """A break that the boards show; a message on them is for the hall alone."""
    moment: FaceView | None
    """What the hall sees."""
    cues: tuple[Cue, ...]
    nothing: str
    """What is said where there are no cues."""
    prizes: Prizes


def announcer_view(source: HallSource) -> AnnouncerView:
    """The cues of this moment, in the present language."""
    meeting, showing = source.meeting, source.showing
    told = case_told(meeting)
    found = cues(meeting, told)
    return AnnouncerView(
        title=name(meeting.plan.title),
        progress=progress(meeting),
        rest=notice_view(showing, source.now) if showing.what == "break" else None,
        moment=face_view(meeting, source.now, whole=False),
        cues=found,
        nothing="" if found else nothing_to_call_out(told),
        prizes=prizes(meeting) if meeting.phase is Phase.FINAL else Prizes(),
    )
