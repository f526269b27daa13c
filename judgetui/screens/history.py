"""What became of one case and of the ballots on it: who, when, from where, why, old and new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from judgetui.app.history_labels import history_facts, history_heading
from judgetui.language import _
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.state import Meeting
from judgetui.names_text import case_label, judge_name
from judgetui.screens.base_reading import BaseReading
from judgetui.widgets.prose import Prose, Said


class History(BaseReading):
    """A page to read, the latest act first; the arrows go from ballot to ballot."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "close", show=False)]

    def __init__(self, meeting: Meeting, case: str | None, lines: Sequence[HistoryLine]) -> None:
        """`meeting` is a whole one, as the seat has it: for names; no case: it is of the result."""
        super().__init__()
        self._meeting, self._case, self._lines = meeting, case, tuple(lines)
        told = {line.judge for line in self._lines}
        panel = (judge.id for judge in meeting.plan.judges if judge.id in told)
        self._ballots: list[str | None] = [None, *panel]
        """The judges with something to read, after None for all of it."""
        self._at = 0

    def compose(self) -> ComposeResult:
        """Case, whose ballot, what became of it, keys."""
        with Vertical():
            yield Static(self._title(), id="title", markup=False)
            yield Static("", id="which", markup=False)
            with VerticalScroll(can_focus=False):
                yield Prose()
            keys = _("↑↓ PgUp PgDn read   Esc back")
            if self._case is not None:
                keys = _("←→ one ballot   ↑↓ PgUp PgDn read   Esc back")
            yield Static(keys, id="keys", markup=False)

    def _title(self) -> str:
        about = _("the whole result")
        if self._case is not None:
            about = case_label(self._meeting, self._case)
        return _("History of %(case)s") % {"case": about}

    def on_mount(self) -> None:
        """Show all of it."""
        # A page that is taken away before it was drawn never gets its parts.
        if self.query(Prose):
            self._show()

    def _show(self) -> None:
        judge = self._ballots[self._at]
        whose = _("The case and every ballot") if self._case is not None else ""
        if judge is not None:
            whose = _("The ballot of %(judge)s") % {"judge": judge_name(self._meeting, judge)}
        self.query_one("#which", Static).update(whose)
        said = [one for line in self._shown(judge) for one in self._told(line)]
        empty = (Said(_("Nothing has happened to it yet."), "$text-muted"),)
        self.query_one(Prose).said = tuple(said) or empty
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _shown(self, judge: str | None) -> list[HistoryLine]:
        return [line for line in reversed(self._lines) if judge in (None, line.judge)]

    def _told(self, line: HistoryLine) -> Iterator[Said]:
        """One act: a heading, and the facts below it."""
        gone = line.undone_by is not None
        yield Said(history_heading(self._meeting, line), "$text-muted" if gone else "bold")
        for fact in history_facts(self._meeting, line):
            yield Said(f"  {fact}", "$text-muted" if gone else "")
        yield Said("")

    def action_turn(self, by: int) -> None:
        """Go to the next ballot, or back."""
        self._at = (self._at + by) % len(self._ballots)
        self._show()
