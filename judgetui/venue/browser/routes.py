"""The routes that browsers open: the page that asks for a code, a seat, the public board."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Middleware

from judgetui.hall.glance import glance
from judgetui.language import LANGUAGES, N_, _, name, own_language, say
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.wording import ROLES
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.browser.hall_pages import HallForm, hall_language, hall_page, serve_hall
from judgetui.venue.browser.html import (
    SECURITY_HEADERS,
    ballot_page,
    code_page,
    margin_of,
    receipt_page,
    seat_page,
    static,
    terminal_only_page,
)
from judgetui.venue.browser.ws_proxy import WebSocketProxy, page_socket, refuse
from judgetui.venue.client.glance import GLANCE
from judgetui.venue.protocol import frames
from judgetui.venue.server import feed_schema
from judgetui.venue.server.connection import PageCookies
from judgetui.venue.server.connection_limits import BoardLimit, anybodys_boards, invited_boards
from judgetui.venue.server.feed import FEEDS, KINDS, Hall, feed_body
from judgetui.venue.server.host import WIRE, Host, check_origin
from judgetui.venue.server.user_agent import DEVICE, device_name, device_of, new_device, speak_to

SEAT = "seat"
"""The cookie that holds a seat's token; each seat has its own, under its own path."""
_PLAIN: Mapping[Role, str] = {Role.JUDGE: "ballot", Role.ANNOUNCER: "page"}
"""The seats that have a plain page, and the name under which it lies below the seat's path."""
_WEEK = 7 * 24 * 3600
_YEAR = 365 * 24 * 3600
_LONGEST_CODE = 200
_FILE_WITHIN = aiohttp.ClientTimeout(total=None, sock_connect=2, sock_read=5)
_FEED_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    # Graphics of a livestream may come from a file or another program's own page.
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache",
}
_ERROR_TEXTS: Mapping[int, str] = {
    403: N_("Another site's page may not speak to this host; open your link or type your code."),
    404: N_("There is no such page here; open your link again, or type your code."),
    413: N_("What was sent is far too long for a code; type the digits on your slip."),
}
"""The message of an error page, by status."""


@lru_cache(maxsize=4096)
def seat_path(token: str) -> str:
    """The path of a seat's page: a hash, so that it does not reveal the token."""
    return f"/seat/{hashlib.sha256(token.encode()).hexdigest()[:16]}"


