"""What plain pages share: the wire that comes back by itself, and how texts are written."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from pydantic import TypeAdapter

from judgetui.meeting.state import Clock
from judgetui.names_text import clock_text
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.browser.html import STATIC, WEB
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, device
from tests.venue.venues import until

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route, WebSocketRoute

pytestmark = NEEDS_CHROMIUM
SITE = "http://venue.test"
NOW = "2026-05-01T09:00:00Z"
TODAY = datetime.datetime(2026, 4, 30, tzinfo=datetime.UTC)
"""What the device takes it for."""
WELCOME = {"welcome": {"now": NOW, "seat": {"role": "board"}}}
_BODY = """<!doctype html><html lang="zh-CN"><body data-words='{"hi": "%(who)s, %(n)d"}'></body>"""
_OPEN = """async ([path, opening]) => {
  const { Wire } = await import("/web/wire.js");
  window.heard = [];
  const hear = (name) => (...what) => heard.push([name, ...what]);
  window.wire = new Wire(path, {
    opening: () => opening, back: hear("back"), lost: hear("lost"), refused: hear("refused"),
    ended: hear("ended"), told: hear("told"),
  });
  wire.connect();
}"""


@dataclass
class Hosted:
    """A page that only has the modules, and the host's end of its sockets."""

    page: Page
    sockets: list[WebSocketRoute] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    """What the page said, on all its sockets."""

    @property
    def hellos(self) -> list[dict[str, Any]]:
        """What it opened its connections with."""
        return [one["hello"] for one in self.said if "hello" in one]

    async def connected(self, times: int = 1) -> None:
        """Wait until it has opened so many connections."""
        await until(lambda: len(self.hellos) == times)

    def tell(self, frame: object) -> None:
        """Send a frame on the newest socket."""
        self.sockets[-1].send(json.dumps(frame))

    async def heard(self, name: str, times: int = 1) -> list[Any]:
        """What a callback was given last, once it was called so often."""
        await self.page.wait_for_function(
            "([name, times]) => heard.filter(([one]) => one === name).length >= times",
            arg=[name, times],
        )
        script = "(name) => heard.filter(([one]) => one === name).at(-1).slice(1)"
        found: list[Any] = await self.page.evaluate(script, name)
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def hosted(browser: Browser) -> AsyncIterator[Hosted]:
    """A page of an address that serves the modules and a host that says what a test has it say."""
    page = await (await device(browser)).new_page()
    hosted = Hosted(page)

    async def served(route: Route) -> None:
        path, kind = STATIC.get(route.request.url.removeprefix(f"{SITE}/web/"), ("", "text/html"))
        body = (WEB / path).read_text(encoding="utf-8") if path else _BODY
        await route.fulfill(body=body, content_type=kind)

    def taken(socket: WebSocketRoute) -> None:
        hosted.sockets.append(socket)
        socket.on_message(lambda text: hosted.said.append(json.loads(text)))

    await page.route(f"{SITE}/**", served)
    await page.route_web_socket(re.compile(r"/there\?"), taken)
    # Time stands still but for what a test lets pass.
    await page.clock.install(time=TODAY)
    await page.goto(f"{SITE}/")
    await page.clock.pause_at(TODAY + datetime.timedelta(hours=1))
    await page.evaluate(_OPEN, ["/there", {"code": "1234", "form": "page"}])
    await hosted.connected()
    yield hosted


async def test_a_page_says_hello_and_hears_what_the_host_tells(hosted: Hosted) -> None:
    assert hosted.hellos == [{"version": 1, "code": "1234", "language": "zh", "form": "page"}]
    hosted.tell(WELCOME)
    assert await hosted.heard("back") == [WELCOME["welcome"]]
    hosted.tell({"meeting": {"phase": "open"}})
    assert await hosted.heard("told") == ["meeting", {"phase": "open"}]
    # An act that is refused is no reason to leave.
    hosted.tell({"refused": {"id": "x", "why": "no", "again": False}})
    assert await hosted.heard("told", 2) == ["refused", {"id": "x", "why": "no", "again": False}]
    hosted.tell({"ended": {"why": "closed"}})
    assert await hosted.heard("ended") == [{"why": "closed"}]
    assert await hosted.page.evaluate("() => wire.open")


async def _pong(hosted: Hosted, now: datetime.datetime, trip: float) -> None:
    """Let so many seconds pass since a ping, and answer it with a time."""
    mark = await hosted.page.evaluate("() => performance.now()")
    before = await hosted.page.evaluate("() => heard.length")
    await hosted.page.clock.run_for(round(trip * 1000))
    hosted.tell({"pong": {"mark": mark, "now": now.isoformat()}})
    await hosted.page.wait_for_function("before => heard.length > before", arg=before)


async def _ahead(hosted: Hosted) -> float:
    """By how many seconds the page takes the host's time to be ahead of the device's."""
    ahead = await hosted.page.evaluate("() => wire.now - Date.now()")
    return float(ahead) / 1000


