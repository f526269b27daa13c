"""Lets a person choose one of several things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.dialog_box import GIVES_WAY, DialogBox
from judgetui.widgets.prose import Prose

_WIDTH = 72
"""Cells of a question where the screen has them."""
_AROUND = 8
"""Cells of it that no answer can use."""
ANSWER_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
"""The keys of answers that have one each."""
_BESIDE = 10
"""Rows of it beside its answers and what they are about: frame, air, two of the question, keys."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    key: str
    text: str
    note: str = ""
    """More about it, or why it cannot be chosen."""
    possible: bool = True


class Choose(BaseModal[str | None]):
    """A question and its answers. Dismisses with the key chosen, or None."""

    DEFAULT_CSS = """
    Choose { align: center middle; background: $background 60%; }
    Choose > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 1 2;
    }
    Choose #question { text-style: bold; width: 100%; margin-bottom: 1; }
    Choose #about { height: auto; margin-bottom: 1; }
    Choose.-about #question { max-height: 2; }
    Choose.-about OptionList, Choose.-about OptionList:focus { border: none; padding: 0; }
    Choose OptionList { height: auto; max-height: 16; border: none; background: $surface; }
    Choose #keys { color: $text-muted; margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "none", show=False),
        # The answers have the focus and would take the keys of what is to be read above them.
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("pagedown", "read(1)", show=False, priority=True),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        marked: str | None = None,
        about: Content | None = None,
        *,
        numbered: bool = False,
    ) -> None:
        """`about` is what the question is about; it scrolls where it is longer than the screen.

        `numbered` puts a key before each answer, 1 to 9 and then a to z, which chooses it at once.
        """
        super().__init__(classes="" if about is None else "-about")
        self._question, self._choices, self._marked = question, tuple(choices), marked
        self._about = about
        self._numbered = numbered
        self._typed = ""
        """The digits typed so far, where answers are numbers."""

    def compose(self) -> ComposeResult:
        """Question, answers, keys."""
        with DialogBox():
            yield Prose(self._question, id="question")
            if self._about is not None:
                with VerticalScroll(id="about", classes=GIVES_WAY, can_focus=False):
                    yield Static(self._about)
            yield OptionList(*self._options(), classes=GIVES_WAY)
            yield Static("", id="keys", markup=False)

    def _options(self) -> Iterator[Option]:
        """The answers, their notes in a column of their own where there is room for it."""
        texts = max((cell_len(choice.text) for choice in self._choices), default=0)
        keys = 3 * self._numbered
        notes = max((cell_len(choice.note) for choice in self._choices), default=0)
        room = min(_WIDTH, self.app.size.width * 96 // 100) - _AROUND
        column = texts if notes and keys + texts + 2 + notes <= room else 0
        for place, choice in enumerate(self._choices):
            # Without a colour of its own, so that it can be read on the mark of every theme.
            text = f"{ANSWER_KEYS[place : place + 1] or ' '}  " * self._numbered + choice.text
            if choice.note:
                text += " " * max(column - cell_len(choice.text), 0) + f"  {choice.note}"
            yield Option(Content(text), id=choice.key, disabled=not choice.possible)

    def on_resize(self) -> None:
        """Leave room for the answers below what is to be read."""
        for about in self.query("#about"):
            about.styles.max_height = max(self.size.height * 9 // 10 - _BESIDE - self._rows, 3)
        self.call_after_refresh(self._say_keys)

    @property
    def _rows(self) -> int:
        return min(len(self._choices), 16)

    def _say_keys(self) -> None:
        keys = _("↑↓ move   Enter choose   Esc back")
        if any(about.max_scroll_y for about in self.query("#about")):
            keys = _("PgUp PgDn read   ↑↓ move   Enter choose   Esc back")
        # The question may be answered by now.
        for line in self.query("#keys").results(Static):
            line.update(keys)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of what is to be read to the answers where there is nothing to read."""
        return action != "read" or self._about is not None

    def action_read(self, pages: int) -> None:
        """Scroll what the question is about."""
        about = self.query_one("#about")
        about.scroll_relative(y=pages * max(about.size.height - 1, 1), animate=False)

    def on_mount(self) -> None:
        """Mark the likeliest answer."""
        if not self.query(OptionList):
            # A page that is taken away before it was drawn never gets its parts.
            return
        answers = self.query_one(OptionList)
        answers.focus()
        if self._marked in {choice.key for choice in self._choices}:
            answers.highlighted = answers.get_option_index(self._marked)

    def on_key(self, event: events.Key) -> None:
        """Mark the answer that is the number typed: whoever types 2 and Enter means 2, not 0.

        Where answers have keys of their own, choose the one that has this key.
        """
        if self._numbered and event.character is not None:
            place = ANSWER_KEYS.find(event.character)
            if 0 <= place < len(self._choices):
                event.stop()
                self._choose(self._choices[place])
            return
        if event.character is None or not event.character.isdecimal():
            self._typed = ""
            return
        digit = str(int(event.character))
        # A case is listed as its number and title.
        numbers = [choice.text.partition(" ")[0].lstrip("0") or "0" for choice in self._choices]
        fitting = (self._typed + digit, digit)
        self._typed = next((typed for typed in fitting if typed in numbers), "")
        if self._typed:
            self.query_one(OptionList).highlighted = numbers.index(self._typed)

    def _choose(self, choice: Choice) -> None:
        """Answer with a choice by its key; what cannot be chosen says why."""
        if choice.possible:
            self.dismiss(choice.key)
        else:
            why = f"{choice.text}: {choice.note}" if choice.note else choice.text
            self.notify(why, severity="warning", markup=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the chosen key."""
        self.dismiss(event.option_id)

    def action_none(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
