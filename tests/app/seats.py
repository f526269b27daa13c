"""Apps at a seat of a meeting that is kept in memory, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import Act, CallCase, OpenMeeting, OpenScoring
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan


async def did(room: Room, seat: Seat, *acts: Act) -> None:
    """Let a seat act, and wait until it is on record."""
    for act in acts:
        await room.take(seat, act, f"test-{room.meeting.seq}")


@asynccontextmanager
async def scoring_at(seat: Seat, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """An app at a seat; the first case is open for scoring."""
    room = Room(MemoryRecord(a_plan(3, 2)))
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"), OpenScoring())
    app = JudgeApp(Window(room.seat_api, seat))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot
    await room.close()
