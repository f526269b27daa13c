"""The host's time at a client: the quickest round trip counts, until a clock was set."""

from __future__ import annotations

import datetime
import time

import pytest

from judgetui.venue.client import clock_sync
from judgetui.venue.client.clock_sync import ClockSync

NOON = datetime.datetime(2018, 2, 27, 12, tzinfo=datetime.UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """This machine's own seconds."""
    seconds = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    return seconds


def after(seconds: float) -> datetime.datetime:
    """So many seconds after noon."""
    return NOON + datetime.timedelta(seconds=seconds)


def test_before_any_answer_it_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_sync, "present", lambda: NOON)
    assert ClockSync().now() == NOON
    assert not ClockSync().known


def test_it_goes_on_between_answers(clock: list[float]) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    clock[0] += 7
    assert time_there.now() == after(7)


def test_the_quickest_round_trip_counts(clock: list[float]) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    clock[0] += 10
    time_there.pong(clock[0] - 0.2, after(10.3))
    assert time_there.now() == after(10.4)
    clock[0] += 2
    time_there.pong(clock[0] - 0.9, after(12.9))
    assert time_there.now() == after(12.4)


def test_a_clock_that_was_set_is_followed_at_the_next_answer(clock: list[float]) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    clock[0] += 2
    time_there.pong(clock[0] - 0.002, after(2))
    clock[0] += 2
    time_there.pong(clock[0] - 0.2, after(3604))
    assert time_there.now() == after(3604.1)


def test_who_comes_on_a_slow_way_knows_the_time_from_the_first_answer_on(
    clock: list[float],
) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    clock[0] += 5
    # The welcome was 2.5 s on its way, as the question was and the answer.
    time_there.pong(clock[0] - 5, after(5))
    assert time_there.now() == after(7.5)
    assert time_there.late == 2.5


@pytest.mark.parametrize("mark", [-1e9, 1e9, float("nan")])
def test_answers_to_no_ping_of_ours_say_nothing(clock: list[float], mark: float) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    time_there.pong(mark, after(9999))
    assert time_there.now() == NOON


def test_an_answer_that_was_held_up_on_its_way_says_how_late_things_come(
    clock: list[float],
) -> None:
    time_there = ClockSync()
    time_there.welcome(NOON)
    assert time_there.late == 0
    for at, trip, back in ((10, 0.4, 0.2), (20, 3.2, 3.0), (30, 3.2, 0.2), (40, 0.4, 0.2)):
        clock[0] = 100.0 + at
        time_there.pong(clock[0] - trip, after(at - back))
        assert time_there.late == pytest.approx(back)
    time_there.welcome(NOON)
    assert time_there.late == 0
