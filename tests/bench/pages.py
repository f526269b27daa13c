"""A judge's plain page beside the terminal page of the same seat, in Chromium; pages of the hall.

The two forms are opened by turns in browsers that were never there before. What a page of either
kind takes of memory is what further ones add to the browser and the gateway, less what an empty
page adds to the browser.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
)
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.records.session import MemoryRecord
from tests.bench._stage import a_plan_of, to_scoring
from tests.bench.browser import SHOWN, memory, own_memory
from tests.bench.transport import bare, venue
from tests.venue.browsing import CHROMIUM, FLAGS, Browsable, browsable, device, screen
from tests.venue.venues import connected_client, until

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

TIMES = 7
OPEN = 5
"""Pages whose memory is measured together."""
SCREENS = 25
"""Overlays, and as many boards."""
TAP = 1 / 3
"""Seconds from tap to tap of somebody in no hurry."""
CASE = SHOWN.decode()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of its own."""
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


async def plain_ready(page: Page) -> None:
    """Wait until the plain page takes marks."""
    await page.locator("#criteria input").first.wait_for()


async def terminal_ready(page: Page) -> None:
    """Wait until the terminal page has its first picture of the ballot."""
    while CASE not in await screen(page):
        await asyncio.sleep(0.002)


Ready = Callable[["Page"], Awaitable[None]]
FORMS: dict[str, Ready] = {"plain": plain_ready, "terminal": terminal_ready}


def link(host: Browsable, number: int, form: str) -> str:
    """A judge's link to a form of the seat."""
    return f"{host.link(Seat(Role.JUDGE, f'J{number + 1}'))}?page={form}"


async def ready(browser: Browser, host: Browsable) -> None:
    """From the link to the page that takes marks."""
    taken: dict[str, list[float]] = {form: [] for form in FORMS}
    for number in range(TIMES):
        for form, wait in FORMS.items():
            context = await device(browser, "zh-CN")
            page = await context.new_page()
            began = time.perf_counter()
            await page.goto(link(host, number, form), wait_until="commit")
            await wait(page)
            taken[form].append(time.perf_counter() - began)
            await context.close()
    plain, terminal = (statistics.median(taken[form]) * 1000 for form in FORMS)
    print(
        f"page ready: plain {plain:.0f} ms, terminal {terminal:.0f} ms = {plain / terminal:.2f} x"
    )


def served(host: Browsable) -> float:
    """MiB that the host, which is this process without the browser, and its gateway take."""
    assert host.supervisor.pid is not None
    return own_memory(os.getpid()) + memory([host.supervisor.pid])


async def kept(browser: Browser, host: Browsable) -> None:
    """What an open page takes at the venue, and of the browser."""
    assert host.supervisor.pid is not None
    taken, at_venue = {}, {}
    for form in ("blank", *FORMS):
        async with AsyncExitStack() as stack:
            contexts = [await device(browser, "zh-CN") for _number in range(OPEN)]
            for context in contexts:
                stack.push_async_callback(context.close)
            await asyncio.sleep(1)
            before, held = memory([os.getpid()]) - own_memory(os.getpid()), served(host)
            for number, context in enumerate(contexts):
                page = await context.new_page()
                if form in FORMS:
                    await page.goto(link(host, number, form))
                    await FORMS[form](page)
            await asyncio.sleep(3)
            at_venue[form] = (served(host) - held) / OPEN
            whole = memory([os.getpid()]) - own_memory(os.getpid())
            taken[form] = (whole - before) / OPEN - at_venue[form]
        await asyncio.sleep(1)
    # What drives the browser is in this process, too, and keeps something of every page.
    plain, terminal = (at_venue[form] - at_venue["blank"] for form in FORMS)
    print(
        f"memory of an open page at the venue: plain {plain:.2f} MiB, terminal {terminal:.2f} MiB "
        f"= {plain / terminal:.2f} x"
    )
    plain, terminal = (taken[form] - taken["blank"] for form in FORMS)
    print(
        f"in the browser, beside an empty page ({taken['blank']:.1f} MiB): plain {plain:.1f} MiB, "
        f"terminal {terminal:.1f} MiB = {plain / terminal:.2f} x"
    )


