"""The way into the program: `judgetui` and `python -m judgetui`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from judgetui import __version__
from judgetui.cli import main
from tests.waiting import WITHIN

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"judgetui {__version__}\n"


def test_the_console_script_is_the_same_way_in() -> None:
    scripts = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"judgetui": f"{main.__module__}:{main.__name__}"}


@pytest.mark.parametrize(("argument", "status"), [("--version", 0), ("--nothing", 2)])
def test_the_module_can_be_run(argument: str, status: int) -> None:
    command = [sys.executable, "-m", "judgetui", argument]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
