"""Paper ballots from a file, while the venue is open: sent through it, like anybody's acts."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from judgetui.commands import ballots, sending
from judgetui.commands.ballots import rows_named, send_ballots, spans
from judgetui.meeting.acts import KeyBallot, OpenMeeting, Withdraw
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import CHAIR, RECORDER
from judgetui.records.imports.ballots import KeyedRow
from judgetui.records.read_session import ReadSession
from judgetui.records.session import create_session, open_session, read_session
from judgetui.venue.access.addresses import local_addresses
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.client.client import Client
from judgetui.venue.server.listen import Venue
from judgetui.venue.server.state_file import VenueState
from tests.commands.parts import paper
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import a_venue, connected_client
from tests.waiting import WITHIN

HEADER = "case,judge,depth,care,comment"
NAME = "first"


@asynccontextmanager
async def opened(
    folder: Path, *, planned: bool = False, bind: str = "127.0.0.1"
) -> AsyncIterator[tuple[Venue, VenueState]]:
    """The venue of a session on disk, and where it is."""
    plan = a_plan(3, 3)
    path = create_session(folder, NAME, plan)
    record = open_session(folder, NAME)
    async with a_venue(record=record, credentials=Credentials(plan, path), bind=bind) as venue:
        if not planned:
            await venue.host.room.take(CHAIR, OpenMeeting(), "open")
        yield venue, VenueState(venue.port, os.getpid(), "127.0.0.1", venue.loopback)


def keyed(
    folder: Path, sign: VenueState, file: Path, *, open_first: bool = False
) -> Callable[[], object]:
    return lambda: send_ballots(folder / NAME, sign, file, open_first=open_first)


def recorded(folder: Path) -> list[tuple[str, str]]:
    return [(entry.by, entry.act.do) for entry in read_session(folder, NAME).entries]


async def test_no_chair_is_asked_on_the_venues_own_computer(tmp_path: Path) -> None:
    """Also where the venue listens at one address of the network, by which programs here come."""
    address = local_addresses()[0]
    file = paper(tmp_path, "C1,J1,8,7,", header=HEADER)
    async with opened(tmp_path, bind=address) as (venue, _):
        sign = VenueState(venue.port, os.getpid(), address, f"http://{address}:{venue.port}")
        chair = Client(sign.endpoint(venue.host.credentials.of(CHAIR).token))
        chair.start()
        try:
            await asyncio.wait_for(chair.welcomed(), WITHIN)
            await asyncio.wait_for(asyncio.to_thread(keyed(tmp_path, sign, file)), WITHIN)
        finally:
            await chair.close()
    assert recorded(tmp_path)[1:] == [("chair", "key-ballot")]


async def test_ballots_go_through_the_venue_and_everybody_sees_them(tmp_path: Path) -> None:
    rows = ("C1,J1,8,7,", "C1,J2,9,7,fine", "C2,J3,,,recused: kin")
    file = paper(tmp_path, *rows, header=HEADER)
    async with opened(tmp_path) as (venue, sign), connected_client(venue, RECORDER) as recorder:
        await asyncio.to_thread(keyed(tmp_path, sign, file))
        before = venue.host.room.meeting.seq
        assert before == 4
        async with asyncio.timeout(10):
            while recorder.meeting.seq < before:
                await asyncio.sleep(0.01)
        assert recorder.connection.state == "connected"
    assert recorded(tmp_path)[1:] == [
        ("chair", "key-ballot"),
        ("chair", "key-ballot"),
        ("chair", "recuse"),
    ]


async def test_the_meeting_is_opened_first_where_that_is_asked_for(tmp_path: Path) -> None:
    file = paper(tmp_path, "C1,J1,8,7,", header=HEADER)
    async with opened(tmp_path, planned=True) as (venue, sign):
        with pytest.raises(Refused, match="add --open"):
            await asyncio.to_thread(keyed(tmp_path, sign, file))
        assert venue.host.room.meeting.seq == 0
        await asyncio.to_thread(keyed(tmp_path, sign, file, open_first=True))
    assert recorded(tmp_path) == [("chair", "open-meeting"), ("chair", "key-ballot")]


@pytest.mark.parametrize("bad", ["C1,J2,99,7,", "C9,J2,8,7,", "C1,J1,8,7,"])
async def test_a_file_with_anything_wrong_sends_nothing(tmp_path: Path, bad: str) -> None:
    file = paper(tmp_path, "C1,J1,8,7,", bad, header=HEADER)
    async with opened(tmp_path) as (venue, sign):
        with pytest.raises(Refused, match="row 3"):
            await asyncio.to_thread(keyed(tmp_path, sign, file))
        assert venue.host.room.meeting.seq == 1


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("C1", r"\(ballots.csv, row 2\); no ballot of this file is on record"),
        ("C2", r"row 4\)\. On record from this file: rows 2–3; not on record: rows 4–6\."),
        ("C3", r"row 6\)\. On record from this file: rows 2–5; not on record: rows 6\."),
    ],
)
async def test_where_the_meeting_went_on_meanwhile_it_says_which_rows_are_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str, said: str
) -> None:
    cells = ("C1,J1", "C1,J2", "C2,J1", "C2,J2", "C3,J1")
    file = paper(tmp_path, *(f"{cell},8,7," for cell in cells), header=HEADER)
    async with opened(tmp_path) as (venue, sign):
        before = [read_session(tmp_path, NAME)]
        await venue.host.room.take(CHAIR, Withdraw(case=gone, reason="ill"), "gone")

        def as_it_was(folder: Path, name: str) -> ReadSession:
            return before.pop() if before else read_session(folder, name)

        monkeypatch.setattr(ballots, "read_session", as_it_was)
        with pytest.raises(Refused, match=said):
            await asyncio.to_thread(keyed(tmp_path, sign, file))


async def test_a_venue_that_is_gone_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WITHIN", 0.3)
    file = paper(tmp_path, "C1,J1,8,7,", header=HEADER)
    async with opened(tmp_path) as (_, sign):
        pass
    with pytest.raises(Refused, match=r"does not answer.*no ballot of this file is on record"):
        await asyncio.to_thread(keyed(tmp_path, sign, file))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([], ""), ([2], "2"), ([2, 3], "2–3"), ([2, 3, 4, 6, 8, 9], "2–4, 6, 8–9")],
)
def test_rows_are_said_as_people_write_them(numbers: list[int], said: str) -> None:
    assert spans(numbers) == said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_the_command_finds_the_venue_that_is_open(tmp_path: Path) -> None:
    from tests.commands.terminals import sessions_in

    create_session(tmp_path / "sessions", NAME, a_plan(3, 3))
    for sessions in sessions_in(tmp_path):
        host = sessions.terminal("host", NAME, "--bind", "127.0.0.1", "--port", _port())
        host.until("Ctrl+C ends the venue")
        file = paper(tmp_path, "C1,J1,8,7,", header=HEADER)
        done = sessions.run("ballots", NAME, str(file), "--open")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Sent through the venue that is open at http://127.0.0.1:" in done.stdout
        assert "1 ballot recorded." in done.stdout
        again = sessions.run("ballots", NAME, str(file))
        assert (again.returncode, again.stdout) == (1, "")
        assert "row 2" in again.stderr
    assert recorded(tmp_path / "sessions") == [("chair", "open-meeting"), ("chair", "key-ballot")]


def _port() -> str:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def test_rows_of_several_ballots_are_told_apart_by_their_judges() -> None:
    rows = [
        KeyedRow(row, KeyBallot(case="C1", judge=judge, scores=marks(8, 7)))
        for row, judge in ((2, "J1"), (2, "J2"), (3, "J1"), (3, "J2"), (4, "J1"))
    ]
    assert rows_named(rows[:3], rows[3:]) == "2, 3 (J1)"
    assert rows_named(rows[3:], rows[:3]) == "4, 3 (J2)"


async def test_of_a_wide_table_it_is_said_which_rows_are_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = paper(tmp_path, ",J1,J2,J1,J2", "C1,8,7,9,6", "C2,5,5,5,5", header="case,depth,,care,")
    async with opened(tmp_path) as (venue, sign):
        before = [read_session(tmp_path, NAME)]
        await venue.host.room.take(CHAIR, Withdraw(case="C2", reason="ill"), "gone")

        def as_it_was(folder: Path, name: str) -> ReadSession:
            return before.pop() if before else read_session(folder, name)

        monkeypatch.setattr(ballots, "read_session", as_it_was)
        said = r"row 4\)\. On record from this file: rows 3; not on record: rows 4\."
        with pytest.raises(Refused, match=said):
            await asyncio.to_thread(keyed(tmp_path, sign, file))
