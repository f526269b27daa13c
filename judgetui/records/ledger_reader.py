"""Reading a ledger: every line verified, every act understood, damage told by its line."""

from __future__ import annotations

import contextlib
import datetime
import gc
import itertools
import json
import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

from pydantic import ValidationError

from judgetui import __version__
from judgetui.language import N_
from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.read_out import READ_OUT_AFTER, ReadOut
from judgetui.meeting.sent_ballot import ReadEntry
from judgetui.meeting.versions import newer_needed
from judgetui.proof.checkpoint import Checkpoint
from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.witness import Seen
from judgetui.records import hash_chain
from judgetui.records.entry_lines import EntryLines

Fold = Callable[[Iterator[Entry]], None]
"""Takes a ledger's entries while they are read, to the last one; may raise Refused."""
Written = Callable[[Sequence[bytes]], None]
"""Takes lines that are written and not yet synced, so that they may still be lost."""


class Replaying(ABC):
    """A fold that takes judges' ballots also as `SentBallot`, which are quicker to read."""

    @abstractmethod
    def __call__(self, entries: Iterator[ReadEntry]) -> None:
        """Take a ledger's entries; may raise Refused."""


class Damaged(Refused):
    """A ledger that cannot be read, for what stands in one of its lines."""

    def __init__(self, path: Path, line: int, why: Sentence) -> None:
        # Marked by itself: what is given to `super` is not known to be for people.
        said = N_("%(file)s: line %(line)d: %(why)s")
        super().__init__(said, file=path.name, line=line, why=why)
        self.line = line


_READ_OUT = re.compile(rb'"act":\{"do":"(?:%b)"' % "|".join(READ_OUT_AFTER).encode())
"""How lines have those acts; in a text that somebody wrote, quotes are escaped."""
_AHEAD = 64
"""Lines that are read before any is made use of, which is quicker than turn and turn about."""
_MUCH = 50_000
"""New objects that are worth being kept out of the next search for cycles."""


class Receipt(NamedTuple):
    """What whoever sent an accepted act is told."""

    seq: int
    """The number of its line."""
    at: datetime.datetime
    head: str
    """The h of its line."""
    by: str
    """The seat it was of."""


class SealedLines(NamedTuple):
    """Lines that follow what a ledger holds, and are not taken into it yet."""

    lines: list[bytes]
    """Newlines included."""
    heads: list[str]
    """The h of each."""
    seqs: dict[str, int]
    """The number of each by its act's id."""


class Finding(NamedTuple):
    """Something wrong in a ledger."""

    line: int
    """The line, counted from 1."""
    sentence: Sentence


@dataclass(slots=True)
class Reading:
    """What a ledger file holds, as far as every line follows the one before."""

    path: Path
    lines: list[bytes] = field(default_factory=list)
    """As in the file, newlines included."""
    seqs: dict[str, int] = field(default_factory=dict)
    """The number of each act's line, by the act's id."""
    head: str = hash_chain.FIRST
    """The h of the last line."""
    length: int = 0
    """Bytes of those lines."""
    tail: bytes = b""
    """A torn last line; nobody was told that it was accepted."""
    _tree: MerkleTree = field(default_factory=MerkleTree)
    """Over the lines as far as it was asked for."""

    @property
    def first(self) -> str:
        """The h of the first line; empty while there is none."""
        return hash_chain.head(self.lines[0]) if self.lines else ""

    @property
    def tree(self) -> MerkleTree:
        """The Merkle tree over the lines, brought up to date by those that came since."""
        for at in range(self._tree.size, len(self.lines)):
            self._tree.append(line_hash(self.lines[at]))
        return self._tree

    def heads(self) -> tuple[str, ...]:
        """The h of each line."""
        return tuple(map(hash_chain.head, self.lines))

    def seen_again(self, seen: Seen) -> Seen:
        """What this ledger says of the line that somebody was told, or of its last before it."""
        seq = min(max(seen.seq, 0), len(self.lines))
        return Seen(self.first, seq, hash_chain.head(self.lines[seq - 1]) if seq else "")

    def read_out(self, name: str, until: int | None = None) -> ReadOut | None:
        """The code that was read out last, of the first `until` lines or of all.

        `name` is the session's. None where nothing was announced yet.
        """
        return newest_read_out(name, self.lines[:until], self.tree)

    @property
    def latest(self) -> datetime.datetime | None:
        """When the last act was accepted; none while there is none."""
        if not self.lines:
            return None
        return datetime.datetime.fromisoformat(json.loads(self.lines[-1])["at"])

    def entries(self) -> Iterator[Entry]:
        """The entries, in order, made from their lines."""
        return (Entry.model_validate_json(line) for line in self.lines)

    def entry(self, seq: int) -> Entry:
        """The entry of an act by its number, made from its line."""
        return Entry.model_validate_json(self.lines[seq - 1])

    def extend(self, sealed: SealedLines) -> None:
        """Take lines that follow into what is known; at least one."""
        self.seqs.update(sealed.seqs)
        self.length += sum(map(len, sealed.lines))
        self.lines.extend(sealed.lines)
        self.head = sealed.heads[-1]


