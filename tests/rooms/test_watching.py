"""The picture of all rooms follows a real server, also through its end and its return."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from judgetui.rooms import connection, schema, watching
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.public_room import PublicRoom, RoomCounts, TroubleCode, Unreadable, public_room
from judgetui.rooms.shared_log import SharedLog, connected
from judgetui.rooms.watching import RoomsWatch
from tests.meeting.factories import START, opened
from tests.rooms.server import NEEDS_POSTGRESQL, Server, until

pytestmark = NEEDS_POSTGRESQL
_names = (f"watched {number}" for number in itertools.count())


def a_document(title: str = "Review", **counts: int) -> dict[str, object]:
    """What a room says."""
    troubles = {TroubleCode(code): count for code, count in counts.items()}
    made = public_room(opened(), START, RoomCounts(troubles, lag=0)).document()
    return made | {"title": title}


@pytest.fixture(scope="module")
def eyes(server: Server) -> str:
    """The address for a login that may only look."""
    with server.owner() as connection:
        schema.add_logins(connection, ["eyes"], "judgetui_overview")
    return server.url("eyes")


@pytest.fixture
def a_log(server: Server) -> Iterator[Callable[..., SharedLog]]:
    """Opens the log of a new room."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(connected(server.url("hall"), name))


@contextmanager
def a_watch(url: str) -> Iterator[RoomsWatch]:
    """A watch that has read everything."""
    watch = RoomsWatch(ServerAddress.given(url))
    watch.start()
    try:
        until(lambda: watch.complete)
        yield watch
    finally:
        watch.close()


def title(watch: RoomsWatch, name: str) -> object:
    """The title of a room in the picture; None where it has none."""
    record = watch.rooms.get(name)
    public = record.public if record is not None else None
    return public.title if isinstance(public, PublicRoom) else public


