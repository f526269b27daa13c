"""The upper part of the board: what is happening, in figures and words for the last row."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.moment import (
    Face,
    Figure,
    Mark,
    Story,
    Tone,
    face,
    mark_sign,
    nameless,
    panel_count,
    panel_marks,
    panel_words,
    whole_face,
)
from judgetui.hall.parts import has_panel
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.board.big_text import drawable, glyph_height, glyph_width, glyphs
from judgetui.widgets.board.fullscreen_message import aired, spaced
from judgetui.widgets.board.pagination import figure_scale
from judgetui.widgets.board.tones import STYLES
from judgetui.widgets.text_width import centred, cut, fit, paragraph

_FIGURES: Mapping[Tone, str] = {
    tone: style.removeprefix("bold ") or "$foreground" for tone, style in STYLES.items()
}
_BANDS: Mapping[Tone, str] = {"primary": "$primary", "warning": "$text-warning"}
MARGIN = 2
"""Cells left free at each side."""
_WIDEST = 108
"""Columns of a comfortable line."""


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
    if shown.story is not None:
        return Content("\n").join(_draw_story(shown, shown.story, width, height))
    return Content("\n").join(_draw_row(shown, width, height, scale, width * 2 // 5))


def _draw_row(shown: Face, width: int, height: int, scale: int, most: int) -> list[Content]:
    """Number, words and a figure of at most so many cells beside each other."""
    figure = shown.figure or Figure("", "", "")
    left = _figure_block(shown.number, "", "$text-primary", scale, width // 4)
    right = _figure_block(figure.text, figure.caption, _FIGURES[figure.tone], scale, most)
    gap_left = 3 if left.width else 0
    room = width - 2 * MARGIN - left.width - gap_left - (right.width + 2 if right.width else 0)
    words = _words(shown, room, height)
    above = max((height - 1 - len(words)) // 2, 0)
    words = [Content(" " * max(room, 0))] * above + words
    lines: list[Content] = []
    for row in range(height):
        parts = [
            Content(" " * MARGIN),
            _row(left, row),
            Content(" " * gap_left),
            words[row] if row < len(words) else Content(" " * room),
            Content("  " if right.width else ""),
            _row(right, row),
        ]
        lines.append(Content.assemble(*parts))
    return lines


def _row(block: _Block, row: int) -> Content:
    return block.rows[row] if row < len(block.rows) else Content(" " * block.width)


def _words(shown: Face, width: int, height: int) -> list[Content]:
    """Title and notes; the title takes two lines where there is room for them."""
    notes = [(text, STYLES[tone]) for text, tone in shown.notes if text]
    title = paragraph(shown.title, width, 2 if height >= len(notes) + 2 else 1)
    lines = [Content.styled(fit(line, width), "bold") for line in title]
    if height >= len(lines) + len(notes) + 2:
        lines.append(Content(" " * width))
    return [*lines, *(Content.styled(fit(text, width), style) for text, style in notes)]


def _draw_band(shown: Face, width: int, height: int) -> Content:
    """A notice over the whole width, its title spaced out so that it reads from far away."""
    title = spaced(shown.title) if cell_len(shown.title) * 2 < width else shown.title
    said = [(title, "bold"), *((text, STYLES[tone]) for text, tone in shown.notes)]
    above = max((height - len(said)) // 2, 0)
    lines = [("", "")] * above + said + [("", "")] * (height - above - len(said))
    style = f"$background on {_BANDS[shown.band]}"
    return Content("\n").join(
        Content.styled(centred(text, width), f"{style} {weight}".strip())
        for text, weight in lines[:height]
    )


def _draw_story(shown: Face, story: Story, width: int, height: int) -> list[Content]:
    """A case over the whole height: figures and stage, then title, people and what it is about."""
    scale = _story_scale(shown, width, height)
    (stage, _tone), *notes = shown.notes
    head = replace(shown, title=stage, notes=tuple(notes))
    lines = _draw_row(head, width, glyph_height(scale) + 1, scale, width // 2)
    told = _told(shown.title, story, width - 2 * MARGIN, height - len(lines) - 1)
    lines += [Content(""), *(Content(" " * MARGIN) + line for line in told)]
    return (lines + [Content("")] * height)[:height]


def _story_scale(shown: Face, width: int, height: int) -> int:
    """The largest scale in which number and figure leave most of the height to the words."""

    def fits(text: str, scale: int, most: int) -> bool:
        return not drawable(text) or glyph_width(text, scale) <= most

    figure = shown.figure.text if shown.figure is not None else ""
    for scale in (4, 3, 2):
        low = glyph_height(scale) < height * 2 // 5
        if low and fits(shown.number, scale, width // 4) and fits(figure, scale, width // 2):
            return scale
    return 1


def _told(title: str, story: Story, width: int, height: int) -> list[Content]:
    """Title, people and summary with as much air as the height allows; the summary gives way."""
    summary = paragraph(story.summary, min(width, _WIDEST))
    plain = paragraph(title, width, 3)
    one = [" · ".join(story.about)] if story.about else []
    left = height - len(plain) - len(one) - 1 - bool(one)
    for named, people, told in (
        (_large_title(title, width), list(story.about), aired(summary, 1)),
        (_large_title(title, width), list(story.about), summary),
        (plain, one, paragraph(story.summary, min(width, _WIDEST), max(left, 0))),
    ):
        parts = [
            [Content.styled(line, "bold") for line in named],
            [Content.styled(line, "$text-muted") for line in people],
            [Content(line) for line in told],
        ]
        spread = _spread([part for part in parts if part], height)
        if len(spread) <= height:
            break
    return spread


def _spread(parts: list[list[Content]], height: int) -> list[Content]:
    """The parts over the height, as far from each other as from its ends."""
    spare = max(height - sum(map(len, parts)), 0)
    between = max(spare // (len(parts) + 1), 1)
    above = max(spare - between * (len(parts) - 1), 0) // 2
    lines = [Content("")] * above
    for place, part in enumerate(parts):
        lines += [Content("")] * between * bool(place) + part
    return lines


def _large_title(title: str, width: int) -> list[str]:
    """The title spaced out in two lines at the most, else as it is in three."""
    for share in (width * 2 // 3, width // 2):
        lines = paragraph(title, share)
        if len(lines) <= 2 and all(cell_len(spaced(line)) <= width for line in lines):
            return aired([spaced(line) for line in lines], 1)
    return paragraph(title, width, 3)


class OnStage(Widget):
    """The moment in large: the case and its clock, an announced score, a break, the end."""

    DEFAULT_CSS = """
    OnStage { width: 100%; height: auto; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    face: reactive[Face | None] = reactive(None)
    """What is shown; the widget is drawn again only when it changes."""
    whole: reactive[bool] = reactive(False)
    """Whether the board shows nothing else, so that there is room for what the case is."""

    def watch_meeting(self) -> None:
        """Say what is happening."""
        if self.now is not None:
            said = whole_face if self.whole else face
            self.face = said(self.meeting, self.now)

    def watch_whole(self) -> None:
        """Say more, or less."""
        self.watch_meeting()

    def watch_now(self) -> None:
        """Let the clock go on; without one what is shown stays as it is."""
        if self.face is None or self.meeting.clock is not None:
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


def draw_panel(
    marks: Sequence[Mark],
    count: tuple[int, int],
    width: int,
    height: int,
    *,
    names: bool = True,
) -> Content:
    """Who has submitted: names where they may be said and fit, else ticks, else the count alone."""
    submitted, expected = count
    ready = submitted == expected
    lead = Content.styled(
        panel_words(submitted, expected), "bold $text-success" if ready else "bold"
    )
    named = [Content.assemble((mark.name, ""), *_tick(mark)) for mark in marks]
    ticks = [_dot(mark) for mark in nameless(marks)]
    ways = [(named, "   "), ([_dot(mark) for mark in marks], " ")] if names else [(ticks, " ")]
    for parts, gap in ways:
        lines = _flow(lead, parts, gap, width - 2 * MARGIN)
        if lines is not None and len(lines) <= height:
            break
    else:
        lines = [lead]
    return Content("\n").join(Content(" " * MARGIN) + line for line in lines)


def _tick(mark: Mark) -> list[tuple[str, str]]:
    return [(f" {mark.word or '…'}", _mark_style(mark))]


def _mark_style(mark: Mark) -> str:
    """A total stands out from the ticks."""
    return _FIGURES[mark.tone] if mark.word in ("", "✓") else STYLES[mark.tone]


def _dot(mark: Mark) -> Content:
    return Content.styled(mark_sign(mark), _mark_style(mark))


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
    whole: reactive[bool] = reactive(False, layout=True)
    """Whether the board shows nothing but the case, so that there is room for more names."""
    _lines = 0
    """How many lines the names needed last."""

    def watch_meeting(self) -> None:
        """Give way where no ballots are awaited or shown."""
        self.display = has_panel(self.meeting)
        before, screen = self._lines, self.screen.size
        self.refresh(layout=before != self.get_content_height(screen, screen, self.size.width))

    def _draw(self, width: int, screen: Size) -> Content:
        case = self.meeting.on_stage
        if case is None:
            return Content("")
        marks = panel_marks(self.meeting, case)
        most = 2 if figure_scale(*screen) == 1 else 3
        if self.whole:
            most = max(most, screen.height // 6)
        names = self.meeting.plan.board.show_judges
        return draw_panel(marks, panel_count(self.meeting, case), width, most, names=names)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the names need."""
        self._lines = self._draw(width, viewport).plain.count("\n") + 1
        return self._lines

    def render(self) -> Content:
        """Draw the count and the ticks."""
        return self._draw(self.size.width, self.screen.size)
