"""Scans of signed sheets, kept beside the ledger of a session by the hash of their bytes.

They lie in the session's folder `attachments`: each file as it was given, named by its SHA-256, and
the index `attachments.json`, which says for each sheet in which file and on which page it is. The
ledger knows nothing of them, so they can be attached at any time, also once the result is final.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from judgetui.meeting.fields import Identifier, Value
from judgetui.meeting.message import Refused, Sentence
from judgetui.records import atomic_files
from judgetui.records.erased import is_erased, names_erased
from judgetui.records.strict_json import read_json

FOLDER = "attachments"
"""The folder in a session's, and in a bundle."""
INDEX = "attachments.json"
FORMAT = 1
"""The version of the index."""
MOST_FILES = 9_000
MOST_BYTES = 768 << 20
"""Of all files together: a bundle that holds them must still be readable."""
WAIT = 10.0
"""Seconds to wait for another program that attaches something."""

MediaType = Literal["application/pdf", "image/jpeg", "image/png", "image/tiff"]
ENDINGS: Mapping[MediaType, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
}
"""How the names of kept files end."""


class Attachment(Value):
    """One sheet on one page of a kept file."""

    case: Annotated[str, Field(max_length=32)]
    """The id of the case; empty for the sheet of a judge with every case."""
    judge: Identifier
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The hash of the file, in hex."""
    media_type: MediaType
    page: Annotated[int, Field(ge=1)]
    """The page of the file, from 1."""
    at: datetime.datetime
    """When it was attached."""
    by_hand: bool = False
    """Whether a person said whose sheet it is, and not the code on it."""

    @property
    def file(self) -> str:
        """The name of the kept file."""
        return self.sha256 + ENDINGS[self.media_type]

    @property
    def place(self) -> tuple[str, int, str, str]:
        """By which the same sheet is known again: file, page, judge and case."""
        return self.sha256, self.page, self.judge, self.case


class _Index(Value):
    format: Literal[1]
    files: tuple[Attachment, ...]


def read_index(session: Path) -> tuple[Attachment, ...]:
    """What is attached to the ballots of a session, in the order in which it was.

    Raises Refused where the index cannot be read, or is not as this program writes it.
    """
    try:
        content = (session / FOLDER / INDEX).read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unreadable(INDEX, error) from error
    return parse_index(content)


def parse_index(content: bytes) -> tuple[Attachment, ...]:
    """The sheets that an index names. Raises Refused where it is not as this program writes it."""
    try:
        values = read_json(content)
        given = values.get("format") if isinstance(values, dict) else None
        if type(given) is int and given > FORMAT:
            raise Refused(
                "%(file)s was written by a later judgetui (format %(format)d); use that one",
                file=INDEX,
                format=given,
            )
        return _Index.model_validate_json(content, strict=True).files
    except (ValidationError, ValueError, RecursionError) as error:
        raise Refused(
            "%(file)s is not as judgetui writes it; put back the file as it was, from a second "
            "copy or a bundle",
            file=INDEX,
        ) from error


def index_content(attached: Sequence[Attachment]) -> bytes:
    """The index that names these sheets."""
    values = [one.model_dump(mode="json") for one in attached]
    text = json.dumps({"format": FORMAT, "files": values}, ensure_ascii=False, indent=1)
    return (text + "\n").encode()


def attach(
    session: Path, sheets: Iterable[Attachment], contents: Mapping[str, bytes]
) -> tuple[Attachment, ...]:
    """Keep these sheets, all or none; those that are new.

    `contents` are the bytes of the files by their hash. What is attached already is left as it is,
    but a page that a person attached to another ballot before belongs to the new one alone.
    Raises Refused where the folder cannot be written, would hold too much, or the names of the
    session were erased meanwhile.
    """
    try:
        with locked(session):
            if not is_erased(session):
                return _attach(session, sheets, contents)
        # A lock that was made anew would be all that there is beside the archive.
        with contextlib.suppress(OSError):
            _lock(session).unlink()
        raise names_erased(session)
    except OSError as error:
        raise Refused(
            "nothing was attached: %(folder)s cannot be written (%(why)s); make room there and "
            "try again",
            folder=session / FOLDER,
            why=error.strerror or str(error),
        ) from error


@contextlib.contextmanager
def locked(session: Path) -> Iterator[None]:
    """While nothing is attached to this session by anybody else.

    Raises Refused where another program attaches something for long, OSError without a lock.
    """
    lock = FileLock(_lock(session), timeout=WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise Refused(
            "another program is attaching something to %(session)s; wait for it and try again",
            session=session.name,
        ) from None
    try:
        yield
    finally:
        lock.release()


def _lock(session: Path) -> Path:
    return session / f"{FOLDER}.lock"


def _attach(
    session: Path, sheets: Iterable[Attachment], contents: Mapping[str, bytes]
) -> tuple[Attachment, ...]:
    given, before = list(sheets), read_index(session)
    known = {one.place for one in before}
    new: dict[tuple[str, int, str, str], Attachment] = {}
    for one in given:
        if one.place not in known:
            new.setdefault(one.place, one)
    folder, written = session / FOLDER, list[Path]()
    _check_room(folder, {one.file for one in before}, list(new.values()), contents)
    made = not folder.exists()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for one in given:
            path = folder / one.file
            # A file that was lost or changed since is put right by attaching it again.
            if not path.is_file() or _hash(path) != one.sha256:
                written.append(path)
                atomic_files.replace(path, contents[one.sha256], synced=True)
        if new:
            moved = {(one.sha256, one.page) for one in new.values() if one.by_hand}
            stays = [
                one for one in before if not one.by_hand or (one.sha256, one.page) not in moved
            ]
            index = index_content((*stays, *new.values()))
            atomic_files.replace(folder / INDEX, index, synced=True)
    except BaseException:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return tuple(new.values())


def _check_room(
    folder: Path, kept: Collection[str], new: Sequence[Attachment], contents: Mapping[str, bytes]
) -> None:
    """Raise Refused where a bundle could not hold the files any more."""
    added = {one.file: len(contents[one.sha256]) for one in new if one.file not in kept}
    size = sum(added.values())
    for name in kept:
        with contextlib.suppress(OSError):
            size += (folder / name).stat().st_size
    if len(kept) + len(added) > MOST_FILES or size > MOST_BYTES:
        raise Refused(
            "with these more would be attached than a bundle can hold (files: %(files)d, at most "
            "%(most_files)d; MiB: %(size)d, at most %(most)d); scan the sheets in fewer files and "
            "at 200 dpi",
            files=len(kept) + len(added),
            size=size >> 20,
            most_files=MOST_FILES,
            most=MOST_BYTES >> 20,
        )


def kept_files(session: Path) -> Mapping[str, bytes]:
    """The kept files with their index, by their path in a bundle; none where nothing is attached.

    Raises Refused where a file is missing or was changed: a bundle must not hold another one.
    """
    attached = read_index(session)
    if not attached:
        return {}
    files = {f"{FOLDER}/{INDEX}": index_content(attached)}
    for one in attached:
        path = f"{FOLDER}/{one.file}"
        if path in files:
            continue
        try:
            content = (session / path).read_bytes()
        except OSError as error:
            raise _unreadable(path, error) from error
        if hashlib.sha256(content).hexdigest() != one.sha256:
            raise Refused(
                "%(file)s was changed after it was attached; put back the file as it was, from a "
                "second copy or a bundle",
                file=path,
            )
        files[path] = content
    return files


def kept_hashes(session: Path) -> frozenset[str]:
    """The hashes of the files that the index names; none where it is damaged."""
    try:
        return frozenset(one.sha256 for one in read_index(session))
    except Refused:
        return frozenset()


def names(session: Path) -> Sequence[str]:
    """The names of the files that the index of a session names, and last the index itself.

    None where there is no index, or a damaged one, which `session_faults` tells.
    """
    try:
        attached = read_index(session)
    except Refused:
        return []
    return [*dict.fromkeys(one.file for one in attached), INDEX] if attached else []


def names_there(session: Path) -> Sequence[str]:
    """The names of whatever files there are in the folder, in whichever state; raises OSError."""
    folder = session / FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    return sorted(path.name for path in found if not path.name.startswith("."))


def copy(name: str, session: Path, into: Path) -> None:
    """Copy a kept file, or the index, into the folder of a copy of the session; raises OSError.

    A file that is there already and as long is left, as its name is its hash; one that is missing
    is left out, which `session_faults` says of both.
    """
    source, place = session / FOLDER / name, into / FOLDER / name
    try:
        size = source.stat().st_size
    except FileNotFoundError:
        return
    if name != INDEX and place.is_file() and place.stat().st_size == size:
        return
    place.parent.mkdir(mode=0o700, exist_ok=True)
    atomic_files.replace(place, source.read_bytes(), synced=True)


def _unreadable(file: str, error: OSError) -> Refused:
    why = error.strerror or str(error)
    return Refused("%(file)s cannot be read: %(why)s", file=file, why=why)


Fault = tuple[str, Sentence]
"""What is wrong with a file: its path in the session or the bundle, and what."""


def session_faults(session: Path, judges: Collection[str], cases: Collection[str]) -> list[Fault]:
    """What is wrong with the kept files of a session; `judges` and `cases` are ids of its plan."""
    folder, hashes, index = session / FOLDER, dict[str, str](), None
    try:
        if not folder.is_dir():
            return []
        for path in sorted(folder.iterdir()):
            # What begins with a dot is being written, or is the system's own.
            if path.name == INDEX:
                index = path.read_bytes()
            elif not path.name.startswith("."):
                hashes[path.name] = _hash(path)
    except OSError as error:
        why = Sentence("cannot be read: %(why)s", why=error.strerror or str(error))
        return [(FOLDER, why)]
    return list(faults(index, hashes, judges, cases))


def _hash(path: Path) -> str:
    """The SHA-256 of a file; of a folder, which is never one of ours, none."""
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(
    index: bytes | None,
    hashes: Mapping[str, str],
    judges: Collection[str],
    cases: Collection[str],
) -> Iterator[Fault]:
    """Where kept files are not those that the index names.

    `index` is its content, None where there is none; `hashes` are those of the other files in its
    folder, by their name.
    """
    if index is None:
        if hashes:
            yield f"{FOLDER}/{INDEX}", Sentence("it is missing")
        return
    try:
        attached = parse_index(index)
    except Refused as refused:
        yield f"{FOLDER}/{INDEX}", refused.sentence
        return
    for name, digest in {one.file: one.sha256 for one in attached}.items():
        if name not in hashes:
            yield f"{FOLDER}/{name}", Sentence("it is missing")
        elif hashes[name] != digest:
            yield f"{FOLDER}/{name}", Sentence("it was changed after it was attached")
    for name in sorted(hashes.keys() - {one.file for one in attached}):
        yield f"{FOLDER}/{name}", Sentence("it is not in %(index)s", index=INDEX)
    for one in attached:
        if one.judge not in judges or (one.case and one.case not in cases):
            what = Sentence(
                "it names case %(case)s and judge %(judge)s, and not both are in the plan",
                case=one.case or "–",
                judge=one.judge,
            )
            yield f"{FOLDER}/{INDEX}", what
