"""An address that names a primary and its standby: whatever writes finds the one that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from judgetui.meeting.message import Refused
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.connection import asked
from judgetui.rooms.taking_over import find_room
from judgetui.rooms.watching import RoomsWatch
from tests.rooms.server import NEEDS_POSTGRESQL, Pair, Server, a_folder, until
from tests.rooms.test_follower import followed

pytestmark = NEEDS_POSTGRESQL


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A primary with the log, and its standby."""
    with a_folder() as folder:
        pair = Pair(folder)
        try:
            with pair.primary.owner() as owner:
                schema.migrate(owner)
                schema.add_logins(owner, ["hall"], "judgetui_room")
                schema.add_logins(owner, ["eyes"], "judgetui_overview")
            yield pair
        finally:
            pair.stop()


def both(*servers: Server, login: str = "hall") -> str:
    """The address that names them all."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://{login}@{hosts}/postgres"


def attributes(url: str) -> list[str] | None:
    """What kind of session is asked for."""
    return parse_qs(urlsplit(ServerAddress(url).connection({})).query).get("target_session_attrs")


def test_one_that_takes_lines_is_asked_for_where_several_are_named() -> None:
    assert attributes("postgresql://x@a/d") is None
    for url in ("postgresql://x@a:1,b:2/d", "postgresql://x@/d?host=a,b"):
        assert attributes(url) == ["read-write"]
    assert attributes("postgresql://x@a,b/d?target_session_attrs=any") == ["any"]


def test_a_room_is_followed_at_the_primary_whichever_comes_first(
    pair: Pair, tmp_path: Path
) -> None:
    before = pair.primary, pair.standby
    url = both(pair.standby, pair.primary)
    with followed(pair.primary, tmp_path / "hall", 3) as one:
        one.follower.address = ServerAddress(url)
        until(lambda: one.follower.lag == 0)
        watch = RoomsWatch(ServerAddress(both(pair.standby, pair.primary, login="eyes")))
        watch.start()
        try:
            until(lambda: "hall" in watch.rooms)
            pair.fail_over()
            one.add(2)
            until(lambda: one.follower.lag == 0 and one.follower.trouble is None)
            until(lambda: watch.rooms["hall"].acts == 5)
        finally:
            watch.close()
        assert find_room(ServerAddress(both(*before)), "hall").seq == 5
    # The primary is gone, and nobody took its place.
    pair.primary.stop("immediate")
    with (
        pytest.raises(Refused, match="is a standby, which takes nothing"),
        asked(ServerAddress(both(pair.primary, pair.standby))),
    ):
        pass
