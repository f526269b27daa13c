"""On the way to a seat: calm while it connects, and plain where the host says no."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from judgetui.app.commands import ARRIVING, bindings
from judgetui.language import _
from judgetui.screens.base import SeatScreen
from judgetui.widgets.key_bar import KeyBar


class Connecting(SeatScreen):
    """Says how far the way to the seat is; another screen takes its place once it is there."""

    DEFAULT_CSS = """
    Connecting #way { width: 100%; height: 1fr; align: center middle; }
    Connecting #way Static { width: 76; max-width: 92%; height: auto; text-align: center; }
    Connecting #said { text-style: bold; color: $text-primary; }
    Connecting #why { margin-top: 1; }
    Connecting #hint { margin-top: 2; color: $text-muted; }
    Connecting.-refused #said { color: $text-error; }
    Connecting.-waiting #said { color: $text-warning; }
    """

    room = ARRIVING
    says_link = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ARRIVING)]

    link_state: reactive[str] = reactive("connecting")
    """How far it is: connecting, waiting for the chair's yes, refused for good."""
    link_why: reactive[str] = reactive("")
    """What stands in the way, in a sentence."""

    def __init__(self, base: str, clock: Callable[[], datetime.datetime] | None = None) -> None:
        super().__init__(clock)
        self._base, self._composed = base, False

    @property
    def prepares(self) -> bool:
        """Whether the seat's own screen is about to come."""
        return self.link_state not in ("waiting", "refused")

    def parts(self) -> ComposeResult:
        """Three sentences in the middle, keys at the bottom."""
        with Vertical(id="way"):
            yield Static("", id="said", markup=False)
            yield Static("", id="why", markup=False)
            yield Static("", id="hint", markup=False)
        yield KeyBar(ARRIVING)

    def on_mount(self) -> None:
        """Say it."""
        self._composed = True
        bar = self.query_one(KeyBar)
        bar.keymap = self.own_keys
        self._say()

    def watch_link_state(self) -> None:
        """Say it anew."""
        self._say()

    def watch_link_why(self) -> None:
        """Say it anew."""
        self._say()

    def _say(self) -> None:
        if not self._composed:
            return
        self.set_class(self.link_state == "refused", "-refused")
        self.set_class(self.link_state == "waiting", "-waiting")
        said, hint = self._words()
        self.query_one("#said", Static).update(said)
        self.query_one("#why", Static).update(self.link_why)
        self.query_one("#hint", Static).update(hint)

    def _words(self) -> tuple[str, str]:
        if self.link_state == "refused":
            return _("! This seat is closed here"), _("What you sent before is kept.")
        if self.link_state == "waiting":
            return (
                _("… waiting for the chair's yes"),
                _("This screen opens by itself as soon as the chair lets you in."),
            )
        said = _("… connecting to %(address)s") % {"address": self._base}
        return said, _("It goes on trying by itself; there is nothing to do.")
