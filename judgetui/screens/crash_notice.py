"""Says that something went wrong: what, what is safe, and what to press."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from judgetui.language import _
from judgetui.log import log_file
from judgetui.screens.base_modal import BaseModal


class CrashNotice(BaseModal[None]):
    """What happened in a sentence, never a traceback; the details are in the log file."""

    DEFAULT_CSS = """
    CrashNotice { align: center middle; background: $background 60%; }
    CrashNotice > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 94%;
        border: round $error; background: $surface; padding: 1 2;
    }
    CrashNotice VerticalScroll { height: auto; max-height: 14; }
    CrashNotice Static { width: 100%; height: auto; }
    CrashNotice #title { text-style: bold; color: $text-error; margin-bottom: 1; }
    CrashNotice .safe { margin-top: 1; color: $text-success; }
    CrashNotice .quiet { margin-top: 1; color: $text-muted; }
    CrashNotice Button { margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "go_on", show=False)]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """What happened, what is safe, where the details are, and the way on."""
        safe = _(
            "Nothing on record is lost: everything with a tick is on disk, and half-typed "
            "ballots are kept."
        )
        details = _("The details are in %(file)s.") % {"file": log_file()}
        with Vertical():
            yield Static(_("! Something went wrong"), id="title", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(self._what, id="what", markup=False)
                yield Static(f"✓ {safe}", classes="safe", markup=False)
                yield Static(details, classes="quiet", markup=False)
            yield Button(_("Go on (Enter)"), id="go-on", variant="primary")

    def on_mount(self) -> None:
        """Enter goes on."""
        self.query_one(Button).focus()

    @on(Button.Pressed)
    def action_go_on(self) -> None:
        """Go on where the program was."""
        self.dismiss(None)
