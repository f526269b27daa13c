"""A ballot's way to its receipt and to every screen, beside a bare broadcast of the same bytes."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

_SEQ = re.compile(rb'"seq":(\d+)')
SCORES = {"depth": "7", "care": "8"}
HERE = Path(__file__).parent.parent.parent
"""The build this file belongs to."""


class Raw(asyncio.Protocol):
    """A client that does next to nothing: it looks at the first bytes of what it gets."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.accepted = 0
        self.accepted_at = 0.0
        """When the last was there: who waits for it goes on only after what came with it."""
        self.refused = b""
        self.seq = 0
        self.sizes: dict[bytes, int] = {}
        self.heard = asyncio.Event()
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            "GET /wire HTTP/1.1\r\nHost: localhost\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def say(self, text: str) -> None:
        """Send a text frame, with a mask of zeros."""
        assert self.transport is not None
        self._send(0x81, text.encode())

    def breathe(self) -> None:
        """Give a sign of life nobody asked for."""
        self._send(0x8A, b"")

    def _send(self, kind: int, content: bytes) -> None:
        assert self.transport is not None
        size = len(content)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self.transport.write(bytes((kind,)) + length + bytes(4) + content)

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self._buffer += data
        if not self._upgraded:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._upgraded, self._buffer = True, rest
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self._buffer) < 2:
            return None
        size, at = self._buffer[1], 2
        if size >= 126:
            at = 4 if size == 126 else 10
            size = int.from_bytes(self._buffer[2:at], "big")
        if len(self._buffer) < at + size:
            return None
        kind, content = self._buffer[0], self._buffer[at : at + size]
        self._buffer = self._buffer[at + size :]
        return kind, content

    def _take(self, kind: int, content: bytes) -> None:
        if kind == 0x89:
            self._send(0x8A, content)
        if kind != 0x81:
            return
        key = content[2:10]
        self.sizes[key] = len(content)
        if key == b"accepted":
            self.accepted += 1
            self.accepted_at = time.perf_counter()
        elif key.startswith(b"refused"):
            self.refused = content
        elif key.startswith((b"meeting", b"welcome")) and (found := _SEQ.search(content)):
            self.seq = int(found[1])
        self.heard.set()

    async def until(self, seq: int = 0, accepted: int = 0) -> None:
        """Return once it has seen this much."""
        while self.seq < seq or self.accepted < accepted:
            assert not self.refused, self.refused
            self.heard.clear()
            await self.heard.wait()


@dataclass
class Server:
    """A server in a process of its own, with clients connected to it."""

    port: int
    clients: list[Raw] = field(default_factory=list)
    case: str = ""
    seq: int = 0
    sent: int = 0
    supervisor: str = ""
    """What opens the supervisor's seat."""

    async def ask(self, what: str) -> str:
        """The answer of one of its pages."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/{what}") as answer,
        ):
            return await answer.text()

    async def connect(self, codes: list[str], form: str = "") -> None:
        """Connect a client for each code, as this form of its seat."""
        loop = asyncio.get_running_loop()
        for code in codes:
            _, client = await loop.create_connection(Raw, "127.0.0.1", self.port)
            client.say(json.dumps({"hello": {"version": 1, "code": code, "form": form}}))
            self.clients.append(client)
            if self.case:
                await client.until(self.seq)

    async def next_case(self) -> None:
        """Take the next case to scoring, everywhere."""
        told = json.loads(await self.ask("next"))
        self.case, self.seq, self.sent = told["case"], told["seq"], 0
        await self.updated()

    async def updated(self) -> None:
        """Return once every screen shows the latest."""
        for client in self.clients:
            await client.until(self.seq)

    def submit(self) -> Raw:
        """Let the next client submit; it."""
        client = self.clients[self.sent]
        act = {"do": "submit-ballot", "case": self.case, "scores": SCORES}
        self.sent, self.seq = self.sent + 1, self.seq + 1
        client.say(json.dumps({"do": {"id": f"{self.case}-{self.sent}", "act": act}}))
        return client

    async def one(self) -> tuple[float, float]:
        """Milliseconds from one ballot to its receipt, and to every screen."""
        begun = time.perf_counter()
        client = self.submit()
        await client.until(accepted=client.accepted + 1)
        receipt = client.accepted_at - begun
        await self.updated()
        return receipt * 1000, (time.perf_counter() - begun) * 1000

    async def all_at_once(self) -> float:
        """Milliseconds until every client has its receipt and the latest view."""
        begun = time.perf_counter()
        wanted = [(client, client.accepted + 1) for client in self.clients]
        for _ in self.clients:
            self.submit()
        for client, accepted in wanted:
            await client.until(accepted=accepted)
        await self.updated()
        return (time.perf_counter() - begun) * 1000


@asynccontextmanager
async def started(build: Path = HERE, **what: object) -> AsyncIterator[Server]:
    """A server of a build in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench._venue", json.dumps(what)),
        stdout=asyncio.subprocess.PIPE,
        cwd=build,
        env={**os.environ, "PYTHONPATH": str(build)},
    )
    assert process.stdout is not None
    server = Server(int(await process.stdout.readline()))
    try:
        yield server
    finally:
        for client in server.clients:
            if client.transport is not None:
                client.transport.abort()
        process.kill()
        await process.communicate()


