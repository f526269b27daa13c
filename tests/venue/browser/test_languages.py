"""The language a person chose, around the terminal as in it, and pages that say so in it.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import asyncio
import os
import signal

from playwright.async_api import Browser, Page

from judgetui.language import say_in
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import CHAIR, RECORDER
from judgetui.venue.browser.page_text import page_texts
from tests.venue.browsing import (
    FIELD,
    NEEDS_CHROMIUM,
    Browsable,
    banner,
    device,
    in_language,
    no_banner,
    opened,
    screen,
    shot,
    shows,
)
from tests.venue.venues import connected_client, judge, until

pytestmark = NEEDS_CHROMIUM
J1, J2 = judge("J1"), judge("J2")


CHINESE, ENGLISH = in_language("zh", page_texts), in_language("en", page_texts)


async def tongue(page: Page) -> str | None:
    """The language a page says it is in."""
    return await page.locator("html").get_attribute("lang")


async def named(page: Page) -> list[str | None]:
    """What a person who cannot see is told of the keys and the terminal."""
    keys = page.locator("#show-keys, .xterm-helper-textarea")
    return [await key.get_attribute("aria-label") for key in await keys.all()]


async def test_chosen_language_is_spoken_all_around_the_terminal(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser)
    page = await opened(context, venue.link(J1), "Story 1", FIELD)
    other = await opened(await device(browser), venue.link(J2), "Story 1", FIELD)
    assert sorted(filter(None, await named(page))) == sorted(
        (ENGLISH["terminal"], ENGLISH["show_keys"])
    )
    await page.bring_to_front()
    await page.keyboard.press("Control+l")
    await shows(page, "F1 帮助")
    await page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
    attendance = venue.venue.host.attendance
    await until(lambda: [one.hello.language for one in attendance.at(J1)] == ["zh"])
    assert sorted(filter(None, await named(page))) == sorted(
        (CHINESE["terminal"], CHINESE["show_keys"])
    )
    (kept,) = [one for one in await context.cookies() if one["name"] == "language"]
    assert (kept["value"], kept["sameSite"], kept["path"]) == ("zh", "Lax", "/")

    before = attendance.at(J1)
    assert venue.supervisor.pid is not None
    os.kill(venue.supervisor.pid, signal.SIGKILL)
    await asyncio.gather(banner(page, CHINESE["lost"]), banner(other, ENGLISH["lost"]))
    await asyncio.gather(no_banner(page), no_banner(other))
    assert await tongue(other) == "en"
    assert "F1 Help" in await screen(other)
    # The seat is back, and so hears that its link is replaced.
    await shows(page, "F1 帮助")
    # That of the gateway that was killed may be noticed late.
    back = ["zh"]
    await until(
        lambda: [one.hello.language for one in attendance.at(J1) if one not in before] == back
    )

    async with connected_client(venue.venue, CHAIR) as chair:
        chair.reissue("J1")
        replaced = Sentence("this link was replaced; ask the chair for the new one")
        assert say_in("zh", replaced) != say_in("en", replaced)
        await banner(page, say_in("zh", replaced))
        await shot(page, "refused-in-chinese")
        assert await page.locator("#again").inner_text() == CHINESE["retry"]


async def test_next_page_speaks_the_chosen_language_before_any_script(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser)
    page = await opened(context, venue.link(J1), "Story 1", FIELD)
    await page.keyboard.press("Control+l")
    await shows(page, "F1 帮助")
    await until_cookie(page)
    for path in ("/", "/board", "/j/wrong", page.url.removeprefix(venue.base)):
        answer = await context.request.get(f"{venue.base}{path}")
        assert '<html lang="zh-CN">' in await answer.text()
    await page.reload()
    assert await tongue(page) == "zh-CN"
    await shows(page, "F1 帮助")
    at = venue.venue.host.attendance.at
    # Its line says hello again, which takes a moment.
    await until(lambda: [one.hello.language for one in at(J1)] == ["zh"])
    await page.keyboard.press("Control+l")
    await shows(page, "F1 Help")
    await page.wait_for_function("() => document.documentElement.lang === 'en'")
    await page.reload()
    assert await tongue(page) == "en"


async def until_cookie(page: Page) -> None:
    """Wait until a page has the language in a cookie."""
    await page.wait_for_function("() => document.cookie.includes('language=')")


async def test_title_says_whose_seat_it_is(browser: Browser, venue: Browsable) -> None:
    context = await device(browser)
    page = await opened(context, venue.link(J1), "Story 1", FIELD)
    await page.wait_for_function("() => document.title === 'Judge 1 · Review'")
    recorder = await opened(await device(browser), venue.link(RECORDER), "F1 Help")
    await recorder.wait_for_function("() => document.title === 'Recorder · Review'")
    board = await context.new_page()
    for form, shown in (("", "#board"), ("?page=terminal", ".xterm-rows")):
        await board.goto(f"{venue.base}/board{form}")
        await board.locator(shown).get_by_text("Story 1").first.wait_for()
        assert await board.title() == "Review"
