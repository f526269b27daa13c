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


def build(
    seat: Seat,
    phase: Phase,
    clock: Callable[[], datetime.datetime],
    *,
    votes: bool = False,
    ceremony: bool = False,
) -> SeatScreen:
    """A new screen for a seat; chair and judges have others before the meeting and after it.

    `votes` tells whether the judge at the seat has a vote on a tie now; `ceremony` whether the
    chair leads through the ceremony.
    """
    if seat.role in (Role.CHAIR, Role.DEPUTY):
        return _chair(phase, clock, ceremony=ceremony and seat.role is Role.CHAIR)
    if seat.role is Role.JUDGE:
        return _of_judge(phase, clock, votes=votes)
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


def _chair(phase: Phase, clock: Callable[[], datetime.datetime], *, ceremony: bool) -> SeatScreen:
    if ceremony and phase is Phase.FINAL:
        from judgetui.screens.ceremony import Ceremony

        return Ceremony(clock)
    if phase is Phase.PLANNING:
        from judgetui.screens.lobby import Lobby

        return Lobby(clock)
    from judgetui.screens.chair import Chair

    return Chair(clock)


def _of_judge(phase: Phase, clock: Callable[[], datetime.datetime], *, votes: bool) -> SeatScreen:
    if phase is Phase.PLANNING:
        from judgetui.screens.seated import Seated

        return Seated(clock)
    if phase is Phase.FINAL:
        from judgetui.screens.ended import Ended

        return Ended(clock)
    if votes:
        from judgetui.screens.vote import Vote

        return Vote(clock)
    from judgetui.screens.score import Score

    return Score(clock)


def leads_ceremony(meeting: Meeting, chosen: bool | None) -> bool:
    """Whether the chair's screen is that of the ceremony: as was chosen, else while it goes on."""
    begun = bool(meeting.revealed or meeting.card) and not meeting.all_shown
    return begun if chosen is None else chosen


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
