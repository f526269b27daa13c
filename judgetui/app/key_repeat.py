"""One act for each key press: tells a new press from the repeats of a key that is held down.

A terminal sends the same for both, so only the times of keys tell them apart: a keyboard waits at
most two thirds of a second before it repeats a key, repeats quickly from then on, and stops as soon
as another key is pressed. A key is a new press ("has rested") when another key came before it, or
none for `REST` seconds.
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
"""Seconds without a key after which the same key acts again."""
REST_IN_BROWSER = 0.3
"""The same where the page itself drops the repeats of a held key, which a browser tells apart."""


@dataclass
class RepeatDetector:
    """Follows the times of the keys of one app."""

    _key: str = ""
    """The key that came last."""
    _at: float = -inf

    def comes(self, key: str, at: float, since: float = -inf, rest: float = REST) -> bool:
        """Record a key pressed at `at` (seconds); whether it has rested, also since `since`.

        `since` is when the question it would answer was first seen, which takes `REST` to read;
        `rest` is how many seconds the same key has to stay away.
        """
        last = self._at if key == self._key else -inf
        self._key, self._at = key, at
        return at - last >= rest and at - since >= REST


class KeyRepeatApp(ToastApp[_Result], KeyQueueApp[_Result]):
    """An app in which a held key goes on typing and moving, but acts only once."""

    settings: Settings

    @property
    def own_keys(self) -> Mapping[str, str]:
        """The keys that differ from the usual ones, by command: those this user has changed."""
        return self.settings.keys

    _explained = False
    """Whether a message has explained why the held key does nothing."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as Textual has them
        super().__init__(*given, **named)
        self._rest = RepeatDetector()

    def is_pressed_anew(self, event: events.Key) -> bool:
        """Whether a key may act; the first repeat that may not is explained in a message."""
        since = getattr(self.screen, "asks_since", -inf)
        rest = REST_IN_BROWSER if self.is_web else REST
        rested = self._rest.comes(event.key, self.timing.of(event), since, rest)
        if rested or self._may_repeat(event):
            self._explained = False
            return True
        if not self._explained and not self.warned:
            self._explained = True
            text = _("%(key)s acts once for each press; let go of it, then press it again.")
            self.notify(text % {"key": key_label(event.key)}, markup=False)
        return False

    def _may_repeat(self, event: events.Key) -> bool:
        screen, printable = self.screen, event.is_printable
        if printable and isinstance(self.focused, Input):
            return True
        if isinstance(screen, SeatScreen):
            moves = screen.moves_by(event.key)
            return moves or may_repeat(event.key, screen.room, self.own_keys, printable=printable)
        return may_repeat(event.key, "", {}, printable=printable)
