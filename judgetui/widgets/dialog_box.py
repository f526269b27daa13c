"""The frame of a question: what is long in it scrolls, so that its foot is never cut off."""

from __future__ import annotations

from textual.containers import Vertical
from textual.geometry import Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.layouts.vertical import VerticalLayout
from textual.widget import Widget

GIVES_WAY = "gives-way"
"""Class of the parts that are made lower where the frame is too low for all its parts."""
_LEAST = 2
"""Rows that such a part keeps."""


class DialogBox(Vertical):
    """Parts below each other; those of the class `GIVES_WAY` take what rows the others leave."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = _DialogLayout()

    @property
    def layout(self) -> Layout:
        """The layout of its own."""
        return self._layout


class _DialogLayout(VerticalLayout):
    """Like `VerticalLayout`, but parts that may give way are lowered until the last part fits."""

    name = "dialog"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Arrange them; without a height, as when the frame is measured, as high as they are."""
        placements = list(super().arrange(parent, children, size, greedy))
        if not size.height or not placements:
            return placements
        last = placements[-1]
        over = last.region.bottom + last.margin.bottom - size.height
        lowered = _lowered(placements, over)
        moved = 0
        for index, placement in enumerate(placements):
            region = placement.region
            less = lowered.get(index, 0)
            placements[index] = placement._replace(
                region=region.translate((0, -moved)).crop_size((region.width, region.height - less))
            )
            moved += less
        return placements


def _lowered(placements: list[WidgetPlacement], over: int) -> dict[int, int]:
    """By how many rows each part that may give way is lowered, by its index; the tallest first."""
    heights = {
        index: placement.region.height
        for index, placement in enumerate(placements)
        if placement.widget.has_class(GIVES_WAY)
    }
    lowered = dict.fromkeys(heights, 0)
    while over > 0 and heights:
        tallest = max(heights, key=heights.__getitem__)
        if heights[tallest] <= _LEAST:
            break
        heights[tallest] -= 1
        lowered[tallest] += 1
        over -= 1
    return lowered
