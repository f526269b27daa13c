"""The outside of a file that people made: its encoding, its rows, its cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.records.cell_text import plain
from judgetui.records.imports.encoding import Decoding, decoded
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.table_shape import (
    Row,
    Together,
    cut_out,
    has_header,
    second_header,
)
from judgetui.records.imports.workbook import Book, Page, is_workbook, merged_faults, open_workbook

LARGEST = 20 * 1024 * 1024
"""The largest file that is read, in bytes."""

_LOOKED = 20
"""So many filled rows of a sheet are looked through for the headers that it needs."""
NAMED = 0
"""The number of a header that a person named because the file has none."""

_COMMA = re.compile(r"-?\d+,\d+")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2},\d{3}")
_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)

# A cell too long for its column is to be told as that, so the reader must let it through.
csv.field_size_limit(LARGEST)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table read from a file: the header and the rows that are not blank."""

    file: str
    """The file's name, for sentences; of a workbook with the sheet's."""
    header: Row
    rows: tuple[Row, ...]
    delimiter: str = ","
    """What separates cells; a tab stands for the borders of a workbook's cells."""
    upper: tuple[str, ...] = ()
    """The upper row of a header of two rows, by column; `header` has the lower."""
    name: str = ""
    """The sheet's name in a workbook."""


def read_bytes(path: Path) -> bytes:
    """The content of a file; refuses what cannot be read, with what to do."""
    try:
        if path.is_dir():
            raise Refused("%(file)s is a folder; name a file in it", file=path)
        if not path.is_file():
            raise Refused("there is no file %(file)s; check the name", file=path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Refused("%(file)s cannot be read: %(why)s", file=path, why=why) from error
    if len(content) > LARGEST:
        raise Refused("%(file)s is larger than 20 MiB; is it the right file?", file=path.name)
    return content


def read_text(path: Path, decoding: Decoding | None = None) -> str:
    """The text of a file: in UTF-8 or UTF-16, else in what its words tell or a person said.

    Raises `Undecided` where several encodings are plausible.
    """
    return _text_of(path.name, read_bytes(path), decoding or Decoding())


def _text_of(file: str, content: bytes, decoding: Decoding) -> str:
    if is_workbook(content):
        raise Refused("%(file)s is a workbook; a text file is needed here", file=file)
    text = decoded(file, content, decoding)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        refuse([at_cell(file, row, "", Sentence("holds a NUL byte; save the file again"))])
    if not text.strip():
        raise Refused("%(file)s is empty", file=file)
    return text


def narrow(text: str) -> str:
    """Full-width digits and signs as ordinary ones, for numbers."""
    return unicodedata.normalize("NFKC", text).strip()


def pointed(text: str) -> str:
    """A number with a point where one comma stands between digits: 87,5 is 87.5.

    A comma between digits can only be in a cell when commas do not separate cells, or in quotes.
    """
    text = narrow(text)
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text


def grouped(text: str) -> str:
    """The number it would be if its comma parted thousands, as in 1,000; empty where it cannot."""
    text = narrow(text)
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Headers:
    """What is known of the headers that a table may have."""

    known: Callable[[str], bool] = lambda _: False
    """Whether a text is one of them."""
    together: Together = lambda _above, _below: False
    needed: Callable[[str], bool] = lambda _: True
    """Whether a text heads a column without which no sheet of a workbook is meant."""


def read_sheets(
    path: Path,
    decoding: Decoding,
    headers: Headers,
    wanted: Callable[[Sequence[str]], Collection[str]],
) -> tuple[Sheet, ...]:
    """The tables of a file, each cut out of what stands around it.

    Of a workbook they are those on the sheets that are read together: `wanted` tells which by the
    names of all. Where there are none, where one is named by `decoding`, and in CSV, it is one
    table. In CSV comma, tab or semicolon stand between cells. `headers` tells what headers there
    may be, by which the header row is found and it is told what separates cells. Raises `Refused`
    for everything that is not such a table.
    """
    content = read_bytes(path)
    if not is_workbook(content):
        rows, delimiter = _rows(path.name, content, decoding, headers.known)
        rows = _with_header(path.name, rows, decoding)
        return (_sheet(path.name, rows, delimiter, decoding, headers),)
    book = open_workbook(path.name, content)
    names = () if decoding.sheet else book.sheets()
    chosen = wanted(names)
    if len(names) < 2 or not chosen:
        return (_of_workbook(book, decoding, headers),)
    pages = _together(book, chosen, decoding)
    return tuple(_of_page(path.name, page, decoding, headers) for page in pages)


def _together(book: Book, chosen: Collection[str], decoding: Decoding) -> list[Page]:
    """The sheets of a workbook that are read together, with a note of which they are."""
    pages = book.pages(chosen.__contains__)
    filled = [page for page in pages.values() if any(map(any, page.rows))]
    if not filled:
        raise Refused("%(file)s is empty", file=book.file)
    decoding.notes.append(
        Sentence(
            "%(file)s: read are the sheets %(sheets)s.",
            file=book.file,
            sheets=listed(shown(page.name) for page in filled),
        )
    )
    if others := [name for name in book.sheets() if name not in chosen]:
        decoding.notes.append(
            Sentence(
                "%(file)s: not read: the sheets %(sheets)s.",
                file=book.file,
                sheets=listed(map(shown, others)),
            )
        )
    return filled


def _of_workbook(book: Book, decoding: Decoding, headers: Headers) -> Sheet:
    """The table on the one sheet of a workbook that is meant."""

    def fits(page: Page) -> bool:
        filled = [Row(number, cells) for number, cells in enumerate(page.rows, 1) if any(cells)]
        if not has_header(filled, headers.known):
            return False
        return any(headers.needed(cell) for row in filled[:_LOOKED] for cell in row.cells if cell)

    page = book.page(decoding.sheet, fits)
    if not decoding.sheet and len(book.sheets()) > 1:
        decoding.notes.append(
            Sentence(
                "%(file)s: read is the sheet %(sheet)s.", file=book.file, sheet=shown(page.name)
            )
        )
    return _of_page(book.file, page, decoding, headers)


def _of_page(file: str, page: Page, decoding: Decoding, headers: Headers) -> Sheet:
    """The table on a sheet of a workbook."""
    name = f"{file} [{page.name}]"
    if page.hidden:
        decoding.notes.append(
            Sentence("%(file)s: the sheet %(sheet)s is hidden.", file=file, sheet=shown(page.name))
        )
    rows = [
        Row(number, tuple(map(plain, cells)))
        for number, cells in enumerate(page.rows, 1)
        if any(cells)
    ]
    if not rows:
        raise Refused("%(file)s is empty", file=name)
    rows = _with_header(file, rows, decoding)
    sheet = _sheet(name, rows, "\t", decoding, headers, page)
    if wrong := merged_faults(file, page, [row.number for row in sheet.rows]):
        refuse(wrong)
    return sheet


def _with_header(file: str, rows: list[Row], decoding: Decoding) -> list[Row]:
    """The rows of a file, below the header that a person gave it where it has none."""
    columns = decoding.columns.get(file)
    return rows if columns is None else [Row(NAMED, columns), *rows]


def _sheet(
    file: str,
    rows: Sequence[Row],
    delimiter: str,
    decoding: Decoding,
    headers: Headers,
    page: Page | None = None,
) -> Sheet:
    """The table among these rows, with a note of what stands around it."""
    merged = page.merged if page else ()
    table = cut_out(rows, headers.known, merged, headers.together)
    if (second := second_header(table.rows, headers.known)) is not None:
        what = Sentence(
            "is a header again; remove it where the table goes on, or put the second table into "
            "a sheet or file of its own"
        )
        refuse([at_cell(file, second.number, "", what)])
    if around := [*table.above, *table.below]:
        decoding.notes.append(
            Sentence(
                "%(file)s: not part of the table: row %(rows)s.",
                file=file,
                rows=listed(row.number for row in around),
            )
        )
    name = page.name if page else ""
    return Sheet(file, table.header, table.rows, delimiter, table.upper, name)


def _rows(
    file: str, content: bytes, decoding: Decoding, known: Callable[[str], bool]
) -> tuple[list[Row], str]:
    """The rows of a CSV file that are not blank, and what separates its cells."""
    text = _text_of(file, content, decoding)
    if named := _SEPARATOR.match(text):
        text = text[named.end() :]
    delimiter = named[1] if named else _delimiter(text, known)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            row = Row(number, tuple(map(plain, cells)))
            if any(row.cells):
                rows.append(row)
    except csv.Error as error:
        what = Sentence(
            'its quotes do not match; put text with " in quotes and write each " inside twice'
        )
        raise Refused(at_cell(file, number + 1, "", what)) from error
    if not rows:
        raise Refused("%(file)s is empty", file=file)
    return rows, delimiter


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """What separates cells: of comma, tab and semicolon what parts the most known headers.

    The header may stand below a title.
    """
    filled = [line for line in text.splitlines() if line.strip(" ,;\t\u3000\xa0\ufeff")]

    def parted(line: str, delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(known(plain(cell)) for cell in cells), re.sub('"[^"]*"', "", line).count(
            delimiter
        )

    lines = filled[:20] or [""]
    best = max(lines, key=lambda line: max(parted(line, sign)[0] for sign in ",\t;"))
    return max(",\t;", key=lambda sign: parted(best, sign))
