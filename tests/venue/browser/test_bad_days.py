"""Pages of a venue on a bad day: a network that stalls and loses, a disk that does not answer.

Nothing here is timed: the tests hold what is bad until they have seen what has to be there
meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from judgetui.meeting.acts import AddTime
from judgetui.meeting.seat import ANNOUNCER, CHAIR, SUPERVISOR, Seat
from judgetui.records.session import create_session, open_session
from tests.meeting.factories import a_plan
from tests.relay import Relay
from tests.venue.browsing import (
    NEEDS_CHROMIUM,
    PHONE,
    Browsable,
    ballot,
    browsable,
    device,
    shot,
    shows,
)
from tests.venue.slow_disk import SlowDisk
from tests.venue.venues import judge, staged_venue, until

pytestmark = NEEDS_CHROMIUM
OLD = {"en-GB": "What you see here is", "zh-CN": "您看到的是"}
ADD_TIME = AddTime(seconds=1)
J1, J2 = judge("J1"), judge("J2")


@asynccontextmanager
async def network(venue: Browsable) -> AsyncIterator[tuple[Relay, str]]:
    """A relay before a venue, and what the addresses of its pages begin with then."""
    async with Relay(venue.venue.port).serving() as relay:
        yield relay, f"http://127.0.0.1:{relay.port}"


def address(venue: Browsable, base: str, seat: Seat, page: str) -> str:
    """A seat's personal link by way of the relay, for one of its pages."""
    return f"{venue.link(seat).replace(venue.base, base)}?page={page}"


async def opened(browser: Browser, link: str, locale: str = "en-GB", **how: object) -> Page:
    """A page that shows something."""
    page = await (await device(browser, locale, **how)).new_page()
    await page.goto(link)
    await page.wait_for_function("() => document.body.dataset.state === 'open'")
    return page


async def test_every_page_says_how_old_it_is_and_not_a_moment_longer(
    browser: Browser, venue: Browsable
) -> None:
    async with network(venue) as (relay, base):
        links = {
            "ballot": address(venue, base, J1, "plain"),
            "seat": address(venue, base, J2, "terminal"),
            "chair": address(venue, base, CHAIR, "terminal"),
            "supervisor": address(venue, base, SUPERVISOR, "terminal"),
            "announcer": address(venue, base, ANNOUNCER, "plain"),
            "board": f"{base}/board",
            "phone": f"{base}/board",
        }
        spoken = dict(zip(links, cycle(OLD), strict=False))
        pages = {
            name: await opened(browser, link, spoken[name], **(PHONE if name == "phone" else {}))
            for name, link in links.items()
        }
        overlay = await opened(browser, f"{base}/overlay")
        for page in pages.values():
            await expect(page.locator("#age")).to_be_hidden()
        relay.stall()
        await overlay.wait_for_function(
            "() => document.title.endsWith(' lost') && document.body.dataset.state === 'open'"
        )
        for name, page in pages.items():
            await expect(page.locator("#age:visible")).to_contain_text(OLD[spoken[name]])
            await shot(page, f"old-{name}")
        # Over a livestream's picture nothing but its graphics is to be seen.
        await expect(overlay.locator("#age")).to_have_count(0)
        relay.go_on()
        await venue.venue.host.room.take(CHAIR, ADD_TIME, "time")
        for page in (*pages.values(), overlay):
            await expect(page.locator("#age:visible")).to_have_count(0)
            await page.wait_for_function("() => document.body.dataset.state === 'open'")
        await expect(overlay).not_to_have_title(re.compile(" lost$"))


async def test_what_is_typed_on_a_plain_page_stands_there_while_nothing_passes(
    browser: Browser, venue: Browsable
) -> None:
    async with network(venue) as (relay, base):
        page = await opened(browser, address(venue, base, J1, "plain"))
        fields = page.locator("#criteria input[inputmode]")
        relay.stall()
        await fields.nth(0).press_sequentially("7")
        await fields.nth(1).press_sequentially("8")
        assert [await fields.nth(at).input_value() for at in (0, 1)] == ["7", "8"]
        await page.locator("#review").click()
        await page.locator("#yes").click()
        # It is on its way and nobody has it; nothing on the page says that it is kept.
        await expect(page.locator("#age:visible")).to_contain_text(OLD["en-GB"])
        await expect(page.locator("#record")).to_be_hidden()
        assert ballot(venue) is None
        relay.go_on()
        await until(lambda: ballot(venue) is not None)
        await expect(page.locator("#record")).to_be_visible()
        assert sorted(map(str, ballot(venue).scores.values())) == ["7", "8"]


