"""What nobody sees in .xls files, and in files that a spreadsheet made of others."""

from __future__ import annotations

import datetime
import struct
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Refused
from judgetui.records.imports.compound_file import stream_of
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.plan import read_cases
from judgetui.records.imports.workbook import read_workbook
from judgetui.records.imports.xls_marks import Locked, xls_marks
from tests.records.spreadsheet import converted

KINDS = ("xls", "ods")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of everything as .xls and .ods, converted by LibreOffice."""
    folder = tmp_path_factory.mktemp("books")
    with xlsxwriter.Workbook(folder / "cases.xlsx") as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in ("good", "bad", "zero", "merged", "旧"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["编号", "案例名称", "申报单位"])
            sheet.write_row(1, 0, ["C1", "Story", "Unit"])
            sheet.write_row(2, 0, ["C2", "Other", "Office"])
            if name == "good":
                sheet.write_row(1, 3, [87.5, None, None, 3])
                sheet.write_datetime(2, 3, datetime.datetime(2026, 11, 28), day)
                sheet.write_formula(2, 4, "=D2+1", value=88.5)
                sheet.write_formula(2, 5, '=IF(D2>1,"","x")', value="")
            if name == "bad":
                sheet.set_row(1, None, None, {"hidden": True})
                sheet.set_column(1, 1, None, None, {"hidden": True})
                sheet.write_formula(2, 2, "=1/0", value="#DIV/0!")
            if name == "zero":
                # LibreOffice does not store this text in an .xls, but 0.
                sheet.write_formula(1, 1, '=A2&"x"', value="C1x")
            if name == "merged":
                sheet.merge_range(1, 2, 2, 2, "Unit")
            if name == "旧":
                sheet.hide()
    converted(folder / "cases.xlsx", KINDS, folder)
    return folder


def refusal(path: Path, sheet: str = "") -> str:
    with pytest.raises(Refused) as refused:
        read_cases(path, Decoding(sheet=sheet))
    return str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_their_types_are_read(folder: Path, kind: str) -> None:
    page = read_workbook("a", (folder / f"cases.{kind}").read_bytes(), "good")
    assert page.rows == (
        ("编号", "案例名称", "申报单位", "", "", "", ""),
        ("C1", "Story", "Unit", "87.5", "", "", "3"),
        ("C2", "Other", "Office", "2026-11-28", "88.5", "", ""),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_sees_is_refused_with_its_place(folder: Path, kind: str) -> None:
    assert refusal(folder / f"cases.{kind}", "bad").splitlines() == [
        f"cases.{kind} [bad], row 3, column C: holds an error; put it right in the spreadsheet and "
        "save it again",
        f"cases.{kind} [bad], row 2: is hidden; show it, or remove it",
        f"cases.{kind} [bad], row 1, column B: is hidden; show it, or remove it",
    ]
    assert refusal(folder / f"cases.{kind}", "merged").startswith(
        f"cases.{kind} [merged], row 2, column C: is merged with the cells below it"
    )


def test_a_result_of_0_that_may_be_none_is_refused(folder: Path) -> None:
    assert refusal(folder / "cases.xls", "zero") == (
        "cases.xls [zero], row 2, column B: holds a formula whose result is 0, or was not stored: "
        "an .xls does not tell; open the file in the spreadsheet, recalculate it and save it as "
        ".xlsx"
    )
    assert read_cases(folder / "cases.ods", Decoding(sheet="zero"))[0].title == "C1x"


@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_sheet_is_said(folder: Path, kind: str) -> None:
    notes = Decoding(sheet="旧")
    read_cases(folder / f"cases.{kind}", notes)
    assert str(notes.notes[0]) == f"cases.{kind}: the sheet 旧 is hidden."


def test_the_sheets_of_an_xls_have_their_names(folder: Path) -> None:
    names = [name for name, _ in xls_marks((folder / "cases.xls").read_bytes())]
    assert names == ["good", "bad", "zero", "merged", "旧"]


def test_a_password_is_said(folder: Path, tmp_path: Path) -> None:
    content = bytearray((folder / "cases.xls").read_bytes())
    # The record of who wrote the file, of 112 bytes, becomes one of a password.
    at = content.index(b"\x5c\x00\x70\x00")
    content[at : at + 10] = struct.pack("<HH3H", 0x2F, 0x70, 0, 1, 1)
    with pytest.raises(Locked):
        xls_marks(bytes(content))
    path = tmp_path / "cases.xls"
    path.write_bytes(content)
    assert refusal(path) == (
        "cases.xls is protected by a password; save it without one, or save the sheet as CSV"
    )


@given(data=st.data())
def test_a_damaged_xls_is_read_or_refused(folder: Path, data: st.DataObject) -> None:
    content = bytearray((folder / "cases.xls").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, len(content) - 1) | st.integers(8, 600))
        content[at] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(8, len(content)) | st.just(len(content))) :]
    try:
        found = xls_marks(bytes(content))
    except (ValueError, Locked):
        return
    assert all(marks.bottom <= 65536 for _, marks in found)


def test_a_sheet_that_begins_after_its_end_is_refused(folder: Path, tmp_path: Path) -> None:
    content = bytearray((folder / "cases.xls").read_bytes())
    at = content.index(b"\x00\x02\x0e\x00")
    struct.pack_into("<I", content, at + 4, 133)
    path = tmp_path / "cases.xls"
    path.write_bytes(content)
    assert refusal(path) == (
        "cases.xls is not a workbook that can be read; save it again as .xlsx or as CSV"
    )


def test_a_chain_that_never_ends_is_refused(folder: Path) -> None:
    content = bytearray((folder / "cases.xls").read_bytes())
    (table,) = struct.unpack_from("<I", content, 76)
    (start,) = struct.unpack_from("<I", content, 48)
    struct.pack_into("<I", content, (table + 1) * 512 + start * 4, start)
    with pytest.raises(ValueError, match="without an end"):
        stream_of(bytes(content), ("Workbook",))
