"""A list of sentences, each with a mark before it."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.widgets.paragraphs import paragraph


class Item(NamedTuple):
    """One sentence of a list."""

    text: str
    mark: str = "·"
    style: str = "$text-muted"
    """The mark's style; the text is plain."""


class Listing(Widget):
    """Sentences below each other, wrapped so that every mark stands alone on the left."""

    DEFAULT_CSS = """
    Listing { width: 1fr; height: auto; }
    """

    items: reactive[tuple[Item, ...]] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the sentences take in this width."""
        return sum(len(self._wrapped(item, width)) for item in self.items)

    def render(self) -> Content:
        """Draw every sentence."""
        lines: list[Content] = []
        for item in self.items:
            first, *others = self._wrapped(item, self.size.width)
            lines.append(Content.styled(f"{item.mark} ", item.style) + first)
            lines += [Content("  ") + line for line in others]
        return Content("\n").join(lines)

    @staticmethod
    def _wrapped(item: Item, width: int) -> list[Content]:
        return [Content(line) for line in paragraph(item.text, max(width - 2, 1))] or [Content("")]
