"""The host: who gets in, what they may do, and that nobody's behaviour hurts the others."""

from __future__ import annotations

import asyncio
import datetime
import json
import re
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET
from typing import Any

import aiohttp
import pytest

from judgetui.meeting.acts import CallCase, Entry, OpenMeeting, Postpone, SubmitBallot
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.meeting.state import Phase
from judgetui.records.ledger_reader import Written
from judgetui.records.session import MemoryRecord
from judgetui.venue.access.credentials import CodeThrottle, Credentials
from judgetui.venue.access.join_link import read_link
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import SeatCredentials
from judgetui.venue.protocol import limits
from judgetui.venue.protocol.limits import TRIES, TRIES_OF_ALL
from judgetui.venue.server import connection, host
from judgetui.venue.server.host import GATEWAY
from judgetui.venue.server.listen import Venue, serve
from judgetui.venue.server.rate_limit import Rate
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import (
    Plain,
    a_venue,
    connected_client,
    endpoint,
    judge,
    plain,
    staged_venue,
    token,
    until,
)
from tests.waiting import WITHIN

J1, J2 = judge("J1"), judge("J2")
SCORES = {"depth": "7", "care": "8"}


async def test_version_and_code_alone_open_a_seat() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        said = await client.hello(token(venue, J1))
        welcome = said["welcome"]
        assert welcome["seat"] == {"role": "judge", "id": "J1", "name": "Judge 1"}
        assert welcome["seq"] == welcome["meeting"]["seq"] == 4
        assert welcome["head"] == venue.host.room.head
        done = await client.do("a-1", do="submit-ballot", case="C1", scores=SCORES)
        assert done["accepted"]["seq"] == 5
        changed = await client.next("meeting")
        assert changed["meeting"]["seq"] == 5
        assert changed["meeting"]["mine"]["C1"]["scores"] == SCORES
        no = await client.do("a-2", do="submit-ballot", case="C2", scores=SCORES)
        assert no["refused"]["id"] == "a-2"


async def test_a_typed_code_opens_the_same_seat() -> None:
    async with a_venue() as venue, plain(venue) as client:
        typed = venue.host.credentials.of(J2).spaced
        assert (await client.hello(typed))["welcome"]["seat"]["id"] == "J2"


@pytest.mark.parametrize(
    ("hello", "why"),
    [
        ({"version": 2, "code": "x"}, "version 2"),
        ({"version": 1, "code": "12345678"}, "opens no seat"),
        ({"version": 1, "code": ""}, "opens no seat"),
        ({"version": 1, "code": "1234 567"}, "a code has 8 digits; look at your slip again"),
        ({"version": 1, "code": "1234 5678 9"}, "a code has 8 digits; look at your slip again"),
        ({"version": 1, "code": "1" * 40}, "a code has 8 digits; look at your slip again"),
        ({"version": 1, "code": "１２３４"}, "a code has 8 digits; look at your slip again"),
        ({"version": 1, "code": "长" * 200}, "opens no seat"),
        ({"code": "x"}, "not a frame"),
    ],
)
async def test_a_hello_that_cannot_be_is_refused_with_a_sentence(
    hello: dict[str, Any], why: str
) -> None:
    async with a_venue() as venue, plain(venue) as client:
        await client.say(hello=hello)
        assert why in (await client.next())["refused"]["why"]
        assert await client.next() is None


async def test_refusals_are_said_in_the_clients_language(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def say_in(code: str, sentence: object) -> str:
        said.append(code)
        return "不行"

    monkeypatch.setattr("judgetui.venue.server.admission.say_in", say_in)
    async with a_venue() as venue, plain(venue) as client:
        assert await client.hello("0", language="zh") == {"refused": {"why": "不行"}}
        assert said == ["zh"]


async def test_hello_is_said_again_only_in_another_language() -> None:
    own = {"device": "own", "name": "Tablet", "shared": False}
    async with a_venue() as venue, plain(venue) as client, plain(venue) as waits:
        code = token(venue, J1)
        assert "welcome" in await client.hello(code, **own)
        assert "waiting" in await waits.hello(code, device="other")
        await waits.say(hello={"version": 1, "code": code, "device": "other", "language": "zh"})
        assert re.search("[一-鿿]", (await waits.next())["waiting"])
        await client.say(hello={"version": 1, "code": code, **own, "language": "zh"})
        refused = await client.do("a-1", do="announce", case="C9")
        assert re.search("[一-鿿]", refused["refused"]["why"])
        assert len(venue.host.attendance.at(J1)) == 1


@pytest.mark.parametrize(
    "other", [{"device": "stolen"}, {"code": "other"}, {"name": "Chair"}, {"version": 2}]
)
async def test_hello_that_says_anything_else_the_second_time_is_refused(
    other: dict[str, object],
) -> None:
    async with a_venue() as venue, plain(venue) as client:
        first = {"version": 1, "code": token(venue, J1), "device": "own", "name": "Tablet"}
        await client.say(hello=first)
        assert "welcome" in await client.next()
        await client.say(hello=first | {"language": "zh"} | other)
        assert "only in another language" in (await client.next("refused"))["refused"]["why"]
        assert await client.next() is None
        await until(lambda: not venue.host.attendance.at(J1))


async def test_a_full_venue_says_so() -> None:
    async with a_venue() as venue, plain(venue) as first:
        venue.host.most = 1
        assert "welcome" in await first.hello(token(venue, BOARD))
        async with plain(venue) as second:
            refused = await second.hello("any code", language="zh")
            assert "满" in refused["refused"]["why"]


async def test_beyond_a_full_venue_nobody_is_heard_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "SPARE", 0)
    async with a_venue() as venue, plain(venue) as one:
        assert "welcome" in await one.hello(token(venue, J1))
        venue.host.most = 0
        async with plain(venue) as other:
            refused = (await other.next())["refused"]
            assert "full" in refused["why"]
            assert refused["again"] is True
            assert await other.next() is None


