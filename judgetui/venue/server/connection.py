"""One client's web socket at the host: reading at a limited rate, writing the newest state."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from judgetui.hall.views import ViewName
from judgetui.meeting.seat import Seat
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, SILENT, UNANSWERED, VERSION
from judgetui.venue.server.rate_limit import Rate, TokenBucket

UNADMITTED = Rate(frames=10, frames_at_once=30, size=4 * 1024, size_at_once=128 * 1024)
"""The rate before a client has shown a code: a hello, and a ping every other second."""
ADMITTED = Rate(frames=200, frames_at_once=1000, size=512 * 1024, size_at_once=4 * 1024 * 1024)
"""The rate of an admitted client: every key of a draft, or a whole pile of paper ballots."""
_HELD = 0.5
"""Seconds between two checks whether a connection that is not being read has ended."""
GOODBYE = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
"""Close codes by which a client gives its seat up; closing without a code does so too."""
_numbers = itertools.count()
_SIGNS = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG, WSMsgType.CLOSE)
"""Messages that come from the client itself; others report that the socket has closed."""


def framed(content: bytes, kind: WSMsgType = WSMsgType.TEXT) -> bytes:
    """One whole web socket frame, as a server sends it (RFC 6455, 5.2)."""
    size, first = len(content), 0x80 | kind
    if size < 126:
        head = bytes((first, size))
    elif size < 1 << 16:
        head = bytes((first, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 127)) + size.to_bytes(8, "big")
    return head + content


def _ping_mark() -> bytes:
    """What a ping carries, and its pong brings back: when it was sent."""
    return repr(time.monotonic()).encode()


class HallSent(NamedTuple):
    """Which view a page was sent last."""

    language: str = ""
    number: int = 0


class FrameSource(Protocol):
    """Makes the frames that a connection sends once its socket is writable."""

    @property
    def version(self) -> int:
        """The number of the newest version of the meeting."""

    @property
    def turn(self) -> Callable[[], Awaitable[None]]:
        """Returns when it is this connection's turn to write."""

    def delta_frame(self, seat: Seat, version: int, *, rows: bool) -> bytes:
        """The frame with the changes of a seat's meeting from a version to the newest."""

    def has_own(self, seat: Seat, version: int) -> bool:
        """Whether something may have changed after a version that this seat alone is told."""

    def state_frame(self, key: str, connection: Connection) -> str:
        """The frame with this key of `FromHost`, as it is now."""

    def hall_frame(self, connection: Connection) -> tuple[bytes, HallSent]:
        """What a page is to be sent of its view, empty for nothing, and which view it has then."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a client before it has a seat."""

    address: str
    """Its network address."""
    at: float
    """When it connected, on the loop's clock."""
    here: bool = False
    """Whether it runs on the host's own machine."""
    by_gateway: bool = False
    """Whether it says that it is our own gateway's, for a browser."""


@dataclass(frozen=True, slots=True)
class PageCookies:
    """What the host's own page is known by; none of it is in the hands of the page's script."""

    token: str
    """The seat's token."""
    device: str
    """The browser's secret id."""
    name: str
    """The device's name for the chair."""
    form: Literal["page", "board", "overlay"] = "page"
    """Which form of the seat the page is."""

    def filled_in(self, hello: frames.Hello) -> frames.Hello:
        """The page's hello with what its cookies hold."""
        known = {"code": self.token, "device": self.device, "name": self.name, "form": self.form}
        return hello.model_copy(update=known)


