"""What a part of the program loads: the proof, at run time, of what the import contracts say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import WITHIN

HEAVY = ("textual", "pydantic", "aiohttp", "tinydb", "click", "rich", "asyncio")
PLAN = Path(__file__).parent.parent / "sessions" / "nanhu-2018" / "plan.json"


def loaded(code: str) -> set[str]:
    """The modules a fresh interpreter has loaded after some code, by their first name."""
    code += "\nimport sys\nsys.stderr.write('\\n'.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=WITHIN, check=True
    )
    return set(done.stderr.split())


def command(folder: Path, *arguments: str) -> str:
    """Code that runs a command of the command line."""
    given = ["--sessions", str(folder), *arguments]
    return f"from judgetui.cli import main\nassert main({given!r}) == 0"


def test_the_version_costs_nothing() -> None:
    code = "from judgetui.cli import main\nassert main(['--version']) == 0"
    assert not loaded(code).intersection(HEAVY)


def test_a_client_knows_no_screen() -> None:
    assert "textual" not in loaded("import judgetui.venue.client.seat_api, judgetui.demo.robots")


def test_the_rules_know_nobody() -> None:
    modules = loaded("import judgetui.meeting.apply, judgetui.meeting.redaction")
    assert not modules.intersection({"textual", "tinydb", "click", "rich", "asyncio", "filelock"})


def test_a_console_is_drawn_without_the_network_and_what_only_a_writer_needs() -> None:
    code = "import judgetui.app.app, judgetui.screens.chair, judgetui.venue.client.shared_machine"
    modules = loaded(f"{code}, judgetui.records.read_session")
    assert not modules.intersection({"aiohttp", "tinydb", "filelock"})


def test_help_loads_no_rules() -> None:
    assert not loaded(command(Path("nowhere"), "--help")).intersection({"textual", "tinydb"})


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one session, made by the command that makes sessions."""
    folder = tmp_path_factory.mktemp("sessions")
    modules = loaded(command(folder, "new", "first", "--plan", str(PLAN)))
    assert "textual" not in modules
    return folder


def test_a_remote_client_is_there_before_the_network_is() -> None:
    modules = loaded("import judgetui.venue.client.shared_machine, judgetui.commands.run")
    assert not modules.intersection({"aiohttp", "segno", "textual"})


def test_a_venue_loads_no_screen() -> None:
    modules = loaded(
        "import judgetui.venue.server.listen, judgetui.venue.browser.routes, judgetui.commands.host"
    )
    assert "aiohttp" in modules
    assert "textual" not in modules


@pytest.mark.parametrize("name", ["check", "standings", "verify", "export", "codes"])
def test_a_command_without_a_screen_loads_none(sessions: Path, name: str) -> None:
    assert "textual" not in loaded(command(sessions, name, "first"))


def test_the_demo_without_a_terminal_loads_no_screen(sessions: Path) -> None:
    code = f"import os, sys\nsys.stdin = open(os.devnull)\n{command(sessions, 'demo')}"
    assert "textual" not in loaded(code)
