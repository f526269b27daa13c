"""Figures large enough to be read from the back of a hall, drawn with half blocks."""

from __future__ import annotations

from functools import cache

_FONT = {
    "0": "111 101 101 101 111",
    "1": "010 110 010 010 111",
    "2": "111 001 111 100 111",
    "3": "111 001 111 001 111",
    "4": "101 101 111 001 001",
    "5": "111 100 111 001 111",
    "6": "111 100 111 101 111",
    "7": "111 001 001 001 001",
    "8": "111 101 111 101 111",
    "9": "111 101 111 001 111",
    ":": "0 1 0 1 0",
    ".": "0 0 0 0 1",
    "-": "00 00 11 00 00",
    "=": "00 11 00 11 00",
    " ": "0 0 0 0 0",
    "J": "111 010 010 010 110",
    "U": "101 101 101 101 111",
    "D": "110 101 101 101 110",
    "G": "111 100 101 101 111",
    "E": "111 100 110 100 111",
    "T": "111 010 010 010 010",
    "I": "1 1 1 1 1",
}
_ROWS = 5
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def drawable(text: str) -> bool:
    """Whether every character has a large figure."""
    return bool(text) and all(character in _FONT for character in text)


def glyph_width(text: str, scale: int) -> int:
    """Columns that `text` takes at this scale."""
    return sum(len(_FONT[character].split()[0]) + 1 for character in text) * scale - scale


def glyph_height(scale: int) -> int:
    """Rows that a figure takes at this scale: 3, 5, 8, 10."""
    return (_ROWS * scale + 1) // 2


@cache
def glyphs(text: str, scale: int) -> tuple[str, ...]:
    """The rows of `text` in large figures; a dot of the font is `scale` columns wide.

    Two dots share a cell, so that figures keep their proportions in cells twice as high as wide.
    """
    dots: list[str] = []
    for row in range(_ROWS):
        line = "0".join(_FONT[character].split()[row] for character in text)
        wide = "".join(dot * scale for dot in line)
        dots += [wide] * scale
    if len(dots) % 2:
        dots.append("0" * len(dots[0]))
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return tuple(
        "".join(_HALVES[up == "1", down == "1"] for up, down in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )
