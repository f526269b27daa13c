"""Workbooks as offices have them, and what is passed over in silence elsewhere."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from judgetui.meeting.message import Refused
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.plan import read_cases, read_judges
from judgetui.records.imports.table_shape import Row, cut_out
from judgetui.records.imports.workbook import (
    column_letters,
    is_workbook,
    open_workbook,
    read_workbook,
)
from tests.records.spreadsheet import converted

Writing = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def written(folder: Path, rows: Sequence[Sequence[object]], more: Writing | None = None) -> Path:
    """A workbook with one sheet of these rows, and what `more` does to it."""
    path = folder / "cases.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("案例")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        if more is not None:
            more(book, sheet)
    return path


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """The same workbook with other text in one of its parts."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts[part].decode()
    assert re.search(old, text)
    parts[part] = re.sub(old, new, text).encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_cases(path)
    return str(refused.value)


SHEET = "xl/worksheets/sheet1.xml"
TABLE: list[list[Any]] = [["编号", "案例名称", "申报单位"], ["C1", "Story", "Unit"]]


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    path = written(tmp_path, [[87.0, 87.5, 0.1, "  text ", None, True]])
    page = read_workbook("a.xlsx", path.read_bytes())
    assert page.rows == (("87", "87.5", "0.1", "text", "", "TRUE"),)
    assert page.name == "案例"


def test_dates_are_dates(tmp_path: Path) -> None:
    def dates(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(0, 0, datetime.datetime(2026, 11, 28), day)

    path = written(tmp_path, [[None, "x"]], dates)
    assert read_workbook("a.xlsx", path.read_bytes()).rows == (("2026-11-28", "x"),)


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (8.5, "m/d", "1900-01-08 12:00"),
        (87, "yyyy-mm-dd", "1900-03-27"),
        (0.5, "h:mm", "12:00:00"),
        (8.5, "[h]:mm", "204:00:00"),
        (8.5, '0.0"days"', "8.5"),
        (8.5, "[Red]0.0", "8.5"),
        (8.5, "[DBNum2][$-804]General", "8.5"),
    ],
)
def test_a_number_in_the_format_of_a_date_is_no_number(
    tmp_path: Path, value: float, shape: str, text: str
) -> None:
    def dated(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number(0, 0, value, book.add_format({"num_format": shape}))

    path = written(tmp_path, [[None, "x"]], dated)
    assert read_workbook("a.xlsx", path.read_bytes()).rows == ((text, "x"),)


def test_an_offices_list_is_read_as_it_is(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2026年社会工作案例评审汇总表"],
        [],
        ["序号", "作品名称", "参赛单位", "汇报人", "联系电话"],
        [1, "Seed of optimism", "Station A", "张三、李四", "13800000000"],
        [2, "A new life", "Station B", "Li Lei/Han Mei", ""],
        ["合计", None, None, 3],
    ]
    decoding = Decoding()
    first, second = read_cases(written(tmp_path, rows), decoding)
    assert (first.id, first.number, first.title) == ("C01", 1, "Seed of optimism")
    assert (first.organisation, first.presenters) == ("Station A", ("张三", "李四"))
    assert (second.id, second.presenters) == ("C02", ("Li Lei", "Han Mei"))
    assert [str(note) for note in decoding.notes] == [
        "cases.xlsx [案例]: not part of the table: row 1, 6.",
        "cases.xlsx [案例]: not used: the columns 联系电话.",
        "cases.xlsx [案例] has no ids; they were made: C01 to C02.",
    ]


def test_two_rows_of_headers_are_one(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["序号", "案例", None, "主讲人"],
        [None, "编号", "名称", None],
        [1, "A1", "Story", "Zhang"],
    ]

    def merge(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(0, 1, 0, 2, "案例")
        sheet.merge_range(0, 0, 1, 0, "序号")
        sheet.merge_range(0, 3, 1, 3, "主讲人")

    (case,) = read_cases(written(tmp_path, rows, merge))
    assert (case.number, case.id, case.title, case.presenters) == (1, "A1", "Story", ("Zhang",))


@pytest.mark.parametrize("stored", [0, "0"])
def test_a_formula_that_was_never_calculated_is_no_zero(tmp_path: Path, stored: object) -> None:
    rows: list[list[Any]] = [["id", "title", "factor"], ["A", "One", 2]]

    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 2, "=1+1", None, stored)

    with pytest.raises(Refused, match=r"row 2, column C: holds a formula without a result"):
        read_cases(written(tmp_path, rows, formula))


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("shown", ["0%", "0.00%"])
def test_a_number_shown_as_a_percentage_is_read_as_shown(
    tmp_path: Path, ending: str, shown: str
) -> None:
    rows: list[list[Any]] = [["id", "name", "weight"], ["J1", "One", 1], ["J2", "Two", 1]]

    def percentages(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number(1, 2, 0.5, book.add_format({"num_format": shown}))
        sheet.write_number(2, 2, 2, book.add_format({"num_format": "0.0"}))

    path = written(tmp_path, rows, percentages)
    if ending != "xlsx":
        converted(path, [ending], tmp_path)
        path = path.with_suffix(f".{ending}")
    content = path.read_bytes()
    page = read_workbook(path.name, content)
    assert [row[2] for row in page.rows] == ["weight", "50%", "2"]
    assert [str(judge.weight) for judge in read_judges(path)] == ["0.5", "2"]


def test_a_formula_with_a_result_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["id", "title", "factor"], ["A", "One", 1]]

    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 2, "=1+1", None, 2)

    (case,) = read_cases(written(tmp_path, rows, formula))
    assert case.factor == 2


