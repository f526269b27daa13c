"""Crowds on the wire and at the pages: they keep out neither the hall's own board nor a judge."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import aiohttp
import pytest

from judgetui.meeting.seat import BOARD, SUPERVISOR
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.browser.routes import seat_path
from judgetui.venue.browser.ws_proxy import FULL
from judgetui.venue.server import host as host_module
from judgetui.venue.server.admission import MOST_BOARDS
from judgetui.venue.server.connection import UNADMITTED
from judgetui.venue.server.connection_limits import (
    MOST_FROM_ONE,
    MOST_INVITED,
    MOST_OVERLAYS,
    MOST_PUBLIC,
    BoardLimit,
)
from judgetui.venue.server.listen import Venue
from tests.venue.browser.test_routes import board_line, crowded
from tests.venue.venues import a_venue, judge, plain, staged_venue, token, until

SCORES = {"depth": "7", "care": "8"}


def from_(venue: Venue, address: str) -> dict[str, str]:
    """Headers of a client that comes from elsewhere."""
    return {host_module.GATEWAY: venue.host.gateway_key, "X-Forwarded-For": address}


async def test_boards_of_one_address_on_the_wire_have_a_share_and_keep_nobody_out() -> None:
    async with a_venue() as venue, AsyncExitStack() as stack:
        answers = []
        for _board in range(2 * MOST_FROM_ONE):
            one = await stack.enter_async_context(plain(venue))
            answers.append(await one.hello(PUBLIC))
        assert ["welcome" in answer for answer in answers] == [
            number < MOST_FROM_ONE for number in range(2 * MOST_FROM_ONE)
        ]
        why = "Too many boards are open from here; close one that nobody needs."
        assert answers[-1]["refused"] == {"why": why, "again": True}
        for code in (
            token(venue, BOARD),
            venue.host.credentials.of(BOARD).code,
            token(venue, judge("J1")),
        ):
            own = await stack.enter_async_context(plain(venue))
            assert "welcome" in await own.hello(code)
        elsewhere = await stack.enter_async_context(
            plain(venue, headers=from_(venue, "192.168.1.7"))
        )
        assert "welcome" in await elsewhere.hello(PUBLIC)


async def test_boards_from_everywhere_leave_places_for_the_one_with_a_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.server.connection_limits.MOST_PUBLIC", 3)
    async with a_venue() as venue, AsyncExitStack() as stack:
        for number in range(6):
            headers = from_(venue, f"192.168.1.{number}")
            one = await stack.enter_async_context(plain(venue, headers=headers))
            assert ("welcome" in await one.hello(PUBLIC)) == (number < 3)
        own = await stack.enter_async_context(plain(venue))
        assert "welcome" in await own.hello(token(venue, BOARD))


async def test_boards_take_no_room_from_overlays_nor_overlays_from_boards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for limit in ("MOST_PUBLIC", "MOST_OVERLAYS"):
        monkeypatch.setattr(f"judgetui.venue.server.connection_limits.{limit}", 2)
    async with a_venue() as venue, AsyncExitStack() as stack:
        for form in ("board", "overlay"):
            for number in range(3):
                one = await stack.enter_async_context(plain(venue))
                assert ("welcome" in await one.hello(PUBLIC, form=form)) == (number < 2)


def test_strangers_boards_of_every_kind_are_fewer_than_the_boards_there_may_be() -> None:
    assert MOST_BOARDS - (2 * MOST_PUBLIC + MOST_OVERLAYS + MOST_INVITED) >= 20


async def test_a_board_that_goes_gives_its_place_to_the_next() -> None:
    async with a_venue() as venue, AsyncExitStack() as stack:
        boards = []
        for _board in range(MOST_FROM_ONE):
            boards.append(await stack.enter_async_context(plain(venue)))
            assert "welcome" in await boards[-1].hello(PUBLIC)
        assert len(venue.host.boards) == MOST_FROM_ONE
        # Another language is no other board.
        await boards[0].say(hello={"version": 1, "code": PUBLIC, "language": "zh"})
        await boards[0].say(ping={"mark": 1})
        assert await boards[0].next("pong")
        await boards[0].socket.close()
        await until(lambda: len(venue.host.boards) == MOST_FROM_ONE - 1)
        async with plain(venue) as late:
            assert "welcome" in await late.hello(PUBLIC)


async def test_a_crowd_that_says_nothing_makes_room_from_its_own_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.server.connection_limits.MOST_SILENT", 5)
    async with a_venue() as venue, AsyncExitStack() as stack:
        elsewhere = await stack.enter_async_context(
            plain(venue, headers=from_(venue, "192.168.1.7"))
        )
        for _one in range(20):
            await stack.enter_async_context(plain(venue))
        assert "welcome" in await elsewhere.hello(token(venue, judge("J1")))


async def test_the_boards_own_link_opens_a_page_where_strangers_have_taken_every_place() -> None:
    async with crowded(MOST_FROM_ONE) as (venue, _browser, boards):
        own = token(venue, BOARD)
        jar = {"seat": own, "device": "d" * 24}
        async with (
            aiohttp.ClientSession(venue.loopback, cookies=jar) as hall,
            hall.ws_connect(f"{seat_path(own)}/line") as line,
            aiohttp.ClientSession(venue.loopback) as browser,
        ):
            async with browser.ws_connect("/board/line") as stranger:
                assert (await stranger.receive(timeout=30)).type is aiohttp.WSMsgType.TEXT
                assert (await stranger.receive(timeout=30)).data == FULL
            async with board_line(browser, **from_(venue, "192.168.1.8")):
                assert not line.closed
        assert len(boards) == MOST_FROM_ONE


# -- what clients of the wire send ----------------------------------------------------------------


@pytest.mark.parametrize(
    "frame",
    [
        {"ping": {"mark": 1}},
        {"hello": {"version": 1, "code": PUBLIC, "language": "zh"}},
        {"draft": {"case": "C1", "comment": "x" * 3000}},
        {"do": {"id": "x", "act": {"do": "undo"}}},
    ],
    ids=lambda frame: next(iter(frame)),
)
async def test_a_strangers_flood_on_the_wire_is_heard_no_faster_than_a_person(
    frame: dict[str, Any],
) -> None:
    async with a_venue() as venue, plain(venue) as stranger, plain(venue) as client:
        await staged_venue(venue)
        assert "welcome" in await stranger.hello(PUBLIC)
        assert "welcome" in await client.hello(token(venue, judge("J1")))
        (flooding,) = venue.host.attendance.at(BOARD)
        heard: list[str] = []
        read = flooding.read

        async def counted() -> str | bytes | None:
            content = await read()
            heard.append(str(content)[:10])
            return content

        flooding.read = counted  # type: ignore[method-assign]
        text = json.dumps(frame)
        most = int(UNADMITTED.frames_at_once) + 20

        async def flood() -> None:
            for _time in range(20 * most):
                await stranger.socket.send_str(text)

        # Where the host reads no further it may never end by itself.
        flooding_on = asyncio.create_task(flood())
        await until(lambda: len(heard) >= 20)
        act = {"do": "submit-ballot", "case": "C1", "scores": SCORES}
        assert "accepted" in await client.do("1", **act)
        assert len(heard) <= most
        assert venue.host.room.meeting.cases["C1"].ballots.keys() == {"J1"}
        # What is held back would else be waited for.
        flooding.abort()
        flooding_on.cancel()
        await asyncio.gather(flooding_on, return_exceptions=True)


async def test_of_a_pile_of_acts_from_a_seat_none_is_lost() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, SUPERVISOR))
        for number in range(1200):
            await client.say(do={"id": f"n{number}", "act": {"do": "undo"}})
        for number in range(1200):
            assert await client.next("refused", id=f"n{number}")


def test_a_board_limit_holds_at_its_bounds() -> None:
    with ExitStack() as stack:
        boards = BoardLimit(3, 2)
        for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
            assert boards.no_room(address) is None
            stack.enter_context(boards.one_more(address))
            if len(boards) == 2:
                assert "from here" in str(boards.no_room("10.0.0.1"))
        assert len(boards) == 3
        assert "one more screen" in str(boards.no_room("10.0.0.3"))
    assert len(boards) == 0
    assert boards.no_room("10.0.0.1") is None
