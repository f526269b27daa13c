"""What a plain page keeps for a room that follows the log of rooms, and another computer lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from judgetui.meeting.acts import (
    CloseScoring,
    Pause,
    Resume,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import EMPTY
from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.browser.test_ballot_page import link, open_page, says
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, ballot, browsable, device
from tests.venue.venues import judge, staged_venue, until

pytestmark = NEEDS_CHROMIUM
KEPT = """() => JSON.parse(Object.entries(localStorage)
    .find(([name]) => name.startsWith("judgetui.ballot"))[1])"""


async def unlogged(page: Page) -> list[Any]:
    """The answered acts that the page keeps."""
    kept: list[Any] = (await page.evaluate(KEPT))["unlogged"]
    return kept


async def hand_in(page: Page) -> None:
    """Fill the ballot in, and submit it."""
    await page.locator("#mark-0").fill("7")
    await page.locator("#mark-1").fill("9")
    await page.locator("#review").click()
    await page.locator("#yes").click()
    await page.locator("#record").wait_for()


async def handed_in(browser: Browser, venue: Browsable) -> Page:
    """A judge's page whose ballot was taken, and is not in the log yet."""
    await staged_venue(venue.venue)
    venue.venue.host.room.acknowledgement.logged = 4
    page = await open_page(await device(browser), link(venue, judge("J1")))
    await hand_in(page)
    return page


def carried_on(record: MemoryRecord, acts: int) -> MemoryRecord:
    """The same meeting as another computer has it, which knows its first acts alone."""
    other = MemoryRecord(record.meeting.plan)
    entries = list(record.entries())[:acts]
    other.append(entries)
    other.meeting = replay(EMPTY, entries)
    return other


async def test_a_ballot_is_kept_until_the_log_has_it(browser: Browser, tmp_path: Path) -> None:
    async with browsable(MemoryRecord(a_plan(2, 2)), tmp_path) as venue:
        await staged_venue(venue.venue)
        gate = venue.venue.host.room.acknowledgement
        gate.logged = 4
        page = await open_page(await device(browser), link(venue, judge("J1")))
        await hand_in(page)
        (one,) = await unlogged(page)
        assert (one[1]["do"], one[2]) == ("submit-ballot", 5)
        gate.log_has(5, venue.venue.host.room.meeting)
        script = KEPT.replace("[1])", "[1]).unlogged.length === 0")
        await page.wait_for_function(script)


async def test_a_room_that_lost_a_ballot_gets_it_again(browser: Browser, tmp_path: Path) -> None:
    record = MemoryRecord(a_plan(2, 2))
    async with browsable(record, tmp_path) as venue:
        page = await handed_in(browser, venue)
        port = venue.venue.port
    async with browsable(carried_on(record, 4), tmp_path, port=port) as venue:
        venue.venue.host.room.acknowledgement.logged = 4
        await until(lambda: ballot(venue) is not None)
        assert json.dumps(ballot(venue).scores, default=str) == '{"depth": "7", "care": "9"}'
        assert len(await unlogged(page)) == 1


async def test_a_host_that_follows_no_log_any_more_gets_a_ballot_once(
    browser: Browser, tmp_path: Path
) -> None:
    record = MemoryRecord(a_plan(2, 2))
    async with browsable(record, tmp_path) as venue:
        page = await handed_in(browser, venue)
        assert len(await unlogged(page)) == 1
        port = venue.venue.port
    async with browsable(carried_on(record, 5), tmp_path, port=port):
        await page.wait_for_function(KEPT.replace("[1])", "[1]).unlogged.length === 0"))
        await says(page, "Submitted ")


async def test_a_page_whose_host_is_gone_leads_to_where_the_room_is(
    browser: Browser, tmp_path: Path
) -> None:
    async with browsable(MemoryRecord(a_plan(2, 2)), tmp_path) as venue:
        venue.venue.host.room.acknowledgement.room_page = "http://db.example:8090/hall-1"
        page = await handed_in(browser, venue)
        await page.context.set_offline(True)
        venue.cut()
        link = page.locator("#room-page")
        await link.wait_for()
        assert await link.get_attribute("href") == "http://db.example:8090/hall-1"
        await page.context.set_offline(False)
        await link.wait_for(state="hidden")


async def test_a_room_that_was_taken_over_without_everything_says_that(
    browser: Browser, tmp_path: Path
) -> None:
    record = MemoryRecord(a_plan(2, 2))
    async with browsable(record, tmp_path) as venue:
        venue.venue.host.room.acknowledgement.epoch = 1
        page = await handed_in(browser, venue)
        port = venue.venue.port
    async with browsable(carried_on(record, 4), tmp_path, port=port) as venue:
        gate = venue.venue.host.room.acknowledgement
        gate.logged, gate.epoch = 4, 2
        await says(page, "Another computer took this room over")
        assert not await page.get_by_text("is not the one that this browser").count()


async def test_numbers_of_another_computers_log_are_not_those_of_before(
    browser: Browser, tmp_path: Path
) -> None:
    record = MemoryRecord(a_plan(2, 2))
    async with browsable(record, tmp_path) as venue:
        page = await handed_in(browser, venue)
        port = venue.venue.port
    pongs: list[str] = []

    def heard(frame: str | bytes) -> None:
        text = frame if isinstance(frame, str) else frame.decode()
        if '"pong"' in text:
            pongs.append(text)

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    other = carried_on(record, 4)
    async with browsable(other, tmp_path, port=port) as venue:
        room = venue.venue.host.room
        gate = room.acknowledgement
        # Act 5 of this log is another one than the ballot, which it does not have yet.
        gate.logged, gate.at_first = 5, "both"
        await room.take(CHAIR, Pause(), "pause")
        await room.take(CHAIR, Resume(), "resume")
        await until(lambda: ballot(venue) is not None)
        await until(lambda: any('"logged":5' in one for one in pongs))
        assert len(await unlogged(page)) == 1


async def test_a_ballot_that_comes_too_late_there_is_a_half_typed_one_again(
    browser: Browser, tmp_path: Path
) -> None:
    record = MemoryRecord(a_plan(2, 2))
    async with browsable(record, tmp_path) as venue:
        page = await handed_in(browser, venue)
        port = venue.venue.port
    other = carried_on(record, 4)
    async with browsable(other, tmp_path, port=port) as venue:
        room = venue.venue.host.room
        room.acknowledgement.logged = 4
        await room.take(CHAIR, CloseScoring(reason="missing"), "close")
        await says(page, "closed")
        await page.wait_for_function(KEPT.replace("[1])", "[1]).unlogged.length === 0"))
        kept = await page.evaluate(KEPT)
        assert kept["drafts"]["C1"]["marks"] == {"depth": "7", "care": "9"}


async def test_a_ballot_that_waits_for_the_log_is_not_called_submitted(
    browser: Browser, tmp_path: Path
) -> None:
    async with browsable(MemoryRecord(a_plan(2, 2)), tmp_path) as venue:
        await staged_venue(venue.venue)
        room = venue.venue.host.room
        room.acknowledgement.logged, room.acknowledgement.at_first = 4, "both"
        page = await open_page(await device(browser), link(venue, judge("J1")))
        await page.locator("#mark-0").fill("7")
        await page.locator("#mark-1").fill("9")
        await page.locator("#review").click()
        await page.locator("#yes").click()
        await until(lambda: ballot(venue) is not None)
        await says(page, "on its way")
        assert not await page.locator("#record").is_visible()
        room.acknowledgement.log_has(5, room.meeting)
        await page.locator("#record").wait_for()
        await says(page, "Submitted ")
