"""What a judge's own screen and the recorder's have in common: one ballot, typed and sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Input

from judgetui.app.availability import CommandContext
from judgetui.app.commands import BY_NAME, never
from judgetui.app.messages import SubmitAct
from judgetui.language import _, say
from judgetui.meeting.acts import Act, KeyBallot, SubmitBallot
from judgetui.meeting.ballot_permissions import BallotPermissions, unanswered
from judgetui.meeting.draft import Draft
from judgetui.meeting.judge_history import earlier_marks
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Criterion
from judgetui.meeting.state import Meeting, Phase
from judgetui.screens.base_draft import BaseDraft
from judgetui.screens.base_question import BaseReview
from judgetui.widgets.ballot_view import BallotView
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.mark_field import BallotField, MarkField


class BaseBallot(BaseDraft):
    """One ballot: the commands that fill it in, review it and post it as an act."""

    DEFAULT_CSS = """
    BaseBallot.-slim KeyBar { height: 2; }
    """

    AUTO_FOCUS = ""
    """The form knows best where to begin."""

    _briefed_by_hand = False
    sending: reactive[bool] = reactive(False)
    """Whether a ballot is on its way."""

    def __init__(self, clock: Callable[[], datetime.datetime] | None = None) -> None:
        super().__init__(clock)
        self.view = BallotView(self.form)
        self.key_bar = KeyBar(self.room)
        self._criteria: tuple[Criterion, ...] = ()
        self._asking: BaseReview | None = None
        """The page on which the ballot is reviewed, while it is open."""

    def find_turn(self) -> BallotPermissions:
        """Whose ballot on which case this screen is about now; each screen says."""
        raise NotImplementedError

    def ballot_act(self, draft: Draft, scores: Mapping[str, Decimal]) -> SubmitBallot | KeyBallot:
        """The act that puts a whole ballot on record; each screen says."""
        raise NotImplementedError

    def review_page(
        self, draft: Draft, scores: Mapping[str, Decimal], waits_for: str
    ) -> BaseReview:
        """The page that shows a whole ballot before it is submitted; each screen says."""
        raise NotImplementedError

    def earlier(self) -> Mapping[str, tuple[Decimal, ...]]:
        """The earlier marks that may be shown beside the fields."""
        return earlier_marks(self.meeting, self.turn.judge, but=self.turn.case)

    def elsewhere(self) -> str:
        """What waits for this person on another case, in words; empty where nothing does."""
        return ""

    def enter_elsewhere(self) -> str:
        """What Enter does while nothing is to be typed; empty where it does nothing."""
        return ""

    def parts(self) -> ComposeResult:
        """The ballot, and the keys."""
        yield self.view
        yield self.key_bar

    def on_mount(self) -> None:
        """Take up the ballot there is."""
        self._composed = True
        self.take_up()

    def size_classes(self, size: Size) -> dict[str, bool]:
        """A list instead of panels where there is little room; the brief where there is more."""
        usual = super().size_classes(size)
        compact = usual["-narrow"] or usual["-short"]
        own = {"-compact": compact, "-slim": size.width < 70}
        if compact != self.has_class("-compact") or not self._briefed_by_hand:
            own["-briefed"] = not compact
        return usual | own

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Take up what has changed."""
        self.take_up()

    def watch_seat(self) -> None:
        """Take up another person's ballot."""
        self.take_up()

    def show_time(self, now: datetime.datetime) -> None:
        """Show another time on the clock of the case; nothing else here follows it."""
        self.set_reactive(BaseBallot.now, now)
        self.view.show_time(now)

    def take_up(self) -> None:
        """Bring the screen up to the meeting; what a person typed stays as it is."""
        if not self._composed or not self.meeting.contract:
            return
        self.turn = self.find_turn()
        criteria = self.meeting.plan.asked(self.turn.judge)
        if criteria != self._criteria:
            self._criteria, self._begun = criteria, None
            self.form.lay_out(self.meeting.plan, criteria)
        self._begin()
        self._follow_review()
        self._draw()

    def _follow_review(self) -> None:
        """Let the page of review know whether the ballot may be submitted now."""
        page = self._asking
        if page is None:
            return
        if self.turn.writes and self.turn.case is not None:
            page.waits_for = self._waits_for()
        else:
            page.withdraw()

    def _waits_for(self) -> str:
        if self.turn.submits:
            return ""
        return _(
            "Scoring is not open yet. You can submit here as soon as the chair opens it; "
            "what you typed is kept."
        )

    def _draw(self) -> None:
        turn = unanswered(self.turn) if self.sending else self.turn
        sitting = None if self.paper else turn.judge
        key = self.key_of("call-chair")
        self.view.show(self.meeting, turn, self.now, sitting=sitting, call_key=key)
        self.view.show_elsewhere(self.elsewhere())
        self.view.show_hints(self._hints())
        self.form.comment_key = self.key_of("comment")
        self.form.asks_feedback = self.meeting.plan.feedback
        self.form.writable = turn.writes and not self.sending
        if turn.case is not None:
            self.form.show_earlier(self.earlier())
        self._draw_typed()

    def _hints(self) -> str:
        """What can be done with the ballot as it is now."""
        if self.turn.writes:
            return _("↑↓ move   ←→ step   %(key)s submit") % {"key": self.key_of("submit")}
        can_change = (
            self.turn.ballot is not None
            and not self.turn.recused
            and self.meeting.phase is not Phase.FINAL
        )
        return _("to change it, ask the chair") if can_change else ""

    def left_out(self, now: CommandContext) -> frozenset[str]:
        """The commands that the footer does not show."""
        return never(now)

    def _draw_typed(self) -> None:
        """Bring up to date what follows from the fields: total, rubric, what Enter does."""
        if not self.form.panels:
            return
        self.view.show_typed()
        bar = self.key_bar
        names = bar.suit(self.command_context, self.left_out)
        if self.turn.writes:
            bar.saying = self.form.enter_words(self.focused)
        else:
            bar.saying = self.enter_elsewhere()
            names |= _WRITING - {"next-field"} if bar.saying else _WRITING
        bar.unavailable = names
        bar.keymap = self.own_keys

    def watch_sending(self) -> None:
        """Hold the fields while the ballot is on its way."""
        if self._composed:
            self._draw()
            self.watch_state_line()

    def watch_state_line(self) -> None:
        """Say what is saved, or what is in the way."""
        if not self._composed:
            return
        urgent = self.passing or (_("sending…") if self.sending else "") or self.kept
        self.view.show_status(urgent or self.state_line, urgent=bool(urgent))

    watch_passing = watch_kept = watch_state_line

    @on(MarkField.Warned)
    def warned(self, event: MarkField.Warned) -> None:
        """Repeat at the bottom what is said beside a field."""
        event.stop()
        self.passing = "! " + say(event.sentence) if event.sentence else ""

    @on(BallotField.Left)
    def left(self, event: BallotField.Left) -> None:
        """What was said of the field before is no longer of use."""
        event.stop()
        self.passing = ""

    @on(Input.Submitted)
    def entered(self) -> None:
        """Enter in a field is the same key as everywhere else."""
        self.action_perform("next-field")

    def on_descendant_focus(self) -> None:
        """Follow the person to another field."""
        if self._composed:
            self.moved()
            self._draw_typed()

    def moves_by(self, key: str) -> bool:
        """Whether a key goes from field to field; where something is wrong, it is pressed anew."""
        moves = key == self.own_keys.get("next-field", BY_NAME["next-field"].key)
        return moves and self.turn.writes and not self.passing

    def perform_next_field(self) -> None:
        """Go on to the next field; after the last one, review."""
        if not self._may_write():
            return
        panel, here = self.form.present, self.focused
        if here not in self.form.fields:
            self.form.focus_first()
        elif panel and here is panel.field and panel.field.value and panel.mark is None:
            self._complain(panel.field, self.form.trouble_in(panel))
        elif panel and here is panel.field and panel.field.holds():
            return
        elif panel and here is panel.reason and here.value and self.form.trouble_in(panel):
            self._complain(panel.reason, self.form.trouble_in(panel))
        elif self.form.go_from(here, 1):
            self.passing = ""
        else:
            self.action_perform("submit")

    def perform_submit(self) -> None:
        """Go to what is missing, or show the whole ballot and ask."""
        if not self._may_write() or self._begun is None or self.form.held():
            return
        if (trouble := self.form.first_trouble()) is not None:
            self._complain(*trouble)
            return
        draft, scores = self.form.draft(*self._begun[:2], paper=self.paper), self.form.marks
        act = self.ballot_act(draft, scores)
        self._asking = self.review_page(draft, scores, self._waits_for())
        self.passing = ""
        self.app.push_screen(self._asking, lambda yes: self._answered(act, yes))

    def _answered(self, act: Act, yes: bool | None) -> None:
        self._asking = None
        if yes:
            self.sending = True
            self.post_message(SubmitAct(act))

    def perform_comment(self) -> None:
        """Open the comment's line."""
        if self._may_write():
            self.form.focus_comment()

    def perform_brief(self) -> None:
        """Show or hide what the case is about."""
        self._briefed_by_hand = True
        self.toggle_class("-briefed")

    def _may_write(self) -> bool:
        if self.turn.writes and not self.sending:
            return True
        self.refuse(Sentence("The ballot is on its way.") if self.sending else self.turn.said)
        return False

    def _complain(self, field: Input, why: Sentence | None) -> None:
        field.focus()
        if why is not None:
            self.passing = "! " + say(why)

    def act_accepted(self, act: Act, seq: int) -> None:
        """Say that the ballot is saved."""
        if isinstance(act, SubmitBallot | KeyBallot):
            self.sending, self.kept, self.passing = False, "", ""

    def act_refused(self) -> None:
        """Leave everything as it was typed."""
        self.sending = False


_WRITING = frozenset({"next-field", "comment", "recuse", "submit"})
