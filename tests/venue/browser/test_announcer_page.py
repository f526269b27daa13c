"""The announcer's plain page in Chromium: what it shows, by keys, through a bad network."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    Pause,
    Resume,
    Reveal,
    SubmitBallot,
)
from judgetui.meeting.board_mode import BoardMode, break_words
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import ANNOUNCER, CHAIR
from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.accessibility import small_targets, violations
from tests.venue.browser.test_ballot_page import is_open, says
from tests.venue.browsing import NEEDS_CHROMIUM, PHONE, Browsable, browsable, device, shot, shows
from tests.venue.venues import connected_client, judge, staged_venue, until

pytestmark = NEEDS_CHROMIUM
TABLET: dict[str, Any] = {"size": (1024, 768), "has_touch": True, "is_mobile": True}


def a_told_plan(**changes: object) -> Plan:
    """A plan whose cases have words for the announcer, in both languages."""
    cases = [
        {
            "id": f"C{n}",
            "number": n,
            "title": {
                "en": f"The garden that feeds a street {n}",
                "zh": f"养活一条街的花园（{n}）",
            },
            "presenters": [{"en": "Zhang Yufei", "zh": "张宇飞"}],
            "organisation": {"en": "Riverside Day Centre", "zh": "河畔日间照料中心"},
            "say": {"en": f"JAHNG yoo-FAY, case {n}", "zh": f"张宇飞，第{n}号"},
            "citation": {
                "en": f"For {n} years of patient work with neighbours who could no longer leave "
                "their homes, and for a garden that now feeds the whole street.",
                "zh": f"{n}年来耐心陪伴足不出户的邻居，把一片荒地变成了养活整条街的花园。",
            },
        }
        for n in (1, 2, 3)
    ]
    return a_plan(3, 2, cases=cases, **changes)


@pytest_asyncio.fixture(loop_scope="session")
async def told_venue(tmp_path: Path) -> AsyncIterator[Browsable]:
    """A venue where the first case is being scored, with words for the announcer."""
    async with browsable(MemoryRecord(a_told_plan()), tmp_path) as venue:
        await staged_venue(venue.venue)
        yield venue


async def take(venue: Browsable, *acts: Act) -> None:
    """Do what the chair does."""
    room = venue.venue.host.room
    for act in acts:
        await room.take(CHAIR, act, f"act-{room.meeting.seq}-{act.do}")


async def announced(venue: Browsable) -> None:
    """Have the first case judged and announced."""
    room = venue.venue.host.room
    for one in ("J1", "J2"):
        marks = {key.key: 8 for key in room.meeting.plan.criteria}
        ballot = SubmitBallot(case="C1", scores=marks)
        await room.take(judge(one), ballot, f"ballot-{one}")
    await take(venue, CloseScoring(), Announce())


async def opened(context: BrowserContext, venue: Browsable, query: str = "?page=plain") -> Page:
    """The announcer's plain page, once it shows cues."""
    page = await context.new_page()
    await page.goto(f"{venue.link(ANNOUNCER)}{query}")
    await is_open(page)
    return page


@pytest.mark.parametrize(("locale", "code"), [("en-GB", "en"), ("zh-CN", "zh")])
async def test_a_phone_is_sent_to_the_cues(
    browser: Browser, told_venue: Browsable, locale: str, code: str
) -> None:
    context = await device(browser, locale, **PHONE)
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    await page.goto(told_venue.link(ANNOUNCER))
    await page.wait_for_url("**/seat/*/page")
    await is_open(page)
    headings = {"en": ["On stage", "On deck"], "zh": ["台上", "下一个"]}[code]
    for number, heading in enumerate(headings):
        found = await page.locator("#cues h2").nth(number).text_content()
        assert found
        assert code == "zh" or found == heading
    said = {"en": "JAHNG yoo-FAY, case 1", "zh": "张宇飞，第1号"}[code]
    assert said in await page.locator("#cues .say").first.inner_text()
    assert await page.locator("#cues .citation").count() == 2
    assert await page.locator("#main").get_by_role("heading", level=3).count() == 1
    await shot(page, f"announcer-phone-{code}")
    assert trouble == []


async def test_a_new_cue_is_read_out_once(browser: Browser, told_venue: Browsable) -> None:
    page = await opened(await device(browser), told_venue)
    aloud = page.get_by_role("status").filter(has_text="Announced")
    assert await page.locator("#aloud").text_content() == ""
    await announced(told_venue)
    await aloud.wait_for(state="attached")
    said = await page.locator("#aloud").text_content()
    assert said is not None
    assert "8.00" in said
    assert "On deck" not in said
    await page.get_by_role("heading", name="Announced").wait_for()


