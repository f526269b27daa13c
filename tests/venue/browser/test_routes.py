"""The pages people open in a browser, asked for without one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from judgetui.meeting.seat import BOARD
from judgetui.venue.browser import routes
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.browser.html import STATIC, WEB, policy
from judgetui.venue.browser.routes import Routes, error_pages, seat_path
from judgetui.venue.browser.ws_proxy import FULL
from judgetui.venue.protocol.limits import TRIES, WAIT
from judgetui.venue.server.connection_limits import MOST_FROM_ONE, BoardLimit
from judgetui.venue.server.host import GATEWAY, Host
from judgetui.venue.server.listen import Venue
from judgetui.venue.server.user_agent import asked_language, device_name
from tests.meeting.factories import a_plan
from tests.venue.venues import a_venue, judge, token, until
from tests.waiting import WITHIN

J1 = judge("J1")


@asynccontextmanager
async def browsing(
    **headers: str,
) -> AsyncIterator[tuple[Venue, aiohttp.ClientSession]]:
    """A venue with pages, whose gateway never comes, and a browser that follows no redirect."""
    supervisor = GatewaySupervisor()
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        a_venue(
            pages=lambda host: Routes(host, supervisor).routes(),
            middlewares=lambda host: [error_pages(host)],
        ) as venue,
        aiohttp.ClientSession(venue.loopback, headers=headers, cookie_jar=jar) as browser,
    ):
        yield venue, browser


async def test_link_gives_a_cookie_and_leaves_the_address_bar() -> None:
    async with browsing() as (venue, browser):
        answer = await browser.get(f"/j/{token(venue, J1)}", allow_redirects=False)
        assert answer.status == 303
        assert answer.headers["Location"] == seat_path(token(venue, J1))
        assert token(venue, J1) not in answer.headers["Location"]
        seat = answer.cookies["seat"]
        assert seat.value == token(venue, J1)
        assert seat["httponly"] is True
        assert seat["samesite"] == "Strict"
        assert seat["path"] == seat_path(token(venue, J1))
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_browser_stays_the_same_device() -> None:
    async with browsing() as (venue, browser):
        first = await browser.get(f"/j/{token(venue, J1)}", allow_redirects=False)
        assert len(first.cookies["device"].value) >= 24
        assert first.cookies["device"]["httponly"] is True
        other = await browser.get(f"/j/{token(venue, judge('J2'))}", allow_redirects=False)
        assert "device" not in other.cookies


async def test_two_seats_of_one_browser_do_not_mix() -> None:
    async with browsing() as (venue, _browser):
        assert seat_path(token(venue, J1)) != seat_path(token(venue, judge("J2")))


async def test_the_door_asks_whoever_has_a_seat_for_another_code_too() -> None:
    async with browsing() as (venue, browser):
        await browser.get(f"/j/{token(venue, J1)}", allow_redirects=False)
        door = await browser.get("/", allow_redirects=False)
        assert door.status == 200
        assert 'name="code"' in await door.text()


async def test_typed_code_opens_its_seat() -> None:
    async with browsing() as (venue, browser):
        code = venue.host.credentials.of(J1).spaced
        answer = await browser.post("/", data={"code": f" {code} "}, allow_redirects=False)
        assert answer.status == 303
        assert answer.headers["Location"] == seat_path(token(venue, J1))


@pytest.mark.parametrize("path", ["/j/wrong", "/j/" + "x" * 5000, "/j/%00"])
async def test_wrong_link_says_what_to_do(path: str) -> None:
    async with browsing() as (_venue, browser):
        answer = await browser.get(path, allow_redirects=False)
        assert answer.status == 403
        text = await answer.text()
        assert "ask the chair" in text
        assert 'name="code"' in text
        assert "seat" not in answer.cookies


async def test_guessing_codes_is_throttled_but_links_still_open() -> None:
    async with browsing() as (venue, browser):
        for _try in range(TRIES):
            answer = await browser.post("/", data={"code": "0000 0000"}, allow_redirects=False)
            assert answer.status == 403
        right = venue.host.credentials.of(J1).code
        braked = await browser.post("/", data={"code": right}, allow_redirects=False)
        assert braked.status == 403
        said = await braked.text()
        counted = re.search(r'data-seconds="(\d+)"[^>]*>too many wrong codes.* (\d+) seconds', said)
        assert counted is not None
        assert counted[1] == counted[2]
        assert 0 < int(counted[1]) <= WAIT
        first = await (await browser.get("/")).text()
        assert "data-seconds" not in first
        link = await browser.get(f"/j/{token(venue, J1)}", allow_redirects=False)
        assert link.status == 303


async def test_links_that_are_no_longer_right_throttle_no_codes() -> None:
    async with browsing() as (venue, browser):
        before = token(venue, J1)
        venue.host.credentials.reissue("J1")
        for _try in range(2 * TRIES):
            stale = await browser.get(f"/j/{before}", allow_redirects=False)
            assert stale.status == 403
        code = {"code": venue.host.credentials.of(judge("J2")).code}
        typed = await browser.post("/", data=code, allow_redirects=False)
        assert typed.status == 303


@pytest.mark.parametrize(
    "body",
    [b"", b"code=", b"\xff\xfe=\xff", b"code=1&code=2", b"x" * 10_000],
)
async def test_nonsense_in_the_form_is_answered(body: bytes) -> None:
    async with browsing() as (_venue, browser):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await browser.post("/", data=body, headers=kind, allow_redirects=False)
        assert answer.status == 403
        assert 'name="code"' in await answer.text()


FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=x\r\n"
PART = b"--x\r\nContent-Disposition: form-data; name=code\r\n%s\r\n\r\nabc\r\n--x--"


async def asked(venue: Venue, request: bytes, *, whole: bool = True) -> bytes:
    """The answer to a request as it stands; with no `whole` one the asker goes before it is."""
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.port)
    writer.write(request)
    await writer.drain()
    if whole:
        answer = await asyncio.wait_for(reader.read(), WITHIN)
        writer.close()
        return answer
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await until(lambda: len(venue.accept_guard) == 0)
    return b""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM.replace(b"\r", b"; charset=nonsense\r"), b"code=1"),
        (FORM, b"code=&" * 5000),
        (PARTS, b"--x\r\nnonsense"),
        (PARTS, PART % b"Content-Transfer-Encoding: base65"),
        (PARTS, PART % b"Content-Type: text/plain; charset=zzz"),
        (b"Content-Type: multipart/form-data\r\n", b"code=1"),
        (b"Content-Type: a/b/c; ;\r\n", b"code=1"),
        (b"", b"code=1"),
    ],
)
async def test_no_form_of_a_stranger_is_trouble_at_the_host(
    kind: bytes, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    async with browsing() as (venue, _browser):
        answer = await asked(
            venue, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + kind + length + body
        )
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert b'name="code"' in answer
    assert caplog.records == []


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 9\r\n\r\ncode=",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\ncode=",
    ],
)
async def test_form_that_is_never_finished_is_no_trouble_at_the_host(
    rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with browsing() as (venue, browser):
        await asked(venue, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + FORM + rest, whole=False)
        assert (await browser.get("/")).status == 200
    assert [one.getMessage() for one in caplog.records] == []


@pytest.mark.parametrize("host", [b"", b"a b", b"[::1", b"a:99999", b"a:b:c", b"\xc3\xa9", b"a@b"])
@pytest.mark.parametrize("cookies", [b"", b"Cookie: device=dddddddddddddddddddddddd\r\n"])
async def test_no_host_that_a_stranger_names_is_trouble(
    host: bytes, cookies: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade = (
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with browsing() as (venue, _browser):
        for path in ("/", "/board", seat_path(token(venue, J1))):
            said = f"GET {path} HTTP/1.1\r\nConnection: close\r\nHost: ".encode() + host
            assert (await asked(venue, said + b"\r\n\r\n")).startswith(b"HTTP/1.1 403 ")
        line = f"GET {seat_path(token(venue, J1))}/line HTTP/1.1\r\nHost: ".encode()
        answer = await asked(venue, line + host + b"\r\n" + cookies + upgrade)
        assert answer.startswith(b"HTTP/1.1 403 ")
    assert caplog.records == []


@pytest.mark.parametrize("host", [b"a; script-src *", b"a b", b"a,b", b"a'b", b"\xc3\xa9"])
async def test_no_host_that_a_stranger_names_comes_into_the_policy(host: bytes) -> None:
    async with browsing() as (venue, _browser):
        said = b"GET /board HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n"
        answer = await asked(venue, said)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Content-Security-Policy" not in answer
    request = make_mocked_request("GET", "/board", headers={"Host": host.decode()})
    assert "connect-src 'self';" in policy(request)
    assert host.decode() not in policy(request)


async def test_a_file_in_the_form_is_no_code() -> None:
    async with browsing() as (_venue, browser):
        form = aiohttp.FormData()
        form.add_field("code", b"12345678", filename="code.txt")
        answer = await browser.post("/", data=form, allow_redirects=False)
        assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/board", "/board?page=terminal", "/seat/0123456789abcdef"])
async def test_pages_load_from_this_host_only(path: str) -> None:
    async with browsing() as (_venue, browser):
        answer = await browser.get(path)
        assert answer.status == 200
        text = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        inside = re.findall(r'<script id="watch">(.*?)</script>', text, re.S)
        assert len(inside) == (path != "/")
        hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()) for one in inside]
        known = "".join(f" 'sha256-{one.decode()}'" for one in hashes)
        assert f"script-src 'self'{known};" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"(src|href|action)=\"(?!/)", text)
        assert "<script>" not in text
        assert " style=" not in text
        loaded = re.findall(r'(?:src|href)="/web/([^"]+)"', text)
        assert loaded
        for name in loaded:
            page = await browser.get(f"/web/{name}")
            assert page.status == 200
            assert await page.read()


@pytest.mark.parametrize("name", sorted(STATIC))
async def test_every_static_file_is_there_and_says_its_kind(name: str) -> None:
    async with browsing() as (_venue, browser):
        answer = await browser.get(f"/web/{name}")
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content_type == STATIC[name][1]
        assert "http:" not in (await answer.text())[:200] or name.endswith(("css", "svg"))
        kept = {"If-None-Match": answer.headers["ETag"]}
        assert (await browser.get(f"/web/{name}", headers=kept)).status == 304


@pytest.mark.parametrize("name", ["", "vendor.py", "..%2Fpages.py", "vendor%2Fversions.json", "x"])
async def test_no_other_file_is_given(name: str) -> None:
    async with browsing() as (_venue, browser):
        assert (await browser.get(f"/web/{name}")).status == 404


@pytest.mark.parametrize(
    ("header", "tongue"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en-GB,en;q=0.9", "en"), ("fr,en;q=0.3", "en")],
)
async def test_pages_speak_the_browsers_language(header: str, tongue: str) -> None:
    async with browsing(**{"Accept-Language": header}) as (_venue, browser):
        for path in ("/", "/board"):
            assert f'<html lang="{tongue}">' in await (await browser.get(path)).text()


@pytest.mark.parametrize(("chosen", "tongue"), [("zh", "zh-CN"), ("en", "en"), ("x", "en")])
async def test_language_that_a_person_chose_comes_before_the_browsers(
    chosen: str, tongue: str
) -> None:
    headers = {"Accept-Language": "en-GB" if chosen != "en" else "zh-CN"}
    async with browsing(**headers) as (venue, browser):
        browser.cookie_jar.update_cookies({"language": chosen}, URL(venue.loopback))
        for path in ("/", "/board", "/seat/0123456789abcdef", "/j/wrong"):
            assert f'<html lang="{tongue}">' in await (await browser.get(path)).text()


async def test_names_are_text_and_never_markup() -> None:
    plan = a_plan().model_copy(update={"title": '老人</title><script>alert(1)</script>"关爱'})
    supervisor = GatewaySupervisor()
    async with (
        a_venue(plan, pages=lambda host: Routes(host, supervisor).routes()) as venue,
        aiohttp.ClientSession(venue.loopback) as browser,
    ):
        for path in ("/", "/board", "/j/wrong"):
            text = await (await browser.get(path)).text()
            assert "<script>alert" not in text
            assert "&lt;script&gt;" in text


# -- lines -----------------------------------------------------------------------------------------


async def line_says(browser: aiohttp.ClientSession, path: str) -> tuple[object, int | None]:
    """The first frame of a page's line, and how it was closed."""
    async with browser.ws_connect(path) as socket:
        message = await socket.receive(timeout=WITHIN)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return None, socket.close_code
        await socket.receive(timeout=WITHIN)
        return json.loads(message.data), socket.close_code


