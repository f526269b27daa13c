"""What the views of the hall are made of."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.state import Meeting


class KnownViews(dict[str, tuple[object, object]]):
    """Parts of views as they were made last, in one language: what they were made of, and they.

    Kept by a caller that makes views again and again. The outcome is the same with any and none.
    """


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
    known: KnownViews | None = None
