"""A page whose answer has consequences, and which no key answers that was not meant for it."""

from __future__ import annotations

from math import inf
from typing import TypeVar

from textual.screen import ModalScreen

from judgetui.app.key_queue import KeyQueueApp

_Answer = TypeVar("_Answer")


class BaseQuestion(ModalScreen[_Answer]):
    """A question that a person has to have seen: a key that acts must rest after it has come."""

    asks_since = inf
    """When the question came before the person's eyes, by the clock of keys; not yet, at first."""

    def on_mount(self) -> None:
        """Count from the first picture."""
        self.ask_from_now()

    def ask_from_now(self) -> None:
        """Count anew: the question, or what a key answers it with, is another one now."""
        self.asks_since = inf
        self.call_after_refresh(self._is_seen)

    def _is_seen(self) -> None:
        keys = self.app
        self.asks_since = keys.timing.now() if isinstance(keys, KeyQueueApp) else -inf
