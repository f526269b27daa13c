"""What is loaded by the time something is drawn: the reason why that is soon."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("terminals the POSIX way", allow_module_level=True)

from judgetui.meeting.seat import Role, Seat
from judgetui.records.read_session import read_session
from judgetui.records.session import create_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.server.state_file import read_state
from tests.commands.terminals import Sessions, Terminal, port, sessions_in
from tests.meeting.factories import a_plan
from tests.waiting import WITHIN

_TELL = """
import os, sys
def tell(*_):
    with open({file!r}, "w") as file:
        file.write("\\n".join(sys.modules))
    os._exit(0)
{when}
from judgetui.cli import main
main({arguments!r})
"""
_PICTURE = """
from judgetui.commands.first_picture import FirstPicture
FirstPicture.draw = lambda self, lines: lines and tell()
"""
_SCREEN = """
from judgetui.app.app import JudgeApp
JudgeApp.on_ready = tell
"""
_NEVER = (
    "cryptography",
    "judgetui.demo",
    "judgetui.fairness",
    "judgetui.gateway",
    "judgetui.records.imports",
    "judgetui.records.workbook",
    "judgetui.results",
    "judgetui.venue.browser",
    "judgetui.venue.lifecycle",
    "judgetui.venue.server.host",
    "judgetui.venue.server.room",
    "python_calamine",
    "segno",
    "sqlite3",
    "tinydb",
    "typst",
    "xlsxwriter",
)
"""What belongs to the host, to documents or to the demo."""
_LATER = ("aiohttp", "judgetui.app", "judgetui.meeting.state", "pydantic", "rich", "textual")
"""What a screen needs, but the first picture does not."""
_ASKED = ("judgetui.app.dialogs.", "judgetui.screens.history", "judgetui.screens.choose")
"""What only questions need."""


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """A session whose meeting and venue are open."""
    folder = tmp_path_factory.mktemp("start")
    create_session(folder / "sessions", "first", a_plan(title="Spring review"))
    paper = folder / "paper.csv"
    paper.write_text("case,judge,depth,care\nC1,J1,5,5\n")
    for sessions in sessions_in(folder):
        assert sessions.run("ballots", "first", str(paper), "--open").returncode == 0
        sessions.terminal("host", "first", "--port", port()).until("The venue is open")
        yield sessions


def loaded(sessions: Sessions, when: str, command: str) -> set[str]:
    """The modules that `run` or `join` has loaded then."""
    state = read_state(sessions.path())
    assert state is not None
    file = sessions.folder / "modules"
    file.unlink(missing_ok=True)
    plan = read_session(sessions.path().parent, "first").meeting.plan
    code = Credentials(plan, sessions.path()).of(Seat(Role.JUDGE, "J1")).token
    arguments = ["run", "first"] if command == "run" else ["join", f"{state.base}/j/{code}"]
    program = _TELL.format(file=str(file), when=when, arguments=arguments)
    terminal = Terminal([program], sessions.environment, program=("-c",))
    try:
        assert terminal.ended() == 0
    finally:
        terminal.close()
    return set(file.read_text().split())


def among(modules: set[str], names: tuple[str, ...]) -> list[str]:
    """Those of the modules that are one of these or lie in one; a name may end with a dot."""
    return sorted(
        one
        for one in modules
        for name in names
        if f"{one}.".startswith(f"{name.rstrip('.')}.")
        if name.rstrip(".") != one or not name.endswith(".")
    )


@pytest.mark.parametrize(("command", "most"), [("run", 250), ("join", 215)])
def test_the_first_picture_needs_nearly_nothing(
    sessions: Sessions, command: str, most: int
) -> None:
    modules = loaded(sessions, _PICTURE, command)
    assert not among(modules, _NEVER + _LATER)
    assert len(modules) < most, sorted(modules)


@pytest.mark.parametrize(("command", "most"), [("run", 760), ("join", 850)])
def test_the_first_screen_loads_no_host_no_documents_no_demo_and_no_question(
    sessions: Sessions, command: str, most: int
) -> None:
    modules = loaded(sessions, _SCREEN, command)
    assert not among(modules, _NEVER + _ASKED)
    assert len(modules) < most, sorted(modules)


def test_the_chairs_screen_is_there_before_the_network(sessions: Sessions) -> None:
    assert not among(loaded(sessions, _SCREEN, "run"), ("aiohttp",))


def test_every_question_is_there_when_it_is_asked() -> None:
    """They are named, so that no first screen loads them."""
    from judgetui.app import app_commands, dialogs

    for name in dialogs.__all__:
        assert getattr(dialogs, name).__name__ == f"judgetui.app.dialogs.{name}"
    assert all(map(callable, app_commands.questions().values()))
    with pytest.raises(AttributeError):
        _ = dialogs.no_such_module
    assert Path(dialogs.__file__).parent.name == "dialogs"


_HOST = """
import asyncio, sys
from judgetui.commands import host
from judgetui.records import session
def tell(*_):
    context = sys.modules["aiohttp.connector"]._SSL_CONTEXT_VERIFIED
    print(*sys.modules, context.cert_store_stats()["x509"])
    sys.exit()
session.open_session = tell
asyncio.run(host.open_venue(None, host.Path("a/b"), None))
"""
_NOT_FOR_A_HOST = (
    "cryptography",
    "judgetui.app",
    "judgetui.demo",
    "judgetui.fairness",
    "judgetui.gateway",
    "judgetui.records.imports",
    "judgetui.records.workbook",
    "judgetui.results.papers",
    "psycopg",
    "python_calamine",
    "rich",
    "sqlite3",
    "textual",
    "typst",
    "unittest",
    "xlsxwriter",
)
"""What a venue would keep in its memory all day, and needs for documents and the like at most."""


def test_a_venue_loads_no_screens_no_documents_and_no_certificates() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HOST], capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stderr
    *modules, certificates = done.stdout.split()
    assert not among(set(modules), _NOT_FOR_A_HOST)
    assert certificates == "0"
    assert len(modules) < 720, modules
