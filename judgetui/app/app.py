"""The Textual app: one window on a meeting, from a seat's news to the screens that show it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from judgetui.app import app_commands, dialogs, screen_factory
from judgetui.app.app_network import (
    CONNECTS_WITHIN,
    ChairNotices,
    DeviceQuestions,
    VenueEnding,
    link_text,
)
from judgetui.app.app_state import KEPT_AS
from judgetui.app.commands import BOARD as BOARD_SCREEN
from judgetui.app.commands import key_label
from judgetui.app.context import Exporter, Window
from judgetui.app.labels import capitalized, standing_alone
from judgetui.app.machine_watch import watch_machine
from judgetui.app.messages import (
    LeadCeremony,
    LoadDraft,
    Practised,
    SaveDraft,
    SeatChosen,
    SubmitAct,
)
from judgetui.app.resting_seat import RestingSeatApp
from judgetui.app.save_status import SLOW, SaveStatus, Unanswered, save_status_text, still_saved
from judgetui.app.textual_private import allow_switch
from judgetui.app.themes import apply_theme
from judgetui.language import _, say
from judgetui.meeting.acts import Act, SubmitBallot
from judgetui.meeting.redaction import WHOLE, RedactionCache, redact
from judgetui.meeting.seat import BOARD, Role, Seat
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.screens.access import AccessScreen
from judgetui.screens.base import SeatScreen
from judgetui.screens.palette import open_palette
from judgetui.settings import Settings, load_settings
from judgetui.venue.client.seat_api import (
    ActAccepted,
    ActRefused,
    ConnectionStatus,
    DraftChanged,
    HostNotes,
    News,
    RecordDiffers,
    RemoteSeatApi,
    SeatCredential,
    SeatCredentials,
    SoundTest,
    VenueAddress,
    WaitingDevices,
)
from judgetui.widgets.state_bar import OLD

if TYPE_CHECKING:
    from judgetui.app.dialogs.common import Question
    from judgetui.meeting.history import HistoryLine

_Answer = TypeVar("_Answer")
_MARGINS = (0, 2, 3, 5, 8, 10)
"""Percent of the screen, in the order in which they are tried."""


class JudgeApp(RestingSeatApp):
    """One person's window on the meeting; the `AppContext` of commands and dialogs."""

    TITLE = "judgetui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "perform('leave')", show=False, priority=True),
        Binding("ctrl+p", "command_palette", show=False, priority=True),
    ]

    def __init__(self, window: Window, *, trouble: str = "") -> None:
        super().__init__()
        self._redactions = RedactionCache()
        self.window = window
        self.settings = window.settings or load_settings()
        self.trouble = trouble
        """What broke in the app before this one, in a sentence to show; empty where none did."""
        self.crashed: Exception | None = None
        """What broke this app."""
        self.supervised = False
        """Whether `restart.run_supervised` or the gateway opens a new app when this one breaks."""
        self.seat_credentials: Mapping[str, SeatCredential] = {}
        """The link and code of each seat, as the chair last asked for them."""
        self.notices = ChairNotices(self, partial(self.run_worker, group="notices"))
        self.devices = DeviceQuestions(self, partial(self.run_worker, group="devices"))
        self._unwatch: Callable[[], None] = lambda: None
        self._unanswered = Unanswered()
        self._saved: SaveStatus | None = None
        """What was saved last, while it is on the screen."""
        self._turn_over: int | None = None
        """The act that ended a judge's turn at this machine, until the meeting has come to it."""
        self._notes_shown, self._unsent_warning = 0, ""
        """The last warning about keeping unsent acts."""
        self._ceremony: bool | None = None
        """Whether this person opened the screen of the ceremony, or left it; None for neither."""
        self._ending = VenueEnding(self, self.set_timer)
        apply_theme(self, self.settings.theme)
        self.set_reactive(JudgeApp.margin, min(max(self.settings.margin, 0), 10))
        self._take(window.seat)
        self.set_reactive(JudgeApp.robots, window.robots)
        self.set_reactive(JudgeApp.several_seats, window.several_seats)

    # -- what an `AppContext` knows and does ------------------------------------------------------

    @property
    def own_keys(self) -> Mapping[str, str]:
        """The keys that differ from the usual ones, by command: this window's, and the user's."""
        return {**self.window.keys, **self.settings.keys}

    def key_of(self, command: str) -> str:
        """The label of a command's key, as this user has it."""
        return key_label(self.own_key(command))

    def now(self) -> datetime.datetime:
        """The meeting's time."""
        return self.window.clock()

    @property
    def overview(self) -> Meeting:
        """The meeting with every judge in it."""
        return self.window.overview() if self.window.overview is not None else self.meeting

    @property
    def export_beside(self) -> Exporter | None:
        """Writes the results beside the ledger, where this machine keeps it."""
        return self.window.export

    @property
    def reopen_command(self) -> str:
        """The shell command that opens this window again; empty where there is none."""
        return self.window.reopen_command

    @property
    def marked(self) -> str | None:
        """The case marked in the run sheet of the screen on top."""
        return self.screen.marked if isinstance(self.screen, SeatScreen) else None

    @property
    def board_on_top(self) -> bool:
        """Whether the board lies over the seat's own screen, for everybody to read."""
        return any(screen.room == BOARD_SCREEN for screen in self._seat_screens())

    @property
    def busy(self) -> bool:
        """Whether a question or a page lies over the seat's screen, or the board does."""
        return not isinstance(self.screen, SeatScreen) or self.board_on_top

    @property
    def closed(self) -> bool:
        """Whether the host has refused this seat for good."""
        return self.remote is not None and self.remote.connection.state == "refused"

    @property
    def at_stake(self) -> str:
        """What has not reached the host."""
        return dialogs.quit.unsent_text(self.remote)

    async def ask(self, question: Screen[_Answer]) -> _Answer | None:
        """Show a question over the screen and wait for its answer; only in a worker."""
        return await self.push_screen_wait(question)

    async def history(self, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case, or of the whole result, as the host tells it."""
        return await self._seat_api.history(case)

    def show(self, page: Screen[None]) -> None:
        """Show a page over the screen."""
        self.push_screen(page)

    def leave(self) -> None:
        """Close the window."""
        self.exit()

    def submit(self, act: Act) -> None:
        """Hand in an act and remember it until it is answered."""
        self._unanswered.add(self._seat_api.submit(act), act)
        self.set_timer(SLOW, self.update_saved)

    def sit(self, seat: Seat) -> None:
        """Show another seat in this window."""
        # Messages to one seat are not for the next.
        self.clear_notifications()
        self._unwatch()
        self._take(seat)
        self._saved, self._unanswered = None, Unanswered()
        self.listen()
        self.update_saved()
        self.show_seat()

    def end_venue(self) -> None:
        """Ask the host to close the venue, and leave once it has."""
        if (refusal := self._ending.begin(self.remote)) is not None:
            self.notify(say(refusal), severity="warning", markup=False)

    # -- the seat and its screens -----------------------------------------------------------------

    def begin_at(self, seat: Seat) -> None:
        """Begin at another seat than the window's, before it runs: where the last app was."""
        self._take(seat)

    def _take(self, seat: Seat) -> None:
        self._seat_api = self.window.open_seat(seat)
        self.remote = self._seat_api if isinstance(self._seat_api, RemoteSeatApi) else None
        self.set_reactive(JudgeApp.networked, self.remote is not None)
        self.set_reactive(JudgeApp.seat, seat if self.remote is None else self._seat_api.seat)
        self.set_reactive(JudgeApp.meeting, self._seat_api.meeting)

    def _seat_screens(self) -> list[SeatScreen]:
        """The screens of the stack that draw a meeting, the lowest first."""
        return [screen for screen in self.screen_stack if isinstance(screen, SeatScreen)]

    def _update_board(self) -> None:
        """Recompute the public view; only a seat that sees everything has to redact it."""
        whole, seen = self.seat.role in WHOLE, self.meeting
        self.board = redact(seen, BOARD, cache=self._redactions) if whole else seen

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the seat's own screen, so that the first frame is a useful one."""
        return allow_switch(self._seat_screen(self.seat))

    def _seat_screen(self, seat: Seat) -> SeatScreen:
        """A new screen for a seat; while it has no connection yet, the screen that says so."""
        if self.remote is not None and (self.remote.meeting is EMPTY or self.closed):
            return self._arriving_screen()
        if seat.role is Role.BOARD:
            return self._board_screen()
        if seat.role is Role.SUPERVISOR:
            return self._board_screen(seat).data_bind(whole=JudgeApp.meeting)
        votes = self.meeting.tie_vote is not None
        leads = screen_factory.leads_ceremony(self.meeting, self._ceremony)
        screen = screen_factory.build(
            seat, self.meeting.phase, self.window.clock, votes=votes, ceremony=leads
        )
        return self._bound(screen)

    def _board_screen(self, seat: Seat = BOARD) -> SeatScreen:
        self._update_board()
        board = screen_factory.build(seat, self.meeting.phase, self.window.clock)
        return self._bound(board, on_board=True).data_bind(JudgeApp.margin)

    def _arriving_screen(self) -> SeatScreen:
        base = self.remote.base if self.remote is not None else ""
        screen = self._bound(screen_factory.arriving(base, self.window.clock))
        return screen.data_bind(JudgeApp.link_state, JudgeApp.link_why)

    def _bound(self, screen: SeatScreen, *, on_board: bool = False) -> SeatScreen:
        app = JudgeApp
        shared = (app.presence, app.seat, app.robots, app.taken_over, app.state_line, app.overlay)
        machine = (app.several_seats, app.networked, app.log_status)
        venue = (app.link_line, app.showing, app.address, app.address_code, app.knocking)
        return screen.data_bind(
            *shared, *machine, *venue, app.machine, meeting=app.board if on_board else app.meeting
        )

    def show_seat(self) -> None:
        """Show the present seat's screen anew, and nothing over it."""
        while len(self.screen_stack) > 1:
            # Dismissing answers an open question with None; a removed one would never return.
            self.screen.dismiss(None)
        self.switch_screen(self._seat_screen(self.seat))

    def _offer_seats(self) -> None:
        """Offer the next seat once the meeting shows that this one's ballot is in."""
        if self._turn_over is not None and self.meeting.seq >= self._turn_over:
            self._turn_over = None
            self.perform_command("seats")

    # -- news ------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Use the user's keys."""
        self.set_keymap(dict(self.own_keys))

    def on_ready(self) -> None:
        """Watch the seat, once there is a screen that can change with its news."""
        self.listen()
        app_commands.load_soon(self.set_timer)
        if self.trouble:
            self.push_screen(screen_factory.trouble(self.trouble))
        self.show_notes()
        if self.window.machine is not None:
            self.run_worker(watch_machine(self, self.window.machine), group="machine")

    def on_unmount(self) -> None:
        """Stop watching the seat's news."""
        self._unwatch()

    def show_notes(self) -> None:
        """Show the window's notes, each once; more may be added while the venue opens."""
        for note in self.window.notes[self._notes_shown :]:
            self.notices.add(say(capitalized(note)))
        self._notes_shown = len(self.window.notes)

    def listen(self) -> None:
        """Watch this seat's news, and stop watching those of the seat before."""
        self._unwatch()
        # News may come from outside the app, where its screens cannot be changed.
        self._unwatch = self._seat_api.watch(self.take_news)
        self.meeting, self.presence = self._seat_api.meeting, dict(self._seat_api.presence)
        remote = self.remote
        if remote is None:
            return
        self.devices.forget()
        remote.start()
        self.showing, self.overlay = remote.showing, remote.overlay
        self.log_status = remote.log_status
        self._address_changed(remote.venue_address)
        self._link_changed(remote.connection)
        self._waiting_changed(remote.waiting_devices)
        self.notices.host_notes_changed(remote.notes)

    def handle_news(self, news: News) -> None:
        """Take in what the seat's interface reports."""
        if isinstance(news, Meeting):
            self.meeting = news
        elif isinstance(news, ActAccepted):
            self._accepted(news)
        elif isinstance(news, ActRefused):
            self._refused(news)
        else:
            self._handle_venue_news(news)
            for screen in self.screen_stack:
                if isinstance(screen, AccessScreen):
                    dialogs.access.update_seats(self, screen)

    def _handle_venue_news(self, news: News) -> None:
        if isinstance(news, Mapping):
            self.notices.presence_changed(self.presence, news)
            self.presence = dict(news)
            self._update_link_line()
        elif isinstance(news, ConnectionStatus):
            self._link_changed(news)
        elif isinstance(news, WaitingDevices):
            self._waiting_changed(news)
        elif type(news) in KEPT_AS:
            setattr(self, KEPT_AS[type(news)], news)
        elif isinstance(news, SoundTest):
            self.bell()
        elif isinstance(news, RecordDiffers):
            self._update_link_line()
        elif isinstance(news, DraftChanged):
            for screen in self._seat_screens():
                screen.draft_changed(news.draft)
        elif isinstance(news, VenueAddress):
            self._address_changed(news)
        elif isinstance(news, HostNotes):
            self.notices.host_notes_changed(news)
        elif isinstance(news, SeatCredentials):
            self.seat_credentials = {one.seat: one for one in news.credentials}

    def _accepted(self, news: ActAccepted) -> None:
        act = self._unanswered.take(news.id)
        self._saved = SaveStatus(news.at, news.seq, act)
        self.update_saved()
        if act is None:
            return
        for screen in self._seat_screens():
            screen.act_accepted(act, news.seq)
        turn = isinstance(act, SubmitBallot) and self.seat.role is Role.JUDGE
        if turn and self.several_seats:
            self._turn_over = news.seq
            self._offer_seats()

    def _refused(self, news: ActRefused) -> None:
        self._unanswered.take(news.id)
        self.update_saved()
        self.notify(say(news.why), severity="warning", markup=False, timeout=8)
        for screen in self._seat_screens():
            screen.act_refused()

    def _waiting_changed(self, news: WaitingDevices) -> None:
        self.knocking = bool(news.devices)
        self.devices.update(news)

    def _address_changed(self, news: VenueAddress) -> None:
        if news.base != self.address:
            self.address = news.base
            self.address_code = dialogs.access.qr_code(news.base)

    def _link_changed(self, link: ConnectionStatus) -> None:
        was_closed = self.link_state == "refused"
        self.link_state, self.link_why = link.state, standing_alone(link.why) if link.why else ""
        if link.state == "connecting":
            self.set_timer(CONNECTS_WITHIN, self._update_link_line)
        else:
            self._update_link_line()
        self.update_saved()
        if link.state == "connected":
            self.show_notes()
        if link.unsent and self.remote is not None and self.remote.trouble is not None:
            self._warn_of_unsent(say(self.remote.trouble))
        if link.state == "refused" and not was_closed:
            self.show_seat()
        if link.state == "ended" and self._ending.begun:
            self.exit()

    def _update_link_line(self) -> None:
        self.link_line = "" if self.remote is None else link_text(self.remote, self.presence)

    def _warn_of_unsent(self, text: str) -> None:
        """Warn once of the same trouble, or the screen would be full of it."""
        if text != self._unsent_warning:
            self._unsent_warning = text
            self.notify(text, severity="warning", markup=False, timeout=20)

    def update_saved(self, before: Meeting | None = None) -> None:
        """Show what is saved or sent of what is on the screen, else whether this seat is connected.

        `before` is the meeting that was on it until now, where another one is.
        """
        networked = self.remote is not None
        connected = not networked or self.link_state == "connected"
        saved, was = self._saved, before or self.meeting
        if saved and not (connected and still_saved(saved, was, self.meeting, self.seat)):
            self._saved = None
        how = {"networked": networked, "connected": connected, "heard": self.age < OLD}
        how["sending"] = self._unanswered.slow
        self.state_line = save_status_text(self._saved, self.meeting, self.seat, **how)

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Update what follows from the meeting; show another screen where its phase needs one."""
        self._offer_seats()
        self.update_saved(before)
        if before is EMPTY and meeting is not EMPTY:
            self.seat = self._seat_api.seat
            self.show_seat()
            return
        self.notices.meeting_changed(before, meeting)
        if self.board_on_top or self.seat.role is Role.SUPERVISOR:
            self._update_board()
        opened = before.phase is Phase.PLANNING and meeting.phase is not Phase.PLANNING
        # The end can be undone like any other act: then the ballots come back.
        judges = self.seat.role is Role.JUDGE
        ended = judges and Phase.FINAL in {before.phase, meeting.phase}
        votes = judges and (before.tie_vote is None) is not (meeting.tie_vote is None)
        if opened or votes or (ended and before.phase is not meeting.phase):
            self.show_seat()

    # -- what screens post -----------------------------------------------------------------------

    @on(SubmitAct)
    def submit_act(self, message: SubmitAct) -> None:
        """Hand in an act; the answer comes as news."""
        self.submit(message.act)

    @on(Practised)
    def tell_practised(self) -> None:
        """Have the chair told that this judge has practised."""
        if self.remote is not None:
            self.remote.practised()

    @on(SaveDraft)
    def save_draft(self, message: SaveDraft) -> None:
        """Keep a half-typed ballot; from here on the screen shows more than what is saved."""
        self._seat_api.keep(message.draft)
        self._saved = None
        self.update_saved()

    @on(LoadDraft)
    def load_draft(self, message: LoadDraft) -> None:
        """Give the screens what was half typed."""
        draft = self._seat_api.draft(message.case, message.judge)
        for screen in self._seat_screens():
            screen.draft_loaded(message.case, message.judge, draft)

    @on(SeatChosen)
    @work(exclusive=True, group="question")
    async def seat_chosen(self, message: SeatChosen) -> None:
        """Ask what is to be done about a seat."""
        await dialogs.access.ask_about_seat(self, message)

    @on(LeadCeremony)
    def lead_ceremony(self, message: LeadCeremony) -> None:
        """Show the chair the screen of the ceremony, or that of the day again."""
        self._ceremony = message.opened
        self.show_seat()

    # -- commands --------------------------------------------------------------------------------

    def action_perform(self, command: str) -> None:
        """Pass a key that the app caught on to the screen on top, else do it here."""
        if isinstance(self.screen, SeatScreen):
            self.screen.action_perform(command)
        elif command == "leave":
            self.perform_leave()

    def perform_command(self, command: str) -> None:
        """Do what `app_commands` has for a command, else the method `perform_<command>`."""
        if (immediate := app_commands.immediate(command)) is not None:
            if (act := immediate(self)) is not None:
                self.submit(act)
        elif (question := app_commands.question(command)) is not None:
            self._ask(question)
        else:
            super().perform_command(command)

    @work(exclusive=True, group="question")
    async def _ask(self, question: Question) -> None:
        act = await question(self)
        if act is not None:
            self.submit(act)

    def perform_board(self) -> None:
        """Show the public screen on this one, or go back."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif getattr(self.screen, "room", "") != BOARD_SCREEN:
            # Messages to the chair are not for the audience.
            self.clear_notifications()
            self.push_screen(self._board_screen())

    def perform_margin(self) -> None:
        """Leave a wider margin around the board, and none after the widest."""
        self.margin = next((wider for wider in _MARGINS if wider > self.margin), 0)
        self.remember(margin=self.margin)
        text = _("The board's margin is %(percent)d %% of this screen now.")
        self.notify(text % {"percent": self.margin}, markup=False)

    def perform_take_over(self) -> None:
        """Take over the chair from the robots of a demo."""
        if self.robots is not None:
            self.robots.take_over()
            self.taken_over = True

    def perform_help(self) -> None:
        """Show every key that works on this screen."""
        if isinstance(self.screen, SeatScreen):
            self.push_screen(screen_factory.help_page(self.screen))

    @work(exclusive=True, group="export")
    async def perform_export(self) -> None:
        """Write the results into files; a question meanwhile does not stop it."""
        await dialogs.export.export(self)

    def on_delivery_complete(self, event: events.DeliveryComplete) -> None:
        """Say that the results have arrived, and where."""
        if event.name == "results":
            text = _("The results are in your browser's downloads.")
            if event.path is not None:
                text = _("The results are in %(folder)s.") % {"folder": event.path}
            self.notify(text, markup=False, timeout=12)

    def perform_leave(self) -> None:
        """Leave the program, once that is confirmed; over whatever else is being asked."""
        if not any(worker.group == "leave" for worker in self.workers):
            self._leave()

    @work(group="leave")
    async def _leave(self) -> None:
        await dialogs.quit.leave(self)

    async def action_quit(self) -> None:
        """Ask before leaving, also when the palette or a terminal asks to quit."""
        self.perform_leave()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command of the screen that can be used now, for the palette."""
        return screen_factory.palette_commands(screen, self.own_keys)

    def action_command_palette(self) -> None:
        """Open the palette, in the person's language."""
        open_palette(self)

    def draw_anew(self) -> None:
        """Draw the seat in the language that is used now, and the board over it if it was there."""
        self.update_saved()
        over = len(self.screen_stack) > 1 and getattr(self.screen, "room", "") == BOARD_SCREEN
        self.show_seat()
        if over:
            self.push_screen(self._board_screen())

    def save_settings(self, settings: Settings) -> None:
        """Save what was chosen, where this window keeps it."""
        self.window.remember(settings)

    def _handle_exception(self, error: Exception) -> None:
        """Give way to a new app when something breaks; without a supervisor, fail loudly."""
        if not self.supervised:
            super()._handle_exception(error)
            return
        # An error while the app is closing is ignored, as it ends anyway.
        if self.crashed is None and not self._exit:
            self.crashed = error
            self.exit()
