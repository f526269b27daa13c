"""Seats in a real browser: Debian's Chromium, without a window.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError

from judgetui.meeting.seat import CHAIR
from judgetui.records.session import MemoryRecord, open_session
from judgetui.records.session_folder import DRAFTS
from judgetui.venue.access import credentials
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.protocol.limits import TRIES
from judgetui.venue.server import reconnect_grace
from tests.meeting.factories import a_plan
from tests.venue.browsing import (
    FIELD,
    NEEDS_CHROMIUM,
    Browsable,
    ballot,
    banner,
    browsable,
    device,
    is_dim,
    no_banner,
    opened,
    ready,
    shot,
    shows,
    submit,
)
from tests.venue.processes import HostCommand
from tests.venue.venues import a_session, a_venue, connected_client, judge, staged_venue, until
from tests.waiting import WITHIN

pytestmark = NEEDS_CHROMIUM
J1, J2 = judge("J1"), judge("J2")
SMALL = (sys.executable, "-m", "tests.gateway.small")


async def test_judge_joins_scores_reloads_and_submits(browser: Browser, venue: Browsable) -> None:
    context = await device(browser)
    page = await context.new_page()
    trouble: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: trouble.append(said.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(venue.link(J1))
    await ready(page, "Story 1", "Depth", FIELD)
    assert "/j/" not in page.url
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    await page.keyboard.type("9")
    await shows(page, "2 of 2")
    await shot(page, "judge-half-typed")

    await page.reload()
    shown = await shows(page, "Story 1", "2 of 2")
    assert "7" in shown
    assert "9" in shown

    await submit(page)
    await until(lambda: ballot(venue) is not None)
    assert {key: int(mark) for key, mark in ballot(venue).scores.items()} == {"depth": 7, "care": 9}
    await shot(page, "judge-submitted")
    assert trouble == []
    assert {url.split("/")[2] for url in asked} == {f"127.0.0.1:{venue.venue.port}"}


async def test_cut_line_comes_back_by_itself(browser: Browser, venue: Browsable) -> None:
    page = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
    await page.keyboard.type("7")
    await shows(page, "1 of 2")
    for _cut in range(3):
        venue.cut()
        await page.wait_for_function("() => document.body.dataset.state === 'lost'")
        await page.wait_for_function("() => document.body.dataset.state === 'open'")
        await no_banner(page)
    await page.keyboard.press("Enter")
    await page.keyboard.type("9")
    await shows(page, "2 of 2")


async def test_killed_gateway_comes_back_with_the_half_typed_ballot(
    browser: Browser, venue: Browsable
) -> None:
    page = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
    await page.keyboard.type("1")
    await shows(page, "1 of 2")
    room = venue.venue.host.room
    await until(lambda: room.seat_api(J1).draft("C1") is not None)
    assert venue.supervisor.pid is not None
    os.kill(venue.supervisor.pid, signal.SIGKILL)
    assert not await is_dim(page)
    await banner(page, "The connection is lost; trying again. What you see below is kept.")
    assert await is_dim(page)
    await shot(page, "gateway-killed")
    await no_banner(page)
    assert not await is_dim(page)
    await shows(page, "Story 1", "1 of 2")
    # It is the field that was left, with nothing marked: a 0 goes behind the 1 that is there.
    await page.keyboard.type("0")
    await shows(page, "1 of 2")
    await page.keyboard.press("Enter")
    await page.keyboard.type("9")
    await shows(page, "2 of 2")
    await submit(page)
    await until(lambda: ballot(venue) is not None)
    scores = ballot(venue).scores
    assert {key: int(mark) for key, mark in scores.items()} == {"depth": 10, "care": 9}


async def test_what_is_typed_while_the_page_says_that_nothing_arrives_does_not(
    browser: Browser, venue: Browsable
) -> None:
    page = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
    await page.keyboard.type("1")
    await until(lambda: marks(venue) == {"depth": "1"})
    killed = venue.supervisor.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await banner(page, "nothing arrives now")
    # The page has a line again long before the next gateway draws on it.
    await until(lambda: venue.supervisor.pid not in (None, killed))
    assert venue.supervisor.pid is not None
    os.kill(venue.supervisor.pid, signal.SIGSTOP)
    try:
        for _key in range(10):
            await page.keyboard.press("Enter")
            await page.keyboard.type("34")
            await asyncio.sleep(0.1)
        await banner(page, "nothing arrives now")
    finally:
        os.kill(venue.supervisor.pid, signal.SIGCONT)
    await no_banner(page)
    await shows(page, "1 of 2")
    await page.keyboard.type("0")
    await until(lambda: marks(venue) != {"depth": "1"})
    assert marks(venue) == {"depth": "10"}


async def test_frozen_gateway_shows_before_it_is_started_again(
    browser: Browser, venue: Browsable
) -> None:
    page = await opened(await device(browser), venue.link(J1), "Story 1")
    pid = venue.supervisor.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        await banner(page, "The connection is lost")
        assert (venue.supervisor.pid, venue.supervisor.starts) == (pid, 1)
    finally:
        os.kill(pid, signal.SIGCONT)
    await no_banner(page)
    await page.keyboard.type("7")
    await shows(page, "1 of 2")


async def test_two_tabs_take_turns(browser: Browser, venue: Browsable) -> None:
    context = await device(browser)
    first = await opened(context, venue.link(J1), "Story 1", FIELD)
    await first.keyboard.type("7")
    await shows(first, "1 of 2")
    second = await opened(context, venue.link(J1), "Story 1", "1 of 2")
    await banner(first, "This seat is now open in another window.")
    assert await is_dim(first)
    assert not await is_dim(second)
    await shot(first, "opened-elsewhere")
    await first.get_by_role("button", name="Use it here").click()
    await shows(first, "1 of 2")
    await banner(second, "This seat is now open in another window.")


async def test_second_device_waits_for_the_chairs_yes(browser: Browser, venue: Browsable) -> None:
    machine = await opened(await device(browser), venue.link(J1), "Story 1", FIELD)
    await machine.keyboard.type("7")
    await shows(machine, "1 of 2")
    tablet = await (await device(browser, size=(1024, 768), has_touch=True)).new_page()
    await tablet.goto(venue.terminal_link(J1))
    await banner(tablet, "in use on another device")
    await shot(tablet, "waits")
    assert not await tablet.locator("#keys, #show-keys").locator("visible=true").count()
    async with connected_client(venue.venue, CHAIR) as chair:
        await until(lambda: chair.waiting_devices.devices)
        assert chair.waiting_devices.devices[0].seat == "J1"
        assert "Chrom" in chair.waiting_devices.devices[0].device
        assert chair.waiting_devices.devices[0].address == "127.0.0.1"
        chair.admit(chair.waiting_devices.devices[0].knock)
        await shows(tablet, "Story 1", "1 of 2")
        await banner(machine, "taken over on another device")
        assert await tablet.locator("#keys").is_visible()


async def test_whoever_waits_or_is_revoked_can_leave_by_another_code(
    browser: Browser, venue: Browsable
) -> None:
    await opened(await device(browser), venue.link(J1), "Story 1")
    tablet = await (await device(browser, size=(820, 1180), has_touch=True)).new_page()
    await tablet.goto(venue.terminal_link(J1))
    await banner(tablet, "in use on another device")
    another = tablet.get_by_role("link", name="Type another code")
    await tablet.keyboard.press("Tab")
    assert await another.evaluate("link => link === document.activeElement")
    await another.click()
    await tablet.get_by_label("Your code").fill(venue.venue.host.credentials.of(J2).spaced)
    await tablet.get_by_role("button", name="Open my seat").click()
    await shows(tablet, "Judge 2")
    assert not await another.is_visible()
    async with connected_client(venue.venue, CHAIR) as chair:
        chair.reissue("J2")
        await banner(tablet, "ask the chair for the new one")
        assert not await tablet.locator("#keys, #show-keys").locator("visible=true").count()
        await shot(tablet, "revoked")
        await another.click()
        await tablet.get_by_label("Your code").wait_for()


async def test_laptop_that_is_gone_holds_no_seat(
    browser: Browser, venue: Browsable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 1.0)
    first = await device(browser)
    machine = await opened(first, venue.link(J1), "Story 1", FIELD)
    await machine.keyboard.type("1")
    await shows(machine, "1 of 2")
    async with connected_client(venue.venue, CHAIR) as chair:
        await until(lambda: chair.presence["J1"].here)
        await until(lambda: chair.presence["J1"].latency is not None)
        await first.close()
        await until(lambda: not chair.presence["J1"].here)
    other = await opened(await device(browser), venue.link(J1), "Story 1", "1 of 2", FIELD)
    await other.keyboard.type("0")
    await until(lambda: marks(venue) == {"depth": "10"})


async def test_revoked_seat_says_what_to_do(browser: Browser, venue: Browsable) -> None:
    page = await opened(await device(browser), venue.link(J1), "Story 1")
    async with connected_client(venue.venue, CHAIR) as chair:
        chair.reissue("J1")
        await banner(page, "ask the chair for the new one")
        await page.get_by_role("button", name="Try again").click()
        await banner(page, "ask the chair for the one that is right now")


_DRAWS_LATE = """
  const { setTimeout } = window;
  window.setTimeout = (act, delay, ...more) =>
    setTimeout(act, Math.max(delay || 0, window.late || 0), ...more);
