"""The clock: it starts by itself, stands still in a pause, and shows everyone the same second."""

from __future__ import annotations

import datetime

import pytest

from judgetui.meeting.acts import (
    AddTime,
    CallCase,
    CloseScoring,
    OpenScoring,
    Pause,
    PauseClock,
    Postpone,
    Resume,
    StartClock,
    StartQuestions,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Meeting
from tests.meeting.factories import a_plan, do, opened

TIMES = {"presentation": 100, "questions": 50, "scoring": 0}


def called() -> Meeting:
    return do(opened(a_plan(timing=TIMES)), CallCase(case="C1"))


def left(meeting: Meeting, seconds: int = 0) -> int:
    """What the clock shows some seconds after the last act."""
    assert meeting.clock is not None
    assert meeting.at is not None
    return meeting.clock.remaining(meeting.at + datetime.timedelta(seconds=seconds))


def test_each_part_starts_its_own_clock() -> None:
    meeting = called()
    assert left(meeting) == 100
    assert left(meeting, 130) == -30
    meeting = do(meeting, StartQuestions(), seconds=30)
    assert left(meeting, 10) == 40
    meeting = do(meeting, OpenScoring())
    assert meeting.clock is None
    meeting = do(meeting, AddTime(seconds=20))
    assert left(meeting, 5) == 15
    assert do(meeting, CloseScoring(reason="so")).clock is None
    assert do(meeting, Postpone()).clock is None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, 100), (0.001, 100), (0.999, 100), (1, 99), (99.5, 1), (100, 0), (100.5, 0), (101, -1)],
)
def test_a_second_is_shown_until_it_is_over(seconds: float, shown: int) -> None:
    clock = called().clock
    assert clock is not None
    left = clock.remaining(clock.started_at + datetime.timedelta(seconds=seconds))
    assert (left, type(left)) == (shown, int)


def test_a_stopped_clock_goes_on_where_it_was() -> None:
    meeting = do(called(), PauseClock(), seconds=10)
    assert left(meeting, 999) == 90
    with pytest.raises(Refused, match="not running"):
        do(meeting, PauseClock())
    meeting = do(meeting, StartClock(), seconds=60)
    assert left(meeting, 5) == 85
    with pytest.raises(Refused, match="running already"):
        do(meeting, StartClock())
    meeting = do(meeting, PauseClock(), StartClock(), seconds=10)
    assert left(meeting) == 80


def test_the_clock_stands_still_in_a_pause() -> None:
    meeting = do(called(), Pause(), seconds=10)
    assert left(meeting, 3600) == 90
    meeting = do(meeting, Resume(), seconds=3600)
    assert left(meeting) == 90
    assert left(meeting, 10) == 80


def test_a_clock_that_was_stopped_before_a_pause_stays_stopped() -> None:
    meeting = do(do(called(), PauseClock(), seconds=10), Pause(), Resume(), seconds=100)
    assert left(meeting, 50) == 90


def test_time_can_be_added_and_taken_away() -> None:
    meeting = do(called(), AddTime(seconds=60), seconds=0)
    assert left(meeting) == 160
    meeting = do(meeting, AddTime(seconds=-150), seconds=0)
    assert left(meeting) == 10
    with pytest.raises(Refused, match="has 10 seconds; take away fewer"):
        do(meeting, AddTime(seconds=-10))


def test_a_part_without_time_has_no_clock_until_time_is_added() -> None:
    meeting = do(called(), OpenScoring())
    with pytest.raises(Refused, match="add time to start a clock"):
        do(meeting, StartClock())
    with pytest.raises(Refused, match="not running"):
        do(meeting, PauseClock())
    with pytest.raises(Refused, match="has 0 seconds"):
        do(meeting, AddTime(seconds=-5))


def test_a_host_whose_time_is_set_back_takes_no_time_away() -> None:
    meeting = do(called(), PauseClock(), seconds=10)
    meeting = do(meeting, StartClock(), seconds=-5)
    assert meeting.clock is not None
    assert meeting.clock.paused == datetime.timedelta()


@pytest.mark.parametrize("late", [StartClock, PauseClock, AddTime])
def test_an_act_on_one_cases_clock_that_comes_late_does_not_touch_another_cases(
    late: type[StartClock | PauseClock | AddTime],
) -> None:
    meeting = do(called(), Postpone(case="C1"), CallCase(case="C2"))
    named = {"case": "C1"} | ({"seconds": 60} if late is AddTime else {})
    with pytest.raises(Refused, match="Story 1"):
        do(meeting, late.model_validate(named))
    assert do(meeting, AddTime(case="C2", seconds=60)).clock != meeting.clock
