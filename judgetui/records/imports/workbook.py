"""Workbooks of spreadsheets (.xlsx, .xls, .ods) as rows of text, as people see them.

What a reader of workbooks passes over in silence is looked for first and refused with its place:
formulas whose result was never stored, cells with errors, hidden rows and columns that hold
something, cells merged across rows of the table.
"""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.ods_marks import is_locked, ods_marks
from judgetui.records.imports.sheet_marks import Marks, Merged, UnreadableXML
from judgetui.records.imports.xls_marks import Locked, xls_marks
from judgetui.records.imports.xlsx_marks import xlsx_marks

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What .xlsx and .ods files, and .xls files, begin with."""
_UNPACKED = 300 * 1024 * 1024
"""Bytes that the parts of a workbook may have together once unpacked."""
_PARTS = 5000
_CELLS = 1_000_000
"""Cells that a sheet may have from the first to the last row and column that hold something."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cells = tuple[str, ...]
_Value = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
)
"""What a reader of workbooks gives for a cell."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook."""

    name: str
    rows: tuple[Cells, ...]
    """Every row from the first, also blank ones; trimmed text."""
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    """Whether a spreadsheet does not show the sheet."""


class SeveralSheets(Refused):
    """A workbook has several sheets that may be meant; a person has to say which."""

    def __init__(self, file: str, sheets: tuple[str, ...]) -> None:
        self.sheets = sheets
        super().__init__(
            Sentence(
                "%(file)s has several sheets; say which with --sheet, one of: %(names)s",
                file=file,
                names=listed(map(shown, sheets)),
            )
        )


def is_workbook(content: bytes) -> bool:
    """Whether a file's content is that of a workbook, by how it begins."""
    return content.startswith((ZIP, OLE))


def read_workbook(
    file: str, content: bytes, sheet: str = "", fits: Callable[[Page], bool] | None = None
) -> Page:
    """One sheet of a workbook, as `Book.page` gives it; `file` is its name, for sentences."""
    return open_workbook(file, content).page(sheet, fits)


