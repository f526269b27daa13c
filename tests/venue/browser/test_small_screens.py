"""Seats on tablets, phones and in small windows: every key is there, and the program fits.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from judgetui.meeting.seat import CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.records.session import MemoryRecord
from tests.meeting.factories import a_plan
from tests.venue.browsing import (
    NEEDS_CHROMIUM,
    Browsable,
    ballot,
    browsable,
    comes_true,
    device,
    opened,
    read,
    ready,
    screen,
    shot,
    shows,
)
from tests.venue.venues import judge, staged_venue, until

pytestmark = NEEDS_CHROMIUM
J1 = judge("J1")
HERE = "1 Depth"
"""The field that takes what is typed, in a panel of its own or in a list."""
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}
SIZES = (
    *((360, 740), (420, 860), (744, 1133), (820, 1180)),
    *((1180, 820), (860, 420), (740, 360), (1024, 430), (1180, 420)),
)
"""Phones and tablets, upright and lying, with and without the system's keyboard."""
KEYS = (
    *("Esc", "F1", "F4", "F5", "F6", "F7", "F8", "F9", "F10"),
    *("Left", "Up", "Down", "Right", "Enter"),
    *"1234567890.",
    *("Delete", "中文 / English", "The system's keyboard", "Hide the keys on the screen"),
)
_LOOK = """() => ({
  width: innerWidth,
  height: innerHeight,
  font: parseFloat(getComputedStyle(document.querySelector('.xterm-rows')).fontSize),
  rows: document.querySelectorAll('.xterm-rows > div').length,
  drawn: document.querySelector('.xterm-screen').getBoundingClientRect().toJSON(),
  pad: document.getElementById('keys').getBoundingClientRect().toJSON(),
  keys: [...document.querySelectorAll('#keys button')].filter(key => key.offsetParent).map(
    key => ({name: key.getAttribute('aria-label'), ...key.getBoundingClientRect().toJSON()})),
})"""


def apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether neither of two keys lies on the other."""
    return bool(
        one["right"] <= other["left"]
        or other["right"] <= one["left"]
        or one["bottom"] <= other["top"]
        or other["bottom"] <= one["top"]
    )


def look_at_keys(seen: dict[str, Any], names: tuple[str, ...]) -> None:
    """Every key is whole on the page, large enough for a finger, and alone in its place."""
    assert sorted(key["name"] for key in seen["keys"]) == sorted(names)
    for number, key in enumerate(seen["keys"]):
        assert key["left"] >= 0, key
        assert key["right"] <= seen["width"], key
        assert key["bottom"] <= seen["height"], key
        assert key["height"] >= 44, key
        assert key["width"] >= 32, key
        assert all(apart(key, other) for other in seen["keys"][:number]), key


async def look_at_screen(page: Page, seen: dict[str, Any]) -> None:
    """The whole program is there: its first line, its last, and what lies between."""
    shown = await screen(page)
    lines = shown.split("\n")
    assert "judgetui needs" not in shown
    # Tests share a venue, and on a busy machine a later one may find its clock run down.
    assert re.search(r"Story 1 .* (closes in|over time) \d\d:\d\d$", lines[0]), lines[0]
    assert "F1 Help" in lines[-1]
    assert "Depth" in shown
    assert seen["rows"] == len(lines)
    drawn, bottom = seen["drawn"], seen["pad"]["top"] if seen["keys"] else seen["height"]
    assert drawn["right"] <= seen["width"]
    assert drawn["bottom"] <= bottom
    # Nothing of the page is left unused but what is less than a column or a row.
    assert seen["width"] - drawn["right"] < 16
    assert bottom - drawn["bottom"] < 26


async def test_every_key_and_the_program_fit_on_every_size(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(
        await device(browser, size=SIZES[0], **TOUCH),
        shared_venue.terminal_link(unused_judge),
        "Story 1",
    )
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})

        async def fits(width: int = width, height: int = height) -> None:
            seen = await page.evaluate(_LOOK)
            assert (seen["width"], seen["height"]) == (width, height)
            look_at_keys(seen, KEYS)
            await look_at_screen(page, seen)
            assert seen["font"] >= 9
            if height > width:
                assert seen["pad"]["height"] <= 0.4 * height

        await comes_true(fits)
        await shot(page, f"touch-{width}x{height}")


async def test_phone_scores(browser: Browser, venue: Browsable) -> None:
    phone = await device(browser, size=(360, 740), **TOUCH)
    page = await opened(phone, venue.terminal_link(J1), "Story 1", HERE)
    for name in ("7", "Down", "9", "Enter", "Enter"):
        await page.get_by_role("button", name=name, exact=True).tap()
    await shows(page, "Submit")
    await shot(page, "phone-submits")
    await read(page)
    await page.get_by_role("button", name="Enter", exact=True).tap()
    await until(lambda: ballot(venue) is not None)
    assert {key: int(mark) for key, mark in ballot(venue).scores.items()} == {"depth": 7, "care": 9}


async def test_tablet_has_keys_of_its_own(browser: Browser, venue: Browsable) -> None:
    tablet = await device(browser, size=(1024, 768), **TOUCH)
    page = await opened(tablet, venue.terminal_link(J1), "Story 1")
    await page.get_by_role("button", name="7", exact=True).tap()
    await page.get_by_role("button", name="Enter", exact=True).tap()
    await page.get_by_role("button", name="9", exact=True).tap()
    await shows(page, "2 of 2")
    await shot(page, "tablet")
    await page.get_by_role("button", name="Up", exact=True).tap()
    await page.get_by_role("button", name="F9", exact=True).tap()
    await shows(page, "Submit")
    await read(page)
    await page.get_by_role("button", name="Enter", exact=True).tap()
    await until(lambda: ballot(venue) is not None)
    rows = (await page.evaluate(_LOOK))["rows"]
    await page.get_by_role("button", name="Hide the keys on the screen").tap()
    await page.wait_for_function(f"() => ({_LOOK})().rows > {rows}")
    await page.get_by_role("button", name="Show keys on the screen").tap()
    await page.wait_for_function(f"() => ({_LOOK})().rows == {rows}")


async def test_keys_of_the_page_reach_what_they_are_for(browser: Browser, tmp_path: Any) -> None:  # noqa: ANN401
    cases = [{"id": "C1", "number": 1, "title": "Story 1", "summary": "A family of five."}]
    async with browsable(MemoryRecord(a_plan(cases=cases)), tmp_path) as venue:
        await staged_venue(venue.venue)
        tablet = await device(browser, size=(820, 1180), **TOUCH)
        page = await opened(tablet, venue.terminal_link(J1), "Story 1", HERE)
        await page.get_by_role("button", name="F4", exact=True).tap()
        await shows(page, "A family of five.")
        await page.get_by_role("button", name="中文 / English").tap()
        await shows(page, "F9 提交", "F1 帮助")


@pytest.mark.parametrize(
    ("seat", "keys"),
    [
        (J1, ["F1", "F4", "F5", "F6", "F7", "F8", "F9"]),
        (RECORDER, ["F1", "F4", "F5", "F6", "F7", "F9"]),
        (SUPERVISOR, ["F1", "F6"]),
        (CHAIR, ["F1", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "Every command"]),
    ],
)
async def test_a_seat_has_the_function_keys_that_do_something_at_it(
    browser: Browser, venue: Browsable, seat: Seat, keys: list[str]
) -> None:
    phone = await device(browser, size=(360, 740), **TOUCH)
    page = await opened(
        phone, venue.terminal_link(seat), "Story 1" if seat == SUPERVISOR else "F1 Help"
    )

    async def has_them() -> None:
        seen = await page.evaluate(_LOOK)
        names = [key["name"] for key in seen["keys"]]
        look_at_keys(seen, tuple(names))
        few = [name for name in names if re.fullmatch(r"F\d|Every command", name)]
        assert few == keys

    await comes_true(has_them)


async def test_a_chair_with_a_tablet_ends_the_venue_from_the_list_of_all_commands(
    browser: Browser, venue: Browsable
) -> None:
    tablet = await device(browser, size=(820, 1180), **TOUCH)
    page = await opened(tablet, venue.link(CHAIR), "F1 Help")
    await page.get_by_role("button", name="Every command", exact=True).tap()
    await shows(page, "End the venue", "Freeze the board")
    await shot(page, "tablet-every-command")
    await page.get_by_role("button", name="The system's keyboard").tap()
    await page.keyboard.type("end the")
    await shows(page, "End the venue")
    await page.get_by_role("button", name="Enter", exact=True).tap()
    await shows(page, "End the venue?")


async def test_a_tap_between_keys_takes_the_keyboard_from_nobody(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    tablet = await device(browser, size=(820, 1180), **TOUCH)
    page = await opened(tablet, shared_venue.terminal_link(unused_judge), "Story 1", HERE)
    pad = (await page.evaluate(_LOOK))["pad"]
    await page.touchscreen.tap(pad["left"] + 2, pad["top"] + 2)
    await page.mouse.click(pad["left"] + 2, pad["bottom"] - 2)
    await ready(page, HERE)
    await page.get_by_role("button", name="8", exact=True).tap()
    await shows(page, "1 of 2")
    await page.evaluate("document.activeElement.blur()")
    await page.get_by_role("button", name="Delete", exact=True).tap()
    await shows(page, "0 of 2")


async def test_the_systems_keyboard_leaves_one_row_of_our_keys(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    tablet = await device(browser, size=(1180, 820), **TOUCH)
    page = await opened(tablet, shared_venue.terminal_link(unused_judge), "Story 1", HERE)
    assert await page.evaluate("document.activeElement.inputMode") == "none"
    await page.get_by_role("button", name="F5", exact=True).tap()
    await page.get_by_role("button", name="The system's keyboard").tap()
    await ready(page)
    assert await page.evaluate("document.activeElement.inputMode") == "text"
    await page.set_viewport_size({"width": 1180, "height": 420})

    async def one_row() -> None:
        seen = await page.evaluate(_LOOK)
        names = [key["name"] for key in seen["keys"]]
        look_at_keys(seen, tuple(names))
        assert len({key["top"] for key in seen["keys"]}) == 1
        assert {"Esc", "Enter", "Up", "Down", "Our own keys"} <= set(names)
        assert seen["pad"]["height"] < 60
        await look_at_screen(page, seen)
        assert seen["font"] >= 12

    await comes_true(one_row)
    await page.keyboard.type("well told")
    await shows(page, "well told")
    await shot(page, "tablet-letters")
    await page.set_viewport_size({"width": 1180, "height": 820})
    await page.get_by_role("button", name="Our own keys").tap()
    await page.get_by_role("button", name="7", exact=True).wait_for()
    assert await page.evaluate("document.activeElement.inputMode") == "none"


async def test_a_keyboard_that_lies_over_the_page_covers_nothing(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    """Safari says only by its visual viewport that the system's keyboard has come."""
    tablet = await device(browser, size=(820, 1180), **TOUCH)
    page = await opened(tablet, shared_venue.terminal_link(unused_judge), "Story 1", HERE)
    await page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, 'height', {value: 700});
          visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )

    async def above() -> None:
        seen = await page.evaluate(_LOOK)
        seen["height"] = 700
        look_at_keys(seen, KEYS)
        await look_at_screen(page, seen)

    await comes_true(above)


