"""The demo on a screen: robots play, a person watches, takes over, and leaves."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.commands import BOARD, CHAIR
from judgetui.app.context import Window
from judgetui.demo.robots import Robots, with_robots
from judgetui.demo.simulation import FULL_SPEED, SimulatedClock
from judgetui.meeting.state import Phase
from judgetui.records.session import MemoryRecord
from judgetui.screens.base import SeatScreen
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan
from tests.screens.drawing import until


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))


@contextlib.asynccontextmanager
async def demo(speed: float) -> AsyncIterator[tuple[JudgeApp, Robots, Pilot[None]]]:
    """The console of a demo whose robots have begun to play before it was there."""
    plan = with_robots(a_plan(3, 3, prizes=[]))
    clock = SimulatedClock.on(plan.date, speed)
    clock.set(paused=speed == FULL_SPEED)
    room = Room(MemoryRecord(plan), now=clock)
    robots = Robots(room, clock)
    app = JudgeApp(Window(room.seat_api, clock=clock, robots=robots))
    # As in the program: the robots' task knows nothing of the app.
    playing = asyncio.create_task(robots.play(), context=contextvars.Context())
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            yield app, robots, pilot
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing
        await room.close()


async def until_final(app: JudgeApp, pilot: Pilot[None]) -> None:
    """Wait until the result is final."""
    while app.meeting.phase is not Phase.FINAL:
        await pilot.pause()


async def test_the_demo_plays_to_its_end_on_the_chairs_screen() -> None:
    async with demo(FULL_SPEED) as (app, _, pilot):
        await until_final(app, pilot)
        assert isinstance(app.screen, SeatScreen)
        assert app.screen.room == CHAIR
        assert app.meeting.standings is not None
        assert not app.meeting.standings.provisional


async def test_the_board_of_the_demo_shows_the_same_end() -> None:
    async with demo(FULL_SPEED) as (app, _, pilot):
        await pilot.press("f3")
        await until_final(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, SeatScreen)
        assert app.screen.room == BOARD
        assert app.screen.meeting.phase is Phase.FINAL


async def test_the_keys_of_the_demo_steer_the_robots() -> None:
    async with demo(16.0) as (app, robots, pilot):
        while not (isinstance(app.screen, SeatScreen) and app.screen.room == CHAIR):
            await pilot.pause()
        await pilot.press("f7")
        await until(pilot, lambda: robots.paused)
        await pilot.press("left", "left", "right")
        await until(pilot, lambda: robots.speed == 8.0)
        await pilot.press("ctrl+x")
        await until(pilot, lambda: robots.taken_over and app.taken_over)
        assert not robots.paused
