"""Keeps a picture of all rooms that is as new as the server's, in a thread of its own.

The server notifies of each room that says something; what is said is then read. Behind that the
whole picture is read again every few seconds, because a notification is lost where a connection
breaks. Between two readings the server is asked for a sign: an answer comes after every
notification before it, so that a picture of which nothing changes is known to be the newest. A
pooler that hands out another connection for each transaction passes no notifications on; where a
reading finds what none told of, a sign says nothing, and everything is read as often instead.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing

import psycopg
from psycopg import errors

from judgetui.meeting.message import Refused, Sentence
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.connection import Connection, connect
from judgetui.rooms.public_room import MOST_BYTES, PublicRoom, Unreadable, read_public_room
from judgetui.rooms.room_record import RoomRecord, in_order, page_address
from judgetui.rooms.trouble import sentence_of

CHANNEL = "judgetui_rooms"
MOST_ROOMS = 10_000
"""So many rooms are shown at most."""
POLL = 5.0
"""Seconds after which everything is read again; it is waited for less long than a statement."""
ASK = 1.0
"""Seconds in which nothing came after which the server is asked whether it is there."""
RETRY = 1.0
"""Seconds from a failure to the next attempt."""
_TOGETHER = 0.05
"""Seconds in which notifications are taken together, so that many rooms are one reading."""
_READ = (
    "select name, epoch, seq, left(address, 300),"
    f" case when octet_length(public::text) <= {MOST_BYTES} then public::text end, told, now()"
    " from judgetui.overview"
)
_NOT_ALLOWED = Sentence(
    "this login may not watch the rooms; the one who keeps the server lets it with `judgetui rooms "
    "init --watcher`"
)
_Changed = Callable[[], None]


class RoomsWatch:
    """A picture of all rooms. `changed` is called from its thread after each change.

    It may be put in the place of another one while the picture is already being read.
    """

    def __init__(self, address: ServerAddress, changed: _Changed = lambda: None) -> None:
        self.address = address
        self.changed = changed
        self.rooms: Mapping[str, RoomRecord] = {}
        """By name, in order of names; replaced by another one with each change."""
        self.trouble: Sentence | None = None
        """Why the server is not being read now; None where it is."""
        self.complete = False
        """Whether the rooms were read at all."""
        self.notified = True
        """Whether the server's notifications come here, as far as is known."""
        self._read_at = 0.0
        self._server_ahead = datetime.timedelta()
        self._texts: dict[str, tuple[str | None, PublicRoom | Unreadable]] = {}
        self._untold: set[str] = set()
        """Rooms that were found to say something else before a notification told of it."""
        self._connection: Connection | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rooms", daemon=True)

    @property
    def age(self) -> float:
        """Seconds since the picture was known to be that of the server."""
        return time.monotonic() - self._read_at if self.complete else 0.0

    @property
    def now(self) -> datetime.datetime:
        """The server's time."""
        return datetime.datetime.now(datetime.UTC) + self._server_ahead

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self, within: float = 2.0) -> None:
        """Stop; a server that does not answer is not waited for."""
        self._stopping.set()
        if (connection := self._connection) is not None:
            connection.cut()
        if self._thread.is_alive():
            self._thread.join(within)

    def check_alive(self) -> None:
        """Cut a connection on which a statement has not returned for seconds; to be called often.

        A server that is stopped keeps its connections open and says nothing.
        """
        if (connection := self._connection) is not None:
            connection.check_alive()

    # -- its thread --------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(connect(self.address.connection())) as one:
                    self._connection = one
                    self._follow(one)
            except errors.InsufficientPrivilege:
                self._failed(_NOT_ALLOWED)
            except psycopg.Error as error:
                self._failed(sentence_of(error))
            except Refused as refused:
                self._failed(refused.sentence)
            finally:
                self._connection = None
            self._stopping.wait(RETRY)

    def _follow(self, connection: Connection) -> None:
        schema.check(connection)
        # Listening comes before reading, so that nothing is missed between the two.
        connection.execute(f"listen {CHANNEL}")
        polled = float("-inf")
        self.notified = True
        while not self._stopping.is_set():
            every = POLL if self.notified else ASK
            if time.monotonic() - polled >= every:
                # What was found when it was read last was told of since, or nothing is told here.
                self.notified = self.notified and not (polled > 0 and self._untold)
                self._read(connection, None)
                if polled < 0:
                    self._untold.clear()
                polled = time.monotonic()
            left = min(ASK, max(0.0, polled + every - time.monotonic()))
            names = {one.payload for one in connection.notifies(timeout=left, stop_after=1)}
            if names:
                # Others that come at about the same time are read together with these.
                names.update(one.payload for one in connection.notifies(timeout=_TOGETHER))
                self._read(connection, names)
                self._untold -= names
            elif self.notified:
                connection.execute("select 1")
                self._read_at = time.monotonic()

    def _read(self, connection: Connection, names: Iterable[str] | None) -> None:
        """Read some rooms anew, or all."""
        if names is None:
            found = connection.execute(f"{_READ} order by name limit {MOST_ROOMS}").fetchall()
        else:
            found = connection.execute(f"{_READ} where name = any(%s)", (list(names),)).fetchall()
        read = {row[0]: self._record(*row[:6]) for row in found}
        if names is None:
            self._texts = {name: self._texts[name] for name in read}
        elif read.keys() <= self.rooms.keys():
            read = {**self.rooms, **read}
        else:
            names, read = None, {**self.rooms, **read}
        if names is None:
            read = dict(sorted(read.items(), key=lambda one: in_order(one[0])))
        if found:
            self._server_ahead = found[0][6] - datetime.datetime.now(datetime.UTC)
        self._read_at = time.monotonic()
        same = self.complete and self.trouble is None and read == self.rooms
        self.rooms, self.complete, self.trouble = read, True, None
        if not same:
            self.changed()

    def _record(
        self,
        name: str,
        epoch: int,
        acts: int,
        address: str,
        text: str | None,
        told: datetime.datetime,
    ) -> RoomRecord:
        # Mostly a room says the same again: then it is not read anew.
        before = self._texts.get(name)
        if before is None or before[0] != text:
            self._untold.add(name)
            before = self._texts[name] = (text, read_public_room(text))
        return RoomRecord(name, epoch, acts, page_address(address), before[1], told)

    def _failed(self, why: Sentence) -> None:
        if self._stopping.is_set():
            return
        before, self.trouble = self.trouble, why
        if before is None or before != why:
            self.changed()
