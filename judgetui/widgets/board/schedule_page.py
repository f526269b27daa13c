"""The cases to come with the times at which they are expected, for presenters who wait."""

from __future__ import annotations

import datetime

from rich.cells import cell_len
from textual.content import Content

from judgetui.hall.schedule import NONE_LEFT, TITLE, schedule_rows
from judgetui.language import _
from judgetui.meeting.state import Meeting
from judgetui.widgets.board.pagination import Paged
from judgetui.widgets.text_width import cut

_MARGIN = 2
"""Cells left free at each side."""


class SchedulePage(Paged):
    """A line for each waiting case: about when it is called, its number and title, who presents it.

    It has the board to itself while the chair shows the running order.
    """

    DEFAULT_CSS = """
    SchedulePage { width: 100%; height: 1fr; margin-top: 1; }
    """

    def watch_now(self, before: datetime.datetime | None, now: datetime.datetime | None) -> None:
        """Tell the times anew with every minute."""
        super().watch_now(before, now)
        if before is None or now is None or (before.hour, before.minute) != (now.hour, now.minute):
            self.refresh()

    def _lines(self, width: int) -> list[Content]:
        return [
            Content.assemble(
                " " * _MARGIN, (f"{time}  ", "bold $text-accent"), (case, "bold"), (who, "")
            )
            for time, case, who in schedule_lines(self.meeting, self.now, width - 2 * _MARGIN)
        ]

    def _height(self) -> int:
        return max((self.size.height - 3) // 2, 1)

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return max(-(-len(self._lines(self.size.width)) // self._height()), 1)

    def render(self) -> Content:
        """Draw the page whose turn it is, with a line of air between cases."""
        width, height = self.size.width, self._height()
        lines = self._lines(width)
        title = _(TITLE)
        drawn = [Content.styled("  " + cut(title, width - 4), "$text-muted"), Content("")]
        if not lines:
            drawn.append(Content("  " + cut(_(NONE_LEFT), width - 4)))
        for line in lines[self.page * height : (self.page + 1) * height]:
            drawn += [line, Content("")]
        if said := self.page_words(self.page_count()):
            drawn += [Content("")] * (self.size.height - 1 - len(drawn))
            gap = " " * max(width - cell_len(said) - _MARGIN, 0)
            drawn[self.size.height - 1 :] = [Content.assemble(gap, (said, "$text-muted"))]
        return Content("\n").join(drawn[: self.size.height])


def schedule_lines(
    meeting: Meeting, now: datetime.datetime | None, width: int
) -> list[tuple[str, str, str]]:
    """About when, which case and who presents it, in running order, cut to so many cells."""
    lines = []
    for time, case, people in schedule_rows(meeting, now):
        room = max(width - cell_len(time) - 2, 1)
        title = cut(case, room)
        left = room - cell_len(title) - 3
        lines.append((time, title, f" · {cut(people, left)}" if people and left > 8 else ""))
    return lines
