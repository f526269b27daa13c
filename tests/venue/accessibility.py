"""What is wrong with a page for people who touch it, or have it read to them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_SMALL_TARGETS = """(apart) =>
  [...document.querySelectorAll('a, button, input, textarea, summary')]
  .filter((one) => one.checkVisibility() && !(apart && one.closest(apart)))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, {width, height}]) => width < 44 || height < 44)
  .map(([html, {width, height}]) => `${html} ${width}x${height}`)"""


async def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on a page, with the elements it found it in."""
    await page.evaluate(AXE)
    found = await page.evaluate("() => axe.run(document)")
    return [
        f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]


async def small_targets(page: Page, *, apart: str = "") -> list[str]:
    """What can be touched and is below 44 pixels; nothing in what the selector `apart` finds."""
    found: list[str] = await page.evaluate(_SMALL_TARGETS, apart)
    return found
