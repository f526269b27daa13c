"""A window that is too small for a while: nobody acts blind, and all is as it was when it grows."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.launcher import LauncherApp
from judgetui.language import _, use_language
from judgetui.meeting.acts import Act, CallCase, OpenMeeting, OpenScoring
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.screens.chair import Chair
from judgetui.screens.confirm import Confirm
from judgetui.screens.new_session import NewSession
from judgetui.screens.review import Review
from judgetui.screens.score import Score
from judgetui.venue.server.room import Room
from judgetui.widgets.mark_field import MarkField
from judgetui.widgets.run_sheet import RunSheet
from tests.app.seats import scoring_at
from tests.meeting.factories import a_plan
from tests.screens.drawing import drawn, told

pytestmark = pytest.mark.usefixtures("own_settings")

J1 = Seat(Role.JUDGE, "J1")
WHOLE = (80, 24)
CRAMPED = [(50, 15), (40, 10), (59, 24), (80, 17), (20, 5)]


async def resize(pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Give the window another size, and let the screens follow."""
    await pilot.resize_terminal(*size)
    await pilot.pause()


def text(pilot: Pilot[None]) -> str:
    """What is on the screen, as one line."""
    return " ".join(" ".join(drawn(pilot.app)).split())


def marks(pilot: Pilot[None]) -> list[str]:
    """What stands in the fields of the ballot."""
    scene = next(screen for screen in pilot.app.screen_stack if isinstance(screen, Score))
    return [field.value for field in scene.query(MarkField)]


@pytest.mark.parametrize("seat", [CHAIR, J1, RECORDER, BOARD])
async def test_every_seat_says_how_large_the_window_is(seat: Seat) -> None:
    async with scoring_at(seat, (50, 15)) as pilot:
        assert "50 columns and 15 rows" in text(pilot)


@pytest.mark.parametrize("size", CRAMPED)
async def test_a_judge_goes_on_where_they_were_when_the_window_grows(size: tuple[int, int]) -> None:
    async with scoring_at(J1) as pilot:
        await pilot.press("8", "enter")
        field = pilot.app.focused
        assert isinstance(field, MarkField)
        await resize(pilot, size)
        assert "60 by 18" in text(pilot)
        await resize(pilot, WHOLE)
        assert pilot.app.focused is field
        assert "60 by 18" not in text(pilot)
        await pilot.press("9", "right")
        assert marks(pilot) == ["8", "10"]


@pytest.mark.parametrize("size", CRAMPED)
async def test_the_chairs_run_sheet_goes_on(size: tuple[int, int]) -> None:
    async with scoring_at(CHAIR) as pilot:
        sheet = pilot.app.focused
        assert isinstance(sheet, RunSheet)
        await resize(pilot, size)
        await resize(pilot, WHOLE)
        assert pilot.app.focused is sheet
        await pilot.press("down")
        assert isinstance(pilot.app.screen, Chair)
        assert pilot.app.screen.marked is not None


@pytest.mark.parametrize("size", CRAMPED)
async def test_nobody_acts_on_a_screen_they_cannot_see(size: tuple[int, int]) -> None:
    async with scoring_at(CHAIR) as pilot:
        await resize(pilot, size)
        await pilot.press("enter", "f7", "f6", "f3", "ctrl+f", "ctrl+p", "f1", "down", "ctrl+c")
        pilot.app.post_message(events.Paste("8"))
        await pilot.pause()
        assert [type(screen) for screen in pilot.app.screen_stack] == [Chair]
        assert isinstance(pilot.app, JudgeApp)
        assert pilot.app.meeting.seq == 3
        assert told(pilot.app) == []
        await resize(pilot, WHOLE)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Confirm), "what Enter does is to be seen again"


async def test_marks_are_not_typed_blind() -> None:
    async with scoring_at(J1) as pilot:
        await pilot.press("8", "enter")
        await resize(pilot, (50, 15))
        await pilot.press("9", "enter", "f9", "right")
        await resize(pilot, WHOLE)
        assert marks(pilot) == ["8", ""]
        assert isinstance(pilot.app.screen, Score)


async def test_a_question_over_the_screen_is_covered_too_and_answers_nothing_blind() -> None:
    async with scoring_at(J1) as pilot:
        await pilot.press("8", "enter", "9", "f9")
        await pilot.pause()
        page = pilot.app.screen
        assert isinstance(page, Review)
        await resize(pilot, (40, 10))
        assert "60 by 18" in text(pilot)
        assert "Submit" not in text(pilot)
        await pilot.press("enter", "f9", "escape")
        assert pilot.app.screen is page
        await resize(pilot, WHOLE)
        assert "Submit" in text(pilot)
        assert pilot.app.focused is page.query_one("#submit", Button)
        await pilot.press("escape")
        assert "60 by 18" not in text(pilot)
        assert isinstance(pilot.app.screen, Score)


