"""The host: admits clients, has their acts recorded, and sends each what its seat may see.

A slow client delays nothing: it is sent the difference to the newest meeting when its socket is
writable, and intermediate versions are skipped.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hmac
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from judgetui.language import say_in
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.redaction import WHOLE
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import Phase
from judgetui.records.session import Record
from judgetui.venue.access.addresses import from_this_machine
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, HELLO_WITHIN, LARGEST, MOST
from judgetui.venue.protocol.news import SeatCredential
from judgetui.venue.protocol.timing import beats, present
from judgetui.venue.server.act_handler import ActHandler, Pace
from judgetui.venue.server.admission import Admission, Busy, refuse, refusing
from judgetui.venue.server.board_control import WATCHING, BoardControl
from judgetui.venue.server.broadcast import Broadcast
from judgetui.venue.server.connection import ADMITTED, Caller, Connection, HallSent, PageCookies
from judgetui.venue.server.connection_limits import HandshakeLimit, anybodys_boards, overlays
from judgetui.venue.server.delta_encoder import DeltaEncoder
from judgetui.venue.server.draft_handler import DraftHandler
from judgetui.venue.server.hall_views import HallViews, view_of
from judgetui.venue.server.hook import Hook
from judgetui.venue.server.log_status import ToldLogStatus
from judgetui.venue.server.presence import PresenceTracker
from judgetui.venue.server.room import Room
from judgetui.venue.server.sounding import Sounding
from judgetui.venue.server.welcome import compare_seen, pong, welcome

LOOK = 0.4
"""Seconds between two checks for dead connections."""
GATHER = 0.1
"""Seconds for which changes of presence are collected before they are sent."""
_GATHER_FACTOR, _GATHER_MOST = 250, 1.0
"""They are collected for so many times as long as telling them took, where that is longer, but for
so many seconds at the most."""
SPARE = 100
"""Connections over the limit that are still read, to be refused in their language."""
WIRE = "/wire"
"""The path of the web socket for clients."""
GATEWAY = "X-Judgetui-Gateway"
"""The header with the key of our own gateway, whose X-Forwarded-For is trusted."""

_log = logging.getLogger(__name__)


def _full() -> Busy:
    return Busy("the venue is full; close a screen that nobody needs")


def check_origin(request: web.Request) -> None:
    """Refuse a request from another site's page; raises HTTPForbidden."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    try:
        place = urlsplit(origin).netloc
    except ValueError:
        place = ""
    if not place or place.lower() != request.host.lower():
        raise web.HTTPForbidden(text="Another site's page may not speak to this host.\n")


