"""What the XML of an .xlsx file tells beside its values, whoever wrote it.

Writers differ in prefixes, quotes, the names of parts and in whether a cell says where it is; all
that the standard (ECMA-376) allows is read.
"""

from __future__ import annotations

import functools
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.records.imports.sheet_marks import Marks, Merged, Place, UnreadableXML, read_xml

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_TRUE = ("1", "true")
_LAST_COLUMN = 16384
_PERCENTS = ("9", "10")
"""The formats 0% and 0.00%, which every workbook has."""


def xlsx_marks(packed: zipfile.ZipFile, sheet: str) -> Marks:
    """The marks of the sheet of this name; raises `UnreadableXML` where they cannot be read."""
    parts = _parts_of(packed, sheet)
    reading = _Reading(uncalculated=parts.uncalculated, percents=_percent_styles(parts.styles))
    read_xml(parts.cells, reading.started, reading.text)
    return reading.marks()


class _Parts(NamedTuple):
    """What of a workbook's file tells of one sheet."""

    cells: bytes
    """The XML of the sheet itself."""
    styles: bytes
    """The XML of the styles of all sheets; empty where there is none."""
    uncalculated: bool
    """Whether formulas were never calculated: programs that only write workbooks ask whoever opens
    one to calculate it whole, and store 0 as the result of every formula meanwhile."""


def _parts_of(packed: zipfile.ZipFile, sheet: str) -> _Parts:
    """The parts that tell of the sheet of this name; raises `UnreadableXML`."""
    uncalculated = False
    parts = {name.replace("\\", "/").casefold(): name for name in packed.namelist()}

    def part(name: str) -> bytes:
        if (stored := parts.get(name.casefold())) is None:
            raise UnreadableXML(
                Sentence("lacks a part that its sheets need; save it again in a spreadsheet")
            )
        return packed.read(stored)

    top = _relations(part("_rels/.rels")).values()
    books = [_resolved("", to) for kind, to in top if kind.endswith("/officeDocument")]
    book = books[0] if books else "xl/workbook.xml"
    folder, name = posixpath.split(book)
    identifiers: dict[str, str] = {}

    def listed(element: str, given: Mapping[str, str]) -> None:
        nonlocal uncalculated
        if element == "calcPr":
            uncalculated = given.get("fullCalcOnLoad") in _TRUE
        elif element == "sheet":
            identifiers[given.get("name", "")] = next(
                (value for key, value in given.items() if key.endswith(" id")), ""
            )

    read_xml(part(book), listed)
    links = _relations(part(posixpath.join(folder, "_rels", f"{name}.rels")))
    _, target = links.get(identifiers.get(sheet, ""), ("", ""))
    styles = [to for kind, to in links.values() if kind.endswith("/styles")]
    look = part(_resolved(folder, styles[0])) if styles else b""
    return _Parts(part(_resolved(folder, target)), look, uncalculated)


def _percent_styles(content: bytes) -> frozenset[str]:
    """The indices of the cell styles that show a number as a percentage."""
    formats, found = set(_PERCENTS), []
    inside = False
    count = -1

    def started(element: str, given: Mapping[str, str]) -> None:
        nonlocal inside, count
        if element == "numFmt" and "%" in given.get("formatCode", ""):
            formats.add(given.get("numFmtId", ""))
        elif element in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = element == "cellXfs"
        elif element == "xf" and inside:
            count += 1
            if given.get("numFmtId") in formats:
                found.append(str(count))

    if content:
        read_xml(content, started)
    return frozenset(found)


def _relations(content: bytes) -> dict[str, tuple[str, str]]:
    """The kind and the target of each relation of a part, by its identifier."""
    found: dict[str, tuple[str, str]] = {}

    def started(element: str, given: Mapping[str, str]) -> None:
        if element == "Relationship":
            found[given.get("Id", "")] = (given.get("Type", ""), given.get("Target", ""))

    read_xml(content, started)
    return found


def _resolved(folder: str, target: str) -> str:
    """The name of the part that a relation of a part in this folder leads to."""
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


class _Reading:
    """The marks of a sheet, gathered element by element.

    A cell is over where the next cell or row begins: the ends of elements need not be heard of,
    which is half of what a large sheet says.
    """

    def __init__(self, *, uncalculated: bool, percents: frozenset[str]) -> None:
        self._marks = Marks()
        self._uncalculated, self._percents = uncalculated, percents
        self._value = ""
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._stored = self._filled = self._in_value = False

    def marks(self) -> Marks:
        """What was found, once everything was read."""
        self._finish()
        return self._marks

    def started(self, element: str, given: Mapping[str, str]) -> None:
        """Take an element that begins."""
        self._in_value = False
        if element == "c":
            self._finish()
            self._cell(given)
        elif element in ("v", "t"):
            self._stored = self._in_value = True
        elif element == "f":
            self._formula = True
        elif element == "row":
            self._finish()
            self._row = _number(given.get("r", str(self._row + 1)))
            self._column = 0
            if given.get("hidden") in _TRUE or _is_zero(given.get("ht")):
                self._marks.hidden_rows.append(range(self._row, self._row + 1))
        elif element == "col":
            if given.get("hidden") in _TRUE or _is_zero(given.get("width")):
                last = min(_number(given["max"]), _LAST_COLUMN)
                self._marks.hidden_columns.append(range(_number(given["min"]), last + 1))
        elif element == "mergeCell":
            first, _, second = given.get("ref", "").partition(":")
            (top, left), (bottom, right) = _place(first), _place(second or first)
            self._marks.merged.append(Merged(top, left, bottom, right))

    def text(self, text: str) -> None:
        """Take text between elements."""
        if self._in_value and not text.isspace():
            self._filled = True
            self._value += text.strip()

    def _cell(self, given: Mapping[str, str]) -> None:
        if (reference := given.get("r")) is not None:
            self._row, self._column = _place(reference)
        else:
            self._column += 1
        self._kind = given.get("t", "")
        if given.get("s") in self._percents:
            self._marks.percents.append((self._row, self._column))

    def _finish(self) -> None:
        """Close the cell that was read last."""
        place = self._row, self._column
        if self._kind == "e":
            self._marks.errors.append(place)
        elif self._formula and not self._filled and not (self._stored and self._kind == "str"):
            # A result of kind "str" may be stored and yet be empty: the text "".
            self._marks.bare.append(place)
        elif self._formula and self._uncalculated and self._value == "0":
            self._marks.bare.append(place)
        if self._formula or self._filled:
            self._marks.reach(*place)
        self._kind = self._value = ""
        self._formula = self._stored = self._filled = False


def _number(text: str) -> int:
    """The number of a row or a column, from 1."""
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def _is_zero(size: str | None) -> bool:
    """Whether a height or a width, where one is given, leaves nothing to see."""
    return size is not None and float(size) == 0


def _place(reference: str) -> Place:
    """The row and the column of a cell called as spreadsheets do: B3 is 3 and 2."""
    if (found := _PLACE.fullmatch(reference)) is None:
        raise ValueError(reference)
    return int(found[2]), _column(found[1])


@functools.cache
def _column(letters: str) -> int:
    """The column that a spreadsheet calls so: A is 1, AA is 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
