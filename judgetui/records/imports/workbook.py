"""Workbooks of spreadsheets (.xlsx, .xls, .ods) as rows of text, as people see them.

What a reader of workbooks passes over in silence is looked for first and refused with its place:
formulas whose result was never stored, cells with errors, hidden rows and columns that hold
something, cells merged across rows of the table. In .xls and .ods only what the reader tells is
known: values and their types.
"""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
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
from judgetui.records.imports.sheet_marks import Marks, Merged, UnreadableXML
from judgetui.records.imports.xlsx_marks import xlsx_marks

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What .xlsx and .ods files, and .xls files, begin with."""
_UNPACKED = 300 * 1024 * 1024
"""Bytes that the parts of a workbook may have together once unpacked."""
_PARTS = 5000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook."""

    name: str
    rows: tuple[Cells, ...]
    """Every row from the first, also blank ones; trimmed text."""
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    """Whether a spreadsheet does not show the sheet."""


def is_workbook(content: bytes) -> bool:
    """Whether a file's content is that of a workbook, by how it begins."""
    return content.startswith((ZIP, OLE))


def read_workbook(
    file: str, content: bytes, sheet: str = "", fits: Callable[[Page], bool] | None = None
) -> Page:
    """One sheet of a workbook: the one of this name, or the only one that holds something.

    Where several hold something it is the only one that `fits`. A hidden sheet is read only by its
    name. `file` is the file's name, for sentences. Raises `Refused`: what is wrong, where, the
    remedy.
    """
    book = _opened(file, content)
    sheets = _sheets(book)
    if sheet:
        if sheet not in sheets:
            raise Refused(
                "%(file)s has no sheet %(sheet)s; there are: %(names)s",
                file=file,
                sheet=shown(sheet),
                names=listed(map(shown, sheets)),
            )
        return _found(file, content, book, sheet).kept()
    every = [_found(file, content, book, name) for name in sheets]
    filled = [found for found in every if any(map(any, found.page.rows))]
    if not filled:
        raise Refused("%(file)s is empty", file=file)
    fitting = filled
    if fits and len(filled) > 1:
        fitting = [found for found in filled if fits(found.page)]
    seen = [found for found in fitting if not found.page.hidden]
    if not seen and fitting:
        raise Refused(
            "%(file)s holds its table in a hidden sheet; show the sheet, or say which with "
            "--sheet, one of: %(names)s",
            file=file,
            names=listed(shown(found.page.name) for found in fitting),
        )
    if len(seen) != 1:
        raise Refused(
            "%(file)s has several sheets; say which with --sheet, one of: %(names)s",
            file=file,
            names=listed(shown(found.page.name) for found in filled),
        )
    return seen[0].kept()


def read_pages(
    file: str, content: bytes, wanted: Callable[[str], bool] = lambda _: True
) -> dict[str, Page]:
    """The sheets of a workbook whose names are wanted, by their names; raises `Refused`.

    None of them may be hidden.
    """
    book = _opened(file, content)
    names = list(filter(wanted, _sheets(book)))
    pages = {name: _found(file, content, book, name).kept() for name in names}
    if wrong := [
        Sentence("%(file)s [%(sheet)s]: is hidden; show the sheet", file=file, sheet=shown(name))
        for name, page in pages.items()
        if page.hidden
    ]:
        refuse(wrong)
    return pages


def _sheets(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets of cells, in their order; charts and macros have sheets too."""
    return [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]


def sheet_names(file: str, content: bytes) -> tuple[str, ...]:
    """The names of a workbook's sheets, in their order; raises `Refused` where it is none."""
    return tuple(_sheets(_opened(file, content)))


def _opened(file: str, content: bytes) -> CalamineWorkbook:
    if content.startswith(OLE) and _ENCRYPTED in content:
        raise _locked(file)
    if content.startswith(ZIP):
        _check_size(file, content)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ZipError, OSError) as error:
        if "password" in str(error).casefold():
            raise _locked(file) from error
        raise _no_workbook(file) from error


def _no_workbook(file: str) -> Refused:
    return Refused(
        "%(file)s is not a workbook that can be read; save it again as .xlsx or as CSV", file=file
    )


def _locked(file: str) -> Refused:
    return Refused(
        "%(file)s is protected by a password; save it without one, or save the sheet as CSV",
        file=file,
    )


def _check_size(file: str, content: bytes) -> None:
    """Refuse what unpacks to more than any list is, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise _no_workbook(file) from error
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Refused("%(file)s unpacks to more than 300 MiB; is it the right file?", file=file)


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


def _found(file: str, content: bytes, book: CalamineWorkbook, name: str) -> _Found:
    marks = _marks(file, content, book, name)
    try:
        values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ZipError, OSError) as error:
        raise _no_workbook(file) from error
    rows = tuple(tuple(map(_text, row)) for row in values)
    hidden = any(
        one.name == name and one.visible is not SheetVisibleEnum.Visible
        for one in book.sheets_metadata
    )
    page = Page(name, rows, tuple(marks.merged), hidden)
    return _Found(page, tuple(_unseen(f"{file} [{name}]", page, marks)))


def _text(value: object) -> str:
    """A cell's value as text: numbers as a spreadsheet shows them, with at most 15 digits."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(value) if abs(value) >= 1e15 else f"{Decimal(f'{value:.15g}').normalize():f}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return str(value).strip()


def _marks(file: str, content: bytes, book: CalamineWorkbook, name: str) -> Marks:
    """What the values of a sheet do not show, where the kind of file tells it."""
    if not content.startswith(ZIP):
        return Marks(merged=_merged(book, name))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if _is_ods(packed):
            return Marks(merged=_merged(book, name))
        try:
            return xlsx_marks(packed, name)
        except UnreadableXML as error:
            raise Refused("%(file)s: %(what)s", file=f"{file} [{name}]", what=error.what) from error
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise _no_workbook(file) from error


def _is_ods(packed: zipfile.ZipFile) -> bool:
    return "content.xml" in packed.namelist()


def _merged(book: CalamineWorkbook, name: str) -> list[Merged]:
    return [
        Merged(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in book.get_sheet_by_name(name).merged_cell_ranges or ()
    ]


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
    what = Sentence("is hidden; show it, or remove it")
    for rows in marks.hidden_rows:
        for row in rows[: len(page.rows)]:
            if any(_row(page, row)):
                yield at_cell(file, row, "", what)
    for columns in marks.hidden_columns:
        for column in columns[: _width(page)]:
            if number := _first_filled(page, column):
                yield at_cell(file, number, column_letters(column), what)


def _row(page: Page, number: int) -> Cells:
    return page.rows[number - 1] if 0 < number <= len(page.rows) else ()


def _width(page: Page) -> int:
    return max(map(len, page.rows), default=0)


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


def merged_in_table(page: Page, rows: Sequence[int]) -> list[Merged]:
    """The merged cells that reach over several of these rows of a table."""
    wanted = set(rows)
    return [
        one
        for one in page.merged
        if one.top != one.bottom and wanted & set(range(one.top, one.bottom + 1))
    ]
