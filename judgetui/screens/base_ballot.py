"""What a judge's own screen and the recorder's have in common: one ballot, typed and sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Input, Static

from judgetui.app.commands import BY_NAME, COMMANDS, never
from judgetui.app.messages import LoadDraft, SubmitAct
from judgetui.language import _, say
from judgetui.meeting.acts import Act, KeyBallot, SubmitBallot
from judgetui.meeting.ballot_permissions import BallotPermissions
from judgetui.meeting.draft import Draft
from judgetui.meeting.judge_history import earlier_marks
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Criterion
from judgetui.meeting.state import BallotStatus, Meeting, Phase
from judgetui.screens.base_draft import BaseDraft
from judgetui.screens.base_question import BaseReview
from judgetui.widgets.ballot_form import BallotForm, draft_of
from judgetui.widgets.case_brief import CaseBrief, CaseHead
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.mark_field import BallotField, MarkField
from judgetui.widgets.rubric import Rubric
from judgetui.widgets.total import Total
from judgetui.widgets.waiting import Waiting


class BaseBallot(BaseDraft):
    """Draws one ballot and what may be done with it; keeps every change as a draft."""

    DEFAULT_CSS = """
    BaseBallot #elsewhere { height: auto; max-height: 2; padding: 0 1; display: none; }
    BaseBallot #elsewhere { color: $text-error; text-style: bold; }
    BaseBallot.-elsewhere #elsewhere { display: block; }
    BaseBallot #turn { height: auto; max-height: 2; padding: 0 1; }
    BaseBallot #turn { color: $text-warning; text-style: bold; }
    BaseBallot #turn.-good { color: $text-success; }
    BaseBallot #turn.-ready { color: $text-primary; }
    BaseBallot #work { height: 1fr; layout: horizontal; }
    BaseBallot #paper { width: 1fr; height: 1fr; padding: 0 1; }
    BaseBallot BallotForm { height: 1fr; }
    BaseBallot #beside { width: 46; height: 1fr; padding-right: 1; }
    BaseBallot #foot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    BaseBallot #said { width: 1fr; color: $text-success; }
    BaseBallot #said.-warned { color: $text-warning; text-style: bold; }
    BaseBallot #hints { width: auto; color: $text-muted; }
    BaseBallot.-briefed CaseBrief { display: block; }
    BaseBallot.-slim KeyBar { height: 2; }
    BaseBallot.-compact #work { layout: vertical; }
    BaseBallot.-compact #paper { width: 100%; height: auto; max-height: 60%; padding: 0; }
    BaseBallot.-compact BallotForm { height: auto; max-height: 10; }
    BaseBallot.-compact #beside { width: 100%; height: 1fr; padding: 0; }
    BaseBallot.-compact.-briefed Rubric { display: none; }
    BaseBallot.-compact CaseBrief { max-height: 100%; height: 1fr; }
    """

    AUTO_FOCUS = ""
    """The form knows best where to begin."""

    sending: reactive[bool] = reactive(False)
    """Whether a ballot is on its way."""

    def __init__(self, clock: Callable[[], datetime.datetime] | None = None) -> None:
        super().__init__(clock)
        self.form = BallotForm(asks_reasons=not self.paper)
        self._composed = self._briefed_by_hand = self._begins = False
        self.turn = BallotPermissions("", None, Sentence(""))
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

    @property
    def prepares(self) -> bool:
        """Whether the ballot is not drawn yet, or nobody was shown where to type."""
        return not self._composed or (self._begins and self.form.writable)

    def parts(self) -> ComposeResult:
        """Case, situation, the ballot beside its rubric, what is saved, keys."""
        yield CaseHead()
        yield Static("", id="elsewhere", markup=False)
        yield Static("", id="turn", markup=False)
        with Vertical(id="work"):
            with Vertical(id="paper"):
                yield self.form
                yield Total()
            with Vertical(id="beside"):
                yield CaseBrief()
                yield Rubric(asks_reasons=not self.paper)
        yield Waiting()
        with Horizontal(id="foot"):
            yield Static("", id="said", markup=False)
            yield Static("", id="hints", markup=False)
        yield KeyBar(self.room)

    def on_mount(self) -> None:
        """Take up the ballot there is."""
        self._composed = True
        self.take_up()

    def on_resize(self) -> None:
        """Draw a list instead of panels where there is little room."""
        columns, rows = self.size
        compact = columns < 100 or rows < 32
        if compact != self.has_class("-compact") or not self._briefed_by_hand:
            self.set_class(not compact, "-briefed")
        self.set_class(compact, "-compact")
        self.set_class(columns < 70, "-slim")

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Take up what has changed."""
        self.take_up()

    def watch_seat(self) -> None:
        """Take up another person's ballot."""
        self.take_up()

    def watch_now(self, now: datetime.datetime | None) -> None:
        """Let the clock show the time."""
        if self._composed:
            self.query_one(CaseHead).now = now

    def take_up(self) -> None:
        """Bring the screen up to the meeting; what a person typed stays as it is."""
        if not self._composed or not self.meeting.contract:
            return
        criteria = self.meeting.plan.criteria
        if criteria != self._criteria:
            self._criteria, self._begun = criteria, None
            self.form.lay_out(self.meeting.plan)
        self.turn = self.find_turn()
        self._begin()
        self._follow_review()
        self._draw()

    def _begin(self) -> None:
        """Begin another ballot, or the same one anew once it is on record or was returned."""
        turn, before = self.turn, self._begun
        if turn.case is None:
            return
        begun = (turn.judge, turn.case, turn.ballot.seq if turn.ballot else 0)
        if begun == before:
            return
        self._leave(begun)
        self._begun = begun
        blank = Draft(turn.judge, turn.case)
        self.form.put(draft_of(turn.ballot, turn.case) if turn.ballot else blank)
        if turn.ballot is None or turn.ballot.status is BallotStatus.RETURNED:
            self.post_message(LoadDraft(turn.case, turn.judge if self.paper else None))
            # A ballot that is given back is there to be changed: what is typed replaces its marks.
            anew = before is not None or turn.ballot is not None
            self._begins = True
            self.call_after_refresh(self._show_where, anew=anew)

    def _show_where(self, *, anew: bool) -> None:
        """Show a person where to type; what they type waits until the field can take it."""
        self.form.begin(anew=anew)
        # The app moves the focus after this, and the field then marks what stands in it: a key
        # before that would go elsewhere, or be replaced by the second one.
        self.app.call_later(lambda: (self.focused or self).call_later(self._has_begun))

    def _has_begun(self) -> None:
        self._begins = False

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
        turn, meeting = self.turn, self.meeting
        head, brief = self.query_one(CaseHead), self.query_one(CaseBrief)
        head.meeting, head.case, head.now = meeting, turn.case, self.now
        head.judge = turn.judge if self.paper and turn.case else None
        head.sitting = None if self.paper else turn.judge
        brief.meeting, brief.case = meeting, turn.case
        self.query_one("#work").display = turn.case is not None
        self.query_one(Waiting).show(meeting, turn)
        elsewhere = self.elsewhere()
        self.set_class(bool(elsewhere), "-elsewhere")
        self.query_one("#elsewhere", Static).update(elsewhere)
        line = self.query_one("#turn", Static)
        line.set_class(turn.good, "-good")
        line.set_class(turn.submits, "-ready")
        mark = "✓ " if turn.good else "▶ " if turn.submits else ""
        line.update(mark + say(turn.said))
        self.query_one("#hints", Static).update(self._hints())
        self.form.comment_key = self.key_of("comment")
        self.form.writable = turn.writes and not self.sending
        if turn.case is not None:
            self.form.show_earlier(self.earlier())
        self.query_one(Total).plan = meeting.plan
        self._draw_typed()

    def _hints(self) -> str:
        """What can be done with the ballot as it is now."""
        if self.turn.writes:
            return _("↑↓ move   ←→ step   %(key)s submit") % {"key": self.key_of("submit")}
        can_change = self.turn.ballot is not None and self.meeting.phase is not Phase.FINAL
        return _("to change it, ask the chair") if can_change else ""

    def _draw_typed(self) -> None:
        """Bring up to date what follows from the fields: total, rubric, what Enter does."""
        if not self.form.panels:
            return
        self.query_one(Total).marks = self.form.marks
        rubric = self.query_one(Rubric)
        shown = (p for p in self.form.panels if p.criterion == rubric.criterion)
        panel = self.form.present or next(shown, self.form.panels[0])
        rubric.criterion, rubric.mark = panel.criterion, panel.mark
        bar = self.query_one(KeyBar)
        names = {c.name for c in COMMANDS if self.room in c.screens and self.why_not(c.name)}
        if self.turn.writes:
            bar.saying = self.form.enter_words(self.focused)
        else:
            bar.saying = self.enter_elsewhere()
            names |= _WRITING - {"next-field"} if bar.saying else _WRITING
        bar.unavailable = frozenset(names)
        bar.left_out = never(self.circumstances)
        bar.keymap = self.own_keys

    def watch_sending(self) -> None:
        """Hold the fields while the ballot is on its way."""
        if self._composed:
            self.form.writable = self.turn.writes and not self.sending
            self.watch_state_line()

    def watch_state_line(self) -> None:
        """Say what is saved, or what is in the way."""
        if not self._composed:
            return
        said = self.query_one("#said", Static)
        held = bool(self.passing or self.sending or self.kept)
        said.set_class(held, "-warned")
        self.query_one("#hints").display = not held
        sending = _("sending…") if self.sending else ""
        # Only what is said in the place of the hints may be longer than the line.
        said.update(self.passing or sending or self.kept or self.state_line, layout=held)

    watch_passing = watch_kept = watch_state_line

    @on(MarkField.Warned)
    def warned(self, event: MarkField.Warned) -> None:
        """Repeat at the bottom what is said beside a field."""
        self.passing = "! " + say(event.sentence) if event.sentence else ""

    @on(BallotField.Left)
    def left(self) -> None:
        """What was said of the field before is no longer of use."""
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
            self.sending, self.kept = False, ""
            self.passing = ""

    def act_refused(self) -> None:
        """Leave everything as it was typed."""
        self.sending = False


_WRITING = frozenset({"next-field", "comment", "recuse", "submit"})
