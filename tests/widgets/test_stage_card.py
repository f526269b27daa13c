"""The card of the case on stage, and its clock in words."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from judgetui.meeting.state import Clock, Phase, Stage
from judgetui.widgets.stage_card import Remaining, StageCard, remaining
from tests.meeting.factories import START, a_plan, opened, scored, staged
from tests.screens.drawing import Host, drawn

CLOCK = Clock(START, 120)


def after(seconds: int) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "text", "word"),
    [
        (18, "01:42", "left"),
        (59, "01:01", "left"),
        (60, "01:00", "! soon over"),
        (119, "00:01", "! soon over"),
        (120, "00:00", "! time is up"),
        (127, "-00:07", "! over time"),
    ],
)
def test_a_clock_says_in_words_that_time_is_short(seconds: int, text: str, word: str) -> None:
    left = remaining(CLOCK, after(seconds), (60, 0))
    assert (left.text, left.word) == (text, word)
    assert ("!" in word) == (left.style != "bold $text-success")


def test_a_stopped_clock_says_so() -> None:
    stopped = replace(CLOCK, paused_at=after(18))
    assert remaining(stopped, after(500), (60, 0)) == Remaining("01:42", "stopped", "$text-muted")


async def test_it_names_the_case_and_how_far_it_is() -> None:
    plan = a_plan(
        cases=[
            {
                "id": "C1",
                "number": 9,
                "title": "New[/b] life",
                "type": "Family",
                "presenters": ["Zhang", "Li"],
                "organisation": "Home",
            }
        ]
    )
    meeting = staged(opened(plan), "C1")
    app = Host(StageCard(), meeting=meeting, now=(meeting.at or START))
    async with app.run_test(size=(60, 10)):
        lines = drawn(app)
        assert lines[0] == "09  New[/b] life"
        assert lines[1] == "Family · Zhang, Li · Home"
        assert lines[2].startswith("scoring  ━━")
        assert lines[2].endswith("02:00 left")


async def test_the_clock_is_kept_where_there_is_hardly_room() -> None:
    meeting = staged(opened(), "C1")
    app = Host(StageCard(), meeting=meeting, now=(meeting.at or START))
    async with app.run_test(size=(24, 10)):
        assert drawn(app)[2] == "scoring  02:00 left"


async def test_with_nobody_on_stage_it_says_who_comes_next() -> None:
    app = Host(StageCard(), meeting=opened())
    async with app.run_test(size=(60, 10)):
        assert drawn(app)[:2] == ["Nobody is on stage.", "On deck: 10  Story 1"]


async def test_at_the_end_it_says_so() -> None:
    meeting = replace(scored(opened(a_plan(1)), "C1", {"J1": 5}), on_stage=None)
    app = Host(StageCard(), meeting=meeting)
    async with app.run_test(size=(60, 10)) as pilot:
        assert drawn(app)[0] == "Every case is announced or withdrawn."
        app.shown.meeting = replace(meeting, phase=Phase.FINAL, seq=meeting.seq + 1)
        await pilot.pause()
        assert drawn(app)[0] == "The result is final."


async def test_a_case_without_a_clock_needs_none() -> None:
    meeting = staged(opened(), "C1", Stage.CLOSED)
    app = Host(StageCard(), meeting=meeting, now=START)
    async with app.run_test(size=(60, 10)):
        assert drawn(app)[2] == "closed — test"
