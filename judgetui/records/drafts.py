"""Half-typed ballots: kept beside the ledger so that a crash loses nothing, never part of it."""

from __future__ import annotations

import datetime
import errno
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from tinydb import TinyDB
from tinydb.storages import MemoryStorage, Storage

from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.message import Sentence
from judgetui.records import atomic_files

_TABLE = "drafts"
_CARET = TypeAdapter(Caret)
_Place = tuple[str, str, bool]
"""Judge, case, and whether it is keyed from paper."""


class DraftStorage(Storage):
    """A small TinyDB file, replaced whole at every write, for its owner's eyes alone.

    A file that cannot be read is set aside: drafts never keep a meeting from opening.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self.aside: Path | None = None
        """Where a damaged file was set aside."""
        self._state = self._load()

    def _load(self) -> dict[str, dict[str, Any]]:
        try:
            state = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            return self._set_aside()
        tables = state.values() if isinstance(state, dict) else [None]
        if not all(_is_table(table) for table in tables):
            return self._set_aside()
        return state  # type: ignore[no-any-return]

    def _set_aside(self) -> dict[str, dict[str, Any]]:
        moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%fZ")
        aside = self._path.with_name(f"{self._path.name}.damaged-{moment}")
        try:
            os.replace(self._path, aside)
        except OSError:
            return {}
        self.aside = aside
        return {}

    def read(self) -> dict[str, dict[str, Any]]:
        """The tables as they are on disk."""
        return {name: dict(table) for name, table in self._state.items()}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file; raises OSError and leaves the old one where it cannot."""
        if self._closed:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        content = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        atomic_files.replace(self._path, content)
        self._state = data

    def close(self) -> None:
        """Write no more: the file may be another program's from now on."""
        self._closed = True


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(
        key.isdecimal() and isinstance(document, dict) for key, document in table.items()
    )


class Drafts:
    """Half-typed ballots, one for each judge and case, and one for each that is keyed from paper.

    They are read from memory and written through at once. A disk that takes no more never gets in
    the way of typing: drafts are then kept in memory only, and `trouble` says so.
    """

    def __init__(self, storage: Storage) -> None:
        self._database = TinyDB(storage=lambda: storage)
        found = (_draft(document) for document in self._database.table(_TABLE))
        self._drafts = {_place(draft): draft for draft in found if draft is not None}
        self.trouble: Sentence | None = None
        """Why the latest drafts are in memory only; none when they are on disk."""
        self.later: Callable[[], None] | None = None
        """Called instead of writing at once; whoever sets it sees to `flush`."""

    def get(self, judge: str, case: str, *, paper: bool = False) -> Draft | None:
        """What is half typed of this judge's ballot on this case."""
        return self._drafts.get((judge, case, paper))

    def of(self, judge: str) -> list[Draft]:
        """All of this judge's half-typed ballots."""
        return [draft for draft in self._drafts.values() if draft.judge == judge]

    def paper(self) -> list[Draft]:
        """All ballots that are being keyed in from paper."""
        return [draft for draft in self._drafts.values() if draft.paper]

    def keep(self, draft: Draft) -> None:
        """Keep this draft in the place of the one before; an empty one is forgotten."""
        place = _place(draft)
        if draft.empty:
            self._forget(place)
        elif self._drafts.get(place) != draft:
            self._drafts[place] = draft
            self._changed()

    def drop(self, judge: str, case: str) -> None:
        """Forget what is half typed of this ballot, also from paper: it is on record now."""
        self._forget((judge, case, False), (judge, case, True))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _forget(self, *places: _Place) -> None:
        if [place for place in places if self._drafts.pop(place, None) is not None]:
            self._changed()

    def _changed(self) -> None:
        if self.later is None:
            self.flush()
        else:
            self.later()

    def flush(self) -> None:
        """Write what there is; may run in a thread of its own, one at a time."""
        # One step for the interpreter, so that keeping a draft meanwhile does no harm.
        drafts = list(self._drafts.values())
        documents = {str(number): asdict(one) for number, one in enumerate(drafts, 1)}
        try:
            self._database.storage.write({_TABLE: documents})
        except OSError as error:
            self.trouble = Sentence(
                "half-typed ballots are not kept on disk now: %(why)s",
                why=error.strerror or str(error),
            )
        else:
            self.trouble = None


class MemoryDrafts(Drafts):
    """Half-typed ballots of a meeting that is not kept."""

    def __init__(self) -> None:
        super().__init__(MemoryStorage())  # type: ignore[no-untyped-call]


class FileDrafts(Drafts):
    """Half-typed ballots in a file of a session's folder."""

    def __init__(self, path: Path) -> None:
        storage = DraftStorage(path)
        super().__init__(storage)
        self.note: Sentence | None = None
        """What to tell the chair about the drafts there were."""
        if storage.aside is not None:
            self.note = Sentence(
                "the half-typed ballots could not be read and are set aside in %(file)s; "
                "they need to be typed again",
                file=storage.aside.name,
            )


def _place(draft: Draft) -> _Place:
    return draft.judge, draft.case, draft.paper


def _draft(document: Mapping[str, Any]) -> Draft | None:
    """The draft in a document; none when it is no draft. Fields it does not know are ignored."""
    judge, case = document.get("judge"), document.get("case")
    if not isinstance(judge, str) or not isinstance(case, str):
        return None
    comment, feedback = document.get("comment"), document.get("feedback")
    return Draft(
        judge=judge,
        case=case,
        marks=_texts(document.get("marks")),
        comment=comment if isinstance(comment, str) else "",
        reasons=_texts(document.get("reasons")),
        paper=document.get("paper") is True,
        caret=_caret(document.get("caret")),
        feedback=feedback if isinstance(feedback, str) else "",
    )


def _caret(found: object) -> Caret | None:
    try:
        return _CARET.validate_python(found)
    except ValidationError:
        return None


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {str(key): text for key, text in found.items() if isinstance(text, str)}
