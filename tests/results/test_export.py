"""Files in a folder, and reading them back."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.commands.export import command
from judgetui.meeting.acts import KeyBallot, Recuse, VoidBallot
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan, clean
from judgetui.meeting.standings import standings
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.records.cell_text import plain
from judgetui.records.imports.plan import read_ballots, read_cases, read_judges
from judgetui.results.csv import guarded, table_csv
from judgetui.results.export import FORMATS, ExportFormat, Result, export, packed
from judgetui.results.tables import cases_table, judges_table
from judgetui.results.verify import differences
from tests.meeting.factories import a_plan, do, marks, opened, scored


def result(meeting: Meeting) -> Result:
    return Result(meeting, standings(meeting), "9f3a")


@pytest.fixture
def meeting() -> Meeting:
    meeting = scored(opened(), "C1", {"J1": 5, "J2": 6, "J3": 7})
    act = KeyBallot(
        case="C2", judge="J1", scores=marks(7, 8), comment="=1+1", reasons={"care": "-x"}
    )
    meeting = do(meeting, act, by="recorder")
    meeting = do(meeting, Recuse(case="C2", judge="J2", reason="@home"))
    return do(meeting, VoidBallot(case="C1", judge="J3", reason="wrong"))


def test_an_export_writes_these_files_and_no_others(tmp_path: Path, meeting: Meeting) -> None:
    folder = tmp_path / "new" / "exports"
    paths = export(result(meeting), folder, ["csv", "json", "csv"])
    names = ["standings.csv", "ballots.csv", "cases.csv", "judges.csv"]
    names += ["decisions.csv", "objections.csv", "amendments.csv"]
    names += ["confirmations.csv", "result.json"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_csv_opens_in_spreadsheets(tmp_path: Path, meeting: Meeting) -> None:
    export(result(meeting), tmp_path, ["csv"])
    content = (tmp_path / "ballots.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcase,judge,")
    assert content.count(b"\r\n") == content.count(b"\n") == 6
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        [
            *("case", "judge", "depth", "care", "reason.care", "comment"),
            *("status", "reason", "number", "title", "judge_name"),
        ],
        ["C1", "J1", "5", "5", "", "", "submitted", "", "10", "Story 1", "Judge 1"],
        ["C1", "J2", "6", "6", "", "", "submitted", "", "10", "Story 1", "Judge 2"],
        ["C1", "J3", "7", "7", "", "", "void", "wrong", "10", "Story 1", "Judge 3"],
        ["C2", "J1", "7", "8", "'-x", "'=1+1", "keyed", "", "20", "Story 2", "Judge 1"],
        [
            *("C2", "J2", "", "", "", "recused: @home"),
            *("recused", "'@home", "20", "Story 2", "Judge 2"),
        ],
    ]


def test_exported_ballots_can_be_keyed_in_again(tmp_path: Path, meeting: Meeting) -> None:
    export(result(meeting), tmp_path, ["csv"])
    fresh = opened(meeting.plan)
    keyed = read_ballots(tmp_path / "ballots.csv", fresh)
    again = do(fresh, *(row.act for row in keyed), by="recorder")
    for case in meeting.order:
        for judge, ballot in meeting.cases[case].ballots.items():
            if ballot.status is not BallotStatus.VOID:
                other = again.cases[case].ballots[judge]
                assert (other.scores, other.comment) == (ballot.scores, ballot.comment)
                assert (other.reasons, other.reason) == (ballot.reasons, ballot.reason)
    # A session that keys them in has announced nothing, so nothing of it is under correction.
    rows = [replace(row, under_correction=False) for row in standings(meeting).rows]
    assert list(standings(again).rows) == rows


def test_the_result_holds_the_whole_plan_every_ballot_and_the_head(
    tmp_path: Path, meeting: Meeting
) -> None:
    export(result(meeting), tmp_path, ["json"])
    said = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert (said["contract"], said["head"], said["seq"]) == (meeting.contract, "9f3a", meeting.seq)
    assert Plan.model_validate(said["plan"]).contract == meeting.contract
    assert [(b["case"], b["judge"], b["status"], b["total"]) for b in said["ballots"]] == [
        ("C1", "J1", "submitted", "5"),
        ("C1", "J2", "submitted", "6"),
        ("C1", "J3", "void", "7"),
        ("C2", "J1", "submitted", "7.5"),
        ("C2", "J2", "recused", None),
    ]
    assert said["ballots"][3]["scores"] == {"depth": "7", "care": "8"}
    assert said["ballots"][3]["at"].endswith("+08:00")


def test_unknown_formats_are_refused_before_anything_is_written(
    tmp_path: Path, meeting: Meeting
) -> None:
    with pytest.raises(Refused, match="there is no format doc; choose from: csv, json, xlsx"):
        export(result(meeting), tmp_path / "new", ["csv", "doc"])
    assert not (tmp_path / "new").exists()


def test_what_is_stopped_while_it_is_made_leaves_nothing(tmp_path: Path, meeting: Meeting) -> None:
    def told(format: str) -> None:
        if format == "":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(result(meeting), tmp_path / "new", ["csv", "json"], told=told)
    assert not (tmp_path / "new").exists()


def test_a_second_export_replaces_only_its_own(tmp_path: Path, meeting: Meeting) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    export(result(opened()), tmp_path, ["csv", "json"])
    export(result(meeting), tmp_path, ["json"])
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert b"J1" not in (tmp_path / "ballots.csv").read_bytes()
    assert json.loads((tmp_path / "result.json").read_bytes())["seq"] == meeting.seq


def test_a_file_in_the_way_is_said(tmp_path: Path, meeting: Meeting) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(Refused, match="is not a folder; name another with --to"):
            export(result(meeting), folder, ["csv"])


def test_a_failed_write_leaves_everything_as_it_was(
    tmp_path: Path, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(result(opened()), tmp_path, ["csv", "json"])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    synced = []

    def full(number: int) -> None:
        synced.append(number)
        if len(synced) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match=r"nothing was exported: .*No space left on device"):
        export(result(meeting), tmp_path, ["csv", "json"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_in_the_place_of_a_file_is_said_before_anything_is_replaced(
    tmp_path: Path, meeting: Meeting
) -> None:
    (tmp_path / "result.json").mkdir()
    with pytest.raises(Refused, match=r"nothing was exported: .*result\.json.* a folder"):
        export(result(meeting), tmp_path, ["csv", "json"])
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_file_that_cannot_be_replaced_is_said_without_claiming_the_others_were_not(
    tmp_path: Path, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(result(opened()), tmp_path, ["csv", "json"])
    replace = os.replace

    def held(beside: Path, place: Path) -> None:
        if place.name == "cases.csv":
            raise PermissionError(13, "Permission denied")
        replace(beside, place)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(Refused, match=r"cases\.csv cannot be replaced \(Permission denied\)"):
        export(result(meeting), tmp_path, ["csv", "json"])
    assert len(list(tmp_path.iterdir())) == 9


ANY = st.text(
    st.one_of(
        st.sampled_from("=+-@＝＋－＠'\",;\n\t；1 a[/]：:"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
).map(clean)


@given(ANY)
def test_guarded_text_is_harmless_and_comes_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert plain(cell) == text.strip("\u200b\u2060 ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ANY.filter(bool), min_size=1, max_size=3), ANY, ANY)
def test_cases_and_judges_come_back_as_they_were(
    tmp_path: Path, titles: list[str], name: str, summary: str
) -> None:
    texts = [" ".join(title.split()) for title in titles]
    cases = [
        {"id": f"C{n}", "number": n, "title": title or "x", "summary": summary}
        for n, title in enumerate(texts)
    ]
    judges = [{"id": "J1", "name": " ".join(name.split()) or "x", "conflicts": ["C0"]}]
    plan = a_plan(cases=cases, judges=judges)
    meeting = Meeting.planned(plan)
    export(Result(meeting, standings(meeting)), tmp_path, ["csv"])
    assert read_cases(tmp_path / "cases.csv") == plan.cases
    assert read_judges(tmp_path / "judges.csv") == plan.judges
    assert differences(meeting, standings(meeting), tmp_path) == []


def test_a_cell_of_every_kind() -> None:
    assert table_csv([[None, 3, "a,b", 'c"d']]) == ',3,"a,b","c""d"\r\n'


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_writes_the_files_it_names_and_the_guide_names_them(
    tmp_path: Path, meeting: Meeting, format: str
) -> None:
    export(result(meeting), tmp_path, [format])
    files = FORMATS[format].files
    # The plan has judges write no feedback.
    there = sorted(file for file in files if not file.startswith("feedback."))
    assert sorted(path.name for path in tmp_path.iterdir()) == there
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "files.md").read_text("utf-8")
    assert all(file in guide for file in files)


def test_a_new_format_takes_one_function_and_one_line(
    tmp_path: Path, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a module of its own: what makes the files. In `FORMATS`: its name and those of the files.

    The library, the archive for browsers, the command line and `verify` then have it.
    """

    def markdown(one: Result, speech: str) -> dict[str, bytes]:
        rows = (f"| {row.case} | {row.score} |\n" for row in one.standings.rows)
        return {"standings.md": "".join(rows).encode()}

    monkeypatch.setitem(FORMATS, "markdown", ExportFormat(("standings.md",), markdown))
    written = export(result(meeting), tmp_path, ["markdown"])
    assert [path.name for path in written] == ["standings.md"]
    with zipfile.ZipFile(io.BytesIO(packed(result(meeting)))) as archive:
        assert archive.read("standings.md") == written[0].read_bytes() != b""
    (format,) = (one for one in command().params if one.name == "format")
    assert format.type_cast_value(click.Context(command()), "json,markdown") == ("json", "markdown")
    assert format.default == ("csv", "json", "xlsx", "markdown")
    assert differences(meeting, standings(meeting), tmp_path) == []
    written[0].write_bytes(written[0].read_bytes().replace(b"5", b"6"))
    (sentence,) = differences(meeting, standings(meeting), tmp_path)
    assert str(sentence).startswith("standings.md is not a result that this program wrote")


