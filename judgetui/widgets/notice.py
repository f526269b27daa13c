"""The chair's own words on the board, or a break with the time of day, over the whole screen."""

from __future__ import annotations

import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import _
from judgetui.meeting.showing import Showing
from judgetui.widgets.cells import centred
from judgetui.widgets.glyphs import glyphs
from judgetui.widgets.paragraphs import paragraph

_SIDE = 6
_LEAST_LARGE = 100
"""Columns from which on the time is drawn twice as large."""


class Notice(Widget):
    """Fills the board while the chair has it show a message or a break."""

    DEFAULT_CSS = """
    Notice { width: 100%; height: 0; background: $primary; color: $background; }
    """

    showing: reactive[Showing] = reactive(Showing())
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    clock: reactive[str] = reactive("")
    """The time of day as it is drawn; the widget is drawn again only when it changes."""

    def watch_now(self) -> None:
        """Let the time of day go on."""
        self.clock = self.now.strftime("%H:%M") if self.now is not None else ""

    def render(self) -> Content:
        """Draw the words in the middle."""
        width, height = self.size
        lines = self._break(width) if self.showing.what == "break" else self._message(width)
        lines = lines[:height]
        above = [("", "")] * ((height - len(lines)) // 2)
        below = [("", "")] * (height - len(lines) - len(above))
        return Content("\n").join(
            Content.styled(centred(text, width), style) for text, style in [*above, *lines, *below]
        )

    def _message(self, width: int) -> list[tuple[str, str]]:
        """A line of air between lines, so that they can be read from far away."""
        spread: list[tuple[str, str]] = []
        for line in paragraph(self.showing.message, max(width - 2 * _SIDE, 1)):
            spread += [("", ""), (line, "bold")] if spread else [(line, "bold")]
        return spread

    def _break(self, width: int) -> list[tuple[str, str]]:
        lines = [(" ".join(_("Break")), "bold"), ("", "")]
        scale = 2 if width >= _LEAST_LARGE else 1
        lines += [(row, "bold") for row in glyphs(self.clock, scale)]
        if self.showing.message:
            lines += [("", ""), *self._message(width)]
        return lines
