"""What people open in a browser: the door that asks for a code, a seat, the public board."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Middleware

from judgetui.language import N_, _, name, say
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, Seat
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.browser.html import SAFE, door_leaf, margin_of, seat_leaf, static
from judgetui.venue.browser.ws_proxy import WebSocketProxy, page_socket, refuse
from judgetui.venue.server.connection_limits import BoardLimit, anybodys_boards, invited_boards
from judgetui.venue.server.host import WIRE, Host, check_origin
from judgetui.venue.server.user_agent import DEVICE, device_name, device_of, new_device, speak_to

SEAT = "seat"
"""The cookie that holds a seat's token; each seat has its own, under its own path."""
_WEEK = 7 * 24 * 3600
_YEAR = 365 * 24 * 3600
_LONGEST_CODE = 200
_FILE_WITHIN = aiohttp.ClientTimeout(total=None, sock_connect=2, sock_read=5)
_SAID: Mapping[int, str] = {
    403: N_("Another site's page may not speak to this host; open your link or type your code."),
    404: N_("There is no such page here; open your link again, or type your code."),
    413: N_("What was sent is far too long for a code; type the digits on your slip."),
}
"""What is said, by the status of the answer."""


def seat_path(token: str) -> str:
    """Where a seat's page is; its name tells nothing about the token."""
    return f"/seat/{hashlib.sha256(token.encode()).hexdigest()[:16]}"