async def test_a_page_keeps_the_hosts_time(hosted: Hosted) -> None:
    there = datetime.datetime.fromisoformat(NOW)
    hosted.tell(WELCOME)
    await hosted.heard("back")
    assert await hosted.page.evaluate("(now) => wire.now - Date.parse(now)", NOW) == 0
    apart = await _ahead(hosted)
    # The welcome was 0.2 s on its way, as the answers are.
    await _pong(hosted, there + datetime.timedelta(seconds=0.4), 0.4)
    assert round(await _ahead(hosted) - apart, 3) == 0.2
    # One that was held up on its way tells nothing of the time.
    await _pong(hosted, there + datetime.timedelta(seconds=0.8), 3.2)
    assert round(await _ahead(hosted) - apart, 3) == 0.2
    # Of two that were under way for as long, the later one.
    await _pong(hosted, there + datetime.timedelta(seconds=4), 0.4)
    assert round(await _ahead(hosted) - apart, 3) == 0.2
    # A clock that was set is followed.
    await _pong(hosted, there + datetime.timedelta(hours=1), 0.4)
    assert await _ahead(hosted) - apart > 3590


async def test_what_is_long_under_way_is_as_old_as_that(hosted: Hosted) -> None:
    there = datetime.datetime.fromisoformat(NOW)
    hosted.tell(WELCOME)
    await hosted.heard("back")

    async def age() -> float:
        return round(float(await hosted.page.evaluate("() => wire.age")), 3)

    await _pong(hosted, there + datetime.timedelta(seconds=0.2), 0.4)
    assert await age() == 0.2
    # 0.2 s to the host and 3 s back: a network that keeps what it cannot pass on.
    await _pong(hosted, there + datetime.timedelta(seconds=0.6), 3.2)
    assert await age() == 3
    # What comes behind it has been under way as long, until it is measured again.
    hosted.tell({"meeting": {}})
    await hosted.heard("told", 3)
    assert await age() == 3
    await _pong(hosted, there + datetime.timedelta(seconds=3.8), 0.4)
    assert await age() == 0.2


async def test_a_page_that_comes_on_a_slow_way_knows_it_from_the_first_answer_on(
    hosted: Hosted,
) -> None:
    there = datetime.datetime.fromisoformat(NOW)
    hosted.tell(WELCOME)
    await hosted.heard("back")
    apart = await _ahead(hosted)
    # The welcome was 2.5 s on its way, as the question is and the answer.
    await _pong(hosted, there + datetime.timedelta(seconds=5), 5)
    assert round(await _ahead(hosted) - apart, 3) == 2.5
    assert round(float(await hosted.page.evaluate("() => wire.late")), 3) == 2500


async def test_a_host_without_a_place_for_a_page_makes_it_no_newer(hosted: Hosted) -> None:
    hosted.tell(WELCOME)
    await hosted.heard("back")
    hosted.tell({"refused": {"why": "full", "again": True}})
    await hosted.heard("refused")
    await hosted.page.evaluate("() => wire.lose()")
    await hosted.page.clock.run_for(3000)
    hosted.tell({"refused": {"why": "full", "again": True}})
    await hosted.heard("refused", 2)
    assert await hosted.page.evaluate("() => wire.age") >= 3
    hosted.tell(WELCOME)
    await hosted.heard("back", 2)
    assert await hosted.page.evaluate("() => wire.age") < 1


@pytest.mark.parametrize("trip", [0, 400, 800])
async def test_on_an_idle_line_it_is_asked_early_enough_to_be_no_older_than_two_seconds(
    hosted: Hosted, trip: int
) -> None:
    """A host so many milliseconds away there and back, of which nothing is new."""
    hosted.tell(WELCOME)
    await hosted.heard("back")
    under_way: list[tuple[int, dict[str, Any]]] = []
    said = pongs = oldest = 0
    for now in range(0, 10_000, 50):
        while (place := said) < len(hosted.said):
            said += 1
            if "ping" in hosted.said[place]:
                at = datetime.datetime.fromisoformat(NOW) + datetime.timedelta(
                    milliseconds=now + trip / 2
                )
                mark = hosted.said[place]["ping"]["mark"]
                under_way.append((now + trip, {"pong": {"mark": mark, "now": at.isoformat()}}))
        while under_way and under_way[0][0] <= now:
            hosted.tell(under_way.pop(0)[1])
            pongs += 1
            await hosted.heard("told", pongs)
        await hosted.page.clock.run_for(50)
        oldest = max(oldest, await hosted.page.evaluate("() => wire.age"))
    assert oldest < 1.9
    # Nor is more asked than that.
    assert pongs <= (10 if trip == 0 else 20)


async def test_a_lost_connection_comes_back(hosted: Hosted) -> None:
    hosted.tell(WELCOME)
    await hosted.heard("back")
    for time in (1, 2):
        await hosted.sockets[-1].close()
        await hosted.heard("lost", time)
        await hosted.page.clock.run_for(3_000)
        await hosted.connected(time + 1)
        hosted.tell(WELCOME)
        await hosted.heard("back", time + 1)


