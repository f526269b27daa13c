"""The public board as a page of its own, in Debian's Chromium."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from judgetui.hall.award import GROWS_IN
from judgetui.meeting.board_mode import BoardMode
from judgetui.names_text import clock_text
from tests.meeting.factories import START, a_plan, opened, scored, staged
from tests.pictures.moments import MOMENTS
from tests.pictures.scenes import after, called, night
from tests.venue.accessibility import violations
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, comes_true, device, shot
from tests.venue.hall import HallPage, Moment, hall_page_in

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = NEEDS_CHROMIUM
SIZES = [(1024, 768), (1280, 800), (1920, 1080), (3840, 2160), (390, 844)]
TODAY = datetime.datetime(2026, 4, 30, tzinfo=datetime.UTC)

_CUT = """() => {
  const found = [];
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  const scrolls = innerWidth <= 700;
  if (scrollWidth > clientWidth) found.push(`the page: ${scrollWidth} > ${clientWidth}`);
  if (!scrolls && scrollHeight > clientHeight) found.push(`${scrollHeight} > ${clientHeight}`);
  const texts = document.createTreeWalker(document.getElementById("board"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const holder = text.parentElement;
    if (!text.data.trim() || !holder.checkVisibility() || holder.closest(".apart")) continue;
    const range = document.createRange();
    for (const word of text.data.matchAll(/[A-Za-z]{2,14}/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = [...range.getClientRects()].map((one) => one.bottom);
      if (Math.max(...tops) - Math.min(...tops) > 3) found.push(`${word[0]} goes on below`);
    }
    range.selectNodeContents(text);
    // A line may be lower than the letters' own box, of which the most is empty.
    const air = 3 + parseFloat(getComputedStyle(holder).fontSize) * 0.2;
    for (let box = holder; box; box = box.parentElement) {
      if (box !== document.body && getComputedStyle(box).overflow === "visible") continue;
      const { left, right, top, bottom } = box.getBoundingClientRect();
      const whole = box === document.body;
      const cut = [...range.getClientRects()].some((one) => one.left < left - 2
        || one.right > right + 2 || (!whole && (one.top < top - air || one.bottom > bottom + air)));
      if (cut) found.push(`${text.data.slice(0, 40)} in ${box.className || box.tagName}`);
    }
  }
  return found;
}"""
"""What of the page's texts cannot be seen, and words of usual length that are broken in two."""


async def says(page: Page, text: str) -> None:
    """Wait until a person can read a text on the page."""
    await page.get_by_text(text).first.wait_for()


async def words(page: Page) -> str:
    """All that the board says."""
    return await page.locator("#board").inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_off(browser: Browser, size: tuple[int, int], language: str) -> None:
    context = await device(browser, size=size, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    async with hall_page_in(context, "board", language) as shown:
        for name, moment in MOMENTS.items():
            await shown.show(moment())
            found[name] = await shown.page.evaluate(_CUT)
            await shot(shown.page, f"board-{name}-{size[0]}-{language}")
            await shown.page.keyboard.press("PageDown")
            found[f"{name}, next page"] = await shown.page.evaluate(_CUT)
        assert shown.trouble == []
    assert {name: cut for name, cut in found.items() if cut} == {}


async def test_long_titles_are_written_smaller_not_cut(browser: Browser) -> None:
    long = "A very long title that tells everything there is to be told of a garden " * 2
    cases = [
        {"id": f"C{n}", "number": n, "title": long + str(n), "organisation": long} for n in (1, 2)
    ]
    plan = a_plan(2, cases=cases, prizes=[], venue=long, title=long)
    meeting = scored(opened(plan), "C1", {"J1": 8, "J2": 6, "J3": 4})
    for size in SIZES:
        context = await device(browser, size=size, reduced_motion="reduce")
        async with hall_page_in(context) as shown:
            for moment in (
                Moment(meeting),
                Moment(staged(meeting, "C2")),
                Moment(meeting, BoardMode("stage")),
                Moment(meeting, BoardMode("schedule")),
                Moment(meeting, BoardMode("message", long)),
            ):
                await shown.show(moment)
                assert await shown.page.evaluate(_CUT) == [], (size, moment.showing)
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_moment_is_accessible(browser: Browser, language: str) -> None:
    found: dict[str, list[str]] = {}
    context = await device(browser, reduced_motion="reduce")
    async with hall_page_in(context, "board", language) as shown:
        for name, moment in MOMENTS.items():
            await shown.show(moment())
            found[name] = await violations(shown.page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


_SAYS: dict[str, tuple[str, ...]] = {
    "welcome": ("On-site review of social work cases", "What was agreed"),
    "presenting": ("09", "Presentation", "Case 9", "time left"),
    "scoring": ("The judges are scoring", "5 / 7 judges", "Standings", "provisional"),
    "scoring-named": ("Zhu Hailun ✓", "Expert 7 …"),
    "scoring-first": ("No case has been announced yet.",),
    "standings-3": ("83.90", "score, ballots: 7 of 7", "Rank 2 of 3 so far", "code 7482"),
    "standings-28": ("page 3 / ", "Equal scores: 85.65"),
    "frozen": ("frozen; announced cases shown: 8",),
    "sealed": ("The standings are sealed until the result is final.",),
    "paused": ("The meeting is paused", "since 09:01"),
    "tied": ("tied on the prize line, not settled yet", "3="),
    "drawn-order": ("Running order drawn by lot", "3516", "digits called out"),
    "stage": ("One of the 28 declared cases",),
    "schedule": ("Running order · times are not exact", "09:05"),
    "message": ("Please take your seats",),
    "break": ("Break", "now", "until 14:30", "left", "茶歇"),
    "final": ("Final standings", "First prize × 3", "86.10"),
    "sealed-final": ("The standings stay sealed until the ceremony.",),
    "award-opening": ("Award ceremony",),
    "award-tier": ("Third prize", "number of prizes: 7"),
    "award-group": ("Third prize · 1–7 of 7", "84.55"),
    "award-place": ("First prize · 1 of 3", "place", "to beat", "74.0"),
    "award-score": ("85.65", "score"),
    "award-words": ("感谢各位评委的辛勤付出",),
    "contest-final": ("Shown without competing", "Vacant: Grand prize"),
}
"""What a person reads of each moment."""


async def test_each_part_says_what_the_moment_is(browser: Browser) -> None:
    async with hall_page_in(await device(browser, size=(1920, 1080))) as shown:
        for name, texts in _SAYS.items():
            await shown.show(MOMENTS[name]())
            said = " ".join((await words(shown.page)).split())
            assert [text for text in texts if text not in said] == [], (name, said)


async def test_texts_from_people_are_texts(browser: Browser) -> None:
    evil = "<img src=x onerror=alert(1)><b>bold</b>"
    plan = a_plan(
        2, title=evil, cases=[{"id": f"C{n}", "number": n, "title": evil} for n in (1, 2)]
    )
    meeting = scored(opened(plan), "C1", {"J1": 8, "J2": 6, "J3": 4})
    async with hall_page_in(await device(browser)) as shown:
        await shown.show(Moment(meeting))
        assert (await words(shown.page)).count(evil) == 3
        await shown.show(Moment(meeting, BoardMode("message", evil)))
        assert evil in await words(shown.page)
        assert await shown.page.locator("#board img, #board b").count() == 0


async def test_the_clock_is_that_of_the_program(browser: Browser) -> None:
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        # The view has the clock as an instant, and the page finds the second by itself.
        meeting = called(after(8), 9)
        assert meeting.clock is not None
        for later in (0, 1, 59.5, 430, 480, 500.25):
            moment = Moment(meeting, later=later)
            await shown.show(moment)
            left = meeting.clock.remaining(moment.now)
            assert await shown.page.locator(".figure .large").inner_text() == clock_text(left)
        await shown.go_on(10)
        assert await shown.page.locator(".figure .large").inner_text() == clock_text(left - 10)
        assert "over time" in await words(shown.page)


async def test_a_break_says_the_time_of_day_and_what_is_left(browser: Browser) -> None:
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        moment = Moment(after(3), BoardMode("break", "09:30 coffee"))
        long = moment.showing.left(moment.now)
        assert long is not None
        # The browser goes through all that time, each second of it.
        moment = replace(moment, later=moment.later + long - 20)
        await shown.show(moment)
        assert f"{moment.now:%H:%M}" in await words(shown.page)
        left = moment.showing.left(moment.now)
        assert left is not None
        assert f"until 09:30 · {clock_text(left)} left" in await words(shown.page)
        await shown.go_on(left)
        assert "it goes on in a moment" in await words(shown.page)


async def page_words(shown: HallPage) -> str:
    """Which page of the standings it is."""
    return await shown.page.locator(".standings .pages span").inner_text()


async def test_pages_are_turned_by_keys_and_by_themselves(browser: Browser) -> None:
    async with hall_page_in(await device(browser, size=(1920, 1080)), stopped=TODAY) as shown:
        await shown.show(MOMENTS["standings-28"]())
        # The page of the case that was announced last comes first.
        assert await page_words(shown) == "page 3 / 4"
        assert await shown.page.locator("tr.latest").count() == 1
        await shown.go_on(8.1)
        assert await page_words(shown) == "page 4 / 4"
        await shown.page.keyboard.press("PageDown")
        assert await page_words(shown) == "page 1 / 4, held"
        for key, page in (("ArrowRight", 2), ("Space", 3), ("PageUp", 2), ("ArrowLeft", 1)):
            await shown.page.keyboard.press(key)
            assert await page_words(shown) == f"page {page} / 4, held"
        await shown.go_on(59)
        assert await page_words(shown) == "page 1 / 4, held"
        await shown.go_on(1.5)
        assert await page_words(shown) == "page 2 / 4"
        await shown.page.get_by_role("button", name="Previous page").click()
        assert await page_words(shown) == "page 1 / 4, held"
        assert "Third prize" not in await words(shown.page)
        assert "Case 24" in await words(shown.page)


async def test_every_row_is_on_one_page_and_no_page_is_too_high(browser: Browser) -> None:
    tiers = [[2, 5, 13], [28], [1], [1, 1, 1, 0, 40], [7, 9]]
    given = [
        [[f"tier {tier}" if tier < 2 else "", rows] for tier, rows in enumerate(one) if rows]
        for one in tiers
    ]
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        found = await shown.page.evaluate(
            """async ([given, heights]) => {
              const { layOut } = await import("/web/standings.js");
              return given.flatMap((tiers) => heights.flatMap((height) => {
                const groups = tiers.map(([heading, count], tier) => ({
                  heading, rows: [...Array(count).keys()].map((row) => `${tier}.${row}`) }));
                const { row, pages } = layOut(groups, height, 20, true);
                const wrong = [];
                const all = groups.flatMap(({ rows }) => rows).join();
                if (pages.flat().flatMap(({ rows }) => rows).join() !== all) wrong.push("rows");
                for (const page of pages) {
                  const count = page.flatMap(({ rows }) => rows).length;
                  const heads = page.filter(({ heading }, at) => heading || at).length;
                  if (!count || page.some(({ rows }) => !rows.length)) wrong.push("empty");
                  if (count > 1 && count * row + heads * 30 > height + 1) wrong.push("high");
                }
                return wrong;
              }));
            }""",
            [given, [120, 300, 500, 801, 1300]],
        )
        assert found == []


async def test_rows_glide_to_their_new_places_and_stay_the_same_rows(browser: Browser) -> None:
    async with hall_page_in(await device(browser)) as shown:
        await shown.show(Moment(after(7)))
        await shown.page.evaluate(
            "() => { window.before = [...document.querySelectorAll('tbody tr')]; }"
        )
        await shown.show(Moment(after(8)))
        found = await shown.page.evaluate(
            """() => [...document.querySelectorAll('tbody tr')].map((row) => [
              row.querySelector('.number').textContent, before.includes(row),
              row.getAnimations().length])"""
        )
        assert [number for number, kept, _glides in found if not kept] == ["08"]
        moved = [number for number, _kept, glides in found if glides]
        assert "08" in moved
        assert len(moved) > 3


async def test_who_wants_no_motion_sees_none(browser: Browser) -> None:
    async with hall_page_in(await device(browser, reduced_motion="reduce")) as shown:
        for moment in (Moment(after(7)), Moment(after(8)), Moment(night(2)), Moment(night(9))):
            await shown.show(moment)
            assert await shown.page.evaluate("() => document.getAnimations().length") == 0


async def test_the_ceremony_goes_forward_and_back(browser: Browser) -> None:
    async with hall_page_in(await device(browser)) as shown:
        seen: list[str] = []
        steps = list(range(1, 20))
        for step in steps:
            await shown.show(Moment(night(step)))
            seen.append(await words(shown.page))
        assert len(set(seen)) > len(steps) // 2
        for step in reversed(steps):
            await shown.show(Moment(night(step)))
            assert await words(shown.page) == seen[step - 1]


async def test_a_bar_grows_from_the_bar_to_beat(browser: Browser) -> None:
    bars = (
        "() => [...document.querySelectorAll('.award .bar')].flatMap((bar) => bar.getAnimations())"
    )
    async with hall_page_in(await device(browser)) as shown:
        place = MOMENTS["award-place"]()
        await shown.show(MOMENTS["award-tier"]())
        await shown.show(place)
        grows: list[Any] = await shown.page.evaluate(
            f"""() => ({bars})().map(({{ effect }}) => [
              effect.getTiming().duration, effect.getKeyframes().map(({{ width }}) => width)])"""
        )
        step = place.view("board", "en")["award"]
        assert grows == [[GROWS_IN * 1000, [f"{step['beat']}%", f"{step['winners'][0]['bar']}%"]]]
        # The name comes to the bar that is there already.
        await shown.page.evaluate(f"() => Promise.all(({bars})().map((one) => one.finished))")
        await shown.show(MOMENTS["award-name"]())
        assert await shown.page.evaluate(f"() => ({bars})().length") == 0


async def test_a_score_is_read_out_once_it_is_announced(browser: Browser) -> None:
    async with hall_page_in(await device(browser)) as shown:
        await shown.show(MOMENTS["scoring"]())
        aloud = shown.page.locator("#aloud")
        assert await aloud.inner_text() == ""
        await shown.show(Moment(after(9)))
        assert "09 · Case 9" in await aloud.inner_text()
        assert "Rank" in await aloud.inner_text()


async def test_a_warning_of_the_clock_flashes_and_sounds_where_it_was_chosen(
    browser: Browser,
) -> None:
    meeting = called(after(8), 9)
    warn = max(meeting.plan.timing.warn)
    assert meeting.clock is not None
    before = meeting.clock.length - warn - 2
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        flash = shown.page.locator("#flash")
        await shown.show(Moment(meeting, later=before))
        shown.tell(sound={"at": "board", "here": True, "tests": 0})
        shown.tell(sound={"at": "board", "here": True, "tests": 1})
        await shown.page.wait_for_function("() => window.tones === 2")
        assert not await flash.is_visible()
        await shown.go_on(2.3)
        assert f"! 0{warn // 60}:{warn % 60:02d}".replace("! 0", "! ") in await flash.inner_text()
        assert await shown.page.evaluate("() => window.tones") == 4
        await shown.go_on(8)
        assert not await flash.is_visible()
        assert await shown.page.evaluate("() => window.tones") == 4


# -- the connection --------------------------------------------------------------------------------


async def test_it_is_late_by_what_its_address_says(browser: Browser) -> None:
    context = await device(browser)
    async with hall_page_in(context, query="?delay=5", stopped=TODAY) as shown:
        meeting = called(after(8), 9)
        assert meeting.clock is not None
        await shown.tell_of(Moment(after(8)))
        await shown.page.wait_for_function("() => window.views === 1")
        assert not await shown.page.locator("#board").is_visible()
        await shown.go_on(4)
        moment = Moment(meeting, later=20)
        await shown.tell_of(moment)
        await shown.page.wait_for_function("() => window.views === 2")
        await shown.go_on(1.1)
        assert "Case 8" in await words(shown.page)
        assert "Presentation" not in await words(shown.page)
        await shown.go_on(4)
        assert "Presentation" in await words(shown.page)
        # It came 5.1 s after it was sent, and says what the clock said 5 s before.
        left = meeting.clock.remaining(moment.now)
        assert await shown.page.locator(".figure .large").inner_text() == clock_text(left)
        # A page that is loaded again goes on with what it was about to show.
        shown.sent = 0
        await shown.page.reload()
        assert "Presentation" in await words(shown.page)


async def test_what_comes_late_does_not_hide_that_the_page_was_refused(browser: Browser) -> None:
    async with hall_page_in(await device(browser), query="?delay=5", stopped=TODAY) as shown:
        await shown.tell_of(Moment(after(8)))
        await shown.page.wait_for_function("() => window.views === 1")
        shown.tell(refused={"why": "this seat has another link now"})
        await says(shown.page, "This seat has another link now.")
        await shown.page.clock.run_for(6_000)
        assert "Case 8" in await words(shown.page)
        assert await shown.page.locator("#said").is_visible()
        assert await shown.page.locator("#again").inner_text() == "Try again"
        assert await shown.page.evaluate("() => document.body.dataset.state") == "refused"


async def test_a_lost_connection_leaves_the_last_picture(browser: Browser) -> None:
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        await shown.show(MOMENTS["standings-3"]())
        picture = await words(shown.page)
        await shown.sockets[-1].close()
        await says(shown.page, "The connection is lost; trying again.")
        assert await words(shown.page) == picture
        await shown.go_on(3)
        await shown.page.wait_for_function("() => document.body.dataset.state === 'open'")
        assert not await shown.page.locator("#banner").is_visible()
        shown.tell(ended={"why": "the chair has closed the venue"})
        await says(shown.page, "The chair has closed the venue. This page comes back by itself")
        await shown.sockets[-1].close()
        await shown.go_on(0.1)
        assert await shown.page.evaluate("() => document.body.dataset.state") == "closed"
        assert await words(shown.page) == picture


async def test_a_board_for_which_there_is_no_room_says_so_until_there_is(browser: Browser) -> None:
    async with hall_page_in(await device(browser), stopped=TODAY) as shown:
        await shown.go_on(0.1)
        shown.tell(refused={"why": "there are 50 boards already", "again": True})
        await says(shown.page, "There are 50 boards already.")
        await shown.sockets[-1].close()
        await shown.page.wait_for_function("() => document.body.dataset.state === 'lost'")
        assert await shown.page.locator("#banner").inner_text() == "There are 50 boards already."
        shown.moment = MOMENTS["message"]()
        await shown.go_on(3)
        await says(shown.page, "Please take your seats")
        assert not await shown.page.locator("#banner").is_visible()


async def test_a_real_venue_is_followed_and_is_there_again_after_a_reload(
    browser: Browser, shared_venue: Browsable
) -> None:
    page = await (await device(browser)).new_page()
    for _time in range(3):
        await page.goto(f"{shared_venue.base}/board")
        await says(page, "The judges are scoring")
        assert "0 / 20 judges" in await words(page)
        await page.reload()
        await says(page, "The judges are scoring")


@pytest.mark.parametrize("margin", ["0", "5", "2.5"])
async def test_a_margin_leaves_free_what_a_television_cuts_off(
    browser: Browser, shared_venue: Browsable, margin: str
) -> None:
    page = await (await device(browser, size=(1000, 800))).new_page()
    await page.goto(f"{shared_venue.base}/board?margin={margin}")
    await says(page, "The judges are scoring")

    async def stands_apart() -> None:
        edges = await page.evaluate(
            """() => {
              const top = document.querySelector("header").getBoundingClientRect();
              const foot = document.querySelector("footer").getBoundingClientRect();
              return [top.left, top.top, innerWidth - top.right, innerHeight - foot.bottom];
            }"""
        )
        share = float(margin)
        assert edges == pytest.approx([10 * share, 8 * share, 10 * share, 8 * share], abs=1)

    await comes_true(stands_apart)


def test_every_moment_begins_at_the_same_time() -> None:
    assert all(moment().now >= START for moment in MOMENTS.values())
