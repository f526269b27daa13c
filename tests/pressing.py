"""Times at which keys are pressed in tests: by no clock but the test's own."""

from __future__ import annotations

from textual import events

from judgetui.app.key_queue import KeyTiming


class Pressing(KeyTiming):
    """A clock that goes on with every key: each is pressed so many seconds after the one before."""

    def __init__(self, apart: float = 1.0) -> None:
        self.apart = apart
        """Seconds from one key to the next; a test may change it."""
        self.time = 0.0

    def of(self, event: events.Key) -> float:
        """Let the time go on to the next key."""
        self.time += self.apart
        return self.time

    def now(self) -> float:
        """When the last key was pressed."""
        return self.time
