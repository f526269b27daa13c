"""The line that says on every screen that the connection to the host is not there."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.widgets.text_width import cut


class ConnectionLine(Widget):
    """One line over the screen; it is not there while the connection is."""

    DEFAULT_CSS = """
    ConnectionLine {
        dock: top; height: 1; width: 100%; padding: 0 1; display: none;
        background: $text-warning; color: $background; text-style: bold;
    }
    """

    link_line: reactive[str] = reactive("")

    def watch_link_line(self, said: str) -> None:
        """Come and go."""
        self.display = bool(said)

    def render(self) -> Content:
        """Draw the words, with a mark that does not depend on colour."""
        return Content(cut(f"! {self.link_line}", self.size.width))
