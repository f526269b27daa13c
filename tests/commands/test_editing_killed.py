"""A plan that is being changed when the program is killed: on disk it is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.records.plan_editing import editable_plan
from judgetui.records.session import create_session, open_session
from tests.commands.terminals import Sessions, sessions_in
from tests.meeting.factories import a_plan


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    create_session(tmp_path / "sessions", "first", a_plan())
    yield from sessions_in(tmp_path)


def test_a_kill_in_the_middle_of_a_change_leaves_the_plan_as_it_was(sessions: Sessions) -> None:
    before = (sessions.path() / "plan.json").read_bytes()
    terminal = sessions.terminal()
    terminal.until("first", "Edit the plan")
    terminal.press("\x1b[17~")
    terminal.until("first: Plan", "Times")
    terminal.press("\r")
    terminal.until("first: Meeting")
    terminal.press("\r")
    terminal.until("Enter take it")
    terminal.press("er")
    terminal.until("Reviewer")
    terminal.press("\r")
    terminal.until("not saved yet")
    terminal.press("\x1b[B\r")
    terminal.until("Enter take it")
    terminal.kill()
    assert (sessions.path() / "plan.json").read_bytes() == before
    assert [path.name for path in sessions.path().iterdir()] == ["plan.json"]
    assert editable_plan(sessions.folder / "sessions", "first") == a_plan()
    with open_session(sessions.folder / "sessions", "first") as session:
        assert session.meeting.plan.title == "Review"
