"""Many rooms on one PostgreSQL server: the log beside bare inserts, a thousand rooms, a takeover.

The server is a real one of the benchmark's own, with fsync on. A room of the thousand is a ledger's
file, synced, and the follower that a host has, a few hundred of them in a process.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from judgetui.records import atomic_files, hash_chain
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.follower import Follower
from judgetui.rooms.holder import Holder
from judgetui.rooms.shared_log import connected
from tests.meeting.factories import a_plan
from tests.rooms.rooms import Hall, a_room
from tests.rooms.server import Server, a_server

ROOMS = 1000
JUDGES = 7
SECONDS = 60.0
PROCESSES = 4
INSERTS = 400
PAIRS = 20
REST = 0.1
"""Seconds between two judges."""
LINE = b'{"seq":%d,"by":"J1","act":{"do":"submit-ballot","scores":{"a":"85","b":"90"}},"x":"%b"}'


def a_line(seq: int, after: str) -> bytes:
    """A line of about the length that a ballot has, newline included."""
    return hash_chain.seal(after, LINE % (seq, b"x" * 260))


# -- the engine beside bare inserts -----------------------------------------------------------


def engine(server: Server) -> None:
    """One line after the other: by the log's statement, and inserted as it is."""
    with ExitStack() as stack:
        log = stack.enter_context(connected(server.url("hall"), "engine"))
        bare = stack.enter_context(server.owner())
        bare.execute(
            "create table if not exists bare (room text, seq bigint, line bytea,"
            " primary key (room, seq))"
        )
        end, head, ours, theirs = log.claim("A"), hash_chain.FIRST, [], []
        for seq in range(1, INSERTS + 1):
            line = a_line(seq, head)[:-1]
            began = time.perf_counter()
            log.append(end, [line])
            between = time.perf_counter()
            bare.execute("insert into bare values (%s, %s, %s)", ("engine", seq, line))
            ours.append(between - began)
            theirs.append(time.perf_counter() - between)
            head = hash_chain.head(line)
            end = type(end)(end.epoch, end.holder, seq, head)
    one, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"append with fence and chain: {one * 1000:.2f} ms; bare insert {other * 1000:.2f} ms"
        f" = {one / other:.2f} x, target 1.5",
        flush=True,
    )


# -- a thousand rooms -------------------------------------------------------------------------


def thousand(server: Server) -> None:
    """Every judge of every room within a minute; from handing in until both have it."""
    with tempfile.TemporaryDirectory() as folder:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.rooms", server.url("hall"), folder, str(part)],
                stdout=subprocess.PIPE,
                stdin=subprocess.PIPE,
            )
            for part in range(PROCESSES)
        ]
        for one in running:
            assert one.stdout is not None
            one.stdout.readline()
        for one in running:
            assert one.stdin is not None
            one.stdin.write(b"go\n")
            one.stdin.flush()
        taken: list[float] = []
        for one in running:
            said, _nothing = one.communicate()
            taken += json.loads(said)
    taken.sort()
    p99 = taken[math.ceil(len(taken) * 0.99) - 1]
    print(
        f"{ROOMS} rooms x {JUDGES} judges in {SECONDS:.0f} s: {len(taken)} ballots acknowledged by"
        f" both; median {statistics.median(taken) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms"
        f" (target 50), worst {taken[-1] * 1000:.0f} ms",
        flush=True,
    )


