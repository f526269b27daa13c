"""The one writer: admits guests, orders their acts, keeps them, and tells what each may know.

Headless. Nothing waits for a slow guest: each has an outbox of one, the newest view, written when
its socket takes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from judgetui.language import say_in
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.redaction import WHOLE
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.records.session import Record
from judgetui.venue.access.addresses import from_this_machine
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, HELLO_WITHIN, LARGEST, MOST
from judgetui.venue.protocol.meeting_json import json_object, json_text
from judgetui.venue.protocol.news import SeatCredential
from judgetui.venue.protocol.timing import beats, present
from judgetui.venue.server.act_handler import ActHandler, Pace
from judgetui.venue.server.admission import Admission, Busy, refuse
from judgetui.venue.server.board_control import WATCHING, BoardControl
from judgetui.venue.server.connection import GUEST, Caller, Connection
from judgetui.venue.server.connection_limits import HandshakeLimit, anybodys_boards
from judgetui.venue.server.delta_encoder import DeltaEncoder
from judgetui.venue.server.draft_handler import DraftHandler
from judgetui.venue.server.presence import PresenceTracker
from judgetui.venue.server.room import Room

LOOK = 0.4
"""Seconds between looks for links that are dead."""
GATHER = 0.1
"""Seconds in which changes of who is here are told together."""
SPARE = 100
"""Connections beyond that are still heard, so that they are refused in their own language."""
WIRE = "/wire"
"""Where guests come in."""
GATEWAY = "X-Judgetui-Gateway"
"""The header in which our own gateway shows its key, so that its word on addresses counts."""

_log = logging.getLogger(__name__)


def _full() -> Busy:
    return Busy("the venue is full; close a screen that nobody needs")


def check_origin(request: web.Request) -> None:
    """Refuse a page of another site that would speak with this person's rights."""
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

    All its methods belong to one event loop. `begin` it before the first guest.
    """

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
        """What our own gateway shows in the header GATEWAY."""
        self.board_control = BoardControl()
        self.fingerprint = ""
        """Of the TLS certificate; empty without."""
        self.attendance = PresenceTracker(self.room)
        self.admission = Admission(
            credentials,
            self.attendance,
            seated=self._seat,
            changed=self._knocks_changed,
            guessed=self._codes_guessed,
        )
        self.most = MOST
        self._views = DeltaEncoder()
        self._drafting = DraftHandler(self.room)
        self._open: set[Connection] = set()
        self._newcomers = HandshakeLimit()
        self.boards = anybodys_boards()
        """The boards on the wire that came without a code."""
        self._acting = ActHandler(self.room)
        self._pace = Pace()
        self._notes: list[Sentence] = []
        self.notify_here: Callable[[Sentence], None] = lambda note: None
        """Tells what the chair is told also on this computer."""
        self._gathering: asyncio.TimerHandle | None = None
        self._beating: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def base(self) -> str:
        """What links begin with, such as `http://192.168.1.5:8080`; may be changed at any time."""
        return self.board_control.base

    @base.setter
    def base(self, base: str) -> None:
        self.board_control.base = base

    def routes(self) -> list[web.RouteDef]:
        """Where guests come in."""
        return [web.get(WIRE, self.serve_guest)]

    def begin(self) -> None:
        """Begin to listen to the room, and to everyone's heartbeat."""
        self._views.update(self.room.meeting, self.room.tally)
        self.room.listen(self._happened)
        self.board_control.follow(self.room.meeting)
        self._drafting.begin()
        self._beating = asyncio.create_task(self._beat())

    def stop(self) -> None:
        """Let no one in any more, and stop looking after those who are here."""
        self._closed = True
        for task in (self._beating, self._gathering):
            if task is not None:
                task.cancel()

    async def close(self, why: Sentence | None = None) -> None:
        """Tell every guest that the venue is closed, keep what waits, let go of the record."""
        self.stop()
        why = why or Sentence("the chair has closed the venue; every ballot it took is kept")
        for connection in tuple(self._open):
            said = frames.Ended(why=say_in(connection.hello.language, why))
            connection.leave(frames.frame_text(ended=said))
        until = asyncio.get_running_loop().time() + 1.5
        while self._open and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        for connection in tuple(self._open):
            connection.abort()
        await self._drafting.close()
        await self.room.close()

    # -- what connections tell ---------------------------------------------------------------

    @property
    def version(self) -> int:
        """Of the newest views."""
        return self._views.version

    async def turn(self) -> None:
        """Return when it is a connection's turn to be heard or written to."""
        await self._pace.turn()

    def view(self, seat: Seat, version: int) -> bytes:
        """The frame that takes a seat from a version to the present."""
        return self._views.frame(seat, version)

    def state_frame(self, key: str, connection: Connection) -> str:
        """The frame with this key of `FromHost`, as it is now."""
        return STATE_FRAMES[key](self, connection)

    def _notes_frame(self, connection: Connection) -> str:
        said = (say_in(connection.hello.language, note) for note in self._notes)
        return frames.frame_text(notes=tuple(said))

    def _pong_frame(self, connection: Connection) -> str:
        pong = frames.Pong(mark=connection.mark, now=self.room.now())
        if connection.seat is not None:
            room = self.room
            known = {"first": room.first, "seq": room.meeting.seq, "head": room.head}
            pong = pong.model_copy(update=known)
        return frames.frame_text(pong=pong)

    def _doors_frame(self, _connection: Connection) -> str:
        rows = self.credentials.rows(self.base, self.fingerprint)
        credentials = [
            SeatCredential(seat=row.seat.by, name=row.name, code=row.code, link=row.link)
            for row in rows
        ]
        return frames.frame_text(doors=tuple(credentials))

    def _happened(self) -> None:
        """Take in the newest meeting, once for all acts of one write, and wake every outbox."""
        self._views.update(self.room.meeting, self.room.tally)
        if self.board_control.follow(self.room.meeting):
            self._board_changed()
        for connection in self.attendance:
            connection.wake()
        self._presence_changed()

    def notify_chair(self, note: Sentence) -> None:
        """Tell the chair something on every device, also on one that comes later."""
        _log.warning("%s", note)
        self.notify_here(note)
        self._notes.append(note)
        for connection in self.attendance.at(CHAIR):
            connection.remind("notes")

    def _presence_changed(self) -> None:
        if self._gathering is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(GATHER, self._tell_presence)

    def _tell_presence(self) -> None:
        self._gathering = None
        if self.attendance.changed():
            for connection in self.attendance:
                if connection.seat is not None and connection.seat.role in WHOLE:
                    connection.remind("presence")

    def _knocks_changed(self) -> None:
        for connection in self.attendance.at(CHAIR):
            connection.remind("knocks")

    def _codes_guessed(self) -> None:
        self.notify_chair(
            Sentence(
                "somebody may be guessing codes: many wrong ones have come; none of them opened a "
                "seat, and links open as ever. Look among the seats who is here"
            )
        )

    async def _beat(self) -> None:
        asked = asyncio.get_running_loop().time()
        async for now, late in beats(LOOK):
            ask = now - asked >= BEAT
            asked = now if ask else asked
            for connection in tuple(self._open):
                self._look_after(connection, now, late=late)
                if ask:
                    connection.ping()
            if ask:
                self._presence_changed()
                self.room.look_after(self.notify_chair)

    def _look_after(self, connection: Connection, now: float, *, late: bool) -> None:
        if late:
            connection.heard_at = now
        elif connection.silent(now):
            connection.abort()
        elif (
            connection.seat is None
            and connection.asked is None
            and now - connection.caller.at > HELLO_WITHIN
        ):
            refuse(connection, Busy("no code came; open your link again"))

    # -- coming in ---------------------------------------------------------------------------

    def address_of(self, request: web.Request) -> str:
        """Where a request comes from; our own gateway says it for the browsers behind it."""
        key = request.headers.get(GATEWAY, "")
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and hmac.compare_digest(key.encode(), self.gateway_key.encode()):
            return forwarded
        return request.remote or ""

    @property
    def _here(self) -> int:
        """How many have said hello."""
        return len(self._open) - len(self._newcomers)

    async def serve_guest(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one guest until its socket is gone."""
        check_origin(request)
        # With no limit of its own, a send waits as soon as the socket takes no more.
        socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=LARGEST, timeout=1.0, writer_limit=0
        )
        await socket.prepare(request)
        address, own = self.address_of(request), request.get_extra_info("sockname") or ("",)
        here = from_this_machine(address, str(own[0]))
        caller = Caller(address, asyncio.get_running_loop().time(), here)
        connection = Connection(socket, request, caller)
        self._open.add(connection)
        self._newcomers.come(connection)
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
            self._newcomers.spoke(connection)
            self._go(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        if self._closed or self._here > self.most + SPARE:
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
                _log.exception("a frame broke the host's hearing")
                refuse(connection, Busy("something went wrong at the host; see its log"))
        if not connection.leaving:
            self._go(connection)

    def _answer_unreadable(self, connection: Connection, unreadable: frames.Unreadable) -> None:
        if unreadable.id is None or connection.seat is None:
            refuse(connection, unreadable.sentence)
        else:
            why = say_in(connection.hello.language, unreadable.sentence)
            connection.say(
                frames.frame_text(refused=frames.RefusedFrame(id=unreadable.id, why=why))
            )

    def page_seen(
        self, seat: Seat, device: str, *, here: bool, latency: float | None = None
    ) -> None:
        """Take in whether a browser shows a seat, and the seconds its round trip takes."""
        self.attendance.page_seen(seat, device, here=here, latency=latency)
        self.admission.page_seen(seat, device, here=here)
        self._presence_changed()

    def _go(self, connection: Connection) -> None:
        self.admission.gone(connection)
        self._presence_changed()

    def _on_hello(self, connection: Connection, hello: frames.Hello) -> None:
        """Hear who somebody is; a board that anybody may have is counted as long as it is there."""
        self._newcomers.spoke(connection)
        came, address = not connection.greeted, connection.caller.address
        public = hello.code == PUBLIC
        why = self.boards.no_room(address) if public else None
        if came and (why is not None or self._here > self.most):
            connection.hello = hello
            refuse(connection, Busy(why) if why else _full())
            return
        self.admission.hear(connection, hello)
        if came and public and connection.seat is not None:
            connection.counted.enter_context(self.boards.one_more(address))
        elif came and connection.greeted:
            connection.may(GUEST)

    # -- being here --------------------------------------------------------------------------

    async def _on_frame(self, connection: Connection, frame: frames.FromClient) -> None:
        """Hand a frame to what ON_FRAME names for it; raises Refused."""
        (key,) = frame.model_fields_set
        if connection.seat is None and key not in _BEFORE_SEATED:
            raise Refused("a guest has to say hello first")
        pending = ON_FRAME[key](self, connection, getattr(frame, key))
        if pending is not None:
            await pending

    def _on_ping(self, connection: Connection, ping: frames.Ping) -> None:
        connection.mark = ping.mark
        connection.remind("pong")

    def _on_do(self, connection: Connection, do: frames.Do) -> None:
        self._acting.hear(connection, do)

    def _on_draft(self, connection: Connection, said: frames.DraftFrame) -> None:
        if connection.seat is not None and self._drafting.keep(connection.seat, said):
            self._presence_changed()

    def _seat(self, connection: Connection, seat: Seat) -> None:
        """Give a connection its seat and the whole meeting."""
        self.attendance.come(connection, seat)
        connection.told = self._views.version
        connection.say(self._welcome(seat, public=connection.hello.code == PUBLIC))
        if seat.role in WHOLE:
            connection.remind("presence")
        if seat.role is Role.CHAIR:
            connection.remind("knocks")
            connection.remind("venue")
            if self._notes:
                connection.remind("notes")
        if seat.role in WATCHING and self.board_control.showing != BoardMode():
            connection.remind("board")
        self._presence_changed()

    def _welcome(self, seat: Seat, *, public: bool) -> str:
        meeting = self.room.meeting
        name = meeting.plan.judge[seat.judge].name if seat.judge else ""
        welcome = frames.Welcome(
            seat=frames.WelcomeSeat(role=seat.role, id=seat.judge, name=name),
            now=self.room.now(),
            seq=meeting.seq,
            head=self.room.head,
            token="" if public else self.credentials.of(seat).token,
            first=self.room.first,
            drafts=self._drafting.of(seat),
        )
        said = welcome.model_dump(mode="json", exclude={"meeting"}, exclude_none=True)
        members = {name: json_text(value) for name, value in said.items()}
        members["meeting"] = self._views.parts(seat)
        return json_object({"welcome": json_object(members)})

    def _on_door(self, connection: Connection, door: frames.AccessRequest) -> None:
        if connection.seat is None or connection.seat.role is not Role.CHAIR:
            raise Refused("only the chair decides who comes in")
        with _refusing(connection, door.id or "door"):
            if self.admission.decide(door, connection):
                connection.remind("doors")

    async def _on_venue(self, connection: Connection, asked: frames.VenueRequest) -> None:
        if connection.seat is None or connection.seat.role is not Role.CHAIR:
            raise Refused("only the chair decides about the venue")
        with _refusing(connection, asked.id or "venue"):
            await self.board_control.decide(asked)
        for one in self.attendance.at(CHAIR):
            if asked.do == "address":
                one.remind("venue")
        if asked.do == "show":
            self._board_changed()

    def _board_changed(self) -> None:
        """Have everyone who is told what the boards show told it."""
        for one in self.attendance:
            if one.seat is not None and one.seat.role in WATCHING:
                one.remind("board")


@contextlib.contextmanager
def _refusing(connection: Connection, id: str) -> Iterator[None]:
    """Answer a refusal under an id, and let the client stay."""
    try:
        yield
    except Refused as refused:
        why = say_in(connection.hello.language, refused)
        connection.say(frames.frame_text(refused=frames.RefusedFrame(id=id, why=why)))


_BEFORE_SEATED = ("hello", "ping")
"""Frames that a client without a seat may send."""
ON_FRAME: dict[str, Callable[[Host, Connection, Any], Awaitable[None] | None]] = {
    "hello": Host._on_hello,
    "ping": Host._on_ping,
    "do": Host._on_do,
    "draft": Host._on_draft,
    "door": Host._on_door,
    "venue": Host._on_venue,
}
"""What is done with a frame from a client, by its key in `FromClient`; raises Refused to close."""
STATE_FRAMES: dict[str, Callable[[Host, Connection], str]] = {
    "presence": lambda host, _: host.attendance.text,
    "knocks": lambda host, _: host.admission.waiting.text,
    "doors": Host._doors_frame,
    "venue": lambda host, _: host.board_control.venue,
    "board": lambda host, _: host.board_control.board,
    "notes": Host._notes_frame,
    "pong": Host._pong_frame,
}
"""How a frame that tells a present state is made, by its key in `FromHost`."""
