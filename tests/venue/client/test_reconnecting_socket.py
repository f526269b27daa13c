"""How often a client asks its host for a sign of life."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any, cast

import pytest

from judgetui.venue.client import reconnecting_socket
from judgetui.venue.client.reconnecting_socket import ReconnectingSocket
from judgetui.venue.protocol.limits import BEAT


class _Listener:
    def language(self) -> str:
        return ""

    def on_ping(self, mark: float) -> None: ...


@pytest.mark.parametrize("soon", [False, True])
async def test_a_look_that_comes_a_little_early_leaves_no_ask_out(
    soon: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = cast("Any", None)
    socket = ReconnectingSocket(none, cast("Any", _Listener()), none)
    socket.asks_soon = soon
    asked: list[float] = []

    async def beats(every: float, at: float | None = None) -> AsyncIterator[tuple[float, bool]]:
        for look in range(1, round(10 / every)):
            # Now late, now early.
            now = 100 + look * every + (0.02, 0.001)[look // 2 % 2]
            socket._received_at = now
            before = len(socket._outgoing)
            yield now, False
            if len(socket._outgoing) > before:
                asked.append(now)

    monkeypatch.setattr(reconnecting_socket, "beats", beats)
    await socket._send_pings(none)
    gaps = [after - before for before, after in pairwise(asked)]
    assert len(gaps) > 2
    assert all(BEAT - 0.1 < gap < BEAT + 0.1 for gap in gaps), gaps
