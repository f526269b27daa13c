"""Bases of questions that a key press meant for the page below must not answer."""

from __future__ import annotations

from math import inf
from typing import TypeVar

from textual.reactive import reactive

from judgetui.app.key_queue import KeyQueueApp
from judgetui.screens.base_modal import BaseModal

_Answer = TypeVar("_Answer")


class BaseQuestion(BaseModal[_Answer]):
    """A question with consequences: keys pressed before it was drawn do not answer it."""

    asks_since = inf
    """When the question was drawn, in seconds of the app's key clock; infinite until it is."""

    def on_mount(self) -> None:
        """Count from the first time it is drawn."""
        self.ask_from_now()

    def ask_from_now(self) -> None:
        """Count anew: the question, or what a key answers it with, is another one now."""
        self.asks_since = inf
        self.call_after_refresh(self._is_seen)

    def _is_seen(self) -> None:
        keys = self.app
        self.asks_since = keys.timing.now() if isinstance(keys, KeyQueueApp) else -inf


class BaseReview(BaseQuestion[bool]):
    """Asks whether a ballot is to be submitted: what the ballot's screen needs to know of it.

    Another question may be on top of this one.
    """

    waits_for: reactive[str] = reactive("")
    """Why the ballot cannot be submitted now; empty when it can."""

    _withdrawn = False

    def withdraw(self) -> None:
        """Go back to the ballot, which can no longer be submitted: at once, or when it is seen."""
        self._withdrawn = True
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Go now, if that is due."""
        # What is dismissed is whatever is on top, whoever asks for it.
        if self._withdrawn and self.is_active:
            self.dismiss(False)
