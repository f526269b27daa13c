"""A session: the folder of one meeting on disk, opened by its one writer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from judgetui.meeting.acts import Entry, OpenMeeting, opening
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting
from judgetui.records.drafts import Drafts, FileDrafts, MemoryDrafts
from judgetui.records.ledger import Ledger, sealed
from judgetui.records.ledger_reader import Reading, Receipt, Receipts, Written
from judgetui.records.ledger_watch import left_out
from judgetui.records.mirror import Mirror
from judgetui.records.read_session import (
    ReadSession,
    Replay,
    is_other_plan,
    list_sessions,
    read_session,
)
from judgetui.records.session_folder import (
    DRAFTS,
    LEDGER,
    PLAN,
    create_session,
    find_session,
    sessions_folder,
)

__all__ = [
    "MemoryRecord",
    "ReadSession",
    "Record",
    "Session",
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
    def first(self) -> str:
        """The h of the first act's line; empty while there is none."""

    @property
    def latest(self) -> datetime.datetime | None:
        """When the last act was accepted; none while there is none."""

    @property
    def ids(self) -> Mapping[str, Receipt]:
        """The receipts of all accepted acts, by the id their sender gave them."""

    @property
    def reading(self) -> Reading:
        """The lines of the ledger, with their hashes and the tree over them."""

    @property
    def drafts(self) -> Drafts:
        """Half-typed ballots."""

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""

    def entry(self, seq: int) -> Entry:
        """One accepted act by its number."""

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none, durably; the head after each. Raises Refused.

        `written` is called with their lines before these are synced. Copies are made once `pass_on`
        is called.
        """

    def pass_on(self) -> None:
        """Have what is kept copied, where it is copied; returns at once."""

    def close(self) -> None:
        """Let go of it."""


class Session:
    """A session on disk, open for its one writer. Use `open_session`.

    Raises Refused when another program has it open, or it cannot be read; then nothing has
    changed.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        fold = Replay()
        self._ledger = Ledger(path / LEDGER, fold)
        try:
            self.meeting, difference = fold.finish(path)
            self.drafts = FileDrafts(path / DRAFTS)
        except BaseException:
            self._ledger.close()
            raise
        lost = left_out(self._ledger.reading)
        said = (self._ledger.torn, lost, self.drafts.note, difference)
        self.notes: tuple[Sentence, ...] = tuple(note for note in said if note is not None)
        self.ids: Mapping[str, Receipt] = Receipts(self._ledger.reading)
        self._mirror: Mirror | None = None
        self._committed: Callable[[int], None] = lambda count: None

    @property
    def head(self) -> str:
        """The h of the last act's line."""
        return self._ledger.reading.head

    @property
    def first(self) -> str:
        """The h of the first act's line; empty while there is none."""
        return self._ledger.reading.first

    @property
    def latest(self) -> datetime.datetime | None:
        """When the last act was accepted; none while there is none."""
        return self._ledger.reading.latest

    @property
    def reading(self) -> Reading:
        """The lines of the ledger, with their hashes and the tree over them."""
        return self._ledger.reading

    @property
    def ledger(self) -> Ledger:
        """The ledger, as a TinyDB database."""
        return self._ledger

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""
        return self._ledger.reading.entries()

    def entry(self, seq: int) -> Entry:
        """One accepted act by its number."""
        return self._ledger.reading.entry(seq)

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none, durably; the head after each. Raises Refused."""
        for entry in entries:
            if isinstance(entry.act, OpenMeeting):
                return self._ledger.append(self._with_checked_plan(entries), written)
        return self._ledger.append(entries, written)

    def pass_on(self) -> None:
        """Have what is kept copied; returns at once.

        Apart from `append`, as whoever waits for an act alone is not to wait until other threads
        are woken.
        """
        if self._mirror is not None:
            self._mirror.advance(self._ledger.reading.length)
        self._committed(len(self._ledger.reading.lines))

    def keep_copy(self, mirror: Mirror) -> None:
        """Have a second copy kept from now on, of what there is and of what comes."""
        self._mirror = mirror
        mirror.start(self._ledger.reading.length)

    def follow(self, committed: Callable[[int], None]) -> None:
        """Have this called with the number of lines on the disk: now, and whenever it is passed on.

        It must return at once.
        """
        self._committed = committed
        committed(len(self._ledger.reading.lines))

    def check_copy(self, mirror: Mirror) -> None:
        """Bring a second copy up to date at once; raises Refused or OSError where that fails."""
        mirror.catch_up(self._ledger.reading.length)

    def _with_checked_plan(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Entries of which one opens the meeting, with its plan in it; raises Refused."""
        whole = _with_plan(entries, self.meeting.plan)
        for entry in whole:
            if isinstance(entry.act, OpenMeeting) and entry.act.plan is not None:
                self._check_plan(entry.act.plan)
        return whole

    def _check_plan(self, plan: Plan) -> None:
        """Refuse to freeze a plan that somebody has changed since it was read."""
        if is_other_plan(self._ledger.reading.path.parent, plan):
            raise Refused(
                "%(file)s was changed after this venue was opened, and the meeting would open by "
                "the plan as it was before; end the venue and open it again, then open the meeting",
                file=PLAN,
            )

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

    @property
    def first(self) -> str:
        """The h of the first act's line; empty while there is none."""
        return self._reading.first

    @property
    def latest(self) -> datetime.datetime | None:
        """When the last act was accepted; none while there is none."""
        return self._reading.latest

    @property
    def reading(self) -> Reading:
        """The lines of the ledger, with their hashes and the tree over them."""
        return self._reading

    def entries(self) -> Iterator[Entry]:
        """All accepted acts, in order."""
        return self._reading.entries()

    def entry(self, seq: int) -> Entry:
        """One accepted act by its number."""
        return self._reading.entry(seq)

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none; the head after each. Raises Refused."""
        follow = sealed(self._reading, _with_plan(entries, self.meeting.plan))
        if not follow.lines:
            return []
        if written is not None:
            written(follow.lines)
        self._reading.extend(follow)
        return follow.heads

    def pass_on(self) -> None:
        """No-op: nothing is copied."""

    def close(self) -> None:
        """No-op: nothing is stored."""


def open_session(folder: Path, name: str) -> Session:
    """Open a session to carry it on; closing it, or the end of the process, lets others open it.

    Raises Refused: there is none of this name, another program has it open (and which), or its
    plan or ledger cannot be read (and why, with the line).
    """
    return Session(find_session(folder, name))


def _with_plan(entries: Sequence[Entry], plan: Plan) -> list[Entry]:
    """The first line of a ledger holds the plan, so that a ledger alone is a whole meeting.

    As it stands: it is for the venue to fill it in with a salt, before anybody is told its hash.
    """
    return [
        entry.model_copy(update={"act": opening(plan)})
        if isinstance(entry.act, OpenMeeting) and entry.act.plan is None
        else entry
        for entry in entries
    ]
