"""Pages that come, wait and come back: what they say meanwhile, and that nothing typed is lost.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, WebSocketRoute

from judgetui.meeting.seat import Seat
from judgetui.records.session import MemoryRecord, open_session
from judgetui.venue.browser.page_text import page_texts
from judgetui.venue.client.client import Client
from judgetui.venue.server import reconnect_grace
from tests.meeting.factories import a_plan
from tests.venue.browsing import (
    FIELD,
    NEEDS_CHROMIUM,
    Browsable,
    banner,
    browsable,
    device,
    no_banner,
    opened,
    ready,
    shot,
    shows,
)
from tests.venue.venues import a_session, endpoint, judge, staged_venue, until
from tests.waiting import WITHIN

pytestmark = NEEDS_CHROMIUM
J1 = judge("J1")
LATE = (
    "import runpy, time; time.sleep(2); runpy.run_module('judgetui.gateway', run_name='__main__')"
)
"""A gateway that takes its time, as on a slow machine."""


async def said(page: Page) -> str:
    """What lies over the terminal."""
    return await page.locator("#banner").inner_text()


# -- before the first picture ---------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "tongue"), [("en-GB", "en"), ("zh-CN", "zh-CN")])
async def test_page_says_what_it_does_before_any_script_has_come(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, locale: str, tongue: str
) -> None:
    page = await (await device(browser, locale)).new_page()

    async def never(_route: Route) -> None:
        """Let it wait for ever."""

    await page.route("**/web/*.*js", never)
    await page.goto(shared_venue.link(unused_judge), wait_until="commit")
    await page.locator("#banner").wait_for()
    assert await page.locator("html").get_attribute("lang") == tongue
    words = await page.evaluate("JSON.parse(document.body.dataset.words)")
    assert await said(page) == words["connecting"]
    await shot(page, f"connecting-{tongue}")


async def test_page_that_lost_a_script_fetches_itself_again(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    asked = 0

    async def lose_twice(route: Route) -> None:
        nonlocal asked
        asked += 1
        await (route.abort("connectionreset") if asked <= 2 else route.continue_())

    await page.route("**/web/xterm.mjs", lose_twice)
    await page.goto(shared_venue.link(unused_judge))
    await banner(page, page_texts()["incomplete"])
    await shot(page, "incomplete")
    await no_banner(page)
    await ready(page, "Story 1", FIELD)
    assert asked == 3


async def test_page_whose_script_never_comes_offers_to_fetch_itself_again(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    # Time passes only where the test says so.
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)
    held: list[Route] = []

    async def hold_first(route: Route) -> None:
        if held:
            await route.continue_()
        held.append(route)

    await page.route("**/web/line.js", hold_first)
    await page.goto(shared_venue.link(unused_judge), wait_until="commit")
    await page.locator("#banner").wait_for()
    await until(lambda: held)
    await page.clock.fast_forward(7000)
    assert await said(page) == page_texts()["connecting"]
    await page.clock.fast_forward(1500)
    await banner(page, page_texts()["incomplete"])
    async with page.expect_navigation():
        await page.get_by_role("button", name="Try again").click()
    await page.clock.resume()
    await no_banner(page)
    await shows(page, "Story 1")


async def test_page_without_a_venue_does_not_fetch_itself_into_nothing(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    asked: list[str] = []

    async def gone(route: Route) -> None:
        asked.append(route.request.method)
        await route.abort("connectionrefused")

    await page.route("**/web/xterm.mjs", gone)
    await page.goto(shared_venue.link(unused_judge))
    await page.route("**/seat/*", gone)
    await until(lambda: "HEAD" in asked)
    await page.unroute("**/seat/*")
    await page.unroute("**/web/xterm.mjs")
    await no_banner(page)
    await ready(page, "Story 1", FIELD)


async def test_before_the_first_picture_nothing_is_said_to_be_lost(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    closed: list[str] = []

    async def not_yet(line: WebSocketRoute) -> None:
        if len(closed) < 3:
            closed.append(await said(page))
            await line.close(code=1013)
        else:
            line.connect_to_server()

    await page.route_web_socket(re.compile("/line$"), not_yet)
    await page.goto(shared_venue.link(unused_judge))
    await ready(page, "Story 1", FIELD)
    assert closed == [page_texts()["connecting"]] * 3
    await no_banner(page)


async def test_keys_typed_while_a_page_opens_arrive(browser: Browser, tmp_path: Path) -> None:
    command = (sys.executable, "-c", LATE)
    async with browsable(MemoryRecord(a_plan()), tmp_path, command=command) as venue:
        await staged_venue(venue.venue)
        page = await (await device(browser)).new_page()
        await page.goto(venue.link(J1))
        await page.wait_for_function(
            "() => document.activeElement?.classList.contains('xterm-helper-textarea')"
        )
        assert await said(page) == page_texts()["connecting"]
        await page.keyboard.type("1")
        await page.keyboard.type("0")
        await page.keyboard.press("Enter")
        await page.keyboard.type("9")
        await shows(page, "Story 1", "2 of 2")
        await no_banner(page)
        room = venue.venue.host.room
        await until(lambda: (draft := room.seat_api(J1).draft("C1")) and len(draft.marks) == 2)
        draft = room.seat_api(J1).draft("C1")
        assert draft is not None
        assert dict(draft.marks) == {"depth": "10", "care": "9"}


# -- while it waits, and when it comes back --------------------------------------------------------


async def test_sentence_about_waiting_goes_once_the_seat_is_back(
    browser: Browser, venue: Browsable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 0.0)
    page = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
    await page.keyboard.type("7")
    await shows(page, "1 of 2")
    attendance = venue.venue.host.attendance
    other = Client(endpoint(venue.venue, J1), device="another".ljust(24, "x"))
    other.start()
    await until(lambda: other.connection.state == "waiting")
    for connection in attendance.at(J1):
        connection.abort()
    await other.welcomed()
    await banner(page, "in use on another device")
    await page.reload()
    await banner(page, "in use on another device")
    await other.close()
    await no_banner(page)
    await shows(page, "1 of 2")
    await page.keyboard.press("Enter")
    await page.keyboard.type("9")
    await shows(page, "2 of 2")


async def test_closed_venue_is_no_lost_network_and_opens_again(
    browser: Browser, tmp_path: Path
) -> None:
    a_session(tmp_path)
    context = await device(browser)
    page, board = await context.new_page(), await context.new_page()
    heard: list[str] = []
    await context.expose_function("heard", lambda text: heard.append(text))
    await context.add_init_script(
        """addEventListener('DOMContentLoaded', () => new MutationObserver(
          () => heard(document.getElementById('said').textContent)
        ).observe(document.getElementById('said'), {childList: true}))"""
    )
    async with browsable(open_session(tmp_path, "test"), tmp_path) as venue:
        await staged_venue(venue.venue)
        port, link = venue.venue.port, venue.link(J1)
        await page.goto(link)
        await ready(page, "Story 1", FIELD)
        await board.goto(f"{venue.base}/board?page=terminal")
        await shows(board, "Story 1")
        await page.bring_to_front()
        await page.keyboard.type("7")
        await shows(page, "1 of 2")
    for one in (page, board):
        await banner(one, "the chair has closed the venue; every ballot it took is kept")
        await banner(one, page_texts()["closed"])
    await shot(page, "closed")
    for _time in range(2):
        # What the browser says when a network comes back: the page tries at once, in vain.
        before = len(heard)
        await page.evaluate("dispatchEvent(new Event('online'))")
        await until(lambda before=before: len(heard) > before)  # type: ignore[misc]
    assert not any(words in one for one in heard for words in ("lost", "Wi-Fi"))
    async with browsable(open_session(tmp_path, "test"), tmp_path, port=port):
        await page.evaluate("dispatchEvent(new Event('online'))")
        await no_banner(page)
        await ready(page, "Story 1", "1 of 2")
        await no_banner(page)
        await page.keyboard.press("Enter")
        await page.keyboard.type("9")
        await shows(page, "2 of 2")


_PAUSES = """
  window.pauses = [];
  const later = window.setTimeout;
  window.setTimeout = (call, pause, ...rest) => {
    // Not the five seconds after which it gives up waiting for an answer.
    if (String(call).includes("knock")) window.pauses.push(pause);
    return later(call, pause, ...rest);
  };