"""
"""Lets a page's terminal draw only `window.late` milliseconds after the bytes came."""


async def test_what_is_drawn_late_does_not_hide_why_a_seat_ended(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser)
    await context.add_init_script(_DRAWS_LATE)
    page = await opened(context, venue.link(J1), "Story 1")
    async with connected_client(venue.venue, CHAIR) as chair:
        await page.evaluate("window.late = 2000")
        await page.keyboard.type("7")
        await until(lambda: marks(venue) == {"depth": "7"})
        chair.reissue("J1")
        await banner(page, "ask the chair for the new one")
        await page.wait_for_timeout(2500)
        assert await page.get_by_role("button", name="Try again").is_visible()


async def test_code_is_typed_and_board_moves(browser: Browser, venue: Browsable) -> None:
    board = await (await device(browser)).new_page()
    await board.goto(f"{venue.base}/")
    await board.get_by_role("link", name="Only watch the public board").click()
    await board.get_by_text("0 / 3 judges").wait_for()
    await shot(board, "board")
    page = await (await device(browser)).new_page()
    await page.goto(f"{venue.base}/")
    await shot(page, "door")
    await page.get_by_label("Your code").fill("1234 567")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()
    await shot(page, "door-refused")
    await page.get_by_label("Your code").fill(venue.venue.host.credentials.of(J1).spaced)
    await page.get_by_role("button", name="Open my seat").click()
    await shows(page, "Story 1")
    await page.keyboard.type("7")
    await page.keyboard.press("Enter")
    await page.keyboard.type("9")
    await submit(page)
    await board.get_by_text("1 / 3 judges").wait_for()


