"""Text that fits a number of terminal cells, also where characters are two cells wide."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


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
