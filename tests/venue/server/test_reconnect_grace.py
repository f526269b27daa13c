"""Devices that drop out of their seats for a moment, while another one waits at the door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from judgetui.meeting.seat import CHAIR
from judgetui.venue.client.client import Client
from judgetui.venue.server import reconnect_grace
from judgetui.venue.server.listen import Venue
from tests.venue.venues import a_venue, connected_client, endpoint, judge, plain, until
from tests.waiting import WITHIN

J1 = judge("J1")


@pytest.fixture(autouse=True)
def _expected_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that only what gives a seat up at once does so while a test waits."""
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 3600.0)


@asynccontextmanager
async def one_that_waits(venue: Venue, device: str = "other") -> AsyncIterator[Client]:
    """A device at the door of the first judge's seat."""
    client = Client(endpoint(venue, J1), device=device)
    client.start()
    try:
        await until(lambda: client.connection.state == "waiting")
        yield client
    finally:
        await client.close()


def cut(venue: Venue) -> None:
    """Cut the line of the first judge's seat, as a bad network does."""
    for connection in venue.host.attendance.at(J1):
        connection.abort()


def devices(venue: Venue) -> list[str]:
    """Which devices have the first judge's seat."""
    return [one.device for one in venue.host.attendance.at(J1)]


async def test_a_network_that_drops_for_a_moment_gives_the_seat_to_nobody_else() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, J1, device="own") as own,
        one_that_waits(venue) as other,
    ):
        for _clock in range(3):
            cut(venue)
            await until(lambda: own.connection.state != "connected")
            # Whoever comes in just that moment waits as well.
            async with one_that_waits(venue, "another"):
                await until(lambda: own.connection.state == "connected")
                assert devices(venue) == ["own"]
        assert other.connection.state == "waiting"


async def test_whoever_waits_gets_the_seat_of_a_device_that_does_not_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 1.0)
    loop = asyncio.get_running_loop()
    async with a_venue() as venue, plain(venue) as own:
        await own.hello(venue.host.credentials.of(J1).token, device="own")
        async with one_that_waits(venue) as other:
            about_to_drop = loop.time()
            cut(venue)
            await asyncio.wait_for(other.welcomed(), WITHIN)
            assert loop.time() - about_to_drop > 0.99
            assert devices(venue) == ["other"]
        # Whoever goes gives the seat up, so nobody waits for it.
        async with connected_client(venue, J1, device="third"):
            assert devices(venue) == ["third"]


async def test_a_seat_that_is_given_up_is_free_at_once() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, J1, device="own") as own,
        one_that_waits(venue) as other,
    ):
        await own.close()
        await asyncio.wait_for(other.welcomed(), WITHIN)


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_client_that_says_goodbye_gives_its_seat_up(code: int) -> None:
    async with a_venue() as venue, plain(venue) as own:
        await own.hello(venue.host.credentials.of(J1).token, device="own")
        async with one_that_waits(venue) as other:
            await own.socket.close(code=code)
            await asyncio.wait_for(other.welcomed(), WITHIN)


