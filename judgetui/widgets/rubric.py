"""What a judge should look for, and what marks mean: guide and anchors of one criterion."""

from __future__ import annotations

from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.remembered_look import RememberedLook
from judgetui.language import _, name
from judgetui.meeting.marks import applying, mark_text
from judgetui.meeting.plan import Anchor, Criterion
from judgetui.widgets.text_width import cut, paragraph


class Rubric(RememberedLook, Widget):
    """Guide and anchors of the criterion a person is at; the anchor of the present mark stands out.

    Where there is not room for everything, the anchors that do not apply are cut to a line.
    """

    DEFAULT_CSS = """
    Rubric {
        height: 1fr; border: round $border; padding: 0 1; background: $surface;
        border-title-color: $foreground; border-title-style: bold;
    }
    """

    criterion: reactive[Criterion | None] = reactive(None)
    mark: reactive[Decimal | None] = reactive(None, repaint=False)

    def __init__(self, *, asks_reasons: bool) -> None:
        super().__init__()
        self._asks_reasons = asks_reasons

    def shown(self) -> tuple[Criterion | None, Anchor | None]:
        """Whoever moves through a ballot comes back to each criterion, and to few anchors."""
        return self.criterion, self._here(self.mark)

    def _here(self, mark: Decimal | None) -> Anchor | None:
        """The anchor that a mark reaches."""
        return None if self.criterion is None else applying(self.criterion, mark)

    def watch_criterion(self, criterion: Criterion | None) -> None:
        """Put the criterion's name over it."""
        self.border_title = Content(name(criterion.name)) if criterion else None

    def watch_mark(self, before: Decimal | None, mark: Decimal | None) -> None:
        """Draw another anchor; most marks are within the same one."""
        if self._here(before) is not self._here(mark):
            self.refresh()

    def render(self) -> Content:
        """Draw what there is room for."""
        if self.criterion is None or self.size.width < 10:
            return Content("")
        whole = self._lines(short=False)
        lines = whole if len(whole) <= self.size.height else self._lines(short=True)
        return Content("\n").join(lines)

    @property
    def _criterion(self) -> Criterion:
        assert self.criterion is not None
        return self.criterion

    def _lines(self, *, short: bool) -> list[Content]:
        criterion = self._criterion
        here = applying(criterion, self.mark)
        anchors = sorted(criterion.anchors, key=lambda anchor: anchor.from_, reverse=True)
        below: list[Content] = []
        for anchor in anchors:
            below += self._anchor(anchor, short=short and anchor is not here)
        spare = max(self.size.height - len(below), 1)
        guide = paragraph(name(criterion.guide), self.size.width, spare if short else None)
        lines = [Content(line) for line in guide]
        if short:
            return [*lines, *below]
        parts = [part for part in (lines, below, self._band()) if part]
        return [line for part in parts for line in (*part, Content(""))][:-1]

    def _anchor(self, anchor: Anchor, *, short: bool) -> list[Content]:
        here = anchor is applying(self._criterion, self.mark)
        start = f"{mark_text(anchor.from_)}+"
        indent = max(cell_len(f"{mark_text(a.from_)}+") for a in self._criterion.anchors) + 4
        room = self.size.width - indent
        text = name(anchor.text)
        texts = [cut(text, room)] if short else paragraph(text, room)
        mark = "▶ " if here else "  "
        gap = " " * (indent - 2 - cell_len(start))
        style = "bold $text-accent" if here else "$text-muted"
        first = Content.styled(f"{mark}{start}{gap}{texts[0] if texts else ''}", style)
        return [first, *(Content.styled(" " * indent + line, style) for line in texts[1:])]

    def _band(self) -> list[Content]:
        if self._criterion.reason_outside is None or not self._asks_reasons:
            return []
        low, high = self._criterion.reason_outside
        said = _("A mark below %(low)s or above %(high)s needs a reason.") % {
            "low": mark_text(low),
            "high": mark_text(high),
        }
        lines = paragraph(said, self.size.width)
        return [Content.styled(line, "$text-muted") for line in lines]
