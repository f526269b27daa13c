"""One room's part of the shared log: appended to by its host, read by whoever takes it over.

An append and its fence are one statement: it gives no row where the room went on elsewhere (the
epoch), where another session folder holds it, or where the log ends otherwise than this host knows.
An append whose answer was lost is never repeated blindly: `claim` says how far the log is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb

from judgetui.meeting.message import Refused
from judgetui.records import hash_chain
from judgetui.rooms.connection import Connection, connect

MOST_LINES, MOST_BYTES = 500, 1 << 20
"""How much one statement appends at most; a longer backlog takes several."""
_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class End:
    """Where a room's part of the log ends, and who may append to it."""

    epoch: int
    holder: str
    seq: int
    head: str
    address: str = ""


class Unconfirmed(Exception):
    """The server answered with a warning: whether it kept the lines is to be asked."""


class SharedLog:
    """A connection to the log, for one room. Every method raises `psycopg.Error`."""

    def __init__(self, connection: Connection, room: str) -> None:
        self.room = room
        self._connection = connection
        self._warned = False
        connection.add_notice_handler(self._on_notice)

    @property
    def connection(self) -> Connection:
        """The connection itself."""
        return self._connection

    def _on_notice(self, notice: psycopg.errors.Diagnostic) -> None:
        # A wait for the synchronous standby that is cancelled ends as a success with a warning:
        # the rows are on the primary alone.
        if notice.severity_nonlocalized == "WARNING":
            self._warned = True

    def claim(self, holder: str) -> End:
        """Make the room or find it; where its log ends."""
        found = self._connection.execute(
            "select * from judgetui.claim(%s, %s)", (self.room, holder)
        )
        row = found.fetchone()
        self._confirmed()
        assert row is not None
        return End(*row)

    def append(self, end: End, lines: Sequence[bytes]) -> int | None:
        """Append lines, without their newlines, after an end; how many there are then.

        None where the room is no longer this host's, or its log ends otherwise. Raises
        `Unconfirmed` where it is not known whether the lines are kept.
        """
        found = self._connection.execute(
            "select judgetui.append(%s, %s, %s, %s, %s, %s)",
            (self.room, end.epoch, end.holder, end.seq, end.head, list(lines)),
        )
        row = found.fetchone()
        self._confirmed()
        return row[0] if row is not None else None

    def tell(self, end: End, address: str, public: object) -> bool:
        """Say where the room is and what is public of it; False where it is another's by now."""
        return self._done(
            "select judgetui.tell(%s, %s, %s, %s, %s)",
            (self.room, end.epoch, end.holder, address, Jsonb(public)),
        )

    def keep_file(self, end: End, name: str, content: bytes) -> bool:
        """Keep a small file of the session; False where the room is another's by now."""
        return self._done(
            "select judgetui.keep_file(%s, %s, %s, %s, %s)",
            (self.room, end.epoch, end.holder, name, content),
        )

    def take_over(self, end: End, holder: str) -> End:
        """Hold the room from now on; raises Refused where somebody else was first."""
        found = self._connection.execute(
            "select judgetui.take_over(%s, %s, %s)", (self.room, end.epoch, holder)
        )
        row = found.fetchone()
        self._confirmed()
        if row is None or row[0] is None:
            raise Refused(
                "the room %(room)s was taken over by another computer just now; look at "
                "`judgetui rooms watch` where it is",
                room=self.room,
            )
        return self.claim(holder)

    def find(self) -> End | None:
        """Where the room's log ends, without making it; None where there is no such room."""
        found = self._connection.execute(
            "select epoch, holder, seq, head, address from judgetui.room where name = %s",
            (self.room,),
        )
        row = found.fetchone()
        return None if row is None else End(*row)

    def head_at(self, seq: int) -> str:
        """The hash of a line by its number; empty where there is none."""
        found = self._connection.execute(
            "select line from judgetui.entry where room = %s and seq = %s", (self.room, seq)
        )
        row = found.fetchone()
        return hash_chain.head(bytes(row[0])) if row is not None else ""

    def lines(self, after: int = 0) -> Iterator[bytes]:
        """The lines after a number, newline included, in order."""
        while True:
            found = self._connection.execute(
                "select seq, line from judgetui.entry where room = %s and seq > %s"
                " order by seq limit %s",
                (self.room, after, _READ_AT_ONCE),
            )
            rows = found.fetchall()
            for seq, line in rows:
                after = seq
                yield bytes(line) + b"\n"
            if len(rows) < _READ_AT_ONCE:
                return

    def files(self) -> dict[str, bytes]:
        """The small files of the room."""
        found = self._connection.execute(
            "select name, content from judgetui.file where room = %s", (self.room,)
        )
        return {name: bytes(content) for name, content in found.fetchall()}

    def page(self) -> str:
        """Where the page of all rooms is found; empty where nobody said."""
        row = self._connection.execute("select address from judgetui.page").fetchone()
        return "" if row is None else str(row[0])

    def _done(self, statement: str, values: Sequence[object]) -> bool:
        found = self._connection.execute(statement, values)
        row = found.fetchone()
        return row is not None and bool(row[0])

    def _confirmed(self) -> None:
        """Raise `Unconfirmed` where the last statement ended with a warning."""
        if self._warned:
            self._warned = False
            raise Unconfirmed


@contextmanager
def connected(address: str, room: str) -> Iterator[SharedLog]:
    """One room's log over a connection of its own, on which each statement is a transaction.

    Raises `psycopg.Error` where there is no connection.
    """
    with closing(connect(address)) as connection:
        yield SharedLog(connection, room)


def clock_ahead(connection: psycopg.Connection) -> datetime.timedelta:
    """By how much this computer's clock is ahead of the server's, to half a round trip."""
    began = datetime.datetime.now(datetime.UTC)
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    server: datetime.datetime = row[0]
    return began + (datetime.datetime.now(datetime.UTC) - began) / 2 - server
