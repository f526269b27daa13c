"""What each command of the app does.

`SeatScreen.action_perform` asks `availability.why_not` first, then calls the method
`perform_<command>` of the screen. Where the screen has none the app looks the command up here; a
command that changes the window itself (colours, language, what lies on top) is a method of
`JudgeApp`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.app.context import AppContext
from judgetui.app.dialogs import access, break_tie, common, correct_ballot, venue
from judgetui.language import _
from judgetui.meeting.acts import Act, AddTime, Freeze, Pause, PauseClock, Resume, StartClock
from judgetui.screens.confirm import Confirm


def clock(app: AppContext) -> Act:
    """Start or stop the clock of the case on stage."""
    running = app.meeting.clock is not None and app.meeting.clock.paused_at is None
    case = app.meeting.on_stage
    return PauseClock(case=case) if running else StartClock(case=case)


def add_minute(app: AppContext) -> Act:
    """Give the case on stage one more minute."""
    return AddTime(seconds=60, case=app.meeting.on_stage)


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


async def freeze(app: AppContext) -> Act | None:
    """Ask before the board is frozen."""
    question = _("Freeze the board?")
    consequence = _("It keeps the standings it shows now until the result is final.")
    sure = await app.ask(Confirm(question, consequence, yes=_("Freeze")))
    return None if sure is None else Freeze()


Immediate = Callable[[AppContext], Act | None]
"""What a command does at once; returns the act to submit, if any."""
IMMEDIATE: Mapping[str, Immediate] = {
    "clock": clock,
    "add-minute": add_minute,
    "pause": pause,
    "slower": slower,
    "faster": faster,
    "qr-code": venue.show_address_code,
}
QUESTIONS: Mapping[str, common.Question] = {
    "freeze": freeze,
    "problem": common.problem,
    "correct": correct_ballot.correct,
    "settle": break_tie.settle,
    "undo": common.undo,
    "doors": access.show_seats,
    "steer-board": venue.steer_board,
    "address": venue.choose_address,
    "end-venue": venue.end_venue,
    "seats": access.hand_over,
}
"""What a command asks first. A new question takes the place of one that is still open."""
