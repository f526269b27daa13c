"""One key press, one act: a key that is held down acts once, however long; moving may go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.commands import COMMANDS, EDIT, may_repeat
from judgetui.app.context import Window
from judgetui.app.key_queue import KeyTiming
from judgetui.app.key_repeat import REST, REST_IN_BROWSER, RepeatDetector
from judgetui.app.launcher import LauncherApp
from judgetui.meeting.acts import Act, AddTime, CallCase, OpenMeeting, OpenScoring, Reorder
from judgetui.meeting.seat import CHAIR, RECORDER, Role, Seat
from judgetui.meeting.state import BallotStatus, Phase, Stage
from judgetui.records.session import MemoryRecord
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review
from judgetui.settings import Settings
from judgetui.venue.server.room import Room
from judgetui.widgets.mark_field import MarkField
from tests.meeting.factories import a_plan
from tests.pressing import Pressing
from tests.screens.drawing import told, until

pytestmark = pytest.mark.usefixtures("own_settings")

J1 = Seat(Role.JUDGE, "J1")
FIRST, NEXT = 0.66, 0.03
"""Seconds after which a keyboard repeats a key that is held, at the latest, and from then on."""


@asynccontextmanager
async def sitting(
    seat: Seat, *acts: Act, settings: Settings | None = None
) -> AsyncIterator[tuple[Pilot[None], Room]]:
    """An app at a seat of a meeting in which this was done."""
    room = Room(MemoryRecord(a_plan(3, 2)))
    for number, act in enumerate((OpenMeeting(), *acts)):
        await room.take(CHAIR, act, f"setup-{number}")
    app = JudgeApp(Window(room.seat_api, seat, settings=settings))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        yield pilot, room
    await room.close()


SCORING = (CallCase(case="C1"), OpenScoring())


async def hold(pilot: Pilot[Any], pressing: Pressing, key: str, times: int = 40) -> set[str]:
    """Press a key and hold it down; what was told meanwhile, which goes again by itself."""
    seen: set[str] = set()
    pressing.apart = 2.0
    await pilot.press(key)
    for apart in (FIRST, *[NEXT] * times):
        pressing.apart = apart
        await pilot.press(key)
        await pilot.pause()
        seen.update(told(pilot.app))
    pressing.apart = 2.0
    return seen


@pytest.mark.parametrize(
    ("presses", "rested"),
    [
        ([("enter", 0.0)], True),
        ([("enter", 0.0), ("enter", REST - 0.01)], False),
        ([("enter", 0.0), ("enter", REST)], True),
        ([("enter", 0.0), *(("enter", 0.5 * n) for n in range(1, 9))], False),
        ([("enter", 0.0), ("f4", 0.1), ("enter", 0.2)], True),
        ([("enter", 0.0), ("enter", 0.5), ("enter", 1.1)], False),
    ],
)
def test_a_key_has_rested_where_none_or_another_came_before_it(
    presses: list[tuple[str, float]], rested: bool
) -> None:
    rest = RepeatDetector()
    assert [rest.comes(key, at) for key, at in presses][-1] is rested


def test_a_page_begins_the_rest_of_every_key() -> None:
    rest = RepeatDetector()
    assert not rest.comes("enter", 1.2, since=1.0)
    assert not rest.comes("enter", 1.8, since=1.0)
    assert rest.comes("enter", 2.5, since=1.0)


def test_where_the_page_drops_repeats_a_key_acts_again_sooner_but_no_question_is_overrun() -> None:
    keys = RepeatDetector()
    assert keys.comes("enter", 0.0, rest=REST_IN_BROWSER)
    assert not keys.comes("enter", 0.2, rest=REST_IN_BROWSER)
    assert keys.comes("enter", 0.5, rest=REST_IN_BROWSER)
    assert not keys.comes("enter", 1.0, since=0.6, rest=REST_IN_BROWSER)


def test_the_rest_is_longer_than_keyboards_wait_before_they_repeat_a_key() -> None:
    assert REST >= 0.7 > FIRST


def test_no_key_of_a_command_repeats_but_of_those_that_turn_pages_or_set_a_pace() -> None:
    elsewhere = (c for c in COMMANDS if EDIT not in c.screens)
    repeat = {c.name for c in elsewhere if may_repeat(c.key, c.screens[0], {})}
    assert repeat == {"next-page", "previous-page", "slower", "faster"}


def test_a_plan_s_keys_repeat_where_they_only_move_or_can_be_taken_back() -> None:
    own = (c for c in COMMANDS if c.screens == (EDIT,))
    repeat = {c.name for c in own if may_repeat(c.key, EDIT, {})}
    assert repeat == {"change", "back", "item-up", "item-down", "undo-change", "redo-change"}


async def test_a_held_enter_is_one_step_of_the_chair(pressing: Pressing) -> None:
    async with sitting(CHAIR) as (pilot, room):
        await hold(pilot, pressing, "enter")
        await until(pilot, lambda: room.meeting.on_stage)
        await pilot.pause()
        assert room.meeting.cases["C1"].stage is Stage.PRESENTING
        await pilot.press("enter")
        await until(pilot, lambda: room.meeting.cases["C1"].stage is not Stage.PRESENTING)


async def test_a_held_enter_opens_the_meeting_and_no_more(pressing: Pressing) -> None:
    room = Room(MemoryRecord(a_plan(3, 2)))
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await hold(pilot, pressing, "enter", 10)
        if room.meeting.phase is Phase.PLANNING:
            assert isinstance(app.screen, Confirm)
            await hold(pilot, pressing, "enter", 10)
        assert room.meeting.on_stage is None
    await room.close()


async def test_a_held_enter_walks_through_a_ballot_and_stops_at_the_review(
    pressing: Pressing,
) -> None:
    async with sitting(J1, *SCORING) as (pilot, room):
        for field in pilot.app.screen.query(MarkField):
            field.insert_text_at_cursor("8")
        seen = await hold(pilot, pressing, "enter")
        assert isinstance(pilot.app.screen, Review)
        assert room.meeting.cases["C1"].ballots == {}
        assert any("Enter acts once for each press" in said for said in seen)
        await pilot.press("enter")
        await until(pilot, lambda: room.meeting.cases["C1"].ballots)
        assert room.meeting.cases["C1"].ballots["J1"].status is BallotStatus.SUBMITTED


async def test_marks_and_enter_may_be_typed_quickly(pressing: Pressing) -> None:
    async with sitting(J1, *SCORING) as (pilot, room):
        pressing.apart = 0.05
        await pilot.press("8", "enter", "7", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Review))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Review)
        pressing.apart = 1.0
        await pilot.press("enter")
        await until(pilot, lambda: room.meeting.cases["C1"].ballots)


async def test_a_key_that_came_with_the_review_does_not_answer_it(pressing: Pressing) -> None:
    """Nor does another key than the one that opened it: nobody reads a page so quickly."""
    async with sitting(J1, *SCORING) as (pilot, room):
        await pilot.press("8", "enter", "7", "f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, Review))
        pressing.apart = 0.1
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Review)
        assert room.meeting.cases["C1"].ballots == {}


async def test_a_held_enter_does_not_pass_a_mark_that_is_not_what_was_typed(
    pressing: Pressing,
) -> None:
    async with sitting(J1, *SCORING) as (pilot, _room):
        await pilot.press("1", "1")
        here = pilot.app.focused
        await hold(pilot, pressing, "enter")
        assert pilot.app.focused is here
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.focused is not here


async def test_the_rest_of_the_review_begins_again_when_scoring_opens(pressing: Pressing) -> None:
    """Enter went back to the ballot a moment ago; it must not submit it now."""
    async with sitting(J1, CallCase(case="C1")) as (pilot, room):
        await pilot.press("8", "enter", "7", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Review))
        pressing.time += 60
        await room.take(CHAIR, OpenScoring(), "opened")
        await until(pilot, lambda: not pilot.app.screen.waits_for)  # type: ignore[attr-defined]
        await pilot.pause()
        pressing.apart = 0.3
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Review)
        assert room.meeting.cases["C1"].ballots == {}


async def test_a_held_enter_passes_no_question(pressing: Pressing) -> None:
    async with sitting(CHAIR) as (pilot, _room):
        pilot.app.push_screen(Confirm("Sure?"))
        await pilot.pause()
        question = pilot.app.screen
        pressing.apart = 0.1
        await pilot.press("enter", *["enter"] * 20)
        await pilot.pause()
        assert pilot.app.screen is question
        pressing.apart = 1.0
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is not question


async def test_a_held_enter_chooses_once(pressing: Pressing) -> None:
    async with sitting(CHAIR, *SCORING) as (pilot, room):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        # To "Recuse a judge", which asks on for the judge; what cannot be done is passed over.
        await pilot.press("down", "down")
        await hold(pilot, pressing, "enter")
        assert isinstance(pilot.app.screen, Choose)
        assert room.meeting.cases["C1"].ballots == {}


@pytest.mark.parametrize(
    ("key", "act"),
    [
        ("f5", AddTime),
        ("ctrl+down", Reorder),
        ("ctrl+up", Reorder),
        ("ctrl+y", Reorder),
        ("ctrl+u", Reorder),
    ],
)
async def test_a_held_key_of_the_chair_is_one_act(
    pressing: Pressing, key: str, act: type[Act]
) -> None:
    async with sitting(CHAIR, CallCase(case="C1")) as (pilot, room):
        await pilot.press("end", "home" if key in ("ctrl+down", "ctrl+y") else "end", "down")
        before = room.meeting.seq
        await hold(pilot, pressing, key)
        await until(pilot, lambda: room.meeting.seq > before)
        await pilot.pause()
        assert room.meeting.seq == before + 1


async def test_a_held_key_that_this_user_gave_to_an_act_is_one_act_too(pressing: Pressing) -> None:
    """Also one that moves where no command has it."""
    settings = Settings(keys={"next-step": "ctrl+right"})
    async with sitting(CHAIR, settings=settings) as (pilot, room):
        await hold(pilot, pressing, "ctrl+right")
        await until(pilot, lambda: room.meeting.on_stage)
        await pilot.pause()
        assert room.meeting.cases["C1"].stage is Stage.PRESENTING


@pytest.mark.parametrize("key", ["backspace", "left", "9"])
async def test_what_types_and_moves_goes_on_while_it_is_held(pressing: Pressing, key: str) -> None:
    async with sitting(RECORDER, *SCORING) as (pilot, _room):
        await hold(pilot, pressing, key, 5)
        assert not any("acts once" in said for said in told(pilot.app))


async def test_a_held_key_is_told_once(pressing: Pressing, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sitting(CHAIR) as (pilot, _room):
        texts: list[str] = []
        monkeypatch.setattr(pilot.app, "notify", lambda text, **_given: texts.append(text))
        await hold(pilot, pressing, "f1")
        assert sum("F1 acts once" in text for text in texts) == 1


async def test_a_held_key_does_not_leave_a_window_that_is_too_small(pressing: Pressing) -> None:
    async with sitting(CHAIR) as (pilot, _room):
        await pilot.resize_terminal(50, 15)
        await pilot.pause()
        await hold(pilot, pressing, "f10", 10)
        assert pilot.app.is_running
        assert not pilot.app._exit


async def test_a_held_key_opens_one_form_of_the_first_screen(
    tmp_path: Path, pressing: Pressing
) -> None:
    """The first screen is an app of its own, with the same keyboard."""
    app = LauncherApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await hold(pilot, pressing, "f4", 5)
        assert len(app.screen_stack) == 2


def test_the_times_are_those_at_which_keys_were_pressed() -> None:
    """However late an app that is busy comes to them."""
    timing = KeyTiming()
    before = timing.now()
    key = events.Key("enter", "\r")
    assert before <= timing.of(key) == key.time <= timing.now()
