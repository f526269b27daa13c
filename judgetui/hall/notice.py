"""What the hall reads in a break."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, NamedTuple

from judgetui.language import _
from judgetui.meeting.board_mode import BoardMode
from judgetui.names_text import clock_text


class BreakParts(NamedTuple):
    """What is said below the time of day."""

    until: str
    """Until when it is, so that nobody takes one time for the other; empty where nobody said."""
    words: str
    """The chair's own words."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The chair's own words, or a break, in place of the moment."""

    what: Literal["message", "break"]
    title: str
    """The words; of a break that it is one."""
    until: str
    """Until when the break is; empty where nobody said."""
    ends: datetime.datetime | None
    """The same as an instant."""
    words: str
    """The chair's words beside a break."""
    offset: int
    """By how many seconds the time of day is ahead of UTC."""


def break_parts(showing: BoardMode) -> BreakParts:
    """What is said in a break; how long it still is stands between the two."""
    until = showing.until
    return BreakParts(_("until %(time)s") % {"time": until} if until else "", showing.words)


def left_words(left: int) -> str:
    """How long a break still is."""
    if left <= 0:
        return _("it goes on in a moment")
    return _("%(time)s left") % {"time": clock_text(left)}


def notice_view(showing: BoardMode, now: datetime.datetime) -> NoticeView:
    """A message of the chair or a break, as a page draws it."""
    ahead = now.utcoffset() or datetime.timedelta()
    offset = ahead // datetime.timedelta(seconds=1)
    if showing.what != "break":
        return NoticeView("message", showing.message, "", None, "", offset)
    said = break_parts(showing)
    return NoticeView("break", _("Break"), said.until, showing.ends(now), said.words, offset)