class Routes:
    """The pages of one host, whose browser seats live behind gatekeepers.

    A browser always comes to the same gateway, where its running app waits for it.
    """

    def __init__(self, host: Host, *gatekeepers: GatewaySupervisor) -> None:
        self._host = host
        self._gatekeepers = gatekeepers
        self._relays: dict[tuple[Seat, str], WebSocketProxy] = {}
        """By seat and device, the relay of its newest page."""
        self.boards = anybodys_boards()
        """The pages of boards that anybody may open."""
        self.invited = invited_boards()
        """The pages of boards that came with the board's own link."""

    @property
    def relays(self) -> list[WebSocketProxy]:
        """The lines of all seats' pages."""
        return list(self._relays.values())

    def routes(self) -> list[web.RouteDef]:
        """Where browsers come in."""
        return [
            web.get("/", self.door),
            web.post("/", self.code),
            web.get("/j/{token}", self.link),
            web.get("/seat/{seat}", self.seat),
            web.get("/seat/{seat}/line", self.seat_line),
            web.get("/board", self.board),
            web.get("/board/line", self.board_line),
            web.get("/file/{key}", self.file),
            web.get("/web/{name}", self.static),
        ]

    # -- doors -----------------------------------------------------------------------------------

    async def door(self, request: web.Request) -> web.StreamResponse:
        """Ask for a code."""
        self._speak(request)
        return door_leaf(request, self._title())

    async def code(self, request: web.Request) -> web.StreamResponse:
        """Take a typed code and open the seat it belongs to."""
        check_origin(request)
        self._speak(request)
        return self._let_in(request, await _typed(request))

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Take a personal link; its token leaves the address bar at once."""
        self._speak(request)
        return self._let_in(request, request.match_info["token"])

    def _let_in(self, request: web.Request, code: str) -> web.StreamResponse:
        try:
            address = self._host.address_of(request)
            seat = self._host.admission.seat_for(code.strip()[:_LONGEST_CODE], address)
        except Refused as refused:
            seconds = refused.sentence.values.get("seconds", 0)
            return door_leaf(request, self._title(), say(refused), 403, seconds=int(str(seconds)))
        token = self._host.credentials.of(seat).token
        path = seat_path(token)
        response = web.Response(status=303, headers={**SAFE, "Location": path})
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
            _give_device(request, response)
        return response

    # -- seats -----------------------------------------------------------------------------------

    async def seat(self, request: web.Request) -> web.StreamResponse:
        """The page of a seat; whether its browser has a right to it shows on its line.

        Not here, because a browser that came by a link in a mail does not show its cookie yet.
        """
        self._speak(request)
        page = seat_leaf(request, self._title(), f"{request.path}/line")
        if not device_of(request.cookies):
            # Whoever shows none on the line has then kept none.
            _give_device(request, page)
        return page

    async def board(self, request: web.Request) -> web.StreamResponse:
        """The page of the public board, with a margin where its address asks for one."""
        self._speak(request)
        try:
            margin = margin_of(request)
        except Refused as refused:
            return door_leaf(request, self._title(), say(refused), 400)
        return seat_leaf(request, self._title(), "/board/line", paging=True, margin=margin)

    async def seat_line(self, request: web.Request) -> web.WebSocketResponse:
        """The line of a seat's page."""
        check_origin(request)
        language = self._speak(request)
        token, device = request.cookies.get(SEAT, ""), device_of(request.cookies)
        socket = await page_socket(request)
        try:
            if not token and not device:
                raise Refused(
                    "this browser keeps no cookies, so its seat cannot be found; allow cookies "
                    "for this page, then open your link again, or type your code at %(address)s",
                    address=self._address(request),
                )
            if not token or not device or seat_path(token) != request.path.removesuffix("/line"):
                raise Refused(
                    "this browser has no seat here; open your link again, or type your code "
                    "at %(address)s",
                    address=self._address(request),
                )
            seat = self._host.admission.seat_for(token, self._host.address_of(request))
        except Refused as refused:
            await refuse(socket, say(refused))
            return socket
        visitor = self._visitor(request, token, device, language)
        if seat == BOARD:
            # A slip's link leads to the same board as the address that everybody knows, but no
            # stranger can take its place.
            await self._show_board(socket, request, {**visitor, "invited": True}, self.invited)
        else:
            await self._relay(socket, request, visitor, (seat, device))
        return socket

    async def board_line(self, request: web.Request) -> web.WebSocketResponse:
        """The line of a board's page."""
        check_origin(request)
        language = self._speak(request)
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
        crowd: BoardLimit,
    ) -> None:
        address = self._host.address_of(request)
        if why := crowd.no_room(address):
            await refuse(socket, say(why), full=True)
            return
        gatekeeper = self._gatekeeper_of(str(visitor["device"]))
        with crowd.one_more(address):
            await WebSocketProxy(socket, request, gatekeeper, {**visitor, "public": True}).run()

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

    async def _relay(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        visitor: Mapping[str, object],
        page: tuple[Seat, str],
    ) -> None:
        def measured(seconds: float) -> None:
            if self._relays.get(page) is relay:
                self._host.page_seen(*page, here=True, latency=seconds)

        gatekeeper = self._gatekeeper_of(page[1])
        relay = self._relays[page] = WebSocketProxy(socket, request, gatekeeper, visitor, measured)
        self._host.page_seen(*page, here=True)
        try:
            await relay.run()
        finally:
            if self._relays.get(page) is relay:
                del self._relays[page]
                self._host.page_seen(*page, here=False)

    def _gatekeeper_of(self, device: str) -> GatewaySupervisor:
        return self._gatekeepers[zlib.crc32(device.encode()) % len(self._gatekeepers)]

    # -- files -----------------------------------------------------------------------------------

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file that an app gives to its page, by a key that works once."""
        self._speak(request)
        key = request.match_info["key"]
        if key.replace("-", "").replace("_", "").isalnum():
            # A board's page has no name by which to find its gateway, so each may have it.
            for gatekeeper in self._gatekeepers:
                # One that hangs or dies must not keep a file of another from its page.
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    if (answer := await self._file(request, gatekeeper, key)) is not None:
                        return answer
        return self._no_file(request)

    async def _file(
        self, request: web.Request, gatekeeper: GatewaySupervisor, key: str
    ) -> web.StreamResponse | None:
        port = await gatekeeper.port(within=2.0)
        if port is None:
            return None
        headers = {"Authorization": f"Bearer {gatekeeper.secret}"}
        async with (
            aiohttp.ClientSession(headers=headers, timeout=_FILE_WITHIN) as session,
            session.get(f"http://127.0.0.1:{port}/file/{key}") as found,
        ):
            if found.status != 200:
                return None
            kept = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}
            kept["Content-Disposition"] = found.headers["Content-Disposition"]
            response = web.StreamResponse(headers={**SAFE, **kept})
            await response.prepare(request)
            async for piece in found.content.iter_chunked(1 << 16):
                await response.write(piece)
            await response.write_eof()
        return response

    def _no_file(self, request: web.Request) -> web.StreamResponse:
        why = _("This file is no longer here; ask for it again on your screen.")
        return door_leaf(request, self._title(), why, status=404)

    async def static(self, request: web.Request) -> web.StreamResponse:
        """One of the pages' own files."""
        return static(request)

    # -- words -----------------------------------------------------------------------------------

    def _speak(self, request: web.Request) -> str:
        """Speak the browser's language from here on, else the plan's."""
        return speak_to(request, self._host.room.meeting.plan.language)

    def _address(self, request: web.Request) -> str:
        """Where to type a code: where this browser came to, as far as it says so."""
        try:
            return f"{request.url.origin()}/"
        except ValueError:
            return f"{self._host.base}/"

    def _title(self) -> str:
        return name(self._host.room.meeting.plan.title)


async def _typed(request: web.Request) -> str:
    """The code in a form; nothing where there is none, or what came is no form of ours.

    Read here, because what aiohttp does with forms of other kinds fails in many ways.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    try:
        form = (await request.read()).decode("utf-8", "replace")
        return next((value for key, value in parse_qsl(form) if key == "code"), "")
    except (OSError, ValueError, web.RequestPayloadError):
        # It broke off in the middle, or was packed wrongly.
        return ""


def _give_device(request: web.Request, response: web.Response) -> None:
    """Name a new browser. Lax, so that it is known again when it comes by a link in a mail."""
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
    """Has browsers told what went wrong on the page that asks for a code.

    Guests of the wire show no pages, and are told as ever.
    """

    @web.middleware
    async def tell(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status not in _SAID or request.path == WIRE:
                raise
            plan = host.room.meeting.plan
            speak_to(request, plan.language)
            why = _(_SAID[error.status])
            return door_leaf(request, name(plan.title), why, status=error.status)

    return tell
