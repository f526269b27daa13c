"""What the views of the hall are made of."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.state import Meeting


class HallSource(NamedTuple):
    """What a view is made of."""

    meeting: Meeting
    """The meeting as the seat of the page may see it."""
    showing: BoardMode
    """What the chair has the boards show."""
    overlay: OverlayMode
    """What the chair has the overlays show."""
    now: datetime.datetime
    """The host's time."""