class Routes:
    """The pages of one host, whose browser seats run in gateway processes.

    A browser is always connected to the same gateway, in which its app runs.
    """

    def __init__(self, host: Host, *supervisors: GatewaySupervisor) -> None:
        self._host = host
        self._supervisors = supervisors
        self._proxies: dict[tuple[Seat, str], WebSocketProxy] = {}
        """The proxy of the newest page of each seat and device."""
        self.boards = anybodys_boards()
        """The limit for boards opened by the public address."""
        self.invited = invited_boards()
        """The limit for boards opened by the board's own link."""

    @property
    def proxies(self) -> list[WebSocketProxy]:
        """The proxies of all seats' pages."""
        return list(self._proxies.values())

    def routes(self) -> list[web.RouteDef]:
        """All routes, for aiohttp."""
        return [
            web.get("/", self.code_form),
            web.post("/", self.code),
            web.get("/ballot", self.code_form),
            web.post("/ballot", self.code),
            web.get("/j/{token}", self.link),
            web.get("/seat/{seat}", self.seat),
            web.get("/seat/{seat}/ballot", self.plain_page),
            web.get("/seat/{seat}/page", self.plain_page),
            web.get("/seat/{seat}/wire", self.seat_wire),
            web.get("/seat/{seat}/line", self.seat_line),
            web.get("/feed/schema.json", self.feed_schema),
            web.get("/feed/{feed}.{kind}", self.feed),
            web.get(GLANCE, self.glance),
            web.get("/board", self.board),
            web.get("/board/line", self.board_line),
            web.get("/board/wire", self.board_wire),
            web.get("/overlay", self.overlay),
            web.get("/overlay/wire", self.overlay_wire),
            web.get("/file/{key}", self.file),
            web.get("/check", self.check),
            web.get("/web/{name}", self.static),
        ]

    # -- codes and links -------------------------------------------------------------------------

    async def code_form(self, request: web.Request) -> web.StreamResponse:
        """The page that asks for a code."""
        self._use_language(request)
        return code_page(request, self._title(), plain=request.path == "/ballot")

    async def code(self, request: web.Request) -> web.StreamResponse:
        """Check a typed code and redirect to its seat."""
        check_origin(request)
        self._use_language(request)
        return self._let_in(request, await _form_code(request))

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Check a personal link and redirect to its seat, so that its token is not displayed."""
        self._use_language(request)
        return self._let_in(request, request.match_info["token"])

    def _let_in(self, request: web.Request, code: str) -> web.StreamResponse:
        plain = request.path == "/ballot"
        try:
            address = self._host.address_of(request)
            seat = self._host.admission.seat_for(code.strip()[:_LONGEST_CODE], address)
        except Refused as refused:
            seconds = refused.sentence.values.get("seconds", 0)
            return code_page(
                request, self._title(), say(refused), 403, seconds=int(str(seconds)), plain=plain
            )
        token = self._host.credentials.of(seat).token
        path = seat_path(token)
        asked = "plain" if plain else request.query.get("page", "")
        response = self._answer_for(request, seat, path, asked)
        response.set_cookie(
            SEAT,
            token,
            path=path,
            max_age=_WEEK,
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
        if not device_of(request.cookies):
            _set_device_cookie(request, response)
        return response

    def _answer_for(self, request: web.Request, seat: Seat, path: str, asked: str) -> web.Response:
        """Where whoever has a seat goes next: to the form of it that was asked for."""
        if asked == "plain" and seat.role not in _PLAIN and seat != BOARD:
            return self._terminal_only(request, seat, path)
        location = path
        if seat == BOARD:
            # A board's address may say how it is drawn.
            location += f"?{request.rel_url.raw_query_string}".rstrip("?")
        elif seat.role in _PLAIN and asked in ("plain", "terminal"):
            below = f"/{_PLAIN[seat.role]}" if asked == "plain" else ""
            location = f"{path}{below}?page={asked}"
        return web.Response(status=303, headers={**SECURITY_HEADERS, "Location": location})

    def _terminal_only(self, request: web.Request, seat: Seat, path: str) -> web.Response:
        return terminal_only_page(request, self._title(), say(ROLES[seat.role]), path)

    # -- seats -----------------------------------------------------------------------------------

    async def seat(self, request: web.Request) -> web.StreamResponse:
        """The page of a seat; `seat_line` checks whether the browser may have it.

        This page cannot: a browser that follows a link in a mail does not send its cookie yet.
        """
        seat = self._seat_at(request.path)
        if seat == BOARD and request.query.get("page") != "terminal":
            page = self._hall_page(request, "board", f"{request.path}/wire")
        elif seat == BOARD:
            page = self._terminal_board(request, f"{request.path}/line")
        else:
            self._use_language(request)
            below = _PLAIN.get(seat.role) if seat is not None else None
            plain = f"{request.path}/{below}" if below else ""
            page = seat_page(request, self._title(), f"{request.path}/line", plain=plain)
        if not device_of(request.cookies):
            # If the web socket's request has no device cookie, the browser keeps no cookies.
            _set_device_cookie(request, page)
        return page

    def _seat_at(self, path: str) -> Seat | None:
        """Whose seat a path is, whoever asks; None where it is nobody's any more."""
        found = (seat for seat, one in self._host.credentials if seat_path(one.token) == path)
        return next(found, None)

    async def plain_page(self, request: web.Request) -> web.StreamResponse:
        """A seat's plain page; like `seat`, it does not check whose browser this is."""
        path, _slash, below = request.path.rpartition("/")
        self._use_language(request)
        seat = self._seat_at(path)
        if seat is not None and _PLAIN.get(seat.role) != below:
            return self._answer_for(request, seat, path, "plain")
        if below == "ballot":
            page: web.StreamResponse = ballot_page(request, self._title(), path)
        else:
            page = self._hall_page(request, "announcer", f"{path}/wire")
        if not device_of(request.cookies):
            _set_device_cookie(request, page)
        return page

    async def seat_wire(self, request: web.Request) -> web.WebSocketResponse:
        """The wire of a seat's own page: the host's, with the code that the cookie holds."""
        check_origin(request)
        self._use_language(request)
        try:
            token, device = self._seat_cookies(request, "/wire")
        except Refused as refused:
            return await self._turn_away(request, frames.RefusedFrame(why=say(refused)))
        known = device_name(request.headers.get("User-Agent", ""))
        if self._host.credentials.seat_of_token(token) != BOARD:
            return await self._host.serve_client(request, PageCookies(token, device, known))
        address = self._host.address_of(request)
        if why := self.invited.no_room(address):
            full = frames.RefusedFrame(why=say(why), again=True)
            return await self._turn_away(request, full)
        with self.invited.one_more(address):
            board = PageCookies(token, device, known, "board")
            return await self._host.serve_client(request, board)

    async def _turn_away(
        self, request: web.Request, why: frames.RefusedFrame
    ) -> web.WebSocketResponse:
        """Say on a plain page why it gets no seat."""
        socket = await page_socket(request)
        with contextlib.suppress(ConnectionError):
            await socket.send_str(frames.frame_text(refused=why))
            await socket.close()
        return socket

    def _seat_cookies(self, request: web.Request, ending: str) -> tuple[str, str]:
        """The token and the device in a browser's cookies; raises Refused without its seat's."""
        token, device = request.cookies.get(SEAT, ""), device_of(request.cookies)
        if not token and not device:
            raise Refused(
                "this browser keeps no cookies, so its seat cannot be found; allow cookies "
                "for this page, then open your link again, or type your code at %(address)s",
                address=self._address(request),
            )
        if not token or not device or seat_path(token) != request.path.removesuffix(ending):
            raise Refused(
                "this browser has no seat here; open your link again, or type your code "
                "at %(address)s",
                address=self._address(request),
            )
        return token, device

    async def board(self, request: web.Request) -> web.StreamResponse:
        """The page of the public board, with a margin where its address asks for one."""
        if request.query.get("page") != "terminal":
            return self._hall_page(request, "board")
        return self._terminal_board(request, "/board/line")

    def _terminal_board(self, request: web.Request, line: str) -> web.StreamResponse:
        self._use_language(request)
        try:
            margin = margin_of(request)
        except Refused as refused:
            return code_page(request, self._title(), say(refused), 400)
        return seat_page(request, self._title(), line, paging=True, margin=margin)

    async def overlay(self, request: web.Request) -> web.StreamResponse:
        """The page that lies over the picture of a livestream."""
        return self._hall_page(request, "overlay")

    def _hall_page(
        self, request: web.Request, form: HallForm, line: str = ""
    ) -> web.StreamResponse:
        hall_language(request, form, self._host.room.meeting.plan.language)
        try:
            return hall_page(request, self._title(), form, line or f"/{form}/wire")
        except Refused as refused:
            return code_page(request, self._title(), say(refused), 400)

    async def board_wire(self, request: web.Request) -> web.WebSocketResponse:
        """The wire of a public board's page."""
        return await serve_hall(self._host, request, "board")

    async def overlay_wire(self, request: web.Request) -> web.WebSocketResponse:
        """The wire of an overlay."""
        return await serve_hall(self._host, request, "overlay")

    async def seat_line(self, request: web.Request) -> web.WebSocketResponse:
        """The web socket of a seat's page."""
        check_origin(request)
        language = self._use_language(request)
        socket = await page_socket(request)
        try:
            token, device = self._seat_cookies(request, "/line")
            seat = self._host.admission.seat_for(token, self._host.address_of(request))
        except Refused as refused:
            await refuse(socket, say(refused))
            return socket
        visitor = self._visitor(request, token, device, language)
        if seat == BOARD:
            # The board's own link shows the same board as the public address, but has a limit of
            # its own, which public pages cannot exhaust.
            await self._show_board(socket, request, {**visitor, "invited": True}, self.invited)
        else:
            await self._serve_seat(socket, request, visitor, (seat, device))
        return socket

    async def board_line(self, request: web.Request) -> web.WebSocketResponse:
        """The web socket of a board's page."""
        check_origin(request)
        language = self._use_language(request)
        socket = await page_socket(request)
        token, device = self._host.credentials.of(BOARD).token, new_device()
        visitor = self._visitor(request, token, device, language)
        await self._show_board(socket, request, visitor, self.boards)
        return socket

    async def _show_board(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        visitor: Mapping[str, object],
        limit: BoardLimit,
    ) -> None:
        address = self._host.address_of(request)
        if why := limit.no_room(address):
            await refuse(socket, say(why), full=True)
            return
        supervisor = self._supervisor_of(str(visitor["device"]))
        with limit.one_more(address):
            await WebSocketProxy(socket, request, supervisor, {**visitor, "public": True}).run()

    def _visitor(
        self, request: web.Request, token: str, device: str, language: str
    ) -> Mapping[str, object]:
        return {
            "token": token,
            "device": device,
            "address": self._host.address_of(request),
            "name": device_name(request.headers.get("User-Agent", "")),
            "language": language,
        }

    async def _serve_seat(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        visitor: Mapping[str, object],
        page: tuple[Seat, str],
    ) -> None:
        def on_round_trip(seconds: float) -> None:
            if self._proxies.get(page) is proxy:
                self._host.page_seen(*page, here=True, latency=seconds)

        supervisor = self._supervisor_of(page[1])
        proxy = self._proxies[page] = WebSocketProxy(
            socket, request, supervisor, visitor, on_round_trip
        )
        self._host.page_seen(*page, here=True)
        try:
            await proxy.run()
        finally:
            if self._proxies.get(page) is proxy:
                del self._proxies[page]
                self._host.page_seen(*page, here=False)

    def _supervisor_of(self, device: str) -> GatewaySupervisor:
        return self._supervisors[zlib.crc32(device.encode()) % len(self._supervisors)]

    # -- files -----------------------------------------------------------------------------------

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file that an app offers to its page, by a key that works once."""
        self._use_language(request)
        key = request.match_info["key"]
        if key.replace("-", "").replace("_", "").isalnum():
            # A board's page has no device by which to find its gateway, so each is asked.
            for supervisor in self._supervisors:
                # A gateway that hangs or dies must not stop the search in the others.
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    if (answer := await self._file(request, supervisor, key)) is not None:
                        return answer
        return self._no_file(request)

    async def _file(
        self, request: web.Request, supervisor: GatewaySupervisor, key: str
    ) -> web.StreamResponse | None:
        port = await supervisor.port(within=2.0)
        if port is None:
            return None
        headers = {"Authorization": f"Bearer {supervisor.secret}"}
        async with (
            aiohttp.ClientSession(headers=headers, timeout=_FILE_WITHIN) as session,
            session.get(f"http://127.0.0.1:{port}/file/{key}") as found,
        ):
            if found.status != 200:
                return None
            kept = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}
            kept["Content-Disposition"] = found.headers["Content-Disposition"]
            response = web.StreamResponse(headers={**SECURITY_HEADERS, **kept})
            await response.prepare(request)
            async for piece in found.content.iter_chunked(1 << 16):
                await response.write(piece)
            await response.write_eof()
        return response

    def _no_file(self, request: web.Request) -> web.StreamResponse:
        why = _("This file is no longer here; ask for it again on your screen.")
        return code_page(request, self._title(), why, status=404)

    async def glance(self, request: web.Request) -> web.StreamResponse:
        """The least there is to see, for terminals that are still being loaded."""
        room = self._host.room
        seen = room.view(BOARD)
        asked = request.query.get("language", "")
        own_language(asked if asked in LANGUAGES else seen.plan.language)
        return web.json_response(
            {"pid": os.getpid(), "lines": glance(seen)}, headers={"Cache-Control": "no-cache"}
        )

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """One of the feeds for production software; raises HTTPNotFound for another."""
        feed, kind = request.match_info["feed"], request.match_info["kind"]
        if feed not in FEEDS or kind not in KINDS:
            raise web.HTTPNotFound
        room = self._host.room
        hall = Hall(room.view(BOARD), room.view(CHAIR), room.now())
        body = feed_body(feed, kind, hall, request.query.get("language", ""))
        headers = {**_FEED_HEADERS, "ETag": body.tag}
        if body.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=body.content, content_type=KINDS[kind], charset="utf-8", headers=headers
        )

    async def feed_schema(self, _request: web.Request) -> web.StreamResponse:
        """The schema of the feeds."""
        kind = "application/schema+json"
        return web.Response(
            text=feed_schema.written(), content_type=kind, charset="utf-8", headers=_FEED_HEADERS
        )

    async def check(self, request: web.Request) -> web.StreamResponse:
        """The page that checks a judge's receipt; it tells nothing of this meeting."""
        self._use_language(request)
        return receipt_page()

    async def static(self, request: web.Request) -> web.StreamResponse:
        """One of the files that pages fetch."""
        return static(request)

    # -- texts -----------------------------------------------------------------------------------

    def _use_language(self, request: web.Request) -> str:
        """Use the browser's language for the rest of the request, else the plan's; return it."""
        return speak_to(request, self._host.room.meeting.plan.language)

    def _address(self, request: web.Request) -> str:
        """The address at which to type a code: the one this browser used, else the venue's."""
        try:
            return f"{request.url.origin()}/"
        except ValueError:
            return f"{self._host.base}/"

    def _title(self) -> str:
        return name(self._host.room.meeting.plan.title)


async def _form_code(request: web.Request) -> str:
    """The code in a posted form; "" without one, or for a body that is no such form.

    Parsed here, because aiohttp's parser raises many kinds of errors for malformed bodies.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    try:
        form = (await request.read()).decode("utf-8", "replace")
        return next((value for key, value in parse_qsl(form) if key == "code"), "")
    except (OSError, ValueError, web.RequestPayloadError):
        # The body was cut off, or its compression is invalid.
        return ""


def _set_device_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Give a new browser a device id. SameSite is Lax: links in mails have to send it, too."""
    response.set_cookie(
        DEVICE,
        new_device(),
        path="/",
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.secure,
    )


def error_pages(host: Host) -> Middleware:
    """A middleware that shows HTTP errors on the page that asks for a code.

    Errors of the clients' socket are passed on, as clients show no pages.
    """

    @web.middleware
    async def show_error_page(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status not in _ERROR_TEXTS or request.path == WIRE:
                raise
            plan = host.room.meeting.plan
            speak_to(request, plan.language)
            why = _(_ERROR_TEXTS[error.status])
            return code_page(request, name(plan.title), why, status=error.status)

    return show_error_page
