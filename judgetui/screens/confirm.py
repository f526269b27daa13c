"""Asks before what has consequences, with a reason where the record needs one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from judgetui.language import _
from judgetui.screens.base_question import BaseQuestion
from judgetui.widgets.button_row import ButtonRow
from judgetui.widgets.dialog_box import GIVES_WAY, DialogBox
from judgetui.widgets.prose import Prose

_LONGEST = 1000
"""Characters of a reason; names and titles are checked where they are taken."""


class Confirm(BaseQuestion[str | None]):
    """One question. Dismisses with the reason typed ("" where none is asked), or None for no."""

    DEFAULT_CSS = """
    Confirm { align: center middle; background: $background 60%; }
    Confirm > Vertical {
        width: 64; max-width: 94%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 1 2;
    }
    Confirm #question { text-style: bold; width: 100%; }
    Confirm #told { width: 100%; height: auto; margin-top: 1; }
    Confirm #consequence { color: $text-muted; width: 100%; }
    Confirm #keys { color: $text-muted; height: 1; display: none; }
    Confirm PrizeList { width: 100%; margin-top: 1; }
    Confirm Input { margin-top: 1; }
    Confirm #missing { color: $text-warning; height: auto; display: none; }
    Confirm Horizontal { height: auto; align-horizontal: right; margin-top: 1; }
    Confirm Button { margin-left: 2; }
    Confirm.-short > Vertical { max-height: 100%; padding: 0 2; }
    Confirm.-short Input, Confirm.-short Horizontal { margin-top: 0; }
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual's own type

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "no", show=False),
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("pagedown", "read(1)", show=False, priority=True),
    ]

    _composed = _settled = False

    def __init__(
        self,
        question: str,
        consequence: str = "",
        *,
        yes: str = "",
        no: str = "",
        ask_reason: bool = False,
        reason: str = "",
        placeholder: str = "",
        optional: bool = False,
        shown: Widget | None = None,
        likely: bool = False,
        goes_on: bool = False,
    ) -> None:
        """`shown` is what is to be looked at before; it scrolls together with the consequence.

        `likely`: Enter says yes, so that Enter alone leads through a day without disturbances.
        `goes_on`: typing goes on at the end of `reason`, where it otherwise takes its place.
        """
        super().__init__()
        self._likely, self._goes_on = likely, goes_on
        self._question, self._consequence = question, consequence
        self._yes, self._no = yes or _("Yes"), no or _("No (Esc)")
        self._ask_reason, self._reason = ask_reason, reason
        self._placeholder, self._optional, self._shown = placeholder, optional, shown

    def compose(self) -> ComposeResult:
        """Question, consequence, reason, and the safe answer first."""
        with DialogBox():
            yield Prose(self._question, id="question")
            with VerticalScroll(id="told", classes=GIVES_WAY, can_focus=False):
                yield Prose(id="consequence")
                if self._shown is not None:
                    yield self._shown
            yield Static(_("PgUp PgDn read"), id="keys", markup=False)
            placeholder = self._placeholder or _("Reason, for the record")
            missing = _("Type a reason first; it goes on record.")
            if self._placeholder:
                missing = _("Type something first.")
            yield Input(
                self._reason,
                placeholder=placeholder,
                max_length=_LONGEST,
                select_on_focus=not self._goes_on,
            )
            yield Static(missing, id="missing", markup=False)
            with ButtonRow():
                yield Button(self._no, id="no")
                # Where no is what Enter answers, yes does not look as if it were.
                sure = self._likely or self._ask_reason
                yield Button(self._yes, id="yes", variant="primary" if sure else "default")

    def on_mount(self) -> None:
        """Begin in the reason, or on the safe button unless yes is the likely answer."""
        # A page that is taken away before it was drawn never gets its parts.
        self._composed = bool(self.query(Input))
        if self._composed:
            told = self.query_one("#told")
            self.watch(told, "show_vertical_scrollbar", self._say_keys)
            self._ask()
            if self._likely and not self._ask_reason:
                self.query_one("#yes").focus()

    def _say_keys(self, scrolls: bool) -> None:
        self.query_one("#keys").display = scrolls

    def action_read(self, pages: int) -> None:
        """Scroll the consequence, where it is longer than the room for it."""
        told = self.query_one("#told")
        told.scroll_relative(y=pages * max(told.size.height - 1, 1), animate=False)

    def ask_anew(self, consequence: str, *, ask_reason: bool) -> None:
        """Ask with what is true by now; what was typed as a reason stays."""
        self._consequence = consequence
        asked, self._ask_reason = self._ask_reason, ask_reason
        if self._composed:
            self._ask(keep_focus=asked == ask_reason)

    def settle(self, said: str) -> None:
        """Ask nothing any more: the question is settled, and Enter only puts the page away.

        A page that went by itself would let a key that was meant for it reach the screen below.
        """
        self._consequence, self._ask_reason, self._settled = said, False, True
        if self._composed:
            self._ask()

    def _ask(self, *, keep_focus: bool = False) -> None:
        self.ask_from_now()
        consequence, reason = self.query_one("#consequence", Prose), self.query_one(Input)
        self.query_one("#told").display = bool(self._consequence or self._shown)
        consequence.update(self._consequence)
        reason.display = self._ask_reason
        if not self._ask_reason:
            self.query_one("#missing").display = False
        if self._settled:
            self.query_one("#yes").display = False
            self.query_one("#no", Button).label = _("Close (Enter)")
        if not keep_focus:
            # Whoever was about to answer answers another question now: no by Enter, not yes.
            (reason if self._ask_reason else self.query_one("#no")).focus()

    @on(Button.Pressed, "#yes")
    @on(Input.Submitted)
    def agree(self) -> None:
        """Answer yes, once a reason is given where one is needed."""
        reason = self.query_one(Input).value.strip() if self._ask_reason else ""
        if self._ask_reason and not reason and not self._optional:
            self.query_one("#missing").display = True
            return
        self.dismiss(reason)

    @on(Button.Pressed, "#no")
    def action_no(self) -> None:
        """Answer no; nothing happens."""
        self.dismiss(None)
