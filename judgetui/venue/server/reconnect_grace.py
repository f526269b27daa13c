"""Reserves the seats of devices that have lost their connection, for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from judgetui.meeting.seat import Seat
from judgetui.venue.protocol.limits import BACK_WITHIN


class ReconnectGrace:
    """The devices for which seats are reserved."""

    def __init__(self, over: Callable[[Seat], None]) -> None:
        """`over` is called with every seat whose device has not reconnected in time."""
        self._over = over
        self._expected: dict[Seat, tuple[str, asyncio.TimerHandle]] = {}

    def at(self, seat: Seat) -> str:
        """The device for which a seat is reserved; empty for none."""
        device, _ = self._expected.get(seat, ("", None))
        return device

    def begin(self, seat: Seat, device: str) -> None:
        """Reserve a seat for a device from now on."""
        self.end(seat)
        timer = asyncio.get_running_loop().call_later(BACK_WITHIN, self._too_late, seat)
        self._expected[seat] = device, timer

    def end(self, seat: Seat) -> None:
        """End a reservation: the device is back, or the seat was given to another."""
        if seat in self._expected:
            _, timer = self._expected.pop(seat)
            timer.cancel()

    def _too_late(self, seat: Seat) -> None:
        del self._expected[seat]
        self._over(seat)
