"""What a venue tells a terminal that is still being loaded, and whom it is not taken from."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web

from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.tls import certificate
from judgetui.venue.browser.routes import Routes
from judgetui.venue.client.glance import GLANCE, glance_of, open_venue
from judgetui.venue.server.listen import Venue
from judgetui.venue.server.state_file import VenueState, mark_closed, write_state
from tests.meeting.factories import a_plan
from tests.venue.venues import a_venue


async def asked(venue: Venue, language: str = "en", process: int | None = None) -> Sequence[str]:
    endpoint = Endpoint(
        "127.0.0.1", venue.port, "", bool(venue.host.fingerprint), venue.host.fingerprint
    )
    return await asyncio.to_thread(glance_of, endpoint, language, process)


async def test_a_venue_says_its_title_and_how_far_it_is_in_the_language_that_was_asked_for() -> (
    None
):
    plan = a_plan(2, title={"en": "Spring", "zh": "春季"}, language="zh")
    async with a_venue(plan, pages=lambda host: Routes(host).routes()) as venue:
        assert await asked(venue) == ("Spring", "not open yet · cases: 2")
        assert (await asked(venue, "zh"))[0] == "春季"
        assert (await asked(venue, ""))[0] == "春季", "the plan's where nobody chose one"


async def test_of_another_process_at_the_port_nothing_is_taken() -> None:
    async with a_venue(pages=lambda host: Routes(host).routes()) as venue:
        assert await asked(venue, process=os.getpid())
        assert await asked(venue, process=os.getpid() + 1) == ()


async def test_a_venue_of_before_has_no_glance() -> None:
    async with a_venue() as venue:
        assert await asked(venue) == ()


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "no json", '{"lines": 3}', '{"lines": []}', json.dumps("x" * 9000)],
)
async def test_what_is_no_glance_is_none(body: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body)

    async with a_venue(pages=lambda _host: [web.get(GLANCE, answer)]) as venue:
        assert await asked(venue) == ()


async def test_no_more_is_taken_than_a_picture_has_room_for() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"lines": ["x" * 999, 3, "", "fourth", "fifth"]})

    async with a_venue(pages=lambda _host: [web.get(GLANCE, answer)]) as venue:
        assert await asked(venue) == ("x" * 300, "3", "", "fourth")


async def test_an_encrypted_venue_is_believed_by_its_fingerprint_alone(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    shown = certificate(tmp_path)
    async with a_venue(
        a_plan(title="Spring"), certificate=shown, pages=lambda host: Routes(host).routes()
    ) as venue:
        assert (await asked(venue))[0] == "Spring"
        other = Endpoint("127.0.0.1", venue.port, "", True, "A" * 43)
        assert await asyncio.to_thread(glance_of, other, "en") == ()


def test_where_nobody_listens_there_is_none() -> None:
    assert glance_of(Endpoint("127.0.0.1", 1), "en", within=0.2) == ()


def test_where_the_venue_of_a_session_was_opened_is_read_from_its_state(tmp_path: Path) -> None:
    assert open_venue(tmp_path) is None
    state = VenueState(8080, 42, "127.0.0.1", "http://192.168.1.5:8080", "F" * 43)
    write_state(tmp_path, state)
    assert open_venue(tmp_path) == (state.endpoint(""), 42)
    mark_closed(tmp_path)
    assert open_venue(tmp_path) is None
    (tmp_path / "venue.json").write_text("[]")
    assert open_venue(tmp_path) is None
