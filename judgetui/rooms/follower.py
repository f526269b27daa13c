"""Carries the committed lines of one room to the shared log, in a thread of its own.

It follows the ledger as a second copy does: lines are sent after they are on the room's disk, so a
server that is slow or gone delays and refuses nothing here. A statement that does not return is
never cancelled: its connection is cut, and what became of it is asked by how far the log is.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.records import hash_chain
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.connection import SLOW, Connection, asked
from judgetui.rooms.holder import Holder, keep_holder
from judgetui.rooms.room_record import page_address
from judgetui.rooms.shared_log import (
    MOST_BYTES,
    MOST_LINES,
    End,
    SharedLog,
    Unconfirmed,
    clock_ahead,
    connected,
)
from judgetui.rooms.trouble import sentence_of

RETRY = 1.0
"""Seconds from a failure to the next attempt."""
REFUSED_RETRY = 15.0
"""The same where the server answered that it is not to be."""
SIGN_OF_LIFE = 5.0
"""Seconds after which a room says anew what it shows, although nothing changed."""
AFTER = 0.01
"""Seconds after which lines are sent that nobody waits for, with those that came meanwhile."""
TELL_EVERY = 0.2
"""Seconds between two changes of what a room shows."""
_LOOK = 1.0
"""Seconds between two looks at the session's small files."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A room that this folder held goes on elsewhere."""

    epoch: int
    """The epoch in which this folder held it last."""
    address: str
    """Where it goes on, as far as the server knows."""
    kept: int
    """How many of this ledger's lines the log has."""


@dataclass(slots=True)
class _Shown:
    """What the room shows, and what of it the server has."""

    address: str = ""
    public: Mapping[str, object] | None = None
    told: tuple[str, Mapping[str, object] | None] = ("", None)
    at: float = float("-inf")


class NotOurs(Exception):
    """The room is held by another folder; `common` lines of its log are this ledger's."""

    def __init__(self, end: End, common: int) -> None:
        super().__init__()
        self.end, self.common = end, common


