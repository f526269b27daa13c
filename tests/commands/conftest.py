"""A command line of its own for each test, and sessions to give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.cli import main
from judgetui.language import use_language
from tests.commands.parts import SAMPLE, Run, paper


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a folder of sessions of its own: status, output, complaints."""
    monkeypatch.setenv("JUDGETUI_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
    for name in ("JUDGETUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        finally:
            use_language("en")
        out, err = capfd.readouterr()
        return status, out, err

    return command


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Path:
    """A session called first, made from the sample's files."""
    files = ("--cases", SAMPLE / "cases.csv", "--judges", SAMPLE / "judges.csv")
    status, _, _ = run("new", "first", "--plan", SAMPLE / "plan.json", *files)
    assert status == 0
    return tmp_path / "sessions" / "first"


@pytest.fixture
def scored(run: Run, made: Path, tmp_path: Path) -> Path:
    """The session with three cases scored by all seven judges."""
    rows = [
        f"C0{case},J{judge},{mark},{mark},{mark},{mark},"
        for case, mark in ((1, 80), (2, 90), (3, 85))
        for judge in range(1, 8)
    ]
    assert run("ballots", "first", paper(tmp_path, *rows), "--open")[0] == 0
    return made