async def test_a_page_of_another_site_is_turned_away() -> None:
    async with a_venue() as venue:
        for origin in ("http://evil.example", "null", "http://[", f"http://127.0.0.1:{1}"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as error:
                async with plain(venue, origin=origin):
                    pass
            assert error.value.status == 403
        async with plain(venue, origin=venue.loopback) as own:
            assert "welcome" in await own.hello(token(venue, BOARD))


async def test_whoever_says_nothing_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "HELLO_WITHIN", 0.1)
    monkeypatch.setattr(host, "LOOK", 0.02)
    async with a_venue() as venue, plain(venue) as client:
        assert "no code" in (await client.next())["refused"]["why"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '"hello"',
        "{",
        '{"ping": {}, "do": {}}',
        '{"ping": null}',
        '{"hallo": {}}',
        '{"ping": {"mark": NaN}}',
        '{"do": {"id": "", "act": {"do": "pause"}}}',
        '{"do": {"id": 7, "act": {"do": "pause"}}}',
        '{"do": {"act": {"do": "pause"}}}',
        '{"draft": {"case": "C1", "marks": []}}',
        "[" * 30_000,
        '{"do":' * 9_000,
        '{"hello": {"version": 1, "code": "\\ud800"}}',
    ],
)
async def test_what_is_no_frame_is_refused_and_the_socket_closed(text: str) -> None:
    async with a_venue() as venue, plain(venue) as client:
        assert "welcome" in await client.hello(token(venue, J1))
        await client.socket.send_str(text)
        frame = await client.next("refused")
        assert frame["refused"]["why"]
        assert "id" not in frame["refused"]
        assert await client.next() is None


async def test_frames_that_are_too_large_or_no_text_end_the_connection() -> None:
    async with a_venue() as venue:
        async with plain(venue) as client:
            await client.hello(token(venue, J1))
            await client.socket.send_str(" " * (64 * 1024 + 1))
            assert await client.next() is None
        async with plain(venue) as client:
            await client.hello(token(venue, J1))
            await client.socket.send_bytes(b"\x00\xff")
            assert "refused" in await client.next("refused")
        async with plain(venue) as client:
            assert "welcome" in await client.hello(token(venue, J1))


async def test_an_act_that_cannot_be_read_is_answered_and_the_client_stays() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, J1))
        for act in (
            {"do": "submit-ballot", "case": "C1", "scores": {"depth": 7.5}},
            {"do": "submit-ballot", "case": "C1", "scores": {"depth": "NaN"}},
            {"do": "submit-ballot", "case": "C1", "scores": SCORES, "by": "J2"},
            {"do": "rule-the-world"},
            {},
        ):
            frame = await client.do("odd", **act)
            assert frame["refused"]["id"] == "odd"
            assert "cannot read" in frame["refused"]["why"]
        assert "accepted" in await client.do("x", do="submit-ballot", case="C1", scores=SCORES)


async def test_an_id_gets_the_same_answer_and_happens_once() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, J1))
        act = {"do": "submit-ballot", "case": "C1", "scores": SCORES}
        first = await client.do("same", **act)
        again = await client.do("same", **act)
        assert first == again
        assert venue.host.room.meeting.seq == 5
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, J1))
        for _ in range(5):
            await client.say(do={"id": "at-once", "act": act})
        answers = [await client.next("accepted") for _ in range(5)]
        assert all(answer == answers[0] for answer in answers)
        assert venue.host.room.meeting.seq == 5


async def test_the_id_of_another_seats_act_is_never_answered_as_ones_own() -> None:
    async with a_venue() as venue, plain(venue) as one, plain(venue) as two:
        await staged_venue(venue)
        await one.hello(token(venue, J1))
        await two.hello(token(venue, J2))
        act = {"do": "submit-ballot", "case": "C1", "scores": SCORES}
        assert "accepted" in await one.do("1", **act)
        assert "another seat" in (await two.do("1", **act))["refused"]["why"]
        assert "accepted" in await two.do("2", **act)


