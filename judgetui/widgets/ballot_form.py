"""The ballot itself: a panel for each criterion, a comment, feedback; what was typed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from judgetui.app.textual_private import stays_seen
from judgetui.language import _, name
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.marks import longest_mark, mark_text, read_mark, unreasoned
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Criterion, Plan
from judgetui.meeting.state import Ballot
from judgetui.widgets.criterion_panel import CriterionPanel
from judgetui.widgets.mark_field import BallotField
from judgetui.widgets.passage import Passage, PassingHorizontal, Rising

_FEW, _SOME = 4, 6
"""So many criteria (two rows) share the height there is; so many have large panels."""


def weight_words(plan: Plan, criterion: Criterion) -> str:
    """How much a criterion counts, such as "25 %" or "× 1.5"; empty where points are added."""
    if not criterion.weight:
        return _("not counted")
    if plan.weights_are_shares:
        return f"{mark_text(criterion.weight * 100)} %"
    return "" if criterion.weight == 1 else f"× {mark_text(criterion.weight)}"


class BallotForm(VerticalScroll, can_focus=False):
    """One ballot as it is typed. What is put into it never goes over what a person typed."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    BallotForm { height: auto; }
    BallotForm > #panels { layout: grid; grid-size: 2; grid-rows: auto; height: auto; }
    BallotForm.-few > #panels { height: 1fr; min-height: 22; grid-rows: 1fr; }
    BallotForm > #remark, BallotForm > #feedback {
        height: 3; padding: 0 1; border: round $border; background: $surface;
        border-title-color: $foreground; border-title-style: bold;
    }
    BallotForm > #remark:focus-within, BallotForm > #feedback:focus-within {
        border: heavy $accent; border-title-color: $text-accent;
    }
    BallotForm > .written Static { display: none; width: auto; padding-right: 1; }
    BallotForm > .written BallotField { width: 1fr; padding: 0 1; }
    BallotForm > #feedback { display: none; }
    BallotForm.-feedback > #feedback { display: block; }
    Screen.-compact BallotForm > #panels { layout: vertical; height: auto; }
    Screen.-compact BallotForm.-few > #panels { height: auto; min-height: 0; }
    Screen.-compact BallotForm > #remark, Screen.-compact BallotForm > #feedback {
        height: 1; border: none;
    }
    Screen.-compact BallotForm > #remark { display: none; }
    Screen.-compact BallotForm.-remarked > #remark { display: block; }
    Screen.-compact BallotForm > .written Static { display: block; }
    """

    writable: reactive[bool] = reactive(True)
    """Whether a person may type now."""
    comment_key: reactive[str] = reactive("", init=False)
    """What the key is called that opens the comment's line."""
    asks_feedback: reactive[Literal["optional", "required"] | None] = reactive(None, init=False)
    """Whether the plan has judges write to the presenters."""

    @dataclass
    class Typed(Rising):
        """A person changed something."""

        form: BallotForm

    def __init__(self, *, asks_reasons: bool) -> None:
        super().__init__()
        self.asks_reasons = asks_reasons
        """Whether a mark outside the usual band needs a reason."""
        self.panels: list[CriterionPanel] = []
        self.comment = BallotField(classes="comment", max_length=1000)
        self.feedback = BallotField(classes="feedback", max_length=1000)
        self._begun = self._resumes = False
        """Whether a person was shown where to type in this ballot; whether they had begun it."""
        self._caret: Caret | None = None
        """Where they left it."""

    def compose(self) -> ComposeResult:
        """The panels, the comment and the feedback below."""
        yield Passage(id="panels")
        with PassingHorizontal(id="remark", classes="written"):
            yield Static(_("Comment (for the chair's side alone)"), markup=False)
            yield self.comment
        with PassingHorizontal(id="feedback", classes="written"):
            yield Static(_("For the presenters (they will read this)"), markup=False)
            yield self.feedback

    def on_mount(self) -> None:
        """Put the titles on."""
        self.query_one("#remark").border_title = _("Comment (for the chair's side alone)")
        self.query_one("#feedback").border_title = _("For the presenters (they will read this)")

    def on_descendant_focus(self) -> None:
        """Count the comment among the fields once a person went there."""
        if self.comment.has_focus:
            self.add_class("-remarked")

    def lay_out(self, plan: Plan, criteria: Sequence[Criterion]) -> None:
        """Make a panel for each of these criteria of a plan."""
        longest = longest_mark(criteria)
        self.panels = [
            CriterionPanel(number, criterion, weight_words(plan, criterion), longest)
            for number, criterion in enumerate(criteria, 1)
        ]
        self.set_class(2 < len(self.panels) <= _FEW, "-few")
        self.set_class(len(self.panels) > _SOME, "-many")
        place = self.query_one("#panels")
        place.remove_children()
        place.mount_all(self.panels)
        self.watch_writable(self.writable)

    @property
    def fields(self) -> list[BallotField]:
        """The fields a person can go to, from top to bottom."""
        fields: list[BallotField] = []
        for panel in self.panels:
            fields.append(panel.field)
            if panel.shows_reason:
                fields.append(panel.reason)
        if self.has_class("-remarked"):
            fields.append(self.comment)
        return fields if self.asks_feedback is None else [*fields, self.feedback]

    @property
    def _all_fields(self) -> list[BallotField]:
        both = (field for panel in self.panels for field in (panel.field, panel.reason))
        return [*both, self.comment, self.feedback]

    @property
    def touched(self) -> bool:
        """Whether a person typed since something was put."""
        return any(field.touched for field in self._all_fields)

    @property
    def marks(self) -> dict[str, Decimal]:
        """The marks there are, by criterion key."""
        return {p.criterion.key: m for p in self.panels if (m := p.mark) is not None}

    def draft(self, judge: str, case: str, *, paper: bool) -> Draft:
        """What is typed, exactly as typed."""
        reasons = {p.criterion.key: p.reason.value for p in self.panels if p.reason.value}
        marks = {p.criterion.key: p.field.value for p in self.panels if p.field.value}
        feedback = self.feedback.value
        return Draft(judge, case, marks, self.comment.value, reasons, paper, self.caret, feedback)

    @property
    def caret(self) -> Caret | None:
        """Where a person types; none where nobody does."""
        if self.comment.has_focus:
            return Caret("comment", column=self.comment.cursor_position)
        if self.feedback.has_focus:
            return Caret("feedback", column=self.feedback.cursor_position)
        for panel in self.panels:
            key = panel.criterion.key
            if panel.field.has_focus:
                return Caret("mark", key, panel.field.cursor_position)
            if panel.reason.has_focus:
                return Caret("reason", key, panel.reason.cursor_position)
        return None

    def put(self, draft: Draft) -> None:
        """Show another ballot in the place of this one."""
        for field in self._all_fields:
            field.touched = False
        self._begun, self._resumes, self._caret = False, False, None
        self.comment.put("")
        self.feedback.put("")
        self.restore(draft)

    def restore(self, draft: Draft) -> None:
        """Fill the fields that nobody has typed in."""
        for panel in self.panels:
            key = panel.criterion.key
            _restore(panel.field, draft.marks.get(key, ""))
            _restore(panel.reason, draft.reasons.get(key, ""))
            panel.draw()
        _restore(self.comment, draft.comment)
        _restore(self.feedback, draft.feedback)
        self.set_class(bool(self.comment.value), "-remarked")

    def follow(self, draft: Draft) -> None:
        """Show what was typed elsewhere in the place of what stands here; the caret stays."""
        column = self.caret.column if self.caret is not None else 0
        self.put(draft)
        self._begun = True
        for field in self._all_fields:
            if field.has_focus:
                field.cursor_position = min(column, len(field.value))

    def show_earlier(self, earlier: Mapping[str, tuple[Decimal, ...]]) -> None:
        """Show one's own earlier marks on each criterion."""
        for panel in self.panels:
            panel.earlier = earlier.get(panel.criterion.key, ())

    def watch_writable(self, writable: bool) -> None:
        """Let people type, or keep them from it."""
        if not writable:
            self._caret = self.caret or self._caret
        for field in self._all_fields:
            field.disabled = not writable
        if writable and self._begun and not self.has_focus_within:
            self.call_after_refresh(self._resume)
        self.watch_comment_key()
        self.watch_asks_feedback()

    def watch_asks_feedback(self) -> None:
        """Show the line for the presenters where there is one, and whether it may stay empty."""
        self.set_class(self.asks_feedback is not None, "-feedback")
        needed = self.asks_reasons and self.asks_feedback == "required"
        hint = _("needed") if needed else _("may stay empty")
        self.feedback.placeholder = hint if self.writable else ""

    def watch_comment_key(self) -> None:
        """Name the key in the comment's line, where a person may type."""
        hint = _("%(key)s to write; other judges and the hall never see it") % {
            "key": self.comment_key
        }
        self.comment.placeholder = hint if self.writable else ""

    def focus_first(self) -> None:
        """Begin at the first field without a mark."""
        empty = [panel.field for panel in self.panels if panel.mark is None]
        fields = empty or self.fields
        if self.writable and fields:
            fields[0].begin()

    def begin(self, *, anew: bool) -> None:
        """Show a person where to type, once the fields are there.

        Anew, a ballot that is whole begins at its first mark, for the next key to replace.
        """
        self._begun = True
        if anew and not self._resumes:
            self.focus_first()
        else:
            self._resume()

    def resume(self, caret: Caret | None) -> None:
        """Have a person type on where this was left; nothing is marked, or a key would replace it.

        Without a caret that is the first field without a mark, or else the end of the last.
        """
        self._caret, self._resumes = caret, True
        if self._begun:
            self._resume()

    def _resume(self) -> None:
        if not self.writable:
            return
        caret = self._caret
        field = self._field_at(caret)
        if caret is not None and field is not None:
            field.resume(caret.column)
        elif self.panels and all(panel.mark is not None for panel in self.panels):
            last = self.panels[-1].field
            last.resume(len(last.value))
        else:
            self.focus_first()

    def _field_at(self, caret: Caret | None) -> BallotField | None:
        if caret is None:
            return None
        if caret.line == "comment":
            self.add_class("-remarked")
            return self.comment
        if caret.line == "feedback":
            return None if self.asks_feedback is None else self.feedback
        panel = next((p for p in self.panels if p.criterion.key == caret.criterion), None)
        if panel is None:
            return None
        reasoned = caret.line == "reason" and panel.shows_reason
        return panel.reason if reasoned else panel.field

    def focus_comment(self) -> None:
        """Open the comment's line."""
        self.add_class("-remarked")
        self.comment.focus()

    @property
    def present(self) -> CriterionPanel | None:
        """The panel a person is in."""
        return next((panel for panel in self.panels if panel.has_focus_within), None)

    def enter_words(self, here: Widget | None) -> str:
        """What Enter does in a field; empty outside of the fields."""
        fields = self.fields
        if here not in fields:
            return ""
        if here is fields[-1]:
            return _("Review and submit")
        panel = self.present
        if panel is not None and here is panel.field and panel.wants_reason:
            return _("Next: reason")
        following = fields[fields.index(here) + 1]
        after = [p for p in self.panels if p.field in fields[fields.index(here) + 1 :]]
        written = _("feedback") if following is self.feedback else _("comment")
        return _("Next: %(name)s") % {"name": name(after[0].criterion.name) if after else written}

    def held(self) -> bool:
        """Go back to the first mark that is not what was typed, and say so; False without one."""
        panel = next((panel for panel in self.panels if panel.field.holds()), None)
        if panel is not None:
            panel.field.focus()
            return True
        for panel in self.panels:
            panel.heed()
        return False

    def first_trouble(self) -> tuple[BallotField, Sentence] | None:
        """The first field that keeps the ballot from being whole, and why."""
        for panel in self.panels:
            if (why := self.trouble_in(panel)) is not None:
                return panel.reason if panel.mark is not None else panel.field, why
        if (
            self.asks_reasons
            and self.asks_feedback == "required"
            and not self.feedback.value.strip()
        ):
            why = Sentence("Write feedback to the presenters; this meeting asks it of every judge.")
            return self.feedback, why
        return None

    def trouble_in(self, panel: CriterionPanel) -> Sentence | None:
        """What is missing or wrong in a panel; none when it is whole."""
        criterion = panel.criterion
        try:
            mark = read_mark(panel.field.value, criterion)
        except Refused as refused:
            return Sentence(
                "%(criterion)s: %(why)s", criterion=criterion.name, why=refused.sentence
            )
        why = unreasoned(mark, criterion, panel.reason.value) if self.asks_reasons else None
        return why and Sentence("%(criterion)s: %(why)s", criterion=criterion.name, why=why)

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Tell that something changed."""
        event.stop()
        self.post_message(self.Typed(self))

    @on(BallotField.Left)
    def go(self, event: BallotField.Left) -> None:
        """Go to the field above or below."""
        self.go_from(event.field, event.by)

    def go_from(self, field: BallotField, by: int) -> bool:
        """Go some fields on; False where there is none."""
        fields = self.fields
        there = fields.index(field) + by if field in fields else 0
        if not 0 <= there < len(fields):
            return False
        if fields[there] is self.feedback:
            # What was written is not replaced by the next key, as a mark is.
            self.feedback.resume(len(self.feedback.value))
        else:
            fields[there].focus(scroll_visible=not stays_seen(fields[there]))
        return True


def _restore(field: BallotField, text: str) -> None:
    if not field.touched:
        field.put(text)


def draft_of(ballot: Ballot, case: str) -> Draft:
    """A ballot on record as if it had been typed."""
    marks = {key: mark_text(mark) for key, mark in ballot.scores.items()}
    feedback = ballot.feedback
    return Draft(ballot.judge, case, marks, ballot.comment, ballot.reasons, feedback=feedback)
