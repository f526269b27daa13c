"""A session: the folder of one meeting on disk, made whole, opened by one writer, replayed."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from judgetui.meeting.acts import Entry, OpenMeeting
from judgetui.meeting.conduct import replay
from judgetui.meeting.plan import Name, Plan
from judgetui.meeting.sentence import Refused, Sentence
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.records import chain
from judgetui.records.drafts import Drafts, FileDrafts, MemoryDrafts
from judgetui.records.folder import (
    DRAFTS,
    LEDGER,
    PLAN,
    create_session,
    find_session,
    holds_session,
    sessions_folder,
)
from judgetui.records.ledger import Ledger, sealed
from judgetui.records.reading import Reading, Receipt, Receipts, read_ledger

__all__ = [
    "MemoryRecord",
    "ReadSession",
    "Record",
    "Session",
    "SessionSummary",
    "create_session",
    "list_sessions",
    "open_session",
    "read_session",
    "sessions_folder",
]


class Record(Protocol):
    """Where a meeting is kept: on disk, or in memory for a demonstration."""

    @property
    def name(self) -> str:
        """The session's name."""

    @property
    def meeting(self) -> Meeting:
        """The meeting as it was when the record was opened; the room carries it on."""

    @property
    def notes(self) -> Sequence[Sentence]:
        """What the chair should be told about opening it."""

    @property
    def head(self) -> str:
        """The h of the last act's line."""

    @property
    def ids(self) -> Mapping[str, Receipt]:
        """The receipts of all accepted acts, by the id their sender gave them."""

    @property
    def drafts(self) -> Drafts:
        """Half-typed ballots."""

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""

    def append(self, entries: Sequence[Entry]) -> list[str]:
        """Keep these entries, all or none, durably; the head after each. Raises Refused."""

    def close(self) -> None:
        """Let go of it."""


class Session:
    """A session on disk, open for its one writer. Use `open_session`.

    Raises Refused when another program has it open, or it cannot be read; then nothing has
    changed.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        fold = _Replay()
        self._ledger = Ledger(path / LEDGER, fold)
        try:
            self.meeting, notes = fold.finish(path)
            self.drafts = FileDrafts(path / DRAFTS)
        except BaseException:
            self._ledger.close()
            raise
        said = (self._ledger.torn, self.drafts.note, *notes)
        self.notes: tuple[Sentence, ...] = tuple(note for note in said if note is not None)
        self.ids: Mapping[str, Receipt] = Receipts(self._ledger.reading)

    @property
    def head(self) -> str:
        """The h of the last act's line."""
        return self._ledger.reading.head

    @property
    def ledger(self) -> Ledger:
        """The ledger, as a TinyDB database."""
        return self._ledger

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""
        return self._ledger.reading.entries()

    def append(self, entries: Sequence[Entry]) -> list[str]:
        """Keep these entries, all or none, durably; the head after each. Raises Refused."""
        return self._ledger.append([_with_plan(entry, self.meeting.plan) for entry in entries])

    def close(self) -> None:
        """Let go of the folder, so that another program may open it."""
        self.drafts.close()
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class MemoryRecord:
    """A meeting that is not kept: for demonstrations and tests."""

    def __init__(self, plan: Plan, name: str = "") -> None:
        self.name = name
        self.meeting = Meeting.planned(plan)
        self.notes: tuple[Sentence, ...] = ()
        self.drafts: Drafts = MemoryDrafts()
        self._reading = Reading(Path(LEDGER))
        self.ids: Mapping[str, Receipt] = Receipts(self._reading)

    @property
    def head(self) -> str:
        """The h of the last act's line."""
        return self._reading.head

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""
        return self._reading.entries()

    def append(self, entries: Sequence[Entry]) -> list[str]:
        """Keep these entries, all or none; the head after each. Raises Refused."""
        whole = [_with_plan(entry, self.meeting.plan) for entry in entries]
        lines = sealed(self._reading, whole)
        for entry, line in zip(whole, lines, strict=True):
            self._reading.add(entry, line)
        return [chain.head(line) for line in lines]

    def close(self) -> None:
        """Nothing is kept, so nothing is let go."""