async def test_by_is_the_seat_whatever_a_frame_claims() -> None:
    """A judge can be neither another judge nor the chair, nor read what is not theirs."""
    async with a_venue() as venue, plain(venue) as client, plain(venue) as board:
        await staged_venue(venue)
        await client.hello(token(venue, J1))
        await board.hello(token(venue, BOARD))
        attempts: list[dict[str, Any]] = [
            {"do": "recuse", "case": "C1", "judge": "J2", "reason": "kin"},
            {"do": "key-ballot", "case": "C1", "judge": "J2", "scores": SCORES},
            {"do": "return-ballot", "case": "C1", "judge": "J2", "reason": "x"},
            {"do": "void-ballot", "case": "C1", "judge": "J2", "reason": "x"},
            {"do": "close-scoring", "reason": "x"},
            {"do": "finalise", "reason": "x"},
            {"do": "undo", "seq": 2},
            {"do": "pause"},
        ]
        for number, act in enumerate(attempts):
            assert "refused" in await client.do(f"g{number}", **act)
            assert "refused" in await board.do(f"b{number}", **act)
        ballot = {"do": "submit-ballot", "case": "C1", "scores": SCORES}
        assert "refused" in await board.do("b", **ballot)
        assert venue.host.room.meeting.seq == 4
        await client.say(draft={"case": "C1", "judge": "J2", "marks": {"depth": "1"}})
        await client.do("x", do="pause")
        drafts = venue.host.room.record.drafts
        assert drafts.get("J2", "C1") is None
        assert drafts.get("J2", "C1", paper=True) is None
        await client.say(door={"do": "list"})
        assert "only the chair" in (await client.next("refused"))["refused"]["why"]


async def test_a_meeting_is_opened_by_the_plan_of_the_host_alone() -> None:
    async with a_venue() as venue, plain(venue) as chair:
        await chair.hello(token(venue, CHAIR))
        other = a_plan(1, 1, title="Another").model_dump(mode="json", by_alias=True)
        assert "accepted" in await chair.do("1", do="open-meeting", plan=other)
        meeting = venue.host.room.meeting
        assert meeting.phase is Phase.OPEN
        assert meeting.plan.title == "Review"


# -- devices ---------------------------------------------------------------------------------


async def test_a_second_device_waits_for_the_chairs_yes() -> None:
    async with AsyncExitStack() as stack:
        venue = await stack.enter_async_context(a_venue())
        chair = await stack.enter_async_context(connected_client(venue, CHAIR))
        first = await stack.enter_async_context(
            connected_client(venue, J1, device="one", name="Laptop")
        )
        second = Client(endpoint(venue, J1), device="two", name="Tablet")
        stack.push_async_callback(second.close)
        second.start()
        await until(lambda: second.connection.state == "waiting")
        await until(lambda: len(chair.waiting_devices.devices) == 1)
        (knock,) = chair.waiting_devices.devices
        assert (knock.seat, knock.device, knock.address) == ("J1", "Tablet", "127.0.0.1")
        assert first.connection.state == "connected"
        chair.admit(knock.knock)
        assert await asyncio.wait_for(second.welcomed(), WITHIN) == J1
        await until(lambda: first.connection.state == "refused")
        assert "another device" in str(first.connection.sentence)
        await until(lambda: chair.waiting_devices.devices == ())


async def test_the_chair_may_say_no() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, RECORDER) as first,
        plain(venue) as second,
    ):
        assert "waiting" in await second.hello(token(venue, RECORDER), name="?")
        await until(lambda: len(chair.waiting_devices.devices) == 1)
        chair.turn_away(chair.waiting_devices.devices[0].knock)
        assert "did not let" in (await second.next())["refused"]["why"]
        assert await second.next() is None
        assert first.connection.state == "connected"


async def test_whoever_waits_for_a_seat_gets_it_when_it_is_free() -> None:
    async with a_venue() as venue, plain(venue) as second:
        async with connected_client(venue, J1):
            assert "waiting" in await second.hello(token(venue, J1))
            await second.say(do={"id": "1", "act": {"do": "pause"}})
            assert "hello first" in (await second.next())["refused"]["why"]
        await until(lambda: not venue.host.attendance.at(J1))
        async with plain(venue) as third, plain(venue) as fourth:
            assert "welcome" in await third.hello(token(venue, J1))
            assert "waiting" in await fourth.hello(token(venue, J1))
            await third.socket.close()
            assert "welcome" in await fourth.next()


