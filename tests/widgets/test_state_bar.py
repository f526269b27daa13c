"""The top line."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from judgetui.meeting.acts import Freeze, Pause
from judgetui.meeting.board_mode import BoardMode, OverlayMode, OverlayShown, Shown
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.widgets.state_bar import StateBar, schedule_words
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted
from tests.screens.drawing import NOON, Host, SimulatedJudges, drawn

PLAN = a_plan(title="Review of the year")


async def top(meeting: Meeting, columns: int = 120, **bound: object) -> str:
    app = Host(StateBar(), meeting=meeting, now=NOON, **bound)
    async with app.run_test(size=(columns, 5)):
        return drawn(app)[0]


async def test_it_says_where_the_meeting_is() -> None:
    line = await top(submitted(staged(opened(PLAN), "C2"), "C2", {"J1": 5}))
    assert line.split("  ")[0].strip() == "Review of the year"
    assert line.endswith("case 2 / 3  panel 1/3  board live  12:00")


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        (Meeting.planned(PLAN), "not open yet  3 cases  board live"),
        (opened(PLAN), "announced 0 / 3  board live"),
        (scored(opened(PLAN), "C1", {"J1": 5}), "announced 1 / 3  panel 1/3  board live"),
        (do(opened(PLAN), Freeze()), "board frozen"),
        (opened(a_plan(board={"policy": "sealed"})), "board sealed"),
        (do(staged(opened(PLAN), "C1", Stage.PRESENTING), Pause()), "paused  case 1 / 3"),
        (scored(opened(a_plan(1)), "C1", {"J1": 5}), "deliberating  announced 1 / 1"),
        (replace(opened(PLAN), phase=Phase.FINAL), "final  announced 0 / 3  12:00"),
    ],
)
async def test_it_has_a_word_for_every_state(meeting: Meeting, words: str) -> None:
    assert words in await top(meeting)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("contract", "board: rules"),
        ("stage", "board: case on stage"),
        ("standings", "board: standings"),
        ("message", "board: message"),
        ("break", "board: break"),
    ],
)
async def test_what_the_chair_steered_the_boards_to_stands_there(what: Shown, words: str) -> None:
    running, final = opened(PLAN), replace(opened(PLAN), phase=Phase.FINAL)
    for meeting in (running, final, Meeting.planned(PLAN)):
        line = await top(meeting, showing=BoardMode(what, "Coffee is ready"))
        assert line.endswith(f"{words}  12:00")
        assert "board live" not in line
    paused = do(staged(running, "C1"), Pause())
    tight = await top(paused, 60, showing=BoardMode(what), state_line="saved 14:31:02 ✓")
    assert words in tight, "it stays where it is tight: nobody at the console sees a board"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("stage", "stream: case on stage"),
        ("standings", "stream: standings"),
        ("message", "stream: message"),
        ("nothing", "stream: nothing"),
    ],
)
async def test_what_the_livestream_shows_stands_there_beside_the_boards(
    what: OverlayShown, words: str
) -> None:
    overlay = OverlayMode(what, "Welcome")
    line = await top(opened(PLAN), overlay=overlay)
    assert f"{words}  board live  12:00" in line
    both = await top(opened(PLAN), overlay=overlay, showing=BoardMode("break"))
    assert f"board: break  {words}" in both
    assert "stream" not in await top(opened(PLAN))


async def test_simulated_judges_cannot_be_overlooked() -> None:
    assert "SIMULATED ×0.5 " in await top(opened(PLAN), robots=SimulatedJudges(0.5))
    assert "SIMULATED ×8, stopped" in await top(
        opened(PLAN), robots=SimulatedJudges(8.0, paused=True)
    )
    assert "SIMULATED" not in await top(opened(PLAN))


async def test_where_it_is_tight_what_matters_least_gives_way() -> None:
    meeting = do(staged(opened(PLAN), "C1"), Pause())
    whole = await top(meeting, state_line="saved 14:31:02 ✓")
    assert "saved 14:31:02" in whole
    tight = await top(meeting, 60, state_line="saved 14:31:02 ✓", robots=SimulatedJudges())
    assert tight.strip().startswith("Review of the y")
    assert "SIMULATED" in tight
    assert "paused" in tight
    assert "saved" not in tight


async def test_it_says_how_far_behind_the_day_is_and_when_it_ends() -> None:
    # Three cases of 13 minutes; the first was to end at 09:13 and is still presented at 09:20.
    meeting = staged(opened(a_plan(3, 3)), "C1", Stage.PRESENTING)
    called = meeting.cases["C1"].called_at
    assert called is not None
    late = called + datetime.timedelta(minutes=20)
    assert schedule_words(meeting, called) == ("on time", "end about 09:40")
    assert schedule_words(meeting, late) == ("7 min behind", "end about 09:45")
    assert schedule_words(Meeting.planned(PLAN), called) == ()
