"""The ledger: every accepted act, one sealed JSON line each, append-only, through TinyDB."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from judgetui.language import N_
from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused, Sentence
from judgetui.records import atomic_files, hash_chain
from judgetui.records.ledger_reader import (
    Damaged,
    Finding,
    Fold,
    Reading,
    Receipt,
    Receipts,
    SealedLines,
    Written,
    audit,
    misplaced,
    read_ledger,
    unusable,
)
from judgetui.records.ledger_watch import WatchedFile, changed_by_another
from judgetui.records.lock import WriterLock

__all__ = [
    "ACTS",
    "ActsTable",
    "AppendOnly",
    "Damaged",
    "Finding",
    "Ledger",
    "LedgerStorage",
    "Reading",
    "Receipt",
    "Receipts",
    "audit",
    "read_ledger",
    "sealed",
]

ACTS = "acts"
"""The one table of a ledger."""

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class AppendOnly(Refused):
    """The ledger only grows: nothing in it is changed or removed."""

    def __init__(self) -> None:
        super().__init__(
            N_("the ledger only grows: an act is never changed or removed; undo it by another act")
        )


class LedgerStorage(Storage):
    """One ledger file open for appending: locked, verified, and with a torn tail set aside.

    Raises Refused when another program has it open, or for any damage but a torn tail.
    """

    def __init__(self, path: Path, fold: Fold | None = None) -> None:
        self._failed: Refused | None = None
        self._replaced: Refused | None = None
        """What is said of a file that another program changed."""
        self.torn: Path | None = None
        """Where a torn tail was set aside."""
        self._path = path
        try:
            self._lock = WriterLock(path)
        except OSError as error:
            raise unusable(path, error) from error
        try:
            self.reading = read_ledger(path, fold)
            self._file = self._open(path)
            self._kept = WatchedFile(path, self._file, self.reading)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, path: Path) -> int:
        try:
            file = atomic_files.open_appending(path)
            try:
                if self.reading.tail:
                    self.torn = _set_aside(path, self.reading.tail)
                    os.ftruncate(file, self.reading.length)
                    self.reading.tail = b""
                # What was read may have been written by a process that died before its sync.
                atomic_files.sync(file)
                atomic_files.sync_folder(path.parent)
            except BaseException:
                os.close(file)
                raise
        except OSError as error:
            raise unusable(path, error) from error
        return file

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none: one write, one sync; the head after each.

        Returns once they are on the disk; `written` is called with the lines between the two.
        Without entries it only looks whether the file is still what was written. Raises Refused and
        leaves the file as it was when they do not follow the last act, or cannot be written.
        """
        if self._failed is not None:
            raise self._failed
        if not entries:
            if self._is_changed():
                raise self._changed()
            return []
        follow = sealed(self.reading, entries)
        self._write(follow.lines, written)
        self.reading.extend(follow)
        return follow.heads

    def _write(self, lines: Sequence[bytes], written: Written | None) -> None:
        content = b"".join(lines)
        try:
            changed = self._kept.changed()
        except OSError as error:
            raise _not_written(error) from error
        if changed:
            raise self._changed()
        try:
            atomic_files.write_all(self._file, content)
        except OSError as error:
            try:
                self._take_back()
            except OSError as second:
                raise self._stop(second) from second
            raise _not_written(error) from error
        if written is not None:
            written(lines)
        try:
            atomic_files.sync(self._file)
        except OSError as error:
            # After a failed sync the system may already have dropped what it could not write.
            with contextlib.suppress(OSError):
                self._take_back()
            raise self._stop(error) from error
        if self._kept.written(len(content)):
            raise self._changed()

    def _take_back(self) -> None:
        os.ftruncate(self._file, self.reading.length)
        atomic_files.sync(self._file)

    def _stop(self, error: OSError) -> Refused:
        """Refuse this and every further act: only reading the file again tells what is in it."""
        self._failed = Refused(
            "the disk did not take the act (%(why)s), so nothing more can be kept; "
            "look after the disk, then open the session again",
            why=error.strerror or str(error),
        )
        return self._failed

    def _changed(self) -> Refused:
        """Refuse this and every further act: the file is no longer what was written here."""
        self._failed = self._replaced = changed_by_another(self._path, self.reading)
        return self._replaced

    def read(self) -> dict[str, dict[str, Any]]:
        """The table of acts; each document is made anew from its line whenever it is read."""
        documents: Any = _Documents(self.reading.lines)
        return {ACTS: documents}

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        """Refused: the ledger only grows."""
        raise AppendOnly

    def close(self) -> None:
        """Let go of the file and the lock; twice does no harm.

        A ledger that never got an act leaves no file behind. Raises Refused, once it has let go,
        when another program changed the file.
        """
        if self._file < 0:
            return
        well = self._failed is None
        try:
            if well and self._is_changed():
                self._changed()
            os.close(self._file)
            self._file = -1
            if well and self._replaced is None and not self.reading.length:
                with contextlib.suppress(OSError):
                    self._path.unlink()
            self._failed = Refused("the session is closed; open it again to go on")
        finally:
            self._lock.release()
        if self._replaced is not None:
            raise self._replaced

    def _is_changed(self) -> bool:
        with contextlib.suppress(OSError):
            return self._kept.changed()
        return False


