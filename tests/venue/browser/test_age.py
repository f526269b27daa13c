"""How old a page says that it is, while the way to the venue stalls and is not lost."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.async_api import Browser, Page, Route, expect

from judgetui.meeting.seat import ANNOUNCER, BOARD, Seat
from judgetui.venue.browser.html import WEB
from judgetui.venue.server import host
from tests.relay import Relay
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, device
from tests.venue.venues import until

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
        await expect(page.locator("#age:visible")).to_have_text(_OLD[locale])
    monkeypatch.undo()
    for page in pages:
        await expect(page.locator("#age")).to_be_hidden()
        await page.context.close()


async def test_a_terminal_page_says_it_while_its_gateway_stands_still(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(browser, "en-GB", shared_venue.terminal_link(unused_judge))
    await says_it_while_the_gateway_stands_still(page, shared_venue)
    # Nor does a page that came back after it was turned away go on as if it were away.
    another = await page.context.new_page()
    await another.goto(shared_venue.terminal_link(unused_judge))
    await page.locator("#again").click()
    await page.wait_for_function("() => document.body.dataset.state === 'open'")
    await says_it_while_the_gateway_stands_still(page, shared_venue)
    await page.context.close()


async def test_a_round_trip_of_more_than_the_time_between_two_pulses_is_measured(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    async with Relay(shared_venue.venue.port).serving() as relay:
        link = shared_venue.terminal_link(unused_judge)
        link = link.replace(shared_venue.base, f"http://127.0.0.1:{relay.port}")
        page = await opened(browser, "en-GB", link)
        there = shared_venue.venue.host.attendance
        relay.delay = 0.6
        await until(lambda: any((there.latency(one) or 0) > 1.2 for one in there.at(unused_judge)))
        await page.context.close()


async def says_it_while_the_gateway_stands_still(page: Page, venue: Browsable) -> None:
    """Hold the process that draws terminals until this page says that it is old."""
    await expect(page.locator("#age")).to_be_hidden()
    assert venue.supervisor.pid is not None
    os.kill(venue.supervisor.pid, signal.SIGSTOP)
    try:
        await expect(page.locator("#age:visible")).to_have_text(_OLD["en-GB"])
    finally:
        os.kill(venue.supervisor.pid, signal.SIGCONT)
    await expect(page.locator("#age")).to_be_hidden()


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


_SITE = "http://venue.test"
_SPOKEN = """async () => {
  const { watchAge } = await import("/web/age.js");
  window.age = 0;
  window.spoken = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const place = target.closest ? target : target.parentElement;
      const live = place.closest("[role=status], [role=alert], [aria-live]");
      if (live && live.ariaLive !== "off") spoken.push(live.textContent);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  const texts = { seconds_old: "%(seconds)s s", minutes_old: "%(minutes)s min" };
  watchAge(() => window.age, () => ({ ...texts, is_old: "old", is_new: "new" }));
}"""


async def test_it_is_spoken_once_that_a_page_is_old_and_once_that_it_is_not(
    browser: Browser,
) -> None:
    page = await (await device(browser)).new_page()

    async def served(route: Route) -> None:
        script = route.request.url.endswith(".js")
        body = (WEB / "age.js").read_text(encoding="utf-8") if script else "<!doctype html><body>"
        await route.fulfill(body=body, content_type="text/javascript" if script else "text/html")

    async def goes(*ages: float | None) -> list[str]:
        """What is spoken while it is as old as this, a second each."""
        await page.evaluate("() => { spoken.length = 0; }")
        for age in ages:
            await page.evaluate("age => { window.age = age; }", age)
            await page.clock.run_for(1000)
        return await page.evaluate("() => [...spoken]")  # type: ignore[no-any-return]

    await page.route(f"{_SITE}/**", served)
    # Time stands still but for what the test lets pass.
    await page.clock.install()
    await page.goto(f"{_SITE}/")
    await page.evaluate(_SPOKEN)
    line = page.locator("#age")
    assert await goes(0, 1, 1.9) == []
    assert await goes(2.1, 3, 4, 5, 6) == ["old"]
    assert await line.inner_text() == "6 s"
    # On a bad link it is up to date for a moment, again and again.
    assert await goes(0, 3, 0, 1, 2.5) == []
    assert await goes(0, 1, 0, 1, 0) == ["new"]
    assert await line.is_hidden()
    assert await goes(130) == ["old"]
    assert await line.inner_text() == "2 min"
    # A page that was turned away claims nothing, so it is not called up to date either.
    assert await goes(None, None, None, None, None) == []
    assert await line.is_hidden()
    assert await goes(0, 1, 0, 1, 0) == ["new"]
    await page.context.close()
