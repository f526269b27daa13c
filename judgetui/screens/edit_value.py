"""Asks for one value of a plan: what is typed or marked is checked, and what it means is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _
from judgetui.screens.base_value import BaseValue, Consequences
from judgetui.widgets.dialog_box import GIVES_WAY, DialogBox


class TypeValue(BaseValue[str]):
    """Asks for a text. Dismisses with what was typed, or None to leave it as it was."""

    def __init__(
        self,
        title: str,
        hint: str,
        value: str,
        look: Callable[[str], Consequences],
        *,
        keys: str = "",
    ) -> None:
        """`look` says what a text would mean; it is asked at every key."""
        super().__init__()
        self._title, self._hint, self._value, self._look = title, hint, value, look
        self._keys = keys or _("Enter take it   Esc leave it as it was")

    def compose(self) -> ComposeResult:
        """Title, field, consequences."""
        with DialogBox():
            yield Static(self._title, id="title", markup=False)
            yield Input(self._value, select_on_focus=False)
            if self._hint:
                yield Static(self._hint, id="hint", markup=False)
            yield from self.below(self._keys)

    def on_mount(self) -> None:
        """Show what is there."""
        # A page that is taken away before it was drawn never gets its parts.
        if field := self.query(Input):
            field.focus()
            self.show(self._look(self._value))

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Check what is typed."""
        self.show(self._look(event.value))

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Take what is typed, also what is wrong: it is shown beside it, and not saved."""
        self.dismiss(event.value)


class PickValue(BaseValue[int]):
    """Asks to choose one of several sentences. Dismisses with its index, or None."""

    def __init__(
        self,
        title: str,
        choices: Sequence[str],
        marked: int | None,
        look: Callable[[int], Consequences],
    ) -> None:
        """`look` says what a choice would mean; it is asked for the one that is marked."""
        super().__init__()
        self._title, self._choices, self._marked, self._look = title, choices, marked, look

    def compose(self) -> ComposeResult:
        """Title, sentences, consequences."""
        with DialogBox():
            yield Static(self._title, id="title", markup=False)
            choices = (Option(Content(choice)) for choice in self._choices)
            yield OptionList(*choices, classes=GIVES_WAY)
            yield from self.below(_("↑↓ look   PgUp PgDn read   Enter choose   Esc back"))

    def on_mount(self) -> None:
        """Mark what is chosen now."""
        # A page that is taken away before it was drawn never gets its parts.
        if self.query(OptionList):
            listed = self.query_one(OptionList)
            listed.focus()
            listed.highlighted = self._marked or 0

    @on(OptionList.OptionHighlighted)
    def look(self, event: OptionList.OptionHighlighted) -> None:
        """Show what the marked choice would mean."""
        self.show(self._look(event.option_index))
        self.query_one("#below").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Choose the marked one."""
        self.dismiss(event.option_index)
