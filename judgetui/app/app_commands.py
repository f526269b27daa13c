"""What each command does that is not one screen's own.

`SeatScreen.action_perform` asks `commands.why_not` first, then calls the method
`perform_<command>` of the screen. Where the screen has none, `JudgeApp.perform_command` looks the
command up here: its act as `commands.COMMANDS` declares it, or a function of an `AppContext`. What
changes the window itself (colours, language, what lies on top) is a method of `JudgeApp`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from threading import Thread
from typing import TYPE_CHECKING

from judgetui.app import dialogs
from judgetui.app.commands import BY_NAME
from judgetui.app.context import AppContext
from judgetui.meeting.acts import Act, Pause, Resume

if TYPE_CHECKING:
    from judgetui.app.dialogs.common import Question


_LOADED_AFTER = 1.0
"""Seconds from the first screen until what asks is loaded."""


def pause(app: AppContext) -> Act | None:
    """Interrupt the meeting or go on; in a demo that plays by itself, its judges."""
    if app.robots is not None and not app.robots.taken_over:
        app.robots.pause()
        return None
    return Resume() if app.meeting.paused_at else Pause()


def slower(app: AppContext) -> None:
    """Let the simulated judges play more slowly."""
    if app.robots is not None:
        app.robots.slower()


def faster(app: AppContext) -> None:
    """Let the simulated judges play faster."""
    if app.robots is not None:
        app.robots.faster()


Immediate = Callable[[AppContext], Act | None]
"""What a command does at once; returns the act to submit, if any."""


def show_address_code(app: AppContext) -> None:
    """Show the venue's address as a code for phones."""
    dialogs.venue.show_address_code(app)


_IMMEDIATE: Mapping[str, Immediate] = {
    "pause": pause,
    "slower": slower,
    "faster": faster,
    "qr-code": show_address_code,
}


@cache
def questions() -> Mapping[str, Question]:
    """What a command asks first. A new question takes the place of one that is still open.

    What asks is loaded on the first call, as no first screen needs it; see `load_soon`.
    """
    from judgetui.app.dialogs import (
        access,
        calls,
        ceremony,
        common,
        correct_ballot,
        draw_lots,
        fairness,
        history,
        prize_lines,
        second_key,
        venue,
    )

    return {
        "problem": common.problem,
        "call-chair": calls.call_chair,
        "correct": correct_ballot.correct,
        "confirm": second_key.confirm,
        "settle": prize_lines.prize_lines,
        "draw": draw_lots.draw,
        "undo": common.undo,
        "history": history.show_history,
        "fairness": fairness.show_fairness,
        "card": ceremony.message,
        "jump": ceremony.jump,
        "doors": access.show_seats,
        "steer-board": venue.steer_board,
        "sound": venue.choose_sound,
        "address": venue.choose_address,
        "end-venue": venue.end_venue,
        "seats": access.hand_over,
    }


def load_soon(later: Callable[[float, Callable[[], None]], object]) -> None:
    """Load what asks before anybody is asked, once the first screen is there.

    That takes as long as a picture or two. `later` calls a function after so many seconds.
    """
    later(_LOADED_AFTER, Thread(target=questions, daemon=True).start)


def immediate(command: str) -> Immediate | None:
    """What a command does at once; None where it asks first, or is not declared to do anything."""
    declared = BY_NAME[command]
    if declared.act is not None and declared.confirm is None:
        act = declared.act
        return lambda app: act(app.meeting, "")
    return _IMMEDIATE.get(command)


def question(command: str) -> Question | None:
    """What a command asks before it acts; None where it asks nothing."""
    declared = BY_NAME[command]
    if declared.act is not None and declared.confirm is not None:
        return partial(dialogs.common.confirmed, confirm=declared.confirm, act=declared.act)
    return questions().get(command)
