"""Whoever wants to be more than their seat allows, against a host in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings

from judgetui.meeting.acts import CallCase, Entry, OpenMeeting, OpenScoring, StartQuestions
from judgetui.meeting.seat import BOARD, CHAIR, SUPERVISOR, Role, Seat, seats
from judgetui.meeting.state import Meeting
from judgetui.records.session import MemoryRecord, read_session
from judgetui.venue.client.client import Client
from judgetui.venue.protocol.limits import TRIES, WAIT
from judgetui.venue.server.listen import Venue
from tests.long import rounds
from tests.meeting.factories import a_plan
from tests.meeting.strategies import days
from tests.venue.processes import HostProcess
from tests.venue.server.test_delta_encoder import fine, marked, secrets
from tests.venue.venues import Plain, a_venue, judge, until
from tests.waiting import WITHIN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks hosts the POSIX way")

SCORES = {"depth": "7", "care": "8"}
J1, J2 = judge("J1"), judge("J2")


@asynccontextmanager
async def intruder(host: HostProcess, **headers: str) -> AsyncIterator[Plain]:
    """A connection nobody has said hello on."""
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"http://127.0.0.1:{host.port}/wire") as socket,
    ):
        yield Plain(socket)


@asynccontextmanager
async def scoring(host: HostProcess) -> AsyncIterator[Client]:
    """The chair, with the first case in scoring."""
    chair = Client(host.endpoint(CHAIR))
    chair.start()
    await asyncio.wait_for(chair.welcomed(), WITHIN)
    for act in (OpenMeeting(), CallCase(case="C1"), StartQuestions(), OpenScoring()):
        chair.submit(act)
    await until(lambda: chair.meeting.seq == 4 and not chair.unsent)
    try:
        yield chair
    finally:
        await chair.close()


async def test_many_wrong_codes_open_nothing_and_shut_out_none_who_has_a_link(
    tmp_path: Path,
) -> None:
    async with HostProcess(tmp_path, a_plan()) as host, scoring(host) as chair:
        codes = {door.code for _, door in host.credentials}
        wrong = [code for code in (f"{number:08}" for number in range(1100)) if code not in codes]
        whys = []
        began = monotonic()
        for code in wrong[: rounds(short=200, long=1000)]:
            async with intruder(host) as client:
                whys.append((await client.hello(code))["refused"]["why"])
        # On a busy machine so many may take longer than a wait, and then it is five more.
        waits = int((monotonic() - began) // WAIT)
        tried = [why for why in whys if "opens no seat" in why]
        assert whys[:TRIES] == tried[:TRIES]
        assert TRIES <= len(tried) <= TRIES * (1 + waits)
        assert all("try again in" in why for why in whys if why not in tried)
        while "try again" not in whys[-1]:
            async with intruder(host) as client:
                whys.append((await client.hello(wrong[0]))["refused"]["why"])
        async with intruder(host) as client:
            assert (
                "try again" in (await client.hello(host.credentials.of(J1).code))["refused"]["why"]
            )
        async with intruder(host) as client:
            assert "welcome" in await client.hello(host.credentials.of(J1).token)
        assert chair.connection.state == "connected"


async def test_a_judge_is_neither_another_judge_nor_the_chair(tmp_path: Path) -> None:
    attempts: list[dict[str, Any]] = [
        {"do": "submit-ballot", "case": "C1", "scores": SCORES, "judge": "J2"},
        {"do": "recuse", "case": "C1", "judge": "J2", "reason": "kin"},
        {"do": "key-ballot", "case": "C1", "judge": "J2", "scores": SCORES},
        {"do": "return-ballot", "case": "C1", "judge": "J2", "reason": "x"},
        {"do": "void-ballot", "case": "C1", "judge": "J2", "reason": "x"},
        {"do": "close-scoring", "reason": "x"},
        {"do": "announce"},
        {"do": "finalise", "reason": "x"},
        {"do": "undo", "seq": 2},
        {"do": "pause"},
    ]
    async with (
        HostProcess(tmp_path, a_plan()) as host,
        scoring(host) as chair,
        intruder(host) as other,
        intruder(host) as client,
        intruder(host) as board,
    ):
        await other.hello(host.credentials.of(J2).token)
        ballot = {"do": "submit-ballot", "case": "C1", "scores": {"depth": "3", "care": "4"}}
        assert "accepted" in await other.do("own", **ballot, comment="for the chair alone")
        assert "welcome" in await client.hello(host.credentials.of(J1).token)
        assert "welcome" in await board.hello(host.credentials.of(BOARD).token)
        for number, act in enumerate(attempts):
            answers = [await client.do(f"g{number}", **act), await board.do(f"b{number}", **act)]
            assert all("refused" in answer for answer in answers), act
        for frame in (
            {"door": {"do": "list"}},
            {"door": {"do": "reissue", "seat": "J2"}},
            {"venue": {"do": "end"}},
            {"venue": {"do": "show", "show": "break"}},
        ):
            async with intruder(host) as asks:
                await asks.hello(host.credentials.of(SUPERVISOR).token)
                await asks.say(**frame)
                assert "only the chair" in (await asks.next("refused"))["refused"]["why"]
        assert chair.meeting.seq == 5
        assert chair.meeting.cases["C1"].ballots.keys() == {"J2"}
    kept = read_session(tmp_path, "test").meeting
    assert kept.seq == 5


# -- what crosses the wire -------------------------------------------------------------------------


class Overheard(Plain):
    """A seat that keeps every byte it is sent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        super().__init__(socket)
        self.sent: list[str] = []
        self.ended = False
        """Whether the seat has ended, because its judge left the panel."""

    async def say(self, **frame: object) -> None:
        """Send a frame, unless the seat has ended."""
        with suppress(aiohttp.ClientConnectionResetError):
            await super().say(**frame)

    async def hear(self, number: int) -> str:
        """Everything up to the answer to a ping, or to the end of the seat."""
        await self.say(ping={"mark": number})
        done = False
        while not (done or self.ended):
            message = await self.socket.receive(timeout=WITHIN)
            self.ended = message.type is not aiohttp.WSMsgType.TEXT
            if not self.ended:
                self.sent.append(message.data)
                done = json.loads(message.data).get("pong", {}).get("mark") == number
        heard, self.sent = "\n".join(self.sent), []
        return heard