def merged_faults(file: str, page: Page, rows: Collection[int]) -> list[Sentence]:
    """The first cell that is merged with others below it in these rows of a table, as a fault."""
    for one in page.merged:
        if one.top != one.bottom and any(row in rows for row in range(one.top, one.bottom + 1)):
            what = Sentence("is merged with the cells below it; unmerge them and fill in each row")
            return [at_cell(f"{file} [{page.name}]", one.top, column_letters(one.left), what)]
    return []


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was opened."""

    file: str
    content: bytes
    values: CalamineWorkbook
    marks: dict[str, Marks] | None
    """What the values do not show, by sheet, where one part of the file tells it of all."""

    def sheets(self) -> list[str]:
        """The names of the sheets of cells, in their order; charts and macros have sheets too."""
        every = self.values.sheets_metadata
        return [one.name for one in every if one.typ is SheetTypeEnum.WorkSheet]

    def page(self, sheet: str = "", fits: Callable[[Page], bool] | None = None) -> Page:
        """The sheet of this name, or the only one that holds something.

        Where several hold something it is the only one that `fits`. A hidden sheet is read only by
        its name. Raises `Refused`: what is wrong, where, the remedy.
        """
        sheets = self.sheets()
        if sheet:
            if sheet not in sheets:
                raise Refused(
                    "%(file)s has no sheet %(sheet)s; there are: %(names)s",
                    file=self.file,
                    sheet=shown(sheet),
                    names=listed(map(shown, sheets)),
                )
            return self._found(sheet).kept()
        every = [self._found(name) for name in sheets]
        filled = [found for found in every if any(map(any, found.page.rows))]
        if not filled:
            raise Refused("%(file)s is empty", file=self.file)
        return self._only(filled, fits).kept()

    def pages(self, wanted: Callable[[str], bool]) -> dict[str, Page]:
        """The sheets whose names are wanted, by their names; raises `Refused`.

        None of them may be hidden.
        """
        pages = {name: self._found(name).kept() for name in filter(wanted, self.sheets())}
        if wrong := [
            Sentence(
                "%(file)s [%(sheet)s]: is hidden; show the sheet",
                file=self.file,
                sheet=shown(name),
            )
            for name, page in pages.items()
            if page.hidden
        ]:
            refuse(wrong)
        return pages

    def _only(self, filled: list[_Found], fits: Callable[[Page], bool] | None) -> _Found:
        """The only one of these sheets that fits and is not hidden; raises `Refused`."""
        fitting = filled
        if fits and len(filled) > 1:
            fitting = [found for found in filled if fits(found.page)]
        seen = [found for found in fitting if not found.page.hidden]
        if not seen and fitting:
            raise Refused(
                "%(file)s holds its table in a hidden sheet; show the sheet, or say which with "
                "--sheet, one of: %(names)s",
                file=self.file,
                names=listed(shown(found.page.name) for found in fitting),
            )
        if len(seen) != 1:
            raise SeveralSheets(self.file, tuple(found.page.name for found in filled))
        return seen[0]

    def _found(self, name: str) -> _Found:
        """The sheet of this name; raises `Refused` where it cannot be read."""
        called = f"{self.file} [{name}]"
        marks = self._marks(called, name)
        _check_spread(called, marks)
        with _readable(self.file):
            sheet = self.values.get_sheet_by_name(name)
            values = sheet.to_python(skip_empty_area=False)
        for row, column in marks.percents:
            if row <= len(values) and column <= len(cells := values[row - 1]):
                cells[column - 1] = _percentage(cells[column - 1])
        rows = tuple(tuple(map(_text, row)) for row in values)
        merged = marks.merged or [
            Merged(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        hidden = any(
            one.name == name and one.visible is not SheetVisibleEnum.Visible
            for one in self.values.sheets_metadata
        )
        page = Page(name, rows, tuple(merged), hidden)
        return _Found(page, tuple(_unseen(called, page, marks)))

    def _marks(self, called: str, name: str) -> Marks:
        if self.marks is not None:
            return self.marks[name]
        with _unpacked(self.file, self.content) as packed, _told(called):
            return xlsx_marks(packed, name)


def open_workbook(file: str, content: bytes) -> Book:
    """A workbook from the content of its file; raises `Refused` where it is none."""
    if content.startswith(OLE) and _ENCRYPTED in content:
        raise _locked(file)
    found = _marks_of_all(file, content)
    # The reader of values unpacks all sheets at once, with everything in them that is repeated.
    for name, marks in found or ():
        _check_spread(f"{file} [{name}]", marks)
    with _readable(file):
        values = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if found is None:
        return Book(file, content, values, None)
    if len(found) != len(values.sheets_metadata):
        raise _no_workbook(file)
    # By their order: the oldest files do not tell in which encoding their names are.
    pairs = zip(values.sheets_metadata, found, strict=True)
    return Book(file, content, values, {sheet.name: marks for sheet, (_, marks) in pairs})


def _marks_of_all(file: str, content: bytes) -> list[tuple[str, Marks]] | None:
    """The name and the marks of every sheet; `None` for .xlsx, where each has its own part."""
    if content.startswith(OLE):
        try:
            return xls_marks(content)
        except Locked as error:
            raise _locked(file) from error
        except ValueError as error:
            raise _no_workbook(file) from error
    with _unpacked(file, content) as packed, _told(file):
        _check_size(file, packed)
        names = packed.namelist()
        if "xl/workbook.bin" in names:
            raise Refused("%(file)s is an .xlsb file; save it again as .xlsx", file=file)
        if "content.xml" not in names and "encrypted-package" not in names:
            return None
        if is_locked(packed):
            raise _locked(file)
        return ods_marks(packed)


@contextmanager
def _unpacked(file: str, content: bytes) -> Iterator[zipfile.ZipFile]:
    """The parts of a file; raises `Refused` where one cannot be had."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _no_workbook(file) from error


