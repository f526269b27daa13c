"""Ctrl+R tells what became of a case and of each ballot, at every seat that sees ballots."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import Undo
from judgetui.meeting.seat import CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.screens.history import History
from tests.app.dialogs.test_common import keys
from tests.app.dialogs.test_second_key import TO_NINE, at
from tests.app.seats import did
from tests.screens.drawing import text, until

pytestmark = pytest.mark.usefixtures("own_settings")


@pytest.mark.parametrize("seat", [CHAIR, RECORDER, SUPERVISOR])
async def test_the_history_says_who_when_from_where_why_and_old_and_new(seat: Seat) -> None:
    async with at(seat, TO_NINE, second_key={}) as (room, pilot):
        asked = room.meeting.seq
        await did(room, CHAIR, Undo(seq=asked))
        await keys(pilot, "ctrl+r")
        if not isinstance(pilot.app.screen, History):
            await keys(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, History))
        await pilot.pause()
        shown = text(pilot)
        for part in (
            "History of 10  Story 1",
            "The case and every ballot",
            f"{asked}  correct a ballot · Judge 2",
            "by Chair, at the machine that keeps the record",
            "Depth 5 → 9 · Care 5 → 9",
            "Reason: typed 5 for 9",
            "Amendment 1: 5.00 → 9.00",
            f"undone by act {asked + 1}",
        ):
            assert part in shown
        assert shown.index("undo an act") < shown.index("correct a ballot"), "the latest first"
        await keys(pilot, "right")
        shown = text(pilot)
        assert "The ballot of Judge 1" in shown
        assert "Judge 2" not in shown
        await keys(pilot, "escape")
        assert not isinstance(pilot.app.screen, History)


async def test_a_long_history_can_be_read_to_its_end_on_a_small_screen() -> None:
    async with at(CHAIR, TO_NINE, second_key={}, size=(60, 18)) as (_room, pilot):
        await keys(pilot, "ctrl+r")
        if not isinstance(pilot.app.screen, History):
            await keys(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, History))
        await keys(pilot, *["pagedown"] * 6)
        assert "call a case" in text(pilot)
        await keys(pilot, *["pageup"] * 6, "down", "up")
        assert "correct a ballot" in text(pilot)