class _Room:
    """A ledger's file, and its follower."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        path = folder / name
        path.mkdir()
        self._file = atomic_files.open_appending(path / "ledger.jsonl")
        self._lines: list[bytes] = []
        self._head = hash_chain.FIRST
        self.follower = Follower(ServerAddress(url), path, self._lines, Holder(name))
        self._has = threading.Event()
        self.follower.on_change(self._has.set)
        self.follower.at_once = True
        self.follower.start()

    def hand_in(self) -> float:
        """Keep a ballot on disk and in the log; the seconds that takes."""
        began = time.perf_counter()
        line = a_line(len(self._lines) + 1, self._head)
        atomic_files.write_all(self._file, line)
        atomic_files.sync(self._file)
        self._head = hash_chain.head(line)
        self._lines.append(line)
        self._has.clear()
        self.follower.advance(len(self._lines))
        while self.follower.behind:
            assert self._has.wait(60), self.follower.trouble
            self._has.clear()
        return time.perf_counter() - began


def _part(url: str, folder: Path, part: int) -> None:
    """Some of the thousand rooms, in a process of their own."""
    numbers = range(part, ROOMS, PROCESSES)
    rooms = [_Room(url, folder, f"room-{number}") for number in numbers]
    for room in rooms:
        room.hand_in()
    print("ready", flush=True)
    sys.stdin.readline()
    chance, taken = random.Random(part), list[float]()
    due = sorted(
        (chance.uniform(0, SECONDS), room) for room in range(len(rooms)) for _ in range(JUDGES)
    )
    asked: dict[int, threading.Lock] = {room: threading.Lock() for room in range(len(rooms))}

    def one(at: float, number: int) -> None:
        time.sleep(max(0.0, began + at - time.perf_counter()))
        with asked[number]:
            taken.append(rooms[number].hand_in())

    began = time.perf_counter()
    waiting: list[threading.Thread] = []
    for at, number in due:
        time.sleep(max(0.0, began + at - time.perf_counter()))
        thread = threading.Thread(target=one, args=(at, number))
        thread.start()
        waiting.append(thread)
    for thread in waiting:
        thread.join()
    print(json.dumps(taken), flush=True)
    os._exit(0)


# -- whole rooms ------------------------------------------------------------------------------


async def _answered(hall: Hall, case: str, judges: slice = slice(None)) -> list[float]:
    """Seconds until each judge's ballot is acknowledged, one after the other."""
    taken = []
    for judge in hall.judges[judges]:
        began = time.perf_counter()
        await judge.answered(hall.hand_in(case, judge))
        taken.append(time.perf_counter() - began)
        # The server, which here shares the processor, is done with it before the next one comes.
        await asyncio.sleep(REST)
    return taken


async def own_answer(server: Server, folder: Path) -> None:
    """A room's answer in its own way, with the log and without: by turns, room after room."""
    ratios = []
    plan = a_plan(PAIRS, 5)
    upstream = ("--upstream", server.url("hall"))
    async with (
        a_room(folder / "with", "with", plan, *upstream) as (_, _, followed),
        a_room(folder / "without", "without", plan) as (_, _, alone),
    ):
        for case in plan.order:
            medians = []
            for hall in (followed, alone):
                await hall.score(case)
                medians.append(statistics.median(await _answered(hall, case)))
                await hall.announce()
            ratios.append(math.log(medians[0] / medians[1]))
    low, high = interval(ratios)
    print(
        f"a room's own answer with the log to without, {len(ratios)} pairs:"
        f" {math.exp(statistics.fmean(ratios)):.2f} x, 95 % {low:.2f} to {high:.2f}:"
        f" {'slower' if low > 1 else 'not slower'}",
        flush=True,
    )


def interval(logarithms: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean ratio, by the bootstrap."""
    chance = random.Random(1)
    means = sorted(
        statistics.fmean(chance.choices(logarithms, k=len(logarithms))) for _ in range(2000)
    )
    return math.exp(means[50]), math.exp(means[1949])


async def takeover(server: Server, folder: Path) -> None:
    """From the kill of a room's computer to the first ballot that another one acknowledges."""
    upstream = ("--upstream", server.url("hall"), "--ack", "both")
    async with a_room(folder, "taken", a_plan(1, 7), *upstream) as (first, other, hall):
        await hall.score("C1")
        await _answered(hall, "C1", slice(1))
        began = time.perf_counter()
        await first.end()
        await other.host(hall.port, *upstream, "--take-over", "--yes")
        ids = [(judge, hall.hand_in("C1", judge)) for judge in hall.judges[1:]]
        first_answers = [asyncio.create_task(judge.answered(id)) for judge, id in ids]
        await asyncio.wait(first_answers, return_when=asyncio.FIRST_COMPLETED)
        taken = time.perf_counter() - began
        await asyncio.gather(*first_answers)
    print(f"takeover: {taken:.2f} s from the kill to the first ballot, target 5", flush=True)


def run() -> None:
    """Print the figures."""
    with a_server("max_connections=1100", "shared_buffers=128MB") as server:
        server.prepare("hall")
        engine(server)
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(own_answer(server, Path(folder)))
            asyncio.run(takeover(server, Path(folder) / "taken"))
        thousand(server)


if __name__ == "__main__":
    _part(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
