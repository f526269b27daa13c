"""The second key at the seats that turn it: what they see and are asked, what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    CorrectBallot,
    Finalise,
    KeyBallot,
    OpenMeeting,
    OpenScoring,
    VoidBallot,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.meeting.state import Phase
from judgetui.records.session import MemoryRecord
from judgetui.screens.confirm import Confirm
from judgetui.screens.supervisor import Supervisor
from judgetui.venue.server.room import Room
from judgetui.widgets.prose import Prose
from tests.app.dialogs.test_common import done, keys
from tests.app.seats import did
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import text as seen
from tests.screens.drawing import told, until

pytestmark = pytest.mark.usefixtures("own_settings")

KEYS = {"correction": ["recorder", "supervisor"], "final": ["supervisor"]}
TO_NINE = CorrectBallot(case="C1", judge="J2", scores=marks(9, 9), reason="typed 5 for 9")
DAY: tuple[Act, ...] = (
    CallCase(case="C1"),
    OpenScoring(),
    *(KeyBallot(case="C1", judge=judge, scores=marks(5, 5)) for judge in ("J1", "J2")),
    CloseScoring(),
    Announce(),
)


def plan(**changes: object) -> Plan:
    return a_plan(1, 2, **{"second_key": KEYS, **changes})


@asynccontextmanager
async def at(
    seat: Seat, *acts: Act, size: tuple[int, int] = (120, 40), **changes: object
) -> AsyncIterator[tuple[Room, Pilot[None]]]:
    """A seat's window on a meeting in which the chair has done all this."""
    room = Room(MemoryRecord(plan(**changes)))
    await did(room, CHAIR, OpenMeeting(), *DAY, *acts)
    app = JudgeApp(Window(open_seat=room.seat_api, seat=seat))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield room, pilot
    await room.close()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("seat", [RECORDER, SUPERVISOR])
async def test_each_seat_sees_what_waits_and_confirms_it(seat: Seat, size: tuple[int, int]) -> None:
    async with at(seat, TO_NINE, size=size) as (room, pilot):
        asked = room.meeting.seq
        shown = " ".join(seen(pilot).split())
        assert "waits for your key (F8)" in shown
        assert "F8 Confirm" in shown
        assert "F3 back" not in shown
        # (5 + 9) / 2
        assert "case 10 (Story 1): score 5.00 → 7.00" in shown
        await keys(pilot, "f8")
        assert isinstance(pilot.app.screen, Confirm)
        # Both marks, beside which the paper can be laid.
        assert "Depth: 5 → 9" in seen(pilot)
        assert "Care: 5 → 9" in seen(pilot)
        assert "Reason: typed 5 for 9" in seen(pilot)
        # No is the first answer.
        await keys(pilot, "enter")
        assert room.meeting.seq == asked
        await keys(pilot, "f8", "right")
        await done(pilot, room, "enter")
        (pending,) = room.meeting.pending
        assert seat.by not in pending.awaits
        await until(pilot, lambda: "waits for your key" not in seen(pilot))
        assert "F8 Confirm" not in seen(pilot)
        await keys(pilot, "f8")
        assert "Nothing waits for your key." in told(pilot.app)


async def test_the_last_key_lets_it_take_effect() -> None:
    async with at(SUPERVISOR, TO_NINE, second_key={"correction": ["supervisor"]}) as (room, pilot):
        await keys(pilot, "f8", "right")
        await done(pilot, room, "enter")
        assert room.meeting.pending == ()
        assert room.meeting.cases["C1"].ballots["J2"].scores == marks(9, 9)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_supervisor_sees_the_prizes_and_confirms_the_final_result(
    size: tuple[int, int],
) -> None:
    async with at(SUPERVISOR, Finalise(), size=size) as (room, pilot):
        assert "Making the result final: waits for your key" in seen(pilot)
        await keys(pilot, "f8")
        # What stands in the frame of the question, beside which the board goes on.
        framed = [line.split("│") for line in seen(pilot).splitlines()]
        shown = [" ".join(parts[1].split()) for parts in framed if len(parts) == 3]
        # Both judges gave 5 of 10 twice; the plan's best prize is the first.
        assert "1 10 Story 1 5.00" in shown
        assert shown[shown.index("1 10 Story 1 5.00") - 1] == "First"
        assert "No (Esc)" in seen(pilot)
        await keys(pilot, "right")
        await done(pilot, room, "enter")
        assert room.meeting.phase is Phase.FINAL


