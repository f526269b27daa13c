"""What a browser's page does by itself: keys that are held, keys that browsers keep, screens.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Browser, Page, WebSocket

from judgetui.app.commands import COMMANDS, IN_BROWSERS
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.meeting.state import Stage
from tests.venue.browsing import (
    FIELD,
    NEEDS_CHROMIUM,
    Browsable,
    comes_true,
    device,
    opened,
    shot,
    shows,
)
from tests.venue.venues import judge, until

pytestmark = NEEDS_CHROMIUM
J1 = judge("J1")
TAKEN = {f"ctrl+{letter}" for letter in "tnw"} | {"f11", "f12", "ctrl+tab"}
"""What no page of Chromium's hears of, tried with a window and real keys."""


def test_no_command_of_a_browser_is_on_a_key_that_the_browser_takes() -> None:
    keys = {c.name: {IN_BROWSERS.get(c.name, c.key), c.second} - {""} for c in COMMANDS}
    assert {name: own for name, own in keys.items() if own & TAKEN} == {}
    for command in COMMANDS:
        others = {c.name for c in COMMANDS if set(c.screens) & set(command.screens)}
        shared = {other for other in others if keys[other] & keys[command.name]}
        assert shared == {command.name}


def typed_on(page: Page) -> list[str]:
    """What this page types from now on."""
    typed: list[str] = []

    def sent(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if "typed" in frame:
            typed.append(frame["typed"])

    def line(socket: WebSocket) -> None:
        socket.on("framesent", sent)

    page.on("websocket", line)
    return typed


async def hold(page: Page, key: str, times: int = 20) -> None:
    """Hold a key down, for so many repetitions."""
    for _time in range(times):
        await page.keyboard.down(key)
    await page.keyboard.up(key)


@pytest.mark.parametrize(
    ("key", "sent"),
    [("Enter", 1), ("F8", 1), ("Control+z", 1), ("Control+ArrowDown", 1), ("ArrowDown", 20)],
)
async def test_a_key_that_acts_is_sent_once_for_each_press(
    browser: Browser, venue: Browsable, key: str, sent: int
) -> None:
    page = await (await device(browser)).new_page()
    typed = typed_on(page)
    await page.goto(venue.link(CHAIR))
    await shows(page, "Enter close scoring")
    typed.clear()
    *held, last = key.split("+")
    for modifier in held:
        await page.keyboard.down(modifier)
    await hold(page, last)
    for modifier in held:
        await page.keyboard.up(modifier)
    await until(lambda: len(typed) >= sent)
    await page.wait_for_timeout(200)
    assert len(typed) == sent


async def test_a_chair_who_holds_enter_in_a_browser_does_one_step(
    browser: Browser, venue: Browsable
) -> None:
    page = await opened(await device(browser), venue.link(CHAIR), "Enter close scoring")
    await hold(page, "Enter", 40)
    await shows(page, "Close scoring?")
    assert venue.venue.host.room.meeting.cases["C1"].stage is Stage.SCORING
    await page.wait_for_timeout(1000)
    await hold(page, "Enter", 40)
    await page.wait_for_timeout(200)
    assert venue.venue.host.room.meeting.cases["C1"].stage is Stage.SCORING


async def test_a_chair_in_a_browser_steers_the_board_and_ends_the_venue_by_keys_that_arrive(
    browser: Browser, venue: Browsable
) -> None:
    page = await opened(await device(browser), venue.link(CHAIR), "Enter close scoring")
    await page.keyboard.press("F1")
    help_page = await shows(page, "Keys of this screen")

    async def has_them() -> None:
        nonlocal help_page
        await page.keyboard.press("PageDown")
        help_page += await shows(page)
        assert "Ctrl+B" in help_page
        assert "Ctrl+K" in help_page

    await comes_true(has_them)
    assert "Ctrl+T" not in help_page
    assert "F12" not in help_page
    await page.keyboard.press("Escape")
    await shows(page, "Enter close scoring")
    await page.keyboard.press("Control+b")
    await shows(page, "What do the boards show?")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await shows(page, "End the venue?")


_SPY = """() => {
  window.asked = [];
  const real = WakeLock.prototype.request;
  WakeLock.prototype.request = async function (kind) {
    const lock = await real.call(this, kind);
    window.asked.push(lock);
    return lock;
  };
}"""


@pytest.mark.parametrize("path", ["seat", "board", "board?page=terminal"])
async def test_a_page_keeps_the_screen_on_and_asks_again_when_it_is_seen_again(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, path: str
) -> None:
    address = shared_venue.link(unused_judge) if path == "seat" else f"{shared_venue.base}/{path}"
    page = await (await device(browser)).new_page()
    await page.add_init_script(f"({_SPY})()")
    await page.goto(address)
    await page.wait_for_function("() => document.body.dataset.state === 'open'")
    await page.wait_for_function("() => window.asked?.length === 1 && !window.asked[0].released")
    await page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert await page.evaluate("() => window.asked.length") == 1
    await page.evaluate("() => window.asked[0].release()")
    await page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await page.wait_for_function("() => window.asked.length === 2 && !window.asked[1].released")


async def test_a_page_that_may_not_keep_the_screen_on_shows_its_seat_all_the_same(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    await page.add_init_script("WakeLock.prototype.request = async () => { throw new Error('no') }")
    await page.goto(shared_venue.link(unused_judge))
    await shows(page, "Story 1", FIELD)
    await page.keyboard.type("7")
    await shows(page, "1 of 2")
    assert trouble == []


_INK = """() => {
  const boxes = [];
  for (const part of document.querySelectorAll('.xterm-rows > div > span')) {
    if (!part.textContent.trim()) continue;
    const { left, right, top, bottom } = part.getBoundingClientRect();
    boxes.push([left, right, top, bottom]);
  }
  return boxes;
}"""


async def ink(page: Page) -> list[Any]:
    """Where text is on a page, in pixels: left, right, top, bottom."""
    return list(await page.evaluate(_INK))


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("margin", ["5", "2.5", "10"])
async def test_a_board_with_a_margin_has_no_text_in_it(
    browser: Browser, shared_venue: Browsable, margin: str, size: tuple[int, int]
) -> None:
    context = await device(browser, size=size)
    page = await opened(
        context, f"{shared_venue.base}/board?page=terminal&margin={margin}", "Story 1", "0 / 20"
    )
    await shot(page, f"board-margin-{margin}-{size[0]}")
    boxes, (wide, high) = await ink(page), size
    across, down = (round(float(margin) / 100 * side) - 1 for side in size)
    assert min(left for left, *_rest in boxes) >= across
    assert max(right for _left, right, *_rest in boxes) <= wide - across
    assert min(top for _left, _right, top, _bottom in boxes) >= down
    assert max(bottom for *_rest, bottom in boxes) <= high - down


async def test_a_margin_that_is_none_is_refused_with_the_way_to_write_one(
    browser: Browser, shared_venue: Browsable
) -> None:
    page = await (await device(browser)).new_page()
    for wrong in ("11", "-1", "x", "5%25", "1e1", "５"):
        answer = await page.goto(f"{shared_venue.base}/board?margin={wrong}")
        assert answer is not None
        assert answer.status == 400
        assert "/board?margin=5" in await page.get_by_role("alert").inner_text()
    await page.goto(f"{shared_venue.base}/board?margin=0")
    await page.get_by_text("Story 1").first.wait_for()


async def test_a_way_that_is_not_encrypted_says_that_screens_have_to_be_kept_on(
    browser: Browser, shared_venue: Browsable
) -> None:
    """On this machine itself a browser trusts it all the same."""
    sentence = "switch off this device's automatic lock"
    page = await (await device(browser)).new_page()
    await page.goto(f"{shared_venue.base}/")
    assert sentence not in await page.locator("main").inner_text()
    await page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    await page.goto(f"{shared_venue.base}/")
    assert sentence in await page.locator("main").inner_text()
