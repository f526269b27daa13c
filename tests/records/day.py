"""A day's acts for tests of what is kept, and ledgers that hold them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from judgetui.meeting.acts import (
    Act,
    AddTime,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    OpenScoring,
    SubmitBallot,
    opening,
)
from judgetui.meeting.plan import Plan
from judgetui.records.ledger import Ledger
from tests.meeting.factories import START, a_plan, marks


def entries_of(*acts: tuple[str, Act]) -> list[Entry]:
    """Entries of these acts, each a second after the one before, by these seats."""
    return [
        Entry(
            seq=seq,
            at=START.replace(hour=9 + seq // 3600, minute=seq // 60 % 60, second=seq % 60),
            by=by,
            id=f"id-{seq}",
            act=act,
        )
        for seq, (by, act) in enumerate(acts, 1)
    ]


def a_day(plan: Plan | None = None) -> list[Entry]:
    """A legal day: every case called, scored by all and announced."""
    return entries_of(*_acts(plan or a_plan()))


def _acts(plan: Plan) -> Iterator[tuple[str, Act]]:
    yield "chair", opening(plan)
    for place, case in enumerate(plan.order):
        yield "chair", CallCase(case=case)
        yield "chair", OpenScoring()
        for mark, judge in enumerate(plan.judges, place):
            scores = marks(mark % 11, "7")
            yield judge.id, SubmitBallot(case=case, scores=scores, comment=f"“{case}”：关爱\n好")
        yield "chair", CloseScoring()
        yield "chair", Announce()


def more_time(seq: int, *, seconds: int = 60, id: str = "") -> Entry:
    """An act that may come at any time, as far as the ledger is concerned."""
    (entry,) = entries_of(("chair", AddTime(seconds=seconds)))
    return entry.model_copy(update={"seq": seq, "id": id or f"more-{seq}"})


def write_ledger(path: Path, entries: list[Entry]) -> bytes:
    """Keep these entries in a new ledger; the bytes of its file."""
    ledger = Ledger(path)
    ledger.append(entries)
    ledger.close()
    return path.read_bytes()