async def submitted(browser: Browser, host: Browsable) -> None:
    """From a link to a ballot on disk, on a phone, three taps a second."""
    context = await device(
        browser, "zh-CN", size=(390, 844), has_touch=True, is_mobile=True, device_scale_factor=3
    )
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(host.link(Seat(Role.JUDGE, "J1")), wait_until="commit")
    await plain_ready(page)
    shown, taps = time.perf_counter() - began, 0
    fields = page.locator("#criteria input[inputmode]")
    for field in range(await fields.count()):
        await asyncio.sleep(TAP)
        await fields.nth(field).tap()
        for digit in "85":
            await asyncio.sleep(TAP)
            await page.keyboard.press(digit)
        taps += 3
    for button in ("#review", "#yes"):
        await asyncio.sleep(TAP)
        await page.locator(button).tap()
        taps += 1
    await page.locator("#record").wait_for()
    taken = time.perf_counter() - began
    print(f"phone, link to submitted ballot: {taken:.1f} s, {taps} taps; ready after {shown:.2f} s")
    await context.close()


async def seats() -> None:
    """The figures of a judge's pages."""
    # Each on a venue of its own: a seat waits for the chair's yes where another device had it.
    for part in (ready, kept, submitted):
        record = MemoryRecord(a_plan_of(TIMES))
        to_scoring(record)
        with tempfile.TemporaryDirectory() as folder:
            async with browsable(record, Path(folder)) as host, chromium() as browser:
                await host.supervisor.port(within=60)
                await part(browser, host)


async def screens() -> None:
    """From the chair's act to the newest view on the last of many boards and overlays."""
    record, taken = MemoryRecord(a_plan_of(7)), []
    order = record.meeting.plan.order
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(browsable(record, Path(folder)))
            host.venue.host.boards = type(host.venue.host.boards)(1000, 1000)
            chair = await stack.enter_async_context(connected_client(host.venue, CHAIR))
            heard = [0.0] * (2 * SCREENS)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            for number in range(2 * SCREENS):
                form = "board" if number % 2 else "overlay"
                socket = await session.ws_connect(f"{host.base}/{form}/wire", max_msg_size=0)
                await socket.send_json({"hello": {"version": 1, "code": ""}})
                reading = asyncio.create_task(_read(socket, heard, number))
                stack.callback(reading.cancel)
            await until(lambda: all(heard))
            chair.submit(OpenMeeting())
            await until(lambda: chair.meeting.seq)
            for case in order[:8]:
                acts = (CallCase(case=case), StartQuestions(), OpenScoring())
                for act in (*acts, CloseScoring(reason="bench"), Announce()):
                    await asyncio.sleep(0.2)
                    heard[:] = [0.0] * len(heard)
                    began = time.perf_counter()
                    chair.submit(act)
                    await until(lambda: all(heard))
                    taken.append((max(heard) - began) * 1000)
    print(
        f"{SCREENS} boards and {SCREENS} overlays, act to the last of them: median "
        f"{statistics.median(taken):.0f} ms, worst of {len(taken)} {max(taken):.0f} ms"
    )


async def _read(
    socket: aiohttp.ClientWebSocketResponse[bool], heard: list[float], number: int
) -> None:
    async for message in socket:
        if str(message.data).startswith('{"hall"'):
            heard[number] = time.perf_counter()


async def burst(judges: int, form: str) -> None:
    """All judges submit in one instant from this form, beside a bare broadcast."""
    async with venue(judges, form=form) as server:
        await server.one()
        sizes = server.clients[0].sizes[b"accepted"], server.clients[-1].sizes[b'meeting"']
        async with bare(judges, *sizes) as other:
            found = []
            for _ in range(3):
                await server.next_case()
                other.sent = 0
                found.append((await server.all_at_once(), await other.all_at_once()))
    ours, theirs = min(one for one, _ in found), min(one for _, one in found)
    print(
        f"{judges} judges submit in one instant, {form or 'terminal'}: {ours:.0f} ms; bare "
        f"broadcast {theirs:.0f} ms = {ours / theirs:.2f} x"
    )


def run() -> None:
    """Print the figures."""
    if CHROMIUM:
        asyncio.run(seats())
    else:
        print("there is no Chromium on this machine")
    asyncio.run(screens())
    asyncio.run(burst(500, "page"))
