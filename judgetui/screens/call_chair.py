"""A judge's call to the chair: a digit sends it; words may be added before."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from judgetui.app.labels import call_label
from judgetui.language import _
from judgetui.meeting.calls import CallKind
from judgetui.screens.base_modal import BaseModal

KINDS: tuple[CallKind, ...] = ("problem", "question", "break")
_LONGEST = 300


class Asked(NamedTuple):
    """What a judge wants of the chair."""

    kind: CallKind
    text: str


class CallPage(BaseModal[Asked | None]):
    """What is it about? Dismisses with what the judge wants, or None; the hall hears nothing."""

    DEFAULT_CSS = """
    CallPage { align: center middle; background: $background 60%; }
    CallPage > Vertical {
        width: 72; max-width: 96%; height: auto; max-height: 94%;
        border: round $border; background: $surface; padding: 1 2;
    }
    CallPage Static { width: 100%; height: auto; }
    CallPage #question { text-style: bold; }
    CallPage .quiet { color: $text-muted; }
    CallPage OptionList { height: auto; margin: 1 0; border: none; background: $surface; }
    CallPage OptionList:focus { border: none; }
    CallPage Input { margin-bottom: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        *(Binding(str(digit), f"send({digit})", show=False) for digit in range(1, len(KINDS) + 1)),
    ]

    def compose(self) -> ComposeResult:
        """Question, the three kinds, the line for words, keys."""
        with Vertical():
            yield Static(_("Call the chair"), id="question", markup=False)
            only = _("It shows on the chair's screen alone; your ballot stays as it is.")
            yield Static(only, classes="quiet", markup=False)
            yield OptionList(
                *(
                    Option(f"{digit}  {call_label(kind)}", id=kind)
                    for digit, kind in enumerate(KINDS, 1)
                )
            )
            yield Input(placeholder=_("in a few words, if you like"), max_length=_LONGEST)
            keys = _("1 2 3 or Enter send   Tab words   Esc back")
            yield Static(keys, classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Begin at the kinds, so that a digit is enough."""
        if kinds := self.query(OptionList):
            kinds.first().focus()

    def _send(self, kind: CallKind) -> None:
        self.dismiss(Asked(kind, " ".join(self.query_one(Input).value.split())))

    def action_send(self, digit: int) -> None:
        """Send it as this kind."""
        self._send(KINDS[digit - 1])

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Send it as the marked kind."""
        self._send(KINDS[event.option_index])

    @on(Input.Submitted)
    def entered(self) -> None:
        """Send it with the words, as the marked kind."""
        self._send(KINDS[self.query_one(OptionList).highlighted or 0])
