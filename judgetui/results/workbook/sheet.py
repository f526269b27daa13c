"""What a sheet holds, apart from how it is written: columns, and rows of cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from judgetui.meeting.plan_parts import cells

TITLE, NOTES, ABOVE, HEADER, FIRST = range(5)
"""The rows that every sheet has, counted from 0: its title, sentences about it, what belongs above
a column (such as a weight), the header, and the first row of the table."""

Number = int | Decimal | Fraction


class Formula(NamedTuple):
    """A formula and the exact number that it gives."""

    text: str
    """Without its "="."""
    value: Number


Value = str | Number | Formula | None
"""One cell; text is never taken for a formula or a number."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet's table."""

    title: str
    width: int
    """In characters of a Latin font; text that is longer is wrapped."""
    format: str = ""
    """How a spreadsheet shows its numbers, such as "0.00"; empty for text."""
    above: Value = None
    """What stands above its header."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a table with what stands above and below it."""

    name: str
    title: str
    notes: Sequence[str]
    """Sentences that say what a reader has to know."""
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    """As many cells each as there are columns, or fewer."""
    fixed: int = 0
    """How many columns stay in sight, and are repeated on every printed page."""
    below: Sequence[str] = ()
    """Lines below the table, such as for a signature."""

    @property
    def width(self) -> int:
        """That of all columns together."""
        return sum(column.width for column in self.columns)


@dataclass(frozen=True, slots=True)
class Block:
    """One of several tables below each other, with what is said of it."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    words: Sequence[str]
    """Lines below the table: what its figures mean."""
    wide: bool = False
    """Whether the last column is of words, which go on over the columns beside it."""


@dataclass(frozen=True, slots=True)
class BlockSheet:
    """One sheet with tables of different columns below each other."""

    name: str
    title: str
    notes: Sequence[str]
    widths: Sequence[int]
    """Of all columns that any of the tables has, in characters of a Latin font."""
    blocks: Sequence[Block]
    across: int
    """Over how many columns words go."""


def decimals_format(decimals: int) -> str:
    """A number with always so many decimals."""
    return f"0.{'0' * decimals}" if decimals else "0"


def width_for(texts: Iterable[str], least: int, most: int) -> int:
    """The width of a column of these texts, by the cells of the widest line in them."""
    lines = (line for text in texts for line in text.split("\n"))
    return min(most, max(least, 2 + max(map(cells, lines), default=0)))


def column_name(index: int) -> str:
    """The letters of a column counted from 0: A to Z, then AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def at(row: int, column: int, *, fixed: str = "") -> str:
    """A cell such as C5; `fixed` "row", "column" or "both" has a $ before that."""
    row_mark = "$" if fixed in ("row", "both") else ""
    column_mark = "$" if fixed in ("column", "both") else ""
    return f"{column_mark}{column_name(column)}{row_mark}{row + 1}"


def across(row: int, columns: range, *, fixed: str = "") -> str:
    """The cells of some neighbouring columns in one row."""
    return f"{at(row, columns[0], fixed=fixed)}:{at(row, columns[-1], fixed=fixed)}"


def down(rows: range, column: int, *, fixed: str = "") -> str:
    """The cells of some neighbouring rows in one column."""
    return f"{at(rows[0], column, fixed=fixed)}:{at(rows[-1], column, fixed=fixed)}"


def on(sheet: str, place: str) -> str:
    """A place on another sheet."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{place}"
