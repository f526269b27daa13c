"""What a command is, and the screens that have commands; `judgetui.app.commands` declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from judgetui.app import availability
from judgetui.app.availability import CommandContext
from judgetui.meeting.acts import Act
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Meeting

CHAIR, SCORE, PAPER_ENTRY, BOARD, LOBBY, WELCOME = (
    "chair",
    "score",
    "key",
    "board",
    "lobby",
    "welcome",
)
ARRIVING, SEATED, ANNOUNCER = "arriving", "seated", "announcer"
SUPERVISE = "supervise"
EDIT = "edit"
CEREMONY = "ceremony"
ROOMS = "rooms"
"""The overview of many rooms."""
DEMO = "demo"
"""The footer of the chair's screen while simulated judges play."""
ENDED = "ended"
"""The footer of the chair's screen once the result is final."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question before an act; all three texts are message ids."""

    question: str
    consequence: str
    yes: str
    """The button that does it."""
    ask_reason: bool = False
    """Whether a reason has to be given, which goes on record with the act."""


def _always(_now: CommandContext) -> Sentence | None:
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do with a key."""

    name: str
    """Its name in a keymap."""
    key: str
    """The key it has unless the user's keymap says otherwise."""
    title: str
    """A word or two, for footer and palette; a message id."""
    help: str
    """What it does, in a sentence; a message id."""
    screens: tuple[str, ...]
    """The screens that have it, and so who may use it."""
    footer: tuple[str, ...] = ()
    """Where a footer shows it: screens, `DEMO` or `ENDED`; footers keep the order of `COMMANDS`."""
    instead: tuple[str, ...] = ()
    """The screens whose footer shows it in the place of a command that never works at a seat."""
    ahead_of: str = ""
    """The command whose place it takes in a footer that would show both."""
    second: str = ""
    """A key that it has as well, where some systems keep the first one for themselves."""
    in_browser: str = ""
    """The key it has instead at a seat in a browser, which keeps the other one for itself."""
    repeats: bool = False
    """Whether it is done again and again while its key is held down; no act is."""
    when: Callable[[CommandContext], Sentence | None] = _always
    """Why it cannot be used now; None when it can. Footer, palette and help follow it."""
    chair_alone: bool = False
    """Whether it is on the chair's screen for the chair alone, and greyed for the deputy."""
    exists: Callable[[CommandContext], bool] = lambda _now: True
    """Whether it belongs into a footer at a seat; where not, its place is given to another."""
    act: Callable[[Meeting, str], Act] | None = None
    """The act it submits, from the meeting and the reason given ("" without one).

    Without it a method `perform_<name>` of the screen, `app_commands` or a method of the app does
    what the command does.
    """
    confirm: Confirmation | None = None
    """What is asked before the act."""

    def why_not(self, now: CommandContext) -> Sentence | None:
        """Why it cannot be used now at this seat; none when it can."""
        if self.chair_alone and now.seat.role is Role.DEPUTY:
            return availability.CHAIR_ALONE
        return self.when(now)
