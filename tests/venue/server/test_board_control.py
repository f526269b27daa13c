"""What the chair decides about the venue: what boards show, where it is found, its end."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from judgetui.meeting.acts import (
    Act,
    AddTime,
    CallCase,
    Pause,
    Postpone,
    Resume,
    StartQuestions,
    opening,
)
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.venue.client.seat_api import (
    ActRefused,
    News,
    SeatPresence,
    VenueAddress,
    WaitingDevices,
)
from tests.venue.venues import a_venue, connected_client, judge, plain, until
from tests.waiting import WITHIN


async def test_every_board_shows_what_the_chair_chose_also_one_that_comes_later() -> None:
    message = BoardMode("message", "Coffee is ready 茶歇")
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
    ):
        chair.set_board_mode(message)
        await until(lambda: board.showing == chair.showing == message)
        async with connected_client(venue, SUPERVISOR) as late:
            await until(lambda: late.showing == message)
        chair.set_board_mode(BoardMode())
        await until(lambda: board.showing == BoardMode())


async def test_overlays_are_steered_by_themselves_and_a_break_that_ends_leaves_them() -> None:
    words = OverlayMode("message", "欢迎收看")
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        room = venue.host.room
        for act in (opening(room.meeting.plan), CallCase(case="C1"), Pause(reason="tea")):
            await room.take(CHAIR, act, uuid.uuid4().hex)
        told: list[News] = []
        chair.watch(told.append)
        chair.set_overlay_mode(words)
        await until(lambda: words in told)
        assert (chair.overlay, chair.showing) == (words, BoardMode())
        chair.set_board_mode(BoardMode("break"))
        async with connected_client(venue, SUPERVISOR) as late:
            await until(lambda: late.overlay == words and late.showing.what == "break")
        await room.take(CHAIR, Resume(), uuid.uuid4().hex)
        await until(lambda: chair.showing == BoardMode())
        assert chair.overlay == venue.host.board_control.overlay == words


async def test_what_boards_show_is_no_part_of_the_record() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        chair.set_board_mode(BoardMode("break"))
        await until(lambda: venue.host.board_control.showing.what == "break")
        assert venue.host.room.meeting.seq == 0


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((Pause(reason="tea"),), Resume()),
        ((), StartQuestions()),
        ((Postpone(),), CallCase(case="C2")),
    ],
)
async def test_the_break_ends_on_every_board_with_the_first_step_after_it(
    before: tuple[Act, ...], step: Act
) -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
    ):
        room = venue.host.room
        for act in (opening(room.meeting.plan), CallCase(case="C1"), *before):
            await room.take(CHAIR, act, uuid.uuid4().hex)
        chair.set_board_mode(BoardMode("break", "10:30"))
        await until(lambda: board.showing.what == "break")
        if not before:
            # A pause, or another minute, is no step: the hall goes on seeing the break.
            await room.take(CHAIR, AddTime(seconds=60), uuid.uuid4().hex)
            await until(lambda: board.meeting.seq == room.meeting.seq)
            assert board.showing.what == "break"
        await room.take(CHAIR, step, uuid.uuid4().hex)
        await until(lambda: board.showing == chair.showing == BoardMode())


async def test_what_is_no_break_stays_when_the_meeting_goes_on() -> None:
    message = BoardMode("message", "Welcome")
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
    ):
        room = venue.host.room
        await room.take(CHAIR, opening(room.meeting.plan), "open")
        chair.set_board_mode(message)
        await until(lambda: board.showing == message)
        await room.take(CHAIR, CallCase(case="C1"), "call")
        await until(lambda: board.meeting.seq == 2)
        assert board.showing == message


async def test_a_board_that_comes_back_to_another_host_follows_that_one() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        chair.set_board_mode(BoardMode("break"))
        await until(lambda: chair.showing.what == "break")
        credentials, port = venue.host.credentials, venue.port
        await venue.close()
        async with a_venue(credentials=credentials, port=port):
            await until(lambda: chair.connection.state == "connected")
            assert chair.showing == BoardMode()


async def test_links_begin_with_the_address_the_chair_chose() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        await until(lambda: chair.venue_address.base == venue.loopback)
        other = "http://10.0.0.7:8080"
        moved: list[str] = []
        venue.host.board_control.changed = lambda: moved.append(venue.host.base)
        venue.host.board_control.find = lambda: [venue.loopback, other]
        chair.choose_address("")
        await until(lambda: other in chair.venue_address.bases)
        chair.choose_address(other)
        await until(lambda: chair.venue_address == VenueAddress(other, (venue.loopback, other)))
        assert moved == [other]
        told: list[News] = []
        chair.watch(told.append)
        chair.choose_address("http://evil.example")
        await until(lambda: any(isinstance(news, ActRefused) for news in told))
        assert venue.host.base == other


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "end"},
        {"do": "show", "show": "break"},
        {"do": "overlay", "overlay": "nothing"},
    ],
    ids=lambda one: one["do"],
)
@pytest.mark.parametrize("seat", [judge("J1"), RECORDER, SUPERVISOR, BOARD], ids=lambda one: one.by)
async def test_nobody_but_the_chair_decides_about_the_venue(
    seat: Seat, asked: dict[str, str]
) -> None:
    async with a_venue() as venue, plain(venue) as client:
        await client.hello(venue.host.credentials.of(seat).token)
        await client.say(venue=asked)
        # Answered also by a host that refuses nothing, so that this test ends then too.
        await client.say(ping={"mark": 1})
        assert "refused" in await client.next("refused", "pong")
        assert not venue.host.board_control.ended.is_set()
        assert venue.host.board_control.is_default


async def test_the_chair_ends_the_venue() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        chair.end_venue()
        await asyncio.wait_for(venue.host.board_control.ended.wait(), WITHIN)


async def test_a_seat_on_a_shared_device_is_not_missed_when_it_leaves() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:

        def present(by: str) -> SeatPresence | None:
            return chair.presence.get(by)

        async with (
            connected_client(venue, judge("J1"), shared=True),
            connected_client(venue, judge("J2")),
        ):
            await until(lambda: present("J1") and present("J2"))
        await until(lambda: (two := present("J2")) is not None and not two.here)
        assert present("J1") is None
        assert chair.waiting_devices == WaitingDevices()