_COUNTS = """
  window.counted = [];
  addEventListener('DOMContentLoaded', () => {
    const timer = document.querySelector('[data-seconds]');
    if (timer) new MutationObserver(() => window.counted.push(timer.textContent))
      .observe(timer, {childList: true});
  });
"""
"""Notes every sentence of the page's countdown."""


async def test_after_too_many_wrong_codes_the_door_counts_down(
    browser: Browser, venue: Browsable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "WAIT", 3.0)
    page = await (await device(browser)).new_page()
    await page.add_init_script(_COUNTS)
    await page.goto(f"{venue.base}/")
    for _try in range(TRIES + 1):
        await page.get_by_label("Your code").fill("1234 5678")
        await page.get_by_role("button", name="Open my seat").click()
    await page.get_by_role("timer").wait_for()
    await shot(page, "door-counts")
    code = page.get_by_label("Your code")
    await code.fill(venue.venue.host.credentials.of(J1).spaced)
    await page.get_by_role("alert").get_by_text("You may type your code again now.").wait_for()
    counted = await page.evaluate("window.counted")
    left = [int(re.findall(r"try again in (\d+) ", text)[0]) for text in counted[:-1]]
    # A busy machine may pass over a number.
    assert left
    assert left == sorted(left, reverse=True)
    assert 1 <= left[-1] < 3
    await shot(page, "door-ready")
    await page.get_by_role("button", name="Open my seat").click()
    await shows(page, "Story 1")


async def test_two_judges_in_one_browser_both_score(browser: Browser, venue: Browsable) -> None:
    context = await device(browser)
    pages = {
        by: await opened(context, venue.link(judge(by)), "Story 1", FIELD) for by in ("J1", "J2")
    }
    for by, mark in (("J1", "7"), ("J2", "5")):
        await pages[by].bring_to_front()
        await pages[by].keyboard.type(mark)
        await shows(pages[by], "1 of 2")
    for by, mark in (("J2", "6"), ("J1", "9")):
        await pages[by].bring_to_front()
        await pages[by].keyboard.press("Enter")
        await pages[by].keyboard.type(mark)
        await submit(pages[by])
        await until(lambda by=by: ballot(venue, by) is not None)  # type: ignore[misc]
    scores = {
        by: {key: int(mark) for key, mark in ballot(venue, by).scores.items()} for by in pages
    }
    assert scores == {"J1": {"depth": 7, "care": 9}, "J2": {"depth": 5, "care": 6}}


