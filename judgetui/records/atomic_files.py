"""The platform's ways of keeping bytes: one small function for each."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import tempfile
from pathlib import Path

PRIVATE = 0o600
"""Files hold what judges wrote: for their owner alone."""

if sys.platform == "darwin":
    import fcntl

    def sync(file: int) -> None:
        """Return once the bytes of this open file are on the disk; raises OSError."""
        # On macOS fsync stops at the drive's cache; network volumes know only fsync.
        try:
            fcntl.fcntl(file, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(file)

else:

    def sync(file: int) -> None:
        """Return once the bytes of this open file are on the disk; raises OSError."""
        os.fsync(file)


def sync_folder(folder: Path) -> None:
    """Make new and renamed names in this folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems cannot sync a folder; the files themselves are synced.
        with contextlib.suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)


def open_appending(path: Path) -> int:
    """A file descriptor that reads anywhere and writes at the end; makes the file."""
    binary = getattr(os, "O_BINARY", 0)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | binary, PRIVATE)


def write_all(file: int, content: bytes) -> None:
    """Write all of it, in one call where the system takes it; raises OSError."""
    # A short write gives no reason; asking for the rest does.
    while content:
        content = content[os.write(file, content) :]


def write_new(path: Path, content: bytes) -> None:
    """Make this file, durably; raises FileExistsError where there is one already."""
    binary = getattr(os, "O_BINARY", 0)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, PRIVATE)
    try:
        write_all(file, content)
        sync(file)
    finally:
        os.close(file)
    sync_folder(path.parent)


def write_beside(path: Path, content: bytes) -> Path:
    """Make a file named after this one and the present moment, durably; its name.

    It is a name that nobody has yet. Raises OSError.
    """
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while True:
        new = path.with_name(f"{path.name}-{moment}" + (f"-{number}" if number > 1 else ""))
        try:
            write_new(new, content)
        except FileExistsError:
            number += 1
        else:
            return new


def replace(path: Path, content: bytes, *, synced: bool = False) -> None:
    """Put this content in the file's place, whole or not at all, also if the process is killed.

    Unless it is synced, a power cut may bring back what was there before. Raises OSError.
    """
    file, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        try:
            write_all(file, content)
            if synced:
                sync(file)
        finally:
            os.close(file)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    if synced:
        sync_folder(path.parent)