async def test_a_case_stands_once_and_is_read_out_when_it_is_called(
    browser: Browser, told_venue: Browsable
) -> None:
    page = await opened(await device(browser), told_venue)
    title = "The garden that feeds a street"
    await expect(page.locator("#main").get_by_text(f"{title} 1")).to_have_count(1)
    await announced(told_venue)
    await take(told_venue, CallCase(case="C2"))
    await expect(page.locator("#aloud")).to_contain_text(f"{title} 2")
    await expect(page.locator("#moment-title")).to_contain_text(f"{title} 2")
    await expect(page.locator("#cues section.now")).to_have_count(1)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
async def test_a_break_stands_first_with_the_time_that_is_left(
    browser: Browser, told_venue: Browsable, language: str
) -> None:
    page = await opened(await device(browser, language, **PHONE), told_venue)
    await expect(page.locator("#rest")).to_be_hidden()
    words = break_words("15 min 茶歇", told_venue.venue.host.room.now())
    async with connected_client(told_venue.venue, CHAIR) as chair:
        chair.set_board_mode(BoardMode("break", words))
        await expect(page.locator("#rest-left")).to_contain_text(re.compile(r"1[45]:\d\d"))
        await expect(page.locator("#rest-words")).to_have_text("茶歇")
        await expect(page.locator("#rest-until")).to_contain_text(words.split()[0])
        await expect(page.locator("#aloud")).to_contain_text("茶歇")
        assert await violations(page) == []
        await shot(page, f"announcer-break-{language[:2]}")
        chair.set_board_mode(BoardMode())
        await expect(page.locator("#rest")).to_be_hidden()


async def test_who_is_called_up_stands_large_above_the_list_of_winners(
    browser: Browser, tmp_path: Path
) -> None:
    """A whole list of winners is longer than a phone is high."""
    plan = a_told_plan(prizes=[{"name": "Gold", "count": 1}])
    async with browsable(MemoryRecord(plan), tmp_path) as venue:
        await staged_venue(venue.venue)
        await announced(venue)
        await take(venue, Finalise(reason="the others did not come"))
        await take(venue, *(Reveal(step=step) for step in (1, 2, 3, 4)))
        page = await opened(await device(browser, **PHONE), venue)
        called = page.locator("#cues li").filter(has_text="The garden that feeds a street 1")
        await expect(called.first).to_be_in_viewport(ratio=1)
        size = "(one) => getComputedStyle(one).fontSize"
        assert await called.first.evaluate(size) == await page.locator("h3").first.evaluate(size)
        below = await page.locator("#prizes").bounding_box()
        above = await page.locator("#cues").bounding_box()
        assert above is not None
        assert below is not None
        assert above["y"] + above["height"] <= below["y"]
        await shot(page, "announcer-ceremony")


async def test_the_clock_goes_on_by_itself(browser: Browser, told_venue: Browsable) -> None:
    page = await opened(await device(browser), told_venue)
    timer = page.get_by_role("timer")
    before = await timer.text_content()
    await page.wait_for_function(
        "(before) => document.querySelector('[role=timer]').textContent !== before", arg=before
    )


