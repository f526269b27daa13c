"""The order that was drawn by lot, and in a sentence how it came about."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from judgetui.language import say
from judgetui.meeting.lots import LOTS, shown_draw
from judgetui.meeting.names import ranked_name
from judgetui.meeting.state import Draw, Meeting
from judgetui.names_text import case_label
from judgetui.widgets.board.pagination import Paged
from judgetui.widgets.text_width import cut, paragraph

_WIDEST = 108
"""Columns of a comfortable line."""
_MARGIN = 2
"""Cells left free at each side."""


class DrawnOrder(Paged):
    """The cases of the latest draw, the first of them on top, a page at a time.

    A running order has the board to itself below the digits; a tie leaves room for the standings.
    """

    DEFAULT_CSS = """
    DrawnOrder { width: 100%; height: 1fr; margin-top: 1; }
    DrawnOrder.-tie { height: auto; max-height: 50%; }
    """

    @property
    def _draw(self) -> Draw | None:
        return shown_draw(self.meeting)

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Come with a draw, and give way to what comes after it."""
        draw = self._draw
        self.display = draw is not None
        self.set_class(draw is not None and draw.what == "tie", "-tie")
        super().watch_meeting(before, meeting)
        if draw is not None or shown_draw(before) is not None:
            self.refresh(layout=True)

    def _said(self, width: int) -> list[str]:
        return paragraph(say(LOTS), max(min(width - 2 * _MARGIN, _WIDEST), 1))

    def _lines(self, width: int) -> list[str]:
        """A line for each case, with its place."""
        draw = self._draw
        if draw is None:
            return []
        plan, digits = self.meeting.plan, len(str(len(draw.cases)))
        room = max(width - 2 * _MARGIN - digits - 3, 1)
        named = [
            say(ranked_name(plan, case)) if draw.what == "tie" else case_label(self.meeting, case)
            for case in draw.cases
        ]
        return [f"{place:>{digits}}   {cut(case, room)}" for place, case in enumerate(named, 1)]

    def _height(self, width: int) -> int:
        """Lines of a page for cases, below the sentence and above the page's number."""
        return max(self.size.height - len(self._said(width)) - 2, 1)

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return max(-(-len(self._lines(self.size.width)) // self._height(self.size.width)), 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as everything takes."""
        return len(self._said(width)) + 2 + len(self._lines(width))

    def render(self) -> Content:
        """Draw the sentence and the page whose turn it is."""
        width, side = self.size.width, " " * _MARGIN
        lines, height = self._lines(width), self._height(width)
        shown = lines[self.page * height : (self.page + 1) * height]
        drawn = [Content.styled(side + line, "$text-muted") for line in self._said(width)]
        drawn += [Content(""), *(Content.styled(side + line, "bold") for line in shown)]
        if said := self.page_words(self.page_count()):
            drawn += [Content("")] * (self.size.height - 1 - len(drawn))
            gap = " " * max(width - cell_len(said) - _MARGIN, 0)
            drawn.append(Content.assemble(gap, (said, "$text-muted")))
        return Content("\n").join(drawn[: self.size.height])