@asynccontextmanager
async def venue(
    judges: int, slower: float = 0.0, build: Path = HERE, form: str = ""
) -> AsyncIterator[Server]:
    """The host of a build with this many judges connected, a case in scoring."""
    with tempfile.TemporaryDirectory() as folder:
        preparing = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench._venue"),
            json.dumps({"prepare": folder, "judges": judges}),
            stdout=asyncio.subprocess.PIPE,
            cwd=build,
            env={**os.environ, "PYTHONPATH": str(build)},
        )
        said, _errors = await preparing.communicate()
        tokens, supervisor = json.loads(said)
        async with started(build, folder=folder, slower=slower) as server:
            await server.next_case()
            await server.connect(tokens, form)
            server.supervisor = supervisor
            yield server


@asynccontextmanager
async def bare(judges: int, ack: int, view: int, *, kept: bool = False) -> AsyncIterator[Server]:
    """A bare broadcast with as many clients, past its first round."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "kept") if kept else ""
        async with started(ack=ack, view=view, kept=file) as server:
            await server.connect([""] * judges)
            # What it made of our hellos is a first round for it.
            server.seq = judges
            await server.updated()
            yield server


async def compare(judges: int, times: int) -> None:
    """One ballot after the other, here and there by turns; then all at once."""
    async with venue(judges) as server:
        await server.one()
        ack = server.clients[0].sizes[b"accepted"]
        view = server.clients[-1].sizes[b'meeting"']
        async with bare(judges, ack, view) as other, bare(judges, ack, view, kept=True) as keeps:
            ours, theirs, kept = [], [], []
            for number in range(times):
                if server.sent == judges:
                    await server.next_case()
                other.sent = keeps.sent = number % judges
                ours.append(await server.one())
                theirs.append(await other.one())
                kept.append(await keeps.one())
            say(judges, f"bare {ack} + {view} bytes", ours, theirs)
            say(judges, "the same kept on disk first", ours, kept)
            burst = []
            for _ in range(3):
                await server.next_case()
                other.sent = 0
                burst.append((await server.all_at_once(), await other.all_at_once()))
            mine, naive = min(one for one, _ in burst), min(one for _, one in burst)
            print(
                f"  all {judges} in one instant: {mine:.0f} ms; naive broadcast {naive:.0f} ms"
                f" = {naive / mine:.1f} x as long",
                flush=True,
            )


def say(
    judges: int,
    beside: str,
    ours: list[tuple[float, float]],
    theirs: list[tuple[float, float]],
) -> None:
    """Print medians and their ratios."""
    for part, name in enumerate(("receipt", "every screen")):
        mine = statistics.median(one[part] for one in ours)
        bare = statistics.median(one[part] for one in theirs)
        print(
            f"{judges} clients, one ballot to {name}: {mine:.2f} ms; "
            f"{beside} {bare:.2f} ms = {mine / bare:.2f} x",
            flush=True,
        )


async def slow_disk(judges: int) -> None:
    """The loop's worst stall while everyone submits and each sync takes 20 ms longer."""
    async with venue(judges, slower=0.02) as server, started(ack=1, view=1) as idle:
        for name in ("all at once", "one after the other"):
            for asked in (server, idle):
                await asked.ask("stall")
            begun = time.perf_counter()
            if name == "all at once":
                await server.all_at_once()
            else:
                await server.next_case()
                await server.ask("stall")
                for _ in range(min(judges, 30)):
                    await server.one()
            taken = (time.perf_counter() - begun) * 1000
            ours, other = [json.loads(await asked.ask("stall")) for asked in (server, idle)]
            print(
                f"sync 20 ms slower, {judges} clients, {name}: {taken:.0f} ms, the loop's worst"
                f" stall {ours['stall']:.0f} ms (of it its own work {ours['work']:.0f} ms;"
                f" an idle loop beside it stalled {other['stall']:.0f} ms)",
                flush=True,
            )


async def grown(*, frozen: bool) -> int:
    """KiB the host grows by over 960 ballots, with or without a client that never reads."""
    async with venue(60) as server:
        if frozen:
            # It gives signs of life, or it would be cut.
            loop = asyncio.get_running_loop()
            transport, client = await loop.create_connection(Raw, "127.0.0.1", server.port)
            client.say(json.dumps({"hello": {"version": 1, "code": server.supervisor}}))
            transport.pause_reading()
        before = 0
        for number in range(20):
            if number == 4:
                before = int(await server.ask("memory"))
            for _ in range(60):
                await server.one()
            if frozen:
                client.breathe()
            await server.next_case()
        after = int(await server.ask("memory"))
        if frozen:
            transport.abort()
        return after - before


async def memory() -> None:
    """What a client that never reads costs."""
    without, beside = await grown(frozen=False), await grown(frozen=True)
    print(
        f"host memory over 960 ballots: +{without} KiB; beside a client that never reads"
        f" +{beside} KiB",
        flush=True,
    )


async def beside(build: Path, judges: int, times: int) -> None:
    """One ballot after the other, by this build and by another in turns."""
    async with venue(judges) as server, venue(judges, build=build) as other:
        ours: list[tuple[float, float]] = []
        theirs: list[tuple[float, float]] = []
        for _time in range(times):
            for one, found in ((server, ours), (other, theirs)):
                if one.sent == judges:
                    await one.next_case()
                found.append(await one.one())
        say(judges, "the other build", ours, theirs)


def run_beside(build: Path) -> None:
    """Print the figures of this build beside those of another, of the same run."""
    asyncio.run(beside(build, 15, 150))
    asyncio.run(beside(build, 500, 60))


def run() -> None:
    """Print the figures."""
    asyncio.run(compare(15, 150))
    asyncio.run(compare(500, 100))
    for judges in (15, 500):
        asyncio.run(slow_disk(judges))
    if Path("/proc/self/status").exists():
        asyncio.run(memory())
