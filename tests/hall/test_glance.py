"""The least that tells where a meeting is, at each point of the day."""

from __future__ import annotations

from hypothesis import given

from judgetui.hall.glance import glance
from judgetui.language import speaking
from judgetui.meeting.acts import Finalise, Pause
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.state import Meeting
from tests.meeting.factories import a_plan, do, opened, scored, staged
from tests.meeting.strategies import meetings


def test_before_the_meeting_opens() -> None:
    meeting = Meeting.planned(a_plan(3, title="Spring"))
    assert glance(meeting) == ("Spring", "not open yet · cases: 3")


def test_before_the_first_case_with_one_on_stage_and_announced() -> None:
    meeting = opened(a_plan(3, title="Spring"))
    assert glance(meeting) == ("Spring", "cases: 3")
    assert glance(staged(meeting, "C1")) == (
        "Spring",
        "The judges are scoring · case 1 / 3",
        "10  Story 1",
    )
    meeting = scored(meeting, "C1", {"J1": 7, "J2": 8, "J3": 9})
    assert glance(meeting) == ("Spring", "Announced · case 1 / 3", "10  Story 1")


def test_in_a_pause_and_in_another_language() -> None:
    meeting = do(staged(opened(a_plan(2, title="Spring")), "C1"), Pause())
    assert glance(meeting)[1] == "The meeting is paused · case 1 / 2"
    with speaking("zh"):
        assert "暂停" in glance(meeting)[1]


def test_once_the_result_is_final() -> None:
    meeting = scored(opened(a_plan(1, title="Spring")), "C1", {"J1": 7, "J2": 8, "J3": 9})
    assert glance(do(meeting, Finalise()))[1] == "The result is final"


@given(meetings())
def test_the_hall_sees_at_a_glance_what_the_chair_sees(meeting: Meeting) -> None:
    """So the picture from the venue, which is the hall's, is that from the ledger."""
    lines = glance(redact(meeting, CHAIR))
    assert lines == glance(redact(meeting, BOARD))
    assert 1 <= len(lines) <= 3
    assert all(lines)