async def test_what_is_typed_in_a_terminal_page_comes_once_the_network_passes_it_on(
    browser: Browser, venue: Browsable
) -> None:
    async with network(venue) as (relay, base):
        page = await opened(browser, address(venue, base, J1, "terminal"))
        await shows(page, "Scoring is open")
        relay.stall()
        await page.keyboard.press("7")
        relay.go_on()
        await until(lambda: has_typed(venue, "7"))
        # Late, and some of it later still: every key comes, once and in its order.
        relay.delay, relay.loss = 0.2, 0.1
        await page.keyboard.press("Enter")
        await page.keyboard.press("8")
        await until(lambda: has_typed(venue, "7", "8"))
        await shows(page, "2 of 2 filled")


async def test_a_judge_whose_keys_show_late_is_offered_the_plain_page(
    browser: Browser, venue: Browsable
) -> None:
    async with network(venue) as (relay, base):
        pages = {
            language: await opened(browser, address(venue, base, seat, "terminal"), language)
            for language, seat in (("en-GB", J1), ("zh-CN", J2))
        }
        chair = await opened(browser, address(venue, base, CHAIR, "terminal"))
        page = pages["en-GB"]
        await page.keyboard.press("7")
        await until(lambda: has_typed(venue, "7"))
        await expect(page.locator("#slow")).to_be_hidden()
        relay.delay = 0.2
        for language, said in (("en-GB", "slow network"), ("zh-CN", "网络较慢")):
            await expect(pages[language].locator("#slow:visible")).to_contain_text(said)
            await shot(pages[language], f"slow-{language}")
        # What is typed meanwhile still goes to the terminal.
        await page.keyboard.press("Enter")
        await page.keyboard.press("8")
        await until(lambda: has_typed(venue, "7", "8"))
        # The chair has no plain page.
        await expect(chair.locator("#slow")).to_have_count(0)
        await page.locator("#slow a").click()
        await page.wait_for_url("**/ballot")
        fields = page.locator("#criteria input[inputmode]")
        await expect(fields.nth(0)).to_have_value("7")
        await expect(fields.nth(1)).to_have_value("8")
        # It goes by itself once the network is quick; put away, it stays away.
        relay.delay = 0.0
        await expect(pages["zh-CN"].locator("#slow")).to_be_hidden()
        assert await pages["zh-CN"].evaluate(_SLOW_NOTE) == [True, False, True, False, False]


_SLOW_NOTE = """async () => {
  const { watchDelay } = await import("/web/slow.js");
  const note = document.getElementById("slow");
  const delay = watchDelay(() => ({}), { changed() {}, left() {} });
  const shown = [];
  const hears = (late) => {
    for (let sign = 0; sign < 3; sign += 1) delay.hears(late);
    shown.push(!note.hidden);
  };
  hears(0.2);
  hears(0.01);
  hears(0.2);
  note.querySelector("button").click();
  shown.push(!note.hidden);
  hears(0.2);
  return shown;
}"""
"""Whether a note is shown while a network is slow, quick, slow again, put away, and slow still."""


def has_typed(venue: Browsable, *marks: str) -> bool:
    """Whether the host knows that the first judge has typed these marks, and no others."""
    draft = venue.venue.host.room.record.drafts.get("J1", "C1")
    return draft is not None and tuple(filter(None, draft.marks.values())) == marks


async def test_pages_take_what_is_typed_while_the_disk_of_the_host_does_not_answer(
    browser: Browser, tmp_path: Path, disk: SlowDisk
) -> None:
    create_session(tmp_path, "spring", a_plan(3, 3))
    async with browsable(open_session(tmp_path, "spring"), tmp_path) as venue:
        await staged_venue(venue.venue)
        plain = await opened(browser, f"{venue.link(J1)}?page=plain")
        terminal = await opened(browser, venue.terminal_link(J2))
        await shows(terminal, "Scoring is open")
        board = await opened(browser, f"{venue.base}/board")
        fields = plain.locator("#criteria input[inputmode]")
        await fields.nth(0).press_sequentially("7")
        await fields.nth(1).press_sequentially("8")
        disk.on_the_loop.clear()
        disk.answers.clear()
        await plain.locator("#review").click()
        await plain.locator("#yes").click()
        await until(lambda: disk.waiting)
        await terminal.keyboard.press("9")
        await shows(terminal, "9")
        # Not on the disk is not on record; and what is shown is the newest that there is.
        await expect(plain.locator("#record")).to_be_hidden()
        for page in (plain, terminal, board):
            await expect(page.locator("#age")).to_be_hidden()
        disk.answers.set()
        await expect(plain.locator("#record")).to_be_visible()
        assert disk.on_the_loop == []
