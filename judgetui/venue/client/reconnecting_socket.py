"""A guest's line to its host: comes back by itself, and notices within seconds when it is dead."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
import time
from collections import deque
from typing import Any, Protocol

import aiohttp
from aiohttp import WSCloseCode
from pydantic_core import from_json

from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.tls import pinned
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, SILENT, VERSION
from judgetui.venue.protocol.timing import beats

FIRST, FACTOR, LONGEST = 0.1, 1.7, 2.0
"""Seconds before the first attempt to come back, how they grow, and the most they become."""
WELCOME_WITHIN = 45.0
"""Seconds without a frame before the welcome, which is as large as the meeting: slow networks take
long."""
_LOOK = 0.4
_ONCE_MORE = 0.7
"""Seconds until a host that answered wrongly is asked once more."""
_CONNECT_WITHIN = 5.0
_LARGEST = 64 * 1024 * 1024


class SocketListener(Protocol):
    """Whoever is at the guest's end of the line."""

    def language(self) -> str:
        """What the host is to answer in, as the hello says."""

    def hello(self) -> frames.Hello:
        """What is said first on every connection."""

    def hear(self, frame: dict[str, Any]) -> None:
        """Take in a frame; raises ValueError for what cannot be read."""

    def beat(self, mark: float) -> None:
        """A ping with this mark goes out now."""

    def lost(self, why: Sentence) -> None:
        """The connection ended, or could not be made; the line tries again."""


