"""A clock as instants says the same second as the clock itself."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from judgetui.hall.clock_view import clock_view
from judgetui.meeting.state import Clock

BEGAN = datetime.datetime(2018, 2, 27, 14, 0, tzinfo=datetime.UTC)
MILLISECONDS = st.integers(0, 2_000_000).map(lambda ms: datetime.timedelta(milliseconds=ms))


@given(length=st.integers(1, 900), paused=MILLISECONDS, later=MILLISECONDS)
def test_a_clock_that_goes_ends_when_nothing_is_left(
    length: int, paused: datetime.timedelta, later: datetime.timedelta
) -> None:
    clock = Clock(BEGAN, length, paused=paused)
    view, now = clock_view(clock, (60, 30)), BEGAN + paused + later
    assert view.ends is not None
    assert view.left is None
    assert -((now - view.ends) // datetime.timedelta(seconds=1)) == clock.remaining(now)
    assert view.warn == 60


def test_a_clock_that_stands_has_its_seconds() -> None:
    clock = Clock(BEGAN, 60, paused_at=BEGAN + datetime.timedelta(seconds=70))
    view = clock_view(clock, ())
    assert (view.ends, view.left, view.warn) == (None, -10, 0)
