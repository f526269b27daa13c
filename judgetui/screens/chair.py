"""The chair's screen: the whole day at a glance, and Enter for the next right step."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from judgetui.app.commands import CHAIR, DEMO, ENDED, bindings, never, unavailable
from judgetui.app.labels import second_key_note, step_consequence
from judgetui.app.messages import LeadCeremony, SubmitAct
from judgetui.language import _, say
from judgetui.meeting.acts import Act, CallCase, ConfirmVote, Finalise, Reorder
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.next_step import Step, next_step
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.screens.base import SeatScreen
from judgetui.screens.confirm import Confirm
from judgetui.widgets.awaiting_key import AwaitingKey
from judgetui.widgets.call_queue import CallQueue
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.panel_roster import PanelRoster
from judgetui.widgets.run_sheet import RunSheet
from judgetui.widgets.stage_card import StageCard
from judgetui.widgets.standings_table import StandingsTable


class Chair(SeatScreen):
    """Draws the meeting for the chair and posts the chair's acts."""

    room = CHAIR
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CHAIR)]

    DEFAULT_CSS = """
    Chair #day { width: 1fr; height: 1fr; }
    Chair RunSheet, Chair StageCard, Chair PanelRoster, Chair StandingsTable {
        border: round $border; border-title-color: $text-muted; padding: 0 1;
    }
    Chair StageCard { height: 5; }
    Chair.-short StageCard, Chair.-short PanelRoster, Chair.-short StandingsTable {
        border: none; border-top: solid $border;
    }
    Chair.-short StageCard { height: 4; }
    Chair.-short RunSheet { border: none; border-top: solid $border; border-right: solid $border; }
    Chair RunSheet:focus, Chair StandingsTable:focus {
        border-title-color: $text-primary; border-title-style: bold;
    }
    Chair.-narrow KeyBar { height: 2; }
    """

    _stepping: Act | None = None
    """The step that is not answered yet."""
    _asking: tuple[Confirm, Step] | None = None
    """The open question about a step, and the step as it asks about it."""
    _reordered: tuple[str, ...] | None = None
    """The waiting cases as they were last asked to run, until that is answered."""
    _until = 0
    """The act the screen must have seen before Enter means the next step."""

    def parts(self) -> ComposeResult:
        """Run sheet on the left; case on stage, panel and standings on the right."""
        yield self.state_bar()
        with Horizontal():
            yield RunSheet().data_bind(Chair.meeting, Chair.marked)
            with Vertical(id="day"):
                yield StageCard().data_bind(Chair.meeting, Chair.now)
                yield PanelRoster().data_bind(Chair.meeting, Chair.presence, Chair.now)
                yield StandingsTable().data_bind(Chair.meeting)
        yield CallQueue(self.key_of("problem")).data_bind(Chair.meeting)
        yield AwaitingKey().data_bind(Chair.meeting, Chair.seat)
        yield KeyBar(CHAIR)

    def on_mount(self) -> None:
        """Say what Enter does."""
        self.query_one(KeyBar).keymap = self.own_keys
        self._say_keys()

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Say what Enter does now; the mark belongs to the case on stage it was made beside."""
        if before.on_stage != meeting.on_stage:
            self.marked = None
        self._say_keys()
        self._ask_anew()

    def watch_marked(self) -> None:
        """Say which keys work."""
        self._say_keys()

    def watch_robots(self) -> None:
        """Say which keys work."""
        self._say_keys()

    def watch_taken_over(self) -> None:
        """Say which keys work."""
        self._say_keys()

    def _say_keys(self) -> None:
        for bar in self.query(KeyBar):
            # A corrected score of a final result is announced by Enter, as ever.
            ended = self.meeting.phase is Phase.FINAL and not self.meeting.under_correction
            bar.footer = DEMO if self.watching else ENDED if ended else CHAIR
            now = self.command_context
            bar.left_out = never(now)
            bar.saying = self._saying()
            bar.unavailable = unavailable(bar.commands, now)

    def _saying(self) -> str:
        """What Enter does, what is in the way, and what of the scoring rule does not apply."""
        if self.watching:
            key = self.key_of("take-over")
            return _("the demo plays by itself; %(key)s takes over") % {"key": key}
        step = next_step(self.meeting)
        if step.tied or step.returned:
            key = self.key_of("settle" if step.tied else "correct")
            return _("%(step)s (%(key)s)") % {"step": say(step.sentence), "key": key}
        # What is short first: a long sentence that is cut off would hide it.
        known = sorted((*step.in_the_way, *step.heed), key=lambda one: cell_len(say(one)))
        if not known:
            return say(step.sentence)
        told = {"step": say(step.sentence), "missing": say(listed(known))}
        return _("%(step)s — %(missing)s") % told

    def perform_next_step(self) -> None:
        """Do the next right step, once; over something missing only with a reason."""
        step = next_step(self.meeting)
        if self._stepping is not None or self.meeting.seq < self._until:
            return
        if step.tied or step.returned:
            self.action_perform("settle" if step.tied else "correct")
        elif step.ceremony:
            self.post_message(LeadCeremony())
        elif step.act is None:
            return
        elif step.needs_reason or isinstance(step.act, Finalise | ConfirmVote):
            self._confirm(step)
        else:
            self._step(step.act)

    def _step(self, act: Act) -> None:
        self._stepping = act
        self.post_message(SubmitAct(act))

    def _confirm(self, step: Step) -> None:
        deed = say(step.sentence)
        question = _("%(step)s?") % {"step": deed[:1].upper() + deed[1:]}
        told = self._consequence(step)
        yes = _("Make it final") if isinstance(step.act, Finalise) else _("Go on")
        page = Confirm(question, told, yes=yes, ask_reason=step.needs_reason, likely=True)
        self._asking = (page, step)
        self.app.push_screen(page, lambda reason: self._confirmed(step, reason))

    def _consequence(self, step: Step, free: str = "") -> str:
        """What is in the way of a step, else `free`; what it fixes, and whose key it takes."""
        undo = self.key_of("undo") if self.meeting.rules < 3 else ""
        told = step_consequence(step, undo, free)
        return "\n\n".join(filter(None, (told, second_key_note(self.meeting, step.act))))

    def _ask_anew(self) -> None:
        """Bring the open question about a step up to what is in its way by now."""
        if self._asking is None:
            return
        (page, asked), step = self._asking, next_step(self.meeting)
        if step.act == asked.act and step != asked:
            free = _("Nothing is in the way any more; no reason is needed.")
            told = self._consequence(step, free)
            page.ask_anew(told, ask_reason=step.needs_reason)
            self._asking = (page, step)

    def _confirmed(self, asked: Step, reason: str | None) -> None:
        """Do what was confirmed, unless the meeting has moved on meanwhile."""
        self._asking, step = None, next_step(self.meeting)
        if reason is None:
            return
        if step.act is None or step.act != asked.act:
            self.refuse(Sentence("The meeting has moved on meanwhile; look again."))
            return
        self._step(step.act.model_copy(update={"reason": reason}) if reason else step.act)

    def act_accepted(self, act: Act, seq: int) -> None:
        """Let Enter do the next step once the screen has seen this one done.

        The running order is the meeting's again once it has what was asked for last.
        """
        if isinstance(act, Reorder) and act.cases == self._reordered:
            self._reordered = None
        if act is self._stepping:
            self._stepping, self._until = None, seq

    def act_refused(self) -> None:
        """Let Enter try again; the running order is the meeting's."""
        self._stepping = self._reordered = None

    def perform_call_marked(self) -> None:
        """Call the marked case, out of turn."""
        if self.marked is not None:
            self.post_message(SubmitAct(CallCase(case=self.marked)))

    def perform_move_up(self) -> None:
        """Move the marked case up among the waiting ones."""
        self._move(-1)

    def perform_move_down(self) -> None:
        """Move the marked case down among the waiting ones."""
        self._move(1)

    def _move(self, places: int) -> None:
        cases = self.meeting.cases
        waiting = [case for case in self.meeting.order if cases[case].stage is Stage.WAITING]
        if self._reordered is not None and set(self._reordered) == set(waiting):
            waiting = list(self._reordered)
        if self.marked not in waiting:
            return
        at = waiting.index(self.marked)
        to = at + places
        if 0 <= to < len(waiting):
            waiting[at], waiting[to] = waiting[to], waiting[at]
            self._reordered = tuple(waiting)
            self.post_message(SubmitAct(Reorder(cases=self._reordered)))

    @on(RunSheet.Marked)
    def mark(self, message: RunSheet.Marked) -> None:
        """Mark a case in the run sheet."""
        self.marked = message.case
