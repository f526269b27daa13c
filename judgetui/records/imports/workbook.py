"""Workbooks of spreadsheets (.xlsx, .xls, .ods) as rows of text, as people see them.

What a reader of workbooks passes over in silence is looked for first and refused with its place:
formulas whose result was never stored, cells with errors, hidden rows and columns that hold
something, cells merged across rows of the table. In .xls and .ods only what the reader tells is
known: values and their types.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, ZipError

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.records.imports.errors import at_cell, refuse, shown

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What .xlsx and .ods files, and .xls files, begin with."""
_UNPACKED = 300 * 1024 * 1024
"""Bytes that the parts of a workbook may have together once unpacked."""
_PARTS = 5000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>)")
_COLUMN = re.compile(r"<col\b([^>]*?)/?>")
_MERGED = re.compile(r'<mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_PLACE = re.compile(r"([A-Z]+)(\d+)")

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of one sheet that are merged into one; rows and columns from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook."""

    name: str
    rows: tuple[Cells, ...]
    """Every row from the first, also blank ones; trimmed text."""
    merged: tuple[Merged, ...] = ()


def is_workbook(content: bytes) -> bool:
    """Whether a file's content is that of a workbook, by how it begins."""
    return content.startswith((ZIP, OLE))


def read_workbook(
    file: str, content: bytes, sheet: str = "", fits: Callable[[Page], bool] | None = None
) -> Page:
    """One sheet of a workbook: the one of this name, or the only one that holds something.

    Where several hold something it is the only one that `fits`. `file` is the file's name, for
    sentences. Raises `Refused`: what is wrong, where, the remedy.
    """
    book = _opened(file, content)
    names = [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    if sheet:
        if sheet not in names:
            raise Refused(
                "%(file)s has no sheet %(sheet)s; there are: %(names)s",
                file=file,
                sheet=shown(sheet),
                names=listed(map(shown, names)),
            )
        return _page(file, content, book, sheet)
    filled = [page for name in names if any(map(any, (page := _page_of(book, name)).rows))]
    if not filled:
        raise Refused("%(file)s is empty", file=file)
    fitting = list(filter(fits, filled)) if fits and len(filled) > 1 else filled
    if len(fitting) != 1:
        raise Refused(
            "%(file)s has several sheets; say which with --sheet, one of: %(names)s",
            file=file,
            names=listed(shown(page.name) for page in filled),
        )
    return _page(file, content, book, fitting[0].name)


def read_pages(
    file: str, content: bytes, wanted: Callable[[str], bool] = lambda _: True
) -> dict[str, Page]:
    """The sheets of a workbook whose names are wanted, by their names; raises `Refused`."""
    book = _opened(file, content)
    return {
        one.name: _page(file, content, book, one.name)
        for one in book.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet and wanted(one.name)
    }


def sheet_names(file: str, content: bytes) -> tuple[str, ...]:
    """The names of a workbook's sheets, in their order; raises `Refused` where it is none."""
    sheets = _opened(file, content).sheets_metadata
    return tuple(one.name for one in sheets if one.typ is SheetTypeEnum.WorkSheet)


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
        raise Refused(
            "%(file)s is not a workbook that can be read; save it again as .xlsx or as CSV",
            file=file,
        ) from error


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
        raise Refused(
            "%(file)s is not a workbook that can be read; save it again as .xlsx or as CSV",
            file=file,
        ) from error
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Refused("%(file)s unpacks to more than 300 MiB; is it the right file?", file=file)


def _page_of(book: CalamineWorkbook, name: str) -> Page:
    found = book.get_sheet_by_name(name)
    rows = found.to_python(skip_empty_area=False)
    merged = tuple(
        Merged(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in found.merged_cell_ranges or ()
    )
    return Page(name, tuple(tuple(map(_text, row)) for row in rows), merged)


def _page(file: str, content: bytes, book: CalamineWorkbook, name: str) -> Page:
    page = _page_of(book, name)
    markup = _markup(content, name) if content.startswith(ZIP) else ""
    if wrong := list(_unseen(f"{file} [{name}]", page, markup)):
        refuse(wrong)
    return page


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


# -- what only the file's own text tells, in .xlsx ----------------------------------------------


def _markup(content: bytes, name: str) -> str:
    """The XML of a sheet of an .xlsx file; empty where the file has none."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        try:
            book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
            links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        except KeyError:
            return ""
        ids = [
            given.get("r:id", "")
            for tag in re.findall(r"<(?:\w+:)?sheet\b([^>]*)>", book)
            if _unescaped((given := dict(_ATTRIBUTE.findall(tag))).get("name", "")) == name
        ]
        for tag in re.findall(r"<(?:\w+:)?Relationship\b([^>]*)>", links):
            given = dict(_ATTRIBUTE.findall(tag))
            if given.get("Id") in ids:
                part = given.get("Target", "")
                place = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
                try:
                    return packed.read(str(PurePosixPath(place))).decode("utf-8", "replace")
                except KeyError:
                    return ""
    return ""


def _unescaped(text: str) -> str:
    for escape, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(escape, character)
    return text.replace("&amp;", "&")


def _unseen(file: str, page: Page, markup: str) -> Iterator[Sentence]:
    """What the values alone do not show: bare formulas, errors, what is hidden."""
    for attributes, inside in _CELL.findall(markup):
        place = _PLACE.match(dict(_ATTRIBUTE.findall(attributes)).get("r", ""))
        if place is None:
            continue
        if 't="e"' in attributes:
            what = Sentence("holds an error; put it right in the spreadsheet and save it again")
            yield at_cell(file, int(place[2]), place[1], what)
        elif "<f" in inside and "<v" not in inside:
            what = Sentence(
                "holds a formula without a result; open the file in the spreadsheet and save it"
            )
            yield at_cell(file, int(place[2]), place[1], what)
    for attributes in _ROW.findall(markup):
        given = dict(_ATTRIBUTE.findall(attributes))
        number = int(given.get("r", "0"))
        if given.get("hidden") in ("1", "true") and any(_row(page, number)):
            yield at_cell(file, number, "", Sentence("is hidden; show it, or remove it"))
    for attributes in _COLUMN.findall(markup):
        given = dict(_ATTRIBUTE.findall(attributes))
        if given.get("hidden") not in ("1", "true"):
            continue
        for column in range(int(given["min"]), min(int(given["max"]), _width(page)) + 1):
            if number := _first_filled(page, column):
                what = Sentence("is hidden; show it, or remove it")
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
