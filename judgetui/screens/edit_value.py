"""Asks for one value of a plan: what is typed or marked is checked, and what it means is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _


class Consequences(NamedTuple):
    """What a value would mean."""

    wrong: Sequence[str] = ()
    """What is wrong with it, in sentences."""
    told: Sequence[str] = ()
    """What the plan says with it, in sentences."""


_Answer = TypeVar("_Answer")


class _Asking(ModalScreen[_Answer | None]):
    """What both questions have in common: a title, and the consequences below the answer."""

    DEFAULT_CSS = """
    _Asking { align: center middle; background: $background 60%; }
    _Asking > Vertical {
        width: 96; max-width: 98%; height: auto; max-height: 98%;
        border: round $border; background: $surface; padding: 0 2;
    }
    _Asking #title { text-style: bold; width: 100%; margin-bottom: 1; }
    _Asking #hint, _Asking #keys { color: $text-muted; width: 100%; }
    _Asking #wrong { color: $text-error; width: 100%; height: auto; }
    _Asking VerticalScroll { height: auto; max-height: 11; margin-top: 1; }
    _Asking #told { width: 100%; height: auto; }
    _Asking Input {
        width: 1fr; height: 1; padding: 0 1; background: $panel;
        border: none; border-left: thick $accent;
    }
    _Asking Input:focus { border: none; border-left: thick $accent; background: $panel; }
    _Asking OptionList, _Asking OptionList:focus {
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
        with VerticalScroll(can_focus=False):
            yield Static("", id="told", markup=False)
        yield Static(keys, id="keys", markup=False)

    def show(self, consequences: Consequences) -> None:
        """Show what the present answer would mean."""
        self.query_one("#wrong", Static).update("\n".join(f"! {one}" for one in consequences.wrong))
        self.query_one("#wrong").display = bool(consequences.wrong)
        self.query_one("#told", Static).update("\n".join(consequences.told))
        self.query_one(VerticalScroll).display = bool(consequences.told)

    def action_read(self, pages: int) -> None:
        """Scroll what is told."""
        around = self.query_one(VerticalScroll)
        around.scroll_relative(y=pages * max(around.size.height - 1, 1), animate=False)

    def action_none(self) -> None:
        """Change nothing."""
        self.dismiss(None)


class TypeValue(_Asking[str]):
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
        with Vertical():
            yield Static(self._title, id="title", markup=False)
            yield Input(self._value, select_on_focus=False)
            if self._hint:
                yield Static(self._hint, id="hint", markup=False)
            yield from self.below(self._keys)

    def on_mount(self) -> None:
        """Show what is there."""
        self.query_one(Input).focus()
        self.show(self._look(self._value))

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Check what is typed."""
        self.show(self._look(event.value))

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Take what is typed, also what is wrong: it is shown beside it, and not saved."""
        self.dismiss(event.value)


class PickValue(_Asking[int]):
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
        with Vertical():
            yield Static(self._title, id="title", markup=False)
            yield OptionList(*(Option(Content(choice)) for choice in self._choices))
            yield from self.below(_("↑↓ look   PgUp PgDn read   Enter choose   Esc back"))

    def on_mount(self) -> None:
        """Mark what is chosen now."""
        listed = self.query_one(OptionList)
        listed.focus()
        listed.highlighted = self._marked or 0

    @on(OptionList.OptionHighlighted)
    def look(self, event: OptionList.OptionHighlighted) -> None:
        """Show what the marked choice would mean."""
        self.show(self._look(event.option_index))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Choose the marked one."""
        self.dismiss(event.option_index)
