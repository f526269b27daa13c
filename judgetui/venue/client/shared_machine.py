"""One machine at a venue: what it calls itself, what it keeps, and its seats' desks."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
import ipaddress
import platform
import uuid
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_data_path

from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records import atomic_files
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import News, WaitingDevices

_NOWHERE = Endpoint("127.0.0.1", 0)
_LEAVE_WITHIN = 30.0
"""Seconds a seat that was left goes on sending what is not sent yet."""


def kept_here() -> Path:
    """The folder for what this machine keeps as a guest."""
    return user_data_path("judgetui", appauthor=False)


def own_device() -> str:
    """This machine's secret name, made once; another one each time where it cannot be kept."""
    path = kept_here() / "device"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if name := path.read_text(encoding="utf-8").strip()[:64]:
            return name
    name = uuid.uuid4().hex
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_files.replace(path, name.encode())
    return name


def device_name() -> str:
    """How the chair sees this machine."""
    return platform.node().partition(".")[0][:40] or platform.system()


def outbox_of(way: Endpoint, seat: str = "") -> Path:
    """Where acts for a seat wait until they are answered."""
    whose = f"{way.host}:{way.port} {seat or way.code}"
    return kept_here() / "outbox" / f"{hashlib.sha256(whose.encode()).hexdigest()[:24]}.json"


class ClientFactory(Client):
    """A guest whose screen is there before its venue: the way is found once the venue is open."""

    find_way: Callable[[], Endpoint] | None = None
    """Waits for the venue; raises `Refused` when it does not open. Runs in a thread."""
    _finding: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to wait for the venue, then to connect; once is enough."""
        if self.find_way is None:
            super().start()
        elif self._finding is None:
            self._finding = asyncio.create_task(self._find(self.find_way))

    async def _find(self, find_way: Callable[[], Endpoint]) -> None:
        try:
            self.way = await asyncio.to_thread(find_way)
        except Refused as refused:
            self._set_link("refused", refused.sentence)
        else:
            super().start()

    async def welcomed(self) -> Seat:
        """Return once the host let this guest in; raises Refused when it never will."""
        if self._finding is not None:
            await asyncio.shield(self._finding)
        if self.link.state == "refused" and self.link.why is not None:
            raise Refused("%(why)s", why=self.link.why)
        return await super().welcomed()

    async def close(self) -> None:
        """Leave; what is unanswered stays in the outbox."""
        if self._finding is not None:
            self._finding.cancel()
            await asyncio.gather(self._finding, return_exceptions=True)
        await super().close()


class SharedMachine:
    """The machine a venue runs on: the chair's desk, and those of judges who take turns here.

    `way` finds the way to a seat and may wait for the venue to open; it raises `Refused`. Before
    the chair's desk is connected it knows the meeting as it was read from disk. A seat that is left
    is given up, so that its judge may sit down elsewhere; the chair's stays.
    """

    def __init__(self, session: Path, meeting: Meeting, way: Callable[[Seat], Endpoint]) -> None:
        self._session, self._meeting, self._way = session, meeting, way
        self._device, self._name = own_device(), device_name()
        self._leaving: set[asyncio.Task[None]] = set()
        self.chair = self._guest(CHAIR)
        self.chair.watch(self._hear)
        self._present, self._seat = self.chair, CHAIR

    def _guest(self, seat: Seat) -> ClientFactory:
        whose = f"{self._session.resolve()} {seat.by}"
        name = hashlib.sha256(whose.encode()).hexdigest()[:24]
        guest = ClientFactory(
            _NOWHERE if seat == CHAIR else self._way(seat),
            outbox=kept_here() / "outbox" / f"{name}.json",
            device=self._device,
            name=self._name,
            shared=seat != CHAIR,
            known=(CHAIR, self._meeting) if seat == CHAIR else (BOARD, EMPTY),
        )
        if seat == CHAIR:
            guest.find_way = lambda: self._way(seat)
        return guest

    def now(self) -> datetime.datetime:
        """The host's time."""
        return self.chair.now()

    @property
    def unsent(self) -> int:
        """Acts of this machine's seats that the host has not answered yet."""
        return sum(guest.unsent for guest in {self.chair, self._present})

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts; none where nothing is."""
        return self._present.trouble or self.chair.trouble

    def desk(self, seat: Seat) -> Client:
        """The desk of whoever sits here now; the one before is given up."""
        if seat == self._seat:
            return self._present
        if self._present is not self.chair:
            task = asyncio.create_task(_leave(self._present))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        self._present = self.chair if seat == CHAIR else self._guest(seat)
        self._seat = seat
        return self._present

    def _hear(self, news: News) -> None:
        """Let this machine in where another device has the seat: here sits who may decide it."""
        if not isinstance(news, WaitingDevices) or self._present is self.chair:
            return
        for knock in news.knocks:
            own = knock.device == self._name and _is_here(knock.address)
            if own and knock.seat == self._seat.by and self._present.link.state != "connected":
                self.chair.admit(knock.knock)

    async def close(self) -> None:
        """Leave every seat."""
        for guest in {id(one): one for one in (self._present, self.chair)}.values():
            await guest.close()
        for task in tuple(self._leaving):
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)


async def _leave(guest: Client) -> None:
    """Give a seat up once everything is sent."""
    gone = asyncio.Event()

    def look(_news: News) -> None:
        if not guest.unsent or guest.link.state == "refused":
            gone.set()

    stop = guest.watch(look)
    try:
        if guest.unsent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), _LEAVE_WITHIN)
    finally:
        stop()
        await guest.close()


def _is_here(address: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    return False
