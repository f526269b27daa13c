"""Where the table stands in what offices write: below a title, above a total, under two headers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from judgetui.records.imports.workbook import Merged

_SEARCHED = 20
"""So many filled rows are looked through for the header."""
_TOTALS = frozenset({"合计", "总计", "共计", "小计", "total", "totals", "sum", "grandtotal"})

Known = Callable[[str], bool]
"""Whether a text is a header that the table may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One filled row of a file: its number there, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut out of a file, and what stood around it."""

    header: Line
    lines: tuple[Line, ...]
    above: tuple[Line, ...] = ()
    """Titles and the like above the header."""
    below: tuple[Line, ...] = ()
    """Totals below the table."""


def cut_out(lines: Sequence[Line], known: Known, merged: Collection[Merged] = ()) -> Table:
    """The table among the filled rows of a file; there is at least one row.

    The header is the first row if it has a known header; else the first later one in which at
    least two are known. Where no row is one, the first is taken, and what is missing in it can be
    told.
    """
    at = _header_at(lines, known)
    header, rest = lines[at], lines[at + 1 :]
    if rest and (joined := _joined(header, rest[0], known, merged)) is not None:
        header, rest = joined, rest[1:]
    end = len(rest)
    while end and is_total(next((cell for cell in rest[end - 1].cells if cell), "")):
        end -= 1
    return Table(header, tuple(rest[:end]), tuple(lines[:at]), tuple(rest[end:]))


def is_total(text: str) -> bool:
    """Whether a row that begins so holds sums of the rows above it."""
    return "".join(text.casefold().split()).rstrip(":：") in _TOTALS


def _header_at(lines: Sequence[Line], known: Known) -> int:
    if any(map(known, lines[0].cells)):
        return 0
    for at, line in enumerate(lines[:_SEARCHED]):
        if sum(map(known, filter(None, line.cells))) >= 2:
            return at
    return 0


def _joined(above: Line, below: Line, known: Known, merged: Collection[Merged]) -> Line | None:
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
    return Line(below.number, tuple(low or up for up, low in zip(upper, lower, strict=True)))
