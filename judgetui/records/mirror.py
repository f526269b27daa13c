"""A second copy of a session in another folder, such as a stick or a share, kept up while it runs.

Acts are appended to the copy by a thread of its own after they are on the session's own disk, so a
copy that is slow, full or gone delays and refuses nothing; once it is back it is filled up.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from judgetui.meeting.message import Counted, Refused, Sentence, listed
from judgetui.records import atomic_files, attachments
from judgetui.records.read_session import read_session
from judgetui.records.session_folder import LEDGER, PLAN, check_free, holds_session

MARK = "second-copy"
"""The file by which a folder is known as a copy that this program made, not a session."""
EVERY = 2.0
"""Seconds between two looks at the copy and at the small files of the session."""
SLOW = 10.0
"""Seconds after which a write that has not returned is told as trouble."""
AT_END = 5.0
"""Seconds for which the end of a session waits for its copy."""


class Mirror:
    """Keeps `folder / session.name` as a copy of a session: its ledger, plan and other small files.

    What is half typed is not in it: that is on the judges' own devices. The folder itself is never
    made, because where a stick is pulled out its place may be a folder of this computer's disk.
    """

    def __init__(self, session: Path, folder: Path, others: Sequence[str] = ()) -> None:
        """`others` are the names of further files of the session that a new computer needs."""
        self.folder = folder
        self.path = folder / session.name
        self._session = session
        self._others = (PLAN, *others)
        self._due = 0
        self._length: int | None = None
        """The bytes of the ledger known to be in the copy; None where that is to be found out."""
        self._device: int | None = None
        self._copied: dict[str, tuple[int, int]] = {}
        self._trouble: Sentence | None = None
        self._since: float | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> Sentence | None:
        """Why the copy is not whole now; None where it is."""
        since = self._since
        if since is not None and time.monotonic() - since > SLOW:
            return Sentence("%(folder)s does not answer", folder=self.folder)
        return self._trouble

    def start(self, length: int) -> None:
        """Copy the first `length` bytes of the ledger, which are on its disk, and go on."""
        self._due = length
        self._thread = threading.Thread(target=self._run, name="second copy", daemon=True)
        self._wake.set()
        self._thread.start()

    def advance(self, length: int) -> None:
        """Take in that `length` bytes of the ledger are on its disk; returns at once."""
        self._due = length
        self._wake.set()

    def close(self, within: float = AT_END) -> None:
        """Copy what there is and stop; a copy that does not answer is left after some seconds."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(within)

    def _run(self) -> None:
        while True:
            self._wake.wait(EVERY)
            self._wake.clear()
            last = self._stopping
            self._since = time.monotonic()
            self._trouble = self._attempt()
            self._since = None
            if last:
                return

    def _attempt(self) -> Sentence | None:
        """Bring the copy up to date; why it is not, where that fails."""
        try:
            self.catch_up()
            self._copy_attachments()
        except Refused as refused:
            self._length = None
            return refused.sentence
        except OSError as error:
            self._length = None
            why = error.strerror or str(error)
            return Sentence("%(folder)s: %(why)s", folder=self.folder, why=why)
        return None

    def catch_up(self, length: int | None = None) -> None:
        """Bring the copy up to date, here and now.

        Raises Refused where it is another's or not there, OSError where it cannot be written; then
        nothing that was there before is changed.
        """
        due = self._due if length is None else length
        self._find()
        ledger = self.path / LEDGER
        if self._length is None or _size(ledger) != self._length:
            self._copied.clear()
            self._length = self._verified(ledger, due)
        self._copy_others()
        if self._length < due:
            missing = _read(self._session / LEDGER, self._length, due)
            self._length = None
            _append(ledger, missing)
            self._length = due

    def _find(self) -> None:
        """Make sure that the copy's own folder is there, on the disk where it was begun."""
        try:
            device = self.folder.stat().st_dev
        except FileNotFoundError as error:
            raise Refused("%(folder)s is not there", folder=self.folder) from error
        if self.path.is_dir():
            if not (self.path / MARK).is_file() and holds_session(self.path):
                raise Refused(
                    "%(path)s holds a session that is not a second copy; choose another folder",
                    path=self.path,
                )
        elif self._device not in (None, device):
            raise Refused("the disk with the copy is not at %(folder)s", folder=self.folder)
        else:
            self.path.mkdir(mode=0o700)
        if not (self.path / MARK).exists():
            atomic_files.write_new(self.path / MARK, f"{self._session.name}\n".encode())
        self._device = device

    def _verified(self, ledger: Path, due: int) -> int:
        """How much of the ledger the copy holds; a torn last line of it is cut off."""
        if _size(ledger) == 0:
            return 0
        ours, theirs = _read(self._session / LEDGER, 0, due), ledger.read_bytes()
        if ours.startswith(theirs):
            return len(theirs)
        whole = theirs[: theirs.rfind(b"\n") + 1]
        if ours.startswith(whole):
            os.truncate(ledger, len(whole))
            return len(whole)
        raise _differs(self.path, ours.splitlines(), whole.splitlines())

    def _copy_others(self) -> None:
        for name in self._others:
            try:
                found = (self._session / name).stat()
                if self._copied.get(name) == (found.st_mtime_ns, found.st_size):
                    continue
                content = (self._session / name).read_bytes()
            except FileNotFoundError:
                continue
            if _content(self.path / name) != content:
                atomic_files.replace(self.path / name, content, synced=True)
            self._copied[name] = (found.st_mtime_ns, found.st_size)

    def _copy_attachments(self) -> None:
        """Copy the scans that are not in the copy yet, then their index.

        They may be large: acts that come meanwhile are copied between two of them.
        """
        place = self._session / attachments.FOLDER / attachments.INDEX
        try:
            found = place.stat()
        except FileNotFoundError:
            return
        known = found.st_mtime_ns, found.st_size
        if self._copied.get(attachments.FOLDER) == known:
            return
        for name in attachments.names(self._session):
            self._since = time.monotonic()
            if self._length != self._due:
                self.catch_up()
            attachments.copy(name, self._session, self.path)
        self._copied[attachments.FOLDER] = known


