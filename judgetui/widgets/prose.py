"""Longer text on a screen: paragraphs, and lists of sentences with a mark before each."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.widgets.text_width import paragraph


class Said(NamedTuple):
    """One paragraph."""

    text: str
    style: str = ""


class Prose(Widget):
    """Paragraphs below each other, each with its style; an empty one is an empty line."""

    DEFAULT_CSS = """
    Prose { width: 1fr; height: auto; }
    """

    said: reactive[tuple[Said, ...]] = reactive((), layout=True)

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Prose.said, tuple(map(Said, text.split("\n"))))

    def update(self, text: str) -> None:
        """Show one text, in the widget's own style."""
        self.said = tuple(map(Said, text.split("\n")))

    def _lines(self, width: int) -> list[Content]:
        return [
            Content.styled(line, style)
            for text, style in self.said
            for line in paragraph(text, width) or [""]
        ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the paragraphs take in this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw them."""
        return Content("\n").join(self._lines(self.size.width))


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
