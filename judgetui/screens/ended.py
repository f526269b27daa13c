"""A judge's seat after the meeting: the result is final, who won, and thanks."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from judgetui.keys import SEATED, bindings
from judgetui.language import _
from judgetui.meeting.turn import counted
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.prize_list import PrizeList
from judgetui.widgets.scene import Scene
from judgetui.widgets.state_bar import StateBar
from judgetui.words import seat_name


class Ended(Scene):
    """A calm page to leave from; nothing is left to do on it."""

    DEFAULT_CSS = """
    Ended VerticalScroll { height: 1fr; align: center top; scrollbar-size-vertical: 1; }
    Ended Static, Ended PrizeList { width: 100%; max-width: 96; }
    Ended Static { height: auto; text-align: center; padding: 0 2; }
    Ended #over { margin-top: 1; text-style: bold; color: $text-primary; }
    Ended.-tall #over { margin-top: 3; }
    Ended #counted { margin-bottom: 1; color: $text-muted; }
    Ended.-tall #counted { margin: 1 0 2 0; }
    Ended PrizeList { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    Ended #foot { max-width: 100%; height: 1; padding: 0 1; background: $surface; }
    Ended #foot { color: $text-success; text-align: left; }
    """

    room = SEATED
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SEATED)]

    _composed = False

    def parts(self) -> ComposeResult:
        """Meeting; that it is over, and thanks; the prizes; what is saved or connected; keys."""
        yield StateBar().data_bind(Ended.meeting, Ended.now, Ended.simulated)
        with VerticalScroll():
            yield Static("", id="over", markup=False)
            yield Static("", id="thanks", markup=False)
            yield Static("", id="counted", markup=False)
            yield PrizeList().data_bind(Ended.meeting)
        yield Static("", id="foot", markup=False)
        yield KeyBar(SEATED)

    def on_mount(self) -> None:
        """Fill in what has become of the day."""
        self._composed = True
        bar = self.query_one(KeyBar)
        bar.keymap = dict(getattr(getattr(self.app, "settings", None), "keys", {}))
        self._fill()
        self.watch_state_line(self.state_line)

    def watch_meeting(self) -> None:
        """Fill in what has become of the day."""
        if self._composed:
            self._fill()

    def watch_state_line(self, said: str) -> None:
        """Say whether this seat is connected."""
        if self._composed:
            self.query_one("#foot", Static).update(said)

    def _fill(self) -> None:
        whose = {"name": seat_name(self.meeting, self.seat)}
        count = {"count": counted(self.meeting, self.seat.judge or "")}
        self.query_one("#over", Static).update(_("The result is final"))
        self.query_one("#thanks", Static).update(_("Thank you, %(name)s.") % whose)
        said = _("Your ballots in the result: %(count)d") % count
        self.query_one("#counted", Static).update(said)
