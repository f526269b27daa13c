"""Says what is being done while it takes a moment, and lets a person stop it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from judgetui.language import _
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.dialog_box import DialogBox
from judgetui.widgets.prose import Prose


class Working(BaseModal[bool | None]):
    """A box over the screen. Dismisses with False where the person stops what is being done."""

    DEFAULT_CSS = """
    Working { align: center middle; background: $background 60%; }
    Working > Vertical {
        width: 64; max-width: 94%; height: auto;
        border: round $border; background: $surface; padding: 1 2;
    }
    Working #what { text-style: bold; width: 100%; }
    Working #keys { color: $text-muted; margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", show=False)]

    def __init__(self, what: str) -> None:
        """`what` is what is being done, to begin with."""
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """What is being done, and the key that stops it."""
        with DialogBox():
            yield Prose(self._what, id="what")
            yield Static(_("Esc stop; nothing is written then"), id="keys", markup=False)

    def say(self, what: str) -> None:
        """Say what is being done now; also before the box is drawn."""
        self._what = what
        for prose in self.query("#what").results(Prose):
            prose.update(what)

    def action_stop(self) -> None:
        """Stop what is being done."""
        self.dismiss(False)
