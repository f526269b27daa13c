"""Which clients the host asks for a sign of life."""

from __future__ import annotations

from typing import Any, cast

import pytest
from aiohttp import WSMsgType

from judgetui.venue.protocol.limits import BEAT
from judgetui.venue.server.connection import Caller, Connection
from judgetui.venue.server.host import LOOK


@pytest.mark.parametrize("by_gateway", [False, True])
async def test_a_browsers_client_is_asked_only_while_it_asks_nothing_itself(
    by_gateway: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = cast("Any", None)
    connection = Connection(none, none, Caller("", 0.0, by_gateway=by_gateway))
    sent: list[bytes] = []

    def write_now(framed: bytes) -> bool:
        sent.append(framed)
        return True

    monkeypatch.setattr(connection, "write_now", write_now)
    connection.ping()
    assert [frame[0] & 0x0F for frame in sent] == [WSMsgType.PING]
    connection.mark = 1.5
    connection.ping()
    assert len(sent) == (1 if by_gateway else 2)
    # Its page was closed, or it hangs.
    connection.ping()
    assert len(sent) == (2 if by_gateway else 3)


@pytest.mark.parametrize("by_gateway", [False, True])
async def test_one_that_was_passed_over_and_falls_silent_is_asked_before_its_next_turn(
    by_gateway: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a client that goes to rest after it has asked: its turn would be too late."""
    none = cast("Any", None)
    connection = Connection(none, none, Caller("", 0.0, by_gateway=by_gateway))
    monkeypatch.setattr(connection, "write_now", lambda _framed: True)
    connection.mark, connection.last_seen_at = 1.5, 10.0
    # In its turn, just before a beat is over.
    connection.ping()
    looks = [10.0 + LOOK * look for look in range(1, 12)]
    assert not any(connection.owed_ping(now) for now in looks if now <= 10.0 + BEAT)
    owed = [now for now in looks if connection.owed_ping(now)]
    if by_gateway:
        assert owed[0] <= 10.0 + BEAT + LOOK
        connection.ping()
    assert not any(connection.owed_ping(now) for now in looks)
