"""Base of everything that lies over a seat's screen: it says, too, how old what is shown is."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
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

    def on_show(self) -> None:
        """Take a row from the page."""
        self._tell()

    def on_hide(self) -> None:
        """Give it back."""
        self._tell()

    def _tell(self) -> None:
        if isinstance(self.screen, BaseModal):
            self.screen.rows_changed()


class BaseModal(ModalScreen[_Answer]):
    """A page or question over a seat's screen."""

    @property
    def rows_left(self) -> int:
        """The rows that the line above leaves to the page."""
        return self.size.height - sum(line.display for line in self.query(LineOver))

    def dismiss(self, result: _Answer | None = None) -> AwaitComplete:
        """Go, unless it has gone already, as with the seat's screen: another would go instead."""
        return super().dismiss(result) if self in self.app.screen_stack else AwaitComplete()

    def rows_changed(self) -> None:
        """The line came or went; a page does something that counts its rows itself."""

    def on_mount(self) -> None:
        """Put the line above what the page has."""
        self.mount(LineOver())
