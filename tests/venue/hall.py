"""Pages of the hall in a browser, with a host that shows whatever a test wants it to show."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp.test_utils import make_mocked_request

from judgetui.hall.source import HallSource
from judgetui.hall.views import ViewName, view_json
from judgetui.language import speaking
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting
from judgetui.venue.browser.hall_pages import HallForm, hall_page
from judgetui.venue.browser.html import STATIC, WEB
from tests.meeting.factories import START
from tests.venue.venues import until

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Route, WebSocketRoute

SITE = "http://localhost:9"
"""An address that browsers trust, though nobody listens there."""
_COUNT = """
  window.views = 0;
  const parse = JSON.parse;
  // What is parsed is drawn in the same breath.
  JSON.parse = (...given) => {
    const made = parse(...given);
    if (made?.hall) queueMicrotask(() => { window.views += 1; });
    if (made?.pong?.mark) window.pongs += 1;
    return made;
  };
  window.pings = window.pongs = 0;
  const stringify = JSON.stringify;
  JSON.stringify = (value, ...more) => {
    if (value?.ping) window.pings += 1;
    return stringify(value, ...more);
  };
  window.tones = 0;
  window.AudioContext = class {
    state = "running"; currentTime = 0; destination = {};
    createOscillator() {
      window.tones += 1;
      return { frequency: {}, connect: (to) => to, start() {}, stop() {} };
    }
    createGain() {
      const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
      return { gain, connect: (to) => to };
    }
  };
"""
"""Counts the views that were drawn, the tones that sounded, and the pings that were answered."""


@dataclass(frozen=True)
class Moment:
    """What a host shows."""

    meeting: Meeting
    showing: BoardMode = field(default_factory=BoardMode)
    overlay: OverlayMode = field(default_factory=OverlayMode)
    later: float = 1
    """Seconds after the meeting's last act."""

    @property
    def now(self) -> datetime.datetime:
        """The host's time."""
        return (self.meeting.at or START) + datetime.timedelta(seconds=self.later)

    def view(self, name: ViewName, language: str) -> dict[str, Any]:
        """A view of it."""
        source = HallSource(redact(self.meeting, BOARD), self.showing, self.overlay, self.now)
        with speaking(language):
            view: dict[str, Any] = json.loads(view_json(name, source))
        return view


@dataclass
class HallPage:
    """A page of the hall, and the host's end of its sockets."""

    page: Page
    name: ViewName
    language: str
    sockets: list[WebSocketRoute] = field(default_factory=list)
    hellos: list[dict[str, Any]] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """What the browser complains of."""
    moment: Moment | None = None
    """What is shown to whoever connects."""
    passed: datetime.timedelta = field(default_factory=datetime.timedelta)
    """How much time went by since the moment, on a page where time stands still."""
    sent: int = 0
    """How many views the page was sent since it was loaded."""

    async def show(self, moment: Moment) -> None:
        """Show a moment, and wait until it stands on the page."""
        await self.tell_of(moment)
        await self.page.wait_for_function("(sent) => window.views >= sent", arg=self.sent)
        await self.page.wait_for_function("() => document.body.dataset.state === 'open'")

    async def tell_of(self, moment: Moment) -> None:
        """Have the host show a moment."""
        if self.moment is None:
            await until(lambda: self.hellos)
            self.moment = moment
            self._welcome(self.sockets[-1])
        else:
            self.moment = moment
            self.passed = datetime.timedelta()
            self.tell(pong={"now": self._now, "mark": 0})
            self._tell_view(self.sockets[-1])

    def tell(self, **frame: object) -> None:
        """Send a frame on the newest socket."""
        self.sockets[-1].send(json.dumps(frame))

    def heard(self, socket: WebSocketRoute, text: str) -> None:
        """Answer what the page says."""
        said = json.loads(text)
        if "hello" in said:
            self.hellos.append(said["hello"])
            if self.moment is not None:
                self._welcome(socket)
        elif "ping" in said and self.moment is not None:
            mark = said["ping"]["mark"]
            socket.send(json.dumps({"pong": {"now": self._now, "mark": mark}}))

    @property
    def _now(self) -> str:
        assert self.moment is not None
        return (self.moment.now + self.passed).isoformat()

    async def go_on(self, seconds: float) -> None:
        """Let time pass on a page where it stands still, the host answering as it does."""
        while seconds > 0:
            step = min(seconds, 1)
            self.passed += datetime.timedelta(seconds=step)
            await self.page.clock.run_for(round(step * 1000))
            await self.page.wait_for_function("() => window.pongs >= window.pings")
            seconds -= step

    def _welcome(self, socket: WebSocketRoute) -> None:
        assert self.moment is not None
        socket.send(json.dumps({"welcome": {"now": self._now, "seat": {"role": "board"}}}))
        self._tell_view(socket)

    def _tell_view(self, socket: WebSocketRoute) -> None:
        assert self.moment is not None
        self.sent += 1
        socket.send(json.dumps({"hall": self.moment.view(self.name, self.language)}))


@asynccontextmanager
async def hall_page_in(
    context: BrowserContext,
    form: HallForm = "board",
    language: str = "en",
    query: str = "",
    *,
    stopped: datetime.datetime | None = None,
) -> AsyncIterator[HallPage]:
    """A page of the hall, once its script has run.

    With `stopped` its time stands still from that instant on but for what a test lets pass.
    """
    shown = HallPage(await context.new_page(), form, language)

    async def served(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/web/")
        if name in STATIC:
            path, kind = STATIC[name]
            await route.fulfill(
                body=(WEB / path).read_bytes(), content_type=f"{kind}; charset=utf-8"
            )
            return
        path = route.request.url.removeprefix(SITE)
        request = make_mocked_request("GET", path, headers={"Host": "localhost:9"})
        with speaking(language):
            made = hall_page(request, "Review", form, f"/{form}/wire")
        headers: Mapping[str, str] = dict(made.headers)
        await route.fulfill(body=made.text or "", headers=dict(headers))

    def taken(socket: WebSocketRoute) -> None:
        shown.sockets.append(socket)
        socket.on_message(lambda text: shown.heard(socket, str(text)))

    page = shown.page
    page.on("pageerror", lambda error: shown.trouble.append(str(error)))
    page.on(
        "console",
        lambda said: shown.trouble.append(said.text) if said.type in ("error", "warning") else None,
    )
    await page.route(f"{SITE}/**", served)
    await page.route_web_socket(re.compile(rf"/{form}/wire\?"), taken)
    await page.add_init_script(_COUNT)
    if stopped is not None:
        await page.clock.install(time=stopped)
        await page.clock.pause_at(stopped + datetime.timedelta(hours=1))
    await page.goto(f"{SITE}/{form}{query}")
    yield shown
    await page.close()
