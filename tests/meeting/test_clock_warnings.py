"""When the clock draws attention: at its warnings, for some seconds, never while it stands."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from judgetui.meeting.clock_warnings import LASTS, ClockWarning, clock_warning
from judgetui.meeting.state import Clock
from tests.meeting.factories import START

CLOCK = Clock(START, 120)
WARN = (60, 0)


def after(seconds: float) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "due"),
    [
        (59, None),
        (60, ClockWarning(60, 0)),
        (67.9, ClockWarning(60, 7)),
        (60 + LASTS, None),
        (119, None),
        (120, ClockWarning(0, 0)),
        (127, ClockWarning(0, 7)),
        (128, None),
        (10_000, None),
    ],
)
def test_a_warning_is_due_for_some_seconds(seconds: float, due: ClockWarning | None) -> None:
    assert clock_warning(CLOCK, WARN, after(seconds)) == due


def test_of_two_warnings_at_once_the_later_one_is_shown() -> None:
    assert clock_warning(CLOCK, (5, 0), after(121)) == ClockWarning(0, 1)


def test_a_clock_that_stands_or_is_not_there_warns_nobody() -> None:
    assert clock_warning(None, WARN, after(60)) is None
    assert clock_warning(replace(CLOCK, paused_at=after(60)), WARN, after(61)) is None


def test_a_part_that_is_no_longer_than_a_warning_does_not_begin_with_it() -> None:
    assert clock_warning(Clock(START, 60), WARN, after(0)) is None
    assert clock_warning(Clock(START, 60), WARN, after(60)) == ClockWarning(0, 0)


def test_added_time_brings_the_warning_again() -> None:
    assert clock_warning(replace(CLOCK, length=180), WARN, after(60)) is None
    assert clock_warning(replace(CLOCK, length=180), WARN, after(120)) == ClockWarning(60, 0)


def test_a_warning_says_what_it_sounds_for() -> None:
    assert [str(ClockWarning(at, 0).words) for at in (60, 90, 5, 0)] == [
        "1:00 left",
        "1:30 left",
        "0:05 left",
        "Time is up",
    ]
