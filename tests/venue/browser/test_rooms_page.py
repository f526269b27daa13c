"""The page of all rooms and that of one, in Chromium and by their headers, on a real server."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from judgetui.meeting.message import Refused
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.room_record import room_code
from judgetui.venue.overview import server as overview_server
from judgetui.venue.overview.server import OverviewServer
from tests.relay import Relay
from tests.rooms.contest import a_room, fill, say_again
from tests.rooms.server import NEEDS_POSTGRESQL, Server, a_server
from tests.venue.accessibility import small_targets, violations
from tests.venue.browsing import NEEDS_CHROMIUM, PHONE, comes_true, device, shot
from tests.venue.venues import until

pytestmark = [NEEDS_POSTGRESQL, NEEDS_CHROMIUM]
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with forty rooms."""
    with a_server() as found:
        found.prepare("hall")
        with found.owner() as owner:
            schema.add_logins(owner, ["eyes"], "judgetui_overview")
        fill(found, 40)
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def base(server: Server) -> AsyncIterator[str]:
    """Where the pages are."""
    overview = OverviewServer(ServerAddress.given(server.url("eyes")))
    await overview.open(0, "127.0.0.1")
    try:
        await until(lambda: overview.watch.complete)
        yield overview.bases()[0]
    finally:
        await overview.close()


async def opened(browser: Browser, address: str, **how: object) -> Page:
    """A page in a browser of its own."""
    context = await device(browser, **how)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(address)
    return page


pytestmark.append(pytest.mark.asyncio(loop_scope="session"))


async def test_all_rooms_are_there_and_a_change_is_drawn(
    browser: Browser, base: str, server: Server
) -> None:
    page = await opened(browser, f"{base}/")
    rows = page.locator("#rooms > li")
    await expect(rows).to_have_count(40)
    await expect(page.locator("#summary")).to_contain_text("40 rooms")
    first = rows.nth(1)
    await expect(first).to_contain_text("room 0002")
    await expect(first).to_contain_text("2/7")
    link = first.locator(".board")
    await expect(link).to_have_attribute("href", "http://192.168.0.3:8080/board")
    say_again(server, "room 0002", replace(a_room(2, NOW), title="Another <b>title</b>"))
    await expect(first).to_contain_text("Another <b>title</b>")
    await expect(link).to_have_attribute("href", "http://10.9.9.9:8080/board")
    await page.context.close()


async def test_filters(browser: Browser, base: str) -> None:
    page = await opened(browser, f"{base}/")
    rows = page.locator("#rooms > li:visible")
    await expect(rows).to_have_count(40)
    await page.fill("#filter", "room 0012")
    await expect(rows).to_have_count(1)
    await expect(page.locator("#shown")).to_have_text("shown: 1")
    await page.fill("#filter", room_code("room 0013"))
    await expect(rows).to_have_count(1)
    await page.fill("#filter", "no such room")
    await expect(page.locator("#shown")).to_have_text("No room is like that.")
    await page.fill("#filter", "")
    await page.check("#running")
    await expect(rows).to_have_count(36)
    await page.context.close()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
async def test_nothing_is_wrong_with_the_pages_for_who_touches_or_hears_them(
    browser: Browser, base: str, locale: str
) -> None:
    for size in (PHONE, {"size": (1024, 768)}, {"size": (1280, 800)}):
        page = await opened(browser, f"{base}/", locale=locale, **size)
        await expect(page.locator("#rooms > li")).to_have_count(40)
        await shot(page, f"rooms-{locale}-{size['size'][0]}")
        for path in ("/", "/room%200003", "/nothing"):
            await page.goto(f"{base}{path}")
            assert await violations(page) == []
            assert await small_targets(page) == []
            wide = "() => document.documentElement.scrollWidth > innerWidth"
            assert not await page.evaluate(wide)
        await page.context.close()


async def test_the_page_of_a_room_follows_it_to_another_address(
    browser: Browser, base: str, server: Server
) -> None:
    page = await opened(browser, f"{base}/{room_code('room 0005')}", **PHONE)
    way = page.get_by_role("link", name="Type your code", exact=True)
    await expect(way).to_have_attribute("href", "http://192.168.0.6:8080/")
    say_again(server, "room 0005", a_room(5, NOW))
    await expect(way).to_have_attribute("href", "http://10.9.9.9:8080/")
    await page.context.close()


async def test_the_page_of_a_room_works_without_scripts(browser: Browser, base: str) -> None:
    page = await opened(browser, f"{base}/room%200006", java_script_enabled=False)
    way = page.get_by_role("link", name="Type your code", exact=True)
    await expect(way).to_have_attribute("href", "http://192.168.0.7:8080/")
    await page.context.close()