async def test_another_device_in_a_seat_whose_own_is_away_comes_in_and_is_told_of() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        async with plain(venue) as old:
            await old.hello(token(venue, J1), device="laptop", name="vm")
            await until(lambda: "J1" in chair.presence)
            assert chair.presence["J1"].another_at is None
        async with plain(venue) as same:
            assert "welcome" in await same.hello(token(venue, J1), device="laptop", name="vm")
            await until(lambda: chair.presence["J1"].here)
            assert chair.presence["J1"].another_at is None
        async with plain(venue) as new:
            assert "welcome" in await new.hello(token(venue, J1), device="phone", name="iPhone")
            await until(lambda: chair.presence["J1"].another_at is not None)
            assert chair.presence["J1"].device == "iPhone"


async def test_of_a_device_that_the_chair_let_in_nobody_is_told_again() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1, device="laptop"),
        plain(venue) as second,
    ):
        assert "waiting" in await second.hello(token(venue, J1), device="phone", name="iPhone")
        await until(lambda: len(chair.waiting_devices.devices) == 1)
        chair.admit(chair.waiting_devices.devices[0].knock)
        assert "welcome" in await second.next("welcome")
        await until(lambda: "J1" in chair.presence and chair.presence["J1"].device == "iPhone")
        assert chair.presence["J1"].another_at is None


async def test_a_seat_that_a_shared_machine_left_is_nobodys_device() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        async with plain(venue) as shared:
            await shared.hello(token(venue, J1), device="laptop", shared=True)
            await until(lambda: "J1" in chair.presence)
        async with plain(venue) as own:
            await own.hello(token(venue, J1), device="phone", name="iPhone")
            await until(lambda: "J1" in chair.presence and chair.presence["J1"].device == "iPhone")
            assert chair.presence["J1"].another_at is None


async def test_the_same_device_takes_up_its_seat_at_once() -> None:
    async with a_venue() as venue, plain(venue) as old, plain(venue) as new:
        await old.hello(token(venue, J1), device="mine")
        assert "welcome" in await new.hello(token(venue, J1), device="mine")
        assert "again on this device" in (await old.next("refused"))["refused"]["why"]
        assert len(venue.host.attendance.at(J1)) == 1


async def test_chair_and_board_may_have_several_devices() -> None:
    async with a_venue() as venue, AsyncExitStack() as stack:
        for seat in (CHAIR, CHAIR, BOARD, BOARD, BOARD):
            client = await stack.enter_async_context(plain(venue))
            assert "welcome" in await client.hello(token(venue, seat))


@pytest.mark.parametrize("seat", [CHAIR, BOARD])
async def test_one_device_may_show_the_board_or_the_console_twice(seat: Seat) -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, seat, device="mine") as one,
        connected_client(venue, seat, device="mine") as two,
    ):
        await venue.host.room.take(CHAIR, OpenMeeting(), "open")
        await until(lambda: one.meeting.seq == two.meeting.seq == 1)
        assert len(venue.host.attendance.at(seat)) == 2


async def test_a_reissued_link_closes_the_seat_and_opens_by_the_new_one() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as old,
        plain(venue) as waits,
    ):
        assert "waiting" in await waits.hello(token(venue, J1))
        credentials: list[SeatCredentials] = []
        chair.watch(
            lambda news: credentials.append(news) if isinstance(news, SeatCredentials) else None
        )
        chair.reissue("J1")
        await until(lambda: old.connection.state == "refused")
        assert "replaced" in str(old.connection.sentence)
        assert "replaced" in (await waits.next())["refused"]["why"]
        await until(lambda: credentials)
        (new,) = [one for one in credentials[0].credentials if one.seat == "J1"]
        again = Client(read_link(new.link))
        again.start()
        assert await asyncio.wait_for(again.welcomed(), WITHIN) == J1
        await again.close()


async def test_reissuing_what_is_no_seat_is_refused_and_the_chair_stays() -> None:
    async with a_venue() as venue, plain(venue) as chair:
        await chair.hello(token(venue, CHAIR))
        await chair.say(door={"do": "reissue", "seat": "J9"})
        refused = (await chair.next("refused"))["refused"]
        assert (refused["id"], "J9" in refused["why"]) == ("door", True)
        await chair.say(door={"do": "admit", "knock": "gone"})
        await chair.say(door={"do": "list"})
        assert len((await chair.next("doors"))["doors"]) == 8


# -- who is here -----------------------------------------------------------------------------


async def test_chair_recorder_and_supervisor_know_who_is_here_and_who_writes() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, SUPERVISOR) as supervisor,
        connected_client(venue, BOARD) as board,
    ):
        await staged_venue(venue)
        async with connected_client(venue, J1, name="MacBook") as client:
            await until(lambda: chair.presence.get("J1") and chair.presence["J1"].here)
            assert chair.presence["J1"].device == "MacBook"
            client.keep(Draft("J1", "C1", {"depth": "7"}))
            await until(lambda: "J1" in supervisor.presence and supervisor.presence["J1"].writing)
            client.submit(SubmitBallot(case="C1", scores=marks()))
            await until(lambda: not chair.presence["J1"].writing)
        await until(lambda: not chair.presence["J1"].here)
        assert chair.presence["J1"].seen_at is not None
        assert board.presence == {}


