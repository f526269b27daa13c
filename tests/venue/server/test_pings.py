"""Which clients the host asks for a sign of life."""

from __future__ import annotations

from typing import Any, cast

import pytest
from aiohttp import WSMsgType

from judgetui.venue.server.connection import Caller, Connection


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
