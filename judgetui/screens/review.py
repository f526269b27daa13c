"""The last look at a ballot before it is submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from judgetui.language import _
from judgetui.meeting.draft import Draft
from judgetui.meeting.marks import mark_text
from judgetui.meeting.plan import Plan
from judgetui.screens.base_question import BaseReview
from judgetui.widgets.ballot_sheet import MarkRow, criterion_name, marks_content
from judgetui.widgets.button_row import ButtonRow
from judgetui.widgets.prose import Prose
from judgetui.widgets.total import total_words

_OTHERS = 14
"""The rows of border, heading, total, comment and answers."""
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole ballot in words."""

    heading: str
    """Whose ballot it is, on which case."""
    rows: Sequence[MarkRow]
    total: str
    comment: str = ""
    feedback: str = ""
    """What the presenters will read."""
    moves: str = ""
    """What it would change of scores, ranks and prizes; empty where that is not told."""


class Review(BaseReview):
    """Shows a ballot as it would be submitted. Dismisses with True for submit."""

    DEFAULT_CSS = """
    Review { align: center middle; background: $background 60%; }
    Review > Vertical {
        width: 68; max-width: 96%; height: auto; max-height: 96%;
        border: round $accent; background: $surface; padding: 0 2;
    }
    Review #heading { text-style: bold; width: 100%; margin-bottom: 1; }
    Review VerticalScroll { height: auto; max-height: 12; }
    Review #moves, Review #feedback { margin-top: 1; }
    Review #total { text-style: bold; color: $text-accent; margin-top: 1; }
    Review #when { width: 100%; margin-top: 1; color: $text-warning; }
    Review Horizontal { height: auto; align-horizontal: right; margin-top: 1; }
    Review Button { margin-left: 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("f9", "submit", show=False),
        Binding("up", "read(-1)", show=False),
        Binding("down", "read(1)", show=False),
    ]

    def __init__(self, summary: Summary, waits_for: str = "") -> None:
        super().__init__()
        self._summary = summary
        self._composed = False
        self.set_reactive(Review.waits_for, waits_for)

    def compose(self) -> ComposeResult:
        """Heading, marks, total, comment, and the two answers."""
        summary = self._summary
        with Vertical():
            yield Static(summary.heading, id="heading", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(marks_content(summary.rows), id="marks")
                if summary.moves:
                    yield Prose(summary.moves, id="moves")
                if summary.feedback:
                    told = _("For the presenters: %(feedback)s") % {"feedback": summary.feedback}
                    yield Static(told, id="feedback", markup=False)
            yield Static(summary.total, id="total", markup=False)
            if summary.comment:
                words = _("Comment: %(comment)s") % {"comment": summary.comment}
                yield Static(words, id="comment", markup=False)
            yield Static("", id="when", markup=False)
            with ButtonRow():
                yield Button(_("Back (Esc)"), id="back")
                yield Button(_("Submit (Enter)"), id="submit", variant="primary")

    def on_mount(self) -> None:
        """Begin on the submitting answer: this page is the question."""
        # A page that is taken away before it was drawn never gets its parts.
        self._composed = bool(self.query(Button))
        self.watch_waits_for(self.waits_for)

    def on_resize(self) -> None:
        """Leave the room that is left to marks, moves and feedback; arrows scroll the rest."""
        if self._summary.moves or self._summary.feedback:
            around = self.query_one(VerticalScroll)
            around.styles.max_height = max(_LEAST, self.size.height - _OTHERS)

    def action_read(self, rows: int) -> None:
        """Scroll by a row."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def watch_waits_for(self, why: str) -> None:
        """Say when it can be submitted, or offer it."""
        if not self._composed:
            return
        self.ask_from_now()
        when = self.query_one("#when", Static)
        when.display = bool(why)
        when.update(why)
        submit = self.query_one("#submit", Button)
        submit.disabled = bool(why)
        (self.query_one("#back", Button) if why else submit).focus()

    @on(Button.Pressed, "#submit")
    def action_submit(self) -> None:
        """Submit, if that is possible now."""
        if not self.waits_for:
            self.dismiss(True)

    @on(Button.Pressed, "#back")
    def action_back(self) -> None:
        """Go back to the ballot; nothing happens."""
        self.dismiss(False)


def summary_of(
    plan: Plan, heading: str, draft: Draft, scores: Mapping[str, Decimal], moves: str = ""
) -> Summary:
    """A whole ballot in the words of its plan; `moves` says what it would change."""
    rows = [
        MarkRow(criterion_name(c), mark_text(scores[c.key]), draft.reasons.get(c.key, "").strip())
        for c in plan.criteria
        if c.key in scores
    ]
    figure, word = total_words(plan, scores, draft.judge, len(rows))
    total = f"{word}  {figure}"
    return Summary(heading, rows, total, draft.comment.strip(), draft.feedback.strip(), moves)
