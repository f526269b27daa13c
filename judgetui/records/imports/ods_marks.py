"""What the XML of an .ods file tells beside its values (OpenDocument 1.3, part 3, section 9)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from judgetui.records.imports.sheet_marks import Marks, Merged, read_xml

_HIDDEN = ("collapse", "filter")
_STORED = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}
"""The attribute that holds the value of a cell of each type; a text may be empty."""
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")


def is_locked(packed: zipfile.ZipFile) -> bool:
    """Whether a password is needed; the list of parts says so, as the parts are scrambled."""
    names = packed.namelist()
    if "encrypted-package" in names:
        return True
    found = False

    def started(element: str, _given: Mapping[str, str]) -> None:
        nonlocal found
        found = found or element == "encryption-data"

    if "META-INF/manifest.xml" in names:
        read_xml(packed.read("META-INF/manifest.xml"), started)
    return found


def ods_marks(packed: zipfile.ZipFile) -> list[tuple[str, Marks]]:
    """The name and the marks of each sheet, in their order; raises `UnreadableXML`."""
    reading = _Reading(blank_results=_is_of_libreoffice(packed))
    read_xml(packed.read("content.xml"), reading.started, reading.text, reading.ended)
    return reading.found


def _is_of_libreoffice(packed: zipfile.ZipFile) -> bool:
    """Whether LibreOffice wrote the file, by what it says of itself.

    It works out every formula before it saves, and stores no type and no value of a result that is
    the text "". From others such a formula has no result.
    """
    said = ""
    inside = False

    def started(element: str, _given: Mapping[str, str]) -> None:
        nonlocal inside
        inside = element == "generator"

    def text(text: str) -> None:
        nonlocal said
        said += text if inside else ""

    if "meta.xml" in packed.namelist():
        read_xml(packed.read("meta.xml"), started, text)
    return said.strip().startswith("LibreOffice/")


class _Reading:
    """The marks of all sheets, gathered element by element.

    What is repeated is counted and never written out: a blank row is repeated to the end of the
    sheet, a million times.
    """

    def __init__(self, *, blank_results: bool) -> None:
        self._blank_results = blank_results
        self.found: list[tuple[str, Marks]] = []
        self._marks: Marks | None = None
        self._row = self._rows = self._column = self._columns = self._defined = 0
        self._cell: dict[str, str] | None = None
        self._text = ""
        self._notes = 0

    def started(self, element: str, given: Mapping[str, str]) -> None:
        """Take an element that begins."""
        if element == "table":
            own = _without_namespaces(given)
            self._marks = Marks()
            self.found.append((own.get("name", ""), self._marks))
            self._row, self._rows, self._defined = 1, 0, 0
        elif self._marks is None:
            return
        elif element == "table-column":
            own = _without_namespaces(given)
            count = _count(own, "number-columns-repeated")
            if own.get("visibility") in _HIDDEN:
                columns = range(self._defined + 1, self._defined + count + 1)
                self._marks.hidden_columns.append(columns)
            self._defined += count
        elif element == "table-row":
            own = _without_namespaces(given)
            self._row, self._rows = (
                self._row + self._rows,
                _count(own, "number-rows-repeated"),
            )
            self._column, self._columns = 1, 0
            if own.get("visibility") in _HIDDEN:
                self._marks.hidden_rows.append(range(self._row, self._row + self._rows))
        elif element in ("table-cell", "covered-table-cell"):
            self._cell, self._text = _without_namespaces(given), ""
        elif element == "annotation":
            self._notes += 1

    def text(self, text: str) -> None:
        """Take text between elements; what stands in a comment is none of the cell's."""
        if self._cell is not None and not self._notes:
            self._text += text.strip()

    def ended(self, element: str) -> None:
        """Take the end of an element."""
        if element == "table":
            self._marks = None
        elif element == "annotation":
            self._notes -= 1
        elif element in ("table-cell", "covered-table-cell") and self._cell is not None:
            if self._marks is not None:
                self._take(self._marks, self._cell)
            self._cell = None

    def _take(self, marks: Marks, cell: Mapping[str, str]) -> None:
        """Take a cell that is over."""
        self._column += self._columns
        self._columns = _count(cell, "number-columns-repeated")
        place = self._row, self._column
        kind, formula = cell.get("value-type", ""), "formula" in cell
        if kind == "error" or (formula and self._text.startswith(_ERRORS)):
            marks.errors.append(place)
        elif formula and not self._has_result(cell):
            marks.bare.append(place)
        if kind == "percentage":
            last = self._column + self._columns
            marks.percents += [
                (row, column)
                for row in range(self._row, self._row + self._rows)
                for column in range(self._column, last)
            ]
        if kind or formula or self._text:
            marks.reach(self._row + self._rows - 1, self._column + self._columns - 1)
        down, across = (_count(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or across > 1:
            bottom, right = self._row + down - 1, self._column + across - 1
            marks.merged.append(Merged(*place, bottom, right))

    def _has_result(self, cell: Mapping[str, str]) -> bool:
        """Whether the result of a formula was stored."""
        if not (kind := cell.get("value-type", "")):
            return self._blank_results and not self._text
        return kind not in _STORED or _STORED[kind] in cell


def _count(given: Mapping[str, str], attribute: str) -> int:
    """How many rows or columns one element stands for."""
    if (count := int(given.get(attribute, "1"))) < 1:
        raise ValueError(attribute)
    return count


def _without_namespaces(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their names alone; LibreOffice's own type of a value, `error`, wins."""
    own = {key.rsplit(" ", 1)[-1]: value for key, value in given.items()}
    if "error" in (value for key, value in given.items() if key.endswith(" value-type")):
        own["value-type"] = "error"
    return own
