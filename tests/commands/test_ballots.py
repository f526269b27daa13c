"""Paper ballots from a file: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.records.session import open_session, read_session
from judgetui.records.session_folder import LEDGER
from tests.commands.parts import HEADER, Run, everything, paper


def test_paper_ballots_are_recorded_in_one_go(run: Run, made: Path, tmp_path: Path) -> None:
    rows = ("C01,J1,80,81,82,83,", "C01,J2,90,91,92,93,good", "C01,J3,,,,,recused: a relative")
    status, out, err = run("ballots", "first", paper(tmp_path, *rows), "--open")
    assert (status, out, err) == (0, "2 ballots and 1 recusal recorded.\n", "")
    session = read_session(made.parent, "first")
    assert [(entry.by, entry.act.do) for entry in session.entries] == [
        ("chair", "open-meeting"),
        ("recorder", "key-ballot"),
        ("recorder", "key-ballot"),
        ("recorder", "recuse"),
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["C01,J1,80,81,82,83,"], "1 ballot recorded."),
        (["C01,J1,,,,,recused: kin"], "1 recusal recorded."),
        (["C01,J1,,,,,recused: kin", "C01,J2,,,,,回避：亲属"], "2 recusals recorded."),
        (["C01,J1,80,81,82,83,", "C02,J1,80,81,82,83,"], "2 ballots recorded."),
    ],
)
def test_what_was_recorded_is_counted(
    run: Run, made: Path, tmp_path: Path, rows: list[str], said: str
) -> None:
    assert run("ballots", "first", paper(tmp_path, *rows), "--open")[1] == said + "\n"


def test_ballots_for_a_planned_meeting_need_open(run: Run, made: Path, tmp_path: Path) -> None:
    status, out, err = run("ballots", "first", paper(tmp_path, "C01,J1,80,81,82,83,"))
    assert (status, out) == (1, "")
    assert "add --open" in err
    assert read_session(made.parent, "first").meeting.seq == 0


@pytest.mark.parametrize(
    "bad",
    [
        "C01,J2,NaN,80,80,80,",
        "C01,J2,Infinity,80,80,80,",
        "C01,J2,1e1,80,80,80,",
        "C01,J2,80.5,80,80,80,",
        "C01,J2,101,80,80,80,",
        "C01,J2,,80,80,80,",
        "C99,J2,80,80,80,80,",
        "C01,J9,80,80,80,80,",
        "C01,J1,80,80,80,80,",
        "C01,J2,80,80,80,80,recused: both",
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(
    run: Run, made: Path, tmp_path: Path, bad: str
) -> None:
    before = everything(made)
    status, out, err = run(
        "ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,", bad), "--open"
    )
    assert (status, out) == (1, "")
    assert err.startswith("ballots.csv")
    assert "row 3" in err
    after = everything(made)
    assert {name: after[name] for name in before} == before
    assert read_session(made.parent, "first").meeting.seq == 0


def test_a_ballot_on_record_is_never_overwritten(run: Run, made: Path, tmp_path: Path) -> None:
    run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    before = everything(made)
    again = paper(tmp_path, "C01,J2,70,70,70,70,", "C01,J1,70,70,70,70,")
    status, _, err = run("ballots", "first", again)
    assert status == 1
    assert "row 3" in err
    assert "F8" in err
    assert everything(made) == before


def test_ballots_wait_while_the_session_is_open_elsewhere(
    run: Run, made: Path, tmp_path: Path
) -> None:
    with open_session(made.parent, "first"):
        status, _, err = run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    assert status == 1
    assert "open in another program" in err


def test_an_export_read_into_a_new_session_revives_nothing(
    run: Run, made: Path, tmp_path: Path
) -> None:
    header = f"{HEADER},status,reason,number,title,judge_name"
    rows = (
        "C01,J1,80,81,82,83,,submitted,,,,",
        "C01,J2,90,90,90,90,,void,wrong case,,,",
        "C02,J1,99,99,99,99,,withdrawn,left,,,",
        "C03,J1,98,98,98,98,,returned,misread,,,",
        "C01,J3,,,,,recused: kin,recused,kin,,,",
    )
    status, out, err = run("ballots", "first", paper(tmp_path, *rows, header=header), "--open")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "ballots.csv: left out, because void does not count: row 3.",
        "ballots.csv: left out, because withdrawn does not count: row 4.",
        "ballots.csv: left out, because returned does not count: row 5.",
        "1 ballot and 1 recusal recorded.",
    ]
    meeting = read_session(made.parent, "first").meeting
    assert {
        case: tuple(state.ballots) for case, state in meeting.cases.items() if state.ballots
    } == {"C01": ("J1", "J3")}


def test_ballots_take_an_encoding(run: Run, made: Path, tmp_path: Path) -> None:
    path = paper(tmp_path, "C01,J1,80,81,82,83,très bien ø")
    path.write_text(path.read_text(encoding="utf-8"), encoding="cp1252")
    status, _, err = run("ballots", "first", path, "--open")
    assert status == 1
    assert "très bien ø" in err
    status, out, _ = run("ballots", "first", path, "--open", "--encoding", "cp1252")
    assert (status, out.splitlines()[0]) == (0, "ballots.csv was read as windows-1252.")
    ballot = read_session(made.parent, "first").meeting.cases["C01"].ballots["J1"]
    assert ballot.comment == "très bien ø"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_dry_run_says_what_was_understood_and_records_nothing(
    run: Run, made: Path, tmp_path: Path, language: str
) -> None:
    file = paper(tmp_path, "C02,J1,88,87,91,90,fine", "C01,J2,70,71,72,73,")
    ledger = made / LEDGER
    before = ledger.read_bytes() if ledger.exists() else None
    status, out, err = run("--language", language, "ballots", "first", file, "--open", "--dry-run")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    first = {
        "en": "Authenticity 88, Integrity 87, Professionalism 91, Effectiveness 90 | fine",
        "zh": "真实性 88、完整性 87、专业性 91、实效性 90 | fine",
    }
    assert (
        lines[0]
        == {"en": "Ballots: 2, the first as understood:", "zh": "评分表：2张，前几张读作："}[
            language
        ]
    )
    assert lines[1].startswith("  2  C02  ")
    assert lines[1].endswith(first[language])
    assert lines[-1] == {"en": "Nothing was recorded.", "zh": "没有作任何记录。"}[language]
    assert (ledger.read_bytes() if ledger.exists() else None) == before
    assert run("ballots", "first", file, "--open")[0] == 0


def test_a_dry_run_refuses_what_would_be_refused(run: Run, made: Path, tmp_path: Path) -> None:
    file = paper(tmp_path, "C02,J1,88,87,91,190,")
    status, out, err = run("ballots", "first", file, "--open", "--dry-run")
    assert (status, out) == (1, "")
    assert "row 2" in err
    assert run("ballots", "first", paper(tmp_path, "C02,J1,88,87,91,90,"), "--dry-run")[0] == 1


def test_ballots_without_a_header_are_read_as_said(run: Run, made: Path, tmp_path: Path) -> None:
    file = tmp_path / "bare.csv"
    file.write_text("C02,J1,88,87,91,90\n", encoding="utf-8")
    status, _out, err = run("ballots", "first", file, "--open")
    assert (status, "is no header but the first of the list" in err) == (1, True)
    columns = "case,judge,authenticity,integrity,professionalism,effectiveness"
    assert run("ballots", "first", file, "--open", "--columns", columns)[0] == 0
    cases = read_session(made.parent, "first").meeting.cases
    assert {case: list(state.ballots) for case, state in cases.items() if state.ballots} == {
        "C02": ["J1"]
    }
