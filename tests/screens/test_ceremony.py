"""The chair's screen of the ceremony, and the board that is stepped through with it."""

from __future__ import annotations

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import Act, Finalise, OpenMeeting, Reveal, StepBack
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.records.session import MemoryRecord
from judgetui.screens.board import Board
from judgetui.screens.ceremony import SPEEDS, Ceremony
from judgetui.screens.chair import Chair
from judgetui.venue.server.room import Room
from tests.app.seats import did
from tests.meeting.factories import a_plan, do
from tests.meeting.test_ceremony import PRIZES, SEALED, finished
from tests.screens.drawing import NOON, Host, drawn, text, until

CASES = [
    {"id": "C1", "number": 1, "title": "Garden", "say": "GAR-den", "citation": "For its care"},
    {"id": "C2", "number": 2, "title": "River", "organisation": "Nanhu"},
    {"id": "C3", "number": 3, "title": "Bridge"},
]


def night(step: int = 0) -> Meeting:
    """A ceremony of three cases with two prizes, at a step."""
    prizes = [{"name": "First", "count": 1}, {"name": "Second", "count": 1}]
    meeting = finished([9, 8, 7], prizes=prizes, cases=CASES)
    return do(meeting, Reveal(step=step)) if step else meeting


def a_ceremony(meeting: Meeting) -> Host:
    return Host(Ceremony(lambda: NOON), meeting=redact(meeting, CHAIR))


def answer(app: Host, meeting: Meeting) -> Meeting:
    """Have the act that was posted last accepted."""
    after = do(meeting, app.posted[-1])
    app.shown.meeting = redact(after, CHAIR)
    app.shown.act_accepted(app.posted[-1], after.seq)
    return after


async def test_enter_and_the_keys_of_a_slide_remote_step_to_the_last_prize() -> None:
    meeting = night()
    app, steps = a_ceremony(meeting), ceremony_steps(meeting.plan, standings(meeting))
    async with app.run_test(size=(80, 24)) as pilot:
        for number in range(1, len(steps) + 1):
            await pilot.press("enter" if number % 2 else "pagedown")
            assert app.posted[-1] == Reveal(step=number)
            meeting = answer(app, meeting)
        await pilot.pause()
        assert "nothing: every step has been shown" in text(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert [one.opened for one in app.led] == [False], "Enter leads on, back to the day"
        await pilot.press("pageup")
        assert app.posted[-1] == StepBack()
        assert len(app.posted) == len(steps) + 1


async def test_a_key_does_one_step_until_that_is_seen() -> None:
    app = a_ceremony(night(1))
    async with app.run_test() as pilot:
        await pilot.press("enter", "enter", "pageup")
        assert app.posted == [Reveal(step=2)]
        app.shown.act_refused()
        await pilot.press("enter")
        assert app.posted == [Reveal(step=2)] * 2


async def test_who_comes_next_is_masked_until_it_is_asked_for() -> None:
    meeting = night(6)
    app = a_ceremony(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "First, 1 of 1: the place" in text(pilot)
        app.shown.meeting = redact(do(meeting, Reveal(step=7)), CHAIR)
        await pilot.pause()
        assert "First, 1 of 1: who it is" in text(pilot)
        assert "Garden" not in text(pilot)
        await pilot.press("f4")
        await pilot.pause()
        for words in ("1 Garden", "1 say: GAR-den", "1 citation: For its care"):
            assert words in text(pilot)
        app.shown._mask()
        await pilot.pause()
        assert "Garden" not in text(pilot)


async def test_hints_are_shown_of_who_is_named_in_the_hall() -> None:
    meeting = night(7)
    app = a_ceremony(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "1 citation: For its care" not in text(pilot)
        app.shown.meeting = redact(do(meeting, Reveal(step=8)), CHAIR)
        await pilot.pause()
        assert "1 citation: For its care" in text(pilot)


async def test_steps_follow_each_other_by_themselves() -> None:
    meeting = night(1)
    app = a_ceremony(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        app.shown.pace = 0.01
        await pilot.press("f7")
        for number in (2, 3):
            await until(pilot, lambda: app.posted[-1:] == [Reveal(step=number)])  # noqa: B023
            meeting = answer(app, meeting)
        await pilot.press("f7")
        assert not app.shown.automatic
        posted = len(app.posted)
        await pilot.pause(0.05)
        assert len(app.posted) == posted


async def test_left_and_right_change_the_pace() -> None:
    app = a_ceremony(night(1))
    async with app.run_test() as pilot:
        await pilot.press(*["left"] * 9)
        assert app.shown.pace == SPEEDS[-1]
        await pilot.press(*["right"] * 9)
        assert app.shown.pace == SPEEDS[0]


async def final_room() -> Room:
    """A sealed meeting that is final."""
    meeting = night()
    room = Room(MemoryRecord(meeting.plan))
    acts: list[Act] = [OpenMeeting()]
    await did(room, CHAIR, *acts)
    await did(room, CHAIR, Finalise(reason="as the rest was ill"))
    return room


async def test_enter_leads_from_the_final_result_into_the_ceremony_and_escape_back() -> None:
    room = await final_room()
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, Chair)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Ceremony))
        await pilot.press("enter")
        await until(pilot, lambda: room.meeting.revealed == 1)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Chair))
    # Whoever opens the seat again in the middle of it is where the ceremony is.
    again = JudgeApp(Window(room.seat_api, CHAIR))
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(again.screen, Ceremony))
        await pilot.press("f6", *"Thanks", "enter")
        await until(pilot, lambda: room.meeting.card == "Thanks")
        await pilot.press("f9")
        await pilot.pause()
        assert "Which step does the hall see?" in text(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: room.meeting.revealed == 3)
        assert room.meeting.card == ""
    await room.close()


async def test_the_board_over_the_chairs_screen_takes_the_keys_of_the_remote() -> None:
    room = await final_room()
    await did(room, CHAIR, Reveal(step=1))
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Ceremony))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("pagedown")
        await until(pilot, lambda: room.meeting.revealed == 2)
        await pilot.press("pageup")
        await until(pilot, lambda: room.meeting.revealed == 1)
    await room.close()


async def test_a_board_shows_the_step_and_then_the_standings() -> None:
    meeting = finished([9, 8, 7], prizes=PRIZES[:1], board=SEALED)
    app = Host(Board(lambda: NOON), meeting=redact(meeting, BOARD), seat=BOARD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "The standings stay sealed until the ceremony." in text(pilot)
        meeting = do(meeting, Reveal(step=1))
        app.shown.meeting = redact(meeting, BOARD)
        await pilot.pause()
        assert "A w a r d   c e r e m o n y" in text(pilot)
        last = len(ceremony_steps(meeting.plan, standings(meeting)))
        app.shown.meeting = redact(do(meeting, Reveal(step=last)), BOARD)
        await pilot.pause()
        assert any("Final standings" in line for line in drawn(app))
        # Pages are turned as ever by whoever looks at a board.
        await pilot.press("pagedown")
        assert app.posted == []


def test_a_plan_without_prizes_has_a_ceremony_of_two_steps() -> None:
    meeting = finished([5, 4], prizes=[], board=SEALED)
    assert len(ceremony_steps(a_plan(2, 1, prizes=[]), standings(meeting))) == 2
