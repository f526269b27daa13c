"""One link over the whole screen: its QR code, and what there is to type."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from judgetui.language import _
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.join_info import QrCode
from judgetui.widgets.prose import Prose, Said

_LEAST, _MOST, _GAP = 24, 72, 2
"""Columns of the words beside a code at the least, below it at the most, and between the two."""


class JoinSlip(BaseModal[None]):
    """Covers everything else; the words are always whole, the code is whole or not there."""

    DEFAULT_CSS = """
    JoinSlip { align: center middle; background: $background; }
    JoinSlip > Container { width: auto; height: auto; layout: vertical; align: center middle; }
    JoinSlip > Container.-beside { layout: horizontal; }
    JoinSlip Prose { height: auto; text-align: center; }
    JoinSlip .-beside Prose { text-align: left; margin-left: 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space", "back", show=False),
    ]

    def __init__(self, called: str, link: str, lines: tuple[str, ...], typed: str) -> None:
        super().__init__()
        self._called, self._link, self._lines, self._typed = called, link, lines, typed

    def compose(self) -> ComposeResult:
        """The code to scan, and the words."""
        with Container():
            code = QrCode()
            code.lines = self._lines
            yield code
            yield Prose()

    def on_resize(self) -> None:
        """Put the words below the code or beside it; where neither fits, leave the code out."""
        columns, rows = self.size.width, self.rows_left
        wide, high = len(self._lines[0]) if self._lines else 0, len(self._lines)
        words = self.query_one(Prose)
        below, beside = min(columns - 2, _MOST), min(columns - wide - 2 * _GAP, _MOST)
        stacked = wide <= columns and high + self._height(below) <= rows
        sideways = beside >= _LEAST and max(high, self._height(beside)) <= rows
        code = self.query_one(QrCode)
        code.display = stacked or sideways
        code.styles.margin = (0, 0, 0, max(below - wide, 0) // 2 if stacked else 0)
        self.query_one(Container).set_class(sideways and not stacked, "-beside")
        words.styles.width = beside if sideways and not stacked else below
        said = self._words(bool(self._lines) and not (stacked or sideways))
        if sideways and not stacked and self._height(beside) + len(said) - 1 <= rows:
            said = [part for each in said for part in (each, Said(""))][:-1]
        words.said = tuple(said)

    def rows_changed(self) -> None:
        """Share out the room there is now."""
        self.on_resize()

    def _height(self, width: int) -> int:
        """Lines the words take in this width."""
        return sum(max(-(-cell_len(said.text) // width), 1) for said in self._words(False))

    def _words(self, without_code: bool) -> list[Said]:
        """What there is to read; also why there is no code."""
        called, typed = Said(self._called, "bold $text-accent"), Said(self._typed, "bold")
        said = [called, Said(self._link), typed]
        if without_code:
            small = _(
                "This window is too small for the QR code; enlarge it or make its font smaller."
            )
            said.append(Said(small, "$text-warning"))
        return [*said, Said(_("Esc back"), "$text-muted")]

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
