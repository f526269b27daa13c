"""One window on a meeting: an app over a room in memory, from the chair's seat to the board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Button

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.textual_private import Palette
from judgetui.app.themes import THEMES
from judgetui.commands.options import GlobalOptions
from judgetui.language import language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    OpenMeeting,
    OpenScoring,
    SubmitBallot,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.state import BallotStatus, Phase, Stage
from judgetui.records.session import MemoryRecord
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.screens.crash_notice import CrashNotice
from judgetui.screens.ended import Ended
from judgetui.screens.help import Help
from judgetui.screens.lobby import Lobby
from judgetui.screens.score import Score
from judgetui.screens.seated import Seated
from judgetui.screens.switch_seat import SwitchSeat
from judgetui.settings import load_settings
from judgetui.venue.client.seat_api import SeatPresence
from judgetui.venue.server.room import Room
from judgetui.widgets.ballot_form import BallotForm
from judgetui.widgets.board.big_text import glyph_height
from judgetui.widgets.board.stage import OnStage
from tests.app.seats import did
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import text, told, until

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")


pytestmark = pytest.mark.usefixtures("own_settings")


def a_room(plan: Plan | None = None) -> Room:
    """A meeting that is kept in memory."""
    return Room(MemoryRecord(plan or a_plan(3, 2)))


async def scoring() -> Room:
    """A room with the first case open for scoring."""
    room = a_room()
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"), OpenScoring())
    return room


@asynccontextmanager
async def sitting(
    room: Room, seat: Seat = CHAIR, trouble: str = "", size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[None]]:
    """An app at a seat."""
    app = JudgeApp(Window(room.seat_api, seat), trouble=trouble)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot
    await room.close()


def app_of(pilot: Pilot[None]) -> JudgeApp:
    """The app under test."""
    assert isinstance(pilot.app, JudgeApp)
    return pilot.app


async def test_the_chair_opens_the_meeting() -> None:
    room = a_room()
    async with sitting(room) as pilot:
        assert isinstance(pilot.app.screen, Lobby)
        await pilot.press("enter")
        await pilot.pause()
        pilot.app.screen.query_one("#yes", Button).press()
        await until(pilot, lambda: isinstance(pilot.app.screen, Chair))
        assert room.meeting.phase is Phase.OPEN
        assert "✓" in app_of(pilot).state_line


async def test_a_judges_page_before_the_meeting_gives_way_when_it_opens() -> None:
    room = a_room()
    async with sitting(room, J1) as pilot:
        assert isinstance(pilot.app.screen, Seated)
        assert "This is the seat of Judge 1." in text(pilot)
        await did(room, CHAIR, OpenMeeting())
        await until(pilot, lambda: isinstance(pilot.app.screen, Score))


async def test_a_judges_page_after_the_end_comes_by_itself() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        assert isinstance(pilot.app.screen, Score)
        end = (CloseScoring(case="C1", reason="so"), Announce(case="C1"), Finalise(reason="so"))
        await did(room, J1, SubmitBallot(case="C1", scores=marks(8, 9)))
        await did(room, CHAIR, *end)
        await until(pilot, lambda: isinstance(pilot.app.screen, Ended))
        await until(pilot, lambda: "The result is final" in text(pilot))
        assert "Prizes" in text(pilot)
        assert "10  Story 1" in text(pilot)


async def test_a_judge_who_comes_after_the_end_sees_that_it_is_over() -> None:
    room = await scoring()
    end = (CloseScoring(case="C1", reason="so"), Announce(case="C1"), Finalise(reason="so"))
    await did(room, CHAIR, *end)
    async with sitting(room, J1) as pilot:
        assert isinstance(pilot.app.screen, Ended)
        assert "The result is final" in text(pilot)


async def test_a_judge_submits_and_the_seats_are_offered() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        assert isinstance(pilot.app.screen, Score)
        await pilot.press("8", "enter", "9", "f9")
        await pilot.pause()
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, SwitchSeat))
        ballot = room.meeting.cases["C1"].ballots["J1"]
        assert ballot.status is BallotStatus.SUBMITTED
        assert ballot.scores == marks(8, 9)


async def test_the_board_moves_while_it_is_shown_over_the_chairs_screen() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
        assert "0 / 2 judges" in text(pilot)
        await did(room, J1, SubmitBallot(case="C1", scores=marks(8, 8)))
        await until(pilot, lambda: "1 / 2 judges" in text(pilot))
        assert "8.00" not in text(pilot)
        await pilot.press("f3")
        assert isinstance(pilot.app.screen, Chair)


async def test_seats_are_changed_and_the_page_between_covers_what_was_there() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, SwitchSeat))
        await pilot.press("enter")
        await until(pilot, lambda: "Judge 1: press Enter when you sit here." in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Score))
        app = app_of(pilot)
        assert app.seat == J1
        assert app.meeting.recent == ()
        await did(room, J2, SubmitBallot(case="C1", scores=marks(8, 8)))
        await until(pilot, lambda: "J2" in app.meeting.cases["C1"].ballots)
        assert not app.meeting.cases["C1"].ballots["J2"].scores


async def test_a_machine_that_showed_the_board_is_handed_on_to_a_judge_by_name() -> None:
    room = await scoring()
    chair = room.seat_api(CHAIR)
    app = JudgeApp(Window(room.seat_api, BOARD, overview=lambda: chair.meeting))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, SwitchSeat))
        assert "Judge 2" in text(pilot)
        await pilot.press("home", "enter")
        await until(pilot, lambda: "Judge 1: press Enter when you sit here." in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Score))
        assert app.seat == J1
    await room.close()


async def test_a_seat_taken_from_the_board_leaves_no_other_screen_below() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
        app_of(pilot).sit(RECORDER)
        await pilot.pause()
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == ["PaperEntry"]


async def test_the_language_is_switched_and_remembered() -> None:
    title = {"en": "A single mother", "zh": "单亲妈妈"}
    plan = a_plan(cases=[{"id": "C1", "number": 1, "title": title}])
    room = a_room(plan)
    await did(room, CHAIR, OpenMeeting())
    async with sitting(room) as pilot:
        assert "A single mother" in text(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "单亲妈妈" in text(pilot))
        assert language() == "zh"
        assert load_settings().language == "zh"


async def test_the_board_stays_in_front_when_the_language_is_switched() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
        await pilot.press("ctrl+l")
        await pilot.pause()
        names = [type(screen).__name__ for screen in pilot.app.screen_stack]
        assert names == ["Chair", "Board"]


async def test_half_typed_marks_outlive_a_change_of_language() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await pilot.press("8")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: bool(pilot.app.screen.query(BallotForm)))
        draft = room.record.drafts.get("J1", "C1")
        assert draft is not None
        assert draft.marks["depth"] == "8"
        await until(pilot, lambda: "8" in text(pilot))


async def test_themes_are_gone_through_and_remembered() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        seen = [pilot.app.theme]
        for _theme in THEMES:
            await pilot.press("ctrl+g")
            seen.append(pilot.app.theme)
        assert seen == [*(theme.name for theme in THEMES), THEMES[0].name]
        assert load_settings().theme == THEMES[0].name


async def test_the_theme_asked_for_on_the_command_line_is_put_on() -> None:
    room = await scoring()
    build = GlobalOptions(theme="light").with_theme(lambda trouble: JudgeApp(Window(room.seat_api)))
    app = build("")
    async with app.run_test():
        assert app.theme == "judgetui-light"


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_page_is_turned_in_the_palette_before_its_list_has_a_place(key: str) -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: pilot.app.screen.query(CommandList))
        commands = pilot.app.screen.query_one(CommandList)
        await until(pilot, lambda: commands.options)
        commands.display = False
        await pilot.pause()
        await until(pilot, lambda: not commands.scrollable_content_region)
        # As whoever types is told what is found before it is drawn.
        commands.set_options(list(commands.options))
        commands.highlighted = 0
        await pilot.press(key)
        assert isinstance(pilot.app.screen, Palette)


async def test_the_palette_has_only_what_can_be_done() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        titles = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert "Clock  (F4)" in titles
        assert "Undo  (Ctrl+Z)" in titles
        assert "Call the marked case  (Ctrl+O)" not in titles
        assert "Take over  (Ctrl+X)" not in titles


async def test_a_refusal_is_said_and_nothing_has_changed() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        app_of(pilot).submit(CallCase(case="C2"))
        await until(pilot, lambda: told(pilot.app) != [])
        assert told(pilot.app) == ["only these may call a case: the chair"]
        assert room.meeting.cases["C2"].stage is Stage.WAITING


async def test_a_key_that_cannot_be_used_says_why() -> None:
    room = a_room()
    await did(room, CHAIR, OpenMeeting())
    async with sitting(room) as pilot:
        await pilot.press("f4")
        assert told(pilot.app) == ["No case is on stage."]


async def test_help_opens_on_every_screen() -> None:
    room = await scoring()
    for seat in (CHAIR, J1, RECORDER, BOARD):
        app = JudgeApp(Window(room.seat_api, seat))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f1")
            await pilot.pause()
            assert isinstance(app.screen, Help)
            await pilot.press("escape")
            assert not isinstance(app.screen, Help)


async def test_trouble_is_said_first() -> None:
    room = await scoring()
    async with sitting(room, trouble="A screen broke.") as pilot:
        assert isinstance(pilot.app.screen, CrashNotice)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Chair)


async def test_who_is_writing_is_known_to_the_chair() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await did(room, J1, SubmitBallot(case="C1", scores=marks(8, 8)))
        app_of(pilot).handle_news({"J2": SeatPresence(here=True, writing=True)})
        await pilot.pause()
        assert app_of(pilot).presence == {"J2": SeatPresence(here=True, writing=True)}


async def test_an_app_that_ends_listens_no_more() -> None:
    room = await scoring()
    app = JudgeApp(Window(room.seat_api))
    async with app.run_test():
        assert len(room._local_seats) == 1
    assert room._local_seats == []


async def test_figures_on_a_board_shown_over_the_chairs_screen_are_whole() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
        await until(pilot, lambda: pilot.app.screen.query_one(OnStage).size.height > 0)
        assert pilot.app.screen.query_one(OnStage).size.height == glyph_height(2) + 1


async def test_keys_typed_in_one_breath_go_where_they_would_go_one_by_one() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        for key in ("8", "enter", "1", "0", "backspace", "backspace", "9", "up", "right"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        form = pilot.app.screen.query_one(BallotForm)
        fields = [panel.field for panel in form.panels]
        await until(pilot, lambda: [field.value for field in fields] == ["9", "9"])


async def test_marks_typed_while_the_ballot_is_still_being_drawn_are_kept() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        app = app_of(pilot)
        app.sit(J1)
        for key in ("1", "0", "enter", "8"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(app.screen, Score))
        await until(pilot, lambda: len(app.screen.query(BallotForm)) == 1)
        form = app.screen.query_one(BallotForm)
        await until(pilot, lambda: [panel.field.value for panel in form.panels] == ["10", "8"])


@pytest.mark.parametrize("seat", [CHAIR, J1, RECORDER, BOARD])
async def test_the_key_that_leaves_other_programs_says_how_to_leave(seat: Seat) -> None:
    room = await scoring()
    async with sitting(room, seat) as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: told(pilot.app) == ["F10 leaves the program."])
        assert pilot.app.is_running
        app_of(pilot).settings = app_of(pilot).settings.model_copy(
            update={"keys": {"leave": "f11"}}
        )
        await pilot.press("ctrl+c")
        await until(pilot, lambda: told(pilot.app)[-1] == "F11 leaves the program.")


async def test_a_text_that_is_marked_is_copied_as_anywhere() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await pilot.press("8", "shift+left", "ctrl+c")
        assert pilot.app.clipboard == "8"
        assert told(pilot.app) == []


@pytest.mark.parametrize("seat", [BOARD, SUPERVISOR])
async def test_who_may_not_pause_reads_so_in_help_and_pauses_nothing(seat: Seat) -> None:
    room = await scoring()
    async with sitting(room, seat) as pilot:
        await pilot.press("f7")
        assert told(pilot.app) == ["Only the chair interrupts the meeting."]
        await pilot.press("f1")
        await pilot.pause()
        able, unable = text(pilot).split("Not now")
        assert "Pause" not in able
        assert "Only the chair interrupts the meeting." in unable
        assert room.meeting.seq == 3


async def test_the_chair_pauses_from_the_board_too() -> None:
    room = await scoring()
    async with sitting(room) as pilot:
        await pilot.press("f3", "f7")
        await until(pilot, lambda: room.meeting.paused_at is not None)
