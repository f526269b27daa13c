"""One machine at a venue: its name and id, the files it keeps, and the clients of its seats."""

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

_UNKNOWN = Endpoint("127.0.0.1", 0)
_SEND_WITHIN = 30.0
"""Seconds for which the client of a seat that was left goes on sending what is unsent."""


def client_data_folder() -> Path:
    """The folder for what this machine keeps as a client."""
    return user_data_path("judgetui", appauthor=False)


def own_device_id() -> str:
    """This machine's secret id, made once; a new one each time where it cannot be kept."""
    path = client_data_folder() / "device"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if name := path.read_text(encoding="utf-8").strip()[:64]:
            return name
    name = uuid.uuid4().hex
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_files.replace(path, name.encode())
    return name


def device_name() -> str:
    """The name by which the chair sees this machine."""
    return platform.node().partition(".")[0][:40] or platform.system()


def outbox_path(endpoint: Endpoint, seat: str = "") -> Path:
    """The file in which acts of a seat are kept until they are answered."""
    whose = f"{endpoint.host}:{endpoint.port} {seat or endpoint.code}"
    return (
        client_data_folder() / "outbox" / f"{hashlib.sha256(whose.encode()).hexdigest()[:24]}.json"
    )


def witness_path(outbox: Path) -> Path:
    """The file in which the client with this outbox keeps what it was told of the ledger."""
    return outbox.parent.with_name("witness") / outbox.name


class DeferredClient(Client):
    """A client that is made before its venue is open; its endpoint is found later."""

    find_endpoint: Callable[[], Endpoint] | None = None
    """Waits for the venue and returns its endpoint; raises `Refused` when it does not open.

    Runs in a thread. None where the endpoint is known already.
    """
    _finding: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Wait for the venue, then connect. Calling it again does nothing."""
        if self.find_endpoint is None:
            super().start()
        elif self._finding is None:
            self._finding = asyncio.create_task(self._find(self.find_endpoint))

    async def _find(self, find_endpoint: Callable[[], Endpoint]) -> None:
        try:
            self.endpoint = await asyncio.to_thread(find_endpoint)
        except Refused as refused:
            self._set_connection("refused", refused.sentence)
        else:
            super().start()

    async def welcomed(self) -> Seat:
        """Return the seat once the host has admitted this client; raises Refused if it does not."""
        if self._finding is not None:
            await asyncio.shield(self._finding)
        if self.connection.state == "refused" and self.connection.why is not None:
            raise Refused("%(why)s", why=self.connection.why)
        return await super().welcomed()

    async def close(self) -> None:
        """Disconnect; acts that are not answered stay in the outbox."""
        if self._finding is not None:
            self._finding.cancel()
            await asyncio.gather(self._finding, return_exceptions=True)
        await super().close()


class SharedMachine:
    """The machine a venue runs on: the chair's client, and one for the judge whose turn it is here.

    `endpoint` returns the endpoint of a seat and may wait for the venue to open; it raises
    `Refused`. Until the chair's client is connected, it has the meeting as it was read from disk. A
    seat that is left is given up, so that its judge can take it elsewhere; the chair's is kept.
    """

    def __init__(
        self, session: Path, meeting: Meeting, endpoint: Callable[[Seat], Endpoint]
    ) -> None:
        self._session, self._meeting, self._endpoint = session, meeting, endpoint
        self._device_id, self._device_name = own_device_id(), device_name()
        self._leaving: set[asyncio.Task[None]] = set()
        self.chair = self._new_client(CHAIR)
        self.chair.watch(self._on_chair_news)
        self._current, self._current_seat = self.chair, CHAIR

    def _new_client(self, seat: Seat) -> DeferredClient:
        whose = f"{self._session.resolve()} {seat.by}"
        name = hashlib.sha256(whose.encode()).hexdigest()[:24]
        # What it is told it keeps in memory only: whoever rewrites the ledger holds this machine.
        client = DeferredClient(
            _UNKNOWN if seat == CHAIR else self._endpoint(seat),
            outbox=client_data_folder() / "outbox" / f"{name}.json",
            device=self._device_id,
            name=self._device_name,
            shared=seat != CHAIR,
            known=(CHAIR, self._meeting) if seat == CHAIR else (BOARD, EMPTY),
        )
        if seat == CHAIR:
            client.find_endpoint = lambda: self._endpoint(seat)
        return client

    def now(self) -> datetime.datetime:
        """The host's time."""
        return self.chair.now()

    @property
    def unsent(self) -> int:
        """Acts of this machine's seats that the host has not answered yet."""
        return sum(client.unsent for client in {self.chair, self._current})

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts; none where nothing is."""
        return self._current.trouble or self.chair.trouble

    def seat_api(self, seat: Seat) -> Client:
        """The client of the seat that this machine shows now; the seat before is given up."""
        if seat == self._current_seat:
            return self._current
        if self._current is not self.chair:
            task = asyncio.create_task(_close_when_sent(self._current))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        self._current = self.chair if seat == CHAIR else self._new_client(seat)
        self._current_seat = seat
        return self._current

    def _on_chair_news(self, news: News) -> None:
        """Admit this machine to a seat that another device has: the chair sits at this machine."""
        if not isinstance(news, WaitingDevices) or self._current is self.chair:
            return
        for device in news.devices:
            own = device.device == self._device_name and _is_loopback(device.address)
            if (
                own
                and device.seat == self._current_seat.by
                and self._current.connection.state != "connected"
            ):
                self.chair.admit(device.knock)

    async def close(self) -> None:
        """Close every client."""
        for client in {id(one): one for one in (self._current, self.chair)}.values():
            await client.close()
        for task in tuple(self._leaving):
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)


async def _close_when_sent(client: Client) -> None:
    """Close a client once everything is sent, at the latest after `_SEND_WITHIN`."""
    gone = asyncio.Event()

    def look(_news: News) -> None:
        if not client.unsent or client.connection.state == "refused":
            gone.set()

    stop = client.watch(look)
    try:
        if client.unsent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), _SEND_WITHIN)
    finally:
        stop()
        await client.close()


def _is_loopback(address: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(address).is_loopback
    return False