@dataclass(frozen=True, slots=True)
class ReadSession:
    """A session as it was read, without opening it; another program may be writing it."""

    name: str
    meeting: Meeting
    entries: tuple[Entry, ...]
    head: str
    notes: tuple[Sentence, ...]
    """What is worth telling: a torn last line, a plan.json that is not the frozen plan."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a list of sessions says of one."""

    name: str
    title: Name | None = None
    date: datetime.date | None = None
    phase: Phase | None = None
    acts: int = 0
    problem: Sentence | None = None
    """Why it cannot be read; the fields above are empty then."""


def open_session(folder: Path, name: str) -> Session:
    """Open a session to carry it on; closing it, or the end of the process, lets others open it.

    Raises Refused: there is none of this name, another program has it open (and which), or its
    plan or ledger cannot be read (and why, with the line).
    """
    return Session(find_session(folder, name))


def read_session(folder: Path, name: str) -> ReadSession:
    """What a session holds now, without a lock and without changing anything. Raises Refused."""
    path = find_session(folder, name)
    fold = _Replay()
    reading = read_ledger(path / LEDGER, fold.keeping)
    meeting, notes = fold.finish(path)
    if reading.tail:
        notes.append(
            Sentence(
                "the last line of %(file)s is not written to its end; it is left out here",
                file=LEDGER,
            )
        )
    return ReadSession(path.name, meeting, tuple(fold.entries), reading.head, tuple(notes))


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
    fold = _Replay()
    try:
        path = find_session(folder, name)
        read_ledger(path / LEDGER, fold)
        meeting, _ = fold.finish(path)
    except Refused as refused:
        return SessionSummary(name, problem=refused.sentence)
    plan = meeting.plan
    return SessionSummary(name, plan.title, plan.date, meeting.phase, meeting.seq)


class _Replay:
    """Carries a meeting through a ledger's entries; its first line holds the plan."""

    def __init__(self) -> None:
        self.meeting = EMPTY
        self.entries: list[Entry] = []

    def __call__(self, entries: Iterator[Entry]) -> None:
        self.meeting = replay(EMPTY, entries)

    def keeping(self, entries: Iterator[Entry]) -> None:
        """As calling it, and keep the entries."""
        self(_kept(entries, self.entries))

    def finish(self, path: Path) -> tuple[Meeting, list[Sentence]]:
        """The meeting, and what is to be said of plan.json."""
        if self.meeting is EMPTY:
            return Meeting.planned(_plan(path)), []
        return self.meeting, _differences(path, self.meeting)


def _kept(entries: Iterator[Entry], into: list[Entry]) -> Iterator[Entry]:
    for entry in entries:
        into.append(entry)
        yield entry


def _plan(path: Path) -> Plan:
    # A ledger brings its plan along; the rest of intake is for making sessions.
    from judgetui.records.intake import read_plan

    return read_plan(path / PLAN)


def _differences(path: Path, meeting: Meeting) -> list[Sentence]:
    """What to say of a plan.json beside a ledger, which holds the plan that counts."""
    # Mostly it is as it was made; then it need not be read as a plan, with all that takes.
    with contextlib.suppress(OSError, ValueError, RecursionError):
        as_frozen = meeting.plan.model_dump(mode="json", by_alias=True)
        if json.loads((path / PLAN).read_bytes()) == as_frozen:
            return []
    try:
        if _plan(path).contract == meeting.contract:
            return []
    except Refused as refused:
        return [
            Sentence(
                "%(why)s. The meeting goes by the plan that was frozen when it opened",
                why=refused.sentence,
            )
        ]
    return [
        Sentence(
            "%(file)s was changed after the meeting opened; "
            "the meeting goes by the plan that was frozen then",
            file=PLAN,
        )
    ]


def _with_plan(entry: Entry, plan: Plan) -> Entry:
    """The first line of a ledger holds the plan, so that a ledger alone is a whole meeting."""
    if not isinstance(entry.act, OpenMeeting) or entry.act.plan is not None:
        return entry
    return entry.model_copy(update={"act": OpenMeeting(plan=plan)})
