"""The overlay of a livestream: graphics over a picture, and nothing else in any state.

Pictures of what was seen are kept in the folder that `JUDGETUI_SHOTS` names.
"""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from PIL import Image

from judgetui.hall.source import HallSource
from judgetui.hall.views import view_json
from judgetui.language import speaking
from judgetui.meeting.acts import Announce, CloseScoring, Pause, Reveal
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.state import Meeting, Stage
from tests.meeting.factories import START, a_plan, do, opened, scored, staged, submitted
from tests.meeting.test_ceremony import finished
from tests.venue.accessibility import violations
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, comes_true, device, shot
from tests.venue.venues import connected_client, until
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, WebSocketRoute

pytestmark = NEEDS_CHROMIUM
LONG = {
    "en": "The night the river rose: how one ward kept two hundred and eleven patients safe "
    "without power for nineteen hours, and what nine other wards have learned from it since then",
    "zh": "河水上涨之夜：一个病区如何在停电十九小时的情况下守护二百一十一名患者的安全，"
    "以及其他九个病区此后从中学到了哪些经验",
}
CASES = [
    {
        "id": "C01",
        "number": 1,
        "title": {"en": "Guide dogs in the station", "zh": "车站里的导盲犬"},
        "organisation": {"en": "Nanhu Federation of Volunteers", "zh": "南湖区志愿者联合会"},
        "presenters": [{"en": "Li Wei", "zh": "李薇"}, {"en": "Zhang Min", "zh": "张敏"}],
    },
    {"id": "C02", "number": 2, "title": LONG},
    {"id": "C03", "number": 3, "title": "<b>Warm & winter</b>"},
]
PLAN: dict[str, Any] = {
    "title": {"en": "Nanhu service cases", "zh": "南湖服务案例评审会"},
    "cases": CASES,
    "timing": {"presentation": 480, "questions": 180, "scoring": 120, "warn": [60]},
}
MEETING = opened(a_plan(3, **PLAN))
SCORING = submitted(staged(MEETING, "C01"), "C01", {"J1": 7, "J2": 8})
ANNOUNCED = do(SCORING, CloseScoring(reason="one is ill"), Announce())
SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


def view(
    meeting: Meeting,
    overlay: OverlayMode = OverlayMode(),  # noqa: B008
    showing: BoardMode = BoardMode(),  # noqa: B008
    language: str = "en",
) -> Any:  # noqa: ANN401
    """The view of an overlay as the host sends it."""
    source = HallSource(redact(meeting, BOARD), showing, overlay, meeting.at or START)
    with speaking(language):
        return json.loads(view_json("overlay", source))


@dataclass
class Overlaid:
    """An overlay's page whose host says what a test has it say."""

    page: Page
    sockets: list[WebSocketRoute] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """What the page complained of."""

    def taken(self, socket: WebSocketRoute) -> None:
        """Hold the host's end of a connection, and let what the page says go by."""
        socket.on_message(lambda _text: None)
        self.sockets.append(socket)

    async def open(self, address: str) -> None:
        """Go there, and have the host welcome the page."""
        known = len(self.sockets)
        await self.page.goto(address)
        await until(lambda: len(self.sockets) > known)

    def tell(self, content: Any, now: datetime.datetime | None = None) -> None:  # noqa: ANN401
        """Send a view, at a time of the host."""
        at = (now or START).isoformat()
        welcome = {"now": at, "seat": {"role": "board"}}
        self.sockets[-1].send(json.dumps({"welcome": welcome}))
        self.sockets[-1].send(json.dumps({"hall": content}))

    async def titled(self, title: str) -> None:
        """Wait for a state in the page's title."""
        await self.page.wait_for_function(
            "(title) => document.title === `judgetui overlay: ${title}`",
            arg=title,
            timeout=WITHIN * 1000,
        )

    async def picture(self) -> Image.Image:
        """What the page draws, with what is transparent in it."""
        return Image.open(io.BytesIO(await self.page.screenshot(omit_background=True)))

    async def says(self) -> str:
        """The text of all graphics but those that leave."""
        script = (
            "() => [...document.querySelectorAll('.card:not(.out)')].map((one) => one.innerText)"
        )
        return "\n".join(await self.page.evaluate(script))


@pytest_asyncio.fixture(loop_scope="session")
async def overlaid(browser: Browser, shared_venue: Browsable) -> AsyncIterator[Overlaid]:
    """An overlay of 1280 by 720 without motion, which nobody has told anything yet."""
    context = await device(browser, reduced_motion="reduce", size=(1280, 720))
    overlaid = Overlaid(await context.new_page())
    page = overlaid.page
    page.on("console", lambda said: overlaid.trouble.append(said.text))
    page.on("pageerror", lambda error: overlaid.trouble.append(str(error)))
    await page.route_web_socket(re.compile(r"/overlay/wire\?"), overlaid.taken)
    await overlaid.open(f"{shared_venue.base}/overlay?language=en")
    yield overlaid
    assert overlaid.trouble == []


