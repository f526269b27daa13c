"""Keeping acts and reading them back: the ledger beside bare system calls and `json.loads`."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from judgetui.records import atomic_files
from judgetui.records.session import create_session, open_session
from judgetui.records.session_folder import LEDGER
from tests.bench.ledger import ACTS, a_plan, ballots, entries, filled
from tests.bench.rows._model import Figures, Row

ROUNDS = 7
APPENDS = 600
LENGTHS = {"append-1000": 1_000, "append-100000": 100_000}
ROWS = (
    Row(
        name="open-100000",
        says="open and replay 100,000 acts, beside json.loads of the lines: processor time",
        unit="ms",
        target=2.5,
    ),
    Row(
        name="append-1000",
        says="durable append to 1,000 acts, beside a bare write and sync",
        unit="us",
        target=1.2,
    ),
    Row(
        name="append-100000",
        says="durable append to 100,000 acts, beside a bare write and sync",
        unit="us",
        target=1.2,
    ),
)


def measure() -> dict[str, Figures]:
    """The figures of all rows."""
    with tempfile.TemporaryDirectory(prefix="judgetui-bench-") as name:
        folder = Path(name)
        found = {"open-100000": opening(folder)}
        for row, length in LENGTHS.items():
            found[row] = appending(folder, length)
        return found


def opening(folder: Path) -> Figures:
    """Opening a day of many acts, and its lines read as JSON, by turns."""
    create_session(folder, "long", a_plan(cases=200, judges=500))
    day = entries(a_plan(cases=200, judges=500))[:ACTS]
    with open_session(folder, "long") as session:
        session.append(day)
    del day

    def replay() -> None:
        with open_session(folder, "long") as session:
            assert session.meeting.seq == ACTS

    def loads() -> None:
        with (folder / "long" / LEDGER).open("rb") as file:
            for line in file:
                json.loads(line)

    return by_turns(replay, loads, ROUNDS, 1e3, time.process_time)


def appending(folder: Path, length: int) -> Figures:
    """A durable append to a ledger of this length, and the bare calls, by turns."""
    ledger = filled(folder / f"{length}.jsonl", length)
    bare = os.open(folder / f"{length}.bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    # Made beforehand: making them is no part of keeping them.
    new = iter(list(itertools.islice(ballots(length + 1), APPENDS)))

    def ours() -> None:
        ledger.append([next(new)])

    def system_calls() -> None:
        os.write(bare, ledger.reading.lines[-1])
        atomic_files.sync(bare)

    try:
        return by_turns(ours, system_calls, APPENDS, 1e6)
    finally:
        os.close(bare)
        ledger.close()


def by_turns(
    ours: Callable[[], None],
    theirs: Callable[[], None],
    rounds: int,
    units: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Figures:
    """Both in each round, either first every other time: what else is done falls on both."""
    found: dict[Callable[[], None], list[float]] = {ours: [], theirs: []}
    for turn in range(rounds):
        for call in (ours, theirs) if turn % 2 else (theirs, ours):
            start = clock()
            call()
            found[call].append((clock() - start) * units)
    return Figures(now=found[ours], anchor=found[theirs])