async def test_the_language_is_the_browsers_and_can_be_changed(browser: Browser, base: str) -> None:
    page = await opened(browser, f"{base}/", locale="zh-CN")
    await expect(page.locator("#summary")).to_contain_text("40 个会场")
    await page.click("#speak")
    await expect(page.locator("#summary")).to_contain_text("40 rooms")
    await page.context.close()


async def test_a_server_that_is_gone_is_said_and_it_comes_back(
    browser: Browser, base: str, server: Server
) -> None:
    page = await opened(browser, f"{base}/")
    await expect(page.locator("#rooms > li")).to_have_count(40)
    server.stop("immediate")
    try:
        await expect(page.locator("#banner")).to_contain_text("What you see is", timeout=30_000)
        await expect(page.locator("#rooms > li")).to_have_count(40)
    finally:
        server.start()
    await expect(page.locator("#banner")).to_be_hidden(timeout=30_000)
    await page.context.close()


async def test_rooms_with_one_code_are_all_named(base: str, server: Server) -> None:
    same: dict[str, str] = {}
    number = 0
    while True:
        name = f"twin {number}"
        if (other := same.get(room_code(name))) is not None:
            break
        same[room_code(name)] = name
        number += 1
    try:
        for twin in (name, other):
            say_again(server, twin, a_room(1, NOW))
        async with aiohttp.ClientSession() as session:

            async def both() -> None:
                async with session.get(f"{base}/{room_code(name)}") as answer:
                    text = await answer.text()
                    assert answer.status == 200
                    assert name in text
                    assert other in text

            await comes_true(both)
    finally:
        # The others count the rooms there are.
        with server.owner() as owner:
            owner.execute("delete from judgetui.room where name like 'twin%'")


@pytest.mark.parametrize(
    ("locale", "old"), [("en-US", "What you see here is"), ("zh-CN", "您看到的是")]
)
async def test_pages_say_how_old_they_are_while_their_server_gives_no_sign(
    browser: Browser, base: str, locale: str, old: str
) -> None:
    async with Relay(int(base.rpartition(":")[2])).serving() as relay:
        address = f"http://127.0.0.1:{relay.port}"
        pages = [
            await opened(browser, f"{address}{path}", locale=locale)
            for path in ("/", "/room%200003")
        ]
        await expect(pages[0].locator("#rooms > li")).to_have_count(40)
        for page in pages:
            await page.wait_for_function("() => !document.getElementById('age')?.checkVisibility()")
        relay.stall()
        for page in pages:
            await expect(page.locator("#age:visible")).to_contain_text(old)
        relay.go_on()
        for page in pages:
            await expect(page.locator("#age")).to_be_hidden()
            await page.context.close()


async def test_how_old_the_rooms_are_is_spoken_once(browser: Browser, base: str) -> None:
    page = await opened(browser, f"{base}/")
    await expect(page.locator("#rooms > li")).to_have_count(40)
    spoken = await page.evaluate(
        """async () => {
          const { banner } = await import("/web/live.js");
          const alerts = () => [...document.querySelectorAll("[role=alert]")];
          const texts = ["3 s old; trying again", "4 s old; trying again", "lost", ""];
          return texts.map((text) => {
            banner(text);
            return alerts().map((one) => one.textContent.trim()).join("");
          });
        }"""
    )
    assert spoken == ["3 s old; trying again", "3 s old; trying again", "lost", ""]
    await page.context.close()


async def test_what_is_not_there_is_a_page_with_the_same_headers(base: str) -> None:
    async with aiohttp.ClientSession() as session:
        for path, status in (
            ("/%3Cb%3E%1b[31m", 404),
            ("/web/nothing.js", 404),
            ("/a/b/c", 404),
            ("/room%200001", 200),
            ("/", 200),
        ):
            async with session.get(f"{base}{path}") as answer:
                text = await answer.text()
                assert answer.status == status
                assert "<b>" not in text
                assert "\x1b" not in text
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy


async def test_so_many_pages_are_told_news_and_no_more(base: str) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        streams = []
        for _ in range(overview_server._MOST_FROM_ONE):
            answer = await session.get(f"{base}/rooms/live")
            assert answer.status == 200
            streams.append(answer)
        async with session.get(f"{base}/rooms/live") as refused:
            assert refused.status == 503
        for answer in streams:
            answer.close()


async def test_a_port_in_use_is_refused_in_a_sentence(base: str, server: Server) -> None:
    port = int(base.rpartition(":")[2])
    second = OverviewServer(ServerAddress.given(server.url("eyes")))
    with pytest.raises(Refused, match="in use"):
        await second.open(port, "127.0.0.1")
    await second.close()
