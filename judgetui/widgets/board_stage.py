"""The upper part of the board: what is happening, in figures and words for the last row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage
from judgetui.widgets.board_faces import Face, Figure, Mark, face, panel_count, panel_marks
from judgetui.widgets.board_layout import figure_scale
from judgetui.widgets.cells import cut, fit
from judgetui.widgets.glyphs import drawable, glyph_height, glyph_width, glyphs
from judgetui.widgets.paragraphs import paragraph

_MARGIN = 2
_WITH_BALLOTS = (Stage.SCORING, Stage.CLOSED, Stage.ANNOUNCED)


class _Block(NamedTuple):
    """Rows of one column of the stage, all of one width."""

    rows: list[Content]
    width: int


def _figure_block(text: str, caption: str, style: str, scale: int, most: int) -> _Block:
    """A large figure with a word under it; smaller where it would take more than `most`."""
    while scale > 1 and drawable(text) and glyph_width(text, scale) > most:
        scale -= 1
    large = drawable(text) and glyph_width(text, scale) <= most
    rows = list(glyphs(text, scale)) if large else [cut(text, most)] if text else []
    width = max((cell_len(row) for row in [*rows, cut(caption, most)]), default=0)
    drawn = [Content.styled(fit(row, width), f"bold {style}") for row in rows]
    if caption:
        drawn.append(Content.styled(centred(cut(caption, most), width), style))
    return _Block(drawn, width)


def draw_face(shown: Face, width: int, height: int, scale: int) -> Content:
    """A face as lines of text that fill this space; a figure is made smaller, never cut."""
    if shown.band:
        return _draw_band(shown, width, height)
    figure = shown.figure or Figure("", "", "")
    left = _figure_block(shown.number, "", "$text-primary", scale, width // 4)
    right = _figure_block(figure.text, figure.caption, figure.style, scale, width * 2 // 5)
    gap_left = 3 if left.width else 0
    room = width - 2 * _MARGIN - left.width - gap_left - (right.width + 2 if right.width else 0)
    words = _words(shown, room, height)
    above = max((height - 1 - len(words)) // 2, 0)
    words = [Content(" " * max(room, 0))] * above + words
    lines: list[Content] = []
    for row in range(height):
        parts = [
            Content(" " * _MARGIN),
            _row(left, row),
            Content(" " * gap_left),
            words[row] if row < len(words) else Content(" " * room),
            Content("  " if right.width else ""),
            _row(right, row),
        ]
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def _row(block: _Block, row: int) -> Content:
    return block.rows[row] if row < len(block.rows) else Content(" " * block.width)


def _words(shown: Face, width: int, height: int) -> list[Content]:
    """Title and notes; the title takes two lines where there is room for them."""
    notes = [(text, style) for text, style in shown.notes if text]
    title = paragraph(shown.title, width, 2 if height >= len(notes) + 2 else 1)
    lines = [Content.styled(fit(line, width), "bold") for line in title]
    if height >= len(lines) + len(notes) + 2:
        lines.append(Content(" " * width))
    return [*lines, *(Content.styled(fit(text, width), style) for text, style in notes)]


def _draw_band(shown: Face, width: int, height: int) -> Content:
    """A notice over the whole width, its title spaced out so that it reads from far away."""
    spaced = " ".join(shown.title) if cell_len(shown.title) * 2 < width else shown.title
    said = [(spaced, "bold"), *shown.notes]
    above = max((height - len(said)) // 2, 0)
    lines = [("", "")] * above + said + [("", "")] * (height - above - len(said))
    style = f"$background on {shown.band}"
    return Content("\n").join(
        Content.styled(centred(text, width), f"{style} {weight}".strip())
        for text, weight in lines[:height]
    )


def centred(text: str, width: int) -> str:
    """The text in the middle of exactly so many cells."""
    text = cut(text, width)
    return fit(" " * ((width - cell_len(text)) // 2) + text, width)


class OnStage(Widget):
    """The moment in large: the case and its clock, an announced score, a break, the end."""

    DEFAULT_CSS = """
    OnStage { width: 100%; height: auto; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    face: reactive[Face | None] = reactive(None)
    """What is shown; the widget is drawn again only when it changes."""

    def watch_meeting(self) -> None:
        """Say what is happening."""
        if self.now is not None:
            self.face = face(self.meeting, self.now)

    def watch_now(self) -> None:
        """Let the clock go on."""
        self.watch_meeting()

    def watch_face(self, shown: Face | None) -> None:
        """Give way where there is nothing to say."""
        self.display = shown is not None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Room for a figure, as large as the screen allows, and the word under it."""
        return glyph_height(figure_scale(*viewport)) + 1

    def render(self) -> Content:
        """Draw what is happening."""
        if self.face is None:
            return Content("")
        scale = figure_scale(*self.screen.size)
        return draw_face(self.face, self.size.width, self.size.height, scale)


def draw_panel(marks: Sequence[Mark], count: tuple[int, int], width: int, height: int) -> Content:
    """Who has submitted: names where they fit, else ticks, else the count alone."""
    submitted, expected = count
    values = {"submitted": submitted, "expected": expected}
    said = _("%(submitted)d / %(expected)d judges") % values
    ready = submitted == expected
    lead = Content.styled(said, "bold $text-success" if ready else "bold")
    named = [Content.assemble((mark.name, ""), *_tick(mark)) for mark in marks]
    for parts, gap in ((named, "   "), ([_dot(mark) for mark in marks], " ")):
        lines = _flow(lead, parts, gap, width - 2 * _MARGIN)
        if lines is not None and len(lines) <= height:
            break
    else:
        lines = [lead]
    return Content("\n").join(Content(" " * _MARGIN) + line for line in lines)


def _tick(mark: Mark) -> list[tuple[str, str]]:
    return [(f" {mark.word}", mark.style)] if mark.word else [(" …", mark.style)]


def _dot(mark: Mark) -> Content:
    sign = "·" if not mark.word else "✓" if "success" in mark.style else "–"
    return Content.styled(sign, mark.style)


def _flow(lead: Content, parts: Sequence[Content], gap: str, width: int) -> list[Content] | None:
    """The parts one after another behind the lead, in lines; none where one is too wide."""
    indent = lead.cell_length + 3
    lines, line = [], lead + Content("   ")
    empty = True
    for part in parts:
        if indent + part.cell_length > width:
            return None
        more = Content("") if empty else Content(gap)
        if line.cell_length + more.cell_length + part.cell_length > width:
            lines.append(line)
            line, more = Content(" " * indent), Content("")
        line, empty = line + more + part, False
    return [*lines, line]


class PanelTicks(Widget):
    """Who has submitted a ballot on the case on stage, and what the public may see of it."""

    DEFAULT_CSS = """
    PanelTicks { width: 100%; height: auto; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)

    def watch_meeting(self) -> None:
        """Give way where no ballots are awaited or shown."""
        stage = self.meeting.stage
        running = self.meeting.phase is not Phase.FINAL and self.meeting.paused_at is None
        self.display = running and stage is not None and stage.stage in _WITH_BALLOTS
        self.refresh(layout=True)

    def _draw(self, width: int, screen: Size) -> Content:
        case = self.meeting.on_stage
        if case is None:
            return Content("")
        marks = panel_marks(self.meeting, case)
        most = 2 if figure_scale(*screen) == 1 else 3
        return draw_panel(marks, panel_count(self.meeting, case), width, most)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the names need."""
        return self._draw(width, viewport).plain.count("\n") + 1

    def render(self) -> Content:
        """Draw the count and the ticks."""
        return self._draw(self.size.width, self.screen.size)