async def test_line_without_a_cookie_says_what_to_do() -> None:
    async with browsing() as (venue, browser):
        said, code = await line_says(browser, f"{seat_path(token(venue, J1))}/line")
        assert code == 4002
        assert said == {
            "ended": {
                "how": "refused",
                "why": "this browser keeps no cookies, so its seat cannot be found; allow cookies "
                "for this page, then open your link again, or type your code at "
                f"{venue.loopback}/",
            }
        }


async def test_browser_that_opens_a_seat_for_the_first_time_is_not_said_to_keep_no_cookies() -> (
    None
):
    async with browsing() as (venue, browser):
        path = seat_path(token(venue, J1))
        page = await browser.get(path)
        assert page.cookies["device"]["samesite"] == "Lax"
        said, code = await line_says(browser, f"{path}/line")
        assert code == 4002
        assert "this browser has no seat here; open your link again" in str(said)
        assert "device" not in (await browser.get(path)).cookies


async def test_line_of_a_browser_that_lost_its_seat_says_what_to_do() -> None:
    async with browsing() as (venue, browser):
        browser.cookie_jar.update_cookies({"device": "d" * 24}, URL(venue.loopback))
        said, code = await line_says(browser, f"{seat_path(token(venue, J1))}/line")
        assert code == 4002
        assert "this browser has no seat here; open your link again" in str(said)
        assert "cookies" not in str(said)