class ReconnectingSocket:
    """Connects, and connects again, until it is told to stop."""

    def __init__(
        self, way: Endpoint, guest: SocketListener, session: aiohttp.ClientSession
    ) -> None:
        self._way = way
        self._guest = guest
        self._session = session
        self._saying: deque[str] = deque()
        self._wake = asyncio.Event()
        self._wait = FIRST
        self._silent = WELCOME_WITHIN
        self._heard_at = 0.0
        self._stopped = False
        self._hello = frames.Hello(version=VERSION, code="")
        """As it was last said on this connection."""

    def say(self, *texts: str) -> None:
        """Send frames, in their order, on the connection there is."""
        self._saying.extend(texts)
        self._wake.set()

    def welcomed(self) -> None:
        """The host let the guest in, so the next loss is a new one."""
        self._wait, self._silent = FIRST, SILENT

    def stop(self) -> None:
        """Make no further connection."""
        self._stopped = True

    async def run(self) -> None:
        """Keep a connection up until `stop`."""
        while not self._stopped:
            why = await self._visit()
            if self._stopped:
                return
            self._guest.lost(why)
            await asyncio.sleep(self._wait * random.uniform(0.5, 1.0))
            self._wait = min(self._wait * FACTOR, LONGEST)

    async def _visit(self) -> Sentence:
        """One connection, from hello to its end; why it ended."""
        try:
            socket = await _connect(self._way, self._session)
        except Refused as refused:
            return refused.sentence
        try:
            return await self._converse(socket)
        finally:
            # Said as if for good, it would give the seat up to whoever waits for it.
            code = WSCloseCode.OK if self._stopped else WSCloseCode.TRY_AGAIN_LATER
            with contextlib.suppress(aiohttp.ClientError, OSError):
                await socket.close(code=code)

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        self._saying.clear()
        self._say_hello(self._guest.hello())
        self._silent = WELCOME_WITHIN
        self._heard_at = asyncio.get_running_loop().time()
        parts = [asyncio.create_task(part(socket)) for part in (self._hear, self._send, self._beat)]
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

    def _say_hello(self, hello: frames.Hello) -> None:
        self._hello = hello
        self.say(frames.guest_text(hello=hello))

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        while not self._stopped:
            message = await socket.receive()
            self._heard_at = asyncio.get_running_loop().time()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return Sentence("the connection was cut")
            try:
                frame = from_json(message.data)
                if not isinstance(frame, dict):
                    raise ValueError("a frame is an object")
                self._guest.hear(frame)
            except ValueError:
                return Sentence("the host said something that this program cannot read; update it")
            except Exception as error:
                # A line that ended for good would leave a screen that calls itself connected.
                context = {"message": "a frame broke the guest's hearing", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)
                return Sentence("something went wrong inside the program; it connects again")
        return Sentence("")

    async def _send(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._saying:
                await socket.send_str(self._saying.popleft())

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> Sentence:
        asked = 0.0
        async for now, late in beats(_LOOK):
            if late:
                self._heard_at = now
            if now - self._heard_at > self._silent:
                return Sentence("the host gives no sign of life")
            if (language := self._guest.language()) != self._hello.language:
                # By the code it came with, also where the guest knows a newer one by now.
                self._say_hello(self._hello.model_copy(update={"language": language}))
            if now - asked >= BEAT:
                asked, mark = now, time.monotonic()
                self._guest.beat(mark)
                self.say(frames.guest_text(ping=frames.Ping(mark=mark)))
        return Sentence("the connection was cut")


async def _connect(
    way: Endpoint, session: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse[bool]:
    """A socket to a host; raises Refused with what stands in the way."""
    try:
        async with asyncio.timeout(_CONNECT_WITHIN):
            return await session.ws_connect(
                way.wire,
                ssl=pinned(way.fingerprint),
                max_msg_size=_LARGEST,
                timeout=aiohttp.ClientWSTimeout(ws_close=0.3),
            )
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        kind = Hopeless if isinstance(error, _HOPELESS) else Refused
        raise kind(_reason(error, way)) from error


class Hopeless(Refused):
    """There is no connection, and waiting for one is of no use."""


async def reach(way: Endpoint) -> None:
    """Return where a host answers; raises Refused with what stands in the way.

    That is `Hopeless` where waiting is of no use.
    """
    async with aiohttp.ClientSession() as session:
        try:
            socket = await _connect(way, session)
        except Hopeless:
            # A host may have been just going or coming; that looks the same.
            await asyncio.sleep(_ONCE_MORE)
            socket = await _connect(way, session)
        await socket.close()


def _reason(error: Exception, way: Endpoint) -> Sentence:
    """Why there is no connection, and what to do about it."""
    number = getattr(getattr(error, "os_error", error), "errno", None)
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return Sentence(
            "what answers at %(host)s is not the host of this link; ask the chair for a new link",
            host=way.host,
        )
    if isinstance(error, aiohttp.ClientSSLError) and not way.secure:
        return Sentence(
            "the venue at %(host)s is encrypted; join it from a terminal by the whole personal "
            "link, from https:// to the last character",
            host=way.host,
        )
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ServerDisconnectedError):
        return Sentence(
            "%(host)s answers, but not as this link says; ask the chair for the link that is "
            "right now (perhaps encryption was switched on or off)",
            host=way.host,
        )
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return _no_meeting(error, way)
    if number in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return Sentence(
            "%(host)s cannot be reached from here; is this computer on the meeting's network?",
            host=way.host,
        )
    if number == errno.ECONNREFUSED:
        return Sentence(
            "%(host)s answers, but no meeting is open at port %(port)d yet",
            host=way.host,
            port=way.port,
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Sentence("there is no computer called %(host)s here; check the link", host=way.host)
    return Sentence(
        "no answer from %(host)s; is this computer on the meeting's network?", host=way.host
    )


def _no_meeting(error: aiohttp.WSServerHandshakeError, way: Endpoint) -> Sentence:
    if error.status == 403:
        return Sentence(
            "the venue does not go by the name %(host)s; join its address, or have it opened with "
            "--host-name %(host)s",
            host=way.host,
        )
    return Sentence(
        "what answers at %(base)s is no meeting; look at the link once more", base=way.base
    )


_HOPELESS = (
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientConnectorDNSError,
    aiohttp.ClientSSLError,
    aiohttp.ServerDisconnectedError,
    aiohttp.WSServerHandshakeError,
)
"""What a person has to put right."""
