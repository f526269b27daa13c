"""The Textual app: puts a desk behind screens."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.screen import Screen

from judgetui.app import screen_factory
from judgetui.app.app_commands import Performing
from judgetui.app.app_network import Reaching
from judgetui.app.commands import BOARD as SHOWN
from judgetui.app.commands import COMMANDS, key_label
from judgetui.app.messages import LoadDraft, SaveDraft, SubmitAct
from judgetui.app.min_size_app import MinSizeApp
from judgetui.app.save_status import SaveStatus, outlives, state_words
from judgetui.app.themes import put_on
from judgetui.language import _, say, use_language
from judgetui.meeting.acts import Act, SubmitBallot
from judgetui.meeting.message import Sentence
from judgetui.meeting.redaction import RedactionCache, redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.screens.base import SeatScreen
from judgetui.screens.palette import open_palette
from judgetui.settings import Settings, load_settings, save_settings
from judgetui.venue.client.seat_api import (
    ActAccepted,
    ActRefused,
    News,
    RemoteSeatApi,
    SeatApi,
    SeatStatus,
    present,
)


class Robots(Protocol):
    """Simulated judges, as the app steers them."""

    taken_over: bool

    @property
    def speed(self) -> float:
        """How many times faster than usual they play."""

    @property
    def paused(self) -> bool:
        """Whether they stand still."""

    def faster(self) -> None:
        """Play faster."""

    def slower(self) -> None:
        """Play more slowly."""

    def pause(self) -> None:
        """Stop, or go on."""

    def take_over(self) -> None:
        """Leave the chair to a person."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a window is opened on: where desks come from, and what this machine may do."""

    desks: Callable[[Seat], SeatApi]
    """Gives a seat its desk."""
    seat: Seat = CHAIR
    """The seat it begins at."""
    several_seats: bool = True
    """Whether people may change seats on this machine."""
    overview: Callable[[], Meeting] | None = None
    """The meeting as this machine's chair sees it: a board is not told who the judges are, and yet
    it has to be handed on to one of them. None where the seat's own view has them all."""
    clock: Callable[[], datetime.datetime] = present
    again: str = ""
    """The command that opens this window again, where it is a chair's at a venue."""
    robots: Robots | None = None
    """Simulated judges, in a demo or rehearsal."""
    export: Callable[[], str] | None = None
    """Writes the results and gives the folder's name; raises `Refused`."""
    notes: Sequence[Sentence] = ()
    """What the chair should know at once, such as a torn tail set aside."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The keys that are others here than usual, by command, unless the user chose."""
    settings: Settings | None = None
    """The user's choices, where they are not kept on this machine."""
    remember: Callable[[Settings], object] = save_settings
    """Keeps the user's choices."""


