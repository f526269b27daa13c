"""Reading a bundle that somebody hands over: an archive may be damaged, or made to do harm."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from judgetui.meeting.message import Refused
from judgetui.results.bundle import MANIFEST

MOST_FILES = 10_000
MOST_BYTES = 1 << 30
"""Of all files together, unpacked: a day of 100,000 acts with its documents takes a twentieth, and
most of the rest may be scans of signed sheets."""
_CHUNK = 1 << 20


def read_bundle(path: Path) -> Mapping[str, bytes]:
    """The files of a bundle by their path in it: of the archive, or of the folder it was put into.

    Nothing is unpacked onto the disk. Raises Refused where it cannot be read whole, or is none.
    """
    files = _from_folder(path) if path.is_dir() else _from_archive(path)
    if MANIFEST not in files:
        raise Refused(
            "%(file)s is no bundle: there is no %(manifest)s in it; name the archive that "
            "`export --bundle` wrote",
            file=path.name,
            manifest=MANIFEST,
        )
    return files


def _from_archive(path: Path) -> Mapping[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(path, entries)
            return {entry.filename: _content(path, archive, entry) for entry in entries}
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path, why=error.strerror or error
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise Refused(
            "%(file)s is damaged, or no ZIP archive (%(why)s); take the bundle again from where it "
            "was published",
            file=path.name,
            why=error,
        ) from error
    except (RuntimeError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused(
            "%(file)s is packed in a way that no bundle is (%(why)s); take it again from where it "
            "was published",
            file=path.name,
            why=error,
        ) from error


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that could do harm, or that different programs would read differently."""
    names = Counter(entry.filename for entry in entries)
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large(path)
    for entry in entries:
        if names[entry.filename] > 1:
            raise Refused(
                "%(file)s holds %(name)s twice, so that programs may read different ones; it is "
                "not as judgetui writes a bundle",
                file=path.name,
                name=entry.filename,
            )
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _is_inside(entry.filename) or kind not in (0, stat.S_IFREG):
            raise Refused(
                "%(file)s holds %(name)s, which would lead out of it; it is not as judgetui writes "
                "a bundle",
                file=path.name,
                name=entry.filename,
            )


def _is_inside(name: str) -> bool:
    """Whether a path is a plain one below the archive, on any system."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and not name.startswith("/")
        and ".." not in parts
        and "\\" not in name
        and ":" not in parts[0]
    )


def _content(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file, unpacked no further than it says it is long."""
    parts: list[bytes] = []
    left = entry.file_size
    with archive.open(entry) as file:
        while part := file.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise _too_large(path)
            parts.append(part)
    return b"".join(parts)


def _too_large(path: Path) -> Refused:
    return Refused(
        "%(file)s would unpack to more than any bundle holds; nothing of it was read",
        file=path.name,
    )


def _from_folder(path: Path) -> Mapping[str, bytes]:
    files: dict[str, bytes] = {}
    size = 0
    try:
        for file in sorted(path.rglob("*")):
            if file.is_symlink():
                raise Refused(
                    "%(file)s holds %(name)s, which would lead out of it; it is not as judgetui "
                    "writes a bundle",
                    file=path.name,
                    name=file.name,
                )
            if file.is_file():
                size += file.stat().st_size
                if size > MOST_BYTES or len(files) >= MOST_FILES:
                    raise _too_large(path)
                files[file.relative_to(path).as_posix()] = file.read_bytes()
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path, why=error.strerror or error
        ) from error
    return files