def newest_read_out(name: str, lines: Sequence[bytes], tree: MerkleTree) -> ReadOut | None:
    """The code of the newest of these lines after which one is read out; None without such a line.

    `tree` is over these lines and maybe more.
    """
    for seq in range(len(lines), 0, -1):
        if _READ_OUT.search(lines[seq - 1]):
            checkpoint = Checkpoint(name, seq, tree.root(seq))
            return ReadOut(seq, checkpoint.code, str(checkpoint))
    return None


class Receipts(Mapping[str, Receipt]):
    """The receipts of a ledger's acts, by the id their sender gave them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __getitem__(self, identifier: str) -> Receipt:
        seq = self._reading.seqs[identifier]
        line = self._reading.lines[seq - 1]
        document = json.loads(line)
        at = datetime.datetime.fromisoformat(document["at"])
        return Receipt(seq, at, hash_chain.head(line), document["by"])

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._reading.seqs

    def __iter__(self) -> Iterator[str]:
        return iter(self._reading.seqs)

    def __len__(self) -> int:
        return len(self._reading.seqs)


def read_ledger(path: Path, fold: Fold | None = None) -> Reading:
    """What this ledger holds, read without a lock and without changing anything.

    It may be open in another program; a line that is being written then is the torn tail. A
    missing file is an empty ledger. Raises Damaged, naming the line, for any other damage and
    for an entry that `fold` refuses.
    """
    try:
        with path.open("rb") as file:
            return read_lines(path, file, fold)
    except FileNotFoundError:
        return Reading(path)
    except OSError as error:
        raise unusable(path, error) from error


def read_lines(path: Path, lines: Iterable[bytes], fold: Fold | None = None) -> Reading:
    """What the lines of a ledger hold, wherever they come from; newlines included.

    `path` is only named where a line is damaged. Raises as `read_ledger` does.
    """
    reading = Reading(path)
    ballots = fold is None or isinstance(fold, Replaying)
    entries = _entries(reading, iter(lines), EntryLines(ballots=ballots))
    try:
        with _not_collecting():
            if fold is not None:
                fold(cast(Iterator[Entry], entries))
            deque(entries, maxlen=0)
    except Damaged:
        raise
    except Refused as refused:
        raise Damaged(path, len(reading.lines) + 1, refused.sentence) from refused
    return reading


@contextlib.contextmanager
def _not_collecting() -> Iterator[None]:
    """Leave out the search for cycles: a ledger makes none, and there is much to look through."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            # What is frozen is counted one by one, which takes longer than to read a short ledger.
            if gc.get_count()[0] > _MUCH and not gc.get_freeze_count():
                # Together these move all there is to what is searched seldom; the next search,
                # which is due at once, would go through all of it.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _entries(
    reading: Reading, given: Iterator[bytes], entry_lines: EntryLines
) -> Iterator[ReadEntry]:
    """The entries of a ledger, each taken into the reading once it has been made use of."""
    path, lines, seqs = reading.path, reading.lines, reading.seqs
    while some := list(itertools.islice(given, _AHEAD)):
        understood: list[ReadEntry] = []
        trouble = None
        try:
            entry_lines.read(some[: hash_chain.follow_on(reading.head, some)], understood)
        except ValidationError as error:
            trouble = _not_understood(error, (lines or some)[0])
        for number, (entry, line) in enumerate(zip(understood, some, strict=False), len(lines) + 1):
            # The number that the ballot keeps, too, is kept once.
            if (seq := entry.seq) != number or seqs.setdefault(entry.id, seq) != number:
                raise Damaged(path, number, misplaced(seqs, entry, number))
            yield entry
            lines.append(line)
        if understood:
            reading.head = hash_chain.head(lines[-1])
        if trouble is not None:
            raise Damaged(path, len(lines) + 1, trouble)
        if len(understood) < len(some):
            reading.tail = b"".join((*some[len(understood) :], *given))
    reading.length = sum(map(len, lines))
    if reading.tail and not hash_chain.is_torn(reading.head, reading.tail):
        raise Damaged(path, len(lines) + 1, _DAMAGED)


