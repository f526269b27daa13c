"""What tells that the names of a session were erased: one archive instead of everything else."""

from __future__ import annotations

import datetime
import json
import lzma
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from judgetui.meeting.message import Refused
from judgetui.proof.checkpoint import read_checkpoint
from judgetui.proof.merkle import line_hash

PLAN = "plan.json"
LEDGER = "ledger.jsonl"
ERASED = "erased.judgetui.zip"
"""The archive in the folder of a session whose names are erased."""
_MANIFEST, _LEAVES, _CHECKPOINT = "manifest.json", "leaves.txt", "checkpoint.txt"
_UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    RuntimeError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What an archive raises that is damaged, or packed in a way that no bundle is."""


def is_erased(session: Path) -> bool:
    """Whether the names of the session in this folder were erased.

    Not of one we are not let into: reading that says what is in the way. Raises Refused where the
    archive is of another session than what else is still there, or cannot be compared with it.
    """
    try:
        if not (session / ERASED).is_file():
            return False
    except OSError:
        return False
    _check_own(session)
    return True


def _check_own(session: Path) -> None:
    """Raise Refused where an archive is not of the session whose plan or lines lie beside it.

    Every whole line must be among its leaves. Lines that erasing has begun to write over are no
    whole ones, so what an interrupted run left is still known as the archive's own.
    """
    try:
        lines = {line_hash(line).hex() for line in _whole_lines(session / LEDGER)}
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s",
            file=session / LEDGER,
            why=error.strerror or str(error),
        ) from error
    if not lines and not (session / PLAN).is_file():
        return
    try:
        with zipfile.ZipFile(session / ERASED) as opened:
            leaves = set(opened.read(_LEAVES).decode().split())
            checkpoint = read_checkpoint(opened.read(_CHECKPOINT).decode())
    except _UNREADABLE as error:
        raise damaged(session / ERASED) from error
    if not lines <= leaves or checkpoint.name != unicodedata.normalize("NFC", session.name):
        raise Refused(
            "%(file)s is of another session or of another state of it, while what %(name)s was "
            "made of is still beside it; nothing was removed: move that file out of the folder",
            file=session / ERASED,
            name=session.name,
        )


def _whole_lines(ledger: Path) -> Iterator[bytes]:
    """The lines of a ledger that were neither broken off nor written over; none without a file."""
    # Only now, as it loads every act, and finding a session is the first thing a command does.
    from judgetui.records import hash_chain

    try:
        with ledger.open("rb") as file:
            yield from (line for line in file if hash_chain.is_whole(line))
    except FileNotFoundError:
        return


def erased_at(session: Path) -> datetime.datetime:
    """When they were. Raises Refused where the archive cannot be read."""
    archive = session / ERASED
    try:
        with zipfile.ZipFile(archive) as opened:
            values = json.loads(opened.read(_MANIFEST))
        return datetime.datetime.fromisoformat(values["erased"]["at"])
    except _UNREADABLE as error:
        raise damaged(archive) from error


def damaged(archive: Path) -> Refused:
    """The refusal of an archive that does not hold what this program puts into it."""
    return Refused(
        "%(file)s, which is what is left of this session, is damaged; take it again from where "
        "it was published",
        file=archive,
    )


def names_erased(session: Path) -> Refused:
    """The refusal of what needs the names, or the record, of a session that has none any more."""
    return Refused(
        "the names in %(name)s were erased on %(date)s, so it cannot be opened any more; `verify`, "
        "`standings` and `export` still tell what is left",
        name=session.name,
        date=f"{erased_at(session):%Y-%m-%d}",
    )
