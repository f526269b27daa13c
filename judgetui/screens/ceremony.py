"""The chair's screen in the ceremony: what the hall sees, and, masked, what comes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Static

from judgetui.app.commands import BY_NAME, CEREMONY, bindings, never, unavailable
from judgetui.app.messages import LeadCeremony, SubmitAct
from judgetui.language import _, say
from judgetui.meeting.acts import Act, Reveal, StepBack
from judgetui.meeting.ceremony import steps_seen, what_comes
from judgetui.meeting.ceremony_step import CeremonyStep
from judgetui.meeting.state import Meeting
from judgetui.screens.base import SeatScreen
from judgetui.widgets.ceremony_hints import hall_lines, hints, who_comes
from judgetui.widgets.key_bar import KeyBar

PEEK = 3
"""Seconds for which who comes next is shown; a projector may mirror this screen by accident."""
_BESIDE = ("card", "automatic", "jump", "board")
"""The commands that are named beside the step; the bar below has those of every step."""
SPEEDS = (3, 5, 8, 12, 20)
"""Seconds between steps that follow each other by themselves."""


class Ceremony(SeatScreen):
    """Leads the chair through the steps; who comes next is not on it unless it is asked for."""

    room = CEREMONY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CEREMONY)]

    DEFAULT_CSS = """
    Ceremony Vertical { height: 1fr; padding: 0 1; }
    Ceremony Static { width: 100%; }
    Ceremony #shown { height: 1fr; border: round $border; padding: 0 1; }
    Ceremony #next { height: 1fr; border: round $accent; padding: 0 1; }
    Ceremony #pace { height: 1; color: $text-muted; }
    Ceremony.-narrow KeyBar { height: 2; }
    """

    peeking: var[bool] = var(False)
    """Whether who comes next is shown."""
    automatic: var[bool] = var(False)
    """Whether steps follow each other by themselves."""
    pace: var[int] = var(SPEEDS[2])
    """Seconds between them."""
    _stepping: Act | None = None
    """The step that is not answered yet."""
    _until = 0
    """The act the screen must have seen before a key means the next step."""
    _going: Timer | None = None
    """Shows the next step when its time has come."""
    _made: tuple[Meeting | None, tuple[CeremonyStep, ...]] = (None, ())
    """The steps, and the meeting they were made of."""

    def parts(self) -> ComposeResult:
        """What the hall sees, what comes, and how the steps follow each other."""
        yield self.state_bar()
        with Vertical():
            yield Static(id="shown", markup=False)
            yield Static(id="next", markup=False)
            yield Static(id="pace", markup=False)
        yield KeyBar(CEREMONY)

    def on_mount(self) -> None:
        """Show where the ceremony is."""
        self.query_one(KeyBar).keymap = self.own_keys
        self.query_one("#shown", Static).border_title = _("What the hall sees")
        self.query_one("#next", Static).border_title = _("What comes")
        self._draw()

    @property
    def steps(self) -> tuple[CeremonyStep, ...]:
        """Every step of the ceremony."""
        if self._made[0] is not self.meeting:
            self._made = (self.meeting, steps_seen(self.meeting))
        return self._made[1]

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Show where the ceremony is by now; nobody is named ahead of time for a moment longer."""
        if before.revealed != meeting.revealed:
            self.peeking = False
        self._draw()

    def watch_peeking(self) -> None:
        """Show who comes next, or mask it again."""
        self._draw()

    def watch_automatic(self) -> None:
        """Say whether steps follow each other by themselves."""
        self._draw()

    def watch_pace(self) -> None:
        """Say how fast."""
        self._draw()

    def _draw(self) -> None:
        if not self.query(KeyBar):
            return
        meeting, steps = self.meeting, self.steps
        self.query_one("#shown", Static).update(self._shown(meeting))
        self.query_one("#next", Static).update(self._next(meeting, steps))
        told = _("step %(step)d of %(steps)d") % {"step": meeting.revealed, "steps": len(steps)}
        if self.automatic:
            told += " · " + _("automatic: a step every %(seconds)d s") % {"seconds": self.pace}
        told += " · " + "  ".join(f"{self.key_of(one)} {_(BY_NAME[one].title)}" for one in _BESIDE)
        self.query_one("#pace", Static).update(Content(told))
        bar = self.query_one(KeyBar)
        now = self.command_context
        bar.left_out, bar.saying = never(now), self._saying(steps)
        bar.unavailable = unavailable(bar.commands, now)

    def _shown(self, meeting: Meeting) -> Content:
        """What stands on the board, and the hints for who is named there."""
        lines = hall_lines(meeting)
        step = meeting.ceremony
        if step is not None and not meeting.card:
            said = hints(meeting.plan, [winner.case for winner in step.winners if winner.case])
            if said:
                alone = _("To be said, not on the board:")
                lines += [Content(""), Content.styled(alone, "$text-muted"), *said]
        return Content("\n").join(lines)

    def _next(self, meeting: Meeting, steps: tuple[CeremonyStep, ...]) -> Content:
        """What comes in words that name nobody; with the names while they are asked for."""
        coming = steps[meeting.revealed :]
        if not coming:
            return Content(_("nothing: every step has been shown"))
        said = Content.styled(say(what_comes(meeting.plan, coming[0])), "bold")
        if not self.peeking:
            key = self.key_of("peek")
            masked = _("%(key)s shows who it is for %(seconds)d s") % {"key": key, "seconds": PEEK}
            return Content("\n").join([said, Content.styled(masked, "$text-muted")])
        return Content("\n").join([said, *who_comes(meeting.plan, coming)])

    def _saying(self, steps: tuple[CeremonyStep, ...]) -> str:
        coming = steps[self.meeting.revealed :]
        if not coming:
            return _("every step has been shown; go back to the day")
        return say(what_comes(self.meeting.plan, coming[0]))

    # -- what keys do ----------------------------------------------------------------------------

    def perform_reveal_next(self) -> None:
        """Show the hall the next step, once; after the last, take a message away or go back."""
        if self.meeting.all_shown and not self.meeting.card:
            self.perform_to_the_day()
        elif self._stepping is None and self.meeting.seq >= self._until:
            self._step(Reveal(step=min(self.meeting.revealed + 1, len(self.steps))))

    def perform_reveal_back(self) -> None:
        """Show the hall the step before; steps do not follow by themselves any more."""
        self.automatic = False
        if self._stepping is None and self.meeting.seq >= self._until:
            self._step(StepBack())

    def _step(self, act: Act) -> None:
        self._stepping = act
        self.post_message(SubmitAct(act))

    def act_accepted(self, act: Act, seq: int) -> None:
        """Let a key show the next step, and the next one follow if it does so by itself."""
        if act is self._stepping:
            self._stepping, self._until = None, seq
        if self.automatic and isinstance(act, Reveal):
            self._wait()

    def act_refused(self) -> None:
        """Let a key try again."""
        self._stepping, self.automatic = None, False

    def perform_to_the_day(self) -> None:
        """Go back to the screen with run sheet and standings."""
        self.post_message(LeadCeremony(opened=False))

    def perform_peek(self) -> None:
        """Show who comes next for three seconds."""
        self.peeking = True
        self.set_timer(PEEK, self._mask)

    def _mask(self) -> None:
        self.peeking = False

    def perform_automatic(self) -> None:
        """Let steps follow each other by themselves from now on, or stop that."""
        self.automatic = not self.automatic
        if self.automatic:
            self._wait()

    def _wait(self) -> None:
        if self._going is not None:
            self._going.stop()
        self._going = self.set_timer(self.pace, self._go_on)

    def _go_on(self) -> None:
        if not self.automatic:
            return
        if self.why_not("automatic") is not None:
            self.automatic = False
        else:
            self.perform_reveal_next()

    def perform_longer(self) -> None:
        """Let more time pass between steps."""
        self.pace = next((pace for pace in SPEEDS if pace > self.pace), SPEEDS[-1])

    def perform_shorter(self) -> None:
        """Let less time pass between steps."""
        self.pace = next((pace for pace in reversed(SPEEDS) if pace < self.pace), SPEEDS[0])
