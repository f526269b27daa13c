"""Whole rooms with real hosts and a real server: followed, killed, taken over, come back."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import signal
import sys
from pathlib import Path

import pytest

from judgetui.meeting.acts import SetAcknowledgement
from judgetui.meeting.state import BallotStatus
from judgetui.records.session_folder import LEDGER, create_session
from tests.meeting.factories import a_plan
from tests.ports import free_port
from tests.rooms.rooms import Computer, Hall, a_room, until
from tests.rooms.server import Server, a_server
from tests.rooms.test_follower import kept

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes the POSIX way")
_names = (f"room-{number}" for number in itertools.count())


def in_log(server: Server, computer: Computer) -> bool:
    """Whether the log has all that is on a computer's disk."""
    return b"".join(kept(server, computer.room)) == (computer.path / LEDGER).read_bytes()


def ballots(computer: Computer, case: str) -> set[str]:
    """The judges whose ballot on a case is in a computer's ledger."""
    given = computer.read().meeting.cases[case].ballots.items()
    return {judge for judge, ballot in given if ballot.status is BallotStatus.SUBMITTED}


def shown(server: Server, room: str) -> tuple[str, int, int]:
    """What the overview shows of the case on stage: its stage, ballots, and how many there are."""
    with server.owner() as owner:
        asked = "select public from judgetui.overview where name = %s"
        row = owner.execute(asked, (room,)).fetchone()
    stage = (row[0] if row is not None else {}).get("stage") or {}
    return stage.get("stage", ""), stage.get("ballots", 0), stage.get("expected", 0)


def waiting(hall: Hall) -> int:
    """How many ballots the chair is told to be waiting for the log."""
    status = hall.chair.open.log_status
    return status.waiting if status is not None else 0


async def test_a_room_is_taken_over_with_its_links_drafts_and_acts(
    server: Server, tmp_path: Path
) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with a_room(tmp_path, room, a_plan(3, 3), *upstream, "--ack", "both") as places:
        first, other, hall = places
        await hall.score("C1")
        for judge in hall.judges[:2]:
            await judge.answered(hall.hand_in("C1", judge))
        await until(lambda: in_log(server, first))
        await until(lambda: shown(server, room) == ("scoring", 2, 3))
        await first.end()
        await other.host(hall.port, *upstream, "--take-over", "--yes")
        await hall.connected()
        assert ballots(other, "C1") == {"J1", "J2"}
        await hall.judges[2].answered(hall.hand_in("C1", hall.judges[2]))
        await hall.announce()
        await until(lambda: in_log(server, other))
        await other.end(signal.SIGTERM)
        assert other.read().meeting.announced == ("C1",)
        # The old computer comes back: nothing of its own is lost, and nothing is merged.
        await first.host(hall.port, *upstream, opens=False)
        assert await first.ended() == 1
        assert "taken over and goes on" in first.said
        assert not list(first.path.glob("ledger.diverged*"))
        assert "This ledger is the beginning of the meeting's record" in await first.verified()
        assert "taken over" not in await other.verified()


async def test_a_ballot_waits_for_the_log_until_the_chair_says_otherwise(tmp_path: Path) -> None:
    with a_server() as server:
        server.prepare("hall")
        upstream = ("--upstream", server.url("hall"), "--ack", "both")
        async with a_room(tmp_path, "hall", a_plan(3, 3), *upstream) as (first, _other, hall):
            await hall.score("C1")
            one, two, three = hall.judges
            await one.answered(hall.hand_in("C1", one))
            await until(lambda: in_log(server, first))
            server.stop("immediate")
            second = hall.hand_in("C1", two)
            await until(lambda: waiting(hall) == 1)
            assert two.open.unsent == 1
            # A reconnection does not turn it into an answer.
            await hall.chair.do(SetAcknowledgement(mode="room", reason="the server is away"))
            await two.answered(second)
            assert waiting(hall) in (0, 1)
            await three.answered(hall.hand_in("C1", three))
            server.start()
            await until(lambda: in_log(server, first))


async def test_what_the_old_disk_alone_had_comes_again_from_the_judges_devices(
    tmp_path: Path,
) -> None:
    with a_server() as server:
        server.prepare("hall")
        upstream = ("--upstream", server.url("hall"))
        async with a_room(tmp_path, "hall", a_plan(3, 3), *upstream) as (first, other, hall):
            await hall.score("C1")
            await hall.judges[0].answered(hall.hand_in("C1", hall.judges[0]))
            await until(lambda: in_log(server, first))
            server.stop("immediate")
            for judge in hall.judges[1:]:
                await judge.answered(hall.hand_in("C1", judge))
            assert ballots(first, "C1") == {"J1", "J2", "J3"}
            await first.end()
            server.start()
            await other.host(hall.port, *upstream, "--take-over", "--yes")
            await hall.connected()
            await until(lambda: ballots(other, "C1") == {"J1", "J2", "J3"})
            await first.host(free_port(), *upstream, opens=False)
            assert await first.ended() == 1
            (branch,) = first.path.glob("ledger.diverged-1.jsonl")
            assert branch.read_bytes() == (first.path / LEDGER).read_bytes()
            assert "2 acts of this computer are not in it" in first.said
            assert "2 acts of this ledger are not in the meeting's record" in await first.verified()
            # A computer whose folder has but the file of before.
            (first.path / "upstream.json").unlink()
            assert "This ledger is what the old computer had" in await first.verified()
            await other.end()
            await first.host(hall.port, *upstream, "--take-over", "--yes")
            await first.end()
            said = await first.verified()
            assert "ledger.diverged-1.jsonl has acts of this computer" in said
            assert "went on" not in said


