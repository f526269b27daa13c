"""The announcer's screen: the moment as the hall sees it, and what to say about it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from judgetui.app.commands import ANNOUNCER, bindings, never, unavailable
from judgetui.meeting.state import Phase
from judgetui.screens.base import TALL, SeatScreen
from judgetui.widgets.board.stage import OnStage
from judgetui.widgets.cue_card import CueCard
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.prize_list import PrizeList


class Announcer(SeatScreen):
    """Shows what the announcer calls out; nothing is done on it, and no judge's mark is on it."""

    DEFAULT_CSS = """
    Announcer OnStage { margin-top: 1; }
    Announcer.-short OnStage { margin-top: 0; }
    Announcer VerticalScroll { height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }
    Announcer PrizeList { display: none; padding: 0 2; }
    Announcer.-over PrizeList { display: block; }
    """

    room = ANNOUNCER
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ANNOUNCER)]

    def parts(self) -> ComposeResult:
        """The moment with its clock; below it what to say, and at the end the prizes."""
        yield self.state_bar()
        yield OnStage().data_bind(Announcer.meeting, Announcer.now)
        with VerticalScroll():
            yield PrizeList().data_bind(Announcer.meeting)
            yield CueCard().data_bind(Announcer.meeting)
        yield KeyBar(ANNOUNCER)

    def on_mount(self) -> None:
        """Show how far the meeting is, and the keys."""
        bar, now = self.query_one(KeyBar), self.command_context
        bar.keymap = self.own_keys
        bar.left_out, bar.unavailable = never(now), unavailable(bar.commands, now)
        self.watch_meeting()

    def on_resize(self) -> None:
        """Leave air between the cues where there is room for it."""
        self.query_one(CueCard).roomy = self.size.height >= TALL

    def watch_meeting(self) -> None:
        """Show the prizes once the result is final."""
        self.set_class(self.meeting.phase is Phase.FINAL, "-over")
