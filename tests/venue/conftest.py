"""A browser, a venue to look at in it, and a disk that a test can hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from judgetui.meeting.seat import Role, Seat
from judgetui.records import atomic_files
from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.browsing import CHROMIUM, FLAGS, Browsable, browsable
from tests.venue.slow_disk import SlowDisk
from tests.venue.venues import staged_venue
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from playwright.async_api import Browser


_JUDGES = 20
"""Seats of a shared venue, more than a file has tests that need one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have tests with a browser run in the event loop that the browser is bound to."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser program for all tests of a process; each test has its own devices in it."""
    from playwright.async_api import async_playwright, expect

    # A busy machine takes longer than the 5 s that are usual.
    expect.set_options(timeout=WITHIN * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """A browser in which no device is left of another test."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def venue(tmp_path: Path) -> AsyncIterator[Browsable]:
    """A venue where the first case is being scored."""
    async with browsable(MemoryRecord(a_plan()), tmp_path) as venue:
        await staged_venue(venue.venue)
        yield venue


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_venue(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browsable]:
    """A venue like `venue` for the tests of a file that change nothing which others see.

    None of them submits, announces or ends anything; one that needs a seat has `unused_judge`.
    """
    folder = tmp_path_factory.mktemp("venue")
    async with browsable(MemoryRecord(a_plan(3, _JUDGES)), folder) as venue:
        await staged_venue(venue.venue)
        yield venue


@pytest.fixture(scope="module")
def _unused_judges() -> Iterator[Seat]:
    return iter([Seat(Role.JUDGE, f"J{number}") for number in range(1, _JUDGES + 1)])


@pytest.fixture
def unused_judge(_unused_judges: Iterator[Seat]) -> Seat:
    """A judge's seat of the shared venue that no other test has used."""
    return next(_unused_judges)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    """A disk that is as quick as ever until a test holds it."""
    disk = SlowDisk()
    monkeypatch.setattr(atomic_files, "sync", disk.sync)
    monkeypatch.setattr(atomic_files, "sync_folder", disk.sync_folder)
    yield disk
    disk.answers.set()