@contextmanager
def _readable(file: str) -> Iterator[None]:
    """Tell of what the reader of values cannot read; raises `Refused`."""
    try:
        yield
    except (CalamineError, ZipError, OSError) as error:
        raise _no_workbook(file) from error
    except BaseException as error:
        # Some damaged files make the reader panic, which is no `Exception` and has no importable
        # name.
        if type(error).__name__ == "PanicException":
            raise _no_workbook(file) from error
        raise


@contextmanager
def _told(file: str) -> Iterator[None]:
    """Tell of XML that cannot be read which file it is in."""
    try:
        yield
    except UnreadableXML as error:
        raise Refused("%(file)s: %(what)s", file=file, what=error.what) from error


def _no_workbook(file: str) -> Refused:
    return Refused(
        "%(file)s is not a workbook that can be read; save it again as .xlsx or as CSV", file=file
    )


def _locked(file: str) -> Refused:
    return Refused(
        "%(file)s is protected by a password; save it without one, or save the sheet as CSV",
        file=file,
    )


def _check_size(file: str, packed: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than any list is, before anything is unpacked."""
    parts = packed.infolist()
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Refused("%(file)s unpacks to more than 300 MiB; is it the right file?", file=file)


def _check_spread(file: str, marks: Marks) -> None:
    """Refuse a sheet whose table would fill the memory because of something far away from it."""
    if marks.bottom * marks.right > _CELLS:
        what = Sentence(
            "is where the sheet ends, too far away for a table; remove what stands far from "
            "the table"
        )
        refuse([at_cell(file, marks.bottom, column_letters(marks.right), what)])


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that was read, and what is wrong with it."""

    page: Page
    wrong: tuple[Sentence, ...]

    def kept(self) -> Page:
        """The sheet; raises `Refused` where it holds what nobody sees."""
        if self.wrong:
            refuse(self.wrong)
        return self.page


def _text(value: object) -> str:
    """A cell's value as text: numbers as a spreadsheet shows them, with at most 15 digits.

    A date or a time never looks like a number, whatever number the spreadsheet keeps for it: a mark
    whose cell has the format of a date is told as a date.
    """
    # Most cells of a wide table are empty, which is text.
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(value) if abs(value) >= 1e15 else f"{Decimal(f'{value:.15g}').normalize():f}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value).strip()


def _percentage(value: _Value) -> _Value:
    """A number as a cell shows it whose format is a percentage: 0.88 is 88%."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"


def _unseen(file: str, page: Page, marks: Marks) -> Iterator[Sentence]:
    """What the values alone do not show: bare formulas, errors, what is hidden."""
    what = Sentence("holds an error; put it right in the spreadsheet and save it again")
    for row, column in marks.errors:
        yield at_cell(file, row, column_letters(column), what)
    what = Sentence(
        "holds a formula without a result; open the file in the spreadsheet and save it"
    )
    for row, column in marks.bare:
        yield at_cell(file, row, column_letters(column), what)
    what = Sentence(
        "holds a formula whose result is 0, or was not stored: an .xls does not tell; open the "
        "file in the spreadsheet, recalculate it and save it as .xlsx"
    )
    for row, column in marks.zeros:
        yield at_cell(file, row, column_letters(column), what)
    what = Sentence("is hidden; show it, or remove it")
    for rows in marks.hidden_rows:
        for row in range(rows.start, min(rows.stop, len(page.rows) + 1)):
            if any(page.rows[row - 1]):
                yield at_cell(file, row, "", what)
    width = max(map(len, page.rows), default=0)
    for columns in marks.hidden_columns:
        for column in range(columns.start, min(columns.stop, width + 1)):
            if number := _first_filled(page, column):
                yield at_cell(file, number, column_letters(column), what)


def _first_filled(page: Page, column: int) -> int:
    """The first row that has something in this column, from 1; 0 where none has."""
    for number, cells in enumerate(page.rows, 1):
        if column <= len(cells) and cells[column - 1]:
            return number
    return 0


def column_letters(column: int) -> str:
    """A column as spreadsheets call it: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
