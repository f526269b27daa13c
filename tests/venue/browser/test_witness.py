"""A browser keeps what it was told of the record, and its page says where that is another one."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from judgetui.meeting.acts import Act, Announce, CloseScoring, Finalise, SubmitBallot, Withdraw
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
    opened,
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


async def scored(page: Page) -> None:
    """Give a ballot on the page."""
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    await page.keyboard.type("8")
    await shows(page, "2 of 2")
    await submit(page)


def withdrawn(case: str) -> Withdraw:
    """A case is withdrawn."""
    return Withdraw(case=case, reason="not ready")


async def test_a_judge_saves_the_receipts_once_the_result_is_final_or_where_none_can_be_kept(
    browser: Browser, tmp_path: Path
) -> None:
    a_session(tmp_path)
    private = await device(browser)
    await private.add_init_script("Storage.prototype.setItem = () => { throw new Error('no'); };")
    async with browsable(open_session(tmp_path, "test"), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
        await scored(page)
        await page.wait_for_function(f"() => ({_KEPT})().receipts?.length === 1")
        keep = page.locator("#keep")
        await expect(keep).to_be_hidden()
        other = await opened(private, venue.link(judge("J2")), "Story 1", FIELD)
        await scored(other)
        await expect(other.locator("#keep p")).to_contain_text(
            "This browser keeps nothing", timeout=30_000
        )
        await shot(other, "keep-nothing")
        room = venue.venue.host.room
        acts: list[Act] = [
            CloseScoring(reason="late"),
            Announce(),
            *map(withdrawn, ("C2", "C3")),
            Finalise(reason="J3 left"),
        ]
        for number, act in enumerate(acts):
            await room.take(CHAIR, act, f"end-{number}")
        await expect(keep).to_be_visible(timeout=30_000)
        await shot(page, "keep-receipts")
        async with page.expect_download() as saved:
            await keep.get_by_text("Save my receipts").click()
        content = json.loads(Path(await (await saved.value).path()).read_bytes())
        assert content["receipts"][0]["index"] == 4
        async with page.expect_popup() as checking:
            await keep.get_by_text("Check a receipt").click()
        await expect((await checking.value).locator("#records li")).to_contain_text("receipts: 1")
        await keep.get_by_text("Put away").click()
        await expect(keep).to_be_hidden()
        # Later pages offer it again.
        await page.reload()
        await expect(keep).to_be_visible(timeout=30_000)
