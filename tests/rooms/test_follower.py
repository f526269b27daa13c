"""A ledger carried to the shared log by its follower: a server that comes and goes, and fences."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from judgetui.records import hash_chain
from judgetui.rooms import connection
from judgetui.rooms import follower as following
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.follower import Fence, Follower
from judgetui.rooms.holder import Holder, read_holder
from judgetui.rooms.shared_log import End, SharedLog, connected
from tests.rooms.server import Server, a_server, until
from tests.rooms.test_shared_log import lines

_names = (f"followed {number}" for number in itertools.count())


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "RETRY", 0.05)
    monkeypatch.setattr(following, "REFUSED_RETRY", 0.05)


class Followed:
    """A ledger in memory, and its follower."""

    def __init__(self, server: Server, folder: Path, count: int, holder: str = "A") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.lines = [line + b"\n" for line in lines(count)]
        self.follower = Follower(
            ServerAddress(server.url("hall")),
            folder,
            self.lines,
            read_holder(folder) or Holder(holder),
            files=("doors.json", "gone.json"),
        )

    def add(self, count: int) -> None:
        """Commit more acts."""
        after = hash_chain.head(self.lines[-1]) if self.lines else hash_chain.FIRST
        more = lines(count, after, len(self.lines) + 1)
        self.lines += [line + b"\n" for line in more]
        self.follower.advance(len(self.lines))


@contextmanager
def followed(server: Server, folder: Path, count: int = 3, holder: str = "A") -> Iterator[Followed]:
    one = Followed(server, folder, count, holder)
    one.follower.start()
    try:
        yield one
    finally:
        one.follower.close(10)


@contextmanager
def the_log(server: Server, room: str) -> Iterator[SharedLog]:
    with connected(server.url("hall"), room) as log:
        yield log


def kept(server: Server, room: str) -> list[bytes]:
    with the_log(server, room) as log:
        return list(log.lines())


def test_what_there_is_and_what_comes_is_in_the_log(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    with followed(server, tmp_path / room) as one:
        until(lambda: one.follower.behind == 0)
        one.add(2)
        until(lambda: one.follower.behind == 0)
        assert kept(server, room) == one.lines
        assert read_holder(one.folder) == Holder("A", 1)


def test_a_backlog_goes_in_pieces(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_LINES", 7)
    room = next(_names)
    with followed(server, tmp_path / room, 100) as one:
        until(lambda: one.follower.behind == 0)
        assert kept(server, room) == one.lines


def test_closing_sends_what_there_is(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    with followed(server, tmp_path / room) as one:
        one.add(50)
    assert kept(server, room) == one.lines


def test_small_files_and_what_is_shown_come_along(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    folder = tmp_path / room
    folder.mkdir()
    (folder / "doors.json").write_text("{}")
    with followed(server, folder) as one, the_log(server, room) as log:
        one.follower.show("http://here", {"stage": "scoring"})
        until(lambda: log.files() == {"doors.json": b"{}"})
        (folder / "doors.json").write_text('{"new": 1}')
        until(lambda: log.files() == {"doors.json": b'{"new": 1}'})
        with server.owner() as owner:

            def told() -> object:
                asked = "select address, public from judgetui.overview where name = %s"
                return owner.execute(asked, (room,)).fetchone()

            until(lambda: told() == ("http://here", {"stage": "scoring"}))


def test_a_server_that_is_away_is_told_of_and_filled_up_later(tmp_path: Path) -> None:
    with a_server() as server:
        server.prepare("hall")
        with followed(server, tmp_path / "hall") as one:
            until(lambda: one.follower.behind == 0)
            changes: list[bool] = []
            one.follower.on_change(lambda: changes.append(one.follower.trouble is not None))
            server.stop("immediate")
            one.add(4)
            until(lambda: one.follower.trouble is not None)
            assert one.follower.behind == 4
            server.start()
            until(lambda: one.follower.trouble is None and one.follower.behind == 0)
            assert changes[0] is True
            assert kept(server, "hall") == one.lines


def test_a_statement_that_does_not_return_is_cut_and_asked_about(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOW", 0.2)
    room = next(_names)
    with followed(server, tmp_path / room) as one, server.owner() as owner:
        until(lambda: one.follower.behind == 0)
        with owner.transaction():
            owner.execute("select from judgetui.room where name = %s for update", (room,))
            one.add(2)

            def told() -> bool:
                one.follower.check_alive()
                return one.follower.trouble is not None

            until(told)
        until(lambda: one.follower.behind == 0)
        assert kept(server, room) == one.lines


def test_lines_that_the_log_had_already_are_told_of(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where an append of a connection that was cut comes to the server after it was asked.
    append = SharedLog.append

    def twice(log: SharedLog, end: End, due: Sequence[bytes]) -> int | None:
        append(log, end, due)
        return append(log, end, due)

    room = next(_names)
    with followed(server, tmp_path / room) as one:
        until(lambda: one.follower.behind == 0)
        monkeypatch.setattr(SharedLog, "append", twice)
        told: list[int] = []
        one.follower.on_change(lambda: told.append(one.follower.kept))
        one.add(2)
        until(lambda: one.follower.behind == 0)
        until(lambda: told == [5])
        assert kept(server, room) == one.lines


def test_a_server_that_says_nothing_from_the_first_statement_on_is_cut(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOW", 0.2)
    room = next(_names)
    one = Followed(server, tmp_path / room, 3)
    with server.owner() as owner:
        with owner.transaction():
            owner.execute("lock table judgetui.version")
            one.follower.start()

            def told() -> bool:
                one.follower.check_alive()
                return one.follower.trouble is not None

            until(told)
        until(lambda: one.follower.behind == 0)
    one.follower.close(10)


def test_nothing_is_prepared_which_a_pooler_would_hand_to_others(
    server: Server, tmp_path: Path
) -> None:
    with followed(server, tmp_path / next(_names)) as one:
        for _ in range(8):
            until(lambda: one.follower.behind == 0)
            one.add(1)
        until(lambda: one.follower.behind == 0)
        connection = one.follower._connection
        assert connection is not None
        prepared = connection.execute("select count(*) from pg_prepared_statements").fetchone()
        assert prepared == (0,)


def test_how_far_the_log_is_is_not_known_before_it_said_so(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    with followed(server, tmp_path / room, 5) as one:
        until(lambda: one.follower.behind == 0)
    # The venue is started again: the log has everything.
    again = Followed(server, tmp_path / room, 5)
    assert (again.follower.lag, again.follower.behind) == (None, 5)
    lags: list[int | None] = []
    again.follower.on_change(lambda: lags.append(again.follower.lag))
    again.follower.start()
    until(lambda: again.follower.lag is not None)
    again.follower.close(10)
    assert set(lags) == {0}


def test_a_room_that_was_taken_over_is_fenced_and_appends_nothing(
    server: Server, tmp_path: Path
) -> None:
    room = next(_names)
    with followed(server, tmp_path / room, 5) as one, the_log(server, room) as log:
        until(lambda: one.follower.behind == 0)
        end = log.find()
        assert end is not None
        taken = log.take_over(end, "B")
        log.tell(taken, "http://there", {})
        one.add(2)
        until(lambda: one.follower.fence is not None)
        assert one.follower.fence == Fence(1, "http://there", 5)
        assert len(kept(server, room)) == 5


def test_how_much_of_a_branch_is_in_the_log_is_found_out(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    with followed(server, tmp_path / room, 5) as one, the_log(server, room) as log:
        until(lambda: one.follower.behind == 0)
        one.follower.close(10)
        end = log.find()
        assert end is not None
        taken = log.take_over(end, "B")
        other = hash_chain.seal(taken.head, b'{"seq":6,"another":1}')
        more = hash_chain.seal(hash_chain.head(other), b'{"seq":7,"another":1}')
        assert log.append(taken, [other[:-1], more[:-1]]) == 7
    # The old computer comes back, with three acts that nobody else has.
    with followed(server, tmp_path / room, 8) as back:
        until(lambda: back.follower.fence is not None)
        assert back.follower.fence == Fence(1, "", 5)


@pytest.mark.parametrize("count", [0, 3])
def test_a_room_of_that_name_that_is_anothers_leaves_this_one_alone(
    server: Server, tmp_path: Path, count: int
) -> None:
    room = next(_names)
    with the_log(server, room) as log:
        log.claim("B")
    with followed(server, tmp_path / room, count) as one:
        until(lambda: one.follower.trouble is not None)
        assert "belongs to another computer" in str(one.follower.trouble)
        assert one.follower.fence is None
    assert kept(server, room) == []


def test_a_log_that_knows_more_than_this_disk_is_not_appended_to(
    server: Server, tmp_path: Path
) -> None:
    room = next(_names)
    with followed(server, tmp_path / room, 5) as one:
        until(lambda: one.follower.behind == 0)
    # The disk came back from a backup.
    with followed(server, tmp_path / room, 3) as back:
        until(lambda: back.follower.trouble is not None)
        assert "2 acts more" in str(back.follower.trouble)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://hall@127.0.0.1:1/postgres", "does not answer"),
        ("postgresql://nobody@{host}/postgres", "does not let this login in"),
        ("postgresql://hall@{host}/elsewhere", "no such database"),
        ("postgresql://hall@{host}/template1", "judgetui rooms init"),
    ],
)
def test_what_is_wrong_with_a_server_is_one_sentence(
    server: Server, tmp_path: Path, url: str, said: str
) -> None:
    one = Followed(server, tmp_path / "hall", 1)
    one.follower.address = ServerAddress(url.format(host=f"127.0.0.1:{server.port}"))
    one.follower.start()
    until(lambda: one.follower.trouble is not None)
    one.follower.close(10)
    assert said in str(one.follower.trouble)
    assert one.follower.behind == 1


def test_the_thread_ends_with_its_follower(server: Server, tmp_path: Path) -> None:
    room = next(_names)
    with followed(server, tmp_path / room):
        pass
    assert not [one for one in threading.enumerate() if one.name == "shared log"]


def test_a_hold_is_kept_whole(tmp_path: Path) -> None:
    assert read_holder(tmp_path) is None
    (tmp_path / "upstream.json").write_text(json.dumps({"holder": "A"}))
    assert read_holder(tmp_path) is None
