"""The schema of the shared log on the server: made, brought to this version, and looked at."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

import psycopg
from psycopg import sql

from judgetui.meeting.message import Refused

VERSION = 2
"""The newest file of SQL in `migrations`."""
ROLES = ("judgetui_room", "judgetui_overview", "judgetui_organiser")
"""What a login is a member of: a room's host, who watches, who makes one final of many rooms."""
_LOCK = 0x6A75_6467
"""The advisory lock under which the schema is changed."""


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login that was made, and its password, which is shown once."""

    name: str
    password: str


def found_version(connection: psycopg.Connection) -> int:
    """The version of the schema on the server; 0 where there is none."""
    row = connection.execute("select to_regclass('judgetui.version')").fetchone()
    if row is None or row[0] is None:
        return 0
    newest = connection.execute("select max(number) from judgetui.version").fetchone()
    return int(newest[0] or 0) if newest is not None else 0


def check(connection: psycopg.Connection) -> None:
    """Raise Refused unless the log on the server is of the version that this program knows."""
    check_version(found_version(connection))


def check_version(found: int) -> None:
    """Raise Refused unless the schema is the one that this program knows."""
    if found == 0:
        raise Refused(
            "the server has no log of rooms yet; the one who keeps it makes it with "
            "`judgetui rooms init`"
        )
    if found > VERSION:
        raise Refused(
            "the log on the server is of version %(found)d and this program knows %(known)d; "
            "install a newer judgetui on this computer",
            found=found,
            known=VERSION,
        )
    if found < VERSION:
        raise Refused(
            "the log on the server is of version %(found)d and this program needs %(known)d; the "
            "one who keeps the server brings it up with `judgetui rooms init`",
            found=found,
            known=VERSION,
        )


def migrate(connection: psycopg.Connection) -> list[int]:
    """Make the schema or bring it to this version, whole or not at all; the versions that were run.

    Raises `psycopg.Error`, and Refused where the server has a newer one.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        found = found_version(connection)
        if found > VERSION:
            check_version(found)
        _make_roles(connection)
        connection.execute("create schema if not exists judgetui")
        connection.execute(
            "create table if not exists judgetui.version"
            " (number int primary key, at timestamptz not null default now())"
        )
        missing = list(range(found + 1, VERSION + 1))
        for number in missing:
            connection.execute(_migration(number))
            connection.execute("insert into judgetui.version (number) values (%s)", (number,))
    return missing


def add_logins(connection: psycopg.Connection, names: Iterable[str], role: str) -> list[NewLogin]:
    """Make logins with these names in a role; those that are there already are left as they are."""
    made = []
    with connection.transaction():
        for name in names:
            known = connection.execute("select from pg_roles where rolname = %s", (name,))
            login = NewLogin(name, secrets.token_urlsafe(18))
            if known.fetchone() is None:
                connection.execute(
                    sql.SQL("create role {} login password {}").format(
                        sql.Identifier(name), sql.Literal(login.password)
                    )
                )
                made.append(login)
            connection.execute(
                sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(name))
            )
    return made


def set_page(connection: psycopg.Connection, address: str) -> None:
    """Keep where the page of all rooms is found, which hosts tell their devices; empty for none."""
    with connection.transaction():
        connection.execute("delete from judgetui.page")
        if address:
            connection.execute("insert into judgetui.page (address) values (%s)", (address,))


def _make_roles(connection: psycopg.Connection) -> None:
    for role in ROLES:
        known = connection.execute("select from pg_roles where rolname = %s", (role,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))


def _migration(number: int) -> bytes:
    return resources.files("judgetui.rooms.migrations").joinpath(f"{number:04}.sql").read_bytes()
