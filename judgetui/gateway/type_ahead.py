"""What a person types before the app can take it."""

from __future__ import annotations

from typing import Any

from textual.app import App

HELD = 4096
"""Characters that are kept of it."""


class TypeAhead:
    """Keeps what was typed, from its beginning and without gaps."""

    def __init__(self) -> None:
        self._typed = ""
        self._full = False

    def add(self, typed: str) -> None:
        """Keep more; what does not fit, and all that follows it, is dropped."""
        self._full = self._full or len(self._typed) + len(typed) > HELD
        if not self._full:
            self._typed += typed

    def take(self) -> str:
        """All of it, once."""
        typed, self._typed, self._full = self._typed, "", False
        return typed


def takes_keys(app: App[Any]) -> bool:
    """Whether somebody in the app has the keyboard, or nobody ever will."""
    return bool(app.screen_stack) and (app.focused is not None or not app.screen.focus_chain)