async def test_every_device_of_a_seat_that_several_have_is_told() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR, name="vm", device="1") as chair:
        await until(lambda: "chair" in chair.presence)
        assert (chair.presence["chair"].device, chair.presence["chair"].devices) == ("vm", 1)
        async with connected_client(venue, CHAIR, name="vm", device="2"):
            await until(lambda: chair.presence["chair"].devices == 2)
            assert chair.presence["chair"].device == "vm ×2"
            async with connected_client(venue, CHAIR, name="iPad", device="3"):
                await until(lambda: chair.presence["chair"].devices == 3)
                assert chair.presence["chair"].device == "vm ×2 · iPad"
        await until(lambda: chair.presence["chair"].devices == 1)
        async with (
            connected_client(venue, BOARD, device="4"),
            connected_client(venue, BOARD, device="5"),
        ):
            await until(lambda: "board" in chair.presence and chair.presence["board"].devices == 2)
            assert chair.presence["board"].device == "", "neither said what it is called"
        await until(lambda: not chair.presence["board"].here)
        assert chair.presence["board"].devices == 0


async def test_latency_is_measured_without_asking_the_client_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "BEAT", 0.05)
    monkeypatch.setattr(host, "LOOK", 0.02)
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair, plain(venue) as client:
        await client.hello(token(venue, J1))
        listening = asyncio.create_task(client.next("never"))
        await until(lambda: "J1" in chair.presence and chair.presence["J1"].latency is not None)
        assert 0 <= (chair.presence["J1"].latency or 0) < 5
        listening.cancel()


async def test_a_dead_link_is_noticed_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that answers nothing is away; one that answers pings alone is not."""
    monkeypatch.setattr(host, "BEAT", 0.1)
    monkeypatch.setattr(host, "LOOK", 0.02)
    monkeypatch.setattr(connection, "SILENT", 0.4)
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        plain(venue, autoping=False) as dead,
        plain(venue) as alive,
    ):
        await dead.hello(token(venue, J1))
        await alive.hello(token(venue, J2))
        listening = asyncio.create_task(alive.next("never"))
        await until(lambda: "J1" in chair.presence and not chair.presence["J1"].here)
        assert chair.presence["J2"].here
        seen_at = chair.presence["J1"].seen_at
        assert seen_at is not None
        assert venue.host.room.now() - seen_at >= datetime.timedelta(seconds=0.4)
        listening.cancel()


# -- guessing --------------------------------------------------------------------------------


async def test_codes_of_too_few_digits_are_counted_as_wrong_ones() -> None:
    async with a_venue() as venue:
        whys = []
        for _ in range(7):
            async with plain(venue) as client:
                whys.append((await client.hello("1234 567"))["refused"]["why"])
        assert all("a code has 8 digits" in why for why in whys[:5])
        assert all("try again in" in why for why in whys[5:])


def _standing() -> float:
    """A clock that stands: a busy machine may take longer for many guesses than a wait lasts."""
    return 0.0


async def test_guessing_is_slowed_but_a_link_still_opens_and_others_are_not_slowed() -> None:
    async with a_venue() as venue:
        venue.host.admission.throttle = CodeThrottle(now=_standing)
        credentials = venue.host.credentials
        wrong = next(f"{n:08}" for n in range(99) if credentials.seat_of(f"{n:08}") is None)
        whys = []
        for _ in range(1000):
            async with plain(venue) as client:
                whys.append((await client.hello(wrong))["refused"]["why"])
        assert all("opens no seat" in why for why in whys[:5])
        assert all("try again in" in why for why in whys[5:])
        async with plain(venue) as client:
            assert "try again" in (await client.hello(credentials.of(J1).code))["refused"]["why"]
        async with plain(venue) as client:
            assert "welcome" in await client.hello(credentials.of(J1).token)
        admission = venue.host.admission
        assert admission.seat_for(credentials.of(J2).code, "192.168.1.9") == J2
        with pytest.raises(Refused, match="try again in"):
            admission.seat_for(credentials.of(J2).code, "127.0.0.1")


@asynccontextmanager
async def from_afar(venue: Venue, address: str) -> AsyncIterator[Plain]:
    """A connection that seems to come from another machine, as the host's gateway may say."""
    headers = {GATEWAY: venue.host.gateway_key, "X-Forwarded-For": address}
    async with plain(venue, headers=headers) as client:
        yield client


