"""Making sessions whole or not at all, and looking whether they are ready."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judgetui.records.session import read_session
from tests.commands.parts import SAMPLE, Run, everything, paper


def test_new_makes_a_session_and_says_what_is_next(run: Run, tmp_path: Path) -> None:
    status, out, err = run("new", "second", "--plan", SAMPLE / "plan.json")
    assert (status, err) == (0, "")
    assert str(tmp_path / "sessions" / "second") in out
    assert "judgetui check second" in out
    meeting = read_session(tmp_path / "sessions", "second").meeting
    assert (len(meeting.plan.cases), len(meeting.plan.judges)) == (28, 7)


def test_cases_from_a_file_replace_those_of_the_plan(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text('id,number,title\nA,1,老人[/b]关爱\nB,2,"=SUM(1,1)"\n', encoding="gb18030")
    assert run("new", "two", "--plan", SAMPLE / "plan.json", "--cases", cases)[0] == 0
    plan = read_session(tmp_path / "sessions", "two").meeting.plan
    assert [case.title for case in plan.cases] == ["老人[/b]关爱", "=SUM(1,1)"]


def test_every_fault_of_a_file_is_a_line_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("id,number,title\nA,1,One\nA,x,Two\nB,3,\n", encoding="utf-8")
    status, out, err = run("new", "bad", "--plan", SAMPLE / "plan.json", "--cases", cases)
    assert (status, out) == (1, "")
    assert len(err.splitlines()) >= 2
    assert all(line.startswith("cases.csv") for line in err.splitlines())
    assert not (tmp_path / "sessions").exists()


def test_a_name_that_is_taken_is_refused(run: Run, made: Path) -> None:
    before = everything(made)
    status, _, err = run("new", "first", "--plan", SAMPLE / "plan.json")
    assert status == 1
    assert "there is a session first" in err
    assert everything(made) == before


def test_check_says_go(run: Run, made: Path) -> None:
    status, out, err = run("check", "first")
    assert (status, err) == (0, "")
    assert "✓ Cases: 28." in out.splitlines()
    assert out.endswith("Everything is ready to open the meeting.\n")


def test_check_says_no_go(run: Run, made: Path) -> None:
    plan = json.loads((made / "plan.json").read_text(encoding="utf-8"))
    plan["judges"] = []
    (made / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    status, out, err = run("check", "first")
    assert status == 1
    assert any(line.startswith("✗ ") for line in out.splitlines())
    assert err.startswith("Not ready")


def test_check_says_how_far_an_open_meeting_is(run: Run, made: Path, tmp_path: Path) -> None:
    run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    assert "announced so far: 0 of 28" in run("check", "first")[1]


def test_new_says_what_a_file_was_read_as(run: Run, tmp_path: Path) -> None:
    judges = tmp_path / "judges.csv"
    judges.write_text("编号,姓名\nJ1,王伟\nJ2,李娜\n", encoding="gb18030")
    status, out, err = run("new", "gb", "--plan", SAMPLE / "plan.json", "--judges", judges)
    # The sample's cases know nothing of these judges, but for who is recused.
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "judges.csv was read as GB18030."


def test_new_asks_which_encoding_and_takes_what_is_said(run: Run, tmp_path: Path) -> None:
    judges = tmp_path / "judges.csv"
    judges.write_text("id,name\nJ1,Søren Kjær\n", encoding="cp1252")
    command = ("new", "west", "--plan", SAMPLE / "plan.json", "--judges", judges)
    status, out, err = run(*command)
    assert (status, out) == (1, "")
    assert "“Søren Kjær” (windows-1252)" in err
    assert not (tmp_path / "sessions").exists()
    assert run(*command, "--encoding", "klingon")[0] == 1
    status, out, err = run(*command, "--encoding", "windows-1252")
    assert (status, err) == (0, "")
    assert "judges.csv was read as windows-1252." in out
    plan = read_session(tmp_path / "sessions", "west").meeting.plan
    assert plan.judges[0].name == "Søren Kjær"


def test_decimal_commas_of_carried_scores_are_read(run: Run, tmp_path: Path) -> None:
    plan = json.loads((SAMPLE / "plan.json").read_text(encoding="utf-8"))
    plan["carried"] = [{"key": "pre", "name": "Preliminary", "weight": "0.4"}]
    plan["panel_weight"] = "0.6"
    plan["cases"], plan["judges"] = [], [{"id": "J1", "name": "A"}]
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    cases = tmp_path / "carried.csv"
    command = ("new", "carried", "--plan", tmp_path / "plan.json", "--cases", cases)
    cases.write_text("id;number;title;carried.pre\nC1;1;A;87,125\n", encoding="utf-8")
    status, _, err = run(*command)
    assert status == 1
    assert "row 2, column carried.pre: 87,125 may be 87.125 or 87125" in err
    cases.write_text("id;number;title;carried.pre\nC1;1;A;87,5\n", encoding="utf-8")
    assert run(*command)[0] == 0
    (case,) = read_session(tmp_path / "sessions", "carried").meeting.plan.cases
    assert str(case.carried["pre"]) == "87.5"


def test_a_dry_run_says_what_was_understood_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("Our list\n序号,案例名称,电话\n1,Seed,5\n2,Life,6\n", encoding="utf-8")
    arguments = ("--plan", SAMPLE / "plan.json", "--cases", cases, "--dry-run")
    status, out, err = run("new", "dry", *arguments)
    assert (status, err) == (0, "")
    assert out.splitlines()[:6] == [
        "cases.csv: not part of the table: row 1.",
        "cases.csv: not used: the columns 电话.",
        "cases.csv has no ids; they were made: C01 to C02.",
        "Cases: 2, the first as understood:",
        "  1  C01  Seed",
        "  2  C02  Life",
    ]
    assert out.splitlines()[-1] == "Nothing was made."
    assert not (tmp_path / "sessions").exists()


@pytest.mark.parametrize(
    "columns", ["number,title,organisation,presenters", "序号、标题、单位、汇报人"]
)
def test_a_list_without_a_header_is_asked_about_and_read_as_said(
    run: Run, tmp_path: Path, columns: str
) -> None:
    cases = tmp_path / "list.csv"
    cases.write_text("1,Bridge,South,Zhang San\n2,Garden,North,Li Si\n", encoding="utf-8")
    given = ("new", "first", "--plan", SAMPLE / "plan.json", "--cases", cases)
    status, out, err = run(*given)
    assert (status, out) == (1, "")
    assert "if row 1 (1, Bridge, South, Zhang San) is no header but the first of the list" in err
    assert "--columns number,title,organisation" in err
    assert not (tmp_path / "sessions" / "first").exists()
    assert run(*given, "--columns", columns)[0] == 0
    plan = read_session(tmp_path / "sessions", "first").meeting.plan
    assert [(case.number, case.title, case.organisation) for case in plan.cases] == [
        (1, "Bridge", "South"),
        (2, "Garden", "North"),
    ]
    assert [case.presenters for case in plan.cases] == [("Zhang San",), ("Li Si",)]


def test_columns_that_are_none_are_refused_and_those_not_needed_are_said(
    run: Run, tmp_path: Path
) -> None:
    cases = tmp_path / "list.csv"
    cases.write_text("1,Bridge,x\n", encoding="utf-8")
    given = ("new", "first", "--plan", SAMPLE / "plan.json", "--cases", cases, "--columns")
    status, _out, err = run(*given, "a,b,c")
    assert (status, "column title: there is no such column" in err) == (1, True)
    status, out, err = run(*given, "number,title,-")
    assert (status, err) == (0, "")
    assert "not used: the columns -" in out
    both = ("--judges", SAMPLE / "judges.csv", "--columns", "number,title")
    status, _out, err = run("new", "next", "--plan", SAMPLE / "plan.json", "--cases", cases, *both)
    assert (status, "--columns is for one list" in err) == (2, True)


def test_a_dry_run_refuses_a_name_that_is_taken(run: Run, made: Path) -> None:
    given = ("new", "first", "--plan", SAMPLE / "plan.json")
    assert run(*given, "--dry-run")[0] == run(*given)[0] == 1
    assert run("new", "second", *given[2:], "--dry-run")[0] == 0
