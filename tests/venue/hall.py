"""Pages of the hall in a browser, with a host that shows whatever a test wants it to show."""

from __future__ import annotations

import datetime
import json
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

    async def show(self, moment: Moment) -> None:
        """Show a moment, and wait until it stands on the page."""
        if self.moment is None:
            self.moment = moment
            await until(lambda: self.hellos)
            self._welcome(self.sockets[-1])
        else:
            self.moment = moment
            self.tell(pong={"now": moment.now.isoformat(), "mark": 0})
            self.tell(hall=moment.view(self.name, self.language))
        await self.is_shown()

    async def is_shown(self) -> None:
        """Wait until the page is connected and has drawn."""
        await self.page.wait_for_function("() => document.body.dataset.state === 'open'")
        frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        await self.page.evaluate(f"() => {frames}")

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
            now = self.moment.now.isoformat()
            socket.send(json.dumps({"pong": {"now": now, "mark": said["ping"]["mark"]}}))

    def _welcome(self, socket: WebSocketRoute) -> None:
        assert self.moment is not None
        now = self.moment.now.isoformat()
        socket.send(json.dumps({"welcome": {"now": now, "seat": {"role": "board"}}}))
        socket.send(json.dumps({"hall": self.moment.view(self.name, self.language)}))


@asynccontextmanager
async def hall_page_in(
    context: BrowserContext, form: HallForm = "board", language: str = "en", query: str = ""
) -> AsyncIterator[HallPage]:
    """A page of the hall, once its script has run."""
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
    await page.route_web_socket(f"**/{form}/wire", taken)
    await page.goto(f"{SITE}/{form}{query}")
    yield shown
    await page.close()
