"""A seat over the network asks the host for the history of a case."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.client.client import Client
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import a_venue, connected_client, endpoint, judge, staged_venue, until

J1 = judge("J1")


@pytest.mark.parametrize("seat", [CHAIR, RECORDER, SUPERVISOR])
async def test_it_comes_with_the_device_that_an_act_came_from(seat: Seat) -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, name="Li's MacBook [/b]") as client:
            client.submit(SubmitBallot(case="C1", scores=marks(7, 8)))
            await until(lambda: "J1" in venue.host.room.meeting.cases["C1"].ballots)
        async with connected_client(venue, seat) as client:
            *_others, last = await client.history("C1")
            assert (last.do, last.by, last.judge) == ("submit-ballot", "J1", "J1")
            assert last.device == "Li's MacBook [/b]"
            assert last.marks_after == marks(7, 8)
            assert (await client.history("C1"))[-1] == last
            with pytest.raises(Refused, match="there is no case C9"):
                await client.history("C9")
            # The connection stays.
            assert client.connection.state == "connected"


@pytest.mark.parametrize("seat", [J1, BOARD])
async def test_judges_and_boards_are_refused(seat: Seat) -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, seat) as client:
            with pytest.raises(Refused, match="only these see the history"):
                await client.history("C1")


async def test_without_a_connection_it_says_so() -> None:
    async with a_venue() as venue:
        client = Client(endpoint(venue, CHAIR))
        with pytest.raises(Refused, match="there is no connection to the host"):
            await client.history("C1")


async def test_in_this_process_it_is_read_from_the_record() -> None:
    room = Room(MemoryRecord(a_plan()))
    with pytest.raises(Refused, match="only these see the history"):
        await room.seat_api(BOARD).history("C1")
    assert await room.seat_api(CHAIR).history("C1") == ()
    await room.close()
