"""One page of a plan that is being changed: its rows, what is wrong with them, what they mean."""

from __future__ import annotations

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _, say
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_pages import Page, PageRow
from judgetui.meeting.rule_fields import told
from judgetui.widgets.text_width import cut, fit

_TITLE = 30
"""Cells of the column with the names of rows."""


class _Rows(OptionList):
    """The list, which says when it has another width."""

    class Resized(Message):
        """It has another width."""

    def on_resize(self) -> None:
        """Say so."""
        self.post_message(self.Resized())


class PlanPage(Vertical):
    """Draws a page; the arrow keys move in its list."""

    DEFAULT_CSS = """
    PlanPage { width: 100%; height: 1fr; padding: 1 1 0 1; }
    PlanPage OptionList, PlanPage OptionList:focus {
        height: 1fr; width: 1fr; border: none; padding: 0; background: $background;
        background-tint: $background 0%;
    }
    PlanPage VerticalScroll { height: auto; max-height: 50%; padding: 0 1; margin-top: 1; }
    PlanPage #wrong { width: 100%; height: auto; color: $text-error; }
    PlanPage #told { width: 100%; height: auto; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._page: Page = Page(Sentence(""), (), ())
        self._draft: PlanDraft | None = None
        self._drawn_for = 0
        """The cells that rows were cut for; 0 before any was drawn."""

    def compose(self) -> ComposeResult:
        """The rows, and what there is to say below or beside them."""
        yield _Rows()
        with VerticalScroll(can_focus=True):
            yield Static("", id="wrong", markup=False)
            yield Static("", id="told", markup=False)

    def begin(self) -> None:
        """Give the arrow keys to the list."""
        self._listed.focus()

    @property
    def _listed(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def marked(self) -> int | None:
        """The index of the marked row; none on an empty page."""
        return self._listed.highlighted if self.row is not None else None

    @property
    def row(self) -> PageRow | None:
        """The marked row; none on an empty page."""
        rows, index = self._page.rows, self._listed.highlighted
        return rows[index] if index is not None and index < len(rows) else None

    def show(self, draft: PlanDraft, shown: Page, marked: int) -> None:
        """Draw a page of a draft, with this row marked or the last before it."""
        self._page, self._draft = shown, draft
        self._draw(marked)
        self.tell()

    def _draw(self, marked: int) -> None:
        rows = self._page.rows
        self._drawn_for = self._room
        self._listed.clear_options()
        self._listed.add_options(Option(_line(row, self._drawn_for)) for row in rows)
        self._listed.highlighted = min(marked, len(rows) - 1) if rows else None

    @property
    def _room(self) -> int:
        """Cells of a row."""
        width = self._listed.size.width or self.app.size.width
        return max(width - 3, 40)

    @on(_Rows.Resized)
    def fit_rows(self) -> None:
        """Draw the rows anew where the list is not as wide as they were cut for."""
        if self._drawn_for not in (0, self._room):
            self._draw(self.marked or 0)

    @on(OptionList.OptionHighlighted)
    def tell(self) -> None:
        """Say what is wrong with the page as a whole, and what the plan means to people."""
        if self._draft is None:
            return
        faults = self._draft.faults_at(self._page.place) if self._page.place else ()
        wrong = [say(fault.sentence) for fault in faults]
        if not self._page.rows:
            wrong.append(_("There is none yet."))
        place = self._page.place or (self.row.place if self.row else ())
        lines = [say(one) for one in told(self._draft, place)]
        self.query_one("#wrong", Static).update("\n".join(f"! {one}" for one in wrong))
        self.query_one("#told", Static).update("\n".join(lines))
        self.query_one(VerticalScroll).display = bool(wrong or lines)


def _line(row: PageRow, width: int) -> Content:
    """A row: what it is, what it says, and below it what is wrong with it."""
    value = row.value if isinstance(row.value, str) else say(row.value)
    end = " ›" if row.field is None else ""
    text = f" {fit(say(row.title), _TITLE)}  "
    parts: list[tuple[str, str] | str] = [text, cut(value, width - cell_len(text + end)), end]
    for fault in row.faults[:2]:
        parts.append((f"\n   ! {say(fault.sentence)}", "$text-error"))
    return Content.assemble(*parts)
