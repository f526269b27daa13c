"""All rooms, a line each; only those in sight are put into words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive

from judgetui.language import _
from judgetui.names_text import clock_text
from judgetui.rooms.public_room import PublicRoom, one_line
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import RoomRow, room_row
from judgetui.widgets.scroll_table import ScrollTable
from judgetui.widgets.text_width import fit, fit_right

_WIDE = 118
"""Cells from which on trouble has a column of its own."""
_STYLES = {
    "trouble": "$text-error",
    "running": "$foreground",
    "over": "$text-success",
    "waiting": "$text-muted",
}
_SIGNS = {"trouble": "!", "running": "▶", "over": "✓", "waiting": "·"}


class _Widths(NamedTuple):
    """Cells of the columns whose width depends on the window."""

    name: int
    state: int
    case: int
    trouble: int


_STATE = 16
_FIGURES = (7, 7, 6, 4, 4)
"""Cells of clock, ballots, announced, behind and lag."""


def _widths(width: int, longest: int) -> _Widths:
    """`longest` is how wide the widest name is."""
    rest = width - 2 - sum(_FIGURES) - len(_FIGURES) - 2
    name = max(6, min(longest, 24, rest // 3))
    state = min(_STATE, rest // 4)
    left = rest - name - state
    trouble = left // 2 if width >= _WIDE else 0
    return _Widths(name, state, left - trouble, trouble)


class RoomsTable(ScrollTable, can_focus=False):
    """The rooms that pass the filter; one of them is marked. The screen gives it its keys."""

    head_height = 1
    longest: int = 0
    """Cells of the widest name."""
    rooms: reactive[Sequence[RoomRecord]] = reactive(())
    marked: reactive[int] = reactive(0)
    """The place of the marked room."""
    now: reactive[datetime.datetime | None] = reactive(None)
    """The server's time."""

    def count(self) -> int:
        """How many rooms there are."""
        return len(self.rooms)

    @property
    def marked_room(self) -> RoomRecord | None:
        """The marked room; None where there is none."""
        return self.rooms[self.marked] if self.marked < len(self.rooms) else None

    def watch_rooms(self, before: Sequence[RoomRecord], rooms: Sequence[RoomRecord]) -> None:
        """Keep the mark on the same room, wherever it is now."""
        if before and self.marked < len(before):
            name = before[self.marked].name
            here = [place for place, room in enumerate(rooms) if room.name == name]
            self.marked = here[0] if here else self.marked
        self.longest = max((cell_len(one_line(room.name)) for room in rooms), default=0)
        self.marked = self.validate_marked(self.marked)
        self.top = self.validate_top(self.top)

    def validate_marked(self, marked: int) -> int:
        """Stay on the list."""
        return max(0, min(marked, len(self.rooms) - 1))

    def watch_marked(self, marked: int) -> None:
        """Keep the mark in sight."""
        self.keep_in_sight(marked)

    def move(self, places: int) -> None:
        """Move the mark by some places."""
        self.marked += places

    def on_click(self, event: events.Click) -> None:
        """Mark what was clicked."""
        place = self.top + event.y - self.head_height
        if event.y >= self.head_height and place < len(self.rooms):
            self.marked = place

    def head(self, width: int) -> list[Content]:
        """What stands in the columns."""
        columns = _widths(width, self.longest)
        words = (
            "  " + fit(_("Room"), columns.name),
            fit(_("State"), columns.state),
            fit(_("Case"), columns.case),
            fit_right(_("Clock"), _FIGURES[0]),
            fit_right(_("Ballots"), _FIGURES[1]),
            fit_right(_("Done"), _FIGURES[2]),
            fit_right(_("Min"), _FIGURES[3]),
            fit_right(_("Lag"), _FIGURES[4]),
        )
        line = " ".join(words)
        if columns.trouble:
            line = f"{line} {fit(_('Trouble'), columns.trouble - 1)}"
        return [Content.styled(fit(line, width), "bold $text-primary")]

    def line(self, index: int, width: int) -> Content:
        """A room."""
        record = self.rooms[index]
        now = self.now or record.told
        row, columns = room_row(record, now), _widths(width, self.longest)
        style = _STYLES[row.tone]
        told = row.troubles[0] if row.troubles else ""
        if len(row.troubles) > 1:
            told = f"{told} (+{len(row.troubles) - 1})"
        case = row.case or row.title
        if told and not columns.trouble:
            case = f"! {told}"
        text = " ".join(
            (
                _SIGNS[row.tone] + " " + fit(row.name, columns.name),
                fit(row.state, columns.state),
                fit(case, columns.case),
                fit_right(_clock(record, now), _FIGURES[0]),
                fit_right(_ballots(row), _FIGURES[1]),
                fit_right(row.announced, _FIGURES[2]),
                fit_right(row.behind, _FIGURES[3]),
                fit_right(row.lag, _FIGURES[4]),
            )
        )
        if columns.trouble:
            text = f"{text} {fit(told, columns.trouble - 1)}"
        if index == self.marked:
            style = "$block-cursor-foreground on $block-cursor-background bold"
        return Content.styled(fit(text, width), style)


def _clock(record: RoomRecord, now: datetime.datetime) -> str:
    public = record.public
    if not isinstance(public, PublicRoom) or public.clock is None:
        return ""
    # Hours over time say no more than that somebody has gone home.
    left = public.clock.remaining(now)
    return clock_text(left) if -3600 < left < 36_000 else "…"


def _ballots(row: RoomRow) -> str:
    return f"{row.ballots}!" if row.missing else row.ballots
