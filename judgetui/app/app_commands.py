"""What the app does for each command that is not one screen's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, work
from textual.app import App

from judgetui.app import screen_factory
from judgetui.app.commands import BOARD
from judgetui.app.dialogs import access, break_tie, common, correct_ballot, export
from judgetui.app.themes import THEMES
from judgetui.language import _, language
from judgetui.meeting.acts import AddTime, Pause, PauseClock, Resume, StartClock
from judgetui.screens.base import SeatScreen
from judgetui.screens.confirm import Confirm

if TYPE_CHECKING:
    from judgetui.app.app import JudgeApp


_MARGINS = (0, 2, 3, 5, 8, 10)
"""Percent of the screen, in the order in which they are tried."""


class Performing(App[None]):
    """The commands of the app; `Scene.action_perform` has asked `availability.why_not` before."""

    @property
    def _judge_app(self) -> JudgeApp:
        return cast("JudgeApp", self)

    def action_perform(self, command: str) -> None:
        """Pass a key that the app caught on to the screen below, else do it here."""
        if isinstance(self.screen, SeatScreen):
            self.screen.action_perform(command)
        elif command == "leave":
            self.perform_leave()

    def perform_clock(self) -> None:
        """Start or stop the clock."""
        meeting = self._judge_app.meeting
        running = meeting.clock is not None and meeting.clock.paused_at is None
        case = meeting.on_stage
        self._judge_app.submit(PauseClock(case=case) if running else StartClock(case=case))

    def perform_add_minute(self) -> None:
        """Give one more minute."""
        app = self._judge_app
        app.submit(AddTime(seconds=60, case=app.meeting.on_stage))

    def perform_pause(self) -> None:
        """Interrupt the meeting or go on; in a demo, the simulated judges."""
        app = self._judge_app
        robots = app.window.robots
        if robots is not None and not robots.taken_over:
            robots.pause()
        else:
            app.submit(Resume() if app.meeting.paused_at else Pause())

    def perform_freeze(self) -> None:
        """Freeze the board, once that is confirmed."""
        self._ask(common.freeze)

    def perform_problem(self) -> None:
        """Ask what is wrong, and do what puts it right."""
        self._ask(common.problem)

    def perform_correct(self) -> None:
        """Show a ballot, and ask whether it is to be corrected, and how."""
        self._ask(correct_ballot.correct)

    def perform_settle(self) -> None:
        """Ask how a tie is settled."""
        self._ask(break_tie.settle)

    def perform_undo(self) -> None:
        """Ask what is to be undone."""
        self._ask(common.undo)

    @work(exclusive=True, group="question")
    async def _ask(self, question: common.Question) -> None:
        act = await question(self._judge_app)
        if act is not None:
            self._judge_app.submit(act)

    @work(exclusive=True, group="question")
    async def perform_seats(self) -> None:
        """Hand this machine to another seat; the page between covers what was on it."""
        app = self._judge_app
        overview = app.window.overview
        meeting = overview() if overview is not None else app.meeting
        seat = await app.push_screen_wait(screen_factory.seats(meeting, app.seat))
        if seat is not None and await access.ask_to_take_over(app, seat):
            app.sit(seat)

    def perform_board(self) -> None:
        """Show the public screen on this one, or go back."""
        app = self._judge_app
        if len(app.screen_stack) > 1:
            app.pop_screen()
        elif getattr(app.screen, "room", "") != BOARD:
            # What the chair was told is not for the hall.
            app.clear_notifications()
            app.push_screen(app.board_scene())

    def perform_margin(self) -> None:
        """Leave a wider margin around the board, and none after the widest."""
        app = self._judge_app
        wider = [percent for percent in _MARGINS if percent > app.margin]
        app.choose_margin(wider[0] if wider else 0)
        said = _("The board's margin is %(percent)d %% of this screen now.")
        self.notify(said % {"percent": app.margin}, markup=False)

    def perform_slower(self) -> None:
        """Let the simulated judges play more slowly."""
        if (robots := self._judge_app.window.robots) is not None:
            robots.slower()

    def perform_faster(self) -> None:
        """Let the simulated judges play faster."""
        if (robots := self._judge_app.window.robots) is not None:
            robots.faster()

    def perform_take_over(self) -> None:
        """Chair the demo oneself."""
        if (robots := self._judge_app.window.robots) is not None:
            robots.take_over()
            self._judge_app.taken_over = True

    def perform_help(self) -> None:
        """Show every key that works on this screen."""
        if isinstance(self.screen, SeatScreen):
            self.push_screen(screen_factory.help_page(self.screen))

    def perform_speak(self) -> None:
        """Switch between English and Chinese."""
        self._judge_app.choose_language("en" if language() == "zh" else "zh")

    def perform_colours(self) -> None:
        """Go on to the next theme."""
        themes = [theme.name for theme in THEMES]
        following = (themes.index(self.theme) + 1) % len(themes) if self.theme in themes else 0
        self._judge_app.choose_theme(themes[following])

    @work(exclusive=True, group="export")
    async def perform_export(self) -> None:
        """Write the results into files."""
        await export.export(self._judge_app)

    def on_delivery_complete(self, event: events.DeliveryComplete) -> None:
        """Say that the results have arrived, and where."""
        if event.name == "results":
            said = _("The results are in your browser's downloads.")
            if event.path is not None:
                said = _("The results are in %(folder)s.") % {"folder": event.path}
            self.notify(said, markup=False, timeout=12)

    def perform_leave(self) -> None:
        """Leave the program, once that is confirmed; over whatever else is being asked."""
        if not any(worker.group == "leave" for worker in self.workers):
            self._leave()

    @work(group="leave")
    async def _leave(self) -> None:
        if self._judge_app.far is not None:
            await self._judge_app.leave_far()
            return
        question = _("Leave the program?")
        safe = _("The meeting is kept as it is; open it again to go on.")
        if self._judge_app.window.robots is not None:
            safe = _("Nothing of a demo or rehearsal is kept.")
        if await self.push_screen_wait(Confirm(question, safe, yes=_("Leave"))) is not None:
            self.exit()

    async def action_quit(self) -> None:
        """Ask before leaving, also when the palette or a terminal asks to quit."""
        self.perform_leave()