async def test_the_other_language_and_the_terminal_by_keys_alone(
    browser: Browser, told_venue: Browsable
) -> None:
    page = await opened(await device(browser), told_venue)
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => document.activeElement.id") == "terminal"
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => document.activeElement.id") == "speak"
    await page.keyboard.press("Enter")
    await page.wait_for_function("() => document.documentElement.lang === 'zh-CN'")
    await is_open(page)
    assert "张宇飞，第1号" in await page.locator("#cues").inner_text()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/seat/*?page=terminal")
    await shows(page, "张宇飞")
    # Both forms may be open at once: going back is no second device.
    await page.locator("#plain").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/page")
    await is_open(page)


async def test_a_reload_and_a_lost_connection_keep_the_cues(
    browser: Browser, told_venue: Browsable
) -> None:
    context = await device(browser)
    page = await opened(context, told_venue)
    await page.reload()
    await is_open(page)
    for connection in told_venue.venue.host.attendance.at(ANNOUNCER):
        connection.abort()
    await context.set_offline(True)
    await says(page, "The connection is lost; trying again.")
    assert "JAHNG yoo-FAY, case 1" in await page.locator("#cues").inner_text()
    await shot(page, "announcer-lost")
    await take(told_venue, Pause(reason="a break"))
    await context.set_offline(False)
    await page.get_by_role("heading", name="The meeting is paused").wait_for()
    assert not await page.locator("#banner").is_visible()


async def test_a_closed_venue_says_so(browser: Browser, tmp_path: Path) -> None:
    async with browsable(MemoryRecord(a_told_plan()), tmp_path) as venue:
        page = await opened(await device(browser), venue)
    await says(page, "This page comes back by itself when the venue opens again.")
    assert "JAHNG" in await page.locator("#cues").inner_text()
    await shot(page, "announcer-closed")


async def test_a_second_device_waits_and_the_first_is_told(
    browser: Browser, told_venue: Browsable
) -> None:
    first = await opened(await device(browser), told_venue)
    second = await (await device(browser)).new_page()
    await second.goto(f"{told_venue.link(ANNOUNCER)}?page=plain")
    await says(second, "the chair has been asked to let this one in")
    async with connected_client(told_venue.venue, CHAIR) as chair:
        await until(lambda: told_venue.venue.host.admission.waiting)
        (waiting,) = (one for one in told_venue.venue.host.admission.waiting)
        assert waiting.asked is not None
        chair.admit(waiting.asked[1])
        await is_open(second)
        await says(first, "This seat was taken over on another device; go on there.")
        assert await first.get_by_role("button", name="Use it here").is_visible()
        assert await first.get_by_role("link", name="Type another code").is_visible()
        chair.reissue("announcer")
        await says(second, "This link was replaced; ask the chair for the new one.")
        assert await second.get_by_role("button", name="Try again").is_visible()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"], language: str
) -> None:
    plan = a_told_plan(prizes=[{"name": "Gold", "count": 1}, {"name": "Silver", "count": 1}])
    async with browsable(MemoryRecord(plan), tmp_path) as venue:
        context = await device(browser, language, color_scheme=scheme, **PHONE)
        found: dict[str, list[str]] = {}

        async def look(name: str) -> None:
            for size in ((390, 844), (320, 640), (1024, 768), (1280, 800), (320, 256)):
                await page.set_viewport_size({"width": size[0], "height": size[1]})
                wide = "() => document.documentElement.scrollWidth - innerWidth"
                assert await page.evaluate(wide) <= 0, (name, size)
                found[f"{name} {size}"] = await small_targets(page)
                await shot(page, f"announcer-{name}-{size[0]}x{size[1]}-{scheme}-{language[:2]}")
            found[name] = await violations(page)

        page = await opened(context, venue)
        await look("planning")
        await staged_venue(venue.venue)
        await page.locator("#moment").wait_for()
        await look("scoring")
        await announced(venue)
        await page.locator("#cues .score").first.wait_for()
        await look("announced")
        await take(venue, Pause(reason="tea"))
        await page.locator("#moment.band").wait_for()
        await look("paused")
        await take(venue, Resume(), Finalise(reason="the others did not come"))
        await page.locator("#prizes").wait_for()
        await look("final")
        assert {name: wrong for name, wrong in found.items() if wrong} == {}


async def test_colours_of_the_systems_own_are_enough(
    browser: Browser, told_venue: Browsable
) -> None:
    context = await device(browser, forced_colors="active", **TABLET)
    page = await opened(context, told_venue)
    await shot(page, "announcer-forced")
    borders = await page.evaluate(
        "() => [...document.querySelectorAll('section')].filter((one) => one.checkVisibility())"
        ".map((one) => getComputedStyle(one).borderTopStyle)"
    )
    assert set(borders) == {"solid"}


async def test_it_is_small(browser: Browser, told_venue: Browsable) -> None:
    page = await (await device(browser)).new_page()
    client = await page.context.new_cdp_session(page)
    await client.send("Network.enable")
    sizes: dict[str, int] = {}
    client.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    await page.goto(f"{told_venue.link(ANNOUNCER)}?page=plain")
    await is_open(page)
    assert 0 < sum(sizes.values()) < 25_000


async def test_without_scripts_it_says_what_to_do(browser: Browser, told_venue: Browsable) -> None:
    page = await (await device(browser, java_script_enabled=False)).new_page()
    await page.goto(f"{told_venue.link(ANNOUNCER)}?page=plain")
    alone = page.locator(".alone")
    assert await alone.is_visible()
    assert "This page needs JavaScript" in (await alone.text_content() or "")
    assert not await page.locator("#banner").is_visible()