async def test_line_of_a_revoked_seat_says_so() -> None:
    async with browsing() as (venue, browser):
        path = seat_path(token(venue, J1))
        await browser.get(f"/j/{token(venue, J1)}", allow_redirects=False)
        venue.host.credentials.reissue("J1")
        said, code = await line_says(browser, f"{path}/line")
        assert code == 4002
        assert "ask the chair" in str(said)


async def test_line_of_another_seat_is_refused() -> None:
    async with browsing() as (venue, browser):
        jar = {"seat": token(venue, J1), "device": "d" * 24}
        async with aiohttp.ClientSession(
            venue.loopback, cookies=jar, cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as thief:
            _said, code = await line_says(thief, f"{seat_path(token(venue, judge('J2')))}/line")
        assert code == 4002
        assert browser is not None


@pytest.mark.parametrize("path", ["/board/line", "/seat/0123456789abcdef/line"])
async def test_lines_are_not_for_other_sites(path: str) -> None:
    async with browsing() as (_venue, browser):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(path, headers={"Origin": "http://evil.example"})
        assert refused.value.status == 403


async def test_form_is_not_for_other_sites() -> None:
    async with browsing() as (venue, browser):
        code = {"code": venue.host.credentials.of(J1).code}
        answer = await browser.post("/", data=code, headers={"Origin": "http://evil.example"})
        assert answer.status == 403
        assert "seat" not in answer.cookies


async def test_board_needs_no_code_and_its_page_shows_none() -> None:
    async with browsing() as (venue, browser):
        for page, line in (("/board", "wire"), ("/board?page=terminal", "line")):
            text = await (await browser.get(page)).text()
            assert token(venue, BOARD) not in text
            assert f'data-line="/board/{line}"' in text


class RunningGateway(GatewaySupervisor):
    """A supervisor of a gateway that the test runs itself."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def port(self, within: float = 10.0) -> int | None:
        """The port where the gateway listens."""
        return self._port


@asynccontextmanager
async def fake_gateway(*routes: web.AbstractRouteDef) -> AsyncIterator[GatewaySupervisor]:
    """A process like a gateway, in this process, with these routes only."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield RunningGateway(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def silent_line(request: web.Request) -> web.WebSocketResponse:
    """Accepts every page and draws nothing."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for _message in socket:
        pass
    return socket


def file_route(seconds: float) -> web.AbstractRouteDef:
    """A route that answers with a file after so many seconds."""

    async def file(_request: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        named = {"Content-Disposition": 'attachment; filename="marks.csv"'}
        return web.Response(text="case,mark", headers=named)

    return web.get("/file/{key}", file)


@asynccontextmanager
async def board_line(browser: aiohttp.ClientSession, **headers: str) -> AsyncIterator[None]:
    """The line of a board whose page never says anything, but lives."""
    async with browser.ws_connect("/board/line", headers=headers) as line:
        living = asyncio.create_task(line.receive())
        yield
        assert not living.done()
        await line.close()
        await living


@asynccontextmanager
async def crowded(count: int) -> AsyncIterator[tuple[Venue, aiohttp.ClientSession, BoardLimit]]:
    """A venue with so many boards from here."""
    made: list[Routes] = []

    async with AsyncExitStack() as stack:
        supervisor = await stack.enter_async_context(fake_gateway(web.get("/line", silent_line)))

        def routes(host: Host) -> list[web.RouteDef]:
            made.append(Routes(host, supervisor))
            return made[0].routes()

        venue = await stack.enter_async_context(a_venue(pages=routes))
        browser = await stack.enter_async_context(aiohttp.ClientSession(venue.loopback))
        for _board in range(count):
            await stack.enter_async_context(board_line(browser))
        await until(lambda: len(made[0].boards) == count)
        yield venue, browser, made[0].boards


async def test_gateway_that_hangs_or_dies_keeps_no_file_of_another_from_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes, "_FILE_WITHIN", aiohttp.ClientTimeout(total=None, sock_read=0.3))
    with closing(socket.socket()) as unheard:
        unheard.bind(("127.0.0.1", 0))
        dead = RunningGateway(unheard.getsockname()[1])
        async with (
            fake_gateway(file_route(60)) as hung,
            fake_gateway(file_route(0)) as well,
            a_venue(pages=lambda host: Routes(host, dead, hung, well).routes()) as venue,
            aiohttp.ClientSession(venue.loopback) as browser,
        ):
            answer = await browser.get("/file/some-key")
            assert answer.status == 200
            assert "marks.csv" in answer.headers["Content-Disposition"]
            assert await answer.text() == "case,mark"


async def test_one_address_holds_no_more_boards_than_its_share() -> None:
    async with crowded(MOST_FROM_ONE) as (venue, browser, boards):
        said, code = await line_says(browser, "/board/line")
        assert code == FULL
        why = "Too many boards are open from here; close one that nobody needs."
        assert said == {"ended": {"how": "full", "why": why}}
        elsewhere = {GATEWAY: venue.host.gateway_key, "X-Forwarded-For": "192.168.1.7"}
        async with board_line(browser, **elsewhere):
            await until(lambda: len(boards) == MOST_FROM_ONE + 1)
            assert (await line_says(browser, "/board/line"))[1] == FULL


async def test_boards_from_everywhere_leave_room_for_judges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.server.connection_limits.MOST_PUBLIC", 3)
    async with crowded(3) as (venue, browser, boards):
        elsewhere = {GATEWAY: venue.host.gateway_key, "X-Forwarded-For": "192.168.1.7"}
        elsewhere["Accept-Language"] = "zh-CN"
        async with browser.ws_connect("/board/line", headers=elsewhere) as late:
            message = await late.receive(timeout=WITHIN)
            why = "现在无法再打开更多屏幕。"
            assert json.loads(message.data) == {"ended": {"how": "full", "why": why}}
        jar = {"seat": token(venue, J1), "device": "d" * 24}
        async with (
            aiohttp.ClientSession(venue.loopback, cookies=jar) as judges,
            judges.ws_connect(f"{seat_path(token(venue, J1))}/line") as line,
        ):
            await until(lambda: venue.host.attendance._pages)
            assert not line.closed
        assert len(boards) == 3


async def test_a_board_that_is_closed_makes_room_for_the_next() -> None:
    async with crowded(MOST_FROM_ONE - 1) as (_venue, browser, boards):
        for _time in range(3):
            async with board_line(browser):
                await until(lambda: len(boards) == MOST_FROM_ONE)
                assert (await line_says(browser, "/board/line"))[1] == FULL
            await until(lambda: len(boards) == MOST_FROM_ONE - 1)


# -- what browsers say ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "otherwise", "tongue"),
    [
        ("", "zh", "zh"),
        ("fr-FR, de;q=0.9", "zh", "zh"),
        ("en;q=0.2, zh-Hans-CN;q=0.7", "en", "zh"),
        ("*;q=0.1", "en", "en"),
        ("zh;q=nonsense, en", "zh", "en"),
        ("en;q=0", "zh", "zh"),
        ("," * 3000, "en", "en"),
    ],
)
def test_best_liked_language_of_ours_wins(header: str, otherwise: str, tongue: str) -> None:
    assert asked_language(header, otherwise) == tongue


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit Version/18 Safari/605", "Safari, Mac"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("", ""),
    ],
)
def test_devices_are_called_as_people_call_them(agent: str, name: str) -> None:
    assert device_name(agent) == name


# -- what is kept ---------------------------------------------------------------------------------


def test_kept_terminal_is_what_was_published() -> None:
    folder = WEB / "vendor"
    recorded = json.loads((folder / "versions.json").read_text())["sha256"]
    kept = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "versions.json"
    }
    assert kept == recorded
    assert {name for name in kept if name.endswith("LICENSE")} == {
        "xterm.LICENSE",
        "addon-fit.LICENSE",
        "addon-unicode11.LICENSE",
    }


@pytest.mark.parametrize("path", sorted(WEB.glob("*.[jchs]*")), ids=lambda path: path.name)
def test_own_pages_name_no_other_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//[a-z]+\.", text)
