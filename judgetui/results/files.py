"""Putting files into a folder, each whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from judgetui.meeting.message import Refused

_ANY_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP archive of these files in their order, whenever and on whichever system it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _ANY_TIME)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_all(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write these files into a folder, making it where needed; their paths.

    Each is written beside its place and moved there once all are written, so a full disk leaves
    what was there. Raises `Refused` where the folder cannot be written, or a file that is there
    not replaced: some systems keep hold of what another program has open.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _check_places(folder, files)
            for name, content in files.items():
                waiting.append((_written_beside(folder, name, content), folder / name))
        except OSError as error:
            raise _refused(folder, error) from error
        for beside, place in waiting:
            _put(beside, place)
    except Refused:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink()
        raise
    return tuple(place for _, place in waiting)


def _check_places(folder: Path, names: Iterable[str]) -> None:
    for place in (folder / name for name in names):
        if place.is_dir():
            raise Refused(
                "nothing was exported: %(file)s is a folder; "
                "move it away or name another folder with --to",
                file=place,
            )


def _put(beside: Path, place: Path) -> None:
    try:
        os.replace(beside, place)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be replaced (%(why)s); close it where it is open, then export again",
            file=place,
            why=error.strerror or error,
        ) from error


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
