"""Plugs pulled in any order, with real processes on the loopback interface."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from judgetui.meeting.acts import (
    AddTime,
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.seat import BOARD, CHAIR, SUPERVISOR, Seat
from judgetui.meeting.state import Stage
from judgetui.records.session import read_session
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, News
from tests.long import rounds
from tests.meeting.factories import a_plan, marks
from tests.venue.processes import HostProcess, a_cutter
from tests.venue.venues import judge, until
from tests.waiting import WITHIN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes the POSIX way")

KILLS = rounds(short=5, long=20)
JUDGES = rounds(short=6, long=15)


class Robot:
    """A client that does what is due as soon as it sees it, and remembers what it was told."""

    def __init__(self, host: HostProcess, seat: Seat, folder: Path) -> None:
        outbox = folder / f"outbox-{seat.by}.json"
        self.client = Client(host.endpoint(seat), device=seat.by, outbox=outbox)
        self.accepted: dict[str, ActAccepted] = {}
        self.asked: set[tuple[str, Stage]] = set()
        self.going = True
        self.client.watch(self.hear)

    def hear(self, news: News) -> None:
        """Answer what is on stage with the next act."""
        if isinstance(news, ActAccepted):
            assert news.id not in self.accepted
            self.accepted[news.id] = news
        if self.going:
            self.act()

    def act(self) -> None:
        """Do what is next, once."""
        meeting = self.client.meeting
        case = meeting.on_stage
        if self.client.seat == CHAIR:
            self.lead()
        elif case and meeting.cases[case].stage is Stage.SCORING:
            self.once(case, Stage.SCORING, SubmitBallot(case=case, scores=marks(5, 6)))

    def lead(self) -> None:
        """Take case after case through the day."""
        meeting = self.client.meeting
        case = meeting.on_stage
        if case is None or meeting.cases[case].stage is Stage.ANNOUNCED:
            waiting = [c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING]
            if meeting.seq and waiting:
                self.once(waiting[0], Stage.WAITING, CallCase(case=waiting[0]))
            return
        stage = meeting.cases[case].stage
        if stage is Stage.PRESENTING:
            self.once(case, stage, StartQuestions())
        elif stage is Stage.QUESTIONS:
            self.once(case, stage, OpenScoring())
        elif stage is Stage.SCORING and not meeting.awaited(case):
            self.once(case, stage, CloseScoring())
        elif stage is Stage.CLOSED:
            self.once(case, stage, Announce())

    def once(self, case: str, stage: Stage, act: Any) -> None:  # noqa: ANN401
        """Hand an act in, the first time it is due."""
        if (case, stage) not in self.asked:
            self.asked.add((case, stage))
            self.client.submit(act)


async def test_a_host_killed_again_and_again_loses_no_ballot_and_counts_none_twice(
    tmp_path: Path,
) -> None:
    chance = random.Random(3)
    plan = a_plan(400, JUDGES)
    async with HostProcess(tmp_path, plan) as host, AsyncExitStack() as stack:
        seats = [CHAIR, *(judge(one.id) for one in plan.judges)]
        robots = [Robot(host, seat, tmp_path) for seat in seats]
        for robot in robots:
            robot.client.start()
            stack.push_async_callback(robot.client.close)
        for robot in robots:
            await asyncio.wait_for(robot.client.welcomed(), WITHIN)
        robots[0].client.submit(OpenMeeting())
        for _ in range(KILLS):
            seq = robots[0].client.meeting.seq
            await until(lambda seq=seq: robots[0].client.meeting.seq > seq + 20)  # type: ignore[misc]
            await asyncio.sleep(chance.random() * 0.05)
            await host.kill()
            await host.start()
            await until(lambda: all(r.client.connection.state == "connected" for r in robots))
        for robot in robots:
            robot.going = False
        await until(lambda: all(r.client.unsent == 0 for r in robots))
        assert await host.stop()
        kept = read_session(tmp_path, "test")
        told = {id: answer for robot in robots for id, answer in robot.accepted.items()}
        assert {entry.id: entry.seq for entry in kept.entries if entry.id in told} == {
            id: answer.seq for id, answer in told.items()
        }
        ballots = Counter(
            (entry.by, entry.act.case)
            for entry in kept.entries
            if isinstance(entry.act, SubmitBallot)
        )
        assert len(ballots) > KILLS
        assert set(ballots.values()) == {1}
        asked = {(r.client.seat.by, case) for r in robots[1:] for case, _ in r.asked}
        assert asked == set(ballots)


async def test_a_socket_cut_in_the_middle_of_a_ballot_sends_it_once(tmp_path: Path) -> None:
    async with HostProcess(tmp_path, a_plan(3, 3)) as host, a_cutter(host.port) as cutter:
        chair = Client(host.endpoint(CHAIR))
        client = Client(host.endpoint(judge("J1"), cutter.port))
        accepted: list[News] = []
        client.watch(lambda news: accepted.append(news) if isinstance(news, ActAccepted) else None)
        for one in (chair, client):
            one.start()
            await asyncio.wait_for(one.welcomed(), WITHIN)
        chair.submit(OpenMeeting())
        for number, case in enumerate(("C1", "C2")):
            for act in (CallCase(case=case), StartQuestions(), OpenScoring()):
                chair.submit(act)
            await until(
                lambda case=case: (
                    client.meeting.seq  # type: ignore[misc]
                    and client.meeting.cases[case].stage is Stage.SCORING
                )
            )
            if number == 0:
                cutter.cut_after = 30
            else:
                cutter.hold_back = True
            client.submit(SubmitBallot(case=case, scores=marks(number, 3)))
            await until(lambda number=number: cutter.cuts == number + 1)  # type: ignore[misc]
            await until(lambda number=number: len(accepted) == number + 1)  # type: ignore[misc]
            assert client.connection.state == "connected"
            chair.submit(CloseScoring(reason="enough"))
            chair.submit(Announce())
        await until(lambda: chair.unsent == 0)
        await client.close()
        await chair.close()
        await host.stop()
        entries = read_session(tmp_path, "test").entries
        assert [e.by for e in entries if isinstance(e.act, SubmitBallot)] == ["J1", "J1"]


# -- malformed frames ------------------------------------------------------------------------

VALID: tuple[dict[str, Any], ...] = (
    {"do": {"id": "f", "act": {"do": "submit-ballot", "case": "C1", "scores": {"depth": "8"}}}},
    {"do": {"id": "f", "act": {"do": "recuse", "case": "C1", "reason": "kin"}}},
    {"do": {"id": "f", "act": {"do": "reorder", "cases": ["C1", "C2"]}}},
    {"do": {"id": "f", "act": {"do": "undo", "seq": 1}}},
    {"draft": {"case": "C1", "marks": {"depth": "8"}, "comment": "x", "reasons": {}}},
    {"door": {"do": "admit", "knock": "x", "seat": "J1"}},
    {"ping": {"mark": 1.5}},
    {"hello": {"version": 1, "code": "x", "device": "", "name": "", "language": "en"}},
)
ODD: tuple[Any, ...] = (
    None, True, -1, 1e308, 10**40, "", "\u0000", "‮长" * 50, "C1", [], {}, [[]], {"": {}}, "NaN",
)  # fmt: skip


def mutated(chance: random.Random) -> str:
    """A frame that was one, with something in it changed, lost, doubled or cut."""
    frame = json.loads(json.dumps(chance.choice(VALID)))
    for _ in range(chance.randint(1, 3)):
        at: Any = frame
        while isinstance(at, dict) and at:
            key = chance.choice(list(at))
            if not isinstance(at[key], dict) or not at[key] or chance.random() < 0.3:
                break
            at = at[key]
        if not isinstance(at, dict) or not at:
            continue
        change, odd = chance.randrange(3), json.loads(json.dumps(chance.choice(ODD)))
        if change == 0:
            at[key] = odd
        elif change == 1:
            at[str(odd)] = at.pop(key)
        else:
            at["more"] = odd
    text = json.dumps(frame, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.1:
        cut = chance.randrange(len(text))
        text = text[:cut] + chance.choice(["", "\\ud800", "}", '"', "\x00"]) + text[cut + 1 :]
    return text


async def fuzz(host: HostProcess, chance: random.Random, frames: int) -> Counter[str]:
    """Send malformed frames, one after the other, on a new connection whenever one was closed."""
    seen: Counter[str] = Counter()
    codes = [host.credentials.of(seat).token for seat in (judge("J1"), judge("J2"), BOARD, CHAIR)]
    async with aiohttp.ClientSession() as session:
        while seen["sent"] < frames:
            async with session.ws_connect(f"http://127.0.0.1:{host.port}/wire") as socket:
                seen["connections"] += 1
                hello = {"version": 1, "code": chance.choice(codes), "device": "fuzz"}
                await socket.send_str(json.dumps({"hello": hello}))
                while seen["sent"] < frames:
                    await socket.send_str(mutated(chance))
                    # The ping after it is answered, so the frame before it was dealt with.
                    await socket.send_str('{"ping": {"mark": 7}}')
                    seen["sent"] += 1
                    answer = await until_ponged(socket)
                    seen[answer] += 1
                    if answer == "closed":
                        break
    return seen


async def until_ponged(socket: aiohttp.ClientWebSocketResponse[bool]) -> str:
    """Read until the ping is answered or the socket closed."""
    refused = False
    while True:
        message = await socket.receive(timeout=WITHIN)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return "closed"
        frame = json.loads(message.data)
        if "refused" in frame:
            assert frame["refused"]["why"]
            refused = True
        if frame.get("pong", {}).get("mark") == 7:
            return "refused" if refused else "taken"


async def test_malformed_frames_are_answered_or_closed_and_the_host_serves_on(
    tmp_path: Path,
) -> None:
    async with HostProcess(tmp_path, a_plan(3, 3)) as host:
        chair = Client(host.endpoint(CHAIR))
        chair.start()
        await asyncio.wait_for(chair.welcomed(), WITHIN)
        frames = rounds(short=1500, long=10_000)
        seen = await fuzz(host, random.Random(20180227), frames)
        assert seen["sent"] == frames
        assert min(seen["closed"], seen["refused"]) > frames / 20
        assert seen["taken"] > frames / 500
        await garbage(host, random.Random(7), 100)
        assert chair.connection.state == "connected"
        chair.submit(OpenMeeting())
        await until(lambda: chair.meeting.seq >= 1 and chair.unsent == 0)
        await chair.close()
        assert await host.stop()


async def garbage(host: HostProcess, chance: random.Random, times: int) -> None:
    """Bytes that are no WebSocket frames, after a handshake that was one."""
    key = base64.b64encode(os.urandom(16)).decode()
    handshake = (
        f"GET /wire HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    for _ in range(times):
        reader, writer = await asyncio.open_connection("127.0.0.1", host.port)
        writer.write(handshake.encode())
        assert b"101" in await reader.readuntil(b"\r\n\r\n")
        writer.write(chance.randbytes(chance.randrange(1, 300)))
        with suppress(ConnectionError):
            await writer.drain()
        writer.transport.abort()


# -- a client that takes nothing --------------------------------------------------------------


def pongs() -> Iterator[bytes]:
    """WebSocket pongs nobody asked for: signs of life from one that does not read."""
    while True:
        yield bytes((0x8A, 0x80)) + os.urandom(4)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
async def test_a_client_that_never_reads_costs_the_host_no_memory(tmp_path: Path) -> None:
    """It gives signs of life, so it is not cut; each act changes some 60 KB of what it may see."""
    plan = a_plan(300, 3, venue="x" * 200)
    async with HostProcess(tmp_path, plan) as host:
        chair = Client(host.endpoint(CHAIR))
        chair.start()
        await asyncio.wait_for(chair.welcomed(), WITHIN)
        for act in (OpenMeeting(), CallCase(case="C1")):
            chair.submit(act)
        reader, writer = await reads_nothing(host, SUPERVISOR)
        await until(lambda: chair.presence.get("supervisor") and chair.presence["supervisor"].here)
        alive = asyncio.create_task(breathe(writer))
        before = 0
        for number in range(rounds(short=550, long=1500)):
            if number == 300:
                before = host.memory()
            id = chair.submit(AddTime(seconds=1))
            assert id
            await until(lambda: chair.unsent == 0)
        grown = host.memory() - before
        assert chair.presence["supervisor"].here
        alive.cancel()
        writer.transport.abort()
        assert grown < 4096, f"{grown} KiB"
        await chair.close()
        assert reader is not None


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
async def test_a_client_that_never_reads_its_refusals_costs_the_host_no_memory(
    tmp_path: Path,
) -> None:
    """It asks without end for what is no act, and comes again whenever it is cut."""
    async with HostProcess(tmp_path, a_plan(3, 3)) as host:
        chair = Client(host.endpoint(CHAIR))
        chair.start()
        await asyncio.wait_for(chair.welcomed(), WITHIN)
        asked = framed({"do": {"id": "x" * 60, "act": {"do": "nothing"}}}) * 50
        sent, before = 0, host.memory()
        for _time in range(3):
            reader, writer = await reads_nothing(host, judge("J1"))
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(3):
                    while True:
                        writer.write(asked)
                        await writer.drain()
                        sent += 50
            writer.transport.abort()
            assert reader is not None
        grown = host.memory() - before
        assert sent > 1000
        assert grown < 16 * 1024, f"{grown} KiB after {sent} frames"
        assert chair.connection.state == "connected"
        await chair.close()


async def reads_nothing(
    host: HostProcess, seat: Seat
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client that was let in and takes nothing the host says."""
    key = base64.b64encode(os.urandom(16)).decode()
    reader, writer = await asyncio.open_connection("127.0.0.1", host.port)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(
        f"GET /wire HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    hello = {"version": 1, "code": host.credentials.of(seat).token, "device": "frozen"}
    writer.write(framed({"hello": hello}))
    return reader, writer


def framed(frame: dict[str, object]) -> bytes:
    """A text frame as it is on the socket, with a mask of zeros."""
    content = json.dumps(frame).encode()
    size = len(content)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + content


async def breathe(writer: asyncio.StreamWriter) -> None:
    """Send signs of life for ever."""
    for pong in pongs():
        writer.write(pong)
        await asyncio.sleep(0.5)