async def test_a_tablet_that_is_turned_keeps_what_was_typed(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    tablet = await device(browser, size=(820, 1180), **TOUCH)
    page = await opened(tablet, shared_venue.terminal_link(unused_judge), "Story 1", HERE)
    await page.get_by_role("button", name="7", exact=True).tap()
    await shows(page, "1 of 2")
    for width, height in ((1180, 820), (820, 1180), (1180, 820)):
        await page.set_viewport_size({"width": width, "height": height})

        async def turned(width: int = width) -> None:
            seen = await page.evaluate(_LOOK)
            assert seen["width"] == width
            look_at_keys(seen, KEYS)
            await look_at_screen(page, seen)
            assert "1 of 2" in await screen(page)

        await comes_true(turned)
    await page.get_by_role("button", name="Down", exact=True).tap()
    await page.get_by_role("button", name="9", exact=True).tap()
    await shows(page, "2 of 2")


@pytest.mark.parametrize("size", [(1280, 330), (640, 400), (300, 200)])
async def test_low_and_narrow_windows_show_the_program(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, size: tuple[int, int]
) -> None:
    page = await opened(await device(browser), shared_venue.terminal_link(unused_judge), "Story 1")
    wide = (await page.evaluate(_LOOK))["rows"]
    await page.set_viewport_size({"width": size[0], "height": size[1]})

    async def fits() -> None:
        seen = await page.evaluate(_LOOK)
        assert seen["rows"] >= 18
        assert seen["rows"] < wide
        await look_at_screen(page, seen)

    await comes_true(fits)
    await shot(page, f"window-{size[0]}x{size[1]}")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.wait_for_function(f"() => ({_LOOK})().rows == {wide}")
    await shows(page, "Story 1", "0 of 2")


async def test_a_window_that_is_too_small_says_so(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(await device(browser), shared_venue.terminal_link(unused_judge), "Story 1")
    await page.set_viewport_size({"width": 220, "height": 120})
    said = " ".join((await shows(page, "judgetui needs", "it leaves")).split())
    assert "judgetui needs 60 by 18. Nothing is lost: enlarge the window" in said
    seen = await page.evaluate(_LOOK)
    assert f"columns and {seen['rows']} rows" in said
    await page.set_viewport_size({"width": 1280, "height": 800})
    await shows(page, "Story 1", "0 of 2")


async def test_board_has_keys_for_its_pages_alone(
    browser: Browser, shared_venue: Browsable
) -> None:
    tablet = await device(browser, size=(820, 1180), **TOUCH)
    page = await tablet.new_page()
    await page.goto(f"{shared_venue.base}/board?page=terminal")
    await shows(page, "Story 1", "0 / 20")
    assert (await page.evaluate(_LOOK))["keys"] == []
    await page.get_by_role("button", name="Show keys on the screen").tap()

    async def paging() -> None:
        names = ("Page before", "Next page", "Hide the keys on the screen")
        look_at_keys(await page.evaluate(_LOOK), names)

    await comes_true(paging)
    await page.get_by_role("button", name="Hide the keys on the screen").tap()
    await page.get_by_role("button", name="Show keys on the screen").wait_for()
