"""How old a page says that it is, while the way to the venue stalls and is not lost."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.async_api import Browser, Page, expect

from judgetui.meeting.seat import ANNOUNCER, BOARD, Seat
from judgetui.venue.server import host
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, device

pytestmark = NEEDS_CHROMIUM
_OLD = {
    "en-GB": re.compile(r"What you see here is \d+ s old\."),
    "zh-CN": re.compile(r"您看到的是 \d+ 秒前的内容。"),
}


async def opened(browser: Browser, locale: str, address: str) -> Page:
    """A page that shows something."""
    page = await (await device(browser, locale)).new_page()
    await page.goto(address)
    await page.wait_for_function("() => document.body.dataset.state === 'open'")
    return page


@pytest.mark.parametrize("locale", list(_OLD))
async def test_plain_pages_say_it_when_the_host_gives_no_sign(
    browser: Browser,
    shared_venue: Browsable,
    unused_judge: Seat,
    locale: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    links = (
        f"{shared_venue.link(unused_judge)}?page=plain",
        f"{shared_venue.link(ANNOUNCER)}?page=plain",
        shared_venue.link(BOARD),
    )
    pages = [await opened(browser, locale, link) for link in links]
    for page in pages:
        await expect(page.locator("#age")).to_be_hidden()
    monkeypatch.setitem(host.ON_FRAME, "ping", lambda *_given: None)
    for page in pages:
        await expect(page.locator("#age")).to_have_text(_OLD[locale])
    monkeypatch.undo()
    for page in pages:
        await expect(page.locator("#age")).to_be_hidden()
        await page.context.close()


async def test_a_terminal_page_says_it_while_its_gateway_stands_still(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(browser, "en-GB", shared_venue.terminal_link(unused_judge))
    await expect(page.locator("#age")).to_be_hidden()
    assert shared_venue.supervisor.pid is not None
    os.kill(shared_venue.supervisor.pid, signal.SIGSTOP)
    try:
        await expect(page.locator("#age")).to_have_text(_OLD["en-GB"])
    finally:
        os.kill(shared_venue.supervisor.pid, signal.SIGCONT)
    await expect(page.locator("#age")).to_be_hidden()
    await page.context.close()


async def test_it_is_said_in_minutes_in_the_end(browser: Browser, shared_venue: Browsable) -> None:
    page = await opened(browser, "en-GB", shared_venue.link(BOARD))
    said = await page.evaluate(
        """async () => {
          const { ageText } = await import("/web/age.js");
          const words = { seconds_old: "%(seconds)s s", minutes_old: "%(minutes)s min" };
          return [2.9, 119.9, 120, 3599].map((seconds) => ageText(seconds, words));
        }"""
    )
    assert said == ["2 s", "119 s", "2 min", "59 min"]
    await page.context.close()