async def test_guessing_from_many_addresses_is_slowed_and_told_and_shuts_out_none_who_is_in() -> (
    None
):
    async with a_venue() as venue, AsyncExitStack() as stack:
        credentials = venue.host.credentials
        chair = await stack.enter_async_context(connected_client(venue, CHAIR))
        seated = await stack.enter_async_context(from_afar(venue, "10.0.7.1"))
        assert "welcome" in await seated.hello(credentials.of(J1).token)
        watching = await stack.enter_async_context(from_afar(venue, "10.0.8.1"))
        assert "welcome" in await watching.hello("board")
        wrong = next(f"{n:08}" for n in range(99) if credentials.seat_of(f"{n:08}") is None)
        whys = []
        for number in range(TRIES_OF_ALL + 20):
            async with from_afar(venue, f"10.0.{number}.9") as client:
                whys.append((await client.hello(wrong))["refused"]["why"])
        assert all("opens no seat" in why for why in whys[:TRIES_OF_ALL])
        assert all("open the link on your slip" in why for why in whys[TRIES_OF_ALL:])
        # Neither those who have a link nor those who share an address with somebody who is in.
        for address, code, answer in (
            ("10.0.9.1", credentials.of(J2).code, "refused"),
            ("10.0.8.1", credentials.of(J2).code, "refused"),
            ("10.0.9.1", credentials.of(J2).token, "welcome"),
            ("10.0.7.1", credentials.of(RECORDER).code, "welcome"),
        ):
            async with from_afar(venue, address) as client:
                assert answer in await client.hello(code), (address, answer)
        await seated.say(ping={"mark": 7})
        assert (await seated.next("pong"))["pong"]["mark"] == 7
        await until(lambda: chair.notes.notes)
        assert ["guessing codes" in str(one) for one in chair.notes.notes] == [True]
        async with connected_client(venue, CHAIR) as late:
            await until(lambda: late.notes == chair.notes)


async def test_a_second_device_of_the_chairs_is_asked_about_unless_it_is_the_hosts_own() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR, device="one", name="console") as chair,
    ):
        async with from_afar(venue, "10.0.0.9") as other:
            said = await other.hello(token(venue, CHAIR), device="two", name="iPad")
            assert "asked to let this one in" in said["waiting"]
            await other.say(venue={"do": "end"})
            assert "hello first" in (await other.next("refused"))["refused"]["why"]
            assert not venue.host.board_control.ended.is_set()
        async with from_afar(venue, "10.0.0.9") as other:
            await other.hello(token(venue, CHAIR), device="two", name="iPad")
            await until(lambda: len(chair.waiting_devices.devices) == 1)
            (knock,) = chair.waiting_devices.devices
            assert (knock.seat, knock.device, knock.address) == ("chair", "iPad", "10.0.0.9")
            chair.admit(knock.knock)
            assert "welcome" in await other.next("welcome")
            await until(lambda: chair.presence["chair"].devices == 2)
            assert chair.connection.state == "connected", "both are the chair's"
            async with connected_client(venue, CHAIR, device="three") as own:
                assert own.connection.state == "connected"
    async with a_venue() as venue, from_afar(venue, "10.0.0.9") as first:
        assert "welcome" in await first.hello(token(venue, CHAIR), device="two")


async def test_a_chair_that_dropped_out_finds_nobody_else_in_the_seat() -> None:
    async with a_venue() as venue, from_afar(venue, "10.0.0.9") as other:
        async with from_afar(venue, "10.0.0.1") as chair:
            assert "welcome" in await chair.hello(token(venue, CHAIR), device="one")
            (dropped,) = venue.host.attendance.at(CHAIR)
            dropped.abort()
            await until(lambda: not venue.host.attendance.at(CHAIR))
        assert "waiting" in await other.hello(token(venue, CHAIR), device="two")
        async with from_afar(venue, "10.0.0.1") as again:
            assert "welcome" in await again.hello(token(venue, CHAIR), device="one")


async def test_the_first_device_of_recorder_and_supervisor_is_told_of() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        AsyncExitStack() as stack,
    ):
        for seat in (RECORDER, SUPERVISOR):
            client = await stack.enter_async_context(from_afar(venue, "10.0.0.9"))
            # What a device says of itself does not keep it hidden.
            await client.hello(token(venue, seat), device=f"d-{seat.by}", name="iPad", shared=True)
            await until(lambda by=seat.by: by in chair.presence)  # type: ignore[misc]
            assert chair.presence[seat.by].another_at is not None
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair, plain(venue) as machine:
        await machine.hello(token(venue, RECORDER), device="laptop", shared=True)
        await until(lambda: "recorder" in chair.presence)
        assert chair.presence["recorder"].another_at is None


@pytest.mark.parametrize(
    "dressed",
    ["{}------------", "  {}            ", "-{}-----------------", "{}" + "\u3000" * 13],
)
async def test_no_way_to_type_a_code_escapes_the_throttle(dressed: str) -> None:
    async with a_venue() as venue:
        credentials, admission = venue.host.credentials, venue.host.admission
        for n in range(30):
            if credentials.seat_of(f"{n:08}") is None:
                with pytest.raises(Refused):
                    admission.seat_for(dressed.format(f"{n:08}"), "10.0.0.1")
        with pytest.raises(Refused, match="try again in"):
            admission.seat_for(dressed.format(credentials.of(CHAIR).code), "10.0.0.1")
        assert admission.seat_for(credentials.of(CHAIR).token, "10.0.0.1") == CHAIR