def test_where_no_notification_comes_everything_is_read_as_often_as_a_sign_is_asked_for(
    eyes: str, a_log: Callable[..., SharedLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As behind a pooler that hands out another connection for each transaction.
    monkeypatch.setattr(watching, "CHANNEL", "of_another_connection")
    monkeypatch.setattr(watching, "POLL", 0.3)
    monkeypatch.setattr(watching, "ASK", 0.05)
    name = next(_names)
    log = a_log(name)
    end = log.claim("A")
    with a_watch(eyes) as watch:
        assert log.tell(end, "", a_document("First"))
        until(lambda: title(watch, name) == "First")
        until(lambda: not watch.notified)
        # Then neither is a notification waited for, nor does a sign tell that nothing is new.
        monkeypatch.setattr(watching, "POLL", 10_000.0)
        asked = connection.Connection.execute
        signs: list[object] = []

        def execute(self: connection.Connection, query: object, *values: object) -> object:
            signs.append(query)
            return asked(self, query, *values)  # type: ignore[call-overload]

        monkeypatch.setattr(connection.Connection, "execute", execute)
        assert log.tell(end, "", a_document("Second"))
        until(lambda: title(watch, name) == "Second")
        assert "select 1" not in signs


def test_a_change_is_seen_by_notification_alone(
    eyes: str, a_log: Callable[..., SharedLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL", 10_000.0)
    name = next(_names)
    log = a_log(name)
    end = log.claim("A")
    with a_watch(eyes) as watch:
        assert title(watch, name) is Unreadable.NOTHING
        assert log.tell(end, "http://10.0.0.1:8080", a_document("Hall"))
        until(lambda: title(watch, name) == "Hall")
        assert watch.rooms[name].address == "http://10.0.0.1:8080"
        assert watch.rooms[name].epoch == 1
        assert watch.trouble is None
        later = next(_names)
        other = a_log(later)
        other.tell(other.claim("A"), "", a_document("Later"))
        until(lambda: title(watch, later) == "Later")


def test_a_change_without_a_notification_is_seen_by_reading_again(
    server: Server,
    eyes: str,
    a_log: Callable[..., SharedLog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "POLL", 0.2)
    name = next(_names)
    a_log(name).claim("A")
    with a_watch(eyes) as watch, server.owner() as owner:
        owner.execute(
            "update judgetui.room set public = %s where name = %s",
            (json.dumps(a_document("Quietly")), name),
        )
        until(lambda: title(watch, name) == "Quietly")


def test_no_change_is_lost_however_it_falls(
    eyes: str, a_log: Callable[..., SharedLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL", 10_000.0)
    name = next(_names)
    log = a_log(name)
    end = log.claim("A")
    with a_watch(eyes) as watch:
        for number in range(150):
            log.tell(end, "", a_document(str(number)))
        until(lambda: title(watch, name) == "149")


def test_rubbish_of_one_room_hides_no_other(
    server: Server, eyes: str, a_log: Callable[..., SharedLog]
) -> None:
    good, bad, long = next(_names), "\x1b[31m" + next(_names), next(_names)
    for name, document in (
        (good, a_document("Good")),
        (bad, [1, {"version": 1}]),
        (long, {"version": 1, "title": "x" * 200_000}),
    ):
        log = a_log(name)
        log.tell(log.claim("A"), "javascript:alert(1)", document)
    with a_watch(eyes) as watch:
        assert title(watch, good) == "Good"
        assert title(watch, bad) is title(watch, long) is Unreadable.BROKEN
        assert watch.rooms[bad].address == ""


def test_who_watches_reads_nothing_else(server: Server, eyes: str) -> None:
    with psycopg.connect(eyes, autocommit=True) as connection:
        for table in ("room", "entry", "file"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from judgetui.{table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select judgetui.claim('x', 'y')")


def test_a_server_that_ends_and_returns(server: Server, eyes: str) -> None:
    changes = threading.Event()
    with a_watch(eyes) as watch:
        watch.changed = changes.set
        rooms = watch.rooms
        server.stop("immediate")
        try:
            until(lambda: watch.trouble is not None)
            assert changes.wait(5)
            assert "does not answer" in str(watch.trouble)
            assert watch.rooms is rooms
            assert watch.age > 0
        finally:
            server.start()
        until(lambda: watch.trouble is None)
        assert watch.age < 30


def test_a_picture_of_which_nothing_changes_is_known_to_be_the_newest(
    server: Server, eyes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL", 10_000.0)
    monkeypatch.setattr(watching, "ASK", 0.01)
    with a_watch(eyes) as watch:
        # Each answer makes it new again, though nothing is read.
        for _ in range(5):
            before = watch.age
            until(lambda before=before: watch.age < before)
        server.stop("immediate")
        try:
            until(lambda: watch.trouble is not None)
            before = watch.age
            until(lambda: watch.age > before + 0.2)
        finally:
            server.start()


def test_a_statement_that_does_not_return_is_given_up(
    server: Server, eyes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL", 0.1)
    monkeypatch.setattr(connection, "SLOW", 0.2)
    with a_watch(eyes) as watch, server.owner() as owner:
        with owner.transaction():
            owner.execute("lock table judgetui.room in access exclusive mode")

            def gone() -> bool:
                watch.check_alive()
                return watch.trouble is not None

            until(gone)
        until(lambda: watch.trouble is None)


def test_a_login_that_may_not_watch_says_who_lets_it(server: Server) -> None:
    for login in ("hall", "stranger"):
        with server.owner() as owner:
            schema.add_logins(owner, [login], "judgetui_room")
            if login == "stranger":
                owner.execute("revoke judgetui_room from stranger")
        watch = RoomsWatch(ServerAddress.given(server.url(login)))
        watch.start()
        try:
            until(lambda w=watch: w.trouble is not None)
            assert "judgetui rooms init --watcher" in str(watch.trouble)
        finally:
            watch.close()


def test_a_server_without_a_log_says_who_makes_it(server: Server) -> None:
    with server.owner() as owner:
        owner.execute("create database bare")
    watch = RoomsWatch(ServerAddress.given(server.url(database="bare")))
    watch.start()
    try:
        until(lambda: watch.trouble is not None)
        assert "judgetui rooms init" in str(watch.trouble)
        assert not watch.complete
    finally:
        watch.close()
