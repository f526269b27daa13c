"""How far behind the day is and when the rest of it comes: every time worked out by hand."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judgetui.meeting.acts import Entry, Withdraw
from judgetui.meeting.plan import Plan
from judgetui.meeting.schedule import about, schedule
from judgetui.meeting.state import Meeting, Phase, Stage
from tests.meeting.factories import START, a_plan, do, one_by_one, opened
from tests.meeting.strategies import days

TIMES = {"presentation": 480, "questions": 180, "scoring": 60}
"""12 minutes a case."""


def planned(cases: int = 4, **changes: object) -> Plan:
    return a_plan(cases, 2, timing=TIMES, **changes)


def at(time: str) -> datetime.datetime:
    """A time of the day the meeting is on."""
    hours, minutes, *rest = map(int, time.split(":"))
    return START.replace(hour=hours, minute=minutes, second=rest[0] if rest else 0)


def judged(meeting: Meeting, case: str, called: str, closed: str) -> Meeting:
    """The case called and closed at these times."""
    state = replace(
        meeting.cases[case], stage=Stage.CLOSED, called_at=at(called), closed_at=at(closed)
    )
    return replace(meeting, cases={**meeting.cases, case: state})


def on_stage(meeting: Meeting, case: str, called: str) -> Meeting:
    state = replace(meeting.cases[case], stage=Stage.PRESENTING, called_at=at(called))
    return replace(meeting, cases={**meeting.cases, case: state}, on_stage=case)


def times(begins: object) -> list[str]:
    return [f"{one:%H:%M:%S}" for one in begins.values()]  # type: ignore[attr-defined]


def test_before_the_first_case_all_goes_as_planned() -> None:
    meeting = opened(planned(start="14:00"))
    found = schedule(meeting, at("13:40"))
    assert found is not None
    assert found.behind == datetime.timedelta()
    assert times(found.begins) == ["14:00:00", "14:12:00", "14:24:00", "14:36:00"]
    assert found.end == at("14:48")


def test_a_late_start_is_so_many_minutes_behind() -> None:
    found = schedule(opened(planned(start="14:00")), at("14:06"))
    assert found is not None
    assert found.behind == datetime.timedelta(minutes=6)
    assert found.end == at("14:54")


def test_the_rest_is_as_long_as_the_cases_so_far() -> None:
    # C1 took 14 minutes and C2 16, with 1 minute between: 15 on the average. C3 began at 14:32.
    meeting = judged(opened(planned(start="14:00")), "C1", "14:00", "14:14")
    meeting = judged(meeting, "C2", "14:15", "14:31")
    meeting = on_stage(meeting, "C3", "14:32")
    found = schedule(meeting, at("14:35"))
    assert found is not None
    # C3 was to end at 14:36 and is to end at 14:44 if it keeps to its 12 minutes.
    assert found.behind == datetime.timedelta(minutes=8)
    # It is likely to take 15 until 14:47; C4 comes a minute later and ends at 15:03.
    assert times(found.begins) == ["14:48:00"]
    assert found.end == at("15:03")


def test_a_lunch_break_does_not_make_every_gap_long() -> None:
    meeting = judged(opened(planned(5)), "C1", "09:00", "09:10")
    meeting = judged(meeting, "C2", "09:12", "09:22")
    meeting = judged(meeting, "C3", "10:30", "10:40")
    # Gaps of 2 and 68 minutes, and none after C3: with another of 2 the median is 2.
    meeting = judged(meeting, "C4", "10:42", "10:52")
    found = schedule(meeting, at("10:52"))
    assert found is not None
    assert times(found.begins) == ["10:52:00"]
    assert found.end == at("11:02")


def test_whoever_is_over_time_holds_up_the_rest() -> None:
    meeting = on_stage(opened(planned(2, start="14:00")), "C1", "14:00")
    found = schedule(meeting, at("14:20"))
    assert found is not None
    assert found.behind == datetime.timedelta(minutes=8)
    assert times(found.begins) == ["14:20:00"]


def test_a_quick_day_is_early() -> None:
    meeting = judged(opened(planned(3, start="14:00")), "C1", "14:00", "14:07")
    found = schedule(meeting, at("14:07"))
    assert found is not None
    assert found.behind == -datetime.timedelta(minutes=5)


def test_a_withdrawn_case_takes_no_time() -> None:
    meeting = do(opened(planned(3, start="14:00")), Withdraw(case="C2"))
    found = schedule(meeting, at("14:00"))
    assert found is not None
    assert list(found.begins) == ["C1", "C3"]
    assert found.end == at("14:24")


def test_there_is_none_without_times_or_cases_to_come() -> None:
    nothing = {"presentation": 0, "questions": 0, "scoring": 0}
    assert schedule(opened(a_plan(2, 2, timing=nothing)), at("09:00")) is None
    final = replace(opened(planned()), phase=Phase.FINAL)
    assert schedule(final, at("09:00")) is None
    over = judged(opened(planned(1)), "C1", "09:00", "09:10")
    assert schedule(over, at("09:10")) is None


@pytest.mark.parametrize(
    ("time", "said"),
    [("14:17:29", "14:15"), ("14:17:30", "14:20"), ("14:22:29", "14:20"), ("23:58:00", "00:00")],
)
def test_about_is_to_the_nearest_five_minutes(time: str, said: str) -> None:
    assert f"{about(at(time)):%H:%M}" == said


@pytest.mark.parametrize("start", ["24:00", "9:00", "14:60", "noon"])
def test_a_start_is_a_time_of_the_day(start: str) -> None:
    with pytest.raises(ValidationError):
        planned(start=start)


@given(entries=days(), later=st.integers(0, 20_000))
def test_cases_come_one_after_the_other_and_none_before_now(
    entries: list[Entry], later: int
) -> None:
    meeting = one_by_one(entries)
    now = (meeting.at or START) + datetime.timedelta(seconds=later)
    found = schedule(meeting, now)
    if found is None:
        return
    waiting = [case for case in meeting.order if meeting.cases[case].stage is Stage.WAITING]
    assert list(found.begins) == waiting
    begins = list(found.begins.values())
    assert begins == sorted(begins)
    assert all(now <= begin <= found.end for begin in begins)


def test_a_rehearsal_the_evening_before_is_not_a_day_early() -> None:
    meeting = opened(planned(2, start="14:00", date="2018-02-28"))
    found = schedule(meeting, at("20:00"))
    assert found is not None
    assert found.behind == datetime.timedelta()
    assert times(found.begins) == ["20:00:00", "20:12:00"]
