"""A ledger that was rewritten between two starts is noticed by every guest that saw the old one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from judgetui.meeting.acts import Act, SubmitBallot, Withdraw
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.proof.receipt import read_receipt
from judgetui.proof.witness import Seen
from judgetui.records.session import open_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import PUBLIC, Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.witness import Witness
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import a_plan, marks
from tests.proof.rewriting import Change, better_mark, reinstated, rewrite, without_last
from tests.venue.venues import (
    a_session,
    a_venue,
    connected_client,
    judge,
    plain,
    staged_venue,
    token,
    until,
)

J1, J2, J3 = judge("J1"), judge("J2"), judge("J3")
PLAN = a_plan()
SEATS = Credentials(PLAN)


@asynccontextmanager
async def venue_of(folder: Path) -> AsyncIterator[Venue]:
    """The venue of the session in a folder, with the same links each time."""
    if not (folder / "test").exists():
        a_session(folder, PLAN)
    record = open_session(folder, "test")
    async with a_venue(record=record, credentials=SEATS) as venue:
        yield venue


@asynccontextmanager
async def guest(venue: Venue, seat: Seat, kept: Path) -> AsyncIterator[Client]:
    """A guest that keeps what it is told in a file."""
    async with connected_client(venue, seat, witness=Witness(kept)) as client:
        yield client


async def a_morning(folder: Path, *, seen_by: Seat = J1) -> None:
    """One ballot of J1 and a withdrawn case, seen to the end by one guest."""
    async with venue_of(folder) as venue, guest(venue, seen_by, folder / "seen.json") as client:
        await staged_venue(venue)
        acts: list[tuple[Seat, Act]] = [
            (J1, SubmitBallot(case="C1", scores=marks(7, 8))),
            (CHAIR, Withdraw(case="C3", reason="not there")),
        ]
        for number, (seat, act) in enumerate(acts):
            await venue.host.room.take(seat, act, f"morning-{number}")
        client.witness.told(_end(venue))
        assert client.difference is None


def _end(venue: Venue) -> Seen:
    """What the host's next pong says."""
    room = venue.host.room
    return Seen(room.first, room.meeting.seq, room.head)


@pytest.mark.parametrize("change", [better_mark, without_last, reinstated])
@pytest.mark.parametrize("seat", [J1, J2])
async def test_both_sides_say_that_the_record_is_another_one(
    tmp_path: Path, change: Change, seat: Seat
) -> None:
    await a_morning(tmp_path, seen_by=seat)
    rewrite(tmp_path / "test" / "ledger.jsonl", change)
    kept = tmp_path / "seen.json"
    before = kept.read_text()
    async with venue_of(tmp_path) as venue, connected_client(venue, CHAIR) as chair:
        for _time in range(2):
            async with guest(venue, seat, kept) as client:
                await until(lambda: client.difference is not None)
                await until(lambda: chair.notes.notes)
                await until(lambda: _told_otherwise(chair, seat))
                # Whatever comes later, the guest goes on saying it and keeps what it had.
                await venue.host.room.take(J3, SubmitBallot(case="C1", scores=marks(5, 5)), "later")
                await until(lambda: client.meeting.seq == venue.host.room.meeting.seq)
        assert kept.read_text() == before
        (note,) = chair.notes.notes
        assert str(note).startswith(f"{seat.by} was told of another record before than this one")


def _told_otherwise(chair: Client, seat: Seat) -> bool:
    return seat.by in chair.presence and chair.presence[seat.by].told_otherwise


async def test_a_guest_that_saw_only_what_is_still_there_says_nothing(tmp_path: Path) -> None:
    await a_morning(tmp_path)
    kept = tmp_path / "seen.json"
    async with venue_of(tmp_path) as venue, connected_client(venue, CHAIR) as chair:
        async with guest(venue, J1, kept) as client:
            await venue.host.room.take(J3, SubmitBallot(case="C1", scores=marks(5, 5)), "on")
            await until(lambda: client.meeting.seq == 7)
            client.witness.told(_end(venue))
        async with guest(venue, J1, kept) as client, guest(venue, J2, tmp_path / "other.json"):
            assert client.difference is None
        assert not chair.notes.notes
        assert not any(known.told_otherwise for known in chair.presence.values())


async def test_a_guest_notices_by_itself_where_the_host_says_nothing_of_it(tmp_path: Path) -> None:
    await a_morning(tmp_path)
    rewrite(tmp_path / "test" / "ledger.jsonl", without_last)
    async with venue_of(tmp_path) as venue, connected_client(venue, J1) as client:
        # What it kept comes to it only now, so that the host was not asked.
        client.witness = Witness(tmp_path / "seen.json")
        client.on_frame({"pong": {"mark": 0, "now": "2018-02-27T09:00:00+08:00", **_said(venue)}})
        assert "it ends with line 5, and line 6 was there" in str(client.difference)


def _said(venue: Venue) -> dict[str, object]:
    room = venue.host.room
    return {"first": room.first, "seq": room.meeting.seq, "head": room.head}


async def test_another_meeting_at_the_same_address_alarms_no_board_that_anybody_opens(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "seen.json"
    for folder in ("one", "two"):
        async with venue_of(tmp_path / folder) as venue:
            await staged_venue(venue)
            client = Client(Endpoint("127.0.0.1", venue.port, PUBLIC), witness=Witness(kept))
            client.start()
            try:
                await client.welcomed()
                assert client.seat == BOARD
                assert client.hello().seen is None
                assert client.difference is None
            finally:
                await client.close()
    assert not kept.exists()


async def test_a_client_that_says_nothing_of_it_is_told_nothing(tmp_path: Path) -> None:
    async with venue_of(tmp_path) as venue, plain(venue) as wire:
        welcome = await wire.hello(token(venue, J1))
        assert "seen" not in welcome["welcome"]


async def test_hosts_answer_is_what_their_ledger_has_at_that_line(tmp_path: Path) -> None:
    await a_morning(tmp_path)
    async with venue_of(tmp_path) as venue, plain(venue) as wire:
        reading = venue.host.room.record.reading
        seen = {"first": reading.first, "seq": 2, "head": "0" * 64}
        welcome = await wire.hello(token(venue, J1), seen=seen)
        heads = reading.heads()
        right = {"first": heads[0], "seq": 2, "head": heads[1]}
        assert welcome["welcome"]["seen"] == right
        # Another language on the same connection is no other guest.
        await wire.say(hello={"version": 1, "code": token(venue, J1), "language": "zh"})
        await wire.say(ping={"mark": 1})
        assert "pong" in await wire.next("pong", "refused")


async def test_a_judge_keeps_the_receipts_of_their_own_acts(tmp_path: Path) -> None:
    kept = tmp_path / "seen.json"
    async with venue_of(tmp_path) as venue, guest(venue, J1, kept) as client:
        await staged_venue(venue)
        await until(lambda: client.meeting.seq == 4)
        client.submit(SubmitBallot(case="C1", scores=marks(7, 8), comment="讲得好" * 5))
        await until(lambda: client.witness.receipts)
        client.witness.told(_end(venue))
        line = venue.host.room.record.reading.lines[4]
    (said,) = json.loads(kept.read_text())["receipts"]
    receipt = read_receipt(json.dumps(said))
    assert receipt.line.encode() + b"\n" == line
    assert (receipt.index, receipt.checkpoint.size) == (4, 5)
    assert len(json.dumps(said, ensure_ascii=False).encode()) <= 1000
    assert Witness(kept).receipts == client.witness.receipts
