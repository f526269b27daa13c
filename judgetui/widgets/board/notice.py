"""The chair's own words on the board, or a break with the time of day, over the whole screen."""

from __future__ import annotations

import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.notice import break_parts, left_words
from judgetui.language import _
from judgetui.meeting.board_mode import BoardMode
from judgetui.widgets.board.big_text import glyph_width, glyphs
from judgetui.widgets.board.fullscreen_message import SIDE, framed, in_blocks, poster, spaced
from judgetui.widgets.text_width import centred, paragraph

_LARGEST = 4


class Notice(Widget):
    """Fills the board while the chair has it show a message or a break."""

    DEFAULT_CSS = """
    Notice { width: 100%; height: 0; background: $primary; color: $background; }
    """

    showing: reactive[BoardMode] = reactive(BoardMode())
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    clock: reactive[str] = reactive("")
    """The time of day as it is drawn; the widget is drawn again only when it changes."""
    left: reactive[str] = reactive("")
    """How long a break still is; empty where nobody said."""

    def watch_now(self) -> None:
        """Let the time of day go on."""
        self.clock = self.now.strftime("%H:%M") if self.now is not None else ""
        left = self.showing.left(self.now) if self.now is not None else None
        self.left = "" if left is None else left_words(left)

    def render(self) -> Content:
        """Draw the words in the middle."""
        width, height = self.size
        if self.showing.what == "break":
            lines = self._break(width, height)
        else:
            lines = poster(self.showing.message, width, height - 2)
        lines = lines[:height]
        above = [""] * ((height - len(lines)) // 2)
        below = [""] * (height - len(lines) - len(above))
        return Content("\n").join(
            Content.styled(centred(text, width), "bold" if text else "")
            for text in [*above, *lines, *below]
        )

    def _break(self, width: int, height: int) -> list[str]:
        """The word, the time of day and the chair's words; the time gives way before words do."""
        said = self._words
        lines: list[str] = []
        room = max(width - 2 * SIDE, 2)
        for scale in range(_LARGEST, 0, -1):
            if scale > 1 and glyph_width(self.clock, scale) > room:
                continue
            word = in_blocks(_("Break"), room, scale - 1) if scale > 1 else []
            word = word or ([spaced(_("Break"))] if scale == 1 else framed([spaced(_("Break"))], 0))
            lines = [*word, "", spaced(_("now")), *glyphs(self.clock, scale)]
            if said:
                below = in_blocks(said, room, max(scale - 2, 1))
                left = height - 4 - len(lines)
                lines += ["", ""]
                lines += below if 0 < len(below) <= left else _aired(said, room, left)
            if len(lines) <= height - 2:
                break
        return lines

    @property
    def _words(self) -> str:
        """What is said below the time of day, so that nobody takes one time for the other."""
        said = break_parts(self.showing)
        return " · ".join(filter(None, (said.until, self.left, said.words)))


def _aired(text: str, width: int, height: int) -> list[str]:
    """Words below the time, spaced out where there is room."""
    wide = paragraph(text, max(width // 2, 1))
    aired = [line for each in wide for line in ("", spaced(each))][1:]
    return aired if len(aired) <= height else paragraph(text, width)
