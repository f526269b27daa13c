"""The supervisor's screen: the board, and above it what waits for a key and what is objected."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var

from judgetui.app.availability import CommandContext
from judgetui.app.commands import BY_NAME, SUPERVISE, bindings
from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.screens.board import Board
from judgetui.widgets.awaiting_key import AwaitingKey
from judgetui.widgets.board.header_footer import BoardFoot
from judgetui.widgets.objection_lines import ObjectionLines


class Supervisor(Board):
    """Shows what the hall sees; what waits to be confirmed comes from the whole meeting."""

    room = SUPERVISE
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SUPERVISE)]

    whole: var[Meeting] = var(EMPTY)
    """The meeting as the supervisor may see it, with every ballot."""

    def parts(self) -> ComposeResult:
        """What waits and what is objected, above the board."""
        waits = AwaitingKey(self.key_of("confirm"))
        yield waits.data_bind(Supervisor.seat, meeting=Supervisor.whole)
        objections = ObjectionLines(self.key_of("history"))
        yield objections.data_bind(meeting=Supervisor.whole)
        yield from super().parts()

    def watch_whole(self) -> None:
        """Name the key at the bottom too while something waits for it."""
        self.watch_knocking(self.knocking)

    def watch_knocking(self, knocking: bool) -> None:
        """Say which key is awaited; there is no other screen below to go back to."""
        awaited = self.why_not("confirm") is None
        told = f"{self.key_of('confirm')} {_(BY_NAME['confirm'].title)}" if awaited else ""
        for foot in self.query(BoardFoot):
            foot.hint = told

    @property
    def command_context(self) -> CommandContext:
        """What decides which commands can be used, by the whole meeting."""
        return replace(super().command_context, meeting=self.whole)
