"""An app that rests while nobody looks at it, such as one whose page was closed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TypeVar

from textual.app import App
from textual.timer import Timer

from judgetui.app.textual_private import ticking_timers

_Result = TypeVar("_Result")


class RestingApp(App[_Result]):
    """An app that can rest: nothing in it ticks and nothing is drawn."""

    _paused: list[Timer] | None = None
    """The timers that go on when it wakes; None while it does not rest."""
    _still: ExitStack | None = None

    @property
    def rests(self) -> bool:
        """Whether it rests now."""
        return self._paused is not None

    def rest(self) -> None:
        """Stop what goes on by itself."""
        if self._paused is not None:
            return
        self._paused = ticking_timers(self)
        for timer in self._paused:
            timer.pause()
        self._still = ExitStack()
        self._still.enter_context(self.batch_update())

    def wake(self) -> None:
        """Go on; what is due has to be drawn anew by whoever looks."""
        if self._paused is None or self._still is None:
            return
        paused, self._paused = self._paused, None
        for timer in paused:
            timer.resume()
        self._still.close()
        self._still = None
