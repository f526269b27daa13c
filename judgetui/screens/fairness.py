"""How fair the judging was: a table at a time, each with what its figures mean."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from judgetui.fairness.report import FairnessReport
from judgetui.fairness.tables import FairnessTable, fairness_tables
from judgetui.fairness_text import cell_text, table_lines
from judgetui.language import _
from judgetui.screens.base_reading import BaseReading

_STYLES = {"header": "bold", "row": "", "words": "$text-muted"}


class _Table(Widget):
    """One table with its sentence, as wide as there is room."""

    DEFAULT_CSS = """
    _Table { width: 1fr; height: auto; }
    """

    table: reactive[FairnessTable | None] = reactive(None, layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes in this width."""
        return len(table_lines(self.table, width)) if self.table else 0

    def render(self) -> Content:
        """Draw it; what people typed is never markup."""
        lines = table_lines(self.table, self.size.width) if self.table else []
        return Content("\n").join(Content.styled(one.text, _STYLES[one.kind]) for one in lines)


class Fairness(BaseReading):
    """The tables of a report; the arrows go from one to the next."""

    DEFAULT_CSS = """
    Fairness > Vertical { width: 104; }
    """

    def __init__(self, report: FairnessReport) -> None:
        """`report` names judges and their marks: only chair and supervisor are shown it."""
        super().__init__()
        self._provisional = report.provisional
        self._tables = fairness_tables(report)
        self._at = 0

    def compose(self) -> ComposeResult:
        """What it is of, which table, the table, keys."""
        with Vertical():
            title = _("How fair the judging was")
            if self._provisional:
                title = _("How fair the judging was; by the ballots so far")
            yield Static(title, id="title", markup=False)
            yield Static("", id="which", markup=False)
            with VerticalScroll(can_focus=False):
                yield _Table()
            keys = _("←→ next table   ↑↓ PgUp PgDn read   Esc back")
            yield Static(keys, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first table."""
        # A page that is taken away before it was drawn never gets its parts.
        if self.query(_Table):
            self._show()

    def _show(self) -> None:
        which = self.query_one("#which", Static)
        if not self._tables:
            which.update(_("There are no ballots yet."))
            return
        table = self.query_one(_Table).table = self._tables[self._at]
        which.update(f"{self._at + 1}/{len(self._tables)}  {cell_text(table.title)}")
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_turn(self, by: int) -> None:
        """Go to the next table, or back."""
        if self._tables:
            self._at = (self._at + by) % len(self._tables)
            self._show()
