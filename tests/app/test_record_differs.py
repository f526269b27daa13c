"""What screens say where a device was told of another record before: plainly, and for good."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.app_network import record_text
from judgetui.app.context import Window
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.venue.client.client import Client
from judgetui.venue.client.witness import Witness
from judgetui.venue.protocol.news import SeatPresence
from judgetui.venue.server.listen import Venue
from tests.screens.drawing import text, until
from tests.venue.venues import a_venue, connected_client, endpoint, judge, staged_venue

pytestmark = pytest.mark.usefixtures("own_settings")


def told_otherwise(venue: Venue, **more: int) -> Witness:
    """What a device keeps that was told of another third line."""
    seen = {"first": venue.host.room.first, "seq": 3, "head": "0" * 64, **more}
    return Witness(kept=json.dumps(seen))


@asynccontextmanager
async def window(venue: Venue, seat: Seat, witness: Witness) -> AsyncIterator[Pilot[None]]:
    """The window of a device with what it keeps."""
    client = Client(endpoint(venue, seat), device="this one", witness=witness)
    app = JudgeApp(Window(lambda _seat: client, several_seats=False, clock=client.now))
    try:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            yield pilot
            await pilot.pause()
    finally:
        await client.close()


async def test_a_judges_screen_says_that_the_record_is_another_one() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with window(venue, judge("J1"), told_otherwise(venue)) as pilot:
            said = "! This record is not the one shown here before; tell the supervisor: line 3"
            await until(pilot, lambda: said in text(pilot))


async def test_after_a_takeover_that_lost_acts_a_judges_screen_says_that() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        venue.host.room.acknowledgement.epoch = 2
        async with window(venue, judge("J1"), told_otherwise(venue, epoch=1)) as pilot:
            await until(pilot, lambda: "! Another computer took this room over" in text(pilot))


async def test_after_a_takeover_the_chair_is_told_once_what_was_lost() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        venue.host.room.acknowledgement.epoch = 2
        async with (
            connected_client(venue, judge("J1"), witness=told_otherwise(venue, epoch=1)),
            connected_client(venue, judge("J2"), witness=told_otherwise(venue, epoch=1)),
        ):
            notes = [str(note) for note in venue.host._notes]
            assert len([note for note in notes if "took the room over" in note]) == 1
            assert not any("rewritten" in note for note in notes)


async def test_the_same_epoch_excuses_nothing() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        venue.host.room.acknowledgement.epoch = 2
        async with connected_client(
            venue, judge("J1"), witness=told_otherwise(venue, epoch=2)
        ) as client:
            assert "tell the supervisor: line 3" in str(client.difference)
            assert any("rewritten" in str(note) for note in venue.host._notes)


async def test_the_chairs_screen_says_whose_device_it_is() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with (
            window(venue, CHAIR, Witness()) as pilot,
            connected_client(venue, judge("J2"), witness=told_otherwise(venue)),
        ):
            said = "! Told of another record before than this one: J2; look with the supervisor"
            await until(pilot, lambda: said in text(pilot))


def test_mostly_there_is_nothing_to_say() -> None:
    here = SeatPresence(here=True)
    other = SeatPresence(told_otherwise=True)
    assert record_text(None, {}) == record_text(None, {"J1": here}) == ""
    assert "J2, J3;" in record_text(None, {"J1": here, "J2": other, "J3": other})
    own = record_text(Sentence("it begins with another first line"), {"J2": other})
    assert own == "it begins with another first line"