class Connection:
    """One client's socket, and what it has been sent so far."""

    like: Seat | None = None
    """The seat whose frames this one's are, but for what is its own; see `DeltaEncoder`."""
    hall_sent = HallSent()
    """The view that it was sent last."""
    _mark_before = 0.0
    """The client's mark when the host was to ping last."""
    _passed_over = False
    """Whether it was not pinged then, as it had asked itself."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, caller: Caller) -> None:
        self.socket = socket
        self.caller = caller
        self.number = next(_numbers)
        """Which one it is of all there were."""
        self.cookies: PageCookies | None = None
        """Those of the host's own page; none of another client."""
        self.seat: Seat | None = None
        """None until it is admitted."""
        self.asked: tuple[Seat, str] | None = None
        """The seat it waits for, and the knock that names it to the chair."""
        self.hello = frames.Hello(version=VERSION, code="")
        self.view: ViewName | None = None
        """What it is sent in place of the meeting; None for one that is sent the meeting."""
        self.version_sent = 0
        """The version of the meeting that it was sent last."""
        self.last_seen_at = caller.at
        """The last sign of life, on the loop's clock."""
        self.latency: float | None = None
        self.mark = 0.0
        """The client's own mark in its latest ping."""
        self.leaving = False
        """Whether its last frame is queued, after which it is closed."""
        self.left = False
        """Whether it gave its seat up, or lost it; else the seat is reserved for a while."""
        self.counted = contextlib.ExitStack()
        """Removes the connection from the limits in which it is counted, when it ends."""
        self._request = request
        self._answers: deque[str | bytes] = deque()
        self._due: set[str] = set()
        self._ponged: bytes | None = None
        self._ping = False
        self._allowance = TokenBucket(UNADMITTED)
        self._under_way = 0
        self._waiting_for_log: set[str] = set()
        self._held = False
        self._gone = False
        self._writing = False
        self._wake = asyncio.Event()
        self._answered = asyncio.Event()

    @property
    def greeted(self) -> bool:
        """Whether it has a seat or waits for one."""
        return self.seat is not None or self.asked is not None

    @property
    def device(self) -> str:
        """The device's secret id; empty where it has none."""
        return self.hello.device

    def set_rate(self, rate: Rate) -> None:
        """Read at another rate from now on."""
        self._allowance = TokenBucket(rate)

    def wake(self) -> None:
        """Have `pump` write what is due."""
        self._wake.set()

    def send(self, text: str | bytes) -> None:
        """Queue a frame before the next change of the meeting; dropped once it has ended."""
        if not self._gone:
            self._answers.append(text)
            self._wake.set()

    def write_now(self, framed: bytes) -> bool:
        """Write a whole web socket frame at once, where nothing else waits to be written.

        Whether it was: else `pump` is to do it. A task that is woken for each of hundreds of
        connections takes three times as long as what it writes, and an answer would wait for them.
        """
        transport = self._request.transport
        if (
            self._writing
            or self._answers
            or self._due
            or self._ping
            or self._ponged is not None
            or self._gone
            or self.leaving
            or transport is None
            or transport.is_closing()
            or transport.get_write_buffer_size()
            or self.socket.closed
        ):
            return False
        transport.write(framed)
        return True

    @property
    def takes_meeting(self) -> bool:
        """Whether it is sent the meeting, and not a view of it."""
        return self.seat is not None and self.view is None

    def send_state(self, key: str) -> None:
        """Send the state frame with this key as it is when the socket takes it, once."""
        self._due.add(key)
        self._wake.set()

    def leave(self, text: str | None = None) -> None:
        """Queue a last frame, and close once it is written."""
        if not self.leaving:
            self.leaving = True
            if text is not None:
                self.send(text)
            self._wake.set()
            self._answered.set()

    def ping(self) -> None:
        """Send a web socket ping.

        Not to a client of the gateway that has itself asked for a sign since the last: it lives,
        and how far away its person is, is measured at its page. All seats at rest in browsers
        take a fifth less without. Where it then asks no more, it is `owed_ping`.
        """
        asked, self._mark_before = self.mark != self._mark_before, self.mark
        self._passed_over = asked and self.caller.by_gateway
        if self._passed_over:
            return
        if not self.write_now(framed(_ping_mark(), WSMsgType.PING)):
            self._ping = True
            self._wake.set()

    def owed_ping(self, now: float) -> bool:
        """Whether it was passed over in its turn and nothing has come for a beat.

        Its next turn may be when it is nearly `silent`.
        """
        return self._passed_over and now - self.last_seen_at > BEAT

    def abort(self) -> None:
        """Abort the connection."""
        if self._request.transport is not None:
            self._request.transport.abort()

    # -- reading -----------------------------------------------------------------------------

    async def read(self) -> str | bytes | None:
        """The next text frame (bytes for a binary one), or None when the socket is closed.

        Waits while too many acts are pending or answers unread, so that a client that reads nothing
        cannot make the host buffer answers without bound.
        """
        while await self._may_read():
            message = await self.socket.receive()
            if message.type in _SIGNS:
                self.last_seen_at = asyncio.get_running_loop().time()
                await self._apply_rate(message.data)
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                content: str | bytes = message.data
                return content
            if message.type is WSMsgType.PING:
                self._ponged = bytes(message.data)
                self._wake.set()
            elif message.type is WSMsgType.PONG:
                self._measure(bytes(message.data))
            else:
                if message.type is WSMsgType.CLOSE:
                    self.left = message.data in (0, *GOODBYE)
                return None
        return None

    async def _apply_rate(self, content: object) -> None:
        """Wait until the rate allows the message that was read; nothing is dropped.

        What the client sends in that time is buffered at its own end of the network.
        """
        loop = asyncio.get_running_loop()
        size = len(content) if isinstance(content, str | bytes | bytearray) else 0
        until = loop.time() + self._allowance.owe(size)
        while (rest := until - loop.time()) > 0 and not self._ended:
            await asyncio.sleep(min(rest, _HELD))
            self.last_seen_at = loop.time()

    def _measure(self, mark: bytes) -> None:
        with contextlib.suppress(ValueError):
            taken = time.monotonic() - float(mark)
            self.latency = taken if 0 <= taken < 60 else self.latency

    async def _may_read(self) -> bool:
        """Wait until few enough answers are due; return whether to go on reading."""
        while self._under_way + len(self._answers) >= UNANSWERED and not self._ended:
            self._held = True
            self._answered.clear()
            await self._answered.wait()
            self.last_seen_at = asyncio.get_running_loop().time()
        self._held = False
        return not self._ended

    @property
    def _ended(self) -> bool:
        return self.leaving or self._gone

    def begin(self) -> None:
        """Count one more pending act."""
        self._under_way += 1

    def _settle(self) -> None:
        """Count one pending act less."""
        self._under_way -= 1
        if self._held:
            # From now on the host waits for the client to read, not the other way round.
            self.last_seen_at = asyncio.get_running_loop().time()
        self._answered.set()

    @property
    def silence(self) -> float:
        """Seconds since the last sign of life."""
        return asyncio.get_running_loop().time() - self.last_seen_at

    def silent(self, now: float) -> bool:
        """Whether nothing came for too long; not while the host itself does not read."""
        waits_for_host = self._held and self._under_way > 0
        return now - self.last_seen_at > SILENT and not waits_for_host

    # -- writing -----------------------------------------------------------------------------

    async def pump(self, source: FrameSource) -> None:
        """Write what is due, newest only, as fast as the socket takes it and no faster.

        The connection has ended when this returns or raises.
        """
        try:
            with contextlib.suppress(ConnectionError):
                while not (self.leaving and not self._answers):
                    await self._wake.wait()
                    self._wake.clear()
                    self._writing = True
                    await self._write(source)
                    self._writing = False
                await self.socket.close(code=WSCloseCode.GOING_AWAY)
        except Exception:
            self.abort()
            raise
        finally:
            self._gone = True
            self._answers.clear()
            self._answered.set()

    async def _write(self, source: FrameSource) -> None:
        await source.turn()
        while self._answers:
            answer = self._answers.popleft()
            content = answer if isinstance(answer, bytes) else answer.encode()
            await self.socket.send_frame(content, WSMsgType.TEXT)
            self._answered.set()
        if self._ponged is not None:
            ponged, self._ponged = self._ponged, None
            await self.socket.pong(ponged)
        if self._ping:
            self._ping = False
            await self.socket.ping(_ping_mark())
        version = source.version
        changed = self.version_sent != version and not self.leaving
        if self.seat is not None and self.takes_meeting and changed:
            frame = source.delta_frame(self.seat, self.version_sent, rows=self.hello.rows)
            self.version_sent = version
            await self.socket.send_frame(frame, WSMsgType.TEXT)
        while self._due:
            key = self._due.pop()
            if key == "hall":
                content, self.hall_sent = source.hall_frame(self)
                if content:
                    await self.socket.send_frame(content, WSMsgType.TEXT)
            else:
                await self.socket.send_str(source.state_frame(key, self))

    def answer_waits(self, id: str) -> None:
        """Take in that an act is on record, and its answer waits for the log of rooms.

        It counts as pending no more: a chair who has keyed in many ballots has to be heard, also to
        end the waiting. Sent again it counts, so that nobody makes the host hold without bound.
        """
        if id not in self._waiting_for_log:
            self._waiting_for_log.add(id)
            self._settle()

    def answer(self, id: str, text: bytes) -> None:
        """Answer an act that was counted by `begin`."""
        if id in self._waiting_for_log:
            self._waiting_for_log.remove(id)
        else:
            self._settle()
        # Whoever submitted waits for this one alone.
        if not self.write_now(framed(text)):
            self.send(text)
