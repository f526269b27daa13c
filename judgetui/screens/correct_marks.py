"""Asks for the marks and the feedback that a ballot is to have, and shows what they move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from judgetui.language import _, say
from judgetui.meeting.marks import longest_mark, mark_text, read_mark
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Criterion
from judgetui.screens.base_value import BaseValue, Consequences
from judgetui.widgets.ballot_sheet import criterion_name
from judgetui.widgets.dialog_box import GIVES_WAY, DialogBox
from judgetui.widgets.mark_field import BallotField, MarkField

Marks = Mapping[str, Decimal]
"""A mark for each criterion, by key."""


class Corrected(NamedTuple):
    """What a ballot is to have."""

    marks: Marks
    feedback: str | None = None
    """For the presenters; none where it stays as it is."""


class CorrectMarks(BaseValue[Corrected]):
    """Begins with what is on record. Dismisses with what is to be in its place, None to leave it.

    A line for the feedback is there where the ballot has some.
    """

    DEFAULT_CSS = """
    CorrectMarks #marks { height: auto; max-height: 12; margin: 0; }
    CorrectMarks #marks Horizontal { height: 1; }
    CorrectMarks .criterion { width: 1fr; }
    CorrectMarks .was { width: auto; color: $text-muted; padding: 0 1; }
    CorrectMarks MarkField, CorrectMarks MarkField:focus {
        border: none; height: 1; min-width: 8; width: auto; padding: 0 1;
    }
    CorrectMarks MarkField { background: $panel; }
    CorrectMarks MarkField:focus {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    CorrectMarks #feedback { height: 1; margin-top: 1; }
    CorrectMarks #feedback Static { width: auto; padding-right: 1; }
    CorrectMarks #feedback BallotField { width: 1fr; padding: 0 1; background: $panel; }
    CorrectMarks #below { margin-top: 1; }
    """

    def __init__(
        self,
        title: str,
        criteria: Sequence[Criterion],
        on_record: Marks,
        look: Callable[[Marks], Consequences],
        feedback: str = "",
    ) -> None:
        """`look` says what whole marks would mean; it is asked whenever they are others.

        `feedback` is what stands on the ballot for the presenters.
        """
        super().__init__()
        self._title, self._criteria = title, tuple(criteria)
        self._on_record, self._look = on_record, look
        longest = longest_mark(self._criteria)
        self._fields = [MarkField(criterion, longest) for criterion in self._criteria]
        self._written, self._feedback = feedback, BallotField(max_length=1000)
        self._warning: Sentence | None = None

    def compose(self) -> ComposeResult:
        """Title, a line for each criterion, and what the marks would mean."""
        with DialogBox():
            yield Static(self._title, id="title", markup=False)
            with VerticalScroll(id="marks", classes=GIVES_WAY, can_focus=False):
                yield from self._rows()
            if self._written:
                with Horizontal(id="feedback"):
                    yield Static(_("For the presenters"), markup=False)
                    yield self._feedback
            yield from self.below(_("↑↓ move   ←→ step   Enter next, then go on   Esc back"))

    def _rows(self) -> Iterator[Horizontal]:
        for criterion, field in zip(self._criteria, self._fields, strict=True):
            was = mark_text(self._on_record[criterion.key])
            yield Horizontal(
                Static(criterion_name(criterion), classes="criterion", markup=False),
                Static(f"{was} →", classes="was", markup=False),
                field,
            )

    def on_mount(self) -> None:
        """Show what is on record, to begin at the first mark."""
        # A page that is taken away before it was drawn never gets its parts.
        if not self.query(MarkField):
            return
        for criterion, field in zip(self._criteria, self._fields, strict=True):
            field.put(mark_text(self._on_record[criterion.key]))
        self._feedback.put(self._written)
        self._fields[0].begin()
        self._show()

    @property
    def _marks(self) -> Marks:
        """The marks as they are typed; raises `Refused` for the first that is none."""
        marks: dict[str, Decimal] = {}
        for criterion, field in zip(self._criteria, self._fields, strict=True):
            try:
                marks[criterion.key] = read_mark(field.value, criterion)
            except Refused as refused:
                raise Refused(
                    "%(criterion)s: %(why)s", criterion=criterion.name, why=refused.sentence
                ) from None
        return marks

    def _show(self) -> None:
        """Show what the marks would mean, or what is wrong with them."""
        if self._warning is not None:
            self.show(Consequences(wrong=(say(self._warning),)))
            return
        try:
            marks = self._marks
        except Refused as refused:
            self.show(Consequences(wrong=(say(refused.sentence),)))
            return
        if marks != self._on_record:
            self.show(self._look(marks))
        elif self._new_feedback is not None:
            told = _("Only what the presenters read changes; no score does.")
            self.show(Consequences(told=(told,)))
        else:
            self.show(Consequences(told=(_("These are the marks on record; type others."),)))

    @property
    def _new_feedback(self) -> str | None:
        """The feedback where another was typed; empty where it was taken out."""
        if not self._written or not self._feedback.touched:
            return None
        text = self._feedback.value.strip()
        return None if text == self._written else text

    @property
    def _lines(self) -> list[BallotField]:
        """The fields from top to bottom."""
        return [*self._fields, *([self._feedback] if self._written else [])]

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Show what it would mean."""
        event.stop()
        self._warning = None
        self._show()

    @on(MarkField.Warned)
    def warn(self, event: MarkField.Warned) -> None:
        """Say why a key was not taken."""
        event.stop()
        self._warning = event.sentence
        self._show()

    @on(BallotField.Left)
    def go(self, event: BallotField.Left) -> None:
        """Go to the mark above or below."""
        event.stop()
        there = self._lines
        at = next(i for i, field in enumerate(there) if field is event.field)
        if 0 <= at + event.by < len(there):
            self._warning = None
            self._go(there[at + event.by])

    def _go(self, field: BallotField) -> None:
        """Go to a line; a mark is replaced by the next key, feedback typed on."""
        if field is self._feedback:
            field.resume(len(field.value))
        else:
            field.focus()

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Go to the next line; from the last one go on with them, once they are whole."""
        event.stop()
        there = self._lines
        at = next(i for i, field in enumerate(there) if field is event.input)
        here = there[at]
        if isinstance(here, MarkField) and here.holds():
            return
        self._warning = None
        if at + 1 < len(there):
            self._go(there[at + 1])
            return
        try:
            marks = self._marks
        except Refused:
            self._show()
            return
        feedback = self._new_feedback
        same = marks == self._on_record and feedback is None
        self.dismiss(None if same else Corrected(marks, feedback))
