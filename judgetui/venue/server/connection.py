"""One guest's socket at the host: an outbox of one, and how long ago it gave a sign of life."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import WSCloseCode, WSMsgType, web

from judgetui.meeting.seat import Seat
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import SILENT, UNANSWERED, VERSION
from judgetui.venue.server.rate_limit import Rate, TokenBucket

STRANGER = Rate(frames=10, frames_at_once=30, size=4 * 1024, size_at_once=128 * 1024)
"""What may come from whoever has shown no code: a hello, and a ping every other second."""
GUEST = Rate(frames=200, frames_at_once=1000, size=512 * 1024, size_at_once=4 * 1024 * 1024)
"""What may come from a seat: every key of a half-typed ballot, a whole pile of paper ballots."""
_HELD = 0.5
"""Seconds after which it is looked again whether a connection that is not listened to is there."""
GOODBYE = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
"""Close codes by which a guest gives its seat up; without any code it does so too."""
_SIGNS = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG, WSMsgType.CLOSE)
"""What comes from the guest itself; the rest tells that the socket is gone."""


class Tells(Protocol):
    """Where a connection finds what it is to tell when its socket takes it."""

    @property
    def version(self) -> int:
        """Of the newest views."""

    @property
    def turn(self) -> Callable[[], Awaitable[None]]:
        """Returns when it is this connection's turn to write."""

    def view(self, seat: Seat, version: int) -> bytes:
        """The frame that takes a seat from a version to the present."""

    def state_frame(self, key: str, connection: Connection) -> str:
        """The frame with this key of `FromHost`, as it is now."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the other end before it has a seat."""

    address: str
    """Where it is on the network."""
    at: float
    """When it came, on the loop's clock."""
    here: bool = False
    """Whether it sits at the venue's own computer."""


