"""A browser keeps what it was told of the record, and its page says where that is another one."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Browser, expect

from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.seat import CHAIR
from judgetui.records.session import open_session
from tests.meeting.factories import marks
from tests.proof.rewriting import better_mark, rewrite
from tests.venue.browsing import (
    FIELD,
    NEEDS_CHROMIUM,
    banner,
    browsable,
    device,
    ready,
    shot,
    shows,
    submit,
)
from tests.venue.venues import a_session, connected_client, judge, staged_venue, until

pytestmark = NEEDS_CHROMIUM
J1 = judge("J1")
_KEPT = """() => JSON.parse(Object.entries(localStorage)
  .find(([name]) => name.startsWith('judgetui.witness'))?.[1] ?? '{}')"""


async def test_page_of_a_rewritten_record_says_so_over_the_terminal(
    browser: Browser, tmp_path: Path
) -> None:
    a_session(tmp_path)
    page = await (await device(browser)).new_page()
    async with browsable(open_session(tmp_path, "test"), tmp_path) as venue:
        await staged_venue(venue.venue)
        room, port = venue.venue.host.room, venue.venue.port
        await page.goto(venue.link(J1))
        await ready(page, "Story 1", FIELD)
        await page.keyboard.type("7")
        await page.keyboard.press("Enter")
        await page.keyboard.type("8")
        await shows(page, "2 of 2")
        await submit(page)
        await until(lambda: room.meeting.seq == 5)
        await page.wait_for_function(f"() => ({_KEPT})().seq === 5")
        kept = await page.evaluate(_KEPT)
        assert kept["head"] == room.head
        (receipt,) = kept["receipts"]
        assert receipt["line"].encode() + b"\n" == room.record.reading.lines[4]
    # Once the venue is closed, what the browser keeps can be saved as a file.
    await banner(page, "the chair has closed the venue")
    async with page.expect_download() as saved:
        await page.click("#kept")
    content = json.loads(Path(await (await saved.value).path()).read_bytes())
    assert content == {key: kept[key] for key in ("first", "seq", "head", "receipts")}

    rewrite(tmp_path / "test" / "ledger.jsonl", better_mark)
    async with (
        browsable(open_session(tmp_path, "test"), tmp_path, port=port) as venue,
        connected_client(venue.venue, CHAIR) as chair,
    ):
        await page.evaluate("dispatchEvent(new Event('online'))")
        note = page.locator("#differs")
        await expect(note).to_be_visible(timeout=30_000)
        await expect(note).to_contain_text("line 5 or one before it was changed")
        await until(lambda: chair.notes.notes)
        await ready(page, "Story 1")
        await shot(page, "rewritten")
        # It stays, also over a reload, as what was kept before stays.
        ballot = SubmitBallot(case="C1", scores=marks(5, 5))
        await venue.venue.host.room.take(judge("J2"), ballot, "later")
        await page.reload()
        await expect(note).to_be_visible(timeout=30_000)
        assert await page.evaluate(_KEPT) == kept
