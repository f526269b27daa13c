"""Builds the screens of an app; each is imported when it is first needed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from textual.app import SystemCommand
from textual.screen import Screen

from judgetui.app.commands import commands, key_label
from judgetui.language import _
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting, Phase
from judgetui.screens.base import SeatScreen


def build(seat: Seat, phase: Phase, clock: Callable[[], datetime.datetime]) -> SeatScreen:
    """A new screen for a seat; chair and judges have others before the meeting, judges after."""
    planning = phase is Phase.PLANNING
    if seat.role in (Role.CHAIR, Role.DEPUTY) and planning:
        from judgetui.screens.lobby import Lobby

        return Lobby(clock)
    if seat.role in (Role.CHAIR, Role.DEPUTY):
        from judgetui.screens.chair import Chair

        return Chair(clock)
    if seat.role is Role.JUDGE and planning:
        from judgetui.screens.seated import Seated

        return Seated(clock)
    if seat.role is Role.JUDGE and phase is Phase.FINAL:
        from judgetui.screens.ended import Ended

        return Ended(clock)
    if seat.role is Role.JUDGE:
        from judgetui.screens.score import Score

        return Score(clock)
    if seat.role is Role.RECORDER:
        from judgetui.screens.paper_entry import PaperEntry

        return PaperEntry(clock)
    if seat.role is Role.ANNOUNCER:
        from judgetui.screens.announcer import Announcer

        return Announcer(clock)
    if seat.role is Role.SUPERVISOR:
        from judgetui.screens.supervisor import Supervisor

        return Supervisor(clock)
    from judgetui.screens.board import Board

    return Board(clock)


def arriving(base: str, clock: Callable[[], datetime.datetime]) -> SeatScreen:
    """The screen that is shown until a seat at this address is connected."""
    from judgetui.screens.arriving import Connecting

    return Connecting(base, clock)


def trouble(what: str) -> Screen[None]:
    """The page about a crash: what went wrong, what is safe, and which key goes on."""
    from judgetui.screens.crash_notice import CrashNotice

    return CrashNotice(what)


def help_page(screen: SeatScreen) -> Screen[None]:
    """The page with every key of a screen."""
    from judgetui.screens.help import Help

    return Help(screen.room, screen.command_context, screen.why_not)


def seats(meeting: Meeting, seat: Seat) -> Screen[Seat | None]:
    """The page that hands this machine from one seat to another."""
    from judgetui.screens.switch_seat import SwitchSeat

    return SwitchSeat(meeting, seat)


def palette_commands(screen: Screen[Any], own: Mapping[str, str]) -> Iterator[SystemCommand]:
    """Every command of a screen that can be used now, as the palette lists them.

    `own` are the keys that differ from the usual ones, by command.
    """
    if not isinstance(screen, SeatScreen):
        return
    for command in commands(screen.room):
        if screen.why_not(command.name) is None:
            key = key_label(own.get(command.name, command.key))
            perform = partial(screen.action_perform, command.name)
            yield SystemCommand(f"{_(command.title)}  ({key})", _(command.help), perform)
