"""The checkpoint of the record as a QR code on the board, beside the code that is read out."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.moment import shown_checkpoint
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.qr_code import qr_lines

APART = 2
"""Cells between the code and what is beside it."""
_LEAST_BESIDE = 100
"""Columns that the standings keep beside it: with fewer their rows would be small ones."""


@lru_cache(maxsize=4)
def _drawn(text: str) -> tuple[str, ...]:
    return tuple(qr_lines(text, error="l"))


def code_lines(meeting: Meeting) -> tuple[str, ...]:
    """The code as lines of half blocks, while it is time to scan it; none otherwise."""
    checkpoint = shown_checkpoint(meeting)
    return _drawn(checkpoint) if checkpoint else ()


def room_beside(lines: tuple[str, ...], size: Size) -> int:
    """The columns that the code takes of a place of this size; 0 where it would not be whole."""
    if not lines or size.height < len(lines):
        return 0
    taken = len(lines[0]) + APART
    return taken if size.width - taken >= _LEAST_BESIDE else 0


class RecordCode(Widget):
    """The QR code, black on white whatever the theme, as scanners want it."""

    DEFAULT_CSS = """
    RecordCode { display: none; width: auto; height: auto; color: black; background: white; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Draw another code."""
        if code_lines(before) != code_lines(meeting):
            self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as its lines."""
        lines = code_lines(self.meeting)
        return len(lines[0]) if lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as its lines."""
        return len(code_lines(self.meeting))

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(Content(line) for line in code_lines(self.meeting))
