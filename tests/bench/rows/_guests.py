"""Guests of a large venue in this process, and the venue's host in another."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.transport import HERE, Raw

TAKES = {"version": 1, "rows": True, "packed": True}
"""What every hello says; an earlier build ignores what it does not know."""
_HOST = "tests.bench.rows._large_venue"


class Guest(Raw):
    """A client that writes down when it was told of which act."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[float, int]] = []

    def _take(self, kind: int, content: bytes) -> None:
        before = self.seq
        super()._take(kind, content)
        if self.seq != before:
            self.told.append((time.perf_counter(), self.seq))


@dataclass
class Venue:
    """A host in a process of its own, and its guests here."""

    port: int
    codes: dict[str, Any]
    process: int
    judges: list[Guest] = field(default_factory=list)
    others: list[Guest] = field(default_factory=list)
    case: str = ""
    seq: int = 0
    sent: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(3))

    @property
    def guests(self) -> Sequence[Guest]:
        """All of them."""
        return (*self.judges, *self.others)

    async def ask(self, what: str) -> Any:  # noqa: ANN401
        """The answer of the host's desk."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/{what}") as answer,
        ):
            return json.loads(await answer.text())

    async def join(self, code: str, form: str = "") -> Guest:
        """A guest who was welcomed."""
        loop = asyncio.get_running_loop()
        _, guest = await loop.create_connection(Guest, "127.0.0.1", self.port)
        guest.say(json.dumps({"hello": {**TAKES, "code": code, "form": form}}))
        while b'welcome"' not in guest.sizes:
            assert not guest.refused, guest.refused
            guest.heard.clear()
            await guest.heard.wait()
        return guest

    async def fill(self, boards: int) -> None:
        """Have every judge come, and so many boards."""
        self.judges += [await self.join(code) for code in self.codes["judges"]]
        self.others += [await self.join(self.codes["board"]) for _ in range(boards)]

    async def next_case(self) -> None:
        """Take the next case to scoring, everywhere."""
        said = await self.ask("next")
        self.case, self.seq, self.sent = said["case"], said["seq"], 0
        await self.updated()

    async def updated(self) -> None:
        """Return once every guest was told of the latest."""
        for guest in self.guests:
            await guest.until(self.seq)

    def submit(self) -> Guest:
        """Let the next judge submit; that judge."""
        guest = self.judges[self.sent]
        marks = {key: str(self.chance.randint(5, 10)) for key in ("depth", "care")}
        act = {"do": "submit-ballot", "case": self.case, "scores": marks}
        self.sent, self.seq = self.sent + 1, self.seq + 1
        guest.say(json.dumps({"do": {"id": f"{self.case}-{self.sent}", "act": act}}))
        return guest

    async def at_a_rate(self, rate: float, ballots: int, within: float = 15.0) -> list[float]:
        """Milliseconds from each of these ballots to each guest, in no order.

        Empty where they are not told of all `within` seconds after the last one.
        """
        begun = time.perf_counter()
        submitted: list[tuple[int, float]] = []
        for guest in self.guests:
            guest.told.clear()
        for number in range(ballots):
            await asyncio.sleep(max(begun + number / rate - time.perf_counter(), 0))
            self.submit()
            submitted.append((self.seq, time.perf_counter()))
        try:
            async with asyncio.timeout(within):
                await self.updated()
        except TimeoutError:
            return []
        return [late for guest in self.guests for late in _late(submitted, guest.told)]


def _late(submitted: list[tuple[int, float]], told: list[tuple[float, int]]) -> list[float]:
    """Milliseconds from each ballot until one guest was told of it or of a later one."""
    late: list[float] = []
    heard = iter(told)
    at, newest = 0.0, -1
    for seq, then in submitted:
        while newest < seq:
            at, newest = next(heard)
        late.append((at - then) * 1000)
    return late


@asynccontextmanager
async def a_host(folder: Path, *, core: int | None = None) -> AsyncIterator[Venue]:
    """A host on a session, on one core where that is asked for and can be had."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _HOST, json.dumps({"serve": str(folder)})),
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
        cwd=HERE,
    )
    assert process.stdout is not None
    try:
        codes = json.loads(await process.stdout.readline())
        if core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {core})
        yield Venue(codes["port"], codes, process.pid)
    finally:
        process.kill()
        await process.communicate()


@asynccontextmanager
async def a_session(cases: int, judges: int, done: int) -> AsyncIterator[Path]:
    """A session of which so many cases are announced; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        what = {"make": folder, "cases": cases, "judges": judges, "done": done}
        making = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _HOST, json.dumps(what)), cwd=HERE
        )
        assert await making.wait() == 0
        yield Path(folder)
