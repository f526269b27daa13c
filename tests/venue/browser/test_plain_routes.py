"""Which form of a seat its link, its code and its paths open."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from judgetui.language import N_, _, say
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.meeting.wording import ROLES
from judgetui.venue.browser.routes import seat_path
from judgetui.venue.server.listen import Venue
from tests.venue.browser.test_routes import browsing
from tests.venue.browsing import in_language
from tests.venue.venues import judge, token
from tests.waiting import WITHIN

J1 = judge("J1")
WITHOUT_PLAIN = [CHAIR, RECORDER, SUPERVISOR]


def path_of(venue: Venue, seat: Seat) -> str:
    """The path of a seat's page."""
    return seat_path(token(venue, seat))


@pytest.mark.parametrize(("seat", "below"), [(J1, "ballot"), (ANNOUNCER, "page")])
async def test_the_link_and_the_plain_door_open_the_plain_page(seat: Seat, below: str) -> None:
    async with browsing() as (venue, browser):
        plain = f"{path_of(venue, seat)}/{below}?page=plain"
        link = f"/j/{token(venue, seat)}"
        for address, location in (
            (f"{link}?page=plain", plain),
            (f"{link}?page=terminal", f"{path_of(venue, seat)}?page=terminal"),
            (link, path_of(venue, seat)),
        ):
            answer = await browser.get(address, allow_redirects=False)
            assert answer.status == 303
            assert answer.headers["Location"] == location
            assert answer.cookies["seat"].value == token(venue, seat)
        code = {"code": venue.host.credentials.of(seat).code}
        typed = await browser.post("/ballot", data=code, allow_redirects=False)
        assert typed.headers["Location"] == plain
        page = await browser.get(plain)
        assert page.status == 200
        text = await page.text()
        assert f'data-line="{path_of(venue, seat)}/wire"' in text
        assert f'href="{path_of(venue, seat)}?page=terminal"' in text
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        terminal = await (await browser.get(path_of(venue, seat))).text()
        assert f'<a id="plain" href="{path_of(venue, seat)}/{below}">' in terminal
        assert f'data-plain="{path_of(venue, seat)}/{below}"' in terminal


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("seat", WITHOUT_PLAIN)
async def test_a_seat_without_a_plain_page_says_so(seat: Seat, language: str) -> None:
    async with browsing(**{"Accept-Language": language}) as (venue, browser):
        code = {"code": venue.host.credentials.of(seat).code}
        typed = await browser.post("/ballot", data=code, allow_redirects=False)
        assert typed.status == 200
        assert typed.cookies["seat"].value == token(venue, seat)
        link = await browser.get(f"/j/{token(venue, seat)}?page=plain", allow_redirects=False)
        below = await browser.get(f"{path_of(venue, seat)}/ballot", allow_redirects=False)
        other = await browser.get(f"{path_of(venue, seat)}/page", allow_redirects=False)
        whose = in_language(language, lambda: say(ROLES[seat.role]))
        opens = in_language(language, lambda: _("Open the terminal page"))
        for answer in (typed, link, below, other):
            assert answer.status == 200
            text = await answer.text()
            assert whose in text
            terminal = f"{path_of(venue, seat)}?page=terminal"
            assert f'<a href="{terminal}">{opens}</a>' in text
        terminal = await (await browser.get(f"{path_of(venue, seat)}?page=terminal")).text()
        assert 'id="plain"' not in terminal
        assert f'data-line="{path_of(venue, seat)}/line"' in terminal
        # With the usual door and link nothing is in between.
        usual = await browser.post("/", data=code, allow_redirects=False)
        assert usual.headers["Location"] == path_of(venue, seat)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_plain_door_says_who_has_a_plain_page(language: str) -> None:
    told = N_(
        "Judges and the announcer have a plain page, and the board a page of its own; every other "
        "seat opens as a terminal page."
    )
    async with browsing(**{"Accept-Language": language}) as (_venue, browser):
        said = in_language(language, lambda: _(told))
        assert said in await (await browser.get("/ballot")).text()
        assert said not in await (await browser.get("/")).text()


