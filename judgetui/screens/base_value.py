"""Base of the questions for one value: a title, an answer, and below it what that would mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.dialog_box import GIVES_WAY


class Consequences(NamedTuple):
    """What a value would mean."""

    wrong: Sequence[str] = ()
    """What is wrong with it, in sentences."""
    told: Sequence[str] = ()
    """What the plan says with it, in sentences."""


_Answer = TypeVar("_Answer")


class BaseValue(BaseModal[_Answer | None]):
    """A question for one value. Dismisses with it, or None to change nothing."""

    DEFAULT_CSS = """
    BaseValue { align: center middle; background: $background 60%; }
    BaseValue > Vertical {
        width: 96; max-width: 98%; height: auto; max-height: 98%;
        border: round $border; background: $surface; padding: 0 2;
    }
    BaseValue #title { text-style: bold; width: 100%; margin-bottom: 1; }
    BaseValue #hint, BaseValue #keys { color: $text-muted; width: 100%; }
    BaseValue #wrong { color: $text-error; width: 100%; height: auto; }
    BaseValue VerticalScroll { height: auto; max-height: 11; margin-top: 1; }
    BaseValue #told { width: 100%; height: auto; }
    BaseValue Input {
        width: 1fr; height: 1; padding: 0 1; background: $panel;
        border: none; border-left: thick $accent;
    }
    BaseValue Input:focus { border: none; border-left: thick $accent; background: $panel; }
    BaseValue OptionList, BaseValue OptionList:focus {
        height: auto; max-height: 8; border: none; padding: 0; background: $surface;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "none", show=False),
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("pagedown", "read(1)", show=False, priority=True),
    ]

    def below(self, keys: str) -> ComposeResult:
        """The lines under the answer."""
        yield Static("", id="wrong", markup=False)
        with VerticalScroll(id="below", classes=GIVES_WAY, can_focus=False):
            yield Static("", id="told", markup=False)
        yield Static(keys, id="keys", markup=False)

    def show(self, consequences: Consequences) -> None:
        """Show what the present answer would mean."""
        self.query_one("#wrong", Static).update("\n".join(f"! {one}" for one in consequences.wrong))
        self.query_one("#wrong").display = bool(consequences.wrong)
        self.query_one("#told", Static).update("\n".join(consequences.told))
        self.query_one("#below").display = bool(consequences.told)

    def action_read(self, pages: int) -> None:
        """Scroll what is told."""
        around = self.query_one("#below")
        around.scroll_relative(y=pages * max(around.size.height - 1, 1), animate=False)

    def action_none(self) -> None:
        """Change nothing."""
        self.dismiss(None)
