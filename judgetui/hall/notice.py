"""What the hall reads in a break."""

from __future__ import annotations

from typing import NamedTuple

from judgetui.language import _
from judgetui.meeting.board_mode import BoardMode
from judgetui.names_text import clock_text


class BreakParts(NamedTuple):
    """What is said below the time of day."""

    until: str
    """Until when it is, so that nobody takes one time for the other; empty where nobody said."""
    words: str
    """The chair's own words."""


def break_parts(showing: BoardMode) -> BreakParts:
    """What is said in a break; how long it still is stands between the two."""
    until = showing.until
    return BreakParts(_("until %(time)s") % {"time": until} if until else "", showing.words)


def left_words(left: int) -> str:
    """How long a break still is."""
    if left <= 0:
        return _("it goes on in a moment")
    return _("%(time)s left") % {"time": clock_text(left)}
