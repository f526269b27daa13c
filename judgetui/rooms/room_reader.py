"""What a room's lines in the log come to, verified and replayed as a session's are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from psycopg import errors

from judgetui.meeting.message import Refused, listed
from judgetui.meeting.state import EMPTY
from judgetui.records.ledger_reader import read_lines
from judgetui.records.read_session import ReadSession, Replay
from judgetui.rooms import schema
from judgetui.rooms.connection import Connection
from judgetui.rooms.public_room import one_line
from judgetui.rooms.room_record import in_order
from judgetui.rooms.shared_log import SharedLog

_MOST_NAMED = 20


def read_room(connection: Connection, room: str) -> ReadSession:
    """A room as it is in the log now; raises Refused where it is not there, whole and right."""
    schema.check(connection)
    try:
        # Its end and its lines belong together, also while the room goes on.
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            return _read(connection, room)
    except errors.InsufficientPrivilege as error:
        raise Refused(
            "this login may not read the lines of rooms; use an organiser's, which the one who "
            "keeps the server makes with `judgetui rooms init --organiser`"
        ) from error


def _read(connection: Connection, room: str) -> ReadSession:
    log = SharedLog(connection, room)
    end = log.find()
    if end is None:
        raise _unknown(connection, room)
    fold = Replay()
    reading = read_lines(Path(one_line(room)), log.lines(), fold)
    if reading.tail or (len(reading.lines), reading.head) != (end.seq, end.head):
        raise Refused(
            "the lines of the room %(room)s in the log are not whole after line %(line)d; look "
            "with `judgetui rooms check`",
            room=one_line(room),
            line=len(reading.lines),
        )
    if fold.meeting is EMPTY:
        raise Refused("the meeting of the room %(room)s has not opened yet", room=one_line(room))
    meeting = replace(fold.meeting, read_out=reading.read_out(room))
    return ReadSession(room, meeting, reading.heads(), reading)


def _unknown(connection: Connection, room: str) -> Refused:
    names = sorted(_names(connection), key=in_order)
    more = ["…"] if len(names) > _MOST_NAMED else []
    if not names:
        return Refused(
            "there is no room %(room)s in the log that this login may read", room=one_line(room)
        )
    return Refused(
        "there is no room %(room)s in the log that this login may read; there are: %(names)s",
        room=one_line(room),
        names=listed([*names[:_MOST_NAMED], *more]),
    )


def _names(connection: Connection) -> Iterator[str]:
    for (name,) in connection.execute("select name from judgetui.room").fetchall():
        yield one_line(name)
