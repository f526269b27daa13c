"""Where the table stands in what offices write: below a title, above a total, under two headers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from judgetui.records.imports.sheet_marks import Merged

_SEARCHED = 20
"""So many filled rows are looked through for the header."""
_TOTALS = frozenset({"合计", "总计", "共计", "小计", "total", "totals", "sum", "grandtotal"})

Known = Callable[[str], bool]
"""Whether a text is a header that the table may have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    """As a spreadsheet shows it, from 1."""
    cells: tuple[str, ...]
    """Trimmed text; may be fewer or more than the header has."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut out of a file, and what stood around it."""

    header: Row
    rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    """Titles and the like above the header."""
    below: tuple[Row, ...] = ()
    """Totals below the table."""


def cut_out(rows: Sequence[Row], known: Known, merged: Collection[Merged] = ()) -> Table:
    """The table among the filled rows of a file; there is at least one row.

    The header is the first row if it has a known header; else the first later one in which at
    least two are known. Where no row is one, the first is taken, and what is missing in it can be
    told.
    """
    at = _header_at(rows, known)
    header, rest = rows[at], rows[at + 1 :]
    if rest and (joined := _joined(header, rest[0], known, merged)) is not None:
        header, rest = joined, rest[1:]
    end = len(rest)
    while end and is_total(next((cell for cell in rest[end - 1].cells if cell), "")):
        end -= 1
    return Table(header, tuple(rest[:end]), tuple(rows[:at]), tuple(rest[end:]))


def has_header(rows: Sequence[Row], known: Known) -> bool:
    """Whether one of the filled rows is a header by what is known of the table."""
    return bool(rows) and any(map(known, rows[_header_at(rows, known)].cells))


def second_header(rows: Sequence[Row], known: Known) -> Row | None:
    """The first row below a header that is one itself: it has two cells or more, all headers."""
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        if len(filled) > 1 and all(map(known, filled)):
            return row
    return None


def is_total(text: str) -> bool:
    """Whether a row that begins so holds sums of the rows above it."""
    return "".join(text.casefold().split()).rstrip(":：") in _TOTALS


def _header_at(rows: Sequence[Row], known: Known) -> int:
    if any(map(known, rows[0].cells)):
        return 0
    for at, row in enumerate(rows[:_SEARCHED]):
        if sum(map(known, filter(None, row.cells))) >= 2:
            return at
    return 0


def _joined(above: Row, below: Row, known: Known, merged: Collection[Merged]) -> Row | None:
    """A header of two rows as one: what stands below is the name, where anything does.

    It is one only where every text of the lower row is a known header and stands below a cell that
    is empty or merged with the one beside it; anything else may be the first row of the table.
    """
    filled = [(index, cell) for index, cell in enumerate(below.cells) if cell]
    wide = {
        column
        for one in merged
        if one.top == one.bottom == above.number and one.left != one.right
        for column in range(one.left, one.right + 1)
    }

    def free(index: int) -> bool:
        there = above.cells[index] if index < len(above.cells) else ""
        return not there or index + 1 in wide

    if not filled or not all(known(cell) and free(index) for index, cell in filled):
        return None
    width = max(len(above.cells), len(below.cells))
    upper = (*above.cells, *[""] * (width - len(above.cells)))
    lower = (*below.cells, *[""] * (width - len(below.cells)))
    return Row(below.number, tuple(low or up for up, low in zip(upper, lower, strict=True)))
