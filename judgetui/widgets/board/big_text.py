"""Figures and capitals large enough to be read from the back of a hall, drawn with half blocks."""

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
_LETTERS = {
    "A": "111 101 111 101 101",
    "B": "110 101 110 101 110",
    "C": "111 100 100 100 111",
    "F": "111 100 110 100 100",
    "H": "101 101 111 101 101",
    "K": "101 101 110 101 101",
    "L": "100 100 100 100 111",
    "M": "10001 11011 10101 10001 10001",
    "N": "10001 11001 10101 10011 10001",
    "O": "0110 1001 1001 1001 0110",
    "P": "111 101 111 100 100",
    "Q": "0110 1001 1001 1011 0111",
    "R": "110 101 110 101 101",
    "S": "011 100 010 001 110",
    "V": "101 101 101 101 010",
    "W": "10001 10001 10101 11011 10001",
    "X": "101 101 010 101 101",
    "Y": "101 101 010 010 010",
    "Z": "111 001 010 100 111",
    ",": "00 00 00 01 10",
    "!": "1 1 1 0 1",
    "?": "111 001 011 000 010",
    "'": "1 1 0 0 0",
    "\u2019": "1 1 0 0 0",
    "/": "001 001 010 100 100",
    "+": "000 010 111 010 000",
    "&": "0100 1010 0100 1010 0101",
    "(": "01 10 10 10 01",
    ")": "10 01 01 01 10",
    "\u2013": "000 000 111 000 000",
}
"""What only words are written with; figures are told from words by not having it."""
_ALL = _FONT | _LETTERS
_ROWS = 5
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def drawable(text: str) -> bool:
    """Whether every character has a large figure."""
    return bool(text) and all(character in _FONT for character in text)


def spellable(text: str) -> bool:
    """Whether every character can be written large, in capitals."""
    return bool(text) and all(character in _ALL for character in text)


def glyph_width(text: str, scale: int) -> int:
    """Columns that `text` takes at this scale."""
    return sum(len(_ALL[character].split()[0]) + 1 for character in text) * scale - scale


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
        line = "0".join(_ALL[character].split()[row] for character in text)
        wide = "".join(dot * scale for dot in line)
        dots += [wide] * scale
    if len(dots) % 2:
        dots.append("0" * len(dots[0]))
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return tuple(
        "".join(_HALVES[up == "1", down == "1"] for up, down in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )
