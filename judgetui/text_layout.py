"""Text in cells of a terminal: where lines may be broken, and columns beside each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rich.cells import cell_len, set_cell_size

GAP = "  "
"""What stands between two columns."""
_OPENING, CLOSING = "（《“‘「【〈", "，。；：、？！）》”’…」】〉％"
"""What no line may end with, and what none may begin with."""
WIDE = "\u2e80-\uffef"
"""Characters that lines may be broken around, as a range of a regular expression."""
_CHUNK = re.compile(
    rf"[{_OPENING}]*(?:[^\s{WIDE}{_OPENING}{CLOSING}]+|[^\s{_OPENING}{CLOSING}]|(?=[{CLOSING}]))"
    rf"[{CLOSING}]*\s*|\S\s*"
)
"""A word or a Chinese character, with the punctuation that belongs to it."""


def chunks(text: str) -> list[str]:
    """What a text of one line may be broken between, each with the blanks after it.

    Words, single Chinese characters, and the punctuation that may begin or end no line with them.
    """
    found: list[str] = _CHUNK.findall(text)
    return found


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of so many cells at the most; a single word may be longer."""
    found: list[str] = []
    for part in text.splitlines():
        line = ""
        for chunk in chunks(part):
            if line and cell_len((line + chunk).rstrip()) > width:
                found.append(line.rstrip())
                line = ""
            line += chunk
        found.append(line.rstrip())
    return found


def aligned(
    cells: Sequence[str], widths: Sequence[int], left: Collection[int] = frozenset()
) -> str:
    """Cells beside each other in columns of these widths, cut to fit.

    Columns in `left` begin at the left; the others end at the right, as numbers do.
    """
    fitted = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        if cell_len(cell) > width:
            cell = set_cell_size(cell, width - 2).rstrip() + ".."
        padding = " " * (width - cell_len(cell))
        fitted.append(cell + padding if index in left else padding + cell)
    return GAP.join(fitted).rstrip()