def ceremony(steps: int) -> Meeting:
    """A final meeting so many steps into its ceremony."""
    meeting = finished([9, 8, 7], cases=CASES)
    return do(meeting, Reveal(step=steps)) if steps else meeting


FACES: dict[str, tuple[Callable[[], Any], str, tuple[str, ...]]] = {
    "title": (lambda: view(MEETING), "title", ("Nanhu service cases",)),
    "presenting": (
        lambda: view(staged(MEETING, "C01", Stage.PRESENTING)),
        "presenting C01",
        ("Presentation", "01", "Guide dogs in the station", "Li Wei, Zhang Min", "time left"),
    ),
    "scoring": (
        lambda: view(SCORING),
        "scoring C01",
        ("The judges are scoring", "2 / 3 submitted", "time left"),
    ),
    "announced": (
        lambda: view(ANNOUNCED),
        "announced C01",
        ("Announced", "7.50", "score", "Rank 1 of 1 so far"),
    ),
    "paused": (
        lambda: view(do(SCORING, Pause(reason="x"))),
        "paused C01",
        ("The meeting is paused",),
    ),
    "break": (
        lambda: view(MEETING, showing=BoardMode("break", "10:30 Coffee")),
        "break",
        ("Break", "until 10:30 · Coffee", "time left"),
    ),
    "standings": (
        lambda: view(ANNOUNCED, OverlayMode("standings")),
        "standings",
        ("Standings", "provisional", "1", "Guide dogs in the station", "7.50"),
    ),
    "message": (
        lambda: view(SCORING, OverlayMode("message", "Welcome <everybody>")),
        "message",
        ("Welcome <everybody>",),
    ),
    "markup": (
        lambda: view(staged(MEETING, "C03", Stage.QUESTIONS)),
        "questions C03",
        ("<b>Warm & winter</b>",),
    ),
    "final": (lambda: view(ceremony(0)), "final", ("The result is final",)),
    "opening": (lambda: view(ceremony(1)), "ceremony-opening", ("Award ceremony",)),
}


@pytest.mark.parametrize("face", FACES)
async def test_every_face_is_text_over_a_picture_and_a_state_in_the_title(
    overlaid: Overlaid, face: str
) -> None:
    told, title, texts = FACES[face]
    overlaid.tell(told())
    await overlaid.titled(title)
    said = await overlaid.says()
    for text in texts:
        assert text in said
    assert await violations(overlaid.page) == []
    await shot(overlaid.page, f"overlay-{face}")


async def test_what_is_no_graphic_is_transparent_also_before_anything_is_told(
    overlaid: Overlaid,
) -> None:
    assert await overlaid.page.title() == "judgetui overlay: connecting"
    whole = await overlaid.picture()
    assert whole.getchannel("A").getextrema() == (0, 0)
    for shown in (view(SCORING), view(ANNOUNCED, OverlayMode("standings")), view(ceremony(1))):
        overlaid.tell(shown)
        await overlaid.titled(f"{shown['state']} {shown['case']}".strip())
        alpha = (await overlaid.picture()).getchannel("A")
        assert alpha.getpixel((5, 5)) == alpha.getpixel((640, 300)) == 0
        # What is behind a plate's text does not shine through.
        assert alpha.point(lambda value: 255 * (value >= 240)).getbbox() is not None
    overlaid.tell(view(SCORING, OverlayMode("nothing")))
    await overlaid.titled("nothing")
    assert (await overlaid.picture()).getchannel("A").getextrema() == (0, 0)


