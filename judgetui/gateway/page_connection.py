"""One browser page's socket, as the gateway writes to it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import deque
from collections.abc import Callable
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from judgetui.phase import phase
from judgetui.venue.protocol.timing import beats

_numbers = itertools.count()
PULSE = 2.0
"""Seconds between pulses, by which a page detects a dead connection."""
STILL = 1.0
"""Seconds without a drawing after which a pulse comes earlier, by which a page that says how old it
is knows that what it shows is the newest."""
MOST_BEHIND = 1 << 22
"""Characters that are buffered for a slow page; beyond, they are dropped for one full redraw, which
is always smaller."""

ELSEWHERE = 4001
"""Close code: the seat was opened in another window."""
OVER = 4002
"""Close code: nothing more comes here until a person asks for it."""
FULL = 4004
"""Close code: there is no room now; worth trying again later."""

CLOSED = 4005
"""Close code: the venue is closed, and may open again."""

CLOSING = 1001
"""Close code: the gateway ends; worth trying again at once."""

EndReason = Literal["elsewhere", "left", "refused", "trouble", "full", "closed", "closing"]
_CODES = {"elsewhere": ELSEWHERE, "full": FULL, "closed": CLOSED, "closing": CLOSING}


class Frame(BaseModel):
    """A part of a frame; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Count = Annotated[int, Field(ge=-(10**9), le=10**9)]


class Visitor(Frame):
    """Who opens a seat, as the host has verified before it proxies the page."""

    token: str
    """Opens the seat at the host."""
    device: str
    """Tells one browser from another."""
    address: str = ""
    """Where it is on the network."""
    name: str = ""
    """The device's name for the chair, such as "Firefox, Windows"."""
    language: str = "en"
    public: bool = False
    """Whether it shows the board, which has nothing to type."""
    invited: bool = False
    """Whether it came by the board's own link, which is not subject to the limit for boards."""

    @property
    def public_only(self) -> bool:
        """Whether it came by the public address, so that the limit for boards applies."""
        return self.public and not self.invited


class OpenRequest(Frame):
    """The first frame of a page: its size, and what it has stored of its user's choices."""

    columns: Count
    rows: Count
    remembered: Annotated[str, Field(max_length=4000)] = ""
    """What the app has had this browser store, such as a theme."""
    witness: Annotated[str, Field(max_length=400)] = ""
    """The last that this browser was told of the ledger, as JSON: `id`, `first`, `seq`, `head`."""
    window: Annotated[str, Field(max_length=64)] = ""
    """Tells this window from others of the same browser."""
    attempt: Count = 0
    """How many connections this window has opened, this one included."""

    def is_older_than(self, other: OpenRequest) -> bool:
        """Whether the same window opened `other` after this and waits for nothing here any more."""
        return self.window == other.window != "" and self.attempt < other.attempt


class FromPage(Frame):
    """A frame from a page: one of these."""

    open: OpenRequest | None = None
    typed: str | None = None
    size: tuple[Count, Count] | None = None
    focus: bool | None = None
    gap: bool | None = None
    """Sent by the host: it has dropped frames of the page here, which exceeded the rate."""
    pulse: Count | None = None
    """The number of a pulse, sent back; the host measures the round trip by it."""


def read_page_frame(text: str) -> FromPage | None:
    """A frame from a page; none when it is not one."""
    try:
        return FromPage.model_validate_json(text)
    except ValidationError:
        return None


class Socket(Protocol):
    """What a connection needs of a web socket."""

    async def send_bytes(self, data: bytes) -> None:
        """Send terminal output."""

    async def send_str(self, data: str) -> None:
        """Send a frame."""

    async def close(self, *, code: int = 1000) -> bool:
        """Close it."""


class PageConnection:
    """Writes to one page as fast as it reads; callers never wait, and the buffer is bounded."""

    def __init__(self, socket: Socket, most_behind: int = MOST_BEHIND) -> None:
        self._socket = socket
        self._most_behind = most_behind
        self._drawn: list[str] = []
        self._waiting = 0
        self._frames: deque[str] = deque()
        self._wake = asyncio.Event()
        self._closing: int | None = None
        self._pulses = 0
        self._drawn_at = 0.0
        self.behind = False
        """Whether output was dropped, so that a full redraw is due."""
        self.repaint: Callable[[], None] = lambda: None
        """Called for a full redraw."""

    def draw(self, output: str) -> None:
        """Queue terminal output."""
        if self.behind or self._closing is not None:
            return
        self._drawn.append(output)
        self._waiting += len(output)
        if self._waiting > self._most_behind:
            self._forget_drawn()
            self.behind = True
        self._wake.set()

    def _forget_drawn(self) -> str:
        drawn, self._drawn, self._waiting = "".join(self._drawn), [], 0
        return drawn

    def send(self, **frame: object) -> None:
        """Send a frame, such as `send(waiting="…")`."""
        self._frames.append(json.dumps(frame, ensure_ascii=False))
        self._wake.set()

    def end(self, how: EndReason, why: str) -> None:
        """Send the reason why nothing more comes, and close."""
        self.send(ended={"how": how, "why": why})
        self._closing = _CODES.get(how, OVER)

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self._closing is not None

    async def pump(self) -> None:
        """Write what is queued until the connection is closed."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._drawn or self._frames:
                    await self._write_some()
                if self._closing is not None:
                    await self._socket.close(code=self._closing)
                    return
                if self.behind:
                    self.behind = False
                    self.repaint()

    async def _write_some(self) -> None:
        if drawn := self._forget_drawn():
            self._drawn_at = asyncio.get_running_loop().time()
            await self._socket.send_bytes(drawn.encode("utf-8", "replace"))
        while self._frames:
            await self._socket.send_str(self._frames.popleft())

    async def send_pulses(self) -> None:
        """Send a pulse every `PULSE` seconds, and after `STILL` in which nothing was drawn."""
        self._pulse()
        last = asyncio.get_running_loop().time()
        async for now, _late in beats(STILL, phase(next(_numbers)) + STILL / 2):
            if now - last > PULSE - STILL / 2 or now - self._drawn_at > STILL:
                last = now
                self._pulse()

    def _pulse(self) -> None:
        self._pulses += 1
        self.send(pulse=self._pulses)
