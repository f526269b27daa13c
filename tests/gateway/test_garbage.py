"""What ended seats leave behind is cleared away, and not so often that it is felt."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual._styles_cache import StylesCache
from textual.app import App

from judgetui.gateway import garbage
from judgetui.gateway.garbage import GarbageCollector
from judgetui.gateway.seat import AppFactory, SeatPage
from tests.gateway.pages import Page, Small, gateway, visitor


@pytest.fixture(autouse=True)
def _nobody_else_collects() -> Iterator[None]:
    gc.collect()
    # As in the gateway; a look at what is left is quick then, also among many other tests.
    gc.freeze()
    gc.disable()
    yield
    # What was frozen stays so: among it is what all tests share (tests/garbage.py).
    gc.enable()


class _Seat:
    """Stands for a seat that has ended."""


async def test_apps_of_ended_seats_are_gone_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "SOON", 0.05)
    made: list[weakref.ref[App[Any]]] = []

    @asynccontextmanager
    async def open_(_screen: SeatPage) -> AsyncIterator[AppFactory]:
        def app(trouble: str) -> App[Any]:
            small = Small(trouble)
            made.append(weakref.ref(small))
            return small

        yield app

    async with gateway(open_) as hub:
        for _time in range(3):
            boards = [Page(hub, visitor("board", public=True)) for _board in range(2)]
            for board in boards:
                await board.draws("Leave")
                await board.leave()
        last = boards[-1]
        await last.until(lambda: not hub.seats)
        await last.until(lambda: all(one() is None for one in made))
        # Nor are the lines kept that they drew.
        await last.until(lambda: not any(isinstance(one, StylesCache) for one in gc.get_objects()))
    assert len(made) == 6


async def test_many_that_end_at_once_are_cleared_away_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "SOON", 0.02)
    times: list[float] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(gc, "collect", lambda: times.append(loop.time()))
    cleared = GarbageCollector()
    for _time in range(100):
        cleared.collect_soon(_Seat())
    async with asyncio.timeout(20):
        while not times:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(times) == 1
    cleared.collect_soon(_Seat())
    cleared.close()
    await asyncio.sleep(0.1)
    assert len(times) == 1


async def test_one_that_is_held_is_looked_for_until_it_is_gone_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "SOON", 0.001)
    looks: list[int] = []
    held = [_Seat(), _Seat()]

    def collect() -> None:
        looks.append(len(held))
        if len(looks) == 3:
            held.pop()

    monkeypatch.setattr(gc, "collect", collect)
    cleared = GarbageCollector()
    for seat in held:
        cleared.collect_soon(seat)
    del seat
    async with asyncio.timeout(20):
        while len(looks) < garbage.LOOKS:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert looks == [2, 2, 2] + [1] * (garbage.LOOKS - 3)
