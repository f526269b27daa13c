"""Buttons beside each other, between which the arrows move."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button


class ButtonRow(Horizontal):
    """The answers to a question; from the first to the last and back by arrow, as by Tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", show=False),
        Binding("right", "go(1)", show=False),
    ]

    def action_go(self, by: int) -> None:
        """Move so many buttons to the right, as far as there are any."""
        shown = [button for button in self.query(Button) if button.focusable]
        if self.screen.focused in shown:
            index = shown.index(self.screen.focused) + by
            shown[max(0, min(index, len(shown) - 1))].focus()