def test_a_header_of_two_rows_may_name_columns_that_are_not_used(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["序号", "案例名称", "汇报人信息", None],
        [None, None, "汇报人", "联系电话"],
        [1, "Story", "Zhang", "138"],
    ]

    def merge(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(0, 0, 1, 0, "序号")
        sheet.merge_range(0, 1, 1, 1, "案例名称")
        sheet.merge_range(0, 2, 0, 3, "汇报人信息")

    (case,) = read_cases(written(tmp_path, rows, merge))
    assert (case.number, case.title, case.presenters) == (1, "Story", ("Zhang",))


def test_cases_and_judges_of_one_workbook_find_their_sheets(tmp_path: Path) -> None:
    path = tmp_path / "both.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for called, rows in (
            ("名单一", [["序号", "案例名称", "申报单位"], [1, "Story", "South"]]),
            ("名单二", [["姓名", "单位", "职务"], ["Zhang", "North", "Head"]]),
        ):
            sheet = book.add_worksheet(called)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    assert [case.title for case in read_cases(path)] == ["Story"]
    assert [judge.name for judge in read_judges(path)] == ["Zhang"]


def test_judges_names_stand_in_one_column_or_two(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["名", "姓", "工作单位", "权重"],
        ["伟", "王", "Office", 2],
        ["Ada", "Byron", "", None],
    ]
    first, second = read_judges(written(tmp_path, rows))
    assert (first.id, first.name, first.affiliation, str(first.weight)) == (
        "J1",
        "王伟",
        "Office",
        "2",
    )
    assert (second.id, second.name, str(second.weight)) == ("J2", "Ada Byron", "1")


def test_a_case_has_a_label_a_factor_and_may_not_compete(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["编号", "名称", "label", "难度系数", "是否参评"],
        ["X1", "One", "A1", 3.1, "是"],
        ["X2", "Two", "A2", None, "否"],
    ]
    one, two = read_cases(written(tmp_path, rows))
    assert (one.label, str(one.factor), one.competes) == ("A1", "3.1", True)
    assert (two.label, str(two.factor), two.competes) == ("A2", "1", False)


