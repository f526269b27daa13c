"""Recorder and supervisor see what was objected and answered, on their screen and in history."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from judgetui.meeting.acts import AnswerObjection, RaiseObjection
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.screens.history import History
from judgetui.widgets.objection_lines import ObjectionLines
from tests.app.dialogs.test_common import keys
from tests.app.dialogs.test_second_key import at
from tests.app.seats import did
from tests.screens.drawing import text, until

pytestmark = pytest.mark.usefixtures("own_settings")

ON_CASE = RaiseObjection(case="C1", by="Lin [b]", text="Nine minutes.")
ON_RESULT = RaiseObjection(by="Wu", text="No break.")
BOTH = [RECORDER, SUPERVISOR]
SIZES = [(120, 40), (80, 24)]


def shown(pilot: Pilot[None]) -> str:
    return " ".join(text(pilot).split())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seat", BOTH)
async def test_objections_stand_on_the_screen_until_and_after_they_are_answered(
    seat: Seat, size: tuple[int, int]
) -> None:
    async with at(seat, size=size) as (room, pilot):
        assert not pilot.app.screen.query_one(ObjectionLines).display
        await did(room, CHAIR, ON_CASE, ON_RESULT)
        await until(pilot, lambda: "Objection 2 by Wu" in shown(pilot))
        first = "! Objection 1 by Lin [b], on case 10 (Story 1): Nine minutes."
        assert f"{first} — not answered" in shown(pilot)
        await did(room, CHAIR, AnswerObjection(objection=2, text="None was planned."))
        await until(pilot, lambda: "answered: None was" in shown(pilot))
        assert "✓ Objection 2" in shown(pilot)
        # What waits for an answer stands first.
        assert shown(pilot).index("Objection 1") < shown(pilot).index("Objection 2")


async def test_more_than_three_are_counted() -> None:
    async with at(RECORDER, *[ON_RESULT] * 5) as (_room, pilot):
        assert "2 more; Ctrl+R shows them all" in shown(pilot)
        assert "Objection 3" in shown(pilot)
        assert "Objection 2" not in shown(pilot)


async def test_the_hall_sees_none_of_them() -> None:
    async with at(BOARD, ON_CASE) as (_room, pilot):
        assert "Lin" not in text(pilot)


@pytest.mark.parametrize("seat", BOTH)
async def test_their_history_tells_them_with_their_answers(seat: Seat) -> None:
    acts = (ON_CASE, ON_RESULT, AnswerObjection(objection=2, text="None was planned."))
    async with at(seat, *acts) as (_room, pilot):
        await keys(pilot, "ctrl+r", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, History))
        assert "Objection 1 by Lin [b]: Nine minutes." in shown(pilot)
        assert "No break." not in shown(pilot)
        await keys(pilot, "escape", "ctrl+r", "end", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, History))
        assert "History of the whole result" in shown(pilot)
        assert "Objection 2 by Wu: No break." in shown(pilot)
        assert "Answer to objection 2: None was planned." in shown(pilot)
        assert "one ballot" not in shown(pilot)
