"""Venues on the loopback interface for tests: a host in this process, and clients of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from judgetui.meeting.acts import Act, CallCase, OpenMeeting, OpenScoring, StartQuestions
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.records.session import MemoryRecord, Record
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.server.listen import Venue, serve
from tests.meeting.factories import a_plan
from tests.waiting import WITHIN


def judge(id: str) -> Seat:
    """A judge's seat."""
    return Seat(Role.JUDGE, id)


@asynccontextmanager
async def a_venue(
    plan: Plan | None = None,
    *,
    record: Record | None = None,
    port: int = 0,
    **how: Any,  # noqa: ANN401
) -> AsyncIterator[Venue]:
    """A venue on this machine alone."""
    plan = plan or (record.meeting.plan if record is not None else a_plan())
    venue = await serve(
        record or MemoryRecord(plan),
        how.pop("credentials", None) or Credentials(plan),
        port=port,
        bind=how.pop("bind", "127.0.0.1"),
        **how,
    )
    try:
        yield venue
    finally:
        await venue.close()


def token(venue: Venue, seat: Seat) -> str:
    """The token of a seat."""
    return venue.host.credentials.of(seat).token


def endpoint(venue: Venue, seat: Seat) -> Endpoint:
    """The endpoint of a seat."""
    return Endpoint("127.0.0.1", venue.port, venue.host.credentials.of(seat).token)


@asynccontextmanager
async def connected_client(venue: Venue, seat: Seat, **how: Any) -> AsyncIterator[Client]:  # noqa: ANN401
    """A client that was admitted."""
    client = Client(endpoint(venue, seat), **how)
    client.start()
    try:
        await asyncio.wait_for(client.welcomed(), WITHIN)
        yield client
    finally:
        await client.close()


class Plain:
    """A client that only knows the protocol, written without the package's own client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self.socket = socket
        self._passed_over: list[Any] = []

    async def say(self, **frame: object) -> None:
        """Send one frame."""
        await self.socket.send_str(json.dumps(frame))

    async def hello(self, code: str, **more: object) -> Any:  # noqa: ANN401
        """Send hello; return the first frame that comes back."""
        await self.say(hello={"version": 1, "code": code, **more})
        return await self.next()

    async def next(self, *keys: str, id: str = "") -> Any:  # noqa: ANN401
        """The next frame with one of these keys (and this id), or any; None once it is closed.

        Frames that are skipped are kept for later calls.
        """
        for frame in self._passed_over:
            if _fits(frame, keys, id):
                self._passed_over.remove(frame)
                return frame
        while True:
            message = await self.socket.receive(timeout=WITHIN)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return None
            frame = json.loads(message.data)
            assert len(frame) == 1
            if _fits(frame, keys, id):
                return frame
            self._passed_over.append(frame)

    async def do(self, id: str, **act: object) -> Any:  # noqa: ANN401
        """Submit an act; return the answer to it."""
        await self.say(do={"id": id, "act": act})
        return await self.next("accepted", "refused", id=id)


def _fits(frame: dict[str, Any], keys: tuple[str, ...], id: str) -> bool:
    (key,) = frame
    return (not keys or key in keys) and (not id or frame[key].get("id") == id)


@asynccontextmanager
async def plain(venue: Venue, **how: Any) -> AsyncIterator[Plain]:  # noqa: ANN401
    """A connection on which no hello was sent yet."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{venue.loopback}/wire", **how) as socket,
    ):
        yield Plain(socket)


async def until(true: Callable[[], object]) -> None:
    """Return once the condition holds."""
    async with asyncio.timeout(WITHIN):
        while not true():
            await asyncio.sleep(0.005)


async def staged_venue(venue: Venue, case: str = "C1") -> None:
    """Open the meeting, and take a case to scoring."""
    acts: list[Act] = [OpenMeeting(), CallCase(case=case), StartQuestions(), OpenScoring()]
    for number, act in enumerate(acts):
        await venue.host.room.take(CHAIR, act, f"setup-{number}")


def a_session(folder: Path, plan: Plan | None = None) -> Path:
    """A session on disk."""
    from judgetui.records.session_folder import create_session

    return create_session(folder, "test", plan or a_plan())
