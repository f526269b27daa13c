"""Devices that dropped out of their seats a moment ago: their seats stay theirs for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from judgetui.meeting.seat import Seat
from judgetui.venue.protocol.limits import BACK_WITHIN


class ReconnectGrace:
    """Which devices are expected back in their seats, for as long as they are."""

    def __init__(self, over: Callable[[Seat], None]) -> None:
        """`over` is told of every seat whose device did not come back in time."""
        self._over = over
        self._expected: dict[Seat, tuple[str, asyncio.TimerHandle]] = {}

    def at(self, seat: Seat) -> str:
        """The device that is expected in a seat; empty where none is."""
        device, _ = self._expected.get(seat, ("", None))
        return device

    def begin(self, seat: Seat, device: str) -> None:
        """Expect a device back from now on."""
        self.end(seat)
        timer = asyncio.get_running_loop().call_later(BACK_WITHIN, self._too_late, seat)
        self._expected[seat] = device, timer

    def end(self, seat: Seat) -> None:
        """Expect nobody in a seat any more: its device is back, or the seat was given away."""
        if seat in self._expected:
            _, timer = self._expected.pop(seat)
            timer.cancel()

    def _too_late(self, seat: Seat) -> None:
        del self._expected[seat]
        self._over(seat)
