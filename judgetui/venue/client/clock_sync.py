"""The host's time at a client, so that every screen shows the same second."""

from __future__ import annotations

import datetime
import math
import time
from collections import deque

from judgetui.venue.protocol.timing import present

_LONGEST = 60.0
"""Seconds from which on a round trip is too slow to estimate the time by."""
_APART = 1.0
"""Seconds between two estimates that show that one of the clocks was set."""


class ClockSync:
    """Estimates the host's time from the latest round trips; before any, this machine's own."""

    def __init__(self) -> None:
        self._trips: deque[tuple[float, datetime.datetime, float]] = deque(maxlen=8)
        self.late = 0.0
        """Seconds for which what the host says is under way, by the latest answer."""

    @property
    def known(self) -> bool:
        """Whether the host has ever sent its time."""
        return bool(self._trips)

    def welcome(self, theirs: datetime.datetime) -> None:
        """Start over with the time in a welcome."""
        self._trips.clear()
        # It is as slow as it is large: any round trip tells more.
        self._add(math.inf, theirs, time.monotonic())
        self.late = 0.0

    def pong(self, mark: float, theirs: datetime.datetime) -> None:
        """Take in the answer to a ping sent at `mark`, in this machine's monotonic seconds."""
        ours = time.monotonic()
        trip = ours - mark
        if not 0 <= trip < _LONGEST:
            return
        middle = theirs + datetime.timedelta(seconds=trip / 2)
        if abs((middle - self.now()).total_seconds()) > _APART + trip:
            self._trips.clear()
        self._add(trip, middle, ours)
        self.late = max(0.0, (self.now() - theirs).total_seconds())

    def _add(self, trip: float, theirs: datetime.datetime, ours: float) -> None:
        self._trips.append((trip, theirs, ours))
        # Asked for by every seat's clock each second, and by everything that shows a time.
        self._quickest = min(self._trips, key=lambda trip: trip[0])

    def now(self) -> datetime.datetime:
        """The host's time, from the quickest of the latest round trips."""
        if not self._trips:
            return present()
        _, theirs, ours = self._quickest
        return theirs + datetime.timedelta(seconds=time.monotonic() - ours)