class Follower:
    """Appends a ledger to its room's log."""

    def __init__(
        self,
        address: ServerAddress,
        folder: Path,
        lines: Sequence[bytes],
        holder: Holder,
        *,
        files: Sequence[str] = (),
    ) -> None:
        """`lines` are the ledger's, which grow; `files` are names of small files to keep there."""
        self.address, self.folder = address, folder
        self.room = folder.name
        self.lines = lines
        """The ledger's lines, newlines included."""
        self._files = files
        self._changed: Callable[[], None] = lambda: None
        self._holder = holder
        self._committed = len(lines)
        self._kept, self._said = 0, False
        self._shown = _Shown()
        self._known_files: dict[str, tuple[int, int]] = {}
        self._connection: Connection | None = None
        self.trouble: Sentence | None = None
        """Why the log is not followed now; None where it is."""
        self.fence: Fence | None = None
        """That the room goes on elsewhere; then nothing is appended any more."""
        self.page = ""
        """Where the page of all rooms is found; empty where that is not known."""
        self.at_once = False
        """Whether somebody waits for the log, so that lines are sent at once."""
        self.clock_ahead = datetime.timedelta()
        """By how much this computer's clock is ahead of the server's, as far as it was asked."""
        self._connected = False
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def kept(self) -> int:
        """How many lines the log is known to have."""
        return self._kept

    @property
    def epoch(self) -> int | None:
        """The epoch in which this folder held the room last; None before it ever did."""
        return self._holder.epoch or None

    @property
    def lag(self) -> int | None:
        """The same as `behind`; None as long as the log did not say how far it is."""
        return self.behind if self._said else None

    @property
    def behind(self) -> int:
        """How many committed lines the log is not known to have."""
        return max(0, self._committed - self._kept)

    def on_change(self, changed: Callable[[], None]) -> None:
        """Have this called, in its thread, whenever what it knows of the log changed."""
        self._changed = changed

    def look(self) -> Fence | None:
        """Whether the room goes on elsewhere by now; None also where the server does not say."""
        # Its thread is waited for when the venue ends, so that it must not wait without end.
        with suppress(Refused), asked(self.address, SLOW) as connection:
            log = SharedLog(connection, self.room)
            end = log.find()
            if end is not None and self._is_fenced(end):
                return Fence(self._holder.epoch, end.address, self._common(log, end))
        return None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="shared log", daemon=True)
        self._thread.start()

    def advance(self, count: int) -> None:
        """Take in that so many lines are on the room's disk; returns at once, from any thread."""
        self._committed = count
        self._wake.set()

    def show(self, address: str, public: Mapping[str, object]) -> None:
        """Have the room show this; returns at once."""
        self._shown.address, self._shown.public = address, public
        self._wake.set()

    def check_alive(self) -> None:
        """Cut a connection whose statement has not returned for seconds; to be called often."""
        if (connection := self._connection) is not None:
            connection.check_alive()

    def close(self, within: float) -> None:
        """Send what there is and stop; a server that does not answer is left after some seconds."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(within)
        connection = self._connection
        if self._thread is not None and self._thread.is_alive() and connection is not None:
            connection.cut()

    # -- its thread --------------------------------------------------------------------------

    def _run(self) -> None:
        while self.fence is None:
            rest = RETRY
            try:
                with connected(self.address.connection(), self.room) as log:
                    self._connection = log.connection
                    schema.check(log.connection)
                    self._follow(log)
            except NotOurs as other:
                rest = REFUSED_RETRY
                self._on_other(other)
            except Refused as refused:
                rest = REFUSED_RETRY
                self._failed(refused.sentence)
            except Unconfirmed:
                self._failed(
                    Sentence(
                        "the server of the rooms did not wait for its standby; it is asked again"
                    )
                )
            except psycopg.Error as error:
                self._failed(sentence_of(error))
            except OSError as error:
                why = error.strerror or str(error)
                self._failed(Sentence("%(folder)s: %(why)s", folder=self.folder, why=why))
            finally:
                self._connection, self._connected = None, False
            if self._stopping:
                return
            self._rest(rest)

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))

    def _follow(self, log: SharedLog) -> None:
        """Append, as long as the connection lasts; returns once it is to stop."""
        end = self._begin(log)
        while True:
            self._wake.clear()
            last = self._stopping
            while self._kept < self._committed:
                end = self._append(log, end)
            self._keep_files(log, end)
            self._tell(log, end)
            self._succeeded()
            if last:
                return
            if self._wake.wait(_LOOK) and not self.at_once:
                # The room's own answer goes first, and is not held up by this thread.
                time.sleep(AFTER)

    def _begin(self, log: SharedLog) -> End:
        """Where the log ends, once it is sure that it is the beginning of this ledger."""
        end = log.claim(self._holder.holder)
        if end.holder != self._holder.holder:
            raise NotOurs(end, self._common(log, end))
        committed = self._committed
        if end.seq > committed:
            raise Refused(
                Counted(
                    "the log of the rooms has %(more)d act more of this meeting than this "
                    "computer; close the venue and take the room over with --take-over",
                    "the log of the rooms has %(more)d acts more of this meeting than this "
                    "computer; close the venue and take the room over with --take-over",
                    of="more",
                    more=end.seq - committed,
                )
            )
        if end.head != self._head(end.seq):
            raise Refused(
                "the room %(room)s of the log is another meeting than this one; give this session "
                "another name, or the other room",
                room=self.room,
            )
        if end.epoch != self._holder.epoch:
            self._holder = replace(self._holder, epoch=end.epoch)
            keep_holder(self.folder, self._holder)
        if end.seq != self._kept or not self._said:
            self._kept, self._said = end.seq, True
            self._changed()
        self.page = page_address(log.page())
        self.clock_ahead = clock_ahead(log.connection)
        return end

    def _append(self, log: SharedLog, end: End) -> End:
        """Append what is due, or as much as goes into one statement."""
        due: list[bytes] = []
        size = 0
        for number in range(self._kept, min(self._committed, self._kept + MOST_LINES)):
            line = self.lines[number][:-1]
            size += len(line)
            if due and size > MOST_BYTES:
                break
            due.append(line)
        seq = log.append(end, due)
        if seq is None:
            # Another host's, or an append of ours whose answer was lost: the log says which.
            return self._begin(log)
        self._kept = seq
        self._changed()
        return replace(end, seq=seq, head=self._head(seq))

    def _head(self, seq: int) -> str:
        return hash_chain.head(self.lines[seq - 1]) if seq else hash_chain.FIRST

    def _keep_files(self, log: SharedLog, end: End) -> None:
        for name in self._files:
            try:
                found = (self.folder / name).stat()
                state = found.st_mtime_ns, found.st_size
                if self._known_files.get(name) == state:
                    continue
                content = (self.folder / name).read_bytes()
            except FileNotFoundError:
                continue
            if not log.keep_file(end, name, content):
                self._begin(log)
                return
            self._known_files[name] = state

    def _tell(self, log: SharedLog, end: End) -> None:
        shown, now = self._shown, time.monotonic()
        newest = shown.address, shown.public
        if shown.public is None or now - shown.at < TELL_EVERY:
            return
        if newest == shown.told and now - shown.at < SIGN_OF_LIFE:
            return
        if not log.tell(end, *newest):
            self._begin(log)
            return
        shown.told, shown.at = newest, now

    # -- what is said of it ------------------------------------------------------------------

    def _succeeded(self) -> None:
        if not self._connected or self.trouble is not None:
            self._connected, self.trouble = True, None
            self._changed()

    def _failed(self, why: Sentence) -> None:
        self._known_files.clear()
        self._shown.at = float("-inf")
        if self.trouble is None or str(self.trouble) != str(why):
            self.trouble = why
            self._changed()

    def _on_other(self, other: NotOurs) -> None:
        """The room is another folder's: it went on there, or it was never this one's."""
        end = other.end
        if self._is_fenced(end):
            self.fence = Fence(self._holder.epoch, end.address, other.common)
            self._changed()
            return
        self._failed(
            Sentence(
                "the room %(room)s of the log belongs to another computer; give this session "
                "another name, or take the room over with --take-over",
                room=self.room,
            )
        )

    def _is_fenced(self, end: End) -> bool:
        """Whether a room that this folder held is another's by now."""
        held = self._holder
        return end.holder != held.holder and 0 < held.epoch < end.epoch

    def _common(self, log: SharedLog, end: End) -> int:
        """How many lines of this ledger the log begins with."""
        low, high = 0, min(end.seq, self._committed)
        while low < high:
            middle = (low + high + 1) // 2
            if log.head_at(middle) == self._head(middle):
                low = middle
            else:
                high = middle - 1
        return low
