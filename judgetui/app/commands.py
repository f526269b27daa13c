"""Every command, declared once.

Key bindings, footer, palette, help page, the keymap of `settings.json`, the keys of a page in a
browser and the README's table are all made from `COMMANDS`. A chair's command that submits an act,
also after a question, needs nothing else in `app/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from judgetui.app import availability
from judgetui.app.availability import CommandContext
from judgetui.app.board_commands import BOARDING
from judgetui.app.ceremony_commands import CONDUCTING
from judgetui.app.command_model import (
    ANNOUNCER,
    ARRIVING,
    BOARD,
    CEREMONY,
    CHAIR,
    DEMO,
    EDIT,
    ENDED,
    LOBBY,
    PAPER_ENTRY,
    ROOMS,
    SCORE,
    SEATED,
    SUPERVISE,
    WELCOME,
    Command,
    Confirmation,
)
from judgetui.app.edit_commands import EDITING
from judgetui.app.rooms_commands import WATCHING
from judgetui.app.stage_commands import STAGING
from judgetui.language import N_
from judgetui.meeting.acts import Act, AddTime, Freeze, PauseClock, StartClock
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Meeting

__all__ = [
    "ANNOUNCER",
    "ARRIVING",
    "BOARD",
    "BY_NAME",
    "CEREMONY",
    "CHAIR",
    "COMMANDS",
    "DEMO",
    "EDIT",
    "ENDED",
    "IN_BROWSERS",
    "LOBBY",
    "PAPER_ENTRY",
    "ROOMS",
    "SCORE",
    "SEATED",
    "SUPERVISE",
    "WELCOME",
    "Command",
    "Confirmation",
    "bindings",
    "commands",
    "key_label",
    "key_labels",
    "may_repeat",
    "never",
    "unavailable",
    "why_not",
]

_SEAT_SCREENS = (
    CHAIR,
    SCORE,
    PAPER_ENTRY,
    SUPERVISE,
    BOARD,
    LOBBY,
    SEATED,
    ANNOUNCER,
    CEREMONY,
)

_EVERYWHERE = (*_SEAT_SCREENS, WELCOME, EDIT, ARRIVING, ROOMS)
_HELP_IN_FOOTER = (
    *(CHAIR, SCORE, PAPER_ENTRY, LOBBY, WELCOME, EDIT, DEMO, ENDED, SEATED, ANNOUNCER),
    *(CEREMONY, ROOMS),
)


def _clock(meeting: Meeting, _reason: str) -> Act:
    running = meeting.clock is not None and meeting.clock.paused_at is None
    case = meeting.on_stage
    return PauseClock(case=case) if running else StartClock(case=case)


COMMANDS: tuple[Command, ...] = (
    Command(
        "next-step",
        "enter",
        N_("Next step"),
        N_("Do the next right step; the line at the bottom says which."),
        (CHAIR, LOBBY),
        (CHAIR, LOBBY, DEMO, ENDED),
        when=availability.next_step_there,
        exists=availability.steps_to_take,
    ),
    Command(
        "next-field",
        "enter",
        N_("Next"),
        N_("Go to the next criterion; after the last one, review and submit."),
        (SCORE, PAPER_ENTRY),
        (SCORE, PAPER_ENTRY),
    ),
    Command(
        "open-session",
        "enter",
        N_("Open"),
        N_("Open the session that is marked."),
        (WELCOME,),
        (WELCOME,),
    ),
    Command(
        "clock",
        "f4",
        N_("Clock"),
        N_("Start or stop the clock of the case on stage."),
        (CHAIR,),
        (CHAIR,),
        when=availability.clock_there,
        act=_clock,
    ),
    Command(
        "brief",
        "f4",
        N_("Case brief"),
        N_("Show or hide what the case is about."),
        (SCORE, PAPER_ENTRY),
        instead=(SCORE, PAPER_ENTRY),
    ),
    Command(
        "new-meeting",
        "f4",
        N_("New meeting"),
        N_("Make a session by answering five questions."),
        (WELCOME,),
        (WELCOME,),
    ),
    Command(
        "address",
        "f4",
        N_("Address"),
        N_("Choose the address of this computer that links and the QR code name."),
        (LOBBY,),
        when=availability.chair_at_venue,
    ),
    Command(
        "add-minute",
        "f5",
        N_("One more minute"),
        N_("Give the case on stage one more minute."),
        (CHAIR,),
        when=availability.clock_there,
        act=lambda meeting, _reason: AddTime(seconds=60, case=meeting.on_stage),
    ),
    Command(
        "comment",
        "f5",
        N_("Comment"),
        N_("Write a comment; the other judges and the hall never see it."),
        (SCORE, PAPER_ENTRY),
        (SCORE,),
        when=availability.ballot_writable,
    ),
    Command(
        "rehearse",
        "f5",
        N_("Rehearse"),
        N_("Let simulated judges play the marked session; nothing is kept."),
        (WELCOME,),
        (WELCOME,),
    ),
    Command(
        "practise",
        "enter",
        N_("Practice ballot"),
        N_("Fill in the form with a made-up case; it counts for nothing."),
        (SEATED,),
        (SEATED,),
        when=availability.may_practise,
        exists=lambda now: availability.may_practise(now) is None,
    ),
    Command(
        "call-chair",
        "f6",
        N_("Call the chair"),
        N_("Tell the chair silently that you have a problem, a question, or want a break."),
        (SCORE, SEATED),
        when=availability.may_call_chair,
    ),
    Command(
        "problem",
        "f6",
        N_("Problem"),
        N_(
            "Answer a judge's call; postpone, withdraw or bring back a case, recuse a judge, take "
            "points off."
        ),
        (CHAIR,),
        (CHAIR,),
        when=availability.problem_there,
    ),
    Command(
        "edit-plan",
        "f6",
        N_("Edit the plan"),
        N_("Change the plan of the marked session before its meeting opens."),
        (WELCOME,),
        (WELCOME,),
    ),
    Command(
        "pick-ballot",
        "f6",
        N_("Other ballot"),
        N_("Choose the judge and the case whose paper ballot you key in."),
        (PAPER_ENTRY,),
        (PAPER_ENTRY,),
        when=availability.is_open,
    ),
    Command(
        "qr-code",
        "f6",
        N_("QR code"),
        N_("Show the venue's address as a QR code over the whole screen."),
        (LOBBY,),
        (LOBBY,),
        when=availability.chair_at_venue,
    ),
    Command(
        "pause",
        "f7",
        N_("Pause"),
        N_("Interrupt the meeting, or go on; in a demo, stop the simulated judges."),
        (CHAIR, BOARD),
        (DEMO,),
        when=availability.may_pause,
    ),
    Command(
        "make-session",
        "f7",
        N_("New from files"),
        N_("Make a session from a plan, a list of cases and a list of judges."),
        (WELCOME,),
    ),
    Command(
        "recuse",
        "f7",
        N_("Recuse"),
        N_("Do not score this case, with a reason."),
        (SCORE, PAPER_ENTRY),
        (SCORE, PAPER_ENTRY),
        when=availability.ballot_writable,
    ),
    Command(
        "correct",
        "f8",
        N_("Correct"),
        N_("Look at a ballot; return it, correct its marks, or keep it without counting it."),
        (CHAIR,),
        (CHAIR,),
        chair_alone=True,
        when=availability.ballot_there,
    ),
    Command(
        "returned",
        "f8",
        N_("Returned ballot"),
        N_("Go to the ballot that the chair returned to you, and back again."),
        (SCORE,),
        when=availability.ballot_returned,
    ),
    Command(
        "confirm",
        "f8",
        N_("Confirm"),
        N_("Confirm what waits for your key, once you have seen what it changes."),
        (PAPER_ENTRY, SUPERVISE),
        (PAPER_ENTRY,),
        ahead_of="recuse",
        when=availability.key_awaited,
        exists=lambda now: availability.key_awaited(now) is None,
    ),
    Command(
        "settle",
        "f9",
        N_("Prize lines"),
        N_("Settle a tie, leave a prize vacant or give a lower one, take down an objection."),
        (CHAIR,),
        chair_alone=True,
        when=availability.prizes_there,
    ),
    Command(
        "draw",
        "ctrl+a",
        N_("Draw by lot"),
        N_("Draw the running order or a tie by digits that are called out in the hall."),
        (CHAIR,),
        chair_alone=True,
        when=availability.lots_there,
    ),
    Command(
        "submit",
        "f9",
        N_("Submit"),
        N_("Review the ballot and submit it."),
        (SCORE, PAPER_ENTRY),
        when=availability.ballot_writable,
    ),
    Command(
        "undo",
        "ctrl+z",
        N_("Undo"),
        N_("Undo an earlier act; both stay on record."),
        (CHAIR,),
        when=availability.undo_there,
    ),
    Command(
        "history",
        "ctrl+r",
        N_("History"),
        N_("Read what became of a case and the ballots on it: who, when, from where, why."),
        (CHAIR, PAPER_ENTRY, SUPERVISE),
        when=availability.has_opened,
    ),
    Command(
        "fairness",
        "ctrl+k",
        N_("Fairness"),
        N_("See how far the judges agree, what stands out and how firm each prize is."),
        (CHAIR, SUPERVISE),
        in_browser="ctrl+backslash",
        chair_alone=True,
        when=availability.has_opened,
    ),
    Command(
        "call-marked",
        "ctrl+o",
        N_("Call the marked case"),
        N_("Call the case marked in the run sheet, out of turn."),
        (CHAIR,),
        when=availability.waiting_case_marked,
    ),
    *STAGING,
    Command(
        "move-up",
        "ctrl+up",
        N_("Earlier"),
        N_("Move the marked case up in the running order."),
        (CHAIR,),
        second="ctrl+u",
        when=availability.waiting_case_marked,
    ),
    Command(
        "move-down",
        "ctrl+down",
        N_("Later"),
        N_("Move the marked case down in the running order."),
        (CHAIR,),
        second="ctrl+y",
        when=availability.waiting_case_marked,
    ),
    Command(
        "freeze",
        "ctrl+f",
        N_("Freeze the board"),
        N_("Keep the board's standings as they are, whatever is announced from now on."),
        (CHAIR,),
        chair_alone=True,
        when=availability.board_not_frozen,
        confirm=Confirmation(
            N_("Freeze the board?"),
            N_("It keeps the standings it shows now until the result is final."),
            yes=N_("Freeze"),
        ),
        act=lambda _meeting, _reason: Freeze(),
    ),
    Command(
        "export",
        "ctrl+e",
        N_("Export"),
        N_("Write the results into files."),
        (CHAIR,),
        (ENDED,),
        when=availability.has_opened,
    ),
    Command(
        "doors",
        "ctrl+d",
        N_("Seats and doors"),
        N_("See who is connected; let a device in, show a link, or make a new one."),
        (CHAIR, LOBBY),
        (LOBBY,),
        when=availability.chair_at_venue,
    ),
    Command(
        "steer-board",
        "ctrl+t",
        N_("Steer the board"),
        N_(
            "Choose what every board shows: the moment, rules, standings, a message, a break; and "
            "what the livestream shows."
        ),
        (CHAIR, LOBBY, CEREMONY),
        in_browser="ctrl+b",
        when=availability.chair_at_venue,
    ),
    Command(
        "sound",
        "f8",
        N_("Sound of the clock"),
        N_("Choose the one device at which the clock's warnings sound, and hear it."),
        (LOBBY,),
        when=availability.chair_at_venue,
    ),
    Command(
        "end-venue",
        "f12",
        N_("End the venue"),
        N_("Close the venue for everybody; every ballot is kept."),
        (CHAIR, LOBBY),
        (ENDED,),
        in_browser="ctrl+k",
        when=availability.chair_at_venue,
        exists=lambda now: availability.chair_at_venue(now) is None,
    ),
    *BOARDING,
    Command(
        "seats",
        "f2",
        N_("Change seat"),
        N_("Hand this laptop to a judge, the recorder or the chair."),
        _SEAT_SCREENS,
        (SCORE, PAPER_ENTRY, ANNOUNCER),
        when=availability.seats_shared,
        exists=lambda now: now.several_seats,
    ),
    Command(
        "board",
        "f3",
        N_("Board"),
        N_("Show the public screen on this one, or go back."),
        (CHAIR, BOARD, LOBBY, CEREMONY),
        (ENDED,),
    ),
    *EDITING,
    *CONDUCTING,
    *WATCHING,
    Command(
        "help",
        "f1",
        N_("Help"),
        N_("Show every key that works here, and what it does."),
        _EVERYWHERE,
        _HELP_IN_FOOTER,
    ),
    Command(
        "speak",
        "ctrl+l",
        N_("中文 / English"),
        N_("Switch between English and Chinese."),
        _EVERYWHERE,
    ),
    Command(
        "colours",
        "ctrl+g",
        N_("Colours"),
        N_("Switch between the dark, light and high-contrast themes."),
        _EVERYWHERE,
    ),
    Command(
        "leave",
        "f10",
        N_("Leave"),
        N_("Leave the program; the meeting is kept as it is."),
        _EVERYWHERE,
        (ARRIVING, SEATED, ANNOUNCER),
        instead=(ENDED,),
    ),
)
"""Every command, in the order of the help page."""

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


IN_BROWSERS: Mapping[str, str] = {c.name: c.in_browser for c in COMMANDS if c.in_browser}
"""The keymap of a seat in a browser. Ctrl+T, Ctrl+N, Ctrl+W and F12 open and close tabs, windows
and the browser's tools, and no page is asked; F11 fills the screen."""


