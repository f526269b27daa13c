"""Boards on a wall and seats on large screens: letters as large as the window has room for.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from judgetui.meeting.seat import Seat
from tests.venue.browsing import (
    NEEDS_CHROMIUM,
    Browsable,
    comes_true,
    device,
    opened,
    shot,
    shows,
)

pytestmark = NEEDS_CHROMIUM
_LOOK = """() => {
  const rows = document.querySelectorAll('.xterm-rows > div');
  const drawn = document.querySelector('.xterm-screen').getBoundingClientRect();
  return {
    font: parseFloat(getComputedStyle(rows[0]).fontSize),
    rows: rows.length,
    row: rows[0].getBoundingClientRect().height,
    right: innerWidth - drawn.right,
    bottom: innerHeight - drawn.bottom,
    page: getComputedStyle(document.body).backgroundColor,
  };
}"""
SIZES = ((1280, 720), (1600, 900), (1920, 1080), (3840, 2160), (1280, 720))


async def columns(page: Page) -> int:
    """How wide the program takes the page to be, by the line that goes from edge to edge."""
    shown = await shows(page, "Story 1")
    return max(len(line) for line in shown.split("\n"))


def look_at_edges(seen: dict[str, Any]) -> None:
    """Nothing is cut off, and no more than part of a row or column stays empty."""
    assert 0 <= seen["right"] < seen["row"]
    assert 0 <= seen["bottom"] < seen["row"] + 4


async def test_a_board_fills_its_window_with_letters_as_large_as_it_has_room_for(
    browser: Browser, shared_venue: Browsable
) -> None:
    page = await opened(
        await device(browser), f"{shared_venue.base}/board?page=terminal", "Story 1"
    )
    fonts = []
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})

        async def fills(width: int = width) -> None:
            seen = await page.evaluate(_LOOK)
            look_at_edges(seen)
            assert 34 <= seen["rows"] <= 36
            assert seen["font"] >= width / 80
            assert 115 <= await columns(page) <= 124

        await comes_true(fills)
        await shot(page, f"board-{width}x{height}")
        fonts.append((await page.evaluate(_LOOK))["font"])
    assert fonts[0] == fonts[-1] < fonts[1] < fonts[2] < fonts[3]


async def test_a_seat_keeps_its_room_and_grows_no_further_than_is_good_to_read(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(await device(browser), shared_venue.link(unused_judge), "Story 1")
    for (width, height), least, most in (
        ((1280, 720), 16, 16),
        ((1600, 900), 18, 20),
        ((1920, 1080), 21, 24),
        ((3840, 2160), 28, 28),
    ):
        await page.set_viewport_size({"width": width, "height": height})

        async def fits(least: int = least, most: int = most) -> None:
            seen = await page.evaluate(_LOOK)
            look_at_edges(seen)
            assert least <= seen["font"] <= most
            assert seen["font"] == 16 or seen["rows"] >= 40

        await comes_true(fits)
        await shot(page, f"judge-{width}x{height}")


async def test_what_a_person_zooms_becomes_larger(
    browser: Browser, shared_venue: Browsable
) -> None:
    context = await device(browser, size=(1600, 900))
    page = await opened(context, f"{shared_venue.base}/board?page=terminal", "Story 1")
    screen = await context.new_cdp_session(page)

    async def zoom(factor: float, letters: float | None = None) -> float:
        """How many pixels of the screen a letter has, once it has about as many as asked for."""
        size = {"width": int(1600 / factor), "height": int(900 / factor)}
        ratio = {"deviceScaleFactor": factor, "mobile": False}
        whole = {"screenWidth": 1600, "screenHeight": 900}
        await screen.send("Emulation.setDeviceMetricsOverride", {**size, **ratio, **whole})

        async def fits() -> None:
            seen = await page.evaluate(_LOOK)
            look_at_edges(seen)
            assert await page.evaluate("devicePixelRatio") == pytest.approx(factor)
            assert letters is None or seen["font"] * factor == pytest.approx(letters, rel=0.05)

        await comes_true(fits)
        return float((await page.evaluate(_LOOK))["font"]) * factor

    plain = await zoom(1)
    larger = await zoom(1.25, 1.25 * plain)
    await zoom(0.8, 0.8 * plain)
    assert await zoom(1.25, 1.25 * plain) == larger
    await page.reload()
    await shows(page, "Story 1")
    assert await zoom(1.25, 1.25 * plain) == larger


@pytest.mark.parametrize(("laptop", "ratio"), [((1536, 864), 1.25), ((1280, 720), 1.5)])
async def test_a_board_that_is_moved_to_a_projector_fills_it(
    browser: Browser, shared_venue: Browsable, laptop: tuple[int, int], ratio: float
) -> None:
    """The laptop has as many pixels as the projector, as when somebody zooms out."""
    context = await device(browser, size=laptop)
    page = await context.new_page()
    screen = await context.new_cdp_session(page)

    async def on(size: tuple[int, int], ratio: float) -> None:
        width, height = size
        shown = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False}
        whole = {"screenWidth": width, "screenHeight": height}
        await screen.send("Emulation.setDeviceMetricsOverride", {**shown, **whole})

    async def fills() -> None:
        assert 34 <= (await page.evaluate(_LOOK))["rows"] <= 36

    await on(laptop, ratio)
    await page.goto(f"{shared_venue.base}/board?page=terminal")
    await shows(page, "Story 1")
    await comes_true(fills)
    await on((1920, 1080), 1)
    await comes_true(fills)
    await page.reload()
    await shows(page, "Story 1")
    await comes_true(fills)


async def test_what_no_cell_covers_has_the_colour_of_the_picture(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await opened(await device(browser), shared_venue.link(unused_judge), "Story 1")
    assert (await page.evaluate(_LOOK))["page"] == "rgb(16, 19, 26)"
    await page.keyboard.press("Control+g")

    async def light() -> None:
        assert (await page.evaluate(_LOOK))["page"] == "rgb(250, 251, 253)"

    await comes_true(light)
