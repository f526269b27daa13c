"""The room: acts in their order, kept before they are told, and nothing half done."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from judgetui.meeting.acts import (
    Act,
    CallCase,
    CloseScoring,
    Entry,
    OpenMeeting,
    OpenScoring,
    Recuse,
    SubmitBallot,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, Role, Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records import hash_chain
from judgetui.records.ledger_reader import Written
from judgetui.records.session import MemoryRecord, create_session, open_session
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, News
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan, marks
from tests.waiting import WITHIN

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")


class FullDisk(MemoryRecord):
    """A record that can be told to take no more."""

    full = False

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, unless the disk is full."""
        if self.full:
            raise Refused("the disk is full; make room and try again")
        return super().append(entries, written)


async def scoring(record: MemoryRecord | None = None) -> Room:
    room = Room(record or MemoryRecord(a_plan(3, 2)))
    acts: tuple[Act, ...] = (OpenMeeting(), CallCase(case="C1"), OpenScoring())
    for number, act in enumerate(acts):
        await room.take(CHAIR, act, f"open-{number}")
    return room


async def test_acts_handed_in_together_happen_in_their_order() -> None:
    room = Room(MemoryRecord(a_plan(3, 2)))
    acts: tuple[Act, ...] = (OpenMeeting(), CallCase(case="C1"), OpenScoring())
    taken = [asyncio.ensure_future(room.take(CHAIR, act, act.do)) for act in acts]
    assert [answer.seq for answer in await asyncio.gather(*taken)] == [1, 2, 3]
    assert room.meeting.seq == 3


async def test_what_is_kept_replays_to_the_same_meeting() -> None:
    room = await scoring()
    await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")
    again = replay(EMPTY, list(room.record.entries()))
    assert again.same(room.meeting)


async def test_an_id_that_comes_again_gets_the_same_answer_and_happens_once() -> None:
    room = await scoring()
    act = SubmitBallot(case="C1", scores=marks(7, 8))
    first, second = await asyncio.gather(room.take(J1, act, "a"), room.take(J1, act, "a"))
    third = await room.take(J1, act, "a")
    assert first == second == third
    assert room.meeting.seq == first.seq


async def test_an_id_another_seat_used_is_refused() -> None:
    room = await scoring()
    await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")
    with pytest.raises(Refused, match="used by another seat"):
        await room.take(J2, SubmitBallot(case="C1", scores=marks(7, 8)), "a")


async def test_an_id_of_another_act_is_refused_and_not_answered_as_if_it_had_happened() -> None:
    """While the first is still on its way to the disk, and after."""
    room = await scoring()
    act, other = (SubmitBallot(case="C1", scores=marks(7, care)) for care in (8, 9))
    taken = room.submit(J1, act, "a")
    for _time in range(2):
        with pytest.raises(Refused, match="used for another act"):
            room.submit(J1, other, "a")
        with pytest.raises(Refused, match="used for another act"):
            room.submit(J1, Recuse(case="C1", reason="kin"), "a")
        await taken
    assert (await room.take(J1, act, "a")).seq == (await taken).seq == room.meeting.seq
    assert room.meeting.cases["C1"].ballots["J1"].scores == marks(7, 8)


async def test_an_id_that_was_refused_is_free() -> None:
    room = await scoring()
    with pytest.raises(Refused):
        await room.take(J1, SubmitBallot(case="C2", scores=marks(7, 8)), "a")
    assert (await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")).seq == 4


async def test_an_act_is_the_same_however_its_numbers_are_written() -> None:
    room = await scoring()
    first = await room.take(J1, SubmitBallot(case="C1", scores=marks("7.0", 8)), "a")
    assert await room.take(J1, SubmitBallot(case="C1", scores=marks(7, "8.00")), "a") == first


async def test_a_host_that_was_started_again_knows_which_act_an_id_was(tmp_path: Path) -> None:
    create_session(tmp_path, "test", a_plan(3, 2))
    act = SubmitBallot(case="C1", scores=marks(7, 8), comment=" a\n b ")
    with open_session(tmp_path, "test") as session:
        room = Room(session)
        for opened in (OpenMeeting(), CallCase(case="C1"), OpenScoring()):
            await room.take(CHAIR, opened, opened.do)
        first = await room.take(J1, act, "a")
    with open_session(tmp_path, "test") as session:
        room = Room(session)
        assert await room.take(J1, act, "a") == first
        assert (await room.take(CHAIR, OpenMeeting(), "open-meeting")).seq == 1
        with pytest.raises(Refused, match="used for another act"):
            await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 9)), "a")
        with pytest.raises(Refused, match="used for another act"):
            await room.take(CHAIR, CallCase(case="C2"), "open-meeting")
        assert room.meeting.seq == 4


async def test_every_meeting_that_opens_draws_a_salt_of_its_own() -> None:
    stale = a_plan(3, 2).salted("5a" * 32)
    rooms = [Room(MemoryRecord(stale)) for _ in range(2)]
    for room in rooms:
        await room.take(CHAIR, OpenMeeting(plan=stale), "x")
    salts = {room.meeting.plan.salt for room in rooms}
    assert len(salts) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", salt) for salt in salts)
    assert "5a" * 32 not in salts
    assert len({room.meeting.contract for room in rooms} | {stale.contract}) == 3


