"""What every screen of a meeting has in common: the meeting, the time, keys that say why not."""

from __future__ import annotations

import asyncio
import datetime
import itertools
from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import var
from textual.widget import Widget

from judgetui.app.availability import CommandContext
from judgetui.app.commands import BY_NAME, key_label, why_not
from judgetui.app.frugal_screen import FrugalScreen
from judgetui.app.robots import RobotControls
from judgetui.app.textual_private import current_app
from judgetui.language import say
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import Act
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.preflight import Finding
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.phase import phase
from judgetui.widgets.clock_flash import ClockFlash
from judgetui.widgets.passage import Passage
from judgetui.widgets.state_bar import OLD, ConnectionLine, StateBar

_numbers = itertools.count()
WIDE = 100
"""Columns from which on it is wide."""
TALL = 32
"""Rows from which on there is room for what is comfortable but not needed."""


class SeatScreen(FrugalScreen):
    """A screen that draws a meeting. The app binds its reactives; the scene posts acts."""

    DEFAULT_CSS = """
    SeatScreen { background: $background; layers: base warning; }
    SeatScreen > #scene { width: 100%; height: 1fr; }
    """

    _ticks = False
    """Whether its clocks go on by themselves."""
    _phase = 0.0
    """When in each second they do."""

    room: ClassVar[str] = ""
    """The screen's name in `commands`."""
    says_link: ClassVar[bool] = True
    """Whether a line over the screen says that there is no connection."""

    # Variables, not reactives: a scene draws nothing itself, and drawing it would be drawing every
    # widget on it, each second and at each arrow key, for every page of the hall.
    focused: var[Widget | None] = var(None)
    """The widget that has the keyboard; those that gain and lose it draw themselves."""
    meeting: var[Meeting] = var(EMPTY)
    """The meeting as the seat may see it."""
    presence: var[Mapping[str, object]] = var(dict)
    """What the judges are doing, by id (values have `.writing`)."""
    seat: var[Seat] = var(CHAIR)
    """Whose screen this is."""
    robots: var[RobotControls | None] = var(None)
    """The simulated judges; None where people judge."""
    several_seats: var[bool] = var(True)
    """Whether people may change seats on this machine."""
    networked: var[bool] = var(False)
    """Whether the seat is at a venue, and not in this process alone."""
    taken_over: var[bool] = var(False)
    """Whether a person chairs although simulated judges play."""
    state_line: var[str] = var("")
    """In words: what is saved, or what the last answer was."""
    link_line: var[str] = var("")
    """In words: what stands between this screen and its host; empty while nothing does."""
    age: var[int] = var(0)
    """How many seconds old what the screen shows is."""
    showing: var[BoardMode] = var(BoardMode())
    """What the chair has every board show."""
    overlay: var[OverlayMode] = var(OverlayMode())
    """What the chair has every overlay of the livestream show."""
    log_status: var[LogStatus | None] = var(None)
    """How the room follows the shared log of rooms; for the chair, where there is one."""
    address: var[str] = var("")
    """Where other devices find the venue; empty where there is none."""
    address_code: var[tuple[str, ...]] = var(())
    """The same as the lines of a QR code."""
    knocking: var[bool] = var(False)
    """Whether a device waits for the chair's yes."""
    machine: var[tuple[Finding, ...]] = var(())
    """What was found on the computer that keeps the meeting; empty where that is another one."""
    now: var[datetime.datetime | None] = var(None)
    """The time every clock on the screen shows."""
    marked: var[str | None] = var(None)
    """The case marked in a run sheet, or the one whose returned ballot a judge went to."""

    def __init__(self, clock: Callable[[], datetime.datetime] | None = None) -> None:
        super().__init__()
        if (app := current_app()) is not None:
            # Set once it is there, they would have all styles on it matched anew.
            self.update_classes(self.size_classes(app.size), update=False)
        self._clock = clock or (lambda: datetime.datetime.now().astimezone())
        self.set_reactive(SeatScreen.now, self._clock())
        self._flash = ClockFlash()

    def on_resize(self) -> None:
        """Have the classes of another size."""
        self.update_classes(self.size_classes(self.app.size))

    def size_classes(self, size: Size) -> dict[str, bool]:
        """The classes that it has in a size, or has not."""
        wide, tall = size.width >= WIDE, size.height >= TALL
        return {"-narrow": not wide, "-wide": wide, "-short": not tall, "-tall": tall}

    def compose(self) -> ComposeResult:
        """Lay the parts out under the line that says there is no connection."""
        if self.says_link:
            yield ConnectionLine().data_bind(SeatScreen.link_line, SeatScreen.age)
        with Passage(id="scene"):
            yield from self.parts()
        self._flash.show_time(self.now)
        yield self._flash.data_bind(SeatScreen.meeting)

    def parts(self) -> ComposeResult:
        """The widgets of this screen; what a screen implements instead of `compose`."""
        yield from ()

    def state_bar(self) -> StateBar:
        """The top line, bound to what this screen knows; for `parts`."""
        return StateBar().data_bind(
            SeatScreen.meeting,
            SeatScreen.now,
            SeatScreen.robots,
            SeatScreen.taken_over,
            SeatScreen.state_line,
            SeatScreen.showing,
            SeatScreen.overlay,
            SeatScreen.log_status,
        )

    def on_mount(self) -> None:
        """Begin to tick, together with others of this process."""
        self._phase = phase(next(_numbers))
        self.set_timer(self._until_tick, self.begin_to_tick)

    @property
    def _until_tick(self) -> float:
        return 1 - (asyncio.get_running_loop().time() - self._phase) % 1

    def begin_to_tick(self) -> None:
        """Tick from now on, but not while the app rests, which begins when it wakes."""
        self.tick()
        if not self._ticks and not getattr(self.app, "rests", False):
            self._ticks = True
            self.set_interval(1, self.tick)

    def tick(self) -> None:
        """Take the time from the clock."""
        now = self._clock()
        self.show_time(now)
        self._flash.show_time(now)
        self.age = int(getattr(self.app, "age", 0))

    def show_time(self, now: datetime.datetime) -> None:
        """Show another time."""
        self.now = now

    def watch_age(self, before: int, age: int) -> None:
        """Tell the app once what is shown has become old, or is not any more."""
        if (before >= OLD) is not (age >= OLD):
            getattr(self.app, "update_saved", lambda: None)()

    @property
    def watching(self) -> bool:
        """Whether simulated judges play and nobody has taken over from them."""
        return self.robots is not None and not self.taken_over

    @property
    def prepares(self) -> bool:
        """Whether a field that is typed in is about to have the keyboard; keys then wait for it."""
        return False

    @property
    def command_context(self) -> CommandContext:
        """What decides which commands can be used now."""
        return CommandContext(
            meeting=self.meeting,
            seat=self.seat,
            marked=self.marked,
            simulated=self.robots is not None,
            taken_over=self.taken_over,
            several_seats=self.several_seats,
            networked=self.networked,
        )

    @property
    def own_keys(self) -> dict[str, str]:
        """The keys that differ from the usual ones here, by command."""
        return dict(getattr(self.app, "own_keys", {}))

    def key_of(self, command: str) -> str:
        """What the key of a command is called, as this user has it."""
        return key_label(self.own_keys.get(command, BY_NAME[command].key))

    def why_not(self, command: str) -> Sentence | None:
        """Why a command cannot be used now; none when it can."""
        return why_not(command, self.command_context)

    def moves_by(self, key: str) -> bool:
        """Whether a key only moves here, so that it may be held down."""
        return False

    def action_perform(self, command: str) -> None:
        """Do what a key stands for, or say why it cannot be done now.

        What it does is the method `perform_<command>` of the screen, else up to the app.
        """
        if (refusal := self.why_not(command)) is not None:
            self.refuse(refusal)
            return
        perform = getattr(self, f"perform_{command.replace('-', '_')}", None)
        if perform is not None:
            perform()
        elif (of_app := getattr(self.app, "perform_command", None)) is not None:
            of_app(command)

    def act_accepted(self, act: Act, seq: int) -> None:
        """Called when an act that this seat posted is on disk, with its number in the ledger."""

    def act_refused(self) -> None:
        """Called when an act that this seat posted was refused; the app has said why."""

    def draft_changed(self, draft: Draft) -> None:
        """Take in what another form of this seat has typed; most screens have no ballot."""

    def draft_loaded(self, case: str, judge: str | None, draft: Draft | None) -> None:
        """Called with the draft there is, or None, after `LoadDraft` was posted."""

    def refuse(self, sentence: Sentence) -> None:
        """Say why something was not done."""
        self.notify(say(sentence), severity="warning", markup=False)
