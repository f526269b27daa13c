"""Rate limits for one connection: enough for any person, too little for a flood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

QUIET = 0.5
"""Seconds without a frame after which a page that exceeded its rate is read again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate: frames and bytes a second, and how many at once after a pause."""

    frames: float
    frames_at_once: float
    size: float
    """Bytes or characters a second."""
    size_at_once: float


class TokenBucket:
    """Counts a connection's frames against a rate: a token bucket of frames and one of bytes."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._at = clock()
        self._frames = rate.frames_at_once
        self._size = rate.size_at_once

    def take(self, size: int) -> bool:
        """Count a frame of a size and return True; return False if it exceeds the rate."""
        self._refill()
        if self._frames < 1 or self._size < size:
            return False
        self._spend(size)
        return True

    def owe(self, size: int) -> float:
        """Count a frame in any case; return the seconds to wait until the rate is kept."""
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
    """Lasts until no frame has come for `QUIET` seconds; each frame in it restarts it.

    So no piece from the middle of a text that is too long is taken for keys.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    def begin(self) -> None:
        """Ignore frames from now on."""
        self._since = self._clock()

    def lasts(self) -> bool:
        """Whether a frame that comes now is ignored."""
        if self._since is None or self._clock() - self._since >= QUIET:
            self._since = None
            return False
        self.begin()
        return True


class FrameFilter:
    """Decides which frames of a page are accepted: after it exceeds its rate, none for a while."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._bucket = TokenBucket(rate, clock)
        self._ignoring = IgnorePeriod(clock)
        self.dropped = False
        """Whether a frame was dropped since this was last set to False."""

    def accepts(self, size: int) -> bool:
        """Whether a frame of a size is accepted; else it counts as dropped."""
        if not self._ignoring.lasts():
            if self._bucket.take(size):
                return True
            self._ignoring.begin()
        self.dropped = True
        return False