class Host:
    """The venue of one meeting, behind an aiohttp application's routes.

    All its methods belong to one event loop. Call `begin` before the first client.
    """

    _gathering: asyncio.TimerHandle | None = None
    fingerprint: str = ""
    """Of the TLS certificate; empty without."""
    _gather = GATHER
    _checking: asyncio.Task[None] | None = None
    _keeping: asyncio.Task[None] | None = None
    """Writes the credentials of who joined the panel."""
    _closed = False
    most = MOST
    hook: Hook | None = None
    """Tells another program what happens in the hall, where the chair wants that."""

    def __init__(
        self,
        record: Record,
        credentials: Credentials,
        *,
        now: Callable[[], datetime.datetime] = present,
    ) -> None:
        self.room = Room(record, now=now)
        self.credentials = credentials
        self.gateway_key = secrets.token_urlsafe(16)
        """The value of our own gateway's header GATEWAY."""
        self.board_control = BoardControl()
        self.attendance = PresenceTracker(self.room)
        self._sounding = Sounding(self.board_control, self.attendance)
        self._hall_views = HallViews(self.room, self.board_control, self.attendance)
        self.log = ToldLogStatus()
        self.admission = Admission(
            credentials,
            self.attendance,
            seated=self._seat,
            changed=self._waiting_changed,
            guessed=self._codes_guessed,
            ended=self._seat_ended,
        )
        self._plan = self.room.meeting.plan
        self._deltas = DeltaEncoder(self.room.redactions)
        self._draft_handler = DraftHandler(self.room)
        self._open: set[Connection] = set()
        self._handshakes = HandshakeLimit()
        self.boards = anybodys_boards()
        self.overlays = overlays()
        """The limits for boards and for overlays connected without a credential."""
        self._act_handler = ActHandler(self.room)
        self.turn = Pace().turn
        """Returns when it is a connection's turn to be heard or written to."""
        self._broadcast = Broadcast(self.attendance, self, self.turn, self._following)
        self._notes: list[Sentence] = []
        self.notify_here: Callable[[Sentence], None] = lambda note: None
        """Called with each note for the chair, to show it on this computer too."""

    @property
    def base(self) -> str:
        """What links begin with, such as `http://192.168.1.5:8080`; may be changed at any time."""
        return self.board_control.base

    @base.setter
    def base(self, base: str) -> None:
        self.board_control.base = base

    def routes(self) -> list[web.RouteDef]:
        """The route of the clients' web socket."""
        return [web.get(WIRE, self.serve_client)]

    def begin(self) -> None:
        """Begin to follow the room, and to check connections."""
        self._deltas.update(self.room.meeting, self.room.tally)
        self.room.listen(self._meeting_changed)
        self.board_control.follow(self.room.meeting)
        self._draft_handler.begin()
        self._checking = asyncio.create_task(self._check_connections())

    def stop(self) -> None:
        """Admit no further clients, and stop checking connections."""
        self._closed = True
        self._broadcast.stop()
        for task in (self._checking, self._gathering):
            if task is not None:
                task.cancel()

    async def close(self, why: Sentence | None = None, *, elsewhere: bool = False) -> None:
        """Tell every client that the venue is closed, write what is pending, close the record."""
        self.stop()
        why = why or Sentence("the chair has closed the venue; every ballot it took is kept")
        for connection in tuple(self._open):
            told = say_in(connection.hello.language, why)
            said = frames.Ended(why=told, elsewhere=elsewhere or None)
            connection.leave(frames.frame_text(ended=said))
        until = asyncio.get_running_loop().time() + 1.5
        while self._open and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        for connection in tuple(self._open):
            connection.abort()
        await self._draft_handler.close()
        if self._keeping is not None:
            await self._keeping
        if self.hook is not None:
            await self.hook.close()
        await self.room.close()

    # -- the frames that connections send ----------------------------------------------------

    @property
    def version(self) -> int:
        """Of the newest views."""
        return self._deltas.version

    def delta_frame(self, seat: Seat, version: int, *, rows: bool) -> bytes:
        """The frame with the changes of a seat's meeting from a version to the newest."""
        return self._deltas.frame(seat, version, rows=rows)

    def has_own(self, seat: Seat, version: int) -> bool:
        """Whether something may have changed after a version that this seat alone is told."""
        return self._deltas.has_own(seat, version)

    def state_frame(self, key: str, connection: Connection) -> str:
        """The frame with this key of `FromHost`, as it is now."""
        return STATE_FRAMES[key](self, connection)

    def hall_frame(self, connection: Connection) -> tuple[bytes, HallSent]:
        """What a page is to be sent of its view, empty for nothing, and which view it has then."""
        return self._hall_views.frame_for(connection)

    def _notes_frame(self, connection: Connection) -> str:
        said = (say_in(connection.hello.language, note) for note in self._notes)
        return frames.frame_text(notes=tuple(said))

    def log_changed(self) -> None:
        """Tell every device of the chair's how the log of rooms is followed now."""
        for connection in self.attendance.at(CHAIR):
            connection.send_state("upstream")

    def _credentials_frame(self, _connection: Connection) -> str:
        rows = self.credentials.rows(self.base, self.fingerprint)
        credentials = [
            SeatCredential(seat=row.seat.by, name=row.name, code=row.code, link=row.link)
            for row in rows
        ]
        return frames.frame_text(doors=tuple(credentials))

    def _meeting_changed(self) -> None:
        """Have every connection told of the newest meeting, of several acts together."""
        self._broadcast.tell()

    def _following(self) -> tuple[Callable[[], object], ...]:
        """What takes in the newest meeting; none of it keeps another from doing so."""
        return (
            lambda: self._deltas.update(self.room.meeting, self.room.tally),
            self._follow_board,
            self._follow_panel,
            self._hall_views.make_anew,
            self._presence_changed,
            self._follow_hook,
        )

    def _follow_board(self) -> None:
        if self.board_control.follow(self.room.meeting):
            self._board_changed()

    def _follow_hook(self) -> None:
        if self.hook is not None:
            self.hook.follow(self.room.view(BOARD), self.room.now())

    def _follow_panel(self) -> None:
        """Give a new judge a link and a code, and end the seats of those who have left."""
        meeting = self.room.meeting
        if meeting.plan is not self._plan:
            self._plan = meeting.plan
            if self.credentials.follow(meeting.plan):
                # Those who have not been written yet are written with these.
                self._keeping = asyncio.create_task(self._keep_credentials())
        if meeting.left or meeting.retired:
            self.admission.end_seats()

    async def _keep_credentials(self) -> None:
        try:
            await self.admission.keep_credentials()
        except Refused as refused:
            self.notify_chair(refused.sentence)

    def _seat_ended(self, seat: Seat) -> Sentence | None:
        """Why a seat is open to nobody any more; None where it is open."""
        meeting = self.room.meeting
        if seat.judge is None:
            return None
        if seat.judge not in meeting.plan.judge:
            return Sentence("this seat is not on the panel any more: adding it was undone")
        if meeting.has_left(seat.judge):
            return Sentence(
                "this seat has ended: its judge was excused or replaced. What was submitted from "
                "it is kept. Thank you"
            )
        return None

    def notify_chair(self, note: Sentence, instead_of: Sentence | None = None) -> None:
        """Send a note to every device of the chair's, also to later ones, which one replaces."""
        _log.warning("%s", note)
        self.notify_here(note)
        self._notes = [*(one for one in self._notes if one is not instead_of), note]
        for connection in self.attendance.at(CHAIR):
            connection.send_state("notes")

    def _presence_changed(self) -> None:
        if self._gathering is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(self._gather, self._send_presence)

    def _send_presence(self) -> None:
        self._gathering = None
        told = [one for one in self.attendance if one.seat is not None and one.seat.role in WHOLE]
        if not told:
            # Whoever comes is sent it as it is then.
            self.attendance.forget()
            return
        begun = time.perf_counter()
        if self.attendance.changed():
            for connection in told:
                connection.send_state("presence")
        # Of a thousand seats it takes 15 ms, which the ballots of a crowd would wait for.
        taken = time.perf_counter() - begun
        self._gather = min(max(GATHER, _GATHER_FACTOR * taken), _GATHER_MOST)

    def _waiting_changed(self) -> None:
        for connection in self.attendance.at(CHAIR):
            connection.send_state("knocks")

    def _codes_guessed(self) -> None:
        self.notify_chair(
            Sentence(
                "somebody may be guessing codes: many wrong ones have come; none of them opened a "
                "seat, and links open as ever. Look among the seats who is here"
            )
        )

    async def _check_connections(self) -> None:
        turns = round(BEAT / LOOK)
        turn = 0
        async for now, late in beats(LOOK):
            turn = (turn + 1) % turns
            self._hall_views.follow_time()
            for connection in tuple(self._open):
                self._check_liveness(connection, now, late=late)
                # A part of them each time: the answers of a thousand take 60 ms.
                if connection.number % turns == turn or connection.owed_ping(now):
                    connection.ping()
            if turn == 0:
                self._presence_changed()
                self.room.check_record(self.notify_chair)

    def _check_liveness(self, connection: Connection, now: float, *, late: bool) -> None:
        if late:
            connection.last_seen_at = now
        elif connection.silent(now):
            connection.abort()
        elif (
            connection.seat is None
            and connection.asked is None
            and now - connection.caller.at > HELLO_WITHIN
        ):
            refuse(connection, Busy("no code came; open your link again"))

    # -- new connections ---------------------------------------------------------------------

    def address_of(self, request: web.Request) -> str:
        """The address a request comes from; for browsers as our own gateway forwards it."""
        key = request.headers.get(GATEWAY, "")
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and hmac.compare_digest(key.encode(), self.gateway_key.encode()):
            return forwarded
        return request.remote or ""

    @property
    def _client_count(self) -> int:
        """The number of connections that have sent hello."""
        return len(self._open) - len(self._handshakes)

    async def serve_client(
        self, request: web.Request, cookies: PageCookies | None = None
    ) -> web.WebSocketResponse:
        """Serve one client until its socket is closed; a page's is known by its cookies."""
        check_origin(request)
        # With no limit of its own, a send waits as soon as the socket takes no more.
        socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=LARGEST, timeout=1.0, writer_limit=0
        )
        try:
            await socket.prepare(request)
        except ConnectionError:
            # It has gone before it was answered, as on a network that stalls; nobody reads this.
            raise web.HTTPBadRequest from None
        address, own = self.address_of(request), request.get_extra_info("sockname") or ("",)
        here = from_this_machine(address, str(own[0]))
        at, by_gateway = asyncio.get_running_loop().time(), GATEWAY in request.headers
        connection = Connection(socket, request, Caller(address, at, here, by_gateway))
        connection.cookies = cookies
        self._open.add(connection)
        self._handshakes.come(connection)
        pump = asyncio.create_task(connection.pump(self))
        try:
            with connection.counted:
                await self._listen(connection)
            if not connection.leaving:
                pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump
        finally:
            pump.cancel()
            self._open.discard(connection)
            self._handshakes.spoke(connection)
            self._gone(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        if self._closed or self._client_count > self.most + SPARE:
            refuse(connection, _full())
        while (text := await connection.read()) is not None:
            await self.turn()
            try:
                await self._on_frame(connection, frames.read_client_frame(text))
            except frames.Unreadable as unreadable:
                self._answer_unreadable(connection, unreadable)
            except Refused as refused:
                refuse(connection, refused)
            except Exception:
                _log.exception("handling a frame failed")
                refuse(connection, Busy("something went wrong at the host; see its log"))
        if not connection.leaving:
            self._gone(connection)

    def _answer_unreadable(self, connection: Connection, unreadable: frames.Unreadable) -> None:
        if unreadable.id is None or connection.seat is None:
            refuse(connection, unreadable.sentence)
        else:
            why = say_in(connection.hello.language, unreadable.sentence)
            connection.send(
                frames.frame_text(refused=frames.RefusedFrame(id=unreadable.id, why=why))
            )

    def page_seen(
        self, seat: Seat, device: str, *, here: bool, latency: float | None = None
    ) -> None:
        """Take in whether a browser shows a seat, and the seconds its round trip takes."""
        self.attendance.page_seen(seat, device, here=here, latency=latency)
        self.admission.page_seen(seat, device, here=here)
        self._presence_changed()

    def _gone(self, connection: Connection) -> None:
        self.admission.gone(connection)
        self._sounding.changed()
        self._presence_changed()

    def _on_hello(self, connection: Connection, hello: frames.Hello) -> None:
        """Handle a hello; public boards are counted while they are connected."""
        self._handshakes.spoke(connection)
        if connection.cookies is not None:
            hello = connection.cookies.filled_in(hello)
        came, address = not connection.greeted, connection.caller.address
        public = hello.code == PUBLIC
        limit = self.overlays if hello.form == "overlay" else self.boards
        why = limit.no_room(address) if public else None
        if came and (why is not None or self._client_count > self.most):
            connection.hello = hello
            refuse(connection, Busy(why) if why else _full())
            return
        self.admission.on_hello(connection, hello)
        if came and public and connection.seat is not None:
            connection.counted.enter_context(limit.one_more(address))
        elif came and connection.greeted:
            connection.set_rate(ADMITTED)

    # -- frames of clients -------------------------------------------------------------------

    async def _on_frame(self, connection: Connection, frame: frames.FromClient) -> None:
        """Call the frame's handler in ON_FRAME; raises Refused."""
        (key,) = frame.model_fields_set
        if connection.seat is None and key not in _BEFORE_SEATED:
            raise Refused("a guest has to say hello first")
        pending = ON_FRAME[key](self, connection, getattr(frame, key))
        if pending is not None:
            await pending

    def _on_ping(self, connection: Connection, ping: frames.Ping) -> None:
        connection.mark = ping.mark
        connection.send_state("pong")

    def _on_do(self, connection: Connection, do: frames.Do) -> None:
        self._act_handler.submit(connection, do)

    def _on_draft(self, connection: Connection, said: frames.DraftFrame) -> None:
        if connection.seat is None:
            return
        begun = self._draft_handler.keep(connection.seat, said)
        if begun:
            self._presence_changed()
        if begun is not None and connection.seat.role is Role.JUDGE:
            for form in self.attendance.at(connection.seat):
                if form.hello.form:
                    echo = frames.DraftEcho(**dict(said), own=form is connection)
                    form.send(frames.frame_text(draft=echo))

    def _on_practised(self, connection: Connection, _said: frames.Practised) -> None:
        seat, planning = connection.seat, self.room.meeting.phase is Phase.PLANNING
        if seat is not None and seat.role is Role.JUDGE and planning:
            self.attendance.practised(seat)
            self._presence_changed()

    def _seat(self, connection: Connection, seat: Seat) -> None:
        """Give a connection its seat and the whole meeting."""
        self.attendance.come(connection, seat)
        connection.view = view_of(seat, connection.hello)
        connection.like = self._deltas.stands_for(seat)
        connection.version_sent = self._deltas.version
        connection.send(self._welcome(seat, connection))
        self._compare_seen(seat, connection.hello)
        if seat.role in WHOLE:
            connection.send_state("presence")
        if seat.role is Role.CHAIR:
            connection.send_state("knocks")
            connection.send_state("venue")
            if self._notes:
                connection.send_state("notes")
            if self.log.status is not None:
                connection.send_state("upstream")
        if connection.view is not None:
            connection.send_state("hall")
        elif seat.role in WATCHING and not self.board_control.is_default:
            connection.send_state("board")
        if seat.role in (Role.CHAIR, Role.BOARD):
            connection.send_state("sound")
        self._sounding.changed()
        self._presence_changed()

    def _compare_seen(self, seat: Seat, hello: frames.Hello) -> None:
        """Warn the chair where a guest was told of another ledger than this one, once for each."""
        note = compare_seen(self.room, self.attendance, seat, hello.seen)
        if note is not None:
            self.notify_chair(note)

    def _welcome(self, seat: Seat, connection: Connection) -> bytes:
        drafts = self._draft_handler.of(seat)
        told = welcome(self.room, self.credentials, seat, connection, drafts)
        if connection.view is not None:
            return frames.frame_text(welcome=told).encode()
        said = told.model_dump(mode="json", exclude={"meeting", "packed"}, exclude_none=True)
        return self._deltas.welcome(seat, said, packs=connection.hello.packed)

    async def _on_access_request(
        self, connection: Connection, request: frames.AccessRequest
    ) -> None:
        if connection.seat is None or connection.seat.role is not Role.CHAIR:
            raise Refused("only the chair decides who comes in")
        with refusing(connection, request.id or "door"):
            if await self.admission.decide(request, connection):
                connection.send_state("doors")

    async def _on_venue(self, connection: Connection, asked: frames.VenueRequest) -> None:
        if connection.seat is None or connection.seat.role is not Role.CHAIR:
            raise Refused("only the chair decides about the venue")
        with refusing(connection, asked.id or "venue"):
            await self.board_control.decide(asked)
        for one in self.attendance.at(CHAIR):
            if asked.do == "address":
                one.send_state("venue")
        if asked.do in ("show", "overlay"):
            self._board_changed()
        elif asked.do in ("sound", "test-sound"):
            self._sounding.changed(told=True)

    async def _on_history(self, connection: Connection, asked: frames.HistoryRequest) -> None:
        if connection.seat is None:
            return
        with refusing(connection, asked.id):
            lines = await self.room.history(connection.seat, asked.case)
            answer = frames.HistoryFrame(id=asked.id, lines=lines)
            connection.send(frames.frame_text(history=answer))

    def _board_changed(self) -> None:
        """Send what the boards and overlays show to every seat in `WATCHING`."""
        self._hall_views.changed()
        for one in self.attendance:
            if one.seat is not None and one.seat.role in WATCHING and one.view is None:
                one.send_state("board")


_BEFORE_SEATED = ("hello", "ping")
"""Frames that a client without a seat may send."""
ON_FRAME: dict[str, Callable[[Host, Connection, Any], Awaitable[None] | None]] = {
    "hello": Host._on_hello,
    "ping": Host._on_ping,
    "do": Host._on_do,
    "draft": Host._on_draft,
    "practised": Host._on_practised,
    "door": Host._on_access_request,
    "venue": Host._on_venue,
    "history": Host._on_history,
}
"""The handlers of frames, by key in `FromClient`; one raises Refused to close the connection."""
STATE_FRAMES: dict[str, Callable[[Host, Connection], str]] = {
    "presence": lambda host, _: host.attendance.text,
    "knocks": lambda host, _: host.admission.waiting.text,
    "doors": Host._credentials_frame,
    "venue": lambda host, _: host.board_control.venue,
    "board": lambda host, _: host.board_control.board,
    "sound": lambda host, connection: host._sounding.frame_for(connection),
    "notes": Host._notes_frame,
    "upstream": lambda host, connection: host.log.frame(connection.hello.language),
    "pong": lambda host, connection: pong(host.room, connection),
}
"""The functions that make frames of the present state, by key in `FromHost`."""
