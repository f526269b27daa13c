"""What a session on disk holds, replayed without opening it: for those who only look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import replay
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.sent_ballot import ReadEntry
from judgetui.meeting.session_summary import SessionSummary
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.proof.checkpoint import Checkpoint
from judgetui.records import hash_chain
from judgetui.records.ledger_reader import Reading, Replaying, read_ledger
from judgetui.records.ledger_watch import left_out
from judgetui.records.session_folder import LEDGER, PLAN, find_session, holds_session


@dataclass(frozen=True)
class ReadSession:
    """A session as it was read, without opening it; another program may be writing it."""

    name: str
    meeting: Meeting
    heads: tuple[str, ...]
    """The h of each act's line."""
    reading: Reading
    """The lines themselves, and the tree over them."""
    difference: Sentence | None = None
    """How plan.json differs from the plan that was frozen; none where it does not."""
    torn: Sentence | None = None
    """That a last line is left out; none where it is whole. It may be just being written."""

    lost: Sentence | None = None
    """That acts which were accepted are not in it; none where all are."""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All acts, made from their lines when they are first asked for."""
        return tuple(self.reading.entries())

    @property
    def head(self) -> str:
        """The h of the last act's line; before the first what that one is sealed to."""
        return self.heads[-1] if self.heads else hash_chain.FIRST

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint of the whole ledger."""
        return self.checkpoint_at(len(self.heads))

    def checkpoint_at(self, seq: int) -> Checkpoint:
        """The checkpoint of the ledger as it was after an act."""
        return Checkpoint(self.name, seq, self.reading.tree.root(seq))

    def proofs(self, seq: int) -> tuple[Checkpoint, ReadOut | None]:
        """The checkpoint after an act, and the code that was read out last then."""
        return self.checkpoint_at(seq), self.reading.read_out(self.name, seq)

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What is worth telling."""
        return tuple(note for note in (self.lost, self.difference, self.torn) if note is not None)


def read_session(folder: Path, name: str) -> ReadSession:
    """What a session holds now, without a lock and without changing anything. Raises Refused."""
    path = find_session(folder, name)
    fold = Replay()
    reading = read_ledger(path / LEDGER, fold)
    meeting, difference = fold.finish(path)
    torn = Sentence(
        "the last line of %(file)s is not written to its end; it is left out here", file=LEDGER
    )
    return ReadSession(
        path.name,
        replace(meeting, read_out=reading.read_out(path.name)),
        reading.heads(),
        reading,
        difference,
        torn if reading.tail else None,
        left_out(reading),
    )


def list_sessions(folder: Path) -> list[SessionSummary]:
    """The sessions in this folder, by name; none where there is no such folder.

    Each is read and replayed, which takes milliseconds for a day's acts.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
    return [_summary(folder, name) for name in names if holds_session(folder / name)]


def _summary(folder: Path, name: str) -> SessionSummary:
    fold = Replay()
    try:
        path = find_session(folder, name)
        read_ledger(path / LEDGER, fold)
        meeting, _ = fold.finish(path)
    except Refused as refused:
        return SessionSummary(name, problem=refused.sentence)
    plan = meeting.plan
    return SessionSummary(name, plan.title, plan.date, meeting.phase, meeting.seq)


class Replay(Replaying):
    """Carries a meeting through a ledger's entries; its first line holds the plan."""

    def __init__(self) -> None:
        self.meeting = EMPTY

    def __call__(self, entries: Iterator[ReadEntry]) -> None:
        """Take in a ledger's entries, as `read_ledger` hands them out. Raises Refused."""
        self.meeting = replay(EMPTY, entries)

    def finish(self, path: Path) -> tuple[Meeting, Sentence | None]:
        """The meeting, and how plan.json differs from the plan that was frozen."""
        if self.meeting is EMPTY:
            return Meeting.planned(_plan(path)), None
        return self.meeting, _difference(path, self.meeting)


def _plan(path: Path) -> Plan:
    # A ledger brings its plan along; the rest of intake is for making sessions.
    from judgetui.records.imports.plan import read_plan

    return read_plan(path / PLAN)


def is_other_plan(path: Path, plan: Plan) -> bool:
    """Whether a session's plan.json is another plan than this one; not where there is none.

    Raises Refused where it cannot be read as a plan.
    """
    # Mostly it is as it was made; then it need not be read as a plan, with all that takes.
    frozen = plan.unsalted
    try:
        if json.loads((path / PLAN).read_bytes()) == frozen.model_dump(mode="json", by_alias=True):
            return False
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError):
        pass
    return _plan(path).contract != frozen.contract


def _difference(path: Path, meeting: Meeting) -> Sentence | None:
    """What to say of a plan.json beside a ledger, which holds the plan that counts."""
    try:
        if not is_other_plan(path, meeting.opened_with or meeting.plan):
            return None
    except Refused as refused:
        return Sentence(
            "%(why)s. The meeting goes by the plan that was frozen when it opened",
            why=refused.sentence,
        )
    return Sentence(
        "%(file)s was changed after the meeting opened; "
        "the meeting goes by the plan that was frozen then",
        file=PLAN,
    )
