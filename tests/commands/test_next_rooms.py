"""`judgetui next --upstream`: one final from rooms of the log, as from sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.records.session_folder import LEDGER, PLAN, create_session
from judgetui.rooms import schema
from judgetui.rooms.shared_log import connected
from tests.commands.parts import Run
from tests.records.day import write_ledger
from tests.results.stages import Marks, a_final_record, a_room_plan
from tests.rooms.server import NEEDS_POSTGRESQL, Server, a_server

pytestmark = NEEDS_POSTGRESQL
ROOMS: dict[str, Marks] = {
    "east": {"C1": "80", "C2": "90", "C3": "85", "C4": "85"},
    "west": {"C1": "70", "C2": "85", "C3": "75"},
    "north": {"C1": "88", "C2": "60"},
}
THREE = ("--from", "east", "--from", "west", "--from", "north")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for hosts, a watcher and an organiser."""
    with a_server() as found:
        found.prepare("hall")
        with found.owner() as owner:
            schema.add_logins(owner, ["office"], "judgetui_organiser")
            schema.add_logins(owner, ["eyes"], "judgetui_overview")
        yield found


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Iterator[Path]:
    """Sessions with final results, and the same lines as rooms in the log."""
    folder = tmp_path / "sessions"
    for name, marks in ROOMS.items():
        plan = a_room_plan(marks)
        path = create_session(folder, name, plan)
        write_ledger(path / LEDGER, list(a_final_record(marks, plan=plan)))
        with connected(server.url("hall"), name) as log:
            end = log.claim("A")
            lines = (path / LEDGER).read_bytes().splitlines()
            assert log.append(end, lines) == len(lines)
    yield folder
    with server.owner() as owner:
        owner.execute("delete from judgetui.entry")
        owner.execute("delete from judgetui.room")


def test_three_rooms_make_the_final_that_three_sessions_make(
    run: Run, folder: Path, server: Server
) -> None:
    how = ("--best", "3", "--compare", "standardise", *THREE, "--carry", "first", "--weight", "1")
    _, before, _ = run("next", "final-1", *how)
    status, out, err = run("next", "final-2", *how, "--upstream", server.url("office"))
    assert (status, err) == (0, "")
    assert "judgetui check final-2" in out
    assert out == before.replace("final-1", "final-2")
    one, other = ((folder / name / PLAN).read_bytes() for name in ("final-1", "final-2"))
    assert one == other
    assert b'"name": "north"' in one


def test_several_rooms_are_not_comparable_by_themselves(
    run: Run, folder: Path, server: Server
) -> None:
    url = server.url("office")
    status, _, err = run("next", "final", "--best", "3", *THREE, "--upstream", url)
    assert status == 1
    assert "not comparable by themselves" in err
    assert not (folder / "final").exists()


def test_a_room_that_is_not_there_names_those_that_are(
    run: Run, folder: Path, server: Server
) -> None:
    url = server.url("office")
    status, _, err = run("next", "final", "--best", "1", "--from", "south", "--upstream", url)
    assert status == 1
    assert "no room south" in err
    assert "east, north, west" in err
    status, _, err = run("next", "final", "--best", "1", "--from", "east", "--upstream",
                         server.url("eyes"))  # fmt: skip
    assert status == 1
    assert "--organiser" in err


def test_a_room_whose_lines_were_changed_makes_nothing(
    run: Run, folder: Path, server: Server
) -> None:
    url, how = server.url("office"), ("next", "final", "--best", "1", "--from", "west")
    with server.owner() as owner:
        changed = (folder / "west" / LEDGER).read_bytes().splitlines()[1].replace(b"C1", b"C2")
        owner.execute(
            "update judgetui.entry set line = %s where room = 'west' and seq = 2", (changed,)
        )
    status, _, err = run(*how, "--upstream", url)
    assert status == 1
    assert "west: line 2" in err
    with server.owner() as owner:
        owner.execute("delete from judgetui.entry where room = 'west' and seq > 1")
    status, _, err = run(*how, "--upstream", url)
    assert status == 1
    assert "not whole after line 1" in err
    assert not (folder / "final").exists()


def test_a_room_given_twice_or_not_final_or_not_opened(
    run: Run, folder: Path, server: Server
) -> None:
    url = server.url("office")
    twice = ("--from", "east", "--from", "east")
    assert "given twice" in run("next", "f", "--best", "1", *twice, "--upstream", url)[2]
    with connected(server.url("hall"), "empty") as log:
        log.claim("A")
    how = ("next", "f", "--best", "1", "--from", "empty", "--upstream", url)
    assert "has not opened yet" in run(*how)[2]
    lines = (folder / "east" / LEDGER).read_bytes().splitlines()
    with connected(server.url("hall"), "empty") as log:
        log.append(log.claim("A"), lines[:-1])
    assert "not final yet" in run(*how)[2]


def test_the_server_that_is_gone_is_one_sentence(run: Run, folder: Path) -> None:
    url = "postgresql://office@127.0.0.1:1/postgres"
    status, _, err = run("next", "f", "--best", "1", "--from", "east", "--upstream", url)
    assert status == 1
    assert len(err.splitlines()) == 1
