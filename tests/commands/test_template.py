"""A meeting without JSON: the workbook of a plan, out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.records.session import read_session
from tests.commands.parts import SAMPLE, Run


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_session_is_made_from_the_template(run: Run, tmp_path: Path, language: str) -> None:
    book = tmp_path / "meeting.xlsx"
    status, out, err = run("--language", language, "template", "--to", book)
    assert (status, err) == (0, "")
    assert str(book) in out
    assert run("new", "first", "--from", book)[0] == 0
    assert run("new", "second", "--plan", SAMPLE / "plan.json")[0] == 0
    first, second = (
        read_session(tmp_path / "sessions", name).meeting.plan for name in ("first", "second")
    )
    assert first == second
    assert first.contract == second.contract


@pytest.mark.parametrize("ending", ["xlsx", "json"])
def test_a_plan_is_given_back_and_makes_the_same_session(
    run: Run, made: Path, tmp_path: Path, ending: str
) -> None:
    to = tmp_path / f"back.{ending}"
    assert run("plan", "first", "--to", to) == (0, f"{to}\n", "")
    option = "--from" if ending == "xlsx" else "--plan"
    assert run("new", "again", option, to)[0] == 0
    first, again = (
        read_session(tmp_path / "sessions", name).meeting.plan for name in ("first", "again")
    )
    assert first.contract == again.contract


def test_a_file_is_never_written_over(run: Run, made: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.json"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        status, _, err = run("plan", "first", "--to", tmp_path / name)
        assert (status, "is there already" in err) == (1, True)
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
    assert run("template", "--to", tmp_path / "a.xlsx")[0] == 1
    status, _, err = run("template", "--to", tmp_path / "a.csv")
    assert (status, "ends in one of: .xlsx" in err) == (1, True)
    assert not (tmp_path / "a.csv").exists()
