"""What `rooms check` says of clocks, connections and an old server, without having any of them."""

from __future__ import annotations

import datetime
from typing import Any, cast

import psycopg
import pytest

from judgetui.meeting.message import Refused
from judgetui.rooms import inspection, server_setup
from judgetui.rooms.schema import NewLogin


class _Answers:
    """A connection that gives one answer to everything."""

    def __init__(self, answer: object, **info: object) -> None:
        self.answer = answer
        self.info = type("Info", (), info)

    def execute(self, _statement: str) -> _Answers:
        """Itself, as what was found."""
        return self

    def fetchone(self) -> tuple[object]:
        """The answer."""
        return (self.answer,)


def a_connection(answer: object = None, **info: object) -> psycopg.Connection:
    """A connection that gives this answer."""
    return cast(psycopg.Connection, cast(Any, _Answers(answer, **info)))


@pytest.mark.parametrize(("seconds", "ok"), [(0, True), (90, False), (-90, False)])
def test_clocks_that_are_apart(seconds: int, ok: bool) -> None:
    there = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    finding = inspection._clocks(a_connection(there))
    assert finding.ok is ok
    if not ok:
        assert "90 s apart; have both set" in str(finding.sentence)


@pytest.mark.parametrize(("free", "ok"), [(80, True), (5, None), (0, False), (-3, False)])
def test_few_connections(free: int, ok: bool | None) -> None:
    finding = inspection._connections(a_connection(free))
    assert finding.ok is ok
    assert ("raise max_connections" in str(finding.sentence)) is (ok is not True)


def test_an_old_server_and_another_encoding_are_refused() -> None:
    def status(name: str) -> str:
        return "SQL_ASCII"

    with pytest.raises(Refused, match="PostgreSQL 12 and has to be 13"):
        server_setup.make_log(a_connection(server_version=120_004), {}, lambda logins: None)
    latin = a_connection(server_version=150_001, parameter_status=staticmethod(status))
    with pytest.raises(Refused, match="as SQL_ASCII and has to keep it as UTF8"):
        server_setup.make_log(latin, {}, lambda logins: None)


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("db.example", "db.example:5433:judgetui:a\\:b:p\\\\w\n"),
        ("/run/postgresql", "*:5433:judgetui:a\\:b:p\\\\w\n"),
        ("localhost", "*:5433:judgetui:a\\:b:p\\\\w\n"),
    ],
)
def test_a_line_of_a_pgpass_file(host: str, line: str) -> None:
    connection = a_connection(host=host, port=5433, dbname="judgetui")
    assert server_setup.pgpass_lines(connection, [NewLogin("a:b", "p\\w")]) == line