async def test_a_ballot_cannot_be_found_out_from_the_heads_that_everybody_is_told() -> None:
    """Not even where its sender numbers its acts: of the line nothing but the marks is unknown."""
    room = await scoring()
    before = room.head
    done = await room.take(J2, SubmitBallot(case="C1", scores=marks(7, 8)), "ballot-1")
    guesses = [
        Entry(
            seq=done.seq,
            at=done.at,
            by="J2",
            id="ballot-1",
            act=SubmitBallot(case="C1", scores=marks(depth, care)),
        )
        for depth in range(11)
        for care in range(11)
    ]
    heads = {
        hash_chain.head(hash_chain.seal(before, *hash_chain.written(guess))) for guess in guesses
    }
    assert room.head not in heads


async def test_a_write_that_fails_takes_down_what_stood_on_it_and_nothing_else() -> None:
    record = FullDisk(a_plan(3, 2))
    room = await scoring(record)
    before, head = room.meeting, record.head
    record.full = True
    lost = await asyncio.gather(
        room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a"),
        room.take(J2, SubmitBallot(case="C1", scores=marks(6, 6)), "b"),
        return_exceptions=True,
    )
    assert [str(refused) for refused in lost] == ["the disk is full; make room and try again"] * 2
    assert room.meeting is before
    assert record.head == head

    record.full = False
    again = await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")
    assert again.seq == before.seq + 1


async def settled() -> None:
    """Let the loop do what is due."""
    for _round in range(4):
        await asyncio.sleep(0)


async def test_seats_are_notified_once_for_acts_that_are_kept_by_one_write() -> None:
    room = await scoring()
    await settled()
    heard: list[News] = []
    room.seat_api(BOARD).watch(heard.append)
    ballot = SubmitBallot(case="C1", scores=marks(7, 8))
    await asyncio.gather(room.take(J1, ballot, "a"), room.take(J2, ballot, "b"))
    await settled()
    meetings = [news for news in heard if isinstance(news, Meeting)]
    assert [meeting.seq for meeting in meetings] == [5]


async def test_whoever_acted_can_be_answered_before_anybody_else_is_told() -> None:
    room = await scoring()
    await settled()
    order: list[str] = []
    room.listen(lambda: order.append("told"))

    async def answers(wake: asyncio.Event) -> None:
        await wake.wait()
        order.append("answered")

    wake = asyncio.Event()
    pump = asyncio.create_task(answers(wake))
    asked = room.submit(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")
    asked.add_done_callback(lambda _done: wake.set())
    await asyncio.wait_for(pump, 10)
    while len(order) < 2:
        await asyncio.sleep(0)
    assert order == ["answered", "told"]


async def test_a_local_seat_answers_by_news_and_stops_when_asked() -> None:
    room = await scoring()
    seat_api = room.seat_api(J1)
    heard: list[News] = []
    stop = seat_api.watch(heard.append)
    right = seat_api.submit(SubmitBallot(case="C1", scores=marks(7, 8)))
    wrong = seat_api.submit(SubmitBallot(case="C2", scores=marks(7, 8)))
    async with asyncio.timeout(WITHIN):
        while sum(isinstance(news, ActAccepted | ActRefused) for news in heard) < 2:
            await asyncio.sleep(0)
    answers = {news.id: type(news) for news in heard if isinstance(news, ActAccepted | ActRefused)}
    assert answers == {right: ActAccepted, wrong: ActRefused}
    stop()
    heard.clear()
    await room.take(J2, SubmitBallot(case="C1", scores=marks(7, 8)), "b")
    await asyncio.sleep(0)
    assert heard == []


async def test_a_local_seat_hears_also_of_an_act_that_breaks_the_host() -> None:
    """It would say for ever that it is sending the act."""

    class Breaking(MemoryRecord):
        def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
            raise RuntimeError("what keeps acts is wrong")

    broke: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: broke.append(context["exception"])
    )
    news: list[News] = []
    api = Room(Breaking(a_plan(3, 2))).seat_api(CHAIR)
    api.watch(news.append)
    id = api.submit(OpenMeeting())
    async with asyncio.timeout(WITHIN):
        while not news or not broke:
            await asyncio.sleep(0)
    (refused,) = news
    assert isinstance(refused, ActRefused)
    assert (refused.id, str(refused.why)) == (id, "this did not happen; see the host's log")
    assert [type(error) for error in broke] == [RuntimeError]


async def test_a_draft_is_its_writers_alone_and_gone_once_the_ballot_is_in() -> None:
    room = await scoring()
    mine, other = room.seat_api(J1), room.seat_api(J2)
    mine.keep(Draft(judge="J1", case="C1", marks={"depth": "7"}))
    other.keep(Draft(judge="J1", case="C1", marks={"depth": "1"}))
    kept = mine.draft("C1")
    assert kept is not None
    assert kept.marks == {"depth": "7"}
    assert other.draft("C1") is None
    assert room.seat_api(RECORDER).draft("C1", "J1") is None
    assert room.seat_api(CHAIR).presence["J1"].writing
    assert room.seat_api(J2).presence == {}
    await room.take(J1, SubmitBallot(case="C1", scores=marks(7, 8)), "a")
    assert mine.draft("C1") is None
    assert room.seat_api(CHAIR).presence == {}


async def test_nobody_is_said_to_write_a_ballot_on_a_case_that_is_closed() -> None:
    room = await scoring()
    room.seat_api(J1).keep(Draft(judge="J1", case="C1", marks={"depth": "7"}))
    assert room.presence()["J1"].writing
    await room.take(CHAIR, CloseScoring(reason="late"), "close")
    assert room.presence() == {}
