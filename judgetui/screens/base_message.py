"""What a judge's seat shows before and after the meeting: a page on which nothing is to be done."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from judgetui.app.commands import SEATED, bindings, never
from judgetui.screens.base import SeatScreen
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.state_bar import StateBar


class BaseMessage(SeatScreen):
    """Centred words between the meeting's bar and the keys, filled in anew as the meeting goes."""

    DEFAULT_CSS = """
    BaseMessage VerticalScroll { height: 1fr; align: center top; scrollbar-size-vertical: 1; }
    BaseMessage Static { width: 100%; max-width: 96; height: auto; }
    BaseMessage Static { text-align: center; padding: 0 2; }
    BaseMessage #foot { max-width: 100%; height: 1; padding: 0 1; background: $surface; }
    BaseMessage #foot { color: $text-success; text-align: left; }
    """

    room = SEATED
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SEATED)]

    _composed = False

    def words(self) -> ComposeResult:
        """The widgets of the page itself, empty."""
        raise NotImplementedError

    def fill(self) -> None:
        """Put into them what the meeting says now."""
        raise NotImplementedError

    def parts(self) -> ComposeResult:
        """Meeting; the page's own; what is saved or connected; keys."""
        yield StateBar().data_bind(BaseMessage.meeting, BaseMessage.now, BaseMessage.robots)
        with VerticalScroll():
            yield from self.words()
        yield Static("", id="foot", markup=False)
        yield KeyBar(SEATED)

    def on_mount(self) -> None:
        """Fill the page in."""
        self._composed = True
        self.query_one(KeyBar).keymap = self.own_keys
        self.watch_meeting()
        self.watch_state_line(self.state_line)

    def watch_meeting(self) -> None:
        """Fill the page in anew; whose seat it is, and so its keys, may be known only now."""
        if self._composed:
            self.query_one(KeyBar).left_out = never(self.command_context)
            self.fill()

    def watch_seat(self) -> None:
        """Fill the page in for another seat."""
        self.watch_meeting()

    def watch_state_line(self, said: str) -> None:
        """Say whether this seat is connected."""
        if self._composed:
            self.query_one("#foot", Static).update(said)