_CONTRASTS = """() => {
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const found = [];
  for (const one of document.querySelectorAll('.card *')) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    let plate = one;
    while (colour(getComputedStyle(plate).backgroundColor)[3] === 0) plate = plate.parentElement;
    const [r, g, b, a = 1] = colour(getComputedStyle(plate).backgroundColor);
    for (const behind of [0, 255]) {
      const under = light([r, g, b].map((v) => v * a + behind * (1 - a)));
      const ink = light(colour(getComputedStyle(one).color));
      const ratio = (Math.max(under, ink) + 0.05) / (Math.min(under, ink) + 0.05);
      found.push([one.textContent, ratio]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("face", FACES)
async def test_it_can_be_read_over_black_and_over_white(overlaid: Overlaid, face: str) -> None:
    told, title, _texts = FACES[face]
    overlaid.tell(told())
    await overlaid.titled(title)
    found = await overlaid.page.evaluate(_CONTRASTS)
    assert found
    assert [one for one in found if one[1] < 4.5] == []


_EDGES = """() => {
  const rects = [...document.querySelectorAll('.card:not(.out)')]
    .map((one) => one.getBoundingClientRect());
  return {
    left: Math.min(...rects.map((o) => o.left)) / innerWidth,
    right: 1 - Math.max(...rects.map((o) => o.right)) / innerWidth,
    top: Math.min(...rects.map((o) => o.top)) / innerHeight,
    bottom: 1 - Math.max(...rects.map((o) => o.bottom)) / innerHeight,
    font: parseFloat(getComputedStyle(document.querySelector('.title')).fontSize) / innerWidth,
    wide: document.documentElement.scrollWidth / innerWidth,
  };
}"""


async def test_it_looks_alike_in_every_window_of_its_shape(overlaid: Overlaid) -> None:
    overlaid.tell(view(staged(MEETING, "C02", Stage.PRESENTING)))
    await overlaid.titled("presenting C02")
    first = await overlaid.page.evaluate(_EDGES)
    for width, height in SIZES:
        await overlaid.page.set_viewport_size({"width": width, "height": height})

        async def looks_alike() -> None:
            one = await overlaid.page.evaluate(_EDGES)
            assert one["left"] == pytest.approx(72 / 1920, abs=0.002)
            assert one["bottom"] == pytest.approx(64 / 1080, abs=0.002)
            assert one["wide"] == 1
            assert one["font"] == pytest.approx(first["font"], rel=0.02)
            assert one["top"] == pytest.approx(first["top"], abs=0.02)
            assert one["right"] == pytest.approx(first["right"], abs=0.03)

        await comes_true(looks_alike)


async def test_long_titles_have_two_lines_then_smaller_letters(overlaid: Overlaid) -> None:
    script = """() => {
      const title = document.querySelector('.title');
      const {fontSize, lineHeight} = getComputedStyle(title);
      return [parseFloat(fontSize), Math.round(title.offsetHeight / parseFloat(lineHeight))];
    }"""
    overlaid.tell(view(staged(MEETING, "C01", Stage.PRESENTING)))
    await overlaid.titled("presenting C01")
    usual, lines = await overlaid.page.evaluate(script)
    assert lines == 1
    for language in ("en", "zh"):
        overlaid.tell(view(staged(MEETING, "C02", Stage.PRESENTING), language=language))
        await overlaid.titled("presenting C02")
        size, lines = await overlaid.page.evaluate(script)
        assert usual * 0.57 < size < usual or (lines == 2 and size == usual)
        assert lines <= 3
        said = await overlaid.says()
        assert "".join(LONG[language].split()) in "".join(said.split())


async def test_a_margin_keeps_everything_further_from_the_edges(
    overlaid: Overlaid, shared_venue: Browsable
) -> None:
    await overlaid.open(f"{shared_venue.base}/overlay?language=en&margin=5")
    overlaid.tell(view(SCORING))
    await overlaid.titled("scoring C01")
    edges = await overlaid.page.evaluate(_EDGES)
    assert edges["left"] == pytest.approx(0.05 + 72 / 1920, abs=0.002)
    assert edges["bottom"] == pytest.approx(0.05 + 64 / 1080, abs=0.002)


@pytest.mark.parametrize(("asked", "rows"), [("", 5), ("&top=2", 2), ("&top=10", 10)])
async def test_it_shows_as_many_of_the_best_as_its_address_asks_for(
    overlaid: Overlaid, shared_venue: Browsable, asked: str, rows: int
) -> None:
    meeting = opened(a_plan(12))
    for number in range(1, 13):
        meeting = scored(meeting, f"C{number}", {"J1": number % 10})
    await overlaid.open(f"{shared_venue.base}/overlay?language=en{asked}")
    overlaid.tell(view(meeting, OverlayMode("standings")))
    await overlaid.titled("standings")
    assert await overlaid.page.locator(".row").count() == rows
    edges = await overlaid.page.evaluate(
        "() => document.querySelector('#strip .card').getBoundingClientRect().bottom / innerHeight"
    )
    assert edges < 0.95


async def test_the_clock_is_the_hosts_and_says_when_it_is_nearly_over(overlaid: Overlaid) -> None:
    meeting = staged(MEETING, "C01", Stage.PRESENTING)
    assert meeting.at is not None
    page = overlaid.page
    for later, minutes, word, tone in (
        (1, "07:", "time left", ""),
        (421, "00:", "nearly over", "warning"),
        (481, "-00:", "over time", "error"),
    ):
        # All of them stay so for most of a minute, however slow this machine is.
        overlaid.tell(view(meeting), meeting.at + datetime.timedelta(seconds=later))
        await page.wait_for_function(
            "([minutes, word]) => { const box = document.querySelector('.clock');"
            " return box?.innerText.startsWith(minutes) && box.innerText.includes(word); }",
            arg=[minutes, word],
        )
        assert await page.locator(".clock").get_attribute("data-tone") == tone


async def test_a_delay_holds_back_everything_and_the_clock_with_it(
    overlaid: Overlaid, shared_venue: Browsable
) -> None:
    page, hour = overlaid.page, datetime.timedelta(hours=1)
    # Time stands still but for what passes below.
    await page.clock.install(time=START)
    await page.clock.pause_at(START + hour)
    await overlaid.open(f"{shared_venue.base}/overlay?language=en&delay=2")
    overlaid.tell(view(staged(MEETING, "C01", Stage.PRESENTING)))
    # What is told after the view has been heard after it.
    mark = await page.evaluate("() => performance.now()")
    answer = {"now": (START + hour).isoformat(), "mark": mark}
    overlaid.sockets[-1].send(json.dumps({"pong": answer}))
    late = (START + hour - datetime.timedelta(seconds=2)).timestamp() * 1000

    async def tells_the_time() -> None:
        now = "async () => (await import('/web/hall.js')).now()"
        assert await page.evaluate(now) == late

    await comes_true(tells_the_time)
    await page.clock.run_for(1_900)
    assert await page.title() == "judgetui overlay: connecting"
    await page.clock.run_for(200)
    await overlaid.titled("presenting C01")


async def test_without_a_connection_the_last_picture_stays_and_the_title_alone_says_so(
    overlaid: Overlaid,
) -> None:
    overlaid.tell(view(ANNOUNCED))
    await overlaid.titled("announced C01")
    before = await overlaid.picture()
    await overlaid.sockets[-1].close()
    await overlaid.titled("announced C01 lost")
    after = await overlaid.picture()
    assert before.tobytes() == after.tobytes()
    await until(lambda: len(overlaid.sockets) > 1)
    overlaid.tell(view(ANNOUNCED))
    await overlaid.titled("announced C01")
    overlaid.sockets[-1].send(json.dumps({"ended": {"why": "the venue is closed"}}))
    await overlaid.titled("announced C01 lost")
    assert before.tobytes() == (await overlaid.picture()).tobytes()


async def test_the_ceremony_fills_one_card_step_by_step(overlaid: Overlaid) -> None:
    cards = []
    for steps in range(1, 20):
        meeting = ceremony(steps)
        shown = view(meeting)
        overlaid.tell(shown)
        await overlaid.titled(f"{shown['state']} {shown['case']}".strip())
        said = await overlaid.says()
        cards.append(said)
        assert await violations(overlaid.page) == []
        for winner in (shown["award"] or {"winners": []})["winners"]:
            for text in ("rank", "title", "score"):
                assert winner[text] in said
        if meeting.all_shown:
            break
    assert any("First" in said and "9.00" in said for said in cards)
    assert not any("9.00" in said and "Guide dogs" not in said for said in cards)


async def test_graphics_come_and_go_in_motion(browser: Browser, shared_venue: Browsable) -> None:
    context = await device(browser, reduced_motion="no-preference", size=(1280, 720))
    overlaid = Overlaid(await context.new_page())
    await overlaid.page.route_web_socket(re.compile(r"/overlay/wire\?"), overlaid.taken)
    await overlaid.open(f"{shared_venue.base}/overlay?language=en")
    overlaid.tell(view(SCORING))
    await overlaid.titled("scoring C01")
    duration = await overlaid.page.evaluate(
        "() => getComputedStyle(document.querySelector('.card')).transitionDuration"
    )
    assert duration.startswith("0.45s")
    overlaid.tell(view(SCORING, OverlayMode("nothing")))
    await overlaid.titled("nothing")
    await overlaid.page.wait_for_function("() => !document.querySelector('.card')")


async def test_the_chairs_choice_and_a_reload_are_there_at_once(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser, reduced_motion="reduce", size=(1280, 720))
    page = await context.new_page()
    overlaid = Overlaid(page)
    await page.goto(f"{venue.base}/overlay")
    await overlaid.titled("scoring C1")
    async with connected_client(venue.venue, CHAIR) as chair:
        chair.set_overlay_mode(OverlayMode("message", "Welcome to the livestream"))
        await overlaid.titled("message")
        assert "Welcome to the livestream" in await overlaid.says()
        await page.reload()
        await overlaid.titled("message")
        chair.set_overlay_mode(OverlayMode())
        await overlaid.titled("scoring C1")


async def test_the_language_is_the_plans_or_the_one_of_its_address(
    browser: Browser, venue: Browsable
) -> None:
    page = await (await device(browser, "zh-CN")).new_page()
    overlaid = Overlaid(page)
    await page.goto(f"{venue.base}/overlay")
    await overlaid.titled("scoring C1")
    assert "submitted" in await overlaid.says(), "production software speaks its maker's language"
    await page.goto(f"{venue.base}/overlay?language=zh")
    await overlaid.titled("scoring C1")
    assert "已提交" in await overlaid.says()