async def test_a_host_that_has_closed_is_not_lost(hosted: Hosted) -> None:
    hosted.tell(WELCOME)
    await hosted.heard("back")
    hosted.tell({"ended": {"why": "closed"}})
    await hosted.heard("ended")
    await hosted.sockets[-1].close()
    assert await hosted.heard("ended", 2) == [{"why": "closed"}]
    assert await hosted.page.evaluate("() => heard.filter(([one]) => one === 'lost').length") == 0
    await hosted.page.clock.run_for(3_000)
    await hosted.connected(2)
    hosted.tell(WELCOME)
    await hosted.heard("back", 2)
    await hosted.sockets[-1].close()
    await hosted.heard("lost")


async def test_a_host_that_says_nothing_is_lost(hosted: Hosted) -> None:
    hosted.tell(WELCOME)
    await hosted.heard("back")
    await hosted.page.clock.run_for(4_000)
    await until(lambda: any("ping" in one for one in hosted.said))
    assert await hosted.page.evaluate("() => heard.filter(([one]) => one === 'lost').length") == 0
    await hosted.page.clock.run_for(4_000)
    assert await hosted.heard("lost") == [0]


async def test_who_is_refused_for_good_stays_away_until_asked(hosted: Hosted) -> None:
    hosted.tell({"refused": {"why": "later", "again": True}})
    await hosted.heard("refused")
    assert await hosted.page.evaluate("() => wire.open")
    hosted.tell({"refused": {"why": "elsewhere", "again": False}})
    await hosted.heard("refused", 2)
    assert not await hosted.page.evaluate("() => wire.open")
    await hosted.page.evaluate("() => dispatchEvent(new Event('online'))")
    await hosted.page.clock.run_for(60_000)
    assert len(hosted.hellos) == 1
    await hosted.page.evaluate("() => wire.connect()")
    await hosted.connected(2)


async def test_a_page_of_the_hall_is_seated_without_a_code(
    browser: Browser, shared_venue: Browsable
) -> None:
    page = await (await device(browser)).new_page()
    await page.goto(f"{shared_venue.base}/board")
    await page.evaluate(_OPEN, ["/wire", {"code": PUBLIC}])
    welcome = (await Hosted(page).heard("back"))[0]
    assert welcome["seat"]["role"] == "board"
    assert await page.evaluate("() => Math.abs(wire.now - Date.now()) < 60_000")


async def _write(hosted: Hosted, call: str, *given: Any) -> Any:  # noqa: ANN401
    script = f"async (given) => {{ const words = await import('/web/words.js'); return {call}; }}"
    return await hosted.page.evaluate(script, list(given))


async def test_texts_are_in_the_pages_language(hosted: Hosted) -> None:
    assert await _write(hosted, "words.say('hi', { who: '<b>', n: 3 })") == "<b>, 3"
    assert await _write(hosted, "words.say('unknown')") == "unknown"
    names = ["Ada", {"en": "Ada", "zh": "艾达"}, {"en": "Ada"}, None]
    assert await _write(hosted, "given.map(words.named)", *names) == ["Ada", "艾达", "Ada", ""]
    assert await _write(hosted, "words.joined('a', '', 'b')") == "a · b"


async def test_the_other_language_is_kept_for_every_page(hosted: Hosted) -> None:
    async with hosted.page.expect_navigation():
        await _write(hosted, "words.changeLanguage()")
    cookies = {one["name"]: one for one in await hosted.page.context.cookies(SITE)}
    assert cookies["language"]["value"] == "en"
    assert cookies["language"]["path"] == "/"


async def test_the_time_left_is_what_the_program_says(hosted: Hosted) -> None:
    now = datetime.datetime.fromisoformat(NOW)
    late = NOW.replace("2026", "2027")
    sent: list[tuple[Any, str]] = []
    expected: list[int] = []
    for gone, paused in product([-3, 0, 0.5, 61, 4000, 100_000.75], [0, 7.25, 3725, 90_061.5]):
        start, stood = now - datetime.timedelta(seconds=gone), datetime.timedelta(seconds=paused)
        for clock, at in (
            (Clock(start, 300, None, stood), NOW),
            (Clock(start, 300, now, stood), late),
        ):
            sent.append((TypeAdapter(Clock).dump_python(clock, mode="json"), at))
            expected.append(clock.remaining(datetime.datetime.fromisoformat(at)))
    call = "given.map(([clock, now]) => words.remaining(clock, Date.parse(now)))"
    assert await _write(hosted, call, *sent) == expected


async def test_clocks_are_written(hosted: Hosted) -> None:
    seconds = [*range(-4000, 8000, 37), 0, 59, 60, 3599, 3600]
    written = await _write(hosted, "given.map(words.clockText)", *seconds)
    assert written == [clock_text(one) for one in seconds]
    instant = "2026-05-01T09:08:07.5+08:00"
    times = "[words.clockTime(given[0]), words.clockTime(given[0], false)]"
    assert await _write(hosted, times, instant) == ["09:08:07", "09:08"]
