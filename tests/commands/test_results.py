"""Standings, exports and verifying, by the command line."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records.read_session import ReadSession, read_session
from judgetui.records.session import open_session
from judgetui.records.session_folder import LEDGER
from tests.commands.parts import KEYS, SAMPLE, Run
from tests.records.day import more_time


def test_standings_as_a_table(run: Run, scored: Path) -> None:
    status, out, err = run("standings", "first")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("Rank")) + 1
    places = [line.split()[:2] for line in lines[first : first + 3]]
    assert places == [["1", "2"], ["2", "3"], ["3", "1"]]
    assert "First prize" in lines[first]


def test_standings_as_json(run: Run, scored: Path) -> None:
    told = json.loads(run("standings", "first", "--format", "json")[1])
    assert list(told) == ["contract", "provisional", "cases", "prize_lines"]
    first, unscored = told["cases"][0], told["cases"][-1]
    assert (first["rank"], first["case"], first["score"], first["exact"]) == (
        1,
        "C02",
        "90.00",
        "90",
    )
    assert (first["ballots"], first["panel"], first["recused"]) == (7, 7, 0)
    assert first["criteria"] == dict.fromkeys(KEYS, "90.00")
    assert (unscored["rank"], unscored["score"]) == (None, None)


def test_standings_as_csv(run: Run, scored: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("standings", "first", "--format", "csv")[1])))
    assert [row["case"] for row in rows[:3]] == ["C02", "C03", "C01"]


def test_standings_and_export_read_a_session_that_is_open(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    with open_session(scored.parent, "first"):
        assert run("standings", "first")[0] == 0
        assert run("export", "first", "--to", tmp_path / "out")[0] == 0
        assert run("verify", "first")[0] == 0


def test_export_writes_every_format_beside_the_ledger(run: Run, scored: Path) -> None:
    status, out, err = run("export", "first")
    assert (status, err) == (0, "")
    names = {Path(line).name for line in out.splitlines()}
    tables = {"standings.csv", "ballots.csv", "cases.csv", "judges.csv", "amendments.csv"}
    tables |= {"decisions.csv", "objections.csv", "confirmations.csv"}
    assert names == tables | {"result.json", "result.xlsx"}
    assert all(Path(line).parent == scored / "exports" for line in out.splitlines())


def test_export_writes_what_is_asked_where_it_is_asked(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    assert run("export", "first", "--to", tmp_path / "out", "--format", "json")[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["result.json"]


def test_exported_ballots_can_be_keyed_into_another_session(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    run("export", "first", "--to", tmp_path / "out")
    run("new", "second", "--plan", SAMPLE / "plan.json")
    keyed = run("ballots", "second", tmp_path / "out" / "ballots.csv", "--open")
    assert keyed[1] == "21 ballots recorded.\n"
    first, second = (run("standings", n, "--format", "json")[1] for n in ("first", "second"))
    assert json.loads(first)["cases"] == json.loads(second)["cases"]


def test_verify_says_in_one_line_that_all_is_well(run: Run, scored: Path) -> None:
    run("export", "first")
    status, out, err = run("verify", "first")
    assert (status, err) == (0, "")
    assert out.startswith("all is well: 22 acts, head ")
    assert out.count("\n") == 1


def test_verify_of_a_planned_meeting(run: Run, made: Path) -> None:
    assert run("verify", "first") == (0, "all is well: the meeting is not open yet\n", "")


@pytest.mark.parametrize("line", [1, 2, 11, 22])
def test_verify_names_the_line_in_which_one_byte_was_changed(
    run: Run, scored: Path, line: int
) -> None:
    ledger = scored / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    changed = bytearray(lines[line - 1])
    changed[len(changed) // 2] ^= 1
    lines[line - 1] = bytes(changed)
    ledger.write_bytes(b"".join(lines))
    status, out, err = run("verify", "first")
    assert status == 1
    assert len(out.splitlines()) == 1
    assert out.startswith(f"ledger.jsonl: line {line}:")
    assert err == out


def test_verify_finds_an_export_that_was_changed(run: Run, scored: Path) -> None:
    run("export", "first")
    folders = (scored / "exports", scored / "exports" / "again")
    run("export", "first", "--to", folders[1])
    for folder in folders:
        path = folder / "standings.csv"
        path.write_bytes(path.read_bytes().replace(b"90.00", b"91.00", 1))
    status, out, _ = run("verify", "first")
    assert status == 1
    assert [line.split(",")[0] for line in out.splitlines()] == [
        "standings.csv",
        "again: standings.csv",
    ]


def test_verify_says_which_exports_it_cannot_look_into(
    run: Run, scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("export", "first")

    def closed(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", closed)
    status, out, _ = run("verify", "first")
    assert (status, out) == (1, f"{scored / 'exports'} cannot be read: Permission denied\n")


def test_verify_needs_nothing_but_the_ledger(run: Run, scored: Path) -> None:
    (scored / "plan.json").unlink()
    status, out, err = run("verify", "first")
    assert (status, err) == (0, "")
    assert out.startswith("all is well: 22 acts")


def test_verify_names_a_plan_that_was_changed_after_opening(run: Run, scored: Path) -> None:
    plan = scored / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"count": 3', '"count": 4'), encoding="utf-8")
    status, out, _ = run("verify", "first")
    assert status == 1
    assert out.startswith("plan.json")


def test_a_torn_last_line_is_told_and_is_no_difference(run: Run, scored: Path) -> None:
    ledger = scored / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-20])
    status, out, err = run("verify", "first")
    assert (status, out.startswith("all is well: 21 acts")) == (0, True)
    assert "ledger.jsonl" in err


@pytest.mark.parametrize(("before", "after"), [(-20, None), (None, -20)])
def test_a_line_that_is_just_being_written_is_no_difference(
    run: Run,
    scored: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: int | None,
    after: int | None,
) -> None:
    ledger = scored / "ledger.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:before])

    def read_once(folder: Path, name: str) -> ReadSession:
        session = read_session(folder, name)
        ledger.write_bytes(whole[:after])
        return session

    monkeypatch.setattr("judgetui.commands.verify.read_session", read_once)
    status, out, _ = run("verify", "first")
    acts = 22 if before is None else 21
    assert (status, out.startswith(f"all is well: {acts} acts")) == (0, True)


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be taken away there")
def test_a_record_that_was_put_back_while_it_was_open_is_not_well(run: Run, scored: Path) -> None:
    ledger, copy = scored / LEDGER, scored / "copy"
    copy.write_bytes(ledger.read_bytes())
    session = open_session(scored.parent, "first")
    seq = session.meeting.seq + 1
    session.append([more_time(seq)])
    os.replace(copy, ledger)
    with pytest.raises(Refused, match="by another program"):
        session.close()

    status, _, err = run("verify", "first")
    assert status == 1
    assert "holds accepted acts (1) that are not in ledger.jsonl" in err


def test_standings_of_one_judge(run: Run, scored: Path) -> None:
    status, out, err = run("standings", "first", "--judge", "J3")
    assert (status, err) == (0, "")
    assert [line.split()[:4] for line in out.splitlines()[3:]] == [
        ["1", "90.00", "1", "2"],
        ["2", "85.00", "2", "3"],
        ["3", "80.00", "3", "1"],
    ]
    told = json.loads(run("standings", "first", "--judge", "J3", "--format", "json")[1])
    assert (told["judge"], told["counts"]) == ("J3", True)
    assert [
        (row["case"], row["rank"], row["total"], row["panel_rank"]) for row in told["cases"]
    ] == [
        ("C02", 1, "90.00", 1),
        ("C03", 2, "85.00", 2),
        ("C01", 3, "80.00", 3),
    ]
    table = list(
        csv.DictReader(
            io.StringIO(run("standings", "first", "--judge", "J3", "--format", "csv")[1])
        )
    )
    assert [row["total"] for row in table] == ["90.00", "85.00", "80.00"]


def test_standings_of_a_judge_that_there_is_not(run: Run, scored: Path) -> None:
    status, out, err = run("standings", "first", "--judge", "J99")
    assert (status, out) == (1, "")
    assert "there is no judge J99; the judges are: J1, J2" in err
