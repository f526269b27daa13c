"""One key press, one act: tells a key that is pressed anew from one that is held down.

A terminal sends the same for both. What is known is when keys came: a keyboard waits at most two
thirds of a second before it repeats a key, stops as soon as another key is pressed, and repeats
quickly from then on. So a key has rested when another key came before it, or none for `REST`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar

from textual import events
from textual.widgets import Input

from judgetui.app.commands import key_label, may_repeat
from judgetui.app.key_queue import KeyQueueApp
from judgetui.app.toasts import ToastApp
from judgetui.language import _
from judgetui.screens.base import SeatScreen
from judgetui.settings import Settings

_Result = TypeVar("_Result")

REST = 0.7
"""Seconds for which a key must not have come before it acts again."""


@dataclass
class RepeatDetector:
    """Follows the keys of one app."""

    _key: str = ""
    """The key that came last."""
    _at: float = -inf

    def comes(self, key: str, at: float, since: float = -inf) -> bool:
        """Take in a key; whether it has rested, also since the page that it would answer came."""
        last = self._at if key == self._key else -inf
        self._key, self._at = key, at
        return at - max(last, since) >= REST


class KeyRepeatApp(ToastApp[_Result], KeyQueueApp[_Result]):
    """An app in which a key that is held down types and moves, but never acts a second time."""

    settings: Settings

    @property
    def own_keys(self) -> Mapping[str, str]:
        """The keys that differ from the usual ones, by command: those this user has changed."""
        return self.settings.keys

    _told = False
    """Whether it was said of the key that is held that it does nothing."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as Textual has them
        super().__init__(*given, **named)
        self._rest = RepeatDetector()

    def is_pressed_anew(self, event: events.Key) -> bool:
        """Whether a key may do what it does; one that is held back is told so, once."""
        since = getattr(self.screen, "asks_since", -inf)
        rested = self._rest.comes(event.key, self.timing.of(event), since)
        if rested or self._may_repeat(event):
            self._told = False
            return True
        if not self._told and not self.warned:
            self._told = True
            said = _("%(key)s acts once for each press; let go of it, then press it again.")
            self.notify(said % {"key": key_label(event.key)}, markup=False)
        return False

    def _may_repeat(self, event: events.Key) -> bool:
        screen, printable = self.screen, event.is_printable
        if printable and isinstance(self.focused, Input):
            return True
        if isinstance(screen, SeatScreen):
            moves = screen.moves_by(event.key)
            return moves or may_repeat(event.key, screen.room, self.own_keys, printable=printable)
        return may_repeat(event.key, "", {}, printable=printable)
