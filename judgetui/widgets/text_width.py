"""Text that fits terminal cells: cut or filled to a width, or broken into lines."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from judgetui.text_layout import WIDE, chunks


def cut(text: str, width: int) -> str:
    """The text on one line of at most so many cells; what is cut off is said by "…"."""
    text = " ".join(text.split("\n"))
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def fit(text: str, width: int) -> str:
    """The text on one line of exactly so many cells: cut, or filled with spaces on the right."""
    text = cut(text, width)
    return text + " " * (width - cell_len(text))


def fit_right(text: str, width: int) -> str:
    """The text on one line of exactly so many cells: cut, or filled with spaces on the left."""
    text = cut(text, width)
    return " " * (width - cell_len(text)) + text


def centred(text: str, width: int) -> str:
    """The text in the middle of exactly so many cells."""
    text = cut(text, width)
    return fit(" " * ((width - cell_len(text)) // 2) + text, width)


def paragraph(text: str, width: int, most: int | None = None) -> list[str]:
    """The text in lines of at most so many cells; "…" ends it where it has more than `most`."""
    if width <= 0 or most == 0:
        return []
    lines = _broken(text, width)
    if most is None or len(lines) <= most:
        return list(lines)
    start = 0
    for line in lines[: most - 1]:
        start = text.index(line, start) + len(line)
    return [*lines[: most - 1], cut(text[start:].strip(), width)]


@lru_cache(maxsize=256)
def _broken(text: str, width: int) -> tuple[str, ...]:
    """All lines; in Chinese none begins or ends with punctuation that belongs to a neighbour."""
    if not re.search(f"[{WIDE}]", text):
        return tuple(line.plain.rstrip() for line in Content(text).wrap(width))
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for chunk in chunks(part):
            if line and cell_len((line + chunk).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += chunk
            if cell_len(line.rstrip()) > width:
                *whole, line = (piece.plain for piece in Content(line).wrap(width))
                lines += (piece.rstrip() for piece in whole)
        lines.append(line.rstrip())
    return tuple(lines)
