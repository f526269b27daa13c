"""The shared log on a real server: appended, fenced, taken over, and whose it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from judgetui.meeting.message import Refused
from judgetui.records import hash_chain
from judgetui.rooms import schema
from judgetui.rooms.shared_log import End, SharedLog, connected
from judgetui.rooms.trouble import sentence_of
from tests.rooms.server import Server

_names = (f"room {number}" for number in itertools.count())


def lines(count: int, after: str = hash_chain.FIRST, first: int = 1) -> list[bytes]:
    """Lines as a ledger has them, without newlines."""
    made = []
    for number in range(first, first + count):
        line = hash_chain.seal(after, b'{"seq":%d,"text":"\xe6\xa1\x88"}' % number)
        after = hash_chain.head(line)
        made.append(line[:-1])
    return made


Opens = Callable[..., SharedLog]


@pytest.fixture
def a_log(server: Server) -> Iterator[Opens]:
    """Opens the log of a room, as a login."""
    with ExitStack() as stack:
        yield lambda room, login="hall": stack.enter_context(connected(server.url(login), room))


def test_lines_come_back_as_they_were_appended(a_log: Opens) -> None:
    log = a_log(next(_names))
    end = log.claim("A")
    assert end == End(1, "A", 0, hash_chain.FIRST)
    first = lines(3)
    assert log.append(end, first) == 3
    end = log.claim("A")
    more = lines(2, end.head, 4)
    assert log.append(end, more) == 5
    assert list(log.lines()) == [line + b"\n" for line in first + more]
    assert list(log.lines(after=3)) == [line + b"\n" for line in more]


def test_a_line_that_does_not_follow_is_refused_with_all_others(a_log: Opens) -> None:
    log = a_log(next(_names))
    end = log.claim("A")
    good = lines(3)
    changed = [good[0], good[1].replace(b'"seq":2', b'"seq":3'), good[2]]
    with pytest.raises(psycopg.errors.CheckViolation):
        log.append(end, changed)
    assert (log.claim("A")).seq == 0


def test_an_append_after_another_end_gives_no_row(a_log: Opens) -> None:
    log = a_log(next(_names))
    end = log.claim("A")
    assert log.append(end, lines(2)) == 2
    assert log.append(end, lines(2)) is None
    assert (log.claim("A")).seq == 2


def test_a_host_whose_room_was_taken_over_appends_nothing(a_log: Opens) -> None:
    room = next(_names)
    old, new = a_log(room), a_log(room)
    end = old.claim("A")
    old.append(end, lines(2))
    end = old.claim("A")
    taken = new.take_over(end, "B")
    assert (taken.epoch, taken.holder, taken.seq) == (2, "B", 2)
    assert old.append(end, lines(1, end.head, 3)) is None
    assert not old.tell(end, "http://old", {})
    assert not old.keep_file(end, "doors.json", b"{}")
    assert new.append(taken, lines(1, taken.head, 3)) == 3


def test_two_computers_with_a_copy_of_one_folder_do_not_both_append(a_log: Opens) -> None:
    room = next(_names)
    one, other = a_log(room), a_log(room)
    end = one.claim("A")
    assert other.claim("A") == end
    assert one.append(end, lines(1)) == 1
    assert other.append(end, lines(1)) is None


def test_a_room_is_its_own_logins_alone(a_log: Opens) -> None:
    room = next(_names)
    log, stranger = a_log(room), a_log(room, "annex")
    end = log.claim("A")
    log.append(end, lines(1))
    log.keep_file(end, "doors.json", b"secret")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        stranger.claim("B")
    assert stranger.append(end, lines(1)) is None
    assert stranger.find() is None
    assert list(stranger.lines()) == []
    assert stranger.files() == {}
    for table in ("room", "entry", "file"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            log.connection.execute(f"delete from judgetui.{table}")


def test_a_room_with_the_name_of_a_login_is_that_logins_alone(server: Server, a_log: Opens) -> None:
    with server.owner() as owner:
        schema.add_logins(owner, ["reserved"], "judgetui_room")
    stranger = a_log("reserved")
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        stranger.claim("B")
    assert "the room of that name is another login's" in str(sentence_of(refused.value))
    assert a_log("reserved", "reserved").claim("A").holder == "A"
    # One that the organiser bound to nobody is the one's who makes it.
    assert a_log(next(_names), "reserved").claim("A").epoch == 1


def test_a_log_of_the_first_version_is_brought_up_with_what_is_in_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.owner() as owner:
        owner.execute("create database older")
    url = server.url(database="older")
    monkeypatch.setattr(schema, "VERSION", 1)
    with psycopg.connect(url, autocommit=True) as owner:
        assert schema.migrate(owner) == [1]
        schema.add_logins(owner, ["hall", "annex"], "judgetui_room")
    with connected(server.url("hall", "older"), "annex") as log:
        # Made before it was bound to another login, it stays where it is.
        before = log.claim("A")
        assert log.append(before, lines(3)) == 3
        log.keep_file(before, "doors.json", b"secret")
        kept = list(log.lines())
    monkeypatch.undo()
    with psycopg.connect(url, autocommit=True) as owner:
        with pytest.raises(Refused, match="brings it up with `judgetui rooms init`"):
            schema.check(owner)
        assert schema.migrate(owner) == [2]
        assert schema.migrate(owner) == []
    with connected(server.url("hall", "older"), "annex") as log:
        end = log.claim("A")
        assert (end.seq, list(log.lines()), log.files()) == (3, kept, {"doors.json": b"secret"})
        assert log.append(end, lines(1, end.head, 4)) == 4
        assert log.page() == ""
    with (
        connected(server.url("annex", "older"), "hall") as log,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        log.claim("B")


def test_small_files_are_kept_and_replaced(a_log: Opens) -> None:
    log = a_log(next(_names))
    end = log.claim("A")
    log.keep_file(end, "doors.json", b"one")
    log.keep_file(end, "doors.json", b"\x00two")
    assert log.files() == {"doors.json": b"\x00two"}


def test_a_login_gets_no_more_rights_by_a_type_of_its_own(a_log: Opens) -> None:
    # What is in the temporary schema is found first unless it is named last.
    log = a_log(next(_names))
    for statement in (
        "create temp table ran (by name)",
        "grant all on ran to public",
        "create function pg_temp.spy() returns boolean language plpgsql as"
        " $$ begin insert into pg_temp.ran values (current_user); return true; end $$",
        "create domain pg_temp.text as pg_catalog.text check (pg_temp.spy())",
        "create domain pg_temp.bytea as pg_catalog.bytea check (pg_temp.spy())",
    ):
        log.connection.execute(statement)
    end = log.claim("A")
    assert log.append(end, lines(2)) == 2
    assert log.connection.execute("select distinct by from ran").fetchall() == []
