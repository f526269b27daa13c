"""Base of everything that lies over a seat's screen: it says, too, how old what is shown is."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import ModalScreen

from judgetui.widgets.state_bar import ConnectionLine

_Answer = TypeVar("_Answer")


class LineOver(ConnectionLine):
    """The line of the screen below, which a page that fills the terminal would cover."""

    def on_mount(self) -> None:
        """Look what the app knows now, and each second."""
        self.look()
        self.set_interval(1, self.look)

    def look(self) -> None:
        """Take the words and the age from the app, where it has a host."""
        self.link_line = getattr(self.app, "link_line", "")
        self.age = int(getattr(self.app, "age", 0))


class BaseModal(ModalScreen[_Answer]):
    """A page or question over a seat's screen."""

    def on_mount(self) -> None:
        """Put the line above what the page has."""
        self.mount(LineOver())