@settings(deadline=None, max_examples=12)
@given(entries=days(most=20))
def test_no_frame_of_any_kind_tells_a_seat_what_it_may_not_see(entries: list[Entry]) -> None:
    """Welcomes, answers, refusals, drafts and presence included, as they are on the socket."""
    asyncio.run(overhear(marked(fine(entries))))


async def overhear(entries: list[Entry]) -> None:
    """Let a day happen, with every seat listening, typing, and asking for what it may not do."""
    (opening, *_) = (entry.act for entry in entries)
    assert isinstance(opening, OpenMeeting)
    assert opening.plan is not None
    record = MemoryRecord(opening.plan)
    async with a_venue(record=record) as venue, AsyncExitStack() as stack:
        listening: dict[Seat, Overheard] = {}
        before = venue.host.room.meeting
        for number, entry in enumerate(entries, 1):
            plan = before.plan
            await listen(venue, stack, listening)
            by = entry.by if entry.by in plan.judge else None
            seat = Seat(Role.JUDGE, by) if by else Seat(Role(entry.by))
            act = entry.act.model_dump(mode="json", by_alias=True, exclude_none=True)
            await listening[seat].say(do={"id": f"act-{number}", "act": act})
            for judging, overheard in listening.items():
                if judging.judge:
                    comment = f"typed by {judging.judge}, {number}"
                    await overheard.say(draft={"case": plan.order[0], "comment": comment})
                await overheard.say(do={"id": f"no-{judging.by}-{number}", "act": {"do": "undo"}})
            await check(venue, listening, number, before)
            before = venue.host.room.meeting


async def listen(venue: Venue, stack: AsyncExitStack, listening: dict[Seat, Overheard]) -> None:
    """Sit down at every seat there is, also at one that was added or opened again."""
    meeting = venue.host.room.meeting
    for seat in seats(meeting.plan):
        gone = seat.judge is not None and meeting.has_left(seat.judge)
        if gone or (seat in listening and not listening[seat].ended):
            continue
        session = await stack.enter_async_context(aiohttp.ClientSession())
        socket = await session.ws_connect(f"{venue.loopback}/wire")
        listening[seat] = Overheard(socket)
        hello = {"version": 1, "code": venue.host.credentials.of(seat).token}
        await listening[seat].say(hello=hello)


async def check(
    venue: Venue, listening: dict[Seat, Overheard], number: int, before: Meeting
) -> None:
    """Look through what every seat heard for what is not its to know.

    A view of the meeting before may still have been on its way.
    """
    heard = {seat: await overheard.hear(number) for seat, overheard in listening.items()}
    meeting, credentials = venue.host.room.meeting, venue.host.credentials
    tokens = {seat: door.token for seat, door in credentials}
    for seat, sent in heard.items():
        for secret in {*secrets(meeting, seat)}.intersection(secrets(before, seat)):
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in sent, (seat, secret)
        for other, token in tokens.items():
            assert other == seat or token not in sent, (seat, other)
        for other in listening:
            if other.judge and other != seat:
                assert f"typed by {other.judge}," not in sent, (seat, other)
