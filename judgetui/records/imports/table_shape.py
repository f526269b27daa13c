"""Where the table stands in what offices write: below a title, above a total, under two headers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judgetui.records.imports.sheet_marks import Merged

_SEARCHED = 20
"""So many filled rows are looked through for the header."""
_TOTALS = frozenset({"合计", "总计", "共计", "小计", "total", "totals", "sum", "grandtotal"})
_AVERAGES = frozenset({"平均", "平均分", "平均值", "均分", "average", "averages", "mean"})

Known = Callable[[str], bool]
"""Whether a text is a header that the table may have."""


Together = Callable[[Sequence[str], Sequence[str]], bool]
"""Whether the texts of two rows, the one above the other, name columns only together."""


class Place(NamedTuple):
    """Where a cell stands."""

    file: str
    """The file's name; of a workbook with the sheet's."""
    row: int
    """As a spreadsheet shows it, from 1."""
    column: str
    """The header of its column; empty for the whole row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    """As a spreadsheet shows it, from 1."""
    cells: tuple[str, ...]
    """Trimmed text; may be fewer or more than the header has."""
    places: Mapping[str, Place] | None = None
    """By field, where the cells stood in the file, for a row that was put together from several;
    the field "" is where the row begins."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut out of a file, and what stood around it."""

    header: Row
    rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    """Titles and the like above the header."""
    below: tuple[Row, ...] = ()
    """Totals below the table."""
    upper: tuple[str, ...] = ()
    """The upper row of a header of two rows, by column, with the text of merged cells in each."""


def cut_out(
    rows: Sequence[Row],
    known: Known,
    merged: Collection[Merged] = (),
    together: Together = lambda _above, _below: False,
) -> Table:
    """The table among the filled rows of a file; there is at least one row.

    The header is the first row if it has a known header; else the first later one in which at
    least two are known. Where no row is one, the first is taken, and what is missing in it can be
    told.
    """
    at = _header_at(rows, known)
    header, rest = rows[at], rows[at + 1 :]
    upper: tuple[str, ...] = ()
    if rest and (joined := _joined(header, rest[0], known, merged, together)) is not None:
        upper, header, rest = _spread(header, merged), joined, rest[1:]
    end = len(rest)
    while end and _sums_up(rest[end - 1]):
        end -= 1
    return Table(header, tuple(rest[:end]), tuple(rows[:at]), tuple(rest[end:]), upper)


def has_header(rows: Sequence[Row], known: Known) -> bool:
    """Whether one of the filled rows is a header by what is known of the table."""
    return bool(rows) and any(map(known, rows[_header_at(rows, known)].cells))


def second_header(rows: Sequence[Row], known: Known) -> Row | None:
    """The first row below a header that is one itself: it has two cells or more, all headers.

    Numbers alone are marks, even where judges are called by numbers.
    """
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        numbers = all(cell.replace(".", "").isdecimal() for cell in filled)
        if len(filled) > 1 and not numbers and all(map(known, filled)):
            return row
    return None


def is_total(text: str) -> bool:
    """Whether a row that begins so holds sums of the rows above it."""
    return _bare(text) in _TOTALS


def _sums_up(row: Row) -> bool:
    """Whether a row holds sums or averages of the rows above it, by how it begins."""
    return _bare(next(filter(None, row.cells), "")) in _TOTALS | _AVERAGES


def _bare(text: str) -> str:
    return "".join(text.casefold().split()).rstrip(":：")


def _header_at(rows: Sequence[Row], known: Known) -> int:
    if any(map(known, rows[0].cells)):
        return 0
    for at, row in enumerate(rows[:_SEARCHED]):
        if sum(map(known, filter(None, row.cells))) >= 2:
            return at
    return 0


def continued(cells: Sequence[str], width: int) -> list[str]:
    """The cells of an upper header row, an empty one with the text of the last to its left."""
    found: list[str] = []
    for index in range(width):
        text = cells[index] if index < len(cells) else ""
        found.append(text or (found[-1] if found else ""))
    return found


def _joined(
    above: Row, below: Row, known: Known, merged: Collection[Merged], together: Together
) -> Row | None:
    """A header of two rows as one: what stands below is the name, where anything does.

    It is one where every text of the lower row is a known header and stands below a cell that is
    empty, or that is merged with the one beside it or has an empty one there; where cells of both
    rows are merged into one; or where both rows name columns only together. Anything else may be
    the first row of the table.
    """
    filled = [(index, text) for index, text in enumerate(below.cells) if text]
    wide = _merged_across(above, merged)

    def cell(row: Row, index: int) -> str:
        return row.cells[index] if index < len(row.cells) else ""

    def free(index: int) -> bool:
        # What is merged in a spreadsheet is a text and empty cells in CSV.
        beside = cell(below, index + 1) and not cell(above, index + 1)
        return not cell(above, index) or index + 1 in wide or bool(beside)

    paired = together(above.cells, below.cells)
    tall = any((one.top, one.bottom) == (above.number, below.number) for one in merged)
    lower_only = bool(filled) and all(
        (tall or known(text)) and free(index) for index, text in filled
    )
    if not paired and not lower_only:
        return None
    width = max(len(above.cells), len(below.cells))
    upper = (*above.cells, *[""] * (width - len(above.cells)))
    lower = (*below.cells, *[""] * (width - len(below.cells)))
    return Row(below.number, tuple(low or up for up, low in zip(upper, lower, strict=True)))


def _merged_across(row: Row, merged: Collection[Merged]) -> dict[int, int]:
    """The columns of a row that are merged with those beside them, each with the first; from 1."""
    return {
        column: one.left
        for one in merged
        if one.top <= row.number <= one.bottom and one.left != one.right
        for column in range(one.left, one.right + 1)
    }


def _spread(row: Row, merged: Collection[Merged]) -> tuple[str, ...]:
    """The cells of a row, where they are merged each with the text of the first."""
    first = _merged_across(row, merged)
    width = max([len(row.cells), *first])
    cells = (*row.cells, *[""] * (width - len(row.cells)))
    return tuple(cells[first.get(index + 1, index + 1) - 1] for index in range(width))
