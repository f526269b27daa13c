"""How much a connection may send, also where the clock it is measured by goes back."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from judgetui.venue.server.connection import Caller, Connection
from judgetui.venue.server.rate_limit import Rate, TokenBucket

RATE = Rate(frames=1, frames_at_once=2, size=10, size_at_once=100)


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    now = [100.0]
    bucket = TokenBucket(RATE, lambda: now[0])
    now[0] -= 50
    assert bucket.take(1)
    assert bucket.owe(1) == 0


async def test_a_pong_from_the_future_or_of_long_ago_is_no_latency() -> None:
    none = cast("Any", None)
    connection = Connection(none, none, Caller("", asyncio.get_running_loop().time()))
    connection._measure(repr(time.monotonic() - 0.5).encode())
    measured = connection.latency
    assert measured is not None
    assert 0.5 <= measured < 60
    for mark in (time.monotonic() + 30, time.monotonic() - 70):
        connection._measure(repr(mark).encode())
    connection._measure(b"nothing")
    assert connection.latency == measured
