"""The sign a venue hangs out, and whether somebody is behind it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.venue.server.state_file import (
    ALIVE,
    FILE,
    VenueState,
    alive_body,
    answers,
    last_state,
    mark_closed,
    read_state,
    write_state,
)
from tests.venue.venues import a_venue

SHOWING = BoardMode("message", "茶歇")
SIGN = VenueState(8080, 4711, "127.0.0.1", "http://192.168.1.5:8080", "f" * 43, ("昨天",), SHOWING)
SIGN = replace(SIGN, sound="board", bind="10.0.0.7", names=("review.example", "192.0.2.7"))
SIGN = replace(SIGN, devices={"recorder": "d1"}, overlay=OverlayMode("message", "直播"))


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_state(tmp_path, SIGN)
    assert read_state(tmp_path) == SIGN
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    mark_closed(tmp_path)
    mark_closed(tmp_path)
    assert read_state(tmp_path) is None
    closed = replace(SIGN, closed=True, showing=BoardMode(), notes=(), devices={})
    assert last_state(tmp_path) == replace(closed, overlay=OverlayMode())


def test_none_is_made_by_taking_none_down(tmp_path: Path) -> None:
    mark_closed(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "showing", ['{"what": "nonsense", "message": ""}', "7", '{"what": "break"}']
)
def test_what_boards_cannot_show_is_forgotten(tmp_path: Path, showing: str) -> None:
    write_state(tmp_path, SIGN)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    whole = json.loads(text) | {"showing": json.loads(showing)}
    (tmp_path / FILE).write_text(json.dumps(whole), encoding="utf-8")
    assert read_state(tmp_path) == replace(SIGN, showing=BoardMode())


@pytest.mark.parametrize("overlay", [{"what": "break", "message": ""}, None, {"what": "stage"}])
def test_what_overlays_cannot_show_is_forgotten(tmp_path: Path, overlay: object) -> None:
    write_state(tmp_path, SIGN)
    whole = json.loads((tmp_path / FILE).read_text(encoding="utf-8")) | {"overlay": overlay}
    (tmp_path / FILE).write_text(json.dumps(whole), encoding="utf-8")
    assert read_state(tmp_path) == replace(SIGN, overlay=OverlayMode())


@pytest.mark.parametrize("sound", ["everywhere", 7, None, ["chair"]])
def test_a_place_where_nothing_can_sound_is_forgotten(tmp_path: Path, sound: object) -> None:
    write_state(tmp_path, SIGN)
    whole = json.loads((tmp_path / FILE).read_text(encoding="utf-8")) | {"sound": sound}
    (tmp_path / FILE).write_text(json.dumps(whole), encoding="utf-8")
    assert read_state(tmp_path) == replace(SIGN, sound="chair")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"port": "x"}', '{"port": 1, "pid": 2}', "\xff"]
)
def test_what_is_no_sign_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_bytes(content.encode("latin-1"))
    assert read_state(tmp_path) is None


def test_the_way_to_a_seat_is_pinned_where_the_venue_is_encrypted() -> None:
    endpoint = SIGN.endpoint("token")
    assert (endpoint.base, endpoint.code, endpoint.fingerprint) == (
        "https://127.0.0.1:8080",
        "token",
        "f" * 43,
    )
    assert replace(SIGN, fingerprint="").endpoint("token").base == "http://127.0.0.1:8080"


async def test_only_the_very_process_answers() -> None:
    async def alive(_request: web.Request) -> web.Response:
        return web.Response(body=alive_body())

    async with a_venue(pages=lambda _host: [web.get(ALIVE, alive)]) as venue:
        here = VenueState(venue.port, os.getpid(), "127.0.0.1", venue.loopback)
        assert await asyncio.to_thread(answers, here)
        assert not await asyncio.to_thread(answers, replace(here, pid=os.getpid() + 1))
    assert not await asyncio.to_thread(answers, here)


def test_one_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sign = replace(SIGN, port=silent.getsockname()[1], fingerprint="")
        assert not answers(sign, within=0.2)
        assert not answers(replace(sign, fingerprint="f" * 43), within=0.2)
