"""What stands in the workbook of a result, and what nothing typed can make of it."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from judgetui.meeting.acts import Adjust, KeyBallot, Recuse, VoidBallot
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.export import Result, export
from judgetui.results.verify import differences
from judgetui.results.workbook import writer
from judgetui.results.workbook.names import sheet_names
from judgetui.results.workbook.sheet import column_name
from judgetui.results.workbook.writer import result_workbook
from tests.meeting.factories import a_plan, do, marks, opened, scored

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "&<b>\"'",
    "题" * 300,
    "𠮷野家",
    "\u05e9\u05dc\u05d5\u05dd 12",
    "_x0041_",
    "a\nb",
    "\uffff",
    "http://example.org",
    "007",
]


def made(meeting: Meeting, language: str = "en") -> bytes:
    return result_workbook(meeting, standings(meeting), "9f3a", language)


def sheets(content: bytes) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def meeting() -> Meeting:
    plan = a_plan(3, 3, criteria=[{"key": "depth", "name": "Depth"}, {"key": "care", "name": "="}])
    meeting = scored(opened(plan), "C1", {"J1": 50, "J2": 60, "J3": 75})
    meeting = do(meeting, KeyBallot(case="C2", judge="J1", scores=marks(70, 80), comment="=1+1"))
    meeting = do(meeting, Recuse(case="C2", judge="J2", reason="@home"))
    meeting = do(meeting, VoidBallot(case="C1", judge="J3", reason="wrong"))
    return do(meeting, Adjust(case="C1", points=Decimal("-2"), reason="late"))


def test_the_summary_has_ranks_scores_and_who_counted(meeting: Meeting) -> None:
    rows = sheets(made(meeting))["Ranks and prizes"][3:6]
    assert [row[:5] for row in rows] == [
        ["Rank", "No.", "Title", "Score", "Ballots"],
        # (70 + 80) of one judge; the mean of 100 and 120 less 2.
        [1.0, "20", "Story 2", 150.0, "1/2"],
        [2.0, "10", "Story 1", 108.0, "2/3"],
    ]
    assert rows[2][-1] == "test; under correction; 110.00 without −2 points"


def test_scores_are_formulas_with_our_values_beside_them(meeting: Meeting) -> None:
    page = parts(made(meeting))["xl/worksheets/sheet2.xml"]
    assert "<f>AVERAGE(C5:E5)</f><v>110.0</v>" in page
    assert "<f>ROUND(H5,2)</f><v>110.0</v>" in page
    assert "<f>ROUND(I5+J5,2)</f><v>108.0</v>" in page


def test_ballots_say_what_became_of_them_and_those_that_count_come_first(meeting: Meeting) -> None:
    rows = sheets(made(meeting))["Ballots"][3:]
    assert [row[2:9] for row in rows] == [
        ["Judge", "Depth", "=", "Total", "Status", "Reason", "Comment to the chair"],
        ["Judge 1", 50.0, 50.0, 100.0, "submitted", "", ""],
        ["Judge 2", 60.0, 60.0, 120.0, "submitted", "", ""],
        ["Judge 3", 75.0, 75.0, 150.0, "void", "wrong", ""],
        ["Judge 1", 70.0, 80.0, 150.0, "keyed in from paper", "", "=1+1"],
        ["Judge 2", "", "", "", "recused", "@home", ""],
    ]


def test_a_sheet_for_each_judge_and_one_of_what_was_decided(meeting: Meeting) -> None:
    found = sheets(made(meeting))
    assert [row[2:5] for row in found["Judge 1"][4:6]] == [[50, 50, 100], [70, 80, 150]]
    assert [row[:5] for row in found["Decisions"][4:7]] == [
        ["Adjustment", "10", "", "−2", "late"],
        ["Case", "10", "", "Story 1", "test"],
        ["Ballot", "10", "Judge 3", "void", "wrong"],
    ]
    assert found["Rules"][-1] == ["Ledger's last hash: 9f3a"]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_becomes_a_formula_a_number_or_a_link(text: str) -> None:
    plan = a_plan(
        cases=[{"id": "C1", "number": 1, "title": text[:300]}],
        judges=[{"id": "J1", "name": text[:60]}, {"id": "J2", "name": text[:60]}],
    )
    meeting = do(
        opened(plan), KeyBallot(case="C1", judge="J1", scores=marks(), comment=text), by="recorder"
    )
    content = made(meeting)
    rows = sheets(content)["Ballots"]
    said = meeting.cases["C1"].ballots["J1"].comment.replace("\uffff", "\ufffd")
    assert rows[4][1] == str(plan.cases[0].title).replace("\uffff", "\ufffd")
    assert rows[4][-1] == said
    for name, part in parts(content).items():
        if name.endswith(".xml"):
            root = ElementTree.fromstring(part)
            formulas = [one.text or "" for one in root.iter() if one.tag.endswith("}f")]
            assert not any("SUM(A1)" in one or one in ("1+1", "1", "-1") for one in formulas)
    assert not any("hyperlink" in part for part in parts(content).values())


def test_names_of_sheets_are_legal_and_differ() -> None:
    wanted = [("a/b: [c]", "1"), ("A B C", "2"), ("a b c", "3"), ("History", "4"), ("'", "5")]
    assert sheet_names(wanted) == ("a b c", "A B C (2)", "a b c (3)", "History (4)", "(5)")
    long = sheet_names([("评" * 40, "J1"), ("评" * 40, "J2"), ("𠮷" * 20, "J3"), ("x" * 31, "J4")])
    assert long == ("评" * 26 + " (J1)", "评" * 26 + " (J2)", "𠮷" * 13 + " (J3)", "x" * 31)
    assert all(len(name.encode("utf-16-le")) <= 62 for name in long)


def test_the_same_result_makes_the_same_bytes_in_each_language(meeting: Meeting) -> None:
    assert made(meeting) == made(meeting)
    assert made(meeting, "zh") == made(meeting, "zh") != made(meeting)
    assert "名次与奖项" in sheets(made(meeting, "zh"))


def test_every_sheet_prints_on_a4_with_its_header_on_every_page(meeting: Meeting) -> None:
    found = parts(made(meeting))
    pages = [part for name, part in found.items() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 10
    for page in pages:
        assert 'paperSize="9"' in page
        assert 'fitToHeight="0"' in page
        assert "Page &amp;P of &amp;N" in page
        assert "<pane " in page
    assert found["xl/workbook.xml"].count("Print_Titles") == len(pages)
    assert found["xl/workbook.xml"].count("Print_Area") == len(pages)


def test_large_workbooks_go_to_the_disk_and_say_the_same(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sheets(made(meeting))
    monkeypatch.setattr(writer, "_MANY", 0)
    assert sheets(made(meeting)) == before


def test_what_has_more_digits_than_a_spreadsheet_keeps_is_text() -> None:
    criterion = {"key": "a", "name": "A", "max": "999999999", "step": "0.000001"}
    meeting = opened(a_plan(1, 2, criteria=[criterion], scoring={"combine": "sum", "decimals": 6}))
    for judge in ("J1", "J2"):
        act = KeyBallot(case="C1", judge=judge, scores={"a": Decimal("987654321.123457")})
        meeting = do(meeting, act, by="recorder")
    content = made(meeting)
    assert sheets(content)["Ranks and prizes"][4][3] == "1975308642.246914"
    assert not any("<f>" in part for part in parts(content).values())


def test_verify_takes_what_was_exported_and_notices_another_figure(
    tmp_path: Path, meeting: Meeting
) -> None:
    result = Result(meeting, standings(meeting), "9f3a")
    (file,) = export(result, tmp_path, ["xlsx"])
    assert differences(meeting, standings(meeting), tmp_path, head="9f3a") == []
    other = dataclasses.replace(result, head="other")
    export(other, tmp_path, ["xlsx"])
    (told,) = differences(meeting, standings(meeting), tmp_path, head="9f3a")
    assert str(told) == (
        f"{file.name}: Rules, cell A20 is Ledger's last hash: other, "
        "the ledger gives Ledger's last hash: 9f3a"
    )


def test_columns_have_letters() -> None:
    assert [column_name(one) for one in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