class Connection:
    """One guest's socket, and what it has been told so far."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, caller: Caller) -> None:
        self.socket = socket
        self.caller = caller
        self.seat: Seat | None = None
        """None until it is admitted."""
        self.asked: tuple[Seat, str] | None = None
        """The seat it waits for, and the knock that names it to the chair."""
        self.hello = frames.Hello(version=VERSION, code="")
        self.told = 0
        """The version of the view it has."""
        self.heard_at = caller.at
        """The last sign of life, on the loop's clock."""
        self.latency: float | None = None
        self.mark = 0.0
        """The guest's own mark in its latest ping."""
        self.leaving = False
        """Whether the last thing to say has been put in."""
        self.left = False
        """Whether it gave its seat up or was told to; one that dropped out comes back."""
        self.counted = contextlib.ExitStack()
        """Takes the connection out of the counts it is in, when it ends."""
        self._request = request
        self._answers: deque[str] = deque()
        self._due: set[str] = set()
        self._ponged: bytes | None = None
        self._ping = False
        self._allowance = TokenBucket(STRANGER)
        self._under_way = 0
        self._held = False
        self._gone = False
        self._wake = asyncio.Event()
        self._answered = asyncio.Event()

    @property
    def greeted(self) -> bool:
        """Whether it has a seat or waits for one."""
        return self.seat is not None or self.asked is not None

    @property
    def device(self) -> str:
        """The device's own secret name; empty where it has none."""
        return self.hello.device

    def may(self, rate: Rate) -> None:
        """Hear it by another rate from now on."""
        self._allowance = TokenBucket(rate)

    def wake(self) -> None:
        """Let the outbox be looked at."""
        self._wake.set()

    def say(self, text: str) -> None:
        """Put a frame before whatever view comes next; dropped once the socket is gone."""
        if not self._gone:
            self._answers.append(text)
            self._wake.set()

    def remind(self, key: str) -> None:
        """Send the state frame with this key as it is when the socket takes it, once."""
        self._due.add(key)
        self._wake.set()

    def leave(self, text: str | None = None) -> None:
        """Say a last frame and close."""
        if not self.leaving:
            self.leaving = True
            if text is not None:
                self.say(text)
            self._wake.set()
            self._answered.set()

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._ping = True
        self._wake.set()

    def abort(self) -> None:
        """Cut the socket without another word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    # -- hearing -----------------------------------------------------------------------------

    async def read(self) -> str | bytes | None:
        """The next text frame (bytes for a binary one), or None when the socket is gone.

        Waits while too many acts are under way or too many answers unread: whatever a guest sends
        may be answered, so one that reads nothing has to be heard no further.
        """
        while await self._listens():
            message = await self.socket.receive()
            if message.type in _SIGNS:
                self.heard_at = asyncio.get_running_loop().time()
                await self._spread(message.data)
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

    async def _spread(self, content: object) -> None:
        """Wait until as much may come as came; nothing of it is dropped.

        What follows meanwhile piles up at the guest's own end of the network.
        """
        loop = asyncio.get_running_loop()
        size = len(content) if isinstance(content, str | bytes | bytearray) else 0
        until = loop.time() + self._allowance.owe(size)
        while (rest := until - loop.time()) > 0 and not self._ended:
            await asyncio.sleep(min(rest, _HELD))
            self.heard_at = loop.time()

    def _measure(self, mark: bytes) -> None:
        with contextlib.suppress(ValueError):
            taken = time.monotonic() - float(mark)
            self.latency = taken if 0 <= taken < 60 else self.latency

    async def _listens(self) -> bool:
        """Whether to go on hearing it, once few enough answers are due."""
        while self._under_way + len(self._answers) >= UNANSWERED and not self._ended:
            self._held = True
            self._answered.clear()
            await self._answered.wait()
            self.heard_at = asyncio.get_running_loop().time()
        self._held = False
        return not self._ended

    @property
    def _ended(self) -> bool:
        return self.leaving or self._gone

    def begin(self) -> None:
        """Count one more act under way."""
        self._under_way += 1

    @property
    def silence(self) -> float:
        """Seconds since the last sign of life."""
        return asyncio.get_running_loop().time() - self.heard_at

    def silent(self, now: float) -> bool:
        """Whether it gave no sign of life for too long; not while it waits for the host itself."""
        waits_for_host = self._held and self._under_way > 0
        return now - self.heard_at > SILENT and not waits_for_host

    # -- telling -----------------------------------------------------------------------------

    async def pump(self, tells: Tells) -> None:
        """Write what is due, newest only, as fast as the socket takes it and no faster.

        When it ends, however it does, the connection is gone.
        """
        try:
            with contextlib.suppress(ConnectionError):
                while not (self.leaving and not self._answers):
                    await self._wake.wait()
                    self._wake.clear()
                    await self._write(tells)
                await self.socket.close(code=WSCloseCode.GOING_AWAY)
        except Exception:
            self.abort()
            raise
        finally:
            self._gone = True
            self._answers.clear()
            self._answered.set()

    async def _write(self, tells: Tells) -> None:
        await tells.turn()
        while self._answers:
            await self.socket.send_str(self._answers.popleft())
            self._answered.set()
        if self._ponged is not None:
            ponged, self._ponged = self._ponged, None
            await self.socket.pong(ponged)
        if self._ping:
            self._ping = False
            await self.socket.ping(repr(time.monotonic()).encode())
        version = tells.version
        if self.seat is not None and self.told != version and not self.leaving:
            frame, self.told = tells.view(self.seat, self.told), version
            await self.socket.send_frame(frame, WSMsgType.TEXT)
        while self._due:
            await self.socket.send_str(tells.state_frame(self._due.pop(), self))

    def answer(self, text: str) -> None:
        """Answer an act that was counted by `begin`."""
        self._under_way -= 1
        if self._held:
            # From here on it waits for the guest to read, no longer for the host.
            self.heard_at = asyncio.get_running_loop().time()
        self._answered.set()
        self.say(text)