class _Documents(Mapping[str, dict[str, Any]]):
    """The lines as TinyDB documents by line number; what is done to one changes no other."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines

    def __getitem__(self, key: str) -> dict[str, Any]:
        if not key.isdecimal() or not 1 <= int(key) <= len(self._lines):
            raise KeyError(key)
        document: dict[str, Any] = json.loads(self._lines[int(key) - 1])
        return document

    def __iter__(self) -> Iterator[str]:
        return (str(number) for number in range(1, len(self._lines) + 1))

    def __len__(self) -> int:
        return len(self._lines)


class ActsTable(Table):
    """A ledger's acts as a TinyDB table: searching and inserting, nothing else."""

    def __init__(self, storage: LedgerStorage, name: str) -> None:
        # A query cache would hand out the same documents again, with whatever was done to them.
        super().__init__(storage, name, cache_size=0)
        self._ledger = storage

    def insert(self, document: Mapping[str, Any]) -> int:
        """Append one act, durably; its number. A document without `seq` is the next act."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Append several acts, all or none, durably; their numbers."""
        if self.name != ACTS:
            raise Refused("a ledger has one table, %(table)s", table=ACTS)
        entries = [_entry(number, one) for number, one in enumerate(documents, len(self) + 1)]
        self._ledger.append(entries)
        return [entry.seq for entry in entries]


class Ledger(TinyDB):
    """A ledger open for appending, as a TinyDB database; LedgerStorage says what it refuses."""

    table_class = ActsTable  # type: ignore[assignment]  # TinyDB names its own class as the type
    default_table_name = ACTS
    default_storage_class = LedgerStorage  # type: ignore[assignment]

    def __init__(self, path: Path, fold: Fold | None = None) -> None:
        super().__init__(path, fold)
        assert isinstance(self.storage, LedgerStorage)
        self._file = self.storage

    @property
    def reading(self) -> Reading:
        """What the ledger holds now."""
        return self._file.reading

    @property
    def torn(self) -> Sentence | None:
        """What to tell the chair about a torn tail that was set aside on opening."""
        if self._file.torn is None:
            return None
        return Sentence(
            "the program was stopped while it was writing an act that nobody had been told was "
            "accepted; what there was of it is in %(file)s",
            file=self._file.torn.name,
        )

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none, durably; the head after each. Raises Refused."""
        return self._file.append(entries, written)

    def drop_table(self, name: str) -> NoReturn:
        """Refused: the ledger only grows."""
        raise AppendOnly

    def drop_tables(self) -> NoReturn:
        """Refused: the ledger only grows."""
        raise AppendOnly


def _entry(number: int, document: Mapping[str, Any]) -> Entry:
    if isinstance(document, Document) and document.doc_id != number:
        raise AppendOnly
    try:
        return Entry.model_validate({"seq": number, **document})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Refused(
            "this is not an act the ledger can keep: %(place)s: %(fault)s",
            place=".".join(str(step) for step in first["loc"]),
            fault=first["msg"],
        ) from error


def sealed(reading: Reading, entries: Sequence[Entry]) -> SealedLines:
    """The lines that keep these entries after what was read; raises Refused, changes nothing."""
    lines: list[bytes] = []
    heads: list[str] = []
    fresh: dict[str, int] = {}
    known, head = reading.seqs, reading.head
    for number, entry in enumerate(entries, len(reading.lines) + 1):
        if entry.seq != number:
            raise Refused(
                "act %(seq)d was made upon an act that was not kept; please do it again",
                seq=entry.seq,
            )
        id_ = entry.id
        if id_ in known or id_ in fresh:
            raise Refused(misplaced(known | fresh, entry, number))
        fresh[id_] = number
        line, head = hash_chain.seal_next(head, _written(entry))
        lines.append(line)
        heads.append(head)
    return SealedLines(lines, heads, fresh)


def _written(entry: Entry) -> tuple[bytes, ...]:
    """The entry as JSON in pieces, which is read back as it is."""
    at = entry.at
    if at.tzinfo is None or at.microsecond % 1000:
        raise ValueError("the time of an entry has its offset from UTC and whole milliseconds")
    try:
        return hash_chain.written(entry)
    except PydanticSerializationError as error:
        raise Refused(
            "act %(seq)d (%(act)s) has text that is not Unicode; write it again",
            seq=entry.seq,
            act=entry.act.do,
        ) from error


def _not_written(error: OSError) -> Refused:
    if error.errno in _FULL:
        return Refused(
            "the disk is full: the act was not kept and nothing has changed; "
            "free some space, then do it again"
        )
    return Refused(
        "the disk did not take the act (%(why)s): it was not kept and nothing has changed; "
        "look after the disk, then do it again",
        why=error.strerror or str(error),
    )


def _set_aside(path: Path, tail: bytes) -> Path:
    """Keep a torn tail in a file of its own beside the ledger, under a name nobody has yet."""
    return atomic_files.write_beside(path.with_name(f"{path.name}.torn"), tail)
