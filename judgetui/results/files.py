"""Putting files into a folder whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from judgetui.meeting.sentence import Refused


def write_all(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write these files into a folder, making it where needed; their paths.

    Each is written beside its place and moved there once all are written, so a full disk leaves
    what was there. Raises `Refused` where the folder cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            waiting.append((_written_beside(folder, name, content), folder / name))
        for beside, place in waiting:
            os.replace(beside, place)
    except OSError as error:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink()
        raise _refused(folder, error) from error
    return tuple(place for _, place in waiting)


def _written_beside(folder: Path, name: str, content: bytes) -> Path:
    number, path = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
    beside = Path(path)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    return beside


def _refused(folder: Path, error: OSError) -> Refused:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return Refused("%(folder)s is not a folder; name another with --to", folder=folder)
    return Refused(
        "nothing was exported: %(folder)s cannot be written (%(why)s); "
        "make room there or name another folder with --to",
        folder=folder,
        why=error.strerror or error,
    )