@pytest.mark.parametrize(
    ("seat", "asked", "opened"),
    [(J1, "page", "ballot?page=plain"), (ANNOUNCER, "ballot", "page?page=plain")],
)
async def test_the_path_of_another_plain_page_leads_to_the_seats_own(
    seat: Seat, asked: str, opened: str
) -> None:
    async with browsing() as (venue, browser):
        path = path_of(venue, seat)
        answer = await browser.get(f"{path}/{asked}", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, f"{path}/{opened}")


async def test_a_path_that_is_nobodys_any_more_has_a_page_that_says_so() -> None:
    async with browsing() as (venue, browser):
        before = path_of(venue, ANNOUNCER)
        await browser.get(f"/j/{token(venue, ANNOUNCER)}", allow_redirects=False)
        venue.host.credentials.reissue("announcer")
        assert (await browser.get(f"{before}/page")).status == 200
        refused = (await told_until(browser, f"{before}/wire", "refused"))["refused"]
        assert "ask the chair" in refused["why"]
        assert "again" not in refused


async def told_until(browser: aiohttp.ClientSession, path: str, key: str) -> dict[str, Any]:
    """What a page that says hello on its wire is told, up to the frame with this key."""
    told: dict[str, Any] = {}
    async with browser.ws_connect(path) as socket:
        await socket.send_str(json.dumps({"hello": {"version": 1, "code": "", "language": "en"}}))
        while key not in told:
            told.update(json.loads((await socket.receive(timeout=WITHIN)).data))
    return told


@pytest.mark.parametrize("seat", [J1, ANNOUNCER, BOARD])
async def test_no_script_of_a_page_gets_the_token_that_its_cookie_holds(seat: Seat) -> None:
    async with browsing() as (venue, browser):
        await browser.get(f"/j/{token(venue, seat)}", allow_redirects=False)
        told = await told_until(browser, f"{path_of(venue, seat)}/wire", "welcome")
        assert told["welcome"]["seat"]["role"] == seat.role
        assert not told["welcome"].get("token")


async def test_the_announcers_wire_brings_the_cues() -> None:
    async with browsing() as (venue, browser):
        await browser.get(f"/j/{token(venue, ANNOUNCER)}", allow_redirects=False)
        told = await told_until(browser, f"{path_of(venue, ANNOUNCER)}/wire", "hall")
        assert told["welcome"]["seat"]["role"] == "announcer"
        assert "cues" in told["hall"]


async def test_the_boards_own_link_opens_the_boards_page() -> None:
    async with browsing() as (venue, browser):
        path, link = path_of(venue, BOARD), f"/j/{token(venue, BOARD)}"
        opened = await browser.get(f"{link}?margin=5&language=zh", allow_redirects=False)
        assert opened.headers["Location"] == f"{path}?margin=5&language=zh"
        page = await (await browser.get(opened.headers["Location"])).text()
        assert f'data-line="{path}/wire"' in page
        assert 'data-margin="5"' in page
        assert '<html lang="zh-CN">' in page
        told = await told_until(browser, f"{path}/wire", "hall")
        assert told["welcome"]["seat"]["role"] == "board"
        assert not told["welcome"].get("meeting")
        assert "title" in told["hall"]
        old = await browser.get(f"{link}?page=terminal", allow_redirects=False)
        assert old.headers["Location"] == f"{path}?page=terminal"
        terminal = await (await browser.get(old.headers["Location"])).text()
        assert f'data-line="{path}/line"' in terminal
        assert 'data-keys="paging"' in terminal
        assert (await browser.get(f"{path}?margin=99")).status == 400


async def test_boards_with_the_own_link_have_a_limit_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.server.connection_limits.MOST_INVITED", 1)
    async with browsing() as (venue, browser):
        await browser.get(f"/j/{token(venue, BOARD)}", allow_redirects=False)
        wire = f"{path_of(venue, BOARD)}/wire"
        async with browser.ws_connect(wire) as first:
            await first.send_str(json.dumps({"hello": {"version": 1, "code": ""}}))
            await first.receive(timeout=WITHIN)
            async with browser.ws_connect(wire) as second:
                full = json.loads((await second.receive(timeout=WITHIN)).data)["refused"]
        assert full["again"] is True
        assert full["why"]