async def test_a_link_that_opens_nothing_is_said_to_also_where_codes_were_guessed() -> None:
    async with a_venue() as venue:
        for _ in range(TRIES + 1):
            with pytest.raises(Refused):
                venue.host.admission.seat_for("0", "10.0.0.1")
        with pytest.raises(Refused, match="opens no seat"):
            venue.host.admission.seat_for("x" * 22, "10.0.0.1")


async def test_a_crowd_that_says_nothing_keeps_no_client_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.server.connection_limits.MOST_SILENT", 5)
    async with a_venue() as venue, AsyncExitStack() as stack:
        venue.host.most = 2
        crowd = [await stack.enter_async_context(plain(venue)) for _ in range(12)]
        async with connected_client(venue, J1) as client, connected_client(venue, J2):
            assert client.connection.state == "connected"
            ends = [asyncio.create_task(one.next()) for one in crowd]
            await until(lambda: sum(end.done() for end in ends) >= 7)
            assert not ends[-1].done()
            for end in ends:
                end.cancel()


async def test_boards_take_no_room_from_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judgetui.venue.server.admission.MOST_BOARDS", 2)
    async with a_venue() as venue, plain(venue) as one, plain(venue) as two, plain(venue) as three:
        assert "welcome" in await one.hello("board")
        assert "welcome" in await two.hello("board")
        refused = (await three.hello("board"))["refused"]
        assert "no room for one more board" in refused["why"]
        assert refused["again"] is True
        async with connected_client(venue, J1) as client:
            assert client.connection.state == "connected"


async def test_anybody_may_come_to_the_board_and_see_no_more_than_that() -> None:
    async with a_venue() as venue, plain(venue) as client:
        welcome = (await client.hello("board"))["welcome"]
        assert welcome["seat"]["role"] == "board"
        assert not welcome.get("token"), "what is printed on a slip is not told to everybody"
        assert "refused" in await client.do("1", do="open-meeting")


async def test_only_our_own_gateway_is_believed_about_addresses() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1),
    ):
        for key, address in (("guess", "127.0.0.1"), (venue.host.gateway_key, "192.168.1.7")):
            headers = {host.GATEWAY: key, "X-Forwarded-For": "192.168.1.7"}
            async with plain(venue, headers=headers) as client:
                assert "waiting" in await client.hello(token(venue, J1))
                await until(lambda: chair.waiting_devices.devices)
                assert chair.waiting_devices.devices[0].address == address
            await until(lambda: not chair.waiting_devices.devices)


# -- slow clients and hard ends ---------------------------------------------------------------


async def test_a_client_that_never_reads_holds_up_nobody_and_costs_no_memory() -> None:
    """Its outbox holds the newest view alone, however many there were meanwhile."""
    async with a_venue() as venue, connected_client(venue, CHAIR) as client:
        await venue.host.room.take(CHAIR, OpenMeeting(), "opening")
        async with plain(venue) as frozen:
            await frozen.hello(token(venue, SUPERVISOR))
            (stuck,) = venue.host.attendance.at(SUPERVISOR)
            transport = stuck._request.transport
            assert transport is not None
            theirs = frozen.socket._response.connection.transport  # type: ignore[union-attr]
            assert theirs is not None
            theirs.pause_reading()
            for number in range(300):
                reason = f"{number} " * 900
                act = Postpone(reason=reason) if number % 2 else CallCase(case="C1")
                await venue.host.room.take(CHAIR, act, f"more-{number}")
            await until(lambda: client.meeting.seq == venue.host.room.meeting.seq)
            assert transport.get_write_buffer_size() < 256 * 1024
            assert len(stuck._answers) == 0
            theirs.abort()


