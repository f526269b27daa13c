"""One browser page's socket, as the gateway writes to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PULSE = 2.0
"""Seconds between signs of life towards the page."""
MOST_BEHIND = 1 << 22
"""Characters that may wait for a slow page; with more, it gets one whole picture instead, which
is never as large as this."""

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
    """A part of a frame; frames that say more than is known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Count = Annotated[int, Field(ge=-(10**9), le=10**9)]


class Visitor(Frame):
    """Who looks at a seat, as the host found out before it let the page through."""

    token: str
    """Opens the seat at the host."""
    device: str
    """Tells one browser from another."""
    address: str = ""
    """Where it is on the network."""
    name: str = ""
    """How the chair sees the device, such as "Firefox, Windows"."""
    language: str = "en"
    public: bool = False
    """Whether it only watches the board, which has nothing to type."""
    invited: bool = False
    """Whether it came with the board's own link, for which there is always room."""

    @property
    def public_only(self) -> bool:
        """Whether it is one of the many whom nobody knows."""
        return self.public and not self.invited


class OpenRequest(Frame):
    """The first thing a page says: how large it is, and what it remembers of its user."""

    columns: Count
    rows: Count
    remembered: Annotated[str, Field(max_length=4000)] = ""
    """What the app asked this browser to remember, such as a theme."""


class FromPage(Frame):
    """A frame from a page: one of these."""

    open: OpenRequest | None = None
    typed: str | None = None
    size: tuple[Count, Count] | None = None
    focus: bool | None = None
    gap: bool | None = None
    """Said by the host: the page said more than is heard, and part of it is missing here."""
    pulse: Count | None = None
    """The number of a pulse that arrived, sent back; the host measures by it."""


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
    """Writes to one page as fast as it takes it; never waits, never grows without bound."""

    def __init__(self, socket: Socket, most_behind: int = MOST_BEHIND) -> None:
        self._socket = socket
        self._most_behind = most_behind
        self._drawn: list[str] = []
        self._waiting = 0
        self._frames: deque[str] = deque()
        self._wake = asyncio.Event()
        self._closing: int | None = None
        self._pulses = 0
        self.behind = False
        """Whether output was dropped, so that a whole picture is due."""
        self.repaint: Callable[[], None] = lambda: None
        """Asks for a whole picture."""

    def draw(self, output: str) -> None:
        """Hand on terminal output."""
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

    def tell(self, **frame: object) -> None:
        """Send a frame, such as `tell(waiting="…")`."""
        self._frames.append(json.dumps(frame, ensure_ascii=False))
        self._wake.set()

    def end(self, how: EndReason, why: str) -> None:
        """Say why nothing more comes, and close."""
        self.tell(ended={"how": how, "why": why})
        self._closing = _CODES.get(how, OVER)

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self._closing is not None

    async def pump(self) -> None:
        """Write what is due until the connection is closed."""
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
            await self._socket.send_bytes(drawn.encode("utf-8", "replace"))
        while self._frames:
            await self._socket.send_str(self._frames.popleft())

    async def beat(self) -> None:
        """Send signs of life, by which a page notices a dead link."""
        while True:
            self._pulses += 1
            self.tell(pulse=self._pulses)
            await asyncio.sleep(PULSE)
