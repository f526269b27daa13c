"""A second copy of a meeting, its loss and return, and the next computer of the chair's."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("terminals the POSIX way", allow_module_level=True)

from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import Phase
from judgetui.records.mirror import Mirror
from judgetui.records.session import create_session, open_session, read_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.client.client import Client
from judgetui.venue.server.state_file import VenueState, answers, read_state, write_state
from tests.commands.parts import Run, everything
from tests.commands.terminals import Sessions, port, sessions_in
from tests.commands.test_venue import sign_of
from tests.meeting.factories import a_plan
from tests.venue.venues import until


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """A folder with a session called first."""
    create_session(tmp_path / "sessions", "first", a_plan(title="Spring review"))
    yield from sessions_in(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The folder for copies."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def arrives(state: VenueState, token: str, *acts: OpenMeeting) -> Phase:
    """Come by a link's token and do something; the meeting's phase then."""

    async def come() -> Phase:
        client = Client(state.endpoint(token))
        client.start()
        await asyncio.wait_for(client.welcomed(), 30)
        for act in acts:
            client.submit(act)
        await until(lambda: client.meeting.seq >= len(acts))
        phase = client.meeting.phase
        await client.close()
        return phase

    return asyncio.run(come())


def test_the_next_computer_goes_on_with_the_same_links(sessions: Sessions, stick: Path) -> None:
    number = port()
    host = sessions.terminal("host", "first", "--port", number, "--mirror", str(stick))
    host.until("Ctrl+C ends the venue")
    plan = read_session(sessions.path().parent, "first").meeting.plan
    tokens = {seat: one.token for seat, one in Credentials(plan, sessions.path())}
    assert arrives(sign_of(sessions), tokens[CHAIR], OpenMeeting()) is Phase.OPEN
    ledger = stick / "first" / "ledger.jsonl"
    host.wait_for(lambda: ledger.exists() and ledger.read_bytes().count(b"\n") == 1)
    # The stick is pulled out and comes back, and the chair hears of both.
    stick.rename(stick.with_name("away"))
    host.until("there is no second copy of the meeting now", "is not there. The meeting goes on")
    host.wait_for(lambda: sign_of(sessions).mirror_trouble)
    assert "There is no second copy now: " in sessions.run("check", "first").stdout
    stick.with_name("away").rename(stick)
    host.until("is whole again")
    host.wait_for(lambda: not sign_of(sessions).mirror_trouble)
    assert f"A second copy is kept in {stick}." in sessions.run("check", "first").stdout
    # The computer is gone for good.
    os.kill(sign_of(sessions).pid, signal.SIGKILL)
    shutil.rmtree(sessions.path())
    assert sessions.run("verify", str(stick)).returncode == 0
    console = sessions.terminal("run", "first", "--from", str(stick))
    console.until("Spring review", "saved on the host")
    state = sign_of(sessions)
    assert str(state.port) == number
    assert state.mirror == str(stick)
    assert arrives(state, tokens[Seat(Role.JUDGE, "J1")]) is Phase.OPEN
    again = sessions.terminal("run", "first", "--from", str(stick))
    assert again.ended() == 1
    assert "there is a session first" in again.text
    assert answers(state)


def test_a_folder_that_takes_no_copy_opens_no_venue(sessions: Sessions, tmp_path: Path) -> None:
    nowhere = sessions.terminal("host", "first", "--mirror", str(tmp_path / "nowhere"))
    assert nowhere.ended() == 1
    assert "no second copy can be kept: " in nowhere.text
    assert "nowhere is not there" in " ".join(nowhere.text.split())
    itself = sessions.terminal("host", "first", "--mirror", str(sessions.path().parent))
    assert itself.ended() == 1
    assert "that is not a second copy" in itself.text


def test_a_copy_is_verified_by_its_path(run: Run, tmp_path: Path, stick: Path) -> None:
    home = create_session(tmp_path / "elsewhere", "first", a_plan())
    with open_session(home.parent, "first") as session:
        session.check_copy(Mirror(home, stick))
    for place in (stick, stick / "first"):
        before = everything(stick)
        assert run("verify", place)[0] == 0
        assert everything(stick) == before
    (stick / "first" / "ledger.jsonl").write_text("nonsense\n")
    assert run("verify", stick)[0] == 1
    status, _, err = run("verify", "second")
    assert status == 1
    assert "there is no session second" in err


def test_a_state_file_keeps_what_is_known_of_the_copy(tmp_path: Path) -> None:
    state = VenueState(8080, 1, "127.0.0.1", "", mirror="/stick", mirror_trouble="it is full")
    write_state(tmp_path, state)
    assert read_state(tmp_path) == state
