"""Sessions: made whole or not at all, opened by one, replayed to the same meeting."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from judgetui.meeting.acts import Amend, CallCase, OpenMeeting, opening
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting, Phase
from judgetui.records import atomic_files
from judgetui.records.imports.plan import read_plan
from judgetui.records.ledger_reader import Receipt
from judgetui.records.session import (
    MemoryRecord,
    Record,
    create_session,
    list_sessions,
    open_session,
    read_session,
    sessions_folder,
)
from judgetui.records.session_folder import free_name
from tests.meeting.factories import a_plan, one_by_one
from tests.records.day import a_day, entries_of, more_time

PLAN = a_plan(title={"en": "Review", "zh": "评审会"})
DAY = a_day(PLAN)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, to whom no folder is closed."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    create_session(folder, "nanhu", PLAN)
    return folder


@pytest.fixture(params=["memory", "file"])
def record(request: pytest.FixtureRequest, folder: Path) -> Iterator[Record]:
    file = request.param == "file"
    record: Record = open_session(folder, "nanhu") if file else MemoryRecord(PLAN, "nanhu")
    yield record
    record.close()


def test_a_new_record_is_the_planned_meeting(record: Record) -> None:
    assert record.name == "nanhu"
    assert record.meeting.same(Meeting.planned(PLAN))
    assert record.head == "0" * 64
    assert (dict(record.ids), list(record.entries()), list(record.notes)) == ({}, [], [])


def test_what_is_appended_is_told_again_by_its_id(record: Record) -> None:
    heads = record.append(DAY[:2])
    record.append(DAY[2:])
    assert record.ids["id-2"] == Receipt(2, DAY[1].at, heads[1], DAY[1].by)
    assert record.ids["id-2"].at.utcoffset() == DAY[1].at.utcoffset()
    assert record.ids.get("id-99") is None
    assert list(record.ids) == [entry.id for entry in DAY]
    assert record.ids[DAY[-1].id].head == record.head
    assert list(record.entries()) == DAY


def test_memory_and_file_come_to_the_same_heads(folder: Path) -> None:
    memory = MemoryRecord(PLAN)
    with open_session(folder, "nanhu") as session:
        assert session.append(DAY) == memory.append(DAY)


def test_what_does_not_follow_changes_nothing(record: Record) -> None:
    record.append(DAY[:3])
    head = record.head
    for wrong in ([more_time(5)], [more_time(4), more_time(6)], [more_time(4, id="id-1")]):
        with pytest.raises(Refused):
            record.append(wrong)
    assert record.head == head
    assert list(record.entries()) == DAY[:3]
    record.append(DAY[3:4])


def test_the_first_line_holds_the_plan(record: Record) -> None:
    record.append(entries_of(("chair", OpenMeeting())))
    (first,) = record.entries()
    assert isinstance(first.act, OpenMeeting)
    assert first.act.plan == PLAN


def test_a_record_keeps_drafts(record: Record) -> None:
    draft = Draft("J1", "C1", {"depth": "8"})
    record.drafts.keep(draft)
    assert record.drafts.get("J1", "C1") == draft


@pytest.mark.parametrize("acts", range(0, len(DAY) + 1, 3))
def test_a_session_opened_again_is_the_same_meeting(folder: Path, acts: int) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(DAY[:acts])
        head = session.head
    with open_session(folder, "nanhu") as again:
        expected = one_by_one(DAY[:acts]) if acts else Meeting.planned(PLAN)
        assert again.meeting.same(expected)
        assert again.head == head
        assert list(again.notes) == []
        again.append(DAY[acts:])
    read = read_session(folder, "nanhu")
    assert replace(read.meeting, read_out=None).same(one_by_one(DAY))
    assert read.entries == tuple(DAY)


def test_drafts_outlive_the_program(folder: Path) -> None:
    draft = Draft("J1", "C1", {"depth": "8"}, "half a th")
    with open_session(folder, "nanhu") as session:
        session.drafts.keep(draft)
    with open_session(folder, "nanhu") as again:
        assert again.drafts.get("J1", "C1") == draft


def test_damaged_drafts_do_not_keep_a_session_from_opening(folder: Path) -> None:
    (folder / "nanhu" / "drafts.json").write_text("{")
    with open_session(folder, "nanhu") as session:
        assert "half-typed ballots could not be read" in str(session.notes[0])


def test_a_session_is_read_while_it_is_open(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(DAY[:5])
        files = {one: one.read_bytes() for one in (folder / "nanhu").iterdir()}
        read = read_session(folder, "nanhu")
        assert read.entries == tuple(DAY[:5])
        assert read.head == session.head
        assert {one: one.read_bytes() for one in (folder / "nanhu").iterdir()} == files


def test_reading_leaves_a_torn_line_where_it_is_and_says_so(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(DAY)
    ledger = folder / "nanhu" / "ledger.jsonl"
    ledger.write_bytes(torn := ledger.read_bytes()[:-9])
    read = read_session(folder, "nanhu")
    assert read.entries == tuple(DAY[:-1])
    assert "not written to its end" in str(read.notes[0])
    assert ledger.read_bytes() == torn

    with open_session(folder, "nanhu") as session:
        assert "stopped while it was writing" in str(session.notes[0])
        assert session.meeting.same(one_by_one(DAY[:-1]))


def test_an_act_the_rules_do_not_allow_is_refused_with_its_line(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append([*DAY[:2], DAY[2].model_copy(update={"act": CallCase(case="C2")})])
    for look in (open_session, read_session):
        with pytest.raises(Refused, match=r"ledger\.jsonl: line 3: "):
            look(folder, "nanhu")
    summary = list_sessions(folder)[0]
    assert "line 3" in str(summary.problem)


def test_a_ledger_must_begin_with_its_plan(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append([more_time(1)])
    with pytest.raises(Refused, match=r"ledger\.jsonl: line 1: "):
        open_session(folder, "nanhu")


def test_the_plan_in_the_ledger_is_the_one_that_counts(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(DAY)
    path = folder / "nanhu" / "plan.json"
    fields = json.loads(path.read_text())
    path.write_text(json.dumps(fields | {"title": "Another"}))
    with open_session(folder, "nanhu") as session:
        assert session.meeting.plan == PLAN
        assert "plan.json was changed after the meeting opened" in str(session.notes[0])
    path.write_text("{")
    assert "goes by the plan that was frozen" in str(read_session(folder, "nanhu").notes[0])


def test_a_plan_that_an_act_amended_is_not_said_to_be_changed(folder: Path) -> None:
    amend = Amend(what="plan", field="title", value="Another", reason="misprint")
    with open_session(folder, "nanhu") as session:
        session.append(entries_of(("chair", opening(PLAN)), ("chair", amend)))
    for _again in range(2):
        with open_session(folder, "nanhu") as session:
            assert session.meeting.plan.title == "Another"
            assert session.notes == ()
    assert read_plan(folder / "nanhu" / "plan.json").title == PLAN.title


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "Another"}, r"plan\.json was changed after this venue was opened"),
        ({"title": 1}, r"plan\.json: title"),
    ],
)
def test_a_plan_that_was_changed_meanwhile_is_not_frozen_as_it_was(
    folder: Path, change: dict[str, object], said: str
) -> None:
    path = folder / "nanhu" / "plan.json"
    before = path.read_text()
    with open_session(folder, "nanhu") as session:
        path.write_text(json.dumps(json.loads(before) | change))
        with pytest.raises(Refused, match=said):
            session.append(DAY)
        assert session.ledger.reading.lines == []
        path.write_text(json.dumps(json.loads(before), indent=4))
        session.append(DAY)
    assert read_session(folder, "nanhu").notes == ()


def test_a_ledger_alone_is_a_whole_meeting(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(DAY)
    (folder / "nanhu" / "plan.json").unlink()
    read = read_session(folder, "nanhu")
    assert replace(read.meeting, read_out=None).same(one_by_one(DAY))
    assert read.notes == ()
    with open_session(folder, "nanhu") as session:
        assert session.meeting.same(one_by_one(DAY))
        assert session.notes == ()


def test_a_planned_session_needs_a_plan_that_can_be_read(folder: Path) -> None:
    (folder / "nanhu" / "plan.json").write_text('{"title": 1}')
    with pytest.raises(Refused, match=r"plan\.json"):
        open_session(folder, "nanhu")
    assert not (folder / "nanhu" / "ledger.jsonl.owner").exists()
    assert "plan.json" in str(list_sessions(folder)[0].problem)


@pytest.mark.parametrize("name", ["nobody", "..", "", "a/b", "/etc", "x\0"])
def test_a_session_that_is_not_there(folder: Path, name: str) -> None:
    for look in (open_session, read_session):
        with pytest.raises(Refused, match="there is no session"):
            look(folder, name)
    assert [one.name for one in folder.iterdir()] == ["nanhu"]


def test_making_a_session(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    session = create_session(folder, "南湖 2018", PLAN)
    assert session == folder / "南湖 2018"
    assert [one.name for one in session.iterdir()] == ["plan.json"]
    assert read_plan(session / "plan.json") == PLAN
    assert read_plan(session / "plan.json").contract == PLAN.contract
    text = (session / "plan.json").read_text(encoding="utf-8")
    assert '"weight": "0.5"' in text
    assert "评审会" in text
    assert text.endswith("}\n")


@pytest.mark.skipif(os.name == "nt", reason="folders have other rights there")
def test_a_session_is_its_owners_alone(folder: Path) -> None:
    assert stat.S_IMODE((folder / "nanhu").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a:b",
        "a\nb",
        "a\u202eb",
        "con",
        "LPT1.txt",
        "-x",
        ".x",
        "x ",
        "x.",
        "x" * 65,
    ],
)
def test_a_name_that_some_system_cannot_have(folder: Path, name: str) -> None:
    with pytest.raises(Refused, match="name"):
        create_session(folder, name, PLAN)
    assert [one.name for one in folder.iterdir()] == ["nanhu"]


def test_a_name_that_is_taken(folder: Path) -> None:
    before = (folder / "nanhu" / "plan.json").read_bytes()
    with pytest.raises(Refused, match=r"there is a session nanhu in .* already"):
        create_session(folder, "nanhu", a_plan(5, 5))
    (folder / "empty").mkdir()
    with pytest.raises(Refused, match="already"):
        create_session(folder, "empty", PLAN)
    assert (folder / "nanhu" / "plan.json").read_bytes() == before
    assert sorted(one.name for one in folder.iterdir()) == ["empty", "nanhu"]


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [(a_plan(0, 3), "a session needs cases"), (a_plan(3, 0), "a session needs judges")],
)
def test_a_plan_nobody_can_score_or_be_scored_by(tmp_path: Path, plan: Plan, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        create_session(tmp_path / "sessions", "new", plan)
    assert not (tmp_path / "sessions").exists()


def test_nothing_is_left_behind_when_the_disk_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.raises(Refused, match="No space left on device"):
        create_session(folder, "new", PLAN)
    assert [one.name for one in folder.iterdir()] == ["nanhu"]


def test_sessions_are_listed_with_what_they_are(folder: Path) -> None:
    create_session(folder, "b", PLAN)
    create_session(folder, "a", PLAN)
    with open_session(folder, "b") as session:
        session.append(DAY[:4])
    (folder / "a" / "plan.json").write_text("{")
    (folder / "notes").mkdir()
    (folder / ".new-x").mkdir()
    (folder / ".new-x" / "plan.json").write_text("{")
    (folder / "a file").write_text("")

    a, b, nanhu = list_sessions(folder)

    assert (a.name, a.title, a.phase) == ("a", None, None)
    assert "plan.json" in str(a.problem)
    assert (b.name, b.phase, b.acts, b.problem) == ("b", Phase.OPEN, 4, None)
    assert (nanhu.title, nanhu.date, nanhu.phase, nanhu.acts) == (
        PLAN.title,
        PLAN.date,
        Phase.PLANNING,
        0,
    )


@pytest.mark.skipif(os.name == "nt", reason="needs the rights of Unix")
def test_a_session_we_are_not_let_into_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable = create_session(folder, "readable", PLAN)
    for path, mode in ((folder, 0o755), (readable, 0o755), (readable / "plan.json", 0o644)):
        path.chmod(mode)
    (folder / "nanhu").chmod(0)
    monkeypatch.chdir(folder)
    with as_nobody():
        for look in (open_session, read_session):
            with pytest.raises(Refused, match=r"nanhu.* cannot be used: Permission denied"):
                look(Path(), "nanhu")
        closed, read = list_sessions(Path())
    (folder / "nanhu").chmod(0o700)
    assert "Permission denied" in str(closed.problem)
    assert (read.name, read.problem) == ("readable", None)


def test_a_name_longer_than_the_system_takes_is_no_session(folder: Path) -> None:
    with pytest.raises(Refused, match="there is no session"):
        read_session(folder, "𠮷" * 64)


def test_no_folder_has_no_sessions(tmp_path: Path) -> None:
    assert list_sessions(tmp_path / "nowhere") == []


def test_where_sessions_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUDGETUI_SESSIONS", "asked")
    assert sessions_folder(Path("chosen")) == Path("chosen")
    assert sessions_folder(None) == Path("asked")
    monkeypatch.delenv("JUDGETUI_SESSIONS")
    platform = sessions_folder(None)
    assert platform.is_absolute()
    assert "judgetui" in platform.parts
    (tmp_path / "sessions").mkdir()
    assert sessions_folder(None) == Path("sessions")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Science fair: 2026", "Science-fair-2026"),
        ("南湖区 社会工作", "南湖区-社会工作"),
        ("../../etc", "etc"),
        ("con", "meeting-con"),
        ("???", "meeting"),
        ("nanhu", "nanhu-2"),
        ("x" * 300, "x" * 60),
        ("- a -", "a"),
    ],
)
def test_a_title_becomes_a_name_that_is_free(folder: Path, title: str, name: str) -> None:
    assert free_name(folder, title) == name
    assert create_session(folder, name, PLAN).name == name


def test_acts_are_passed_on_apart_from_keeping_them(folder: Path) -> None:
    told: list[int] = []
    with open_session(folder, "nanhu") as session:
        session.follow(told.append)
        session.append(DAY[:2])
        assert told == [0]
        session.pass_on()
    assert told == [0, 2]
