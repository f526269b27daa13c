"""For widgets whose place and size do not depend on what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, cast

from textual.geometry import Region
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static


class InPlace:
    """Makes a widget show something else without laying the whole screen out again.

    Textual does so at every digit typed into a field, and whenever a sum gets another figure.
    """

    _in_place = False

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """What is changed within is drawn where the widget is."""
        self._in_place = True
        try:
            yield
        finally:
            self._in_place = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Have the widget drawn; laid out, too, unless it is changed in place."""
        refresh = cast(Widget, super()).refresh
        moves = layout and not self._in_place
        return cast(Self, refresh(*regions, repaint=repaint, layout=moves, recompose=recompose))


class Words(Static):
    """Words that have the screen laid out only where they take another room than those before.

    Textual lays everything out at each update of a `Static`, also where it says the same again.
    """

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Say something, or nothing new."""
        if content == self.content:
            return
        before = self._rows
        super().update(content, layout=False)
        if layout and (before is None or before != self._rows):
            self.refresh(layout=True)

    @property
    def _rows(self) -> int | None:
        """How many rows the words take; None where more than that depends on them."""
        size = self.size
        known = size.width and not self.styles.is_auto_width
        return self.get_content_height(size, size, size.width) if known else None