async def test_a_host_that_runs_is_stopped_by_a_takeover(server: Server, tmp_path: Path) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with a_room(tmp_path, room, a_plan(3, 3), *upstream) as (first, other, hall):
        await hall.score("C1")
        await until(lambda: in_log(server, first))
        await first.send(signal.SIGSTOP)
        await other.host(free_port(), *upstream, "--take-over", "--yes")
        await first.send(signal.SIGCONT)
        hall.hand_in("C1", hall.judges[0])
        assert await first.ended() == 1
        chair = hall.chair.open
        await hall.chair.until(lambda: chair.connection.state != "connected")
        # On a slow machine its link was given up while the host stood still.
        assert chair.connection.state != "ended" or "goes on" in str(chair.connection.sentence)


async def test_a_takeover_by_a_copy_of_the_whole_folder_stops_the_host_too(
    server: Server, tmp_path: Path
) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with a_room(tmp_path, room, a_plan(2, 2), *upstream) as (first, other, hall):
        await hall.score("C1")
        await until(lambda: in_log(server, first))
        shutil.copytree(first.path, other.path)
        await first.send(signal.SIGSTOP)
        await other.host(free_port(), *upstream, "--take-over", "--yes")
        await first.send(signal.SIGCONT)
        hall.hand_in("C1", hall.judges[0])
        assert await first.ended() == 1
        assert "taken over and goes on" in first.said


async def test_a_room_of_that_name_goes_on_alone_and_says_so(
    server: Server, tmp_path: Path
) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with (
        a_room(tmp_path / "a", room, a_plan(3, 3), *upstream) as (first, _, hall),
        a_room(tmp_path / "b", room, a_plan(2, 3), *upstream) as (_, _, alone),
    ):
        await hall.score("C1")
        await alone.score("C1")
        await alone.judges[0].answered(alone.hand_in("C1", alone.judges[0]))
        chair = alone.chair
        await chair.until(
            lambda: any("belongs to another" in str(note) for note in chair.open.notes.notes)
        )
        await until(lambda: in_log(server, first))


async def test_taking_over_asks_first_and_refuses_what_there_is_not(
    server: Server, tmp_path: Path
) -> None:
    other = Computer(tmp_path / "other", next(_names))
    for options, said in (
        (("--take-over",), "name the server of the rooms"),
        (("--upstream", server.url("hall"), "--take-over", "--yes"), "has no room"),
        (("--upstream", server.url("hall").replace("hall@", "hall:x@")), "has a password in it"),
        (("--upstream", "http://server/room"), "no address of a PostgreSQL server"),
    ):
        await other.host(1234, *options, opens=False)
        assert await other.ended() == 1
        assert said in other.said
    assert not other.path.exists()


async def test_the_old_computer_can_take_the_room_back(server: Server, tmp_path: Path) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with a_room(tmp_path, room, a_plan(3, 3), *upstream) as (first, other, hall):
        await hall.score("C1")
        await until(lambda: in_log(server, first))
        await first.end()
        await other.host(hall.port, *upstream, "--take-over", "--yes")
        await hall.connected()
        await hall.judges[0].answered(hall.hand_in("C1", hall.judges[0]))
        await until(lambda: in_log(server, other))
        await other.end()
        await first.host(hall.port, *upstream, "--take-over", "--yes")
        await hall.connected()
        await hall.judges[1].answered(hall.hand_in("C1", hall.judges[1]))
        assert ballots(first, "C1") == {"J1", "J2"}
        await until(lambda: in_log(server, first))
        await asyncio.sleep(0)


async def test_a_room_is_taken_over_beside_a_venue_that_still_runs(
    server: Server, tmp_path: Path
) -> None:
    room, upstream = next(_names), ("--upstream", server.url("hall"))
    async with a_room(tmp_path, room, a_plan(3, 3), *upstream) as (first, other, hall):
        await hall.score("C1")
        await until(lambda: in_log(server, first))
        await other.host(free_port(), *upstream, "--take-over", "--yes")
        assert await first.ended() == 1
        await first.host(hall.port, *upstream, opens=False)
        assert await first.ended() == 1
        # Not a venue that opens and closes again.
        assert first.said.count("The venue is open at") == 1


async def test_both_without_a_log_is_refused(tmp_path: Path) -> None:
    other = Computer(tmp_path / "other", next(_names))
    create_session(other.folder, other.room, a_plan())
    await other.host(1234, "--ack", "both", opens=False)
    assert await other.ended() == 1
    assert "--ack both needs a log of rooms" in other.said
