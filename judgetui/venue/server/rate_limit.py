"""How much one connection may say in a second: enough for any person, too little for a flood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

QUIET = 0.5
"""Seconds of silence after which a page that said too much is heard again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What may be said: so much a second, and so much at once after a silence."""

    frames: float
    frames_at_once: float
    size: float
    """Bytes or characters a second."""
    size_at_once: float


class TokenBucket:
    """Counts what a connection says against a rate; a token bucket of frames and one of bytes."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._at = clock()
        self._frames = rate.frames_at_once
        self._size = rate.size_at_once

    def take(self, size: int) -> bool:
        """Count a frame of a size, where that much is left."""
        self._refill()
        if self._frames < 1 or self._size < size:
            return False
        self._spend(size)
        return True

    def owe(self, size: int) -> float:
        """Count a frame whatever is left; seconds until nothing is owed."""
        self._refill()
        self._spend(size)
        frames = -self._frames / self._rate.frames
        return max(0.0, frames, -self._size / self._rate.size)

    def _spend(self, size: int) -> None:
        self._frames -= 1
        self._size -= size

    def _refill(self) -> None:
        rate, now = self._rate, self._clock()
        passed, self._at = max(0.0, now - self._at), now
        self._frames = min(rate.frames_at_once, self._frames + passed * rate.frames)
        self._size = min(rate.size_at_once, self._size + passed * rate.size)


class IgnorePeriod:
    """Lasts until nothing has been said for a moment: whatever is said meanwhile begins it anew.

    Of a text that is far too long no piece from the middle may be taken for keys.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    def begin(self) -> None:
        """Hear nothing from now on."""
        self._since = self._clock()

    def lasts(self) -> bool:
        """Whether what is said now is not heard."""
        if self._since is None or self._clock() - self._since >= QUIET:
            self._since = None
            return False
        self.begin()
        return True


class FrameFilter:
    """Decides which frames of a page are heard: once it has said too much, none for a moment."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._bucket = TokenBucket(rate, clock)
        self._ignoring = IgnorePeriod(clock)
        self.dropped = False
        """Whether something was not heard since this was last set to False."""

    def accepts(self, size: int) -> bool:
        """Whether a frame of a size is heard."""
        if not self._ignoring.lasts():
            if self._bucket.take(size):
                return True
            self._ignoring.begin()
        self.dropped = True
        return False
