"""Removing the files of a session, once one archive stands in the place of everything else.

The archive appears whole under its name, and only then the other files are removed. While it is
not there, the session is as it was; once it is, what is left of the other files only waits to be
removed, whatever happened in between.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from judgetui.records import atomic_files
from judgetui.records.erased import ERASED
from judgetui.records.session_folder import LEDGER, PLAN

_CHUNK = 1 << 20
_LOCK, _OWNER = f"{LEDGER}.lock", f"{LEDGER}.owner"
_LAST = (PLAN, "venue.json", LEDGER)
"""What says which session it was, and where else there is something of it, goes last."""


def put_erased(session: Path, archive: bytes) -> Path:
    """Put the archive into the session's folder, durably and whole or not at all; its path.

    From then on the names are to be erased. Raises OSError where it cannot be written.
    """
    place = session / ERASED
    atomic_files.replace(place, archive, synced=True)
    return place


def waiting(session: Path) -> list[Path]:
    """Every file in a session's folder but the archive, in the order in which they are removed.

    Folders stand behind what is in them. Links are never followed.
    """
    others = {ERASED, _LOCK, _OWNER}
    found = [path for path in _inside(session) if path.parent != session or path.name not in others]
    last = {session / name: place for place, name in enumerate(_LAST, 1)}
    return sorted(found, key=lambda path: last.get(path, 0))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _inside(path)
        yield path


def remove(path: Path) -> None:
    """Write over a file, as far as that reaches, and remove it; a folder is removed empty.

    What is not there is removed already. Raises OSError where it cannot be.
    """
    with contextlib.suppress(FileNotFoundError):
        found = path.lstat()
        if stat.S_ISDIR(found.st_mode):
            path.rmdir()
        else:
            # Of a link, or a file with another name elsewhere, only this name is ours.
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
                _overwrite(path, found.st_size)
            path.unlink()
        atomic_files.sync_folder(path.parent)


def _overwrite(path: Path, size: int) -> None:
    """Write zeros over a file. One that cannot be written is still removed."""
    with contextlib.suppress(OSError), open(path, "r+b", buffering=0) as file:
        while size > 0:
            size -= file.write(bytes(min(size, _CHUNK)))
        atomic_files.sync(file.fileno())


def remove_lock(session: Path) -> None:
    """Remove what the lock of the ledger leaves behind, once nobody holds it."""
    for name in (_OWNER, _LOCK):
        with contextlib.suppress(OSError):
            os.unlink(session / name)