def test_what_a_new_format_exported_earlier_is_compared_with_the_meeting_as_it_was(
    tmp_path: Path, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seq(one: Result, speech: str) -> dict[str, bytes]:
        return {"seq.txt": f"{one.meeting.seq} {one.head} {speech}".encode()}

    monkeypatch.setitem(FORMATS, "seq", ExportFormat(("seq.txt",), seq))
    export(Result(meeting, standings(meeting), "old"), tmp_path, ["json", "seq"], "zh")
    after = do(meeting, VoidBallot(case="C2", judge="J1", reason="wrong"))
    found = differences(
        after, standings(after), tmp_path, head="new", past=lambda _seq: (meeting, "old")
    )
    assert found == []


def test_what_few_plans_use_comes_back_too(tmp_path: Path) -> None:
    cases = [
        {"id": "C1", "number": 1, "title": "A", "label": "007", "entrant": "Ann", "factor": "1.5"},
        {"id": "C2", "number": 2, "title": "B", "competes": False},
    ]
    judges = [{"id": "J1", "name": "A", "weight": "0"}, {"id": "J2", "name": "B", "weight": "2"}]
    scoring = {"combine": "mean", "entrants": "sum"}
    plan = a_plan(cases=cases, judges=judges, scoring=scoring)
    meeting = Meeting.planned(plan)
    export(Result(meeting, standings(meeting)), tmp_path, ["csv", "json"])
    assert read_cases(tmp_path / "cases.csv") == plan.cases
    assert read_judges(tmp_path / "judges.csv") == plan.judges
    assert differences(meeting, standings(meeting), tmp_path) == []
    assert cases_table(a_plan())[0][-1] == "summary"
    assert judges_table(a_plan())[0][-1] == "conflicts"
