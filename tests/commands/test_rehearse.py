"""`judgetui rehearse`: a whole day through a real venue, on a copy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from judgetui.commands.root import run
from judgetui.demo import rehearsal
from judgetui.demo.rehearsal_plan import Day, expected, plan_day
from judgetui.meeting.state import Standings
from judgetui.records.session_folder import create_session
from tests.meeting.factories import a_plan

_CASES = 7


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A planned session with as many cases and rules as a day with everything takes."""
    cases = [{"id": f"C{n}", "number": n, "title": f"Story {n}"} for n in range(1, _CASES + 1)]
    judges = [{"id": f"J{n}", "name": f"Judge {n}"} for n in range(1, 5)]
    plan = a_plan(
        cases=cases,
        judges=judges,
        prizes=[{"name": "First", "count": 2}, {"name": "Second", "count": 2}],
        scoring={"combine": "mean", "ties": ["exact", "vote", "chair"], "floor": "1"},
        adjustments=[{"key": "late", "name": "Handed in late", "points": "-1"}],
        second_key={"correction": ["recorder"], "final": ["supervisor", "recorder"]},
        board={"policy": "sealed"},
    )
    return create_session(tmp_path / "sessions", "day", plan)


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A planned session whose day is short: three cases, three judges."""
    return create_session(tmp_path / "sessions", "small", a_plan())


def _rehearse(session: Path, *more: str) -> int:
    sessions = str(session.parent)
    return run(["--language", "en", "--sessions", sessions, "rehearse", session.name, *more])


def test_a_day_goes_as_it_should_twice_the_same_and_touches_nothing(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _files(session)
    reports: list[dict[str, Any]] = []
    for name in ("one.json", "two.json"):
        assert _rehearse(session, "--seed", "5", "--report", str(tmp_path / name)) == 0
        reports.append(json.loads((tmp_path / name).read_bytes()))
    assert _files(session) == before
    one, two = reports
    assert one | {"seconds": ""} == two | {"seconds": ""}
    assert one["ok"] is True
    tried = {check["name"]: check["ok"] for check in one["checks"]}
    assert set(tried.values()) == {True}
    assert {"late-judge", "dropped-laptop", "recusal", "correction"} <= set(tried)
    assert {"host-killed", "console-killed", "tie", "seats", "result", "record"} <= set(tried)
    assert {"ceremony", "step-back", "ceremony-killed", "practice"} <= set(tried)
    assert {"deduction", "substitute-judge", "excused-judge", "call"} <= set(tried)
    assert {"corrected-ballot", "final-key", "vote"} <= set(tried)
    acts = [tuple(act) for act in one["acts"]]
    assert acts[0] == ("chair", "open-meeting")
    assert acts.count(("chair", "finalise")) == acts.count(("chair", "step-back")) == 1
    assert {"adjust", "undo", "replace-judge", "excuse-judge"} <= {do for _by, do in acts}
    assert acts.count(("recorder", "confirm")) == 2
    assert acts.count(("supervisor", "confirm")) == 1
    assert acts[-1] == ("chair", "reveal")
    assert len(one["prizes"]) == 4
    assert "The rehearsal went as it should." in capsys.readouterr().out


def test_a_result_that_is_not_the_expected_one_is_said(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def another(day: Day, _decisions: object = ()) -> Standings:
        return expected(plan_day(day.plan, day.seed + 1))

    monkeypatch.setattr(rehearsal, "expected", another)
    assert _rehearse(small) == 1
    said = capsys.readouterr().out
    assert "✗ ranks, scores and prizes are those worked out beforehand" in said
    assert "✗ the ceremony shows the hall, step by step, what was worked out beforehand" in said
    assert "✓ the record is whole" in said
    assert "The rehearsal went as it should." not in said


def test_a_report_that_cannot_be_written_is_said_before_anything_is_played(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _rehearse(session, "--report", str(tmp_path / "none" / "report.json")) == 1
    printed = capsys.readouterr()
    assert "there is no folder" in printed.err
    assert printed.out == ""


def test_a_meeting_of_nobody_is_not_rehearsed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = tmp_path / "sessions" / "empty"
    session.mkdir(parents=True)
    plan = a_plan(judges=[])
    (session / "plan.json").write_text(plan.model_dump_json(by_alias=True), encoding="utf-8")
    assert _rehearse(session) == 1
    assert "Traceback" not in capsys.readouterr().err
