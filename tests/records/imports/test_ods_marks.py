"""What nobody sees in an .ods file."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records.imports.plan import read_cases
from judgetui.records.imports.workbook import read_workbook
from tests.records.imports.open_document import cell, ods, row

HEADER = row(map(cell, ("编号", "案例名称", "申报单位")))
BLANK = '<table:table-cell table:number-columns-repeated="16384"/>'


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_cases(path)
    return str(refused.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ods"


def test_values_are_read_by_their_types(path: Path) -> None:
    values = [
        '<table:table-cell office:value-type="float" office:value="87.50"/>',
        '<table:table-cell office:value-type="percentage" office:value="0.88"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        '<table:table-cell office:value-type="date" office:date-value="2026-11-28"/>',
        '<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>',
        '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>',
        '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string"/>',
        cell("x"),
    ]
    ods(path, [row(values)])
    assert read_workbook("a.ods", path.read_bytes()).rows == (
        ("87.5", "88%", "TRUE", "2026-11-28", "08:30:00", "1", "", "x"),
    )


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_and_columns_are_refused(path: Path, how: str) -> None:
    hidden = f'table:visibility="{how}"'
    rows = [HEADER, row(map(cell, ("C1", "Story", "Unit")), hidden)]
    assert refusal(ods(path, rows)) == "cases.ods [案例], row 2: is hidden; show it, or remove it"

    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column {hidden} table:number-columns-repeated="16382"/>'
    )
    rows = [HEADER, row([cell("C1"), cell("Story")])]
    assert refusal(ods(path, rows, before=columns)) == (
        "cases.ods [案例], row 1, column C: is hidden; show it, or remove it"
    )


def test_hidden_rows_that_are_blank_say_nothing(path: Path) -> None:
    rest = 'table:visibility="collapse" table:number-rows-repeated="1048574"'
    rows = [HEADER, row([cell("C1"), cell("Story")]), row([BLANK], rest)]
    assert read_cases(ods(path, rows))[0].title == "Story"


@pytest.mark.parametrize("kind", ["", 'office:value-type="float"', 'office:value-type="date"'])
def test_a_formula_without_a_result_is_refused(path: Path, kind: str) -> None:
    bare = f'<table:table-cell table:formula="of:=[.A2]" {kind}/>'
    assert refusal(ods(path, [HEADER, row([cell("C1"), cell("Story"), bare])])) == (
        "cases.ods [案例], row 2, column C: holds a formula without a result; open the file in the "
        "spreadsheet and save it"
    )


def test_libreoffice_stores_no_result_that_is_an_empty_text(path: Path) -> None:
    rows = [HEADER, row([cell("C1"), cell("Story"), '<table:table-cell table:formula="of:=A1"/>'])]
    written_by = "LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2"
    assert read_cases(ods(path, rows, by=written_by))[0].organisation == ""
    assert "holds a formula without" in refusal(ods(path, rows, by="ODFPY/1.4.1"))


def test_an_error_is_refused(path: Path) -> None:
    for attributes, text in (
        ('office:value-type="string" calcext:value-type="error"', "#DIV/0!"),
        ('office:value-type="string" office:string-value=""', "Err:502"),
    ):
        wrong = (
            f'<table:table-cell table:formula="of:=1/0" {attributes}><text:p>{text}</text:p>'
            "</table:table-cell>"
        )
        assert refusal(ods(path, [HEADER, row([cell("C1"), wrong])])) == (
            "cases.ods [案例], row 2, column B: holds an error; put it right in the spreadsheet "
            "and save it again"
        )


def test_cells_merged_across_cases_are_refused(path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    rows = [
        HEADER,
        row([cell("C1"), cell("Story"), cell("Unit", 'table:number-rows-spanned="2"')]),
        row([cell("C2"), cell("Other"), covered]),
    ]
    assert refusal(ods(path, rows)).startswith(
        "cases.ods [案例], row 2, column C: is merged with the cells below it"
    )


def test_what_is_repeated_is_counted(path: Path) -> None:
    twice = row([cell("x", 'table:number-columns-repeated="2"')], 'table:number-rows-repeated="2"')
    end = row([BLANK], 'table:number-rows-repeated="1048572"')
    bare = row(['<table:table-cell table:formula="of:=1"/>'])
    ods(path, [twice, end])
    assert read_workbook("a.ods", path.read_bytes()).rows == (("x", "x"),) * 2
    assert refusal(ods(path, [row([BLANK]), twice, bare])).startswith(
        "cases.ods [案例], row 4, column A: holds a formula"
    )


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (
            [row([cell("x", 'table:number-columns-repeated="16384"')])] * 62,
            "row 62, column XFD",
        ),
        ([row([cell("x")], 'table:number-rows-repeated="1048576"')], "row 1048576, column A"),
        (
            [row([BLANK], 'table:number-rows-repeated="1048575"'), row([cell("x")])],
            "row 1048576, column A",
        ),
    ],
)
def test_what_is_repeated_too_often_is_refused_before_it_is_unpacked(
    path: Path, rows: list[str], place: str
) -> None:
    assert refusal(ods(path, rows)) == (
        f"cases.ods [案例], {place}: is where the sheet ends, too far away for a table; remove "
        "what stands far from the table"
    )


@pytest.mark.parametrize("count", ["0", "-1", "x", ""])
def test_a_repetition_that_is_no_number_is_refused(path: Path, count: str) -> None:
    rows = [HEADER, row([cell("C1")], f'table:number-rows-repeated="{count}"')]
    assert refusal(ods(path, rows)).startswith("cases.ods: holds XML that cannot be read")


def test_a_password_is_said(path: Path) -> None:
    assert refusal(ods(path, [HEADER], locked=True)) == (
        "cases.ods is protected by a password; save it without one, or save the sheet as CSV"
    )