def audit(path: Path) -> list[Finding]:
    """Everything wrong in this ledger, in order of lines; empty when all is well or there is none.

    Reads only. After a changed line it goes on with the next: one changed byte is one finding.
    """
    try:
        *whole, rest = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unusable(path, error) from error
    faults: list[tuple[int, Sentence | None]] = []
    seqs: dict[str, int] = {}
    heads: tuple[str, ...] = (hash_chain.FIRST,)
    for number, piece in enumerate(whole, 1):
        line = piece + b"\n"
        if any(hash_chain.follows(head, line) for head in heads):
            faults.append((number, _fault(seqs, number, line, whole[0])))
            heads = (hash_chain.head(line),)
        else:
            faults.append((number, _DAMAGED))
            # Whichever part of the line was changed, the next line follows one of these.
            heads = (hash_chain.head(line), *(hash_chain.digest(head, line) for head in heads))
    if rest:
        torn = any(hash_chain.is_torn(head, rest) for head in heads)
        faults.append((len(whole) + 1, _TORN if torn else _DAMAGED))
    return [
        Finding(number, Damaged(path, number, fault).sentence) for number, fault in faults if fault
    ]


def unusable(path: Path, error: OSError) -> Refused:
    """The refusal of a file the system does not let us read or write."""
    return Refused("%(file)s cannot be used: %(why)s", file=path, why=error.strerror or str(error))


_DAMAGED = Sentence(
    "this is not what was written here: the file was damaged, or changed by another program. "
    "Nothing was changed now; keep this file, and put back a copy made before"
)
_TORN = Sentence(
    "the last line was not written to its end, so nobody was told that it was accepted; "
    "it is set aside when the session is opened"
)


def _fault(seqs: dict[str, int], number: int, line: bytes, first: bytes) -> Sentence | None:
    try:
        entry = Entry.model_validate_json(line)
    except ValidationError as error:
        return _not_understood(error, first)
    if entry.seq != number or entry.id in seqs:
        return misplaced(seqs, entry, number)
    seqs[entry.id] = number
    return None


def _not_understood(error: ValidationError, opening: bytes) -> Sentence:
    """Why a line is no entry for this version; the opening one may say which version it takes."""
    with contextlib.suppress(AttributeError, KeyError, RecursionError, TypeError, ValueError):
        act = json.loads(opening)["act"]
        for needs in (act.get("needs"), act["plan"].get("needs")):
            if (newer := newer_needed(needs, __version__)) is not None:
                return newer
    first = error.errors(include_url=False)[0]
    return Sentence(
        "this version of the program does not understand it (%(place)s: %(fault)s); "
        "open it with the version that wrote it",
        place=".".join(str(step) for step in first["loc"]),
        fault=first["msg"],
    )


def misplaced(seqs: Mapping[str, int], entry: ReadEntry, number: int) -> Sentence:
    """What is wrong with an entry as act `number` of a ledger that has these ids."""
    if entry.seq != number:
        return Sentence(
            "it is numbered %(seq)d, where act %(number)d must follow",
            seq=entry.seq,
            number=number,
        )
    return Sentence(
        "act %(seq)d has the same id (%(id)s); an id happens once",
        seq=seqs[entry.id],
        id=entry.id,
    )