def test_the_sheet_that_is_meant_is_said(tmp_path: Path) -> None:
    def other(book: xlsxwriter.Workbook, _sheet: xlsxwriter.worksheet.Worksheet) -> None:
        book.add_worksheet("empty")
        book.add_worksheet("专家").write(0, 0, "x")

    path = written(tmp_path, TABLE, other)
    notes = Decoding()
    assert read_cases(path, notes)[0].id == "C1"
    assert str(notes.notes[0]) == "cases.xlsx: read is the sheet 案例."
    assert read_cases(path, Decoding(sheet="案例"))[0].id == "C1"
    with pytest.raises(Refused, match="has no sheet Judges; there are: 案例, empty, 专家"):
        read_cases(path, Decoding(sheet="Judges"))


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_read_only_by_its_name(tmp_path: Path, hide: str) -> None:
    def other(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        notes = book.add_worksheet("notes")
        notes.write(0, 0, "nothing of ours")
        notes.activate()
        getattr(sheet, hide)()

    path = written(tmp_path, TABLE, other)
    assert refusal(path) == (
        "cases.xlsx holds its table in a hidden sheet; show the sheet, or say which with --sheet, "
        "one of: 案例"
    )
    notes = Decoding(sheet="案例")
    assert read_cases(path, notes)[0].id == "C1"
    assert str(notes.notes[0]) == "cases.xlsx: the sheet 案例 is hidden."


def test_a_hidden_copy_of_the_list_is_not_taken_for_it(tmp_path: Path) -> None:
    def other(book: xlsxwriter.Workbook, _sheet: xlsxwriter.worksheet.Worksheet) -> None:
        old = book.add_worksheet("旧")
        old.write_row(0, 0, ["编号", "案例名称"])
        old.write_row(1, 0, ["C9", "Old"])
        old.hide()

    notes = Decoding()
    assert [case.id for case in read_cases(written(tmp_path, TABLE, other), notes)] == ["C1"]
    assert str(notes.notes[0]) == "cases.xlsx: read is the sheet 案例."


def test_a_plan_has_no_hidden_sheets(tmp_path: Path) -> None:
    def hide(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        book.add_worksheet("seen").activate()
        sheet.hide()

    content = written(tmp_path, TABLE, hide).read_bytes()
    with pytest.raises(Refused) as refused:
        open_workbook("plan.xlsx", content).pages(lambda _: True)
    assert str(refused.value) == "plan.xlsx [案例]: is hidden; show the sheet"
    assert list(open_workbook("plan.xlsx", content).pages("seen".__eq__)) == ["seen"]


def test_what_nobody_sees_is_refused_with_its_place(tmp_path: Path) -> None:
    def hidden(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.set_row(1, None, None, {"hidden": True})

    assert refusal(written(tmp_path, TABLE, hidden)) == (
        "cases.xlsx [案例], row 2: is hidden; show it, or remove it"
    )

    def narrow(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.set_column(2, 3, None, None, {"hidden": True})

    assert refusal(written(tmp_path, TABLE, narrow)) == (
        "cases.xlsx [案例], row 1, column C: is hidden; show it, or remove it"
    )


def test_cells_merged_across_cases_are_refused(tmp_path: Path) -> None:
    rows: list[list[Any]] = [*TABLE, ["C2", "Other", None]]

    def merge(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(1, 2, 2, 2, "Unit")

    assert refusal(written(tmp_path, rows, merge)).startswith(
        "cases.xlsx [案例], row 2, column C: is merged with the cells below it"
    )


def test_a_formula_without_a_result_and_an_error_are_no_text(tmp_path: Path) -> None:
    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 1, "=A2", value="Story")

    path = written(tmp_path, TABLE, formula)
    assert read_cases(path)[0].title == "Story"
    bare = edited(path, "xl/worksheets/sheet1.xml", r"(<f>A2</f>)<v>[^<]*</v>", r"\1")
    assert refusal(bare).startswith("cases.xlsx [案例], row 2, column B: holds a formula without")

    def error(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")

    assert refusal(written(tmp_path, TABLE, error)).startswith(
        "cases.xlsx [案例], row 2, column B: holds an error"
    )


@pytest.mark.parametrize("stored", ["<v></v>", "<v/>", ""])
def test_a_result_that_was_never_stored_is_missed_however_it_is_left_out(
    tmp_path: Path, stored: str
) -> None:
    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 1, "=A2", value="")

    path = edited(written(tmp_path, TABLE, formula), SHEET, "<v></v>", stored)
    assert refusal(path) == (
        "cases.xlsx [案例], row 2, column B: holds a formula without a result; open the file in "
        "the spreadsheet and save it"
    )


def test_a_formula_may_have_an_empty_text_as_its_result(tmp_path: Path) -> None:
    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 2, '=""', value="x")

    path = edited(written(tmp_path, TABLE, formula), SHEET, "<v>x</v>", "<v></v>")
    assert read_cases(path)[0].organisation == ""


def unlike_excel(path: Path) -> Path:
    """The same workbook as other programs may write it: prefixes, quotes, names, bare places."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    for part in (SHEET, "xl/workbook.xml"):
        text = re.sub(r"<(/?)(?!\?)", r"<\1x:", parts[part])
        parts[part] = text.replace("xmlns=", "xmlns:x=").replace('"', "'")
    parts[SHEET] = re.sub(r" r='[^']*'| spans='[^']*'", "", parts[SHEET])
    links = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = links.replace('"worksheets/', '"/xl/worksheets/')
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def test_nothing_escapes_in_the_xml_of_other_programs(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*TABLE[0], "汇报人"], ["C1", "Story", "Unit", "Ann"]]
    assert read_cases(unlike_excel(written(tmp_path, rows)))[0].title == "Story"

    def formula(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(1, 1, "=A2", value="")
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")
        sheet.set_column(3, 3, None, None, {"hidden": True})

    assert refusal(unlike_excel(written(tmp_path, rows, formula))).splitlines() == [
        "cases.xlsx [案例], row 2, column C: holds an error; put it right in the spreadsheet and "
        "save it again",
        "cases.xlsx [案例], row 2, column B: holds a formula without a result; open the file in "
        "the spreadsheet and save it",
        "cases.xlsx [案例], row 1, column D: is hidden; show it, or remove it",
    ]

    def hidden(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.set_row(1, None, None, {"hidden": True})

    assert "row 2: is hidden" in refusal(unlike_excel(written(tmp_path, rows, hidden)))

    def merge(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(1, 2, 2, 2, "Unit")

    more = [*rows, ["C2", "Other", None, "Bob"]]
    assert "row 2, column C: is merged" in refusal(unlike_excel(written(tmp_path, more, merge)))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_not_expanded(tmp_path: Path, part: str) -> None:
    bomb = '?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>\n<'
    path = edited(written(tmp_path, TABLE), part, r"\?>\s*<", bomb)
    assert refusal(path) == (
        "cases.xlsx [案例]: has a document type (DOCTYPE) in it; save it again in a spreadsheet"
    )


def test_xml_that_says_no_place_is_refused(tmp_path: Path) -> None:
    path = edited(written(tmp_path, TABLE), SHEET, 'r="B2"', 'r="2"')
    assert "[案例]: holds XML that cannot be read" in refusal(path)


def test_a_binary_workbook_is_not_read_unseen(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.bin", b"")
    assert refusal(path) == "cases.xlsx is an .xlsb file; save it again as .xlsx"


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    links = "xl/_rels/workbook.xml.rels"
    path = edited(written(tmp_path, TABLE), links, "worksheets/sheet1", "worksheets/sheet7")
    assert "cases.xlsx [案例]: lacks a part that its sheets need" in refusal(path)


def test_what_is_no_workbook_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    for content in (b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"):
        assert is_workbook(content)
        path.write_bytes(content)
        assert refusal(path) == (
            "cases.xlsx is not a workbook that can be read; save it again as .xlsx or as CSV"
        )
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "is protected by a password" in refusal(path)
    assert not is_workbook("编号,名称".encode())


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, TABLE)
    monkeypatch.setattr("judgetui.records.imports.workbook._UNPACKED", 1000)
    assert refusal(path) == "cases.xlsx unpacks to more than 300 MiB; is it the right file?"


def test_a_cell_far_from_the_table_does_not_fill_the_memory(tmp_path: Path) -> None:
    def far(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_blank(1048575, 16383, None, book.add_format({"bold": True}))

    assert read_cases(written(tmp_path, TABLE, far))[0].id == "C1"

    def farther(_book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(1048575, 0, "x")
        sheet.write(0, 16383, "y")

    assert refusal(written(tmp_path, TABLE, farther)) == (
        "cases.xlsx [案例], row 1048576, column XFD: is where the sheet ends, too far away for a "
        "table; remove what stands far from the table"
    )


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_a_first_row_with_a_known_header_is_the_header() -> None:
    lines = [Row(1, ("id", "x")), Row(2, ("id", "title")), Row(3, ("1", "2"))]
    table = cut_out(lines, {"id", "title"}.__contains__)
    assert (table.header.number, len(table.rows), table.above) == (1, 2, ())
    # Without any known header the first row is taken, and what is missing can be told.
    assert cut_out(lines, lambda _: False).header.number == 1


def test_only_totals_at_the_end_are_left_out() -> None:
    cells = [("id", "title"), ("Total", "a case"), ("2", "b"), ("合 计：", "2")]
    table = cut_out([Row(n, row) for n, row in enumerate(cells, 1)], {"id", "title"}.__contains__)
    assert [row.number for row in table.rows] == [2, 3]
    assert [line.number for line in table.below] == [4]


def test_entry_numbers_with_letters_or_zeros_are_labels(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,number,title\nX,A1,One\nY,007,Two\nZ,3,Three\n", encoding="utf-8")
    found = [(case.label, case.number, case.called) for case in read_cases(path)]
    assert found == [("A1", 1, "A1"), ("007", 7, "007"), ("", 3, "3")]


def test_one_presenter_with_a_comma_is_not_two(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text('id,title,presenters\nX,One,"Smith, J;"\nY,Two,"A, B"\n', encoding="utf-8")
    assert [case.presenters for case in read_cases(path)] == [("Smith, J",), ("A", "B")]


def test_of_two_sheets_that_may_be_meant_neither_is_guessed(tmp_path: Path) -> None:
    def other(book: xlsxwriter.Workbook, _sheet: xlsxwriter.worksheet.Worksheet) -> None:
        book.add_worksheet("备选").write_row(0, 0, ["编号", "案例名称"])

    path = written(tmp_path, TABLE, other)
    assert refusal(path).endswith("say which with --sheet, one of: 案例, 备选")


def test_a_second_table_on_one_sheet_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, [*TABLE, [], ["序号", "案例名称", ""], ["1", "Other", ""]])
    assert refusal(path) == (
        "cases.xlsx [案例], row 4: is a header again; remove it where the table goes on, or put "
        "the second table into a sheet or file of its own"
    )


def test_rows_that_differ_only_in_the_presenter_are_one_case(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "编号,作品名称,选手,电话\nX,Song,Ann,1\nY,Dance,Cid,2\nX,Song,Bob,3\n", encoding="utf-8"
    )
    decoding = Decoding()
    found = [(case.id, case.number, case.presenters) for case in read_cases(path, decoding)]
    assert found == [("X", 1, ("Ann", "Bob")), ("Y", 2, ("Cid",))]
    assert "cases.csv: rows with a presenter each were joined, 3 to 2." in map(str, decoding.notes)


@pytest.mark.parametrize("second", ["X,Song,Ann", "X,Song,", "X,Other,Bob"])
def test_rows_of_one_id_that_are_no_team_are_refused(tmp_path: Path, second: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"id,title,presenters\nX,Song,Ann\n{second}\n", encoding="utf-8")
    assert refusal(path) == "cases.csv, row 3, column id: X is already in row 2; give each its own"


def test_two_works_of_one_title_without_ids_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("title,presenters\nSong,Ann\nSong,Bob\n", encoding="utf-8")
    assert [case.presenters for case in read_cases(path)] == [("Ann",), ("Bob",)]
