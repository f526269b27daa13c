"""Every case in running order, each with how far it is; one may be marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from judgetui.hall.moment import on_deck
from judgetui.language import N_, _, name
from judgetui.meeting.state import EMPTY, Meeting, Stage
from judgetui.widgets.scroll_table import ScrollTable
from judgetui.widgets.text_width import fit, fit_right

_MARKS = {
    Stage.WAITING: (" ", "", ""),
    Stage.PRESENTING: ("▶", N_("on stage"), "bold $text-accent"),
    Stage.QUESTIONS: ("▶", N_("on stage"), "bold $text-accent"),
    Stage.SCORING: ("▶", N_("on stage"), "bold $text-accent"),
    Stage.CLOSED: ("■", N_("closed"), "bold"),
    Stage.ANNOUNCED: ("✓", "", "$text-muted"),
    Stage.WITHDRAWN: ("–", N_("withdrawn"), "$text-muted"),
}
_SCORED = (Stage.CLOSED, Stage.ANNOUNCED)
"""The stages in which a returned ballot leaves a case open that looks done."""
_WORDS_FROM = 30
"""Cells from which on there is room for words beside the titles."""


class RunSheet(ScrollTable):
    """The running order, the case on stage in sight; ↑ and ↓ move the mark, Esc takes it off."""

    DEFAULT_CSS = """
    RunSheet { width: 30%; min-width: 20; max-width: 46; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "unmark", show=False)]

    meeting: reactive[Meeting] = reactive(EMPTY)
    marked: reactive[str | None] = reactive(None)
    _digits = _wide = 2
    _deck: str | None = None
    """The case on deck."""
    _order: tuple[str, ...] = ()
    _followed: str | None = None
    """The case on stage, or else on deck, that was last scrolled to."""

    @dataclass
    class Marked(Message):
        """A person marked a case, or took the mark off."""

        case: str | None

    def count(self) -> int:
        """One line a case."""
        return len(self.meeting.order)

    def line(self, index: int, width: int) -> Content:
        """Mark, number, title and, where there is room, a word."""
        meeting = self.meeting
        case = meeting.order[index]
        planned, stage = meeting.plan.case[case], meeting.cases[case].stage
        mark, word, style = _MARKS[stage]
        if case == self._deck:
            mark, word, style = "→", N_("on deck"), "bold"
        elif meeting.rules >= 2 and stage in _SCORED and meeting.returned(case):
            mark, word, style = "!", N_("ballot returned"), "bold $text-warning"
        elif meeting.cases[case].under_correction:
            mark, word, style = "!", N_("under correction"), "bold $text-warning"
        word = _(word) if width >= _WORDS_FROM else ""
        tail = f" {word}" if word else ""
        marked = case == self.marked
        called = fit_right(planned.called_in_list(self._digits), self._wide)
        start = f"{'›' if marked else ' '}{mark} {called} "
        title = fit(name(planned.full_title), width - cell_len(start) - cell_len(tail))
        line = Content.styled(start + title, style) + Content.styled(tail, "$text-muted")
        cursor = "bold $block-cursor-foreground on $block-cursor-background"
        return Content.styled(line.plain, cursor) if marked else line

    def watch_meeting(self, meeting: Meeting) -> None:
        """Count in the title, and bring a case that has just come on stage into sight."""
        self.border_title = _("Run sheet")
        cases = meeting.plan.cases
        self._digits = max((len(str(case.number)) for case in cases), default=2)
        self._wide = max((cell_len(case.called_in_list(self._digits)) for case in cases), default=2)
        if meeting.order != self._order:
            self._order = meeting.order
            self.watch_marked(self.marked)
        self._deck = on_deck(meeting)
        here = meeting.on_stage or self._deck
        if here != self._followed:
            self._followed = here
            self._follow()

    def watch_marked(self, case: str | None) -> None:
        """Keep the mark in sight."""
        if case in self.meeting.order:
            self.keep_in_sight(self.meeting.order.index(case))

    def on_resize(self) -> None:
        """Keep what matters in sight in the new size."""
        self._follow()
        self.watch_marked(self.marked)

    def _follow(self) -> None:
        """Show the case on stage with some of those before it and more of those to come."""
        if self._followed in self.meeting.order:
            index = self.meeting.order.index(self._followed)
            if not self.top < index < self.top + self.page * 2 // 3:
                self.top = index - self.page // 3

    def action_step(self, lines: int) -> None:
        """Move the mark; the first step starts from the case on stage, or marks the next."""
        order = self.meeting.order
        start = self.marked or self.meeting.on_stage
        if start in order:
            self._mark(order.index(start) + lines)
        elif self._deck is not None:
            self._mark(order.index(self._deck))
        else:
            self._mark(0)

    def action_leaf(self, pages: int) -> None:
        """Move the mark by pages."""
        self.action_step(pages * max(self.page - 1, 1))

    def action_go(self, index: int) -> None:
        """Mark the first or the last case."""
        self._mark(index if index >= 0 else self.count() - 1)

    def action_unmark(self) -> None:
        """Take the mark off."""
        self.post_message(self.Marked(None))

    def _mark(self, index: int) -> None:
        order = self.meeting.order
        if order:
            self.post_message(self.Marked(order[max(0, min(index, len(order) - 1))]))

    def on_click(self, event: events.Click) -> None:
        """Mark the case that was clicked."""
        at = event.get_content_offset(self)
        if at is not None and at.y < self.count() - self.top:
            self._mark(self.top + at.y)
