"""A venue with pages, and a browser to look at them, for tests."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from aiohttp import web

from judgetui.app.key_repeat import REST
from judgetui.language import own_language
from judgetui.meeting.seat import Seat
from judgetui.records.session import Record
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.browser.gateway_supervisor import COMMAND, GatewaySupervisor
from judgetui.venue.browser.routes import Routes, error_pages
from judgetui.venue.server.host import Host
from judgetui.venue.server.listen import Venue, serve
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or ""
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {"size": (390, 844), "has_touch": True, "is_mobile": True}
"""What makes a `device` a phone."""
NEEDS_CHROMIUM = pytest.mark.skipif(
    not CHROMIUM and "CI" not in os.environ, reason="there is no chromium on this machine"
)

_Text = TypeVar("_Text")


def in_language(code: str, text: Callable[[], _Text]) -> _Text:
    """What a function returns in a language, without changing the test's own."""

    def translated() -> _Text:
        own_language(code)
        return text()

    return copy_context().run(translated)


@dataclass
class Browsable:
    """A venue whose seats can be opened in a browser."""

    venue: Venue
    supervisor: GatewaySupervisor
    pages: list[Routes]

    @property
    def base(self) -> str:
        """What its addresses begin with."""
        return self.venue.loopback

    def cut(self) -> None:
        """Abort the connection of every page."""
        for pages in self.pages:
            for proxy in pages.proxies:
                proxy.cut()

    def link(self, seat: Seat) -> str:
        """A seat's personal link."""
        return f"{self.base}/j/{self.venue.host.credentials.of(seat).token}"

    def terminal_link(self, seat: Seat) -> str:
        """A seat's personal link that opens its terminal, also on a tablet."""
        return f"{self.link(seat)}?page=terminal"


@asynccontextmanager
async def browsable(
    record: Record,
    folder: Path,
    *,
    command: Sequence[str] = COMMAND,
    port: int = 0,
    **config: Any,  # noqa: ANN401
) -> AsyncIterator[Browsable]:
    """Serve a record on loopback, with a gateway process."""
    log = (folder / "gateway.log").open("ab")
    supervisor = GatewaySupervisor(command=command, log=log)
    credentials = Credentials(record.meeting.plan, folder)
    made: list[Routes] = []

    def pages(host: Host) -> list[web.RouteDef]:
        made.append(Routes(host, supervisor))
        return made[0].routes()

    venue = await serve(
        record,
        credentials,
        port=port,
        bind="127.0.0.1",
        pages=pages,
        middlewares=lambda host: [error_pages(host)],
    )
    supervisor.start(
        {
            "base": venue.loopback,
            "key": venue.host.gateway_key,
            "outboxes": str(folder / "outboxes"),
            **config,
        }
    )
    try:
        yield Browsable(venue, supervisor, made)
    finally:
        await venue.close()
        await supervisor.stop()
        log.close()


async def shot(page: Any, name: str) -> None:  # noqa: ANN401
    """Keep a picture of a page where the environment says, for people to look at."""
    if folder := os.environ.get("JUDGETUI_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=str(Path(folder) / f"{name}.png"))


_READ = """() => [...document.querySelectorAll('.xterm-rows > div')].map(row => {
  const end = row.getBoundingClientRect().right;
  // Beyond the edge a row keeps what was there before the page became narrower.
  return [...row.children].map(part => {
    const {left, width} = part.getBoundingClientRect();
    const text = part.textContent;
    return left + width <= end + 1 ? text
      : text.slice(0, Math.max(0, Math.round(text.length * (end - left) / width)));
  }).join('').replace(/\\u00a0/g, ' ');
}).join('\\n')"""


_STATE = """() => [document.body.dataset.state, document.visibilityState,
  document.getElementById('said')?.textContent]"""
"""Of a page that shows nothing: its connection, whether it is in front, what it says."""


async def screen(page: Any) -> str:  # noqa: ANN401
    """What the terminal on a page shows, without spaces at the ends of lines."""
    return re.sub(r" +$", "", str(await page.evaluate(_READ)), flags=re.M)


async def shows(page: Any, *texts: str, within: float = WITHIN) -> str:  # noqa: ANN401
    """Wait until the terminal on a page shows these texts; what it shows then."""
    shown = ""
    try:
        async with asyncio.timeout(within):
            while True:
                shown = await screen(page)
                if all(text in shown for text in texts):
                    return shown
                await asyncio.sleep(0.05)
    except TimeoutError:
        state = await page.evaluate(_STATE)
        raise AssertionError(f"waited for {texts}, but a page {state} shows:\n{shown}") from None


async def device(browser: Browser, locale: str = "en-GB", **more: Any) -> BrowserContext:  # noqa: ANN401
    """A browser on another machine."""
    size = more.pop("size", (1280, 800))
    viewport = {"width": size[0], "height": size[1]}
    context = await browser.new_context(viewport=viewport, locale=locale, **more)  # type: ignore[arg-type]
    context.set_default_timeout(WITHIN * 1000)
    return context


FIELD = "┏"
"""The frame of the field that takes what is typed."""


async def opened(context: BrowserContext, address: str, *texts: str) -> Page:
    """A page at an address, once its terminal shows something and has the keyboard."""
    page = await context.new_page()
    await page.goto(address)
    await ready(page, *texts)
    return page


async def ready(page: Page, *texts: str) -> None:
    """Wait until a page shows something and what is typed gets there."""
    await shows(page, *texts)
    await page.wait_for_function(
        "() => document.body.dataset.state === 'open'"
        " && document.activeElement?.classList.contains('xterm-helper-textarea')"
    )


async def banner(page: Page, text: str, within: float = WITHIN) -> None:
    """Wait until the page says something over the terminal."""
    await page.wait_for_function(
        "text => !document.getElementById('banner').hidden"
        " && document.getElementById('said').textContent.includes(text)",
        arg=text,
        timeout=within * 1000,
    )


_DIMNESS = """() => {
  const {opacity, filter} = getComputedStyle(document.getElementById('terminal'));
  return [Number(opacity), filter];
}"""


async def is_dim(page: Page) -> bool:
    """Whether nobody can take the picture on a page for the present one."""
    opacity, filter = await page.evaluate(_DIMNESS)
    assert (opacity < 0.5) == ("grayscale(1)" in filter)
    return bool(opacity < 0.5)


async def comes_true(check: Callable[[], Awaitable[None]], within: float = WITHIN) -> None:
    """Wait until a check passes; what it found last where it never does."""
    until = asyncio.get_running_loop().time() + within
    while True:
        try:
            await check()
        except AssertionError:
            if asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(0.05)
        else:
            return


async def submit(page: Page) -> None:
    """Submit the ballot, after a last look at it."""
    await page.keyboard.press("F9")
    await shows(page, "Submit (Enter)")
    await read(page)
    await page.keyboard.press("Enter")


async def read(page: Page) -> None:
    """Read what came last: a key that came with a question answers nothing."""
    await page.wait_for_timeout((REST + 0.3) * 1000)


async def no_banner(page: Page, within: float = WITHIN) -> None:
    """Wait until nothing lies over the terminal."""
    await page.wait_for_function(
        "() => document.getElementById('banner').hidden", timeout=within * 1000
    )


def ballot(venue: Browsable, by: str = "J1") -> Any:  # noqa: ANN401
    """A judge's ballot on the first case, at the host."""
    return venue.venue.host.room.meeting.cases["C1"].ballots.get(by)