async def test_a_client_is_not_listened_to_before_it_reads_its_refusals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever it sends: acts nobody can read, decisions about doors and the venue."""
    monkeypatch.setattr(connection, "SILENT", 60.0)
    # It is to be held back by what it does not read, not by how much it says.
    endless = Rate(frames=1e9, frames_at_once=1e9, size=1e9, size_at_once=1e9)
    monkeypatch.setattr("judgetui.venue.server.host.ADMITTED", endless)
    frames = (
        {"do": {"id": "x" * 60, "act": {"do": "nothing"}}},
        {"door": {"do": "reissue", "seat": "J9"}},
        {"venue": {"do": "address", "base": "http://[" + "x" * 90}},
    )
    for frame in frames:
        async with a_venue() as venue, plain(venue) as frozen:
            await frozen.hello(token(venue, CHAIR))
            (stuck,) = venue.host.attendance.at(CHAIR)
            theirs = frozen.socket._response.connection.transport  # type: ignore[union-attr]
            assert theirs is not None
            theirs.pause_reading()
            # Small, so that they are full after few refusals also on a busy machine.
            for transport, buffer in ((theirs, SO_RCVBUF), (stuck._request.transport, SO_SNDBUF)):
                assert transport is not None
                transport.get_extra_info("socket").setsockopt(SOL_SOCKET, buffer, 4096)
            text = json.dumps(frame)

            async def flood(frozen: Plain = frozen, text: str = text) -> None:
                # Nobody reads at the other end once it is held, so this may wait for ever.
                while True:
                    await frozen.socket.send_str(text)

            flooding = asyncio.create_task(flood())
            await until(lambda stuck=stuck: stuck._held)  # type: ignore[misc]
            for _round in range(1000):
                await asyncio.sleep(0)
                assert len(stuck._answers) <= limits.UNANSWERED
            flooding.cancel()
            await asyncio.gather(flooding, return_exceptions=True)
            theirs.abort()
            await until(lambda venue=venue: not venue.host.attendance.at(CHAIR))  # type: ignore[misc]


async def test_a_socket_that_dies_with_acts_under_way_leaves_no_seat_taken() -> None:
    record = MemoryRecord(a_plan())
    really, go_on = record.append, threading.Event()

    def slow(entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        go_on.wait(WITHIN)
        return really(entries, written)

    async with a_venue(record=record) as venue, plain(venue) as client:
        await staged_venue(venue)
        record.append = slow  # type: ignore[method-assign]
        await client.hello(token(venue, CHAIR))
        (cut,) = venue.host.attendance.at(CHAIR)
        for number in range(200):
            await client.say(do={"id": f"n{number}", "act": {"do": "add-time", "seconds": 1}})
        await until(lambda: cut._under_way == limits.UNANSWERED)
        client.socket._response.connection.transport.abort()  # type: ignore[union-attr]
        await until(lambda: cut._request.transport is None)
        # Some are answered to nobody: the beat finds the socket gone, or the answers do.
        go_on.set()
        await until(lambda: not venue.host.attendance.at(CHAIR))
        await until(lambda: cut._under_way == 0)
        assert not venue.host._open
        assert not cut._answers


async def test_more_acts_than_may_be_under_way_are_all_answered() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, CHAIR))
        for number in range(200):
            await client.say(do={"id": f"n{number}", "act": {"do": "add-time", "seconds": 1}})
        seqs = [(await client.next("accepted"))["accepted"]["seq"] for _ in range(200)]
        assert seqs == list(range(5, 205))


async def test_however_many_ballots_wait_for_the_log_their_chair_is_heard() -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        gate = venue.host.room.acknowledgement
        gate.logged, gate.at_first = 4, "both"
        await client.hello(token(venue, CHAIR))
        sheet = {"case": "C1", "judge": "J1"}
        acts = [
            {"do": do, **sheet, "scores": {"depth": 7, "care": mark}, **why}
            for do, mark, why in (
                ("key-ballot", 8, {}),
                *(("correct-ballot", n % 2, {"reason": "misread"}) for n in range(100)),
            )
        ]
        for number, act in enumerate(acts):
            await client.say(do={"id": f"n{number}", "act": act})
        await until(lambda: gate.waiting == len(acts))
        await client.say(do={"id": "alone", "act": {"do": "set-ack", "mode": "room"}})
        ids = [(await client.next("accepted"))["accepted"]["id"] for _ in range(len(acts) + 1)]
        assert sorted(ids) == sorted([*(f"n{number}" for number in range(len(acts))), "alone"])
        (chair,) = venue.host.attendance.at(CHAIR)
        assert chair._under_way == 0


async def test_a_closed_venue_tells_its_clients() -> None:
    async with a_venue() as venue:
        client = Client(endpoint(venue, J1))
        client.start()
        await client.welcomed()
    await until(lambda: client.connection.state == "ended")
    assert "closed" in str(client.connection.why)
    await client.close()


async def test_a_port_in_use_is_said_and_leaves_the_record_open() -> None:
    async with a_venue() as venue:
        record = MemoryRecord(a_plan())
        with pytest.raises(Refused, match=f"port {venue.port} of this computer is in use"):
            await serve(record, Credentials(a_plan()), port=venue.port, bind="127.0.0.1")
        assert json.dumps(record.name) == '""'


async def test_an_error_in_the_rules_is_answered_and_the_host_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_venue() as venue, plain(venue) as client:
        await staged_venue(venue)
        await client.hello(token(venue, J1))
        act = {"do": "submit-ballot", "case": "C1", "scores": SCORES}

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr("judgetui.venue.server.room.apply", broken)
            assert "did not happen" in (await client.do("1", **act))["refused"]["why"]
        assert "ZeroDivisionError" in caplog.text
        assert "accepted" in await client.do("1", **act)