async def test_a_page_that_comes_meanwhile_is_covered_too() -> None:
    async with scoring_at(CHAIR) as pilot:
        await resize(pilot, (40, 10))
        page = Confirm("Really?", yes="Go on")
        pilot.app.push_screen(page)
        await pilot.pause()
        assert "Really?" not in text(pilot)
        assert "60 by 18" in text(pilot)
        await pilot.press("tab", "enter")
        assert pilot.app.screen is page
        await resize(pilot, WHOLE)
        assert "Really?" in text(pilot)


async def test_a_window_that_begins_too_small_grows() -> None:
    async with scoring_at(J1, (40, 10)) as pilot:
        assert "60 by 18" in text(pilot)
        await pilot.press("7")
        await resize(pilot, WHOLE)
        await pilot.press("8")
        assert marks(pilot) == ["8", ""]


@pytest.mark.parametrize("key", ["f10", "ctrl+q"])
async def test_leaving_is_asked_on_the_page_itself(key: str) -> None:
    async with scoring_at(J1) as pilot:
        await resize(pilot, (50, 15))
        assert "F10" in text(pilot)
        await pilot.press(key)
        assert "Leave the program?" in text(pilot)
        await pilot.press("enter")
        assert "Leave the program?" not in text(pilot)
        assert pilot.app.is_running
        await pilot.press(key)
        assert pilot.app.is_running
        await pilot.press(key)
        await pilot.pause()
        assert not pilot.app.is_running


async def test_growing_takes_the_question_back() -> None:
    async with scoring_at(J1) as pilot:
        await resize(pilot, (50, 15))
        await pilot.press("f10")
        await resize(pilot, WHOLE)
        await resize(pilot, (50, 15))
        assert "Leave the program?" not in text(pilot)
        await pilot.press("f10")
        assert pilot.app.is_running


async def test_the_key_one_has_chosen_for_leaving_leaves() -> None:
    async with scoring_at(J1) as pilot:
        assert isinstance(pilot.app, JudgeApp)
        keys = {"leave": "f11"}
        pilot.app.settings = pilot.app.settings.model_copy(update={"keys": keys})
        await resize(pilot, (50, 15))
        assert "F11" in text(pilot)
        await pilot.press("f10", "f10")
        assert pilot.app.is_running
        await pilot.press("f11", "f11")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_the_first_screen_is_covered_too(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        await pilot.press("f7", "enter")
        assert "60 by 18" in " ".join(drawn(app))
        assert not isinstance(app.screen, NewSession)
        await pilot.resize_terminal(*WHOLE)
        await pilot.pause()
        await pilot.press("f7")
        await pilot.pause()
        assert isinstance(app.screen, NewSession)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_all_of_it_fits_a_window_of_forty_by_ten(language: str) -> None:
    async with scoring_at(J1, (40, 10)) as pilot:
        use_language(language)
        await resize(pilot, (40, 11))
        await resize(pilot, (40, 10))
        remedy = _(
            "Nothing is lost: enlarge the window or choose a smaller font. "
            "Until then only %(key)s does anything: it leaves."
        )
        whole = "".join((remedy % {"key": "F10"}).split())
        assert whole in "".join(text(pilot).split())


@pytest.mark.parametrize("seat", [CHAIR, J1, RECORDER, BOARD])
@pytest.mark.parametrize("size", [(40, 12), (47, 17), (58, 30)])
async def test_no_character_is_lost_over_the_edge_of_what_is_covered(
    monkeypatch: pytest.MonkeyPatch, seat: Seat, size: tuple[int, int]
) -> None:
    wide = "".join(chr(0x4E00 + number) for number in range(90))
    monkeypatch.setattr(JudgeApp, "at_stake", property(lambda _app: wide))
    async with scoring_at(seat) as pilot:
        for width in (size[0], size[0] + 1):
            await resize(pilot, (width, size[1]))
            await pilot.press("f10")
            await pilot.pause()
            assert wide in text(pilot).replace(" ", "")


async def test_what_happens_meanwhile_is_there_when_the_window_grows() -> None:
    room = Room(MemoryRecord(a_plan(3, 2)))
    app = JudgeApp(Window(room.seat_api, J1))
    async with app.run_test(size=(50, 15)) as pilot:
        await pilot.pause()
        acts: list[Act] = [OpenMeeting(), CallCase(case="C1"), OpenScoring()]
        for number, act in enumerate(acts):
            await room.take(CHAIR, act, f"meanwhile-{number}")
            await resize(pilot, (50, 15 + number % 2))
            await pilot.pause()
            assert "60 by 18" in text(pilot)
        await resize(pilot, WHOLE)
        assert isinstance(app.screen, Score)
        await pilot.press("8", "enter", "9")
        assert marks(pilot) == ["8", "9"]
    await room.close()
