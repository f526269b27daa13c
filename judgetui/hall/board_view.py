"""What a board's page shows."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.hall.moment import progress
from judgetui.hall.source import HallSource
from judgetui.language import name


@dataclass(frozen=True, slots=True)
class BoardView:
    """All that stands on a board."""

    title: str
    progress: str


def board_view(source: HallSource) -> BoardView:
    """The board of this moment, in the present language."""
    meeting = source.meeting
    return BoardView(title=name(meeting.plan.title), progress=progress(meeting))
