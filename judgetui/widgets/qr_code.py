"""A QR code: black on white in every theme, or phones cannot read it."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

_INK = "#000000 on #ffffff"


class QrCode(Widget):
    """Draws the lines of a code; it takes no room while there are none."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """

    lines: reactive[tuple[str, ...]] = reactive((), layout=True)
    """Half blocks that stand for the dark cells, a line each."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as its lines."""
        return len(self.lines[0]) if self.lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as its lines."""
        return len(self.lines)

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(Content.styled(line, _INK) for line in self.lines)
