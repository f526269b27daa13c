"""For widgets whose place and size do not depend on what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, cast

from textual.geometry import Region
from textual.widget import Widget


class InPlace:
    """Makes a widget show something else without laying the whole screen out again.

    Textual does so at every digit typed into a field, and whenever a sum gets another figure.
    """

    _in_place = _due = False

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """What is changed within is drawn where the widget is, and all of it at once."""
        self._in_place, self._due = True, False
        try:
            yield
        finally:
            self._in_place = False
            if self._due:
                self.refresh()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Have the widget drawn; laid out, too, unless it is changed in place."""
        if self._in_place and not recompose:
            self._due = self._due or repaint
            return self
        refresh = cast(Widget, super()).refresh
        return cast(Self, refresh(*regions, repaint=repaint, layout=layout, recompose=recompose))
