"""The upper part of the board: what is happening, in figures and words for the last row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import n_
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage
from judgetui.widgets.board.big_text import glyph_height
from judgetui.widgets.board.pagination import figure_scale
from judgetui.widgets.board.stage_render import MARGIN, draw_face
from judgetui.widgets.board.stage_text import Face, Mark, face, panel_count, panel_marks, whole_face

_WITH_BALLOTS = (Stage.SCORING, Stage.CLOSED, Stage.ANNOUNCED)


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
    values = {"submitted": submitted, "expected": expected}
    said = n_("%(submitted)d / %(expected)d judge", "%(submitted)d / %(expected)d judges", expected)
    said %= values
    ready = submitted == expected
    lead = Content.styled(said, "bold $text-success" if ready else "bold")
    named = [Content.assemble((mark.name, ""), *_tick(mark)) for mark in marks]
    # In the order of the panel ticks would tell whose they are.
    ticks = sorted(map(_dot, marks), key=lambda tick: "✓·–".index(tick.plain)) if not names else []
    ways = [(named, "   "), ([_dot(mark) for mark in marks], " ")] if names else [(ticks, " ")]
    for parts, gap in ways:
        lines = _flow(lead, parts, gap, width - 2 * MARGIN)
        if lines is not None and len(lines) <= height:
            break
    else:
        lines = [lead]
    return Content("\n").join(Content(" " * MARGIN) + line for line in lines)


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
    whole: reactive[bool] = reactive(False, layout=True)
    """Whether the board shows nothing but the case, so that there is room for more names."""

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
        if self.whole:
            most = max(most, screen.height // 6)
        names = self.meeting.plan.board.show_judges
        return draw_panel(marks, panel_count(self.meeting, case), width, most, names=names)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the names need."""
        return self._draw(width, viewport).plain.count("\n") + 1

    def render(self) -> Content:
        """Draw the count and the ticks."""
        return self._draw(self.size.width, self.screen.size)
