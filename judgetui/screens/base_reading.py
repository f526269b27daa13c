"""A page to read over a seat's screen, in parts: the arrows go from one to the next."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from judgetui.screens.base_modal import BaseModal


class BaseReading(BaseModal[None]):
    """Has a `#title`, says `#which` part is shown, scrolls it, and names its `#keys`.

    A page with its own keys to put it away binds them to `close`.
    """

    DEFAULT_CSS = """
    BaseReading { align: center middle; background: $background 60%; }
    BaseReading > Vertical {
        width: 96; max-width: 98%; height: 94%;
        border: round $border; background: $surface; padding: 0 2;
    }
    BaseReading #title { text-style: bold; width: 100%; }
    BaseReading #which { color: $text-accent; width: 100%; margin-bottom: 1; }
    BaseReading VerticalScroll { height: 1fr; }
    BaseReading #keys { color: $text-muted; width: 100%; margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "close", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("up", "read(-1)", show=False),
        Binding("down", "read(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def action_turn(self, by: int) -> None:
        """Go to the next part, or back."""
        raise NotImplementedError

    def action_read(self, rows: int) -> None:
        """Scroll by a row."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by a page."""
        around = self.query_one(VerticalScroll)
        around.scroll_relative(y=pages * max(around.size.height - 1, 1), animate=False)

    def action_close(self) -> None:
        """Put it away."""
        self.dismiss(None)