async def test_a_client_whose_host_seems_silent_does_not_give_its_seat_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it says when it hangs up may still arrive once the network is back."""
    async with (
        a_venue() as venue,
        connected_client(venue, J1, device="own") as own,
        one_that_waits(venue) as other,
    ):
        assert own._socket is not None
        monkeypatch.setattr(own._socket, "_silence_allowed", -1.0)
        await until(lambda: own.connection.state != "connected")
        await until(lambda: own.connection.state == "connected")
        assert devices(venue) == ["own"]
        assert other.connection.state == "waiting"


async def test_the_chairs_yes_comes_before_what_is_expected() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair, plain(venue) as own:
        await own.hello(venue.host.credentials.of(J1).token, device="own")
        async with one_that_waits(venue) as other:
            cut(venue)
            await until(lambda: not devices(venue))
            await until(lambda: chair.waiting_devices.devices)
            chair.admit(chair.waiting_devices.devices[0].knock)
            await asyncio.wait_for(other.welcomed(), WITHIN)
            async with plain(venue) as again:
                said = await again.hello(venue.host.credentials.of(J1).token, device="own")
                assert "waiting" in said
                assert devices(venue) == ["other"]


async def test_a_link_that_is_made_anew_opens_the_seat_of_a_lost_device_at_once() -> None:
    async with a_venue() as venue, plain(venue) as own:
        await own.hello(venue.host.credentials.of(J1).token, device="own")
        cut(venue)
        await until(lambda: not devices(venue))
        async with connected_client(venue, CHAIR) as chair:
            before = venue.host.credentials.of(J1)
            chair.reissue("J1")
            await until(lambda: venue.host.credentials.of(J1) != before)
            async with plain(venue) as new:
                said = await new.hello(venue.host.credentials.of(J1).token, device="new")
                assert "welcome" in said


async def test_a_mishap_at_the_host_gives_no_seat_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, J1, device="own") as own,
        one_that_waits(venue) as other,
    ):

        def broken(*_how: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(venue.host._draft_handler, "keep", broken)
        assert own._socket is not None
        own._socket.send('{"draft": {"case": "C1"}}')
        await until(lambda: own.connection.state != "connected")
        await until(lambda: own.connection.state == "connected")
        assert devices(venue) == ["own"]
        assert other.connection.state == "waiting"


async def test_an_older_line_of_a_device_that_ends_late_gives_no_seat_away() -> None:
    async with a_venue() as venue, plain(venue) as old, plain(venue) as new:
        code = venue.host.credentials.of(J1).token
        await old.hello(code, device="own")
        (replaced,) = venue.host.attendance.at(J1)
        async with one_that_waits(venue) as other:
            await new.hello(code, device="own")
            cut(venue)
            await until(lambda: not devices(venue))
            # As when what was last said to it could not be written until now.
            venue.host.admission.gone(replaced)
            assert devices(venue) == []
            assert other.connection.state == "waiting"


async def test_a_device_without_a_name_is_expected_by_nobody() -> None:
    async with a_venue() as venue, plain(venue) as own:
        await own.hello(venue.host.credentials.of(J1).token)
        async with one_that_waits(venue) as other:
            cut(venue)
            await asyncio.wait_for(other.welcomed(), WITHIN)


# -- pages -----------------------------------------------------------------------------------


async def test_a_page_that_is_gone_for_a_moment_keeps_its_seat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 2.0)
    async with a_venue() as venue, connected_client(venue, J1, device="own"):
        seen = venue.host.page_seen
        seen(J1, "own", here=True)
        async with one_that_waits(venue) as other:
            for _clock in range(4):
                seen(J1, "own", here=False)
                async with one_that_waits(venue, "another"):
                    seen(J1, "own", here=True)
                # A page of whoever waits tells nothing about the seat.
                seen(J1, "other", here=True)
                seen(J1, "other", here=False)
            await asyncio.sleep(2.2)
            assert devices(venue) == ["own"]
            monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 0.0)
            seen(J1, "other", here=True)
            seen(J1, "own", here=False)
            await asyncio.wait_for(other.welcomed(), WITHIN)
            assert devices(venue) == ["other"]


async def test_a_line_that_stumbles_while_its_page_is_gone_lets_nobody_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 0.5)
    async with a_venue() as venue, connected_client(venue, J1, device="own") as own:
        venue.host.page_seen(J1, "own", here=True)
        venue.host.page_seen(J1, "own", here=False)
        async with one_that_waits(venue) as other:
            cut(venue)
            await until(lambda: own.connection.state != "connected")
            await until(lambda: own.connection.state in ("connected", "refused"))
            await until(lambda: other.connection.state == "connected")
            assert devices(venue) == ["other"]
