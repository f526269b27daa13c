"""What a judge's plain page says in every state around a ballot: what holds, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, Route

from judgetui.meeting.acts import (
    Act,
    CallCase,
    CloseScoring,
    ExcuseJudge,
    Finalise,
    OpenMeeting,
    OpenScoring,
    Pause,
    Resume,
    ReturnBallot,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.accessibility import small_targets, violations
from tests.venue.browser.test_ballot_page import (
    IN_WORDS,
    is_open,
    link,
    open_page,
)
from tests.venue.browsing import NEEDS_CHROMIUM, PHONE, Browsable, browsable, device, shot
from tests.venue.venues import connected_client, judge, until

pytestmark = NEEDS_CHROMIUM
J1, J2, J3 = judge("J1"), judge("J2"), judge("J3")
_SIZES = ((390, 844), (320, 640))


class Looks:
    """What is wrong with pages as they were looked at, by name."""

    def __init__(self, scheme: str, language: str) -> None:
        self.found: dict[str, list[str]] = {}
        self._ending = f"{scheme}-{language}"

    async def at(self, page: Page, name: str, said: str = "", door: bool | None = None) -> None:
        """Look at a page in both widths; it says this, and offers the door or not."""
        wrong: list[str] = []
        for width, height in _SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            wrong += await small_targets(page, apart=IN_WORDS)
            over = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            wrong += [f"{over} px too wide at {width}"] if over > 0 else []
            await shot(page, f"state-{name}-{width}-{self._ending}")
        self.found[name] = wrong + await violations(page)
        shown = await page.locator("body").inner_text()
        if said and said not in shown:
            self.found[name].append(f"does not say {said!r}: {shown}")
        if door is not None and await page.locator("#door").is_visible() != door:
            self.found[name].append(f"door: {not door}")


async def said(page: Page, state: str) -> None:
    """Wait until a page is in this state of its connection."""
    await page.wait_for_function("(state) => document.body.dataset.state === state", arg=state)


async def take(venue: Browsable, *acts: Act) -> None:
    """Do what the chair does."""
    room = venue.venue.host.room
    for act in acts:
        await room.take(CHAIR, act, f"act-{room.meeting.seq}-{act.do}")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_state_says_what_holds_and_fits_a_phone(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"], language: str
) -> None:
    looks = Looks(scheme, language[:2])
    english = language == "en-GB"

    def words(text: str) -> str:
        return text if english else ""

    async with browsable(MemoryRecord(a_plan(2, 3)), tmp_path) as venue:
        room = venue.venue.host.room

        async def phone(**more: Any) -> Any:  # noqa: ANN401
            return await device(browser, language, color_scheme=scheme, **PHONE, **more)

        first = await phone()
        door = await first.new_page()
        for name, path in (("door", "/"), ("plain-door", "/ballot")):
            await door.goto(f"{venue.base}{path}")
            await looks.at(door, name)
        await door.locator("#code").fill(venue.venue.host.credentials.of(CHAIR).code)
        async with door.expect_navigation():
            await door.locator("form button").tap()
        await looks.at(door, "chair-at-the-plain-door", words("There is no plain page"))

        page = await open_page(first, link(venue, J1))
        await looks.at(page, "planning", words("The meeting is not open yet."), door=False)
        await take(venue, OpenMeeting())
        await until(lambda: room.meeting.seq == 1)
        await looks.at(page, "waiting", words("Waiting for the chair to call a case."))
        await take(venue, Pause(reason="tea"))
        await page.wait_for_timeout(100)
        await looks.at(page, "paused", words("The meeting is paused."))
        await take(venue, Resume())
        second = await open_page(await phone(), link(venue, J2))
        await staged_at(venue)
        await page.locator("#ballot").wait_for()
        await looks.at(page, "scoring", words("Scoring is open."))
        await take(venue, Pause(reason="tea"))
        await page.wait_for_timeout(100)
        await looks.at(page, "paused-open", words("you may still fill in and submit"))
        await take(venue, Resume())
        await page.locator("#mark-0").fill("7")
        await page.locator("#mark-1").fill("9")
        await page.locator("#review").tap()
        await page.locator("#yes").tap()
        await page.locator("#record").wait_for()
        await looks.at(page, "submitted", words("To change it, ask the chair."))
        await take(venue, ReturnBallot(case="C1", judge="J1", reason="look again at Care"))
        await page.locator("#ballot").wait_for()
        await looks.at(page, "returned", words("look again at Care"))
        await second.locator("#recuse").tap()
        await looks.at(second, "recuse")
        await second.locator("#recusal").fill("my own organisation")
        await second.locator("#yes").tap()
        await second.locator("#ballot").wait_for(state="hidden")
        await looks.at(second, "recused", words("You are recused from this case"))

        other = await (await phone()).new_page()
        await other.goto(link(venue, J1))
        await said(other, "waiting")
        await looks.at(other, "second-device", words("the chair has been asked"), door=True)
        async with connected_client(venue.venue, CHAIR) as chair:
            (waiting,) = list(venue.venue.host.admission.waiting)
            assert waiting.asked is not None
            chair.admit(waiting.asked[1])
            await is_open(other)
            await said(page, "refused")
            await looks.at(page, "taken-over", words("go on there"), door=True)
            # What would come nowhere cannot be typed, and stays to be read.
            assert await page.locator("#mark-0").is_disabled()
            assert await page.locator("#review").is_disabled()
            assert await page.locator("#mark-0").input_value() == "7"
            chair.reissue("J1")
            await said(other, "refused")
            await looks.at(other, "reissued", words("ask the chair for the new one"), door=True)
            assert await other.locator("#again").is_visible()
            await other.locator("#again").tap()
            await other.wait_for_timeout(200)
            await said(other, "refused")
            await looks.at(other, "still-reissued", words("ask the chair"), door=True)

        third = await open_page(await phone(), link(venue, J3))
        await take(venue, ExcuseJudge(judge="J3", reason="had to leave"))
        await said(third, "refused")
        await looks.at(third, "ended", words("What was submitted from it is kept"), door=True)

        back = await open_page(await phone(), link(venue, J1))
        for connection in venue.venue.host.attendance.at(J1):
            connection.abort()
        await back.context.set_offline(True)
        await said(back, "lost")
        await looks.at(back, "lost", words("you may type on"), door=False)
        await back.context.set_offline(False)
        await is_open(back)
        marks = {key.key: 8 for key in room.meeting.plan.criteria}
        await room.take(J1, SubmitBallot(case="C1", scores=marks), "again")
        await back.locator("#record").wait_for()
        await take(venue, CloseScoring())
        before = await back.locator("#situation").text_content()
        await take(venue, Finalise(reason="one case was enough"))
        await back.wait_for_function(
            "(before) => document.getElementById('situation').textContent !== before", arg=before
        )
        await looks.at(back, "final", words("The result is final. Thank you."))
    await said(back, "closed")
    await looks.at(back, "closed", words("comes back by itself"), door=False)
    assert {name: wrong for name, wrong in looks.found.items() if wrong} == {}


async def staged_at(venue: Browsable) -> None:
    """Take the first case to scoring in a meeting that is open."""
    await take(venue, CallCase(case="C1"), StartQuestions(), OpenScoring())


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
async def test_without_scripts_it_says_what_to_do_and_nothing_else(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, language: str
) -> None:
    context = await device(browser, language, java_script_enabled=False, **PHONE)
    page = await context.new_page()
    # The code is typed into a form that needs none.
    await page.goto(f"{shared_venue.base}/ballot")
    code = shared_venue.venue.host.credentials.of(unused_judge).code
    await page.locator("#code").fill(code)
    await page.locator("form button").click()
    await page.wait_for_url("**/ballot?page=plain")
    assert "JavaScript" in (await page.locator(".alone").text_content() or "")
    assert await page.locator(".alone").is_visible()
    assert not await page.locator("#banner").is_visible()
    await shot(page, f"state-no-script-{language[:2]}")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
async def test_a_browser_without_modules_says_what_to_do(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, language: str
) -> None:
    page = await (await device(browser, language, **PHONE)).new_page()

    async def older(route: Route) -> None:
        answer = await route.fetch()
        text = (await answer.text()).replace("<script nomodule", "<script")
        await route.fulfill(response=answer, body=text.replace('type="module"', 'type="none"'))

    await page.goto(link(shared_venue, unused_judge))
    await is_open(page)
    await page.route("**/ballot?page=plain", older)
    await page.reload()
    wanted = "too old" if language == "en-GB" else "版本过旧"
    await page.wait_for_function(
        "(text) => document.getElementById('said').textContent.includes(text)", arg=wanted
    )
    await shot(page, f"state-old-{language[:2]}")


@pytest.mark.parametrize("form", ["plain", "terminal"])
async def test_a_browser_that_cannot_read_the_scripts_is_told_so(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, form: str
) -> None:
    """A script that is cut off comes again; one for a newer browser never becomes readable."""
    page = await (await device(browser)).new_page()

    async def newer(route: Route) -> None:
        await route.fulfill(body="let a; a ||||= 1;", content_type="text/javascript")

    await page.route("**/web/ballot.js", newer)
    await page.route("**/web/seat.js", newer)
    await page.goto(f"{shared_venue.link(unused_judge)}?page={form}")
    said = "(text) => document.getElementById('said').textContent.includes(text)"
    await page.wait_for_function(said, arg="too old")
    assert await page.locator("#again").is_visible()
    await page.unroute("**/web/ballot.js")
    await page.unroute("**/web/seat.js")
    await page.locator("#again").click()
    await is_open(page)
