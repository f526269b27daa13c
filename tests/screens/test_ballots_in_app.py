"""Ballots from key to record: the screens in the whole program, over a room in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import (
    Act,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    Postpone,
    ReturnBallot,
)
from judgetui.meeting.seat import CHAIR, RECORDER, Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.screens.confirm import Confirm
from judgetui.screens.help import Help
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.review import Review
from judgetui.screens.score import Score
from judgetui.venue.server.room import Room
from judgetui.widgets.mark_field import MarkField
from tests.screens.ballots import a_ballot_plan, press
from tests.screens.drawing import drawn, until

JUDGE = Seat(Role.JUDGE, "J1")


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    room = Room(MemoryRecord(a_ballot_plan()))
    acts: tuple[Act, ...] = (OpenMeeting(), CallCase(case="C1"), OpenScoring())
    for number, act in enumerate(acts):
        await room.take(CHAIR, act, f"open-{number}")
    yield room
    await room.close()


def an_app(room: Room, seat: Seat) -> JudgeApp:
    return JudgeApp(Window(room.seat_api, seat=seat, several_seats=False, clock=room.now))


async def on_record(pilot: Pilot[None], room: Room, acts: int) -> None:
    """Wait until the room has kept so many acts, and the screen has heard of it."""
    for _ in range(200):
        if room.meeting.seq >= acts:
            break
        await pilot.pause()
    await pilot.pause()
    assert room.meeting.seq == acts


def texts(app: JudgeApp) -> list[str]:
    return [field.value for field in app.screen.query(MarkField)]


async def test_a_judge_submits_and_reads_that_it_is_saved(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "91", "enter", "enter")
        await on_record(pilot, room, 4)
        ballot = room.meeting.cases["C1"].ballots["J1"]
        assert ballot.scores == {"depth": Decimal(88), "care": Decimal(91)}
        screen = "\n".join(drawn(app))
        at = ballot.at.strftime("%H:%M:%S")
        assert f"✓ Submitted {at}" in screen
        assert f"saved {at} ✓" in screen
        assert room.record.drafts.of("J1") == []


async def test_a_half_typed_ballot_outlives_the_program(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "55", "enter", "thin", "enter", "9", "f5", "hm")
    again = an_app(room, JUDGE)
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(again.screen, Score)
        assert texts(again) == ["55", "9"]
        assert again.screen.form.panels[0].reason.value == "thin"
        assert again.screen.form.comment.value == "hm"
        await press(pilot, "f9")
        assert isinstance(again.screen, Review)


async def test_switching_the_language_keeps_what_is_half_typed(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "9")
        await pilot.press("ctrl+l")
        await pilot.pause()
        await pilot.pause()
        assert texts(app) == ["88", "9"]
        assert "关怀" in "\n".join(drawn(app))
        await pilot.press("ctrl+l")


async def test_a_returned_ballot_comes_back_with_its_marks(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "91", "enter", "enter")
        await on_record(pilot, room, 4)
        await room.take(CHAIR, ReturnBallot(case="C1", judge="J1", reason="swapped"), "back")
        await pilot.pause()
        assert texts(app) == ["88", "91"]
        await press(pilot, "91", "enter", "88", "enter", "enter")
        await on_record(pilot, room, 6)
        ballot = room.meeting.cases["C1"].ballots["J1"]
        assert ballot.scores == {"depth": Decimal(91), "care": Decimal(88)}
        assert ballot.version == 2


async def test_keys_wait_no_longer_where_the_caret_stands_from_the_case_before(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "88")
        screen = app.screen
        assert isinstance(screen, Score)
        await chairs(room, Postpone(case="C1"), CallCase(case="C2"))
        await until(pilot, lambda: screen.turn.case == "C2" and not screen.prepares)
        await press(pilot, "70")
        assert texts(app) == ["70", ""]


async def test_a_ballot_that_comes_too_late_is_refused_in_words_and_stays(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "91", "enter")
        await room.take(CHAIR, CloseScoring(reason="time"), "close")
        await press(pilot, "enter")
        await pilot.pause()
        assert "J1" not in room.meeting.cases["C1"].ballots
        assert texts(app) == ["88", "91"]
        assert "Scoring is closed for this case" in "\n".join(drawn(app))


async def test_a_review_that_lost_its_ground_goes_once_the_question_on_top_of_it_is_answered(
    room: Room,
) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "91", "enter")
        await app.push_screen(Confirm("Leave the program?"))
        await room.take(CHAIR, CloseScoring(reason="time"), "close")
        await pilot.pause()
        assert [type(page) for page in app.screen_stack[-2:]] == [Review, Confirm]
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, Score))
        assert texts(app) == ["88", "91"]
        assert app.crashed is None


async def test_the_recorder_keys_one_ballot_after_another(room: Room) -> None:
    app = an_app(room, RECORDER)
    async with app.run_test(size=(120, 40)) as pilot:
        for acts, judge in ((4, "J1"), (5, "J2"), (6, "J3")):
            name = f"Paper ballot of Judge {judge[1]}"
            await pilot.pause()
            assert isinstance(app.screen, PaperEntry)
            assert name in drawn(app)[0]
            await press(pilot, "70", "enter", "71", "enter", "enter")
            await on_record(pilot, room, acts)
            assert room.meeting.cases["C1"].ballots[judge].by == "recorder"
        assert "On record since" in "\n".join(drawn(app))


async def test_a_half_typed_ballot_comes_back_beneath_a_page_that_covers_it(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "9")
        await chairs(room, Postpone(case="C1"), CallCase(case="C2"))
        await until(pilot, lambda: "Story 2" in "\n".join(drawn(app)))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        await chairs(room, Postpone(case="C2"), CallCase(case="C1"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Score) and texts(app) == ["88", "9"])
        await press(pilot, "7")
        assert texts(app) == ["88", "97"]


async def test_a_ballot_that_was_not_submitted_in_time_is_there_when_scoring_opens_again(
    room: Room,
) -> None:
    async with an_app(room, JUDGE).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "9")
        await pilot.pause()
    await chairs(room, CloseScoring(reason="time"))
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: texts(app) == ["88", "9"])
        assert "Scoring is closed for this case" in "\n".join(drawn(app))
        await chairs(room, OpenScoring(case="C1", reason="a ballot is missing"))
        await until(pilot, lambda: isinstance(app.focused, MarkField))
        await press(pilot, "7")
        assert texts(app) == ["88", "97"]
        await chairs(room, CloseScoring(reason="time"))
        await until(pilot, lambda: app.focused is None)
        await chairs(room, OpenScoring(case="C1", reason="a ballot is missing"))
        await until(pilot, lambda: isinstance(app.focused, MarkField))
        await press(pilot, "backspace")
        assert texts(app) == ["88", "9"]


async def chairs(room: Room, *acts: Act) -> None:
    """The chair does this."""
    for act in acts:
        await room.take(CHAIR, act, f"chairs-{room.meeting.seq}")


async def test_a_review_may_lose_its_ground_before_it_is_drawn(room: Room) -> None:
    app = an_app(room, JUDGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "88", "enter", "91")
        assert isinstance(app.screen, Score)
        app.screen.perform_submit()
        review = app.screen
        assert isinstance(review, Review)
        review.withdraw()
        await pilot.pause(0.1)
        assert isinstance(app.screen, Score)
        assert app.crashed is None
