"""A terminal that is gone is noticed, on a real pseudo-terminal."""

from __future__ import annotations

import os
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

import pty

from judgetui.app.app import JudgeApp
from judgetui.app.launcher import LauncherApp
from judgetui.app.min_size_app import MinSizeApp
from judgetui.app.restart import run_supervised
from judgetui.app.terminal_driver import TerminalDriver, hung_up, own_terminal_gone


def test_a_terminal_is_there_until_it_hangs_up() -> None:
    master, slave = pty.openpty()
    try:
        assert not hung_up(slave)
        os.write(master, b"typed")
        assert not hung_up(slave)
        os.close(master)
        assert hung_up(slave)
    finally:
        os.close(slave)


@pytest.mark.parametrize("app", [JudgeApp, LauncherApp])
def test_every_app_of_a_terminal_ends_with_it(
    app: type[MinSizeApp[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert app.get_driver_class(app.__new__(app)) is TerminalDriver


async def test_no_app_is_begun_where_the_programs_own_terminal_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "__stdin__", terminal)
        assert not own_terminal_gone()
        os.close(master)
        assert own_terminal_gone()

        def build(_trouble: str) -> JudgeApp:
            raise AssertionError("an app was begun")

        await run_supervised(build)


def test_a_program_without_a_terminal_lost_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:
        monkeypatch.setattr(sys, "__stdin__", nothing)
        assert not own_terminal_gone()
    assert not own_terminal_gone(), "what is closed is no terminal"
    monkeypatch.setattr(sys, "__stdin__", None)
    assert not own_terminal_gone()