class JudgeApp(Performing, Reaching, MinSizeApp[None]):
    """One person's window on the meeting."""

    TITLE = "judgetui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "perform('leave')", show=False, priority=True),
        Binding("ctrl+p", "command_palette", show=False, priority=True),
    ]

    meeting: var[Meeting] = var(EMPTY, always_update=True)
    board: var[Meeting] = var(EMPTY, always_update=True)
    """The meeting as the public may see it."""
    presence: var[dict[str, object]] = var(dict)
    seat: var[Seat] = var(CHAIR)
    simulated: var[bool] = var(False)
    taken_over: var[bool] = var(False)
    state_line: var[str] = var("")
    margin: var[int] = var(0)
    """Percent of this screen that the board leaves free at each side."""

    def __init__(self, window: Window, *, trouble: str = "") -> None:
        super().__init__()
        self._redactions = RedactionCache()
        self.window = window
        self.settings = window.settings or load_settings()
        self.trouble = trouble
        """What went wrong before this app took over from one that broke."""
        self.crashed: Exception | None = None
        self.supervised = False
        """Whether somebody opens a new app when this one breaks."""
        self._stop_watching: Callable[[], None] = lambda: None
        self._asked: dict[str, Act] = {}
        self._saved: SaveStatus | None = None
        """What was saved last, while it is on the screen."""
        self._turn_over: int | None = None
        """The act that ended a judge's turn at this machine, until the meeting has come to it."""
        self._noted = 0
        self._asides = deque()
        self.openings: Mapping[str, SeatStatus] = {}
        """What opens each seat, as the chair last asked for it."""
        put_on(self, self.settings.theme)
        self.set_reactive(JudgeApp.margin, min(max(self.settings.margin, 0), 10))
        self._take(window.seat)
        self.set_reactive(JudgeApp.simulated, window.robots is not None)

    @property
    def own_keys(self) -> Mapping[str, str]:
        """The keys that differ from the usual ones, by command: this window's, and the user's."""
        return {**self.window.keys, **self.settings.keys}

    @property
    def desk(self) -> SeatApi:
        """Where this seat's acts go."""
        return self._desk

    def begin_at(self, seat: Seat) -> None:
        """Begin at another seat than the window's: where the app before this one was."""
        self._take(seat)

    def _take(self, seat: Seat) -> None:
        self._desk = self.window.desks(seat)
        self.far = self._desk if isinstance(self._desk, RemoteSeatApi) else None
        self.set_reactive(JudgeApp.seat, seat if self.far is None else self._desk.seat)
        self.set_reactive(JudgeApp.meeting, self._desk.meeting)

    def _show_public(self) -> None:
        """Bring the public's view up to date; only a seat that sees everything has to redact it."""
        sees_all = self.seat.role in (Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)
        shown = self.meeting
        if sees_all:
            shown = redact(self.meeting, BOARD, cache=self._redactions)
        self.board = shown

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the seat's own screen, so that the first frame is a useful one."""
        return screen_factory.first(self.scene_of(self.seat))

    def scene_of(self, seat: Seat) -> SeatScreen:
        """A new screen for a seat; for one that is still on its way, the screen that says so."""
        if self.far is not None and (self.far.meeting is EMPTY or self.closed):
            return self._arriving()
        if seat.role in (Role.BOARD, Role.SUPERVISOR):
            return self.board_scene()
        scene = screen_factory.build(seat, self.meeting.phase, self.window.clock)
        return self._bound(scene)

    def board_scene(self) -> SeatScreen:
        """The public screen, for this window."""
        self._show_public()
        board = screen_factory.build(BOARD, self.meeting.phase, self.window.clock)
        return self._bound(board, on_board=True).data_bind(JudgeApp.margin)

    def _arriving(self) -> SeatScreen:
        base = self.far.base if self.far is not None else ""
        scene = self._bound(screen_factory.arriving(base, self.window.clock))
        return scene.data_bind(JudgeApp.link_state, JudgeApp.link_why)

    def _bound(self, scene: SeatScreen, *, on_board: bool = False) -> SeatScreen:
        app = JudgeApp
        shared = (app.presence, app.seat, app.simulated, app.taken_over, app.state_line)
        reached = (app.link_line, app.showing, app.address, app.address_code, app.knocking)
        return scene.data_bind(*shared, *reached, meeting=app.board if on_board else app.meeting)

    def on_mount(self) -> None:
        """Put on the user's keys."""
        self.set_keymap(dict(self.own_keys))

    def on_ready(self) -> None:
        """Listen to the desk, once there is a screen that can change with what it tells."""
        self.listen()
        if self.trouble:
            self.push_screen(screen_factory.trouble(self.trouble))
        self.show_notes()

    def show_notes(self) -> None:
        """Say what the chair should know, each once; more may come when the venue is open."""
        for note in self.window.notes[self._noted :]:
            self.tell_aside(say(note))
        self._noted = len(self.window.notes)

    def on_unmount(self) -> None:
        """Listen no more."""
        self._stop_watching()

    def listen(self) -> None:
        """Hear what this seat's desk tells, and no other."""
        self._stop_watching()
        # Whoever tells may be outside the app, where its screens cannot be changed.
        self._stop_watching = self._desk.watch(lambda news: self.call_next(self.hear, news))
        self.meeting, self.presence = self._desk.meeting, dict(self._desk.presence)
        self.reach()

    def hear(self, news: News) -> None:
        """Take in what the desk tells."""
        if isinstance(news, Meeting):
            self.meeting = news
        elif isinstance(news, ActAccepted):
            self._accepted(news)
        elif isinstance(news, ActRefused):
            self._asked.pop(news.id, None)
            self.notify(say(news.why), severity="warning", markup=False, timeout=8)
            for screen in self.screen_stack:
                if isinstance(screen, SeatScreen):
                    screen.declined(news)
        else:
            if isinstance(news, Mapping):
                self.hear_presence(self.presence, news)
                self.presence = dict(news)
            self.hear_far(news)

    def _accepted(self, news: ActAccepted) -> None:
        act = self._asked.pop(news.id, None)
        self._saved = SaveStatus(news.at, news.seq, act)
        self.say_state(self.meeting)
        if act is None:
            return
        for screen in self.screen_stack:
            if isinstance(screen, SeatScreen):
                screen.accepted(act, news)
        turn = isinstance(act, SubmitBallot) and self.seat.role is Role.JUDGE
        if turn and self.window.several_seats:
            self._turn_over = news.seq
            self._offer_seats()

    def say_state(self, before: Meeting) -> None:
        """Say what is saved of what is on the screen, else whether this seat is connected."""
        connected = self.far is None or self.link_state == "connected"
        saved = self._saved
        if saved and not (connected and outlives(saved, before, self.meeting, self.seat)):
            self._saved = None
        self.state_line = state_words(
            self._saved,
            self.meeting,
            self.seat,
            far=self.far is not None,
            connected=connected,
        )

    def _offer_seats(self) -> None:
        """Offer the next seat once the meeting shows that this one's ballot is in."""
        if self._turn_over is not None and self.meeting.seq >= self._turn_over:
            self._turn_over = None
            self.perform_seats()

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Keep the public's view beside the seat's; show another screen when its time has come."""
        self._offer_seats()
        self.say_state(before)
        if before is EMPTY and meeting is not EMPTY:
            self.seat = self._desk.seat
            self.show_seat()
            return
        self.hear_meeting(before, meeting)
        if any(
            isinstance(screen, SeatScreen) and screen.room == SHOWN for screen in self.screen_stack
        ):
            self._show_public()
        opened = before.phase is Phase.PLANNING and meeting.phase is not Phase.PLANNING
        # The end can be undone like any other act: then the ballots come back.
        ended = self.seat.role is Role.JUDGE and Phase.FINAL in {before.phase, meeting.phase}
        if opened or (ended and before.phase is not meeting.phase):
            self.show_seat()

    def show_seat(self) -> None:
        """Show the present seat's screen anew, and nothing over it."""
        while len(self.screen_stack) > 1:
            # Whoever asks a question that is only taken away waits without end; this is a no.
            self.screen.dismiss(None)
        self.switch_screen(self.scene_of(self.seat))

    def sit(self, seat: Seat) -> None:
        """Take another seat on this machine."""
        # What one seat was told is not for the next.
        self.clear_notifications()
        self._stop_watching()
        self._take(seat)
        self._saved = None
        self.listen()
        self.say_state(self.meeting)
        self.show_seat()

    @on(SubmitAct)
    def do(self, message: SubmitAct) -> None:
        """Hand an act to the desk; the answer comes as news."""
        self.submit(message.act)

    def submit(self, act: Act) -> None:
        """Hand an act to the desk and remember it until it is answered."""
        self._asked[self._desk.submit(act)] = act

    @on(SaveDraft)
    def keep(self, message: SaveDraft) -> None:
        """Have a half-typed ballot kept; from here on the screen shows more than what is saved."""
        self._desk.keep(message.draft)
        self._saved = None
        self.say_state(self.meeting)

    @on(LoadDraft)
    def recall(self, message: LoadDraft) -> None:
        """Give a screen what was half typed."""
        draft = self._desk.draft(message.case, message.judge)
        for screen in self.screen_stack:
            if isinstance(screen, SeatScreen):
                screen.recalled(message.case, message.judge, draft)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command of the screen that can be used now, from the one declaration."""
        if not isinstance(screen, SeatScreen):
            return
        for command in COMMANDS:
            if screen.room not in command.screens or screen.why_not(command.name):
                continue
            key = key_label(self.own_keys.get(command.name, command.key))
            title = f"{_(command.title)}  ({key})"
            perform = (lambda chosen: lambda: screen.action_perform(chosen))(command.name)
            yield SystemCommand(title, _(command.help), perform)

    def action_command_palette(self) -> None:
        """Open the palette, in the person's language."""
        open_palette(self)

    def choose_language(self, code: str) -> None:
        """Speak another language, remember it, and draw everything anew."""
        use_language(code)
        self.settings = self.settings.model_copy(update={"language": code})
        self.window.remember(self.settings)
        self.say_state(self.meeting)
        over = len(self.screen_stack) > 1 and getattr(self.screen, "room", "") == SHOWN
        self.show_seat()
        if over:
            self.push_screen(self.board_scene())

    def choose_theme(self, theme: str) -> None:
        """Put on another theme and remember it."""
        self.theme = theme
        self.settings = self.settings.model_copy(update={"theme": theme})
        self.window.remember(self.settings)

    def choose_margin(self, percent: int) -> None:
        """Leave a margin around the board on this screen, and remember it."""
        self.margin = percent
        self.settings = self.settings.model_copy(update={"margin": percent})
        self.window.remember(self.settings)

    def _handle_exception(self, error: Exception) -> None:
        """Give way to a new app when something breaks; without a supervisor, fail loudly."""
        if not self.supervised:
            super()._handle_exception(error)
            return
        # What breaks while it closes has nothing left to break.
        if self.crashed is None and not self._exit:
            self.crashed = error
            self.exit()