async def test_of_several_acts_one_is_chosen_first() -> None:
    void = VoidBallot(case="C1", judge="J1", reason="no member")
    async with at(SUPERVISOR, TO_NINE, void) as (room, pilot):
        await keys(pilot, "f8")
        assert "Confirm what?" in seen(pilot)
        await keys(pilot, "end", "enter")
        assert "Confirm: not counting the ballot of Judge 1" in seen(pilot)
        await keys(pilot, "right")
        await done(pilot, room, "enter")
        assert [one.awaits for one in room.meeting.pending] == [
            ("recorder", "supervisor"),
            ("recorder",),
        ]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_chair_reads_whose_key_is_awaited(size: tuple[int, int]) -> None:
    async with at(CHAIR, TO_NINE, size=size) as (_room, pilot):
        shown = " ".join(seen(pilot).split())
        assert "Waits for the key of the recorder, the supervisor: correcting the ballot" in shown
        assert "wait until this is confirmed" in shown


async def test_the_supervisors_board_goes_on_with_the_meeting_and_shows_what_the_hall_sees() -> (
    None
):
    async with at(SUPERVISOR) as (room, pilot):
        assert isinstance(pilot.app.screen, Supervisor)
        assert "waits for your key" not in seen(pilot)
        await did(room, CHAIR, TO_NINE)
        await until(pilot, lambda: "waits for your key" in seen(pilot))
        assert pilot.app.screen.meeting.pending == ()


async def test_the_hall_is_told_nothing() -> None:
    async with at(BOARD, TO_NINE) as (_room, pilot):
        assert "7.00" not in seen(pilot)
        await keys(pilot, "f8")
        assert not isinstance(pilot.app.screen, Confirm)


async def test_a_final_result_is_corrected_and_announced_again_by_keys() -> None:
    async with at(CHAIR, Finalise(), second_key={}, prizes=[]) as (room, pilot):
        await keys(pilot, "f8", "enter")
        await until(pilot, lambda: "Whose ballot?" in seen(pilot))
        await keys(pilot, "home", "enter")
        await until(pilot, lambda: "Return it" in seen(pilot))
        options = pilot.app.screen.query_one(OptionList).options
        # Nobody submits any more, so nothing is returned.
        assert [option.disabled for option in options] == [True, False, False]
        await keys(pilot, "end", "enter")
        await keys(pilot, *"kin")
        await done(pilot, room, "enter")
        assert list(room.meeting.under_correction) == ["C1"]
        await until(pilot, lambda: "announce the corrected score" in seen(pilot))
        await done(pilot, room, "enter")
        assert not room.meeting.under_correction
        # Without the other 5 the mean is 5 as before, so that no score is amended.
        assert [one.what for one in room.meeting.amendments] == ["ballot"]


async def test_the_question_for_the_final_result_says_whose_key_it_takes() -> None:
    async with at(CHAIR, second_key={"final": ["supervisor"]}) as (room, pilot):
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Confirm)
        said = " ".join(one.text for one in pilot.app.screen.query_one("#consequence", Prose).said)
        assert "it cannot be undone, and the hall may see the whole of it, behind a sealed" in said
        assert "It changes nothing until it is confirmed by: the supervisor." in said
        await keys(pilot, "right")
        await done(pilot, room, "enter")
        assert [one.do for one in room.meeting.pending] == ["finalise"]
        assert room.meeting.phase is Phase.DELIBERATING
        await until(pilot, lambda: "Waits for the key of the supervisor" in seen(pilot))


async def test_the_chair_takes_back_what_waits_after_the_end_and_nothing_else() -> None:
    keys_needed = {"correction": ["recorder"]}
    async with at(CHAIR, Finalise(), TO_NINE, second_key=keys_needed) as (room, pilot):
        await keys(pilot, "ctrl+z", "enter")
        await until(pilot, lambda: room.meeting.pending == ())
        await keys(pilot, "ctrl+z")
        assert told(pilot.app)[-1] == "The result is final and sealed; nothing is undone any more."
