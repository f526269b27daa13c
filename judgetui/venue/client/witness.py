"""What a device was told of the ledger, kept so that a ledger that was written anew is noticed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judgetui.meeting.message import Refused, Sentence
from judgetui.proof.receipt import read_receipt
from judgetui.proof.witness import Seen, difference
from judgetui.records import atomic_files

MOST_RECEIPTS = 5000
"""Receipts that a device keeps of one record, more than any judge of a meeting gets: a host that
sends others without end fills no disk. Those that came first are kept."""
MOST_FILES = 200
"""Links of which a machine keeps something; what was written longest ago goes first."""

_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError)


class Witness:
    """The last that was told of the ledger, and the receipts of own ballots; kept in a file.

    Once the host says something else it keeps what it has, whatever it is told then: that is what
    shows the difference to others. Without a path it is in memory only, unless `kept` is what was
    kept elsewhere, such as in a browser, and `keep` is called with what is new: JSON as in the
    file, of the last that was told without the receipts, or of one receipt.

    Where the file cannot be written it is a witness until the program ends, and `trouble` says so.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        kept: str = "",
        keep: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._path, self._keep = path, keep
        self.seen: Seen | None = None
        """The last that was told; None before."""
        self.receipts: list[str] = []
        """The receipts of own ballots, the oldest first."""
        self.difference: Sentence | None = None
        """How the host's ledger is not the one that was told; None where nothing shows that."""
        self.epoch: int | None = None
        """How often the room had changed hands in the log of rooms then; None where not known."""
        self.taken_over = False
        """Whether it has changed hands since, and the host was not yet found to have the same."""
        self.trouble = ""
        """Why the file could not be written last; empty where it was."""
        with contextlib.suppress(*_UNREADABLE):
            self._read(path.read_text(encoding="utf-8") if path is not None else kept)

    def _read(self, text: str) -> None:
        said: dict[str, Any] = json.loads(text)
        first, seq, head = said["first"], said["seq"], said["head"]
        if isinstance(first, str) and type(seq) is int and isinstance(head, str):
            self.seen = Seen(first, seq, head)
            self.epoch = said.get("epoch") if type(said.get("epoch")) is int else None
        for one in said.get("receipts", ()):
            with contextlib.suppress(Refused):
                receipt = str(read_receipt(json.dumps(one)))
                if receipt not in self.receipts:
                    self.receipts.append(receipt)

    def compare(self, now: Seen | None) -> bool:
        """Take in what the host says of the line that was told; whether it shows a difference.

        None is an answer of a host that says nothing about it.
        """
        if self.seen is not None and now is not None and self.difference is None:
            self.difference = difference(self.seen, now)
            return self.difference is not None
        return False

    def changed_hands(self, epoch: int | None) -> None:
        """Take in how often the room has changed hands, before what else the host says."""
        if self.epoch is not None and epoch is not None and epoch > self.epoch:
            self.taken_over = True

    def told(self, now: Seen, epoch: int | None = None) -> bool:
        """Take in the newest that the host says; whether it shows a difference."""
        if self.difference is not None or not now.first:
            return False
        if now == self.seen and epoch in (None, self.epoch):
            self.taken_over = False
            return False
        if self.compare(now):
            return True
        self.seen, self.taken_over = now, False
        self.epoch = self.epoch if epoch is None else epoch
        self._keep(json.dumps(_values(now, self.epoch)))
        self._write()
        return False

    def add(self, receipt: str) -> None:
        """Keep the receipt of an own ballot; what is none is left out."""
        try:
            receipt = str(read_receipt(receipt))
        except Refused:
            return
        if receipt not in self.receipts and len(self.receipts) < MOST_RECEIPTS:
            self.receipts.append(receipt)
            self._keep(json.dumps({"receipts": [json.loads(receipt)]}, ensure_ascii=False))
            self._write()

    def __str__(self) -> str:
        """One JSON object: `first`, `seq`, `head`, `receipts`; empty before anything is told.

        `epoch` is in it where the room follows the log of rooms.
        """
        if self.seen is None:
            return ""
        receipts = [json.loads(one) for one in self.receipts]
        return json.dumps(
            {**_values(self.seen, self.epoch), "receipts": receipts}, ensure_ascii=False
        )

    def _write(self) -> None:
        if self._path is None or not (text := str(self)):
            return
        # A device that can keep nothing is no witness once it is closed, and judges as ever.
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self._path.exists()
            atomic_files.replace(self._path, text.encode())
        except OSError as error:
            self.trouble = error.strerror or str(error)
            return
        self.trouble = ""
        if is_new:
            _tidy(self._path)


def _tidy(path: Path) -> None:
    """Let go of what was kept longest ago beside this file, which stays in any case."""
    with contextlib.suppress(OSError):
        others = [one for one in path.parent.glob("*.json") if one != path]
        others.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        for old in others[MOST_FILES - 1 :]:
            old.unlink(missing_ok=True)


def _values(seen: Seen, epoch: int | None) -> dict[str, object]:
    values = {"first": seen.first, "seq": seen.seq, "head": seen.head}
    return values if epoch is None else {**values, "epoch": epoch}