def marks(venue: Browsable) -> dict[str, str]:
    """What the first judge has half typed on the first case, at the host."""
    draft = venue.venue.host.room.seat_api(J1).draft("C1")
    return dict(draft.marks) if draft is not None else {}


async def goes_to(page: Page, address: str) -> bool:
    """Whether something answers at an address."""
    try:
        await page.goto(address)
    except PlaywrightError:
        return False
    return True


async def test_host_that_was_killed_is_found_again(browser: Browser, tmp_path: Path) -> None:
    """A real host with a gateway of its own, killed in the middle of a ballot."""
    folder = a_session(tmp_path)
    async with a_venue(record=open_session(tmp_path, "test")) as venue:
        await staged_venue(venue)
        port = venue.port
    link = f"http://127.0.0.1:{port}/j/{Credentials(a_plan(), folder).of(J1).token}"
    async with HostCommand(tmp_path, "test", port) as host:
        page = await (await device(browser)).new_page()
        async with asyncio.timeout(WITHIN):
            while not await goes_to(page, link):
                await asyncio.sleep(0.1)
        await ready(page, "Story 1", FIELD)
        await page.keyboard.type("7")
        await page.keyboard.press("Enter")
        await page.keyboard.type("1")
        await shows(page, "2 of 2")
        # What is typed is kept a moment later, all of it at once.
        drafts = folder / DRAFTS
        await until(lambda: drafts.exists() and '"care": "1"' in drafts.read_text("utf-8"))
        await host.end(signal.SIGKILL)
        await banner(page, "The connection is lost")
        await banner(page, "Wait before you type on")
        await shot(page, "host-killed")
        await host.start()
        await no_banner(page)
        await shows(page, "Story 1", "2 of 2")
        await page.keyboard.type("0")
        await submit(page)
        await shows(page, "saved on the host")
        await host.end(signal.SIGTERM)
        await banner(page, "was closed on its own computer; every ballot it took is kept")
    with closing(open_session(tmp_path, "test")) as kept:
        scores = kept.meeting.cases["C1"].ballots["J1"].scores
    assert {key: int(mark) for key, mark in scores.items()} == {"depth": 7, "care": 10}


async def test_file_is_downloaded(browser: Browser, tmp_path: Path) -> None:
    async with browsable(MemoryRecord(a_plan()), tmp_path, command=SMALL) as venue:
        page = await opened(await device(browser), venue.link(J1), "Leave")
        async with page.expect_download() as waiting:
            await page.keyboard.press("F4")
        download = await waiting.value
        assert download.suggested_filename == "marks.csv"
        assert Path(await download.path()).read_bytes() == "真实性,88\n".encode()
        await page.keyboard.type("goes on")
        await shows(page, "goes on")


_ENDS = """() => {
  const ends = [];
  for (const row of document.querySelectorAll('.xterm-rows > div')) {
    const last = row.lastElementChild;
    if (!last) continue;
    const range = document.createRange();
    range.selectNodeContents(row);
    ends.push(Math.round(range.getBoundingClientRect().right));
  }
  return ends;
}"""


async def test_chinese_is_two_cells_wide(browser: Browser, tmp_path: Path) -> None:
    cases = [
        {"id": f"C{number}", "number": number, "title": "老人关爱（社区）、“夕阳红”，服务案例"}
        for number in range(1, 4)
    ]
    plan = a_plan(cases=cases, language="zh", title="社会工作案例现场评审会")
    async with browsable(MemoryRecord(plan), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await opened(await device(browser, "zh-CN"), venue.link(J1), "老人关爱")
        await page.keyboard.press("F5")
        await shows(page, "┏━ 评语")
        await page.keyboard.insert_text("证据充分，服务对象有原话；“建议”补充数据。")
        await shows(page, "证据充分")
        await shot(page, "judge-chinese")
        ends = await page.evaluate(_ENDS)
        assert max(ends) - min(ends) <= 2, ends
