"""A new frame needs its class, what the host does with it and what the client does with it.

These are three files: `protocol/frames.py`, `server/host.py` and `client/client.py`.
"""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from judgetui.meeting.seat import CHAIR
from judgetui.venue.client import client
from judgetui.venue.client.client import Client
from judgetui.venue.protocol import frames
from judgetui.venue.server import host
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.host import Host
from tests.venue.venues import a_venue, connected_client, judge, until

# -- protocol/frames.py: the class of what is in the frame, and its key ------------------------


class RaiseHand(frames.Part):
    """A judge asks for the chair's attention."""

    why: str


class FromClient(frames.FromClient):
    """With the new key."""

    hand: RaiseHand | None = None


class FromHost(frames.FromHost):
    """With the new key."""

    hands: tuple[str, ...] | None = None


# -- server/host.py: what the host does with it, and how it tells what is so now ---------------

hands: list[str] = []


def on_hand(host: Host, connection: Connection, hand: RaiseHand) -> None:
    assert connection.seat is not None
    hands.append(f"{connection.seat.by}: {hand.why}")
    for chair in host.attendance.at(CHAIR):
        chair.send_state("hands")


def hands_frame(_host: Host, _connection: Connection) -> str:
    return frames.frame_text(hands=tuple(hands))


# -- client/client.py: what the client does with it --------------------------------------------

shown: list[tuple[Client, tuple[str, ...]]] = []


def on_hands(client: Client, said: tuple[str, ...]) -> None:
    shown.append((client, said))


async def test_a_new_frame_is_added_in_three_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FROM_CLIENT", TypeAdapter(FromClient))
    monkeypatch.setattr(frames, "FROM_HOST", TypeAdapter(FromHost))
    monkeypatch.setitem(host.ON_FRAME, "hand", on_hand)
    monkeypatch.setitem(host.STATE_FRAMES, "hands", hands_frame)
    monkeypatch.setitem(client.ON_FRAME, "hands", on_hands)
    hands.clear()
    shown.clear()
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, judge("J1")) as j1,
    ):
        assert j1._socket is not None
        j1._socket.send(frames.client_frame_text(hand=RaiseHand(why="no water")))
        await until(lambda: shown)
        assert shown == [(chair, ("J1: no water",))]


def test_every_frame_has_what_is_done_with_it_at_both_ends() -> None:
    assert set(host.ON_FRAME) == set(frames.FromClient.model_fields)
    # A page of the hall takes a frame that this client does not.
    assert {*client.ON_FRAME, "meeting", "hall"} == set(frames.FromHost.model_fields)
    assert set(host.STATE_FRAMES) <= set(frames.FromHost.model_fields)
