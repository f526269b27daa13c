"""Acts that a client has submitted and the host has not answered yet, kept in a file of its own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from judgetui.meeting.acts import ACT, Act
from judgetui.meeting.message import Sentence
from judgetui.records import atomic_files
from judgetui.venue.client.draft_sync import UnackedDraft

_DRAFTS = TypeAdapter(tuple[UnackedDraft, ...], config=ConfigDict(defer_build=True))
_LIVE: set[Path] = set()
"""Files in use by clients of this process; `_adopt` leaves them alone."""
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, ValidationError)


@dataclass(slots=True)
class _Kept:
    """The content of a file."""

    whose: str = ""
    """The contract, the seat and the ledger's first hash, separated by spaces; "" where unknown."""
    acts: dict[str, Act] = field(default_factory=dict)
    """Unanswered acts by id, the oldest first."""
    drafts: tuple[UnackedDraft, ...] = ()
    """Drafts that the host has not acknowledged."""
    unlogged: dict[str, tuple[int, Act]] = field(default_factory=dict)
    """Answered acts by id, with their numbers, that the shared log of rooms may not have yet."""


class Outbox:
    """Unanswered acts by id, in the order they were submitted; without a path in memory only.

    The file is replaced whole, readable for its owner alone. It belongs to one seat of one meeting,
    so that acts are never sent to another one. Files beside it that belong to the same seat and
    meeting are merged into it, because a seat can be opened by more than one link.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        if path is not None:
            _LIVE.add(path)
        self._kept = _Kept()
        self._again: set[str] = set()
        self._held = self._due = False
        """Whether changes are written later, and whether there are any."""
        self.trouble: Sentence | None = None
        """Why unanswered acts are in memory only; None when they are on disk."""
        self._load()

    def _load(self) -> None:
        if self._path is None:
            return
        try:
            self._kept = _read(self._path)
        except FileNotFoundError:
            return
        except _UNREADABLE:
            self.trouble = Sentence(
                "what was kept to be sent in %(file)s could not be read; "
                "look whether your last ballot arrived",
                file=self._path,
            )

    def close(self, drafts: Iterable[UnackedDraft] = ()) -> None:
        """Keep these drafts too, and leave the file to the next client of the same seat."""
        self.keep_drafts(drafts)
        if self._path is not None:
            _LIVE.discard(self._path)

    @contextlib.contextmanager
    def written_once(self) -> Iterator[None]:
        """Write what changes inside to the file at its end, once."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._due:
                self._write()

    def __len__(self) -> int:
        return len(self._kept.acts)

    def __iter__(self) -> Iterator[tuple[str, Act]]:
        """Every unanswered act with its id, the oldest first."""
        return iter(list(self._kept.acts.items()))

    def put(self, id: str, act: Act) -> None:
        """Keep an act until it is answered."""
        self._kept.acts[id] = act
        self._write()

    def take(self, id: str) -> Act | None:
        """Remove an act that was answered and return it; None where it is not kept."""
        act = self._kept.acts.pop(id, None)
        if act is not None:
            self._write()
        return act

    def keep_until_logged(self, id: str, act: Act, seq: int) -> None:
        """Keep an act that was answered until the shared log has it, too.

        The room may be carried on from another computer before that, of which only the log is left.
        """
        self._kept.unlogged[id] = (seq, act)
        self._write()

    def logged(self, seq: int) -> None:
        """Forget the answered acts up to this number, which the shared log has."""
        due = [id for id, (number, _) in self._kept.unlogged.items() if number <= seq]
        for id in due:
            del self._kept.unlogged[id]
        if due:
            self._write()

    def send_again_what_is_not_logged(self) -> None:
        """Take the answered acts that the log may not have for unanswered ones.

        A host that has them answers as before; one that took the room over has not.
        """
        again = {id: act for id, (_, act) in self._kept.unlogged.items()}
        if again:
            self._again |= again.keys()
            self._kept.acts = again | self._kept.acts
            self._kept.unlogged = {}
            self._write()

    def sent_again(self, id: str) -> bool:
        """Whether an unanswered act was answered before, and is sent only for the log's sake."""
        return id in self._again and id in self._kept.acts

    def keep_drafts(self, drafts: Iterable[UnackedDraft]) -> None:
        """Replace the drafts that are kept."""
        drafts = tuple(drafts)
        if drafts != self._kept.drafts:
            self._kept.drafts = drafts
            self._write()

    @property
    def drafts(self) -> tuple[UnackedDraft, ...]:
        """The drafts that are kept."""
        return self._kept.drafts

    def claim(self, contract: str, by: str, first: str) -> list[str]:
        """Bind this to a seat and meeting; return the ids of acts of another one, now dropped.

        `first` is the h of the ledger's first line, which is unique to a meeting; empty while it is
        not known. Then the contract decides whether the kept acts are this meeting's, and no other
        file is merged. The contract changes when a meeting opens.
        """
        whose = f"{contract} {by} {first}"
        foreign: list[str] = []
        if not _may_be(self._kept.whose, contract, by, first):
            foreign, self._kept = list(self._kept.acts), _Kept()
        adopted = self._adopt(whose) if first else []
        if adopted or whose != self._kept.whose:
            self._kept.whose = whose
            self._write()
        if self.trouble is None:
            for path in adopted:
                path.unlink(missing_ok=True)
        return foreign

    def _adopt(self, whose: str) -> list[Path]:
        """Merge other files of the same seat and meeting; return their paths."""
        adopted: list[Path] = []
        folder = self._path.parent.glob("*.json") if self._path is not None else ()
        for path in sorted(one for one in folder if one not in _LIVE):
            try:
                other = _read(path)
            except _UNREADABLE:
                continue
            if _same(other.whose, whose) and (other.acts or other.drafts or other.unlogged):
                self._kept.acts = other.acts | self._kept.acts
                self._kept.unlogged = other.unlogged | self._kept.unlogged
                self._kept.drafts = self._kept.drafts or other.drafts
                adopted.append(path)
        return adopted

    def _write(self) -> None:
        self._due = self._held
        if self._path is None or self._held:
            return
        if not self._kept.acts and not self._kept.drafts and not self._kept.unlogged:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            self.trouble = None
            return
        acts = {id: _dumped(act) for id, act in self._kept.acts.items()}
        drafts = _DRAFTS.dump_python(self._kept.drafts, mode="json")
        whole = {"whose": self._kept.whose, "acts": acts, "drafts": drafts}
        if self._kept.unlogged:
            unlogged = self._kept.unlogged.items()
            whole["unlogged"] = {id: [seq, _dumped(act)] for id, (seq, act) in unlogged}
        content = json.dumps(whole, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            atomic_files.replace(self._path, content.encode("utf-8", "replace"))
        except OSError as error:
            self.trouble = Sentence(
                "unsent acts are not kept on disk now: %(why)s", why=error.strerror or str(error)
            )
        else:
            self.trouble = None


def _dumped(act: Act) -> Any:  # noqa: ANN401
    return ACT.dump_python(act, mode="json", by_alias=True, exclude_none=True)


def _may_be(kept: str, contract: str, by: str, first: str) -> bool:
    """Whether acts kept under the key `kept` may be of this seat and meeting."""
    if not kept:
        return True
    match kept.split(" "):
        case [_, its_seat, its_first] if first:
            return its_seat == by and its_first in ("", first)
        case [its_contract, its_seat, ""]:
            return (its_contract, its_seat) == (contract, by)
    return False


def _same(kept: str, whose: str) -> bool:
    """Whether both keys are of one seat at one meeting that was opened."""
    return kept.split(" ")[1:] == whose.split(" ")[1:]


def _read(path: Path) -> _Kept:
    kept = json.loads(path.read_bytes())
    acts = {str(id): ACT.validate_python(act) for id, act in kept["acts"].items()}
    unlogged = {
        str(id): (int(seq), ACT.validate_python(act))
        for id, (seq, act) in kept.get("unlogged", {}).items()
    }
    drafts = _DRAFTS.validate_python(kept.get("drafts", ()))
    return _Kept(str(kept["whose"]), acts, drafts, unlogged)
