"""Looks at a server of rooms: whether what is acknowledged lasts, and every chain follows."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import psycopg

from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.preflight import Finding
from judgetui.records import hash_chain
from judgetui.rooms import schema, server_setup
from judgetui.rooms.connection import Connection
from judgetui.rooms.public_room import MOST_BYTES, one_line, read_public_room
from judgetui.rooms.room_record import RoomRecord, in_order
from judgetui.rooms.shared_log import SharedLog, clock_ahead

MOST_APART = datetime.timedelta(seconds=2)
"""By how much two clocks may be apart."""
_FEW = 20
"""Fewer free connections are worth a second look."""
_ROLES = {
    server_setup.ROOM: Sentence("a room's host"),
    server_setup.OVERVIEW: Sentence("who watches"),
    server_setup.ORGANISER: Sentence("who makes one result of many rooms"),
}


def inspect(connection: Connection) -> Iterator[Finding]:
    """Everything that is looked at, with its remedy; raises `psycopg.Error`."""
    version = connection.info.server_version
    found = Sentence("server: PostgreSQL %(found)d", found=server_setup.major_of(version))
    if version < server_setup.OLDEST * 10_000:
        found = Sentence(
            "%(server)s; it has to be %(oldest)d or newer", server=found, oldest=server_setup.OLDEST
        )
    yield Finding(version >= server_setup.OLDEST * 10_000, found)
    yield _encrypted(connection)
    try:
        schema.check(connection)
    except Refused as refused:
        yield Finding(False, refused.sentence)
        return
    yield Finding(True, Sentence("log: version %(version)d", version=schema.VERSION))
    yield _rights(connection)
    yield from _lasting(connection)
    yield from _standby(connection)
    yield _clocks(connection)
    yield _connections(connection)
    yield from _rooms(connection)


def _one(connection: psycopg.Connection, statement: str) -> tuple[object, ...]:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return tuple(row)


def _encrypted(connection: psycopg.Connection) -> Finding:
    if connection.pgconn.ssl_in_use:
        return Finding(True, Sentence("connection: encrypted"))
    host = connection.info.host
    if host.startswith(("/", "@")) or host in ("localhost", "127.0.0.1", "::1"):
        return Finding(True, Sentence("connection: on this computer"))
    return Finding(
        None,
        Sentence(
            "connection: not encrypted; switch ssl on at the server and add ?sslmode=verify-full "
            "to the address"
        ),
    )


def _rights(connection: psycopg.Connection) -> Finding:
    roles = [
        role
        for role in schema.ROLES
        if _one(connection, f"select pg_has_role(session_user, '{role}', 'member')")[0]
    ]
    login = connection.info.user
    keeps = _one(
        connection,
        "select pg_has_role(session_user, nspowner, 'member') from pg_namespace"
        " where nspname = 'judgetui'",
    )[0]
    if keeps or len(roles) == len(schema.ROLES):
        return Finding(
            True,
            Sentence(
                "rights: the login %(login)s keeps the log and may do everything", login=login
            ),
        )
    if not roles:
        return Finding(
            False,
            Sentence(
                "rights: the login %(login)s has none; the one who keeps the server gives them "
                "with `judgetui rooms init --room %(login)s`",
                login=login,
            ),
        )
    what = _ROLES[roles[0]]
    return Finding(
        True, Sentence("rights: the login %(login)s is %(what)s", login=login, what=what)
    )


_LASTING = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
}
"""Settings without which a power cut loses what was acknowledged, and the values that will do."""


def _lasting(connection: psycopg.Connection) -> Iterator[Finding]:
    for setting, good in _LASTING.items():
        found = str(_one(connection, f"select current_setting('{setting}')")[0])
        if found in good:
            yield Finding(True, Sentence("%(setting)s: %(value)s", setting=setting, value=found))
        else:
            yield Finding(
                False,
                Sentence(
                    "%(setting)s is %(value)s, so that a power cut loses what was acknowledged; "
                    "put %(setting)s = on into postgresql.conf and reload the server",
                    setting=setting,
                    value=found,
                ),
            )
    if _one(connection, "select current_setting('data_checksums')")[0] != "on":
        yield Finding(
            True,
            Sentence(
                "data checksums: off, which loses nothing; to have a disk that changes bytes "
                "noticed, stop the server and run: pg_checksums --enable"
            ),
        )


def _standby(connection: psycopg.Connection) -> Iterator[Finding]:
    if _one(connection, "select pg_is_in_recovery()")[0]:
        yield Finding(
            False,
            Sentence("the server of the rooms is a standby, which takes nothing; name the primary"),
        )
        return
    named = str(_one(connection, "select current_setting('synchronous_standby_names')")[0])
    if not named:
        yield Finding(
            None,
            Sentence(
                "standby: none is waited for, so that what is acknowledged is on the disk of one "
                "server; docs/guide/rooms.md says how to add one"
            ),
        )
        return
    if _one(connection, "select current_setting('synchronous_commit')")[0] == "local":
        yield Finding(
            False,
            Sentence(
                "standby: synchronous_commit is local, so that nobody waits for it; put "
                "synchronous_commit = on into postgresql.conf and reload the server"
            ),
        )
    yield _synchronous(connection, named)
    waiting = _one(
        connection, "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"
    )[0]
    if waiting:
        yield Finding(
            None,
            Counted(
                "standby: %(count)d statement waits for it; do not cancel it",
                "standby: %(count)d statements wait for it; do not cancel them",
                count=waiting,
            ),
        )


def _synchronous(connection: psycopg.Connection, named: str) -> Finding:
    here, hidden = _one(
        connection,
        "select count(*) filter (where sync_state in ('sync', 'quorum')),"
        " count(*) filter (where sync_state is null) from pg_stat_replication",
    )
    if here:
        return Finding(True, Sentence("standby: a synchronous one is connected"))
    if hidden:
        return Finding(
            None,
            Sentence(
                "standby: this login cannot see whether the synchronous one is connected; ask "
                "again with the login that keeps the server"
            ),
        )
    return Finding(
        False,
        Sentence(
            "standby: the synchronous one (%(named)s) is not connected, so that every append "
            "waits; start it, or take it out of synchronous_standby_names and reload",
            named=named,
        ),
    )


def _clocks(connection: psycopg.Connection) -> Finding:
    apart = abs(clock_ahead(connection))
    if apart <= MOST_APART:
        return Finding(True, Sentence("clocks: the server's and this computer's agree"))
    return Finding(
        False,
        Sentence(
            "clocks: the server's and this computer's are %(seconds)d s apart; have both set by "
            "the network's time",
            seconds=round(apart.total_seconds()),
        ),
    )


def _connections(connection: psycopg.Connection) -> Finding:
    free = _one(
        connection,
        "select current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int"
        " - (select count(*) from pg_stat_activity where backend_type = 'client backend')",
    )[0]
    assert isinstance(free, int)
    said = Counted(
        "connections: %(count)d is free; each room takes one or two",
        "connections: %(count)d are free; each room takes one or two",
        count=max(0, free),
    )
    if free >= _FEW:
        return Finding(True, said)
    return Finding(
        None if free > 0 else False,
        Sentence("%(said)s; raise max_connections and restart the server", said=said),
    )


def _rooms(connection: Connection) -> Iterator[Finding]:
    """The chain of each room whose lines this login may read."""
    if not _one(connection, "select has_table_privilege('judgetui.entry', 'select')")[0]:
        count = _one(connection, "select count(*) from judgetui.overview")[0]
        yield Finding(
            None,
            Counted(
                "%(count)d room, whose lines this login may not read; ask again with an "
                "organiser's login",
                "%(count)d rooms, whose lines this login may not read; ask again with an "
                "organiser's login",
                count=count,
            ),
        )
        return
    found = connection.execute("select name from judgetui.room").fetchall()
    names = sorted((name for (name,) in found), key=in_order)
    if not names:
        yield Finding(
            None,
            Sentence(
                "there is no room in the log yet; `judgetui host NAME --upstream` makes its own"
            ),
        )
    for name in names:
        # Lines and their count belong together, also while the room goes on.
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            yield _room(connection, name)


def _room(connection: Connection, name: str) -> Finding:
    log, room = SharedLog(connection, name), one_line(name)
    end = log.find()
    if end is None:
        return Finding(None, Sentence("room %(room)s: it is gone", room=room))
    head, count = hash_chain.FIRST, 0
    for line in log.lines():
        if not hash_chain.follows(head, line):
            return Finding(False, _broken(room, count + 1))
        head, count = hash_chain.head(line), count + 1
    if (count, head) != (end.seq, end.head):
        return Finding(False, _broken(room, min(count, end.seq) + 1))
    row = connection.execute(
        f"select left(public::text, {MOST_BYTES + 1}), told, now() from judgetui.room"
        " where name = %s",
        (name,),
    ).fetchone()
    assert row is not None
    text, told, now = row
    record = RoomRecord(name, end.epoch, end.seq, "", read_public_room(text), told)
    at = told.astimezone()
    found = Counted(
        "room %(room)s: %(count)d act, and it follows; last heard of on %(day)s at %(time)s",
        "room %(room)s: %(count)d acts, and each follows the one before; last heard of on "
        "%(day)s at %(time)s",
        room=room,
        count=count,
        day=f"{at:%Y-%m-%d}",
        time=f"{at:%H:%M}",
    )
    if record.quiet_for(now) is None:
        return Finding(True, found)
    return Finding(
        None, Sentence("%(found)s, although its meeting is under way; ask that room", found=found)
    )


def _broken(room: str, line: int) -> Sentence:
    return Sentence(
        "room %(room)s: line %(line)d is not what was appended there; keep this database as it "
        "is, and go by the room's own ledger or a backup",
        room=room,
        line=line,
    )
