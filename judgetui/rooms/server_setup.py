"""How the one who keeps the server makes its log: schema, roles, logins and their passwords."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import psycopg

from judgetui.meeting.message import Refused
from judgetui.rooms import schema
from judgetui.rooms.schema import NewLogin

OLDEST = 13
"""The oldest major version of the server."""
ROOM, OVERVIEW, ORGANISER = schema.ROLES
_HERE = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made on a server."""

    versions: tuple[int, ...]
    """The versions of the schema that were run; none where it was up to date."""
    logins: tuple[NewLogin, ...]


def make_log(
    connection: psycopg.Connection,
    wanted: Mapping[str, Iterable[str]],
    keep: Callable[[tuple[NewLogin, ...]], None],
) -> Made:
    """Make the log or bring it up to date, with logins by role, whole or not at all.

    `keep` keeps the new passwords; where it raises nothing is made. Raises `psycopg.Error`, and
    Refused where this server or login will not do.
    """
    _check_server(connection)
    with connection.transaction():
        versions = schema.migrate(connection)
        logins = tuple(
            login
            for role, names in wanted.items()
            for login in schema.add_logins(connection, dict.fromkeys(names), role)
        )
        keep(logins)
    return Made(tuple(versions), logins)


def _check_server(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST * 10_000:
        raise Refused(
            "the server is PostgreSQL %(found)s and has to be %(oldest)d or newer",
            found=major_of(connection.info.server_version),
            oldest=OLDEST,
        )
    encoding = connection.info.parameter_status("server_encoding") or ""
    if encoding != "UTF8":
        raise Refused(
            "the database keeps text as %(encoding)s and has to keep it as UTF8; make another "
            "with: createdb --encoding=UTF8 --template=template0 judgetui",
            encoding=encoding,
        )


def major_of(version: int) -> int:
    """The major version in a number such as 150018."""
    return version // 10_000


def pgpass_lines(connection: psycopg.Connection, logins: Iterable[NewLogin]) -> str:
    """The lines of a pgpass file for these logins, each with its newline.

    Where the log was made on the server itself they hold for whatever name others call it by.
    """
    info = connection.info
    here = info.host in _HERE or info.host.startswith(("/", "@"))
    where = ("*" if here else info.host, str(info.port), info.dbname)
    return "".join(
        ":".join(_escaped(part) for part in (*where, login.name, login.password)) + "\n"
        for login in logins
    )


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace(":", "\\:")