"""
"""Notes for how many milliseconds a page that looks for its venue waits each time."""


async def test_pages_are_back_within_seconds_of_the_venue(browser: Browser, tmp_path: Path) -> None:
    a_session(tmp_path)
    context = await device(browser)
    page, board = await context.new_page(), await context.new_page()
    await page.add_init_script(_PAUSES)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with browsable(open_session(tmp_path, "test"), tmp_path) as venue:
        await staged_venue(venue.venue)
        port = venue.venue.port
        await page.goto(venue.link(J1))
        await board.goto(f"{venue.base}/board?page=terminal")
        await ready(board, "Story 1")
        await page.bring_to_front()
        await ready(page, "Story 1", FIELD)
    for one in (page, board):
        await banner(one, page_texts()["closed"])
    asked.clear()
    await page.evaluate("window.pauses = []")
    await until(lambda: len(asked) >= 3)
    # It looks for the venue in vain about every two seconds.
    pauses = await page.evaluate("window.pauses")
    assert len(pauses) >= 2
    assert all(1000 <= pause <= 3000 for pause in pauses)
    async with browsable(open_session(tmp_path, "test"), tmp_path, port=port) as venue:
        (pages,) = venue.pages
        await until(lambda: pages.proxies and len(pages.boards))
        await ready(page, "Story 1", FIELD)


@pytest.mark.parametrize(
    ("where", "event"), [("document", "visibilitychange"), ("window", "online")]
)
async def test_a_page_that_is_looked_at_again_does_not_wait(
    browser: Browser, tmp_path: Path, where: str, event: str
) -> None:
    a_session(tmp_path)
    page = await (await device(browser)).new_page()
    # Whoever draws such numbers waits for ever.
    await page.add_init_script("Math.random = () => 1000")
    async with browsable(open_session(tmp_path, "test"), tmp_path) as venue:
        await staged_venue(venue.venue)
        port = venue.venue.port
        # A page that came before its gateway would wait, too.
        assert await venue.supervisor.port(WITHIN)
        await page.goto(venue.link(J1))
        await ready(page, "Story 1", FIELD)
    await banner(page, page_texts()["closed"])
    async with browsable(open_session(tmp_path, "test"), tmp_path, port=port) as venue:
        assert await venue.supervisor.port(WITHIN)
        await page.evaluate(f"{where}.dispatchEvent(new Event('{event}'))")
        await no_banner(page)
        await ready(page, "Story 1", FIELD)
