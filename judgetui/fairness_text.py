"""Tables of fairness in the present language, in cells of a terminal, for command and screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from rich.cells import cell_len

from judgetui.fairness.tables import Cell, FairnessTable, Named
from judgetui.language import name, say
from judgetui.meeting.fields import Bilingual
from judgetui.meeting.message import Sentence
from judgetui.text_layout import GAP, aligned, wrapped

_NARROWEST = 12
"""Cells that a column of names has at the least."""
_INDENT = "    "
"""What stands before the words about a row."""


class TextLine(NamedTuple):
    """A line of a table, no wider than was asked for unless figures alone are."""

    text: str
    kind: Literal["header", "row", "words"]


def cell_text(cell: Cell | Bilingual) -> str:
    """A cell as people read it, in the present language; "-" where there is no figure."""
    if cell is None:
        return "-"
    if isinstance(cell, Named):
        return cell_text(cell.called)
    if isinstance(cell, Sentence):
        return say(cell)
    if isinstance(cell, str | Bilingual):
        return " ".join(name(cell).split())
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def table_lines(table: FairnessTable, width: int) -> list[TextLine]:
    """A table as lines of so many cells: header, rows, and what is said of all of it.

    Names give way where it is too wide; then columns that still do not fit stand in further blocks
    below, each after the first column. Words about a row stand below it.
    """
    lines: list[TextLine] = []
    if table.rows:
        below = table.columns[-1].key == "words"
        for block in _blocks(table, len(table.columns) - below, width):
            lines += [*_block(table, block, width, words=below), TextLine("", "words")]
    sentence = wrapped(cell_text(table.sentence), width)
    return [*lines, *(TextLine(line, "words") for line in sentence)]


def _block(
    table: FairnessTable, block: Sequence[int], width: int, *, words: bool
) -> Iterator[TextLine]:
    """Some columns of a table."""
    header = [cell_text(table.columns[index].title) for index in block]
    cells = [[cell_text(row[index]) for index in block] for row in table.rows]
    widths = [max(map(cell_len, column)) for column in zip(header, *cells, strict=True)]
    left = {place for place, index in enumerate(block) if _is_text(table, index)}
    # The widest names give way first.
    for place in sorted(left, key=widths.__getitem__, reverse=True):
        spare = width - sum(widths) - len(GAP) * (len(widths) - 1)
        widths[place] = min(widths[place], max(_NARROWEST, widths[place] + min(spare, 0)))
    yield TextLine(aligned(header, widths, left), "header")
    for row, shown in zip(table.rows, cells, strict=True):
        yield TextLine(aligned(shown, widths, left), "row")
        if words:
            for line in wrapped(cell_text(row[-1]), width - len(_INDENT)):
                yield TextLine(_INDENT + line, "words")


def _is_text(table: FairnessTable, index: int) -> bool:
    """Whether a column begins at the left: it holds words or names."""
    return any(isinstance(row[index], Named | Sentence | str) for row in table.rows)


def _blocks(table: FairnessTable, columns: int, width: int) -> list[list[int]]:
    """Which columns stand beside each other: as many as fit, the first one in every block."""
    blocks: list[list[int]] = [[0]]
    used = first = _least(table, 0)
    for index in range(1, columns):
        needed = len(GAP) + _least(table, index)
        if used + needed > width and len(blocks[-1]) > 1:
            blocks.append([0])
            used = first
        blocks[-1].append(index)
        used += needed
    return blocks


def _least(table: FairnessTable, index: int) -> int:
    """The fewest cells that a column takes."""
    texts = [cell_text(table.columns[index].title), *(cell_text(row[index]) for row in table.rows)]
    whole = max(map(cell_len, texts))
    return min(whole, _NARROWEST) if _is_text(table, index) else whole
