"""Keeping acts: a durable append beside bare system calls and other stores; opening a ledger."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    OpenMeeting,
    OpenScoring,
    SubmitBallot,
)
from judgetui.meeting.plan import Case, Criterion, Judge, Plan, Prize
from judgetui.records import atomic_files
from judgetui.records.ledger import Ledger
from judgetui.records.session import create_session, open_session
from judgetui.records.session_folder import LEDGER

ACTS = 100_000
APPENDS = 1_000
START = datetime.datetime(2018, 2, 27, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
KEYS = ("authenticity", "integrity", "professionalism", "effectiveness")


def a_plan(cases: int, judges: int) -> Plan:
    """A plan with this many cases and judges and four criteria."""
    weight = Decimal("0.25")
    return Plan(
        title="Benchmark",
        date=START.date(),
        criteria=tuple(Criterion(key=key, name=key, weight=weight) for key in KEYS),
        prizes=(Prize(name="First", count=3),),
        judges=tuple(Judge(id=f"J{n}", name=f"Judge {n}") for n in range(1, judges + 1)),
        cases=tuple(Case(id=f"C{n}", number=n, title=f"Case {n}") for n in range(1, cases + 1)),
    )


def acts(plan: Plan) -> Iterator[tuple[str, Act]]:
    """A whole day: every case called, scored by every judge, announced."""
    marks = random.Random(1)
    yield "chair", OpenMeeting(plan=plan)
    for case in plan.order:
        yield "chair", CallCase(case=case)
        yield "chair", OpenScoring()
        for judge in plan.judges:
            scores = {key: Decimal(marks.randint(60, 98)) for key in KEYS}
            yield judge.id, SubmitBallot(case=case, scores=scores)
        yield "chair", CloseScoring()
        yield "chair", Announce()


def entries(plan: Plan) -> list[Entry]:
    """The acts of a day as they were accepted, a tenth of a second apart."""
    tenth = datetime.timedelta(milliseconds=100)
    return [
        Entry(seq=seq, at=START + seq * tenth, by=by, id=f"{seq:032x}", act=act)
        for seq, (by, act) in enumerate(acts(plan), 1)
    ]


def ballots(first: int) -> Iterator[Entry]:
    """Ballots without end, numbered from here on."""
    act = SubmitBallot(case="C1", scores=dict.fromkeys(KEYS, Decimal(88)))
    for seq in itertools.count(first):
        yield Entry(seq=seq, at=START, by="J1", id=f"{seq:032x}", act=act)


def timed(call: Callable[..., object], *arguments: object) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


def filled(path: Path, length: int) -> Ledger:
    """A ledger with this many acts in it, open."""
    ledger = Ledger(path)
    some = ballots(1)
    for _ in range(0, length, 1000):
        ledger.append(list(itertools.islice(some, 1000)))
    return ledger


def beside_bare(folder: Path, length: int) -> tuple[float, float]:
    """Seconds of a durable append to a ledger of this length, and of the bare calls: medians.

    Both are done in turn, so that whatever else the disk does falls on both.
    """
    ledger = filled(folder / f"{length}.jsonl", length)
    bare = os.open(folder / f"{length}.bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ours: list[float] = []
    theirs: list[float] = []

    def system_calls(line: bytes) -> None:
        os.write(bare, line)
        atomic_files.sync(bare)

    for turn, entry in enumerate(itertools.islice(ballots(length + 1), APPENDS)):
        line = ledger.reading.lines[-1]
        if turn % 2:
            theirs.append(timed(system_calls, line))
        ours.append(timed(ledger.append, [entry]))
        if not turn % 2:
            theirs.append(timed(system_calls, line))
    os.close(bare)
    ledger.close()
    return statistics.median(ours), statistics.median(theirs)


def without_sync(folder: Path, length: int) -> float:
    """Seconds of an append to a ledger of this length when nothing is synced: the median."""
    ledger = filled(folder / f"cpu-{length}.jsonl", length)
    real = atomic_files.sync
    atomic_files.sync = _nothing
    try:
        some = itertools.islice(ballots(length + 1), APPENDS)
        return statistics.median(timed(ledger.append, [entry]) for entry in some)
    finally:
        atomic_files.sync = real
        ledger.close()


def _nothing(file: int) -> None:
    """What stands in the place of a sync."""


def documents(length: int) -> Iterator[dict[str, object]]:
    """Acts as plain documents."""
    for entry in itertools.islice(ballots(1), length):
        yield entry.model_dump(mode="json")


def tinydb(folder: Path, length: int, *, caching: bool) -> float:
    """Seconds of an insert into TinyDB as it comes, with this many documents in it."""
    path = folder / f"tinydb-{length}-{caching}.json"
    storage: Callable[..., object] = JSONStorage
    if caching:
        storage = CachingMiddleware(JSONStorage)  # type: ignore[no-untyped-call]
    database = TinyDB(path, storage=storage)
    database.insert_multiple(documents(length))
    some = list(documents(20))
    result = statistics.median(timed(database.insert, one) for one in some)
    database.close()
    return result


def sqlite(folder: Path, length: int) -> float:
    """Seconds of a durable insert into SQLite (WAL, FULL) with this many rows in it."""
    database = sqlite3.connect(folder / f"{length}.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE acts (seq INTEGER PRIMARY KEY, body TEXT)")
    insert = "INSERT INTO acts (body) VALUES (?)"
    bodies = [(json.dumps(one),) for one in documents(1000)]
    database.execute("BEGIN")
    for _ in range(0, length, 1000):
        database.executemany(insert, bodies)
    database.execute("COMMIT")
    result = statistics.median(timed(database.execute, insert, one) for one in bodies)
    database.close()
    return result


def opening(folder: Path) -> tuple[float, float, int]:
    """Seconds to open and replay a day, and to `json.loads` its lines; and how many acts it has."""
    plan = a_plan(cases=200, judges=500)
    create_session(folder, "long", plan)
    day = entries(plan)[:ACTS]
    with open_session(folder, "long") as session:
        session.append(day)
    path = folder / "long" / LEDGER

    def loads() -> None:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)

    def replay() -> None:
        with open_session(folder, "long") as session:
            assert session.meeting.seq == len(day)

    rounds = [(timed(replay), timed(loads)) for _ in range(5)]
    ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ours, theirs, len(day)


def run() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="judgetui-bench-") as name:
        folder = Path(name)
        bare = 0.0
        for length in (1_000, 100_000):
            ours, bare = beside_bare(folder, length)
            print(
                f"durable append at {length:>7,} acts: {ours / bare:5.2f} x os.write + os.fsync "
                f"({ours * 1e6:,.0f} and {bare * 1e6:,.0f} us; wanted <= 1.2)"
            )
        short, long = (without_sync(folder, length) for length in (1_000, 100_000))
        print(
            f"append without sync, 100,000 acts: {long / short:5.2f} x 1,000 acts "
            f"({long * 1e6:,.0f} and {short * 1e6:,.0f} us; wanted <= 1.5)"
        )
        for length in (1_000, 10_000):
            stock = tinydb(folder, length, caching=False)
            cached = tinydb(folder, length, caching=True)
            print(f"stock TinyDB at {length:>6,} acts:          {stock / bare:5.1f} x")
            print(
                f"TinyDB caching at {length:>6,} acts:        {cached / bare:5.1f} x, not durable"
            )
        print(f"SQLite (WAL, FULL) at 100,000 acts:  {sqlite(folder, 100_000) / bare:5.2f} x")
        ours, theirs, count = opening(folder)
        print(
            f"opening and replaying {count:,} acts: {ours / theirs:4.2f} x json.loads of its lines "
            f"({ours:,.2f} and {theirs:,.2f} s; wanted <= 2.5)"
        )
