"""Lets a person choose one of several things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _
from judgetui.widgets.prose import Prose


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    key: str
    text: str
    note: str = ""
    """More about it, or why it cannot be chosen."""
    possible: bool = True


class Choose(ModalScreen[str | None]):
    """A question and its answers. Dismisses with the key chosen, or None."""

    DEFAULT_CSS = """
    Choose { align: center middle; background: $background 60%; }
    Choose > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 1 2;
    }
    Choose #question { text-style: bold; width: 100%; margin-bottom: 1; }
    Choose OptionList { height: auto; max-height: 16; border: none; background: $surface; }
    Choose #keys { color: $text-muted; margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "none", show=False)]

    def __init__(self, question: str, choices: Sequence[Choice], marked: str | None = None) -> None:
        super().__init__()
        self._question, self._choices, self._marked = question, tuple(choices), marked

    def compose(self) -> ComposeResult:
        """Question, answers, keys."""
        with Vertical():
            yield Prose(self._question, id="question")
            yield OptionList(*(self._option(choice) for choice in self._choices))
            yield Static(_("↑↓ move   Enter choose   Esc back"), id="keys", markup=False)

    @staticmethod
    def _option(choice: Choice) -> Option:
        # Without a colour of its own, so that it can be read on the mark of every theme.
        text = f"{choice.text}  {choice.note}" if choice.note else choice.text
        return Option(Content(text), id=choice.key, disabled=not choice.possible)

    def on_mount(self) -> None:
        """Mark the likeliest answer."""
        answers = self.query_one(OptionList)
        answers.focus()
        if self._marked is not None:
            answers.highlighted = answers.get_option_index(self._marked)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the chosen key."""
        self.dismiss(event.option_id)

    def action_none(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
