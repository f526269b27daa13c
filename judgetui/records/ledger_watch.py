"""Notices when another program changes, replaces or takes away a ledger that is open here."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from judgetui.meeting.message import Refused, Sentence
from judgetui.records import atomic_files
from judgetui.records.ledger_reader import Reading, read_ledger

_ACCEPTED = "accepted"
"""In the name of a copy of what a ledger held when another program changed it."""


class WatchedFile:
    """The file of a ledger that is open, compared with what was written into it.

    Which file the name leads to and its length are looked at before each append. Its content is
    read again only when its time of change is not that of the last write: somebody may have
    touched it, or changed it in place.
    """

    def __init__(self, path: Path, file: int, reading: Reading) -> None:
        self._path = path
        self._name = os.fspath(path)
        """The same as text, which is looked up sooner."""
        self._file = file
        self._reading = reading
        # By name, as later: not every system gives an open file the numbers its name has.
        self._there = os.stat(path)
        # What was read was read before it was opened, so nothing is known of when it was written.
        self._written: int | None = None

    def changed(self) -> bool:
        """Whether the file is not what was written here; raises OSError when that is not known."""
        try:
            there = os.stat(self._name)
        except (FileNotFoundError, NotADirectoryError):
            return True
        known = self._there
        if there.st_ino != known.st_ino or there.st_dev != known.st_dev:
            return True
        # Only Windows may know less of a name than of the open file.
        open_file = os.fstat(self._file) if os.name == "nt" else there
        if open_file.st_size != self._reading.length:
            return True
        if open_file.st_mtime_ns != self._written:
            if not _holds(self._path, self._reading.lines):
                return True
            self._written = open_file.st_mtime_ns
        return False

    def written(self, length: int) -> bool:
        """Take in that so many bytes were written; whether somebody else wrote meanwhile."""
        try:
            open_file = os.fstat(self._file)
        except OSError:
            self._written = None
            return False
        self._written = open_file.st_mtime_ns
        return open_file.st_size != self._reading.length + length


def _holds(path: Path, lines: list[bytes]) -> bool:
    """Whether a file is these lines and nothing else; raises OSError."""
    # A piece at a time: a long ledger would be in the memory twice more.
    with path.open("rb") as file:
        for start in range(0, len(lines), _PIECE):
            piece = b"".join(lines[start : start + _PIECE])
            if file.read(len(piece)) != piece:
                return False
        return not file.read(1)


_PIECE = 256


def changed_by_another(path: Path, reading: Reading) -> Refused:
    """What to say of a ledger that another program changed, once all it held is kept elsewhere."""
    content = b"".join(reading.lines)
    if not content:
        return Refused(
            "%(file)s was put there by another program while this session was open, so nothing "
            "more is accepted; end the venue, and open it again to see what is in it",
            file=path.name,
        )
    for place in _places(path):
        try:
            kept = atomic_files.write_beside(place, content)
        except OSError:
            continue
        return Refused(
            "%(file)s was changed, replaced or moved by another program (a sync tool, a "
            "restore?), so nothing more is accepted; everything accepted before is in %(kept)s: "
            "end the venue, put that in the place of %(file)s, and open the session again",
            file=path.name,
            kept=kept.name if kept.parent == path.parent else kept,
        )
    return Refused(
        "%(file)s was changed, replaced or moved by another program (a sync tool, a restore?), "
        "so nothing more is accepted; what was accepted could be written nowhere: leave the "
        "venue open and write down what its screens show",
        file=path.name,
    )


def left_out(reading: Reading) -> Sentence | None:
    """What to say where a copy of what was accepted holds acts that this ledger does not."""
    path = reading.path
    # An act may stand in both with another line before it, and so with another hash.
    for copy in sorted(path.parent.glob(f"{path.name}.{_ACCEPTED}-*")):
        try:
            missing = read_ledger(copy).seqs.keys() - reading.seqs.keys()
        except Refused:
            continue
        if missing:
            return Sentence(
                "%(copy)s holds accepted acts (%(count)d) that are not in %(file)s, which another "
                "program changed; unless that is wanted, put the copy in its place",
                copy=copy.name,
                count=len(missing),
                file=path.name,
            )
    return None


def kept_elsewhere(path: Path) -> list[Path]:
    """What was ever kept of a ledger outside the folder of its session, as that could not be."""
    _, *others = _places(path)
    named = ((place.parent, f"{glob.escape(place.name)}-*") for place in others)
    return [file for folder, pattern in named for file in sorted(folder.glob(pattern))]


def _places(path: Path) -> Iterator[Path]:
    """Where a copy may be kept, the best place first."""
    name = f"{path.name}.{_ACCEPTED}"
    yield path.with_name(name)
    yield path.parent.with_name(f"{path.parent.name}-{name}")
    yield Path(tempfile.gettempdir(), f"{path.parent.name}-{name}")
