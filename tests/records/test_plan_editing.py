"""Saving a changed plan: whole or not at all, and never over somebody else's."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.records import atomic_files
from judgetui.records.plan_editing import editable_plan, save_plan
from judgetui.records.session import create_session, open_session, read_session
from tests.meeting.factories import a_plan
from tests.records.day import a_day

PLAN = a_plan()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_session(tmp_path, "nanhu", PLAN)
    return tmp_path


def plan_bytes(folder: Path) -> bytes:
    return (folder / "nanhu" / "plan.json").read_bytes()


def test_a_changed_plan_takes_the_place_of_the_other(folder: Path) -> None:
    draft = PlanDraft.of(editable_plan(folder, "nanhu")).set(("title",), "Other")
    assert draft.plan is not None
    save_plan(folder, "nanhu", draft.plan, PLAN)
    assert read_session(folder, "nanhu").meeting.plan == draft.plan
    with open_session(folder, "nanhu") as session:
        assert session.meeting.plan.title == "Other"
    assert not [name for name in os.listdir(folder / "nanhu") if name.startswith(".")]


def test_a_plan_saved_unchanged_is_the_same_file(folder: Path) -> None:
    before = plan_bytes(folder)
    unchanged = PlanDraft.of(editable_plan(folder, "nanhu")).plan
    assert unchanged is not None
    save_plan(folder, "nanhu", unchanged, PLAN)
    assert plan_bytes(folder) == before


def test_nobody_else_s_change_is_written_over(folder: Path) -> None:
    theirs = a_plan(title="Theirs")
    save_plan(folder, "nanhu", theirs, PLAN)
    with pytest.raises(Refused, match=r"plan\.json was changed by another program"):
        save_plan(folder, "nanhu", a_plan(title="Mine"), PLAN)
    assert editable_plan(folder, "nanhu") == theirs


def test_saving_the_same_plan_twice_is_no_conflict(folder: Path) -> None:
    mine = a_plan(title="Mine")
    save_plan(folder, "nanhu", mine, PLAN)
    save_plan(folder, "nanhu", mine, PLAN)
    assert editable_plan(folder, "nanhu") == mine


def test_a_venue_keeps_its_plan(folder: Path) -> None:
    before = plan_bytes(folder)
    with (
        open_session(folder, "nanhu"),
        pytest.raises(Refused, match="nanhu is open in another program"),
    ):
        save_plan(folder, "nanhu", a_plan(title="Mine"), PLAN)
    assert plan_bytes(folder) == before


def test_a_meeting_that_has_opened_keeps_its_plan(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(a_day(PLAN)[:1])
    for attempt in (
        lambda: editable_plan(folder, "nanhu"),
        lambda: save_plan(folder, "nanhu", a_plan(title="Mine"), PLAN),
    ):
        with pytest.raises(Refused, match="the meeting has opened"):
            attempt()
    assert read_session(folder, "nanhu").meeting.plan.title == "Review"


def test_a_plan_that_nobody_can_score_is_not_saved(folder: Path) -> None:
    with pytest.raises(Refused, match="needs judges"):
        save_plan(folder, "nanhu", a_plan(3, 0), PLAN)
    assert editable_plan(folder, "nanhu") == PLAN


def test_there_must_be_a_session(folder: Path) -> None:
    with pytest.raises(Refused, match="there is no session other"):
        save_plan(folder, "other", PLAN, PLAN)
    assert not (folder / "other").exists()


def test_a_disk_that_takes_nothing_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plan_bytes(folder)

    def full(file: int, content: bytes) -> None:
        os.write(file, content[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "write_all", full)
        with pytest.raises(Refused, match="No space left"):
            save_plan(folder, "nanhu", a_plan(title="Mine"), PLAN)
    assert plan_bytes(folder) == before
    # The session can be opened and saved afterwards.
    save_plan(folder, "nanhu", a_plan(title="Mine"), PLAN)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be killed")
@pytest.mark.parametrize("moment", ["write_all", "sync", "sync_folder"])
def test_a_kill_while_saving_leaves_one_whole_plan(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """At each step of the write: before its bytes, before they are safe, after the exchange."""
    mine = a_plan(title="Mine")

    def die(*_arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(atomic_files, moment, die)
            save_plan(folder, "nanhu", mine, PLAN)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it ended before it was killed"
    kept = editable_plan(folder, "nanhu")
    assert kept == (mine if moment == "sync_folder" else PLAN)
    # The lock died with the process: the next one saves.
    save_plan(folder, "nanhu", a_plan(title="Third"), kept)
    assert editable_plan(folder, "nanhu").title == "Third"