def find_copy(folder: Path, name: str = "") -> Path:
    """The copy or session that this folder is or holds; raises Refused where it is not plain which.

    With a name only one of this name counts.
    """
    try:
        places = [folder.resolve(), *sorted(folder.resolve().iterdir())]
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused("%(folder)s cannot be read: %(why)s", folder=folder, why=why) from error
    found = [path for path in places if path.is_dir() and holds_session(path)]
    found = [path for path in found if name in ("", path.name)]
    if not found:
        raise Refused("%(folder)s holds no copy of a session", folder=folder)
    if found[0] != places[0] and len(found) > 1:
        names = listed([path.name for path in found])
        raise Refused(
            "%(folder)s holds several sessions (%(names)s); name the folder of one",
            folder=folder,
            names=names,
        )
    return found[0]


def take_over(copy: Path, folder: Path, others: Sequence[str]) -> Path:
    """Make a session of a copy, to go on from it on this computer; its folder.

    The copy is read whole before and stays as it is. Raises Refused where it is damaged or there is
    a session of this name; then nothing is left behind.
    """
    session = check_free(folder, copy.name)
    read_session(copy.parent, copy.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            for name in (LEDGER, PLAN, *others):
                content = _content(copy / name)
                if content is not None:
                    atomic_files.write_new(making / name, content)
            # As they are: what is wrong with scans must not keep the meeting from going on.
            for name in attachments.names_there(copy):
                attachments.copy(name, copy, making)
            making.rename(session)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        atomic_files.sync_folder(folder)
    except OSError as error:
        raise Refused(
            "the copy cannot be brought into %(folder)s: %(why)s",
            folder=folder,
            why=error.strerror or str(error),
        ) from error
    return session


def _differs(path: Path, ours: Sequence[bytes], theirs: Sequence[bytes]) -> Refused:
    """What is said of a copy that is not the beginning of the ledger."""
    pairs = zip(ours, theirs, strict=False)
    same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(ours))
    if same == 0:
        return Refused("%(path)s is the copy of another meeting; choose another folder", path=path)
    if same == len(ours):
        return Refused(
            Counted(
                "%(path)s has %(more)d act more than this session: the meeting went on from it; "
                "go on there, or choose another folder",
                "%(path)s has %(more)d acts more than this session: the meeting went on from it; "
                "go on there, or choose another folder",
                of="more",
                path=path,
                more=len(theirs) - same,
            )
        )
    return Refused(
        "%(path)s differs from this session from act %(act)d on, so nothing is written there; "
        "look at both with `judgetui verify`, and choose another folder",
        path=path,
        act=same + 1,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _content(path: Path) -> bytes | None:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _read(path: Path, start: int, end: int) -> bytes:
    if start == end:
        return b""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def _append(path: Path, content: bytes) -> None:
    file = atomic_files.open_appending(path)
    try:
        atomic_files.write_all(file, content)
        atomic_files.sync(file)
    finally:
        os.close(file)
    atomic_files.sync_folder(path.parent)
