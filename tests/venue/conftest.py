"""A browser, and a venue to look at in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.browsing import CHROMIUM, FLAGS, Browsable, browsable
from tests.venue.venues import staged_venue

if TYPE_CHECKING:
    from playwright.async_api import Browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser that starts from nothing."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Browsable]:
    """A venue where the first case is being scored."""
    async with browsable(MemoryRecord(a_plan()), tmp_path) as venue:
        await staged_venue(venue.venue)
        yield venue
