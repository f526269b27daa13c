"""A list that may be longer than its place: shows a stretch of it, line by line."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class ScrollTable(Widget, can_focus=True):
    """A stretch of lines under a head that stays. Enter, ← and → are left to the screen."""

    DEFAULT_CSS = """
    ScrollTable { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "leaf(-1)", show=False),
        Binding("pagedown", "leaf(1)", show=False),
        Binding("home", "go(0)", show=False),
        Binding("end", "go(-1)", show=False),
    ]

    top: reactive[int] = reactive(0)
    """The first line shown."""

    head_height: int = 0
    """How many lines `head` gives; told apart so that counting lines draws none."""

    def count(self) -> int:
        """How many lines there are."""
        return 0

    def head(self, width: int) -> list[Content]:
        """The lines that stay above the others."""
        return []

    def line(self, index: int, width: int) -> Content:
        """One line, at most so many cells wide."""
        return Content("")

    @property
    def page(self) -> int:
        """How many lines can be seen."""
        return max(self.size.height - self.head_height, 1)

    def validate_top(self, top: int) -> int:
        """Never scroll past the ends."""
        return max(0, min(top, self.count() - self.page))

    def on_resize(self) -> None:
        """Stay within the ends in the new size."""
        self.top = self.validate_top(self.top)

    def keep_in_sight(self, index: int) -> None:
        """Scroll as little as is needed to show a line."""
        if index < self.top:
            self.top = index
        elif index >= self.top + self.page:
            self.top = index - self.page + 1

    def render(self) -> Content:
        """Draw the head and the lines in sight."""
        width = self.size.width
        last = min(self.top + self.page, self.count())
        lines = [self.line(index, width) for index in range(self.top, last)]
        return Content("\n").join([*self.head(width), *lines])

    def action_step(self, lines: int) -> None:
        """Scroll by some lines."""
        self.top += lines

    def action_leaf(self, pages: int) -> None:
        """Scroll by some pages."""
        self.top += pages * self.page

    def action_go(self, index: int) -> None:
        """Scroll to a line; -1 is the last."""
        self.top = index if index >= 0 else self.count()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.top += 3

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.top -= 3
