"""One robot at a rehearsed venue: a client of its own that waits for every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from judgetui.meeting.acts import Act
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import Seat
from judgetui.meeting.state import Meeting
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, News

WITHIN = 60.0
"""Seconds a venue has for anything: an answer, a reconnection, a new view of the meeting."""


class RobotSeat:
    """A seat that acts as a person does, through the same client."""

    def __init__(self, seat: Seat, endpoint: Endpoint, folder: Path) -> None:
        self.seat = seat
        self._endpoint = endpoint
        self._outbox = folder / f"{seat.by}.outbox"
        self._device = 0
        self._answers: dict[str, Sentence | int] = {}
        self._changed = asyncio.Event()
        self.client: Client | None = None

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat sees it."""
        return self.open.meeting

    @property
    def open(self) -> Client:
        """The client of its present device."""
        assert self.client is not None, "join first"
        return self.client

    @property
    def connected(self) -> bool:
        """Whether its client has the meeting from the host, and its connection stands."""
        return self.open.connection.state == "connected"

    def start(self, *, other_device: bool = False) -> None:
        """Begin to connect, with the same device as before or another one."""
        if other_device:
            self._device += 1
            self._outbox = self._outbox.with_suffix(f".outbox{self._device}")
        client = Client(
            self._endpoint,
            outbox=self._outbox,
            device=f"robot-{self.seat.by}-{self._device}",
            name=f"robot {self._device + 1}",
        )
        self.client = client
        client.watch(self._on_news)
        client.start()

    async def join(self, *, other_device: bool = False) -> None:
        """Take the seat; raises Refused where the host does not admit it."""
        self.start(other_device=other_device)
        async with asyncio.timeout(WITHIN):
            await self.open.welcomed()

    def _on_news(self, news: News) -> None:
        if isinstance(news, ActAccepted):
            self._answers[news.id] = news.seq
        elif isinstance(news, ActRefused):
            self._answers[news.id] = news.why
        self._changed.set()

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait until something is so, as far as this seat is told; raises TimeoutError."""
        async with asyncio.timeout(WITHIN):
            while not what():
                self._changed.clear()
                await self._changed.wait()

    async def do(self, act: Act) -> None:
        """Have an act done, and see what it did; raises `Refused` with the host's sentence."""
        await self.answered(self.open.submit(act))

    async def answered(self, id: str) -> None:
        """Wait for the answer to an act; raises `Refused` with the host's sentence."""
        await self.until(lambda: id in self._answers)
        answer = self._answers[id]
        if isinstance(answer, Sentence):
            raise Refused(answer)
        await self.until(lambda: self.meeting.seq >= answer)

    async def leave(self) -> None:
        """Disconnect; what is not answered stays in its outbox."""
        if self.client is not None:
            await self.client.close()
