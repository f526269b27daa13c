"""A client's web socket to its host: reconnects by itself, and detects a dead link in seconds."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import random
import time
from collections import deque
from typing import Any, Protocol

import aiohttp
from aiohttp import WSCloseCode
from pydantic_core import from_json

from judgetui.meeting.message import Refused, Sentence
from judgetui.phase import phase
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.tls import pinned
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, LARGEST_MEETING, SILENT, VERSION
from judgetui.venue.protocol.timing import beats

FIRST, FACTOR, LONGEST = 0.1, 1.7, 2.0
"""Seconds before the first attempt to reconnect, the factor for each further one, and the most."""
WELCOME_WITHIN = 45.0
"""Seconds without a frame that are allowed before the welcome, which is as large as the meeting."""
_CHECK_EVERY = 0.4
"""Seconds between two looks at how long the host has been silent."""
_CHECK_HERE = 1.0
"""The same where the host is on this machine: it is asked every `BEAT` alone, and one process may
have hundreds of such connections."""
STILL = 0.8
"""Seconds without a frame after which one that says how old its picture is asks for a sign."""
_AFTER_TICK = 0.25
"""Seconds from when the clocks of a group of seats tick to when they ask."""
_RETRY_AFTER = 0.7
"""Seconds until a host that answered wrongly is tried once more."""
_CONNECT_WITHIN = 5.0
_numbers = itertools.count()


class SocketListener(Protocol):
    """What the socket calls: a `Client`."""

    def language(self) -> str:
        """The language in which the host is to answer, as the hello names it."""

    def hello(self) -> frames.Hello:
        """The first frame on every connection."""

    def on_frame(self, frame: dict[str, Any]) -> None:
        """Take in a frame; raises ValueError for what cannot be read."""

    def on_ping(self, mark: float) -> None:
        """Take in that a ping with this mark is sent now."""

    def on_disconnect(self, why: Sentence) -> None:
        """Take in that the connection ended, or could not be made; the socket tries again."""


class ReconnectingSocket:
    """Keeps a connection to a host until `stop`."""

    def __init__(
        self, endpoint: Endpoint, listener: SocketListener, session: aiohttp.ClientSession
    ) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._session = session
        self._number = next(_numbers)
        self._outgoing: deque[str] = deque()
        self._wake = asyncio.Event()
        self._wait = FIRST
        self._silence_allowed = WELCOME_WITHIN
        self._received_at = 0.0
        self._stopped = False
        self.asks_soon = True
        """Whether it asks after `STILL`, and not only every `BEAT`."""
        self._woken = asyncio.Event()
        self._woken.set()
        self._hello = frames.Hello(version=VERSION, code="")
        """As it was last sent on this connection."""

    def send(self, *texts: str) -> None:
        """Send frames, in their order, on the present connection."""
        self._outgoing.extend(texts)
        self._wake.set()

    def welcomed(self) -> None:
        """Take in that the host has admitted the client: waiting times start over."""
        self._wait, self._silence_allowed = FIRST, SILENT

    def rest(self, resting: bool) -> None:
        """Ask the host for no sign of life while nobody looks: its own pings keep the seat.

        That it ends is noticed by the connection, and what it sends is taken in as ever.
        """
        if resting:
            self._woken.clear()
        else:
            self._woken.set()

    def stop(self) -> None:
        """Make no further connection."""
        self._stopped = True

    async def run(self) -> None:
        """Connect, and reconnect after every loss, until `stop`."""
        while not self._stopped:
            why = await self._connect_once()
            if self._stopped:
                return
            self._listener.on_disconnect(why)
            await asyncio.sleep(self._wait * random.uniform(0.5, 1.0))
            self._wait = min(self._wait * FACTOR, LONGEST)

    async def _connect_once(self) -> Sentence:
        """Make one connection and serve it to its end; return why it ended."""
        try:
            socket = await _connect(self._endpoint, self._session)
        except Refused as refused:
            return refused.sentence
        try:
            return await self._exchange_frames(socket)
        finally:
            # The code OK gives the seat up to a waiting device, so it is sent only by `stop`.
            code = WSCloseCode.OK if self._stopped else WSCloseCode.TRY_AGAIN_LATER
            with contextlib.suppress(aiohttp.ClientError, OSError):
                await socket.close(code=code)

    async def _exchange_frames(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        self._outgoing.clear()
        self._send_hello(self._listener.hello())
        self._silence_allowed = WELCOME_WITHIN
        self._received_at = asyncio.get_running_loop().time()
        parts = [
            asyncio.create_task(part(socket))
            for part in (self._receive, self._send, self._send_pings)
        ]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for part in parts:
                part.cancel()
            results = await asyncio.gather(*parts, return_exceptions=True)
        for result in results:
            if isinstance(result, Sentence):
                return result
            if isinstance(result, Exception) and not isinstance(result, OSError):
                raise result
        return Sentence("the connection was cut")

    def _send_hello(self, hello: frames.Hello) -> None:
        self._hello = hello
        self.send(frames.client_frame_text(hello=hello))

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        while not self._stopped:
            message = await socket.receive()
            self._received_at = asyncio.get_running_loop().time()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return Sentence("the connection was cut")
            try:
                frame = from_json(message.data)
                if not isinstance(frame, dict):
                    raise ValueError("a frame is an object")
                self._listener.on_frame(frame)
            except ValueError:
                return Sentence("the host said something that this program cannot read; update it")
            except Exception as error:
                # Without a reconnection the screen would go on calling itself connected.
                context = {"message": "handling a frame from the host failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)
                return Sentence("something went wrong inside the program; it connects again")
        return Sentence("")

    async def _send(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                await socket.send_str(self._outgoing.popleft())

    async def _send_pings(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        asked = 0.0
        soon = self.asks_soon
        every, at = (
            (_CHECK_EVERY, None) if soon else (_CHECK_HERE, phase(self._number) + _AFTER_TICK)
        )
        # A look may come somewhat less than a beat after the one at which it asked.
        beat = BEAT - every / 2
        async for now, late in beats(every, at):
            if not self._woken.is_set():
                await self._woken.wait()
                now = self._received_at = asyncio.get_running_loop().time()
            if late:
                self._received_at = now
            if now - self._received_at > self._silence_allowed:
                return Sentence("the host gives no sign of life")
            if (language := self._listener.language()) != self._hello.language:
                # With the code of this connection, even if the client has a newer one by now.
                self._send_hello(self._hello.model_copy(update={"language": language}))
            if now - asked >= beat or (self.asks_soon and now - self._received_at >= STILL):
                asked, mark = now, time.monotonic()
                self._listener.on_ping(mark)
                self.send(frames.client_frame_text(ping=frames.Ping(mark=mark)))
        return Sentence("the connection was cut")


async def _connect(
    endpoint: Endpoint, session: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse[bool]:
    """Connect to a host; raises Refused with the reason it fails."""
    try:
        async with asyncio.timeout(_CONNECT_WITHIN):
            return await session.ws_connect(
                endpoint.wire_url,
                ssl=pinned(endpoint.fingerprint),
                max_msg_size=LARGEST_MEETING,
                timeout=aiohttp.ClientWSTimeout(ws_close=0.3),
            )
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        kind = PermanentFailure if isinstance(error, _HOPELESS) else Refused
        raise kind(_reason(error, endpoint)) from error


class PermanentFailure(Refused):
    """No connection, for a reason that trying again does not remove."""


async def check_reachable(endpoint: Endpoint) -> None:
    """Return if a host answers; else raises Refused with the reason.

    That is `PermanentFailure` where a person has to put something right.
    """
    async with aiohttp.ClientSession() as session:
        try:
            socket = await _connect(endpoint, session)
        except PermanentFailure:
            # A host that is just starting or ending looks the same.
            await asyncio.sleep(_RETRY_AFTER)
            socket = await _connect(endpoint, session)
        await socket.close()


def _reason(error: Exception, endpoint: Endpoint) -> Sentence:
    """The reason there is no connection, and what to do about it."""
    number = getattr(getattr(error, "os_error", error), "errno", None)
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return Sentence(
            "what answers at %(host)s is not the host of this link; ask the chair for a new link",
            host=endpoint.host,
        )
    if isinstance(error, aiohttp.ClientSSLError) and not endpoint.secure:
        return Sentence(
            "the venue at %(host)s is encrypted; join it from a terminal by the whole personal "
            "link, from https:// to the last character",
            host=endpoint.host,
        )
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ServerDisconnectedError):
        return Sentence(
            "%(host)s answers, but not as this link says; ask the chair for the link that is "
            "right now (perhaps encryption was switched on or off)",
            host=endpoint.host,
        )
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return _no_meeting(error, endpoint)
    if number in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return Sentence(
            "%(host)s cannot be reached from here; is this computer on the meeting's network?",
            host=endpoint.host,
        )
    if number == errno.ECONNREFUSED:
        return Sentence(
            "%(host)s answers, but no meeting is open at port %(port)d yet",
            host=endpoint.host,
            port=endpoint.port,
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Sentence(
            "there is no computer called %(host)s here; check the link", host=endpoint.host
        )
    return Sentence(
        "no answer from %(host)s; is this computer on the meeting's network?", host=endpoint.host
    )


def _no_meeting(error: aiohttp.WSServerHandshakeError, endpoint: Endpoint) -> Sentence:
    if error.status == 403:
        return Sentence(
            "the venue does not go by the name %(host)s; join its address, or have it opened with "
            "--host-name %(host)s",
            host=endpoint.host,
        )
    return Sentence(
        "what answers at %(base)s is no meeting; look at the link once more", base=endpoint.base
    )


_HOPELESS = (
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientConnectorDNSError,
    aiohttp.ClientSSLError,
    aiohttp.ServerDisconnectedError,
    aiohttp.WSServerHandshakeError,
)
"""Errors of which a person has to remove the cause."""
