"""A judge's plain page where something goes wrong in the middle: nothing typed is lost.

What the page says in every state as such is in `test_plain_states.py`.
"""

from __future__ import annotations

from playwright.async_api import Browser

from judgetui.meeting.acts import CallCase, CloseScoring, Postpone, StartQuestions
from judgetui.meeting.seat import Seat
from tests.venue.browser.test_ballot_page import is_open, link, open_page, says
from tests.venue.browser.test_plain_states import take
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, device
from tests.venue.venues import judge, until

pytestmark = NEEDS_CHROMIUM
J1 = judge("J1")


async def test_half_a_character_in_a_comment_does_not_lock_the_judge_out(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    await page.evaluate(
        """() => {
          const comment = document.getElementById('comment');
          comment.value = 'half \\ud83d a face, a whole \\ud83d\\ude00';
          comment.dispatchEvent(new Event('input'));
        }"""
    )
    drafts = shared_venue.venue.host.room.record.drafts
    await until(lambda: drafts.get(unused_judge.judge or "", "C1") is not None)
    draft = drafts.get(unused_judge.judge or "", "C1")
    assert draft is not None
    assert draft.comment == "half \ufffd a face, a whole \U0001f600"
    assert await page.evaluate("() => document.body.dataset.state") == "open"


async def test_what_was_typed_last_on_a_case_that_is_postponed_is_kept(
    browser: Browser, venue: Browsable
) -> None:
    page = await open_page(await device(browser), link(venue, J1))
    await page.locator("#mark-0").fill("7")
    await says(page, "What you typed is kept at the venue.")
    # So soon before the case is gone that it was not sent by then.
    await page.evaluate("() => { window.wait = setTimeout; window.setTimeout = () => 1; }")
    await page.locator("#mark-1").fill("9")
    await take(venue, Postpone(reason="ill"), CallCase(case="C2"), StartQuestions())
    await says(page, "Story 2")
    await page.evaluate("() => { window.setTimeout = window.wait; }")
    await page.locator("#mark-0").fill("3")
    drafts = venue.venue.host.room.record.drafts

    def kept(case: str) -> dict[str, str]:
        draft = drafts.get("J1", case)
        return dict(draft.marks) if draft is not None else {}

    await until(lambda: kept("C2") == {"depth": "3"})
    assert kept("C1") == {"depth": "7", "care": "9"}


async def test_a_ballot_that_came_too_late_is_said_to_be_refused_and_of_which_case(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser)
    page = await open_page(context, link(venue, J1))
    await page.locator("#mark-0").fill("7")
    await page.locator("#mark-1").fill("9")
    await says(page, "What you typed is kept at the venue.")
    for connection in venue.venue.host.attendance.at(J1):
        connection.abort()
    await context.set_offline(True)
    await page.locator("#review").click()
    await page.locator("#yes").click()
    await says(page, "Sending your ballot")
    await take(venue, CloseScoring(reason="time is up"))
    await context.set_offline(False)
    await is_open(page)
    refused = page.locator("#not-taken")
    await refused.wait_for()
    said = (await refused.inner_text()).replace("\xa0", " ")
    assert said.startswith("10 · Story 1 · ")


async def test_a_judge_for_whom_there_is_no_room_is_told_why_until_there_is(
    browser: Browser, venue: Browsable
) -> None:
    host = venue.venue.host
    page = await (await device(browser)).new_page()
    host.most = 0
    await page.goto(link(venue, J1))
    await page.wait_for_function("() => document.body.dataset.state === 'lost'")
    assert "The venue is full" in await page.locator("#said").inner_text()
    host.most = 2000
    await is_open(page)
    assert not await page.locator("#banner").is_visible()


async def test_a_page_in_the_background_whose_clock_is_held_up_stays_connected(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    await page.clock.install()
    await page.goto(link(shared_venue, unused_judge))
    await is_open(page)
    host = shared_venue.venue.host
    (connection,) = host.attendance.at(unused_judge)
    for _minute in range(3):
        # A browser lets a page that nobody sees run once a minute.
        await page.clock.fast_forward(60_000)
        now = await page.evaluate("() => performance.now()")

        def asked(now: float = now) -> bool:
            return connection.mark > now - 10_000

        await until(asked)
    assert host.attendance.at(unused_judge) == (connection,)
    assert await page.evaluate("() => document.body.dataset.state") == "open"