def why_not(command: str, now: CommandContext) -> Sentence | None:
    """Why a command cannot be used now; None when it can, or is not declared here."""
    declared = BY_NAME.get(command)
    return declared.why_not(now) if declared is not None else None


def unavailable(shown: Iterable[Command], now: CommandContext) -> frozenset[str]:
    """The names of those of these commands that cannot be used now."""
    return frozenset(command.name for command in shown if command.why_not(now) is not None)


def never(now: CommandContext) -> frozenset[str]:
    """The commands that no footer shows at this seat: they never work there, or nothing waits."""
    return frozenset(command.name for command in COMMANDS if not command.exists(now))


def commands(screen: str) -> tuple[Command, ...]:
    """The commands a screen has."""
    return tuple(command for command in COMMANDS if screen in command.screens)


def bindings(screen: str) -> list[Binding]:
    """A screen's key bindings; ids are the commands' names, so that a keymap can change them."""
    return [
        Binding(
            key,
            f"perform('{command.name}')",
            command.title,
            show=screen in command.footer,
            id=command.name if key == command.key else None,
        )
        for command in commands(screen)
        for key in filter(None, (command.key, command.second))
    ]


_MOVES = frozenset(
    modifier + key
    for modifier in ("", "shift+", "ctrl+")
    for key in ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab")
) | frozenset(
    [
        "backspace",
        "delete",
        "escape",
        "ctrl+a",
        "ctrl+d",
        "ctrl+e",
        "ctrl+f",
        "ctrl+h",
        "ctrl+k",
        "ctrl+u",
        "ctrl+w",
    ]
)
"""Keys that move or edit where no command has them."""


def may_repeat(key: str, screen: str, own: Mapping[str, str], *, printable: bool = False) -> bool:
    """Whether a key goes on with what it does while it is held down; `own` is the user's keymap."""
    for command in commands(screen):
        if key in (own.get(command.name, command.key), command.second):
            return command.repeats
    return printable or key in _MOVES


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "space": "Space",
    "backslash": "\\",
    "tab": "Tab",
}


def key_label(key: str) -> str:
    """A key as it stands on keyboards: "F4", "Enter", "Ctrl+Z"."""
    *modifiers, last = key.split("+")
    label = _NAMES.get(last, last.upper() if len(last) == 1 or last[0] == "f" else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), label])


def key_labels(command: Command, own: Mapping[str, str]) -> str:
    """Every key of a command, for pages that have room for them; `own` is the user's keymap."""
    keys = (own.get(command.name, command.key), command.second)
    return " / ".join(key_label(key) for key in keys if key)
