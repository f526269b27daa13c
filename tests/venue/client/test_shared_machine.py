"""The machine a venue runs on: the chair's client, and judges who take turns at it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from judgetui.meeting.acts import OpenMeeting, SubmitBallot
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import CHAIR, RECORDER, Seat
from judgetui.meeting.state import EMPTY, BallotStatus
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client import shared_machine as machines
from judgetui.venue.client.client import Client
from judgetui.venue.client.shared_machine import SharedMachine, own_device_id
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import marks
from tests.venue.venues import a_venue, connected_client, endpoint, judge, staged_venue, until
from tests.waiting import WITHIN

J1, J2 = judge("J1"), judge("J2")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What this machine keeps, for one test."""
    monkeypatch.setattr(machines, "user_data_path", lambda *_, **__: tmp_path / "kept")
    return tmp_path / "kept"


@asynccontextmanager
async def shared_machine(venue: Venue, session: Path) -> AsyncIterator[SharedMachine]:
    """The chair's machine, connected."""
    machine = SharedMachine(session, EMPTY, lambda seat: endpoint(venue, seat))
    machine.chair.start()
    try:
        await asyncio.wait_for(machine.chair.welcomed(), WITHIN)
        yield machine
    finally:
        await machine.close()


def test_a_machine_has_one_name_for_good(kept: Path) -> None:
    assert own_device_id() == own_device_id()
    assert (kept / "device").read_text() == own_device_id()


async def test_seats_are_taken_in_turn_and_given_up_again(tmp_path: Path) -> None:
    async with a_venue() as venue, shared_machine(venue, tmp_path) as machine:
        await staged_venue(venue)
        attendance = venue.host.attendance
        first = machine.seat_api(J1)
        assert machine.seat_api(J1) is first
        first.start()
        await first.welcomed()
        first.keep(Draft("J1", "C1", {"depth": "7"}))
        first.submit(SubmitBallot(case="C1", scores=marks(7, 7)))
        second = machine.seat_api(J2)
        second.start()
        await second.welcomed()
        await until(lambda: not attendance.at(J1) and attendance.at(J2))
        ballot = venue.host.room.meeting.cases["C1"].ballots["J1"]
        assert ballot.status is BallotStatus.SUBMITTED, "what was submitted is sent before leaving"
        assert machine.seat_api(CHAIR) is machine.chair
        await until(lambda: not attendance.at(J2))
        assert attendance.at(CHAIR)
        await until(lambda: not {"J1", "J2"} & set(machine.chair.presence))


async def test_what_was_half_typed_is_there_when_the_seat_is_taken_again(tmp_path: Path) -> None:
    async with a_venue() as venue, shared_machine(venue, tmp_path) as machine:
        await staged_venue(venue)
        first = machine.seat_api(J1)
        first.start()
        await first.welcomed()
        first.keep(Draft("J1", "C1", {"depth": "7"}))
        machine.seat_api(CHAIR)
        await until(lambda: not venue.host.attendance.at(J1))
        again = machine.seat_api(J1)
        again.start()
        await again.welcomed()
        draft = again.draft("C1")
        assert draft is not None
        assert draft.marks == {"depth": "7"}


async def test_a_seat_in_use_elsewhere_is_taken_over_by_this_machine(tmp_path: Path) -> None:
    async with (
        a_venue() as venue,
        shared_machine(venue, tmp_path) as machine,
        connected_client(venue, J1, device="their own", name="tablet") as theirs,
    ):
        here = machine.seat_api(J1)
        here.start()
        await asyncio.wait_for(here.welcomed(), WITHIN)
        await until(lambda: theirs.connection.state == "refused")
        assert here.seat == J1


async def test_somebody_elses_device_still_waits_for_the_chair(tmp_path: Path) -> None:
    async with a_venue() as venue, shared_machine(venue, tmp_path) as machine:
        recorder = machine.seat_api(RECORDER)
        recorder.start()
        await recorder.welcomed()
        async with connected_client(venue, J1, device="one"):
            other = Client(endpoint(venue, J1), device="two", name="vm")
            other.start()
            await until(lambda: other.connection.state == "waiting")
            await until(lambda: machine.chair.waiting_devices.devices)
            assert other.connection.state == "waiting"
            await other.close()


async def test_a_venue_that_does_not_open_is_a_sentence_at_the_chairs_console(
    tmp_path: Path,
) -> None:
    def way_to(_seat: Seat) -> Endpoint:
        raise Refused("port 8080 is in use")

    machine = SharedMachine(tmp_path, EMPTY, way_to)
    machine.chair.start()
    with pytest.raises(Refused, match="in use"):
        await machine.chair.welcomed()
    assert machine.chair.connection.state == "refused"
    await machine.close()


async def test_what_is_done_before_the_venue_is_open_is_sent_once_it_is(tmp_path: Path) -> None:
    opened = threading.Event()
    async with a_venue() as venue:

        def way_to(seat: Seat) -> Endpoint:
            opened.wait(WITHIN)
            return endpoint(venue, seat)

        machine = SharedMachine(tmp_path, venue.host.room.view(CHAIR), way_to)
        machine.chair.start()
        machine.chair.submit(OpenMeeting())
        assert machine.chair.unsent == 1
        opened.set()
        await until(lambda: machine.chair.meeting.seq == 1)
        assert machine.chair.unsent == 0
        await machine.close()
