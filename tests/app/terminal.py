"""What a terminal shows after everything that an app has sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from judgetui.app.app import JudgeApp
from judgetui.app.textual_private import FrugalCompositor
from tests.screens.drawing import until

Cells = dict[tuple[int, int], tuple[str, object]]
"""What stands in each cell, by column and row, and how."""


class Terminal:
    """The cells that a terminal shows."""

    def __init__(self) -> None:
        self.cells: Cells = {}

    def take(self, update: object) -> None:
        """Draw an update."""
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips):
                self.put(0, y, Strip.join(strips))
        elif isinstance(update, ChopsUpdate):
            for y, left, right in update.spans:
                ends = update.chop_ends[y]
                for end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
                    if strip is not None and x < right and end > left:
                        self.put(x, y, strip.crop(0, min(end, right) - x))

    def resize(self, size: Size) -> None:
        """Lose what lies outside from now on."""
        self.cells = {at: cell for at, cell in self.cells.items() if size.contains(*at)}

    def put(self, x: int, y: int, strip: Strip) -> None:
        """Draw a strip."""
        for segment in strip:
            for letter in segment.text:
                self.cells[x, y] = (letter, segment.style)
                for _covered in range(cell_len(letter) - 1):
                    x += 1
                    self.cells.pop((x, y), None)
                x += 1


@contextmanager
def watched(app: JudgeApp | None = None) -> Iterator[Terminal]:
    """A terminal that has what an app sends, or all of this process."""
    terminal = Terminal()
    usual = JudgeApp._display

    def seen(self: JudgeApp, of: Screen[Any], update: RenderableType | None) -> None:
        if not self._batch_count and app in (None, self):
            terminal.take(update)
        usual(self, of, update)

    usual_whole = FrugalCompositor.render_full_update

    def whole(self: FrugalCompositor, simplify: bool = False) -> LayoutUpdate:
        update = usual_whole(self, simplify)
        # Tests elsewhere have none made, as nobody sees it.
        return update or LayoutUpdate([[strip] for strip in self.render_strips()], Region())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JudgeApp, "_display", seen)
        patch.setattr(FrugalCompositor, "render_full_update", whole)
        yield terminal


async def all_is_drawn(pilot: Pilot[Any]) -> None:
    """Wait until nothing is to be drawn any more."""
    screen = pilot.app.screen
    await pilot.wait_for_scheduled_animations()
    await until(pilot, lambda: not screen._compositor._dirty_regions)
    await until(pilot, lambda: not screen._dirty_widgets and not screen._layout_required)


def from_nothing(screen: Screen[Any]) -> Cells:
    """The whole picture, for which no widget takes what it has drawn before."""
    widgets = list(screen.walk_children(Widget))
    kept = [widget.__dict__.pop("_pictures", None) for widget in widgets]
    for widget in widgets:
        widget._styles_cache.clear()
        widget._rich_style_cache.clear()
        widget._dirty_regions.add(widget.size.region)
    whole = Terminal()
    for y, strip in enumerate(screen._compositor.render_strips()):
        whole.put(0, y, strip)
    for widget, pictures in zip(widgets, kept, strict=True):
        if pictures is not None:
            widget.__dict__["_pictures"] = pictures
    return whole.cells
