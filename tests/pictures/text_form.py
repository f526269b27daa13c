"""A screen as text: its characters, and below them which cells have which style."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

Row = list[tuple[str, str]]
"""A row of a screen from left to right: texts, each with the name of its style."""

_CODES = [
    *(chr(code) for first, last in ("AZ", "az") for code in range(ord(first), ord(last) + 1)),
    *(chr(code) for code in range(ord("Α"), ord("ώ")) if chr(code).isalpha()),
    *(chr(code) for code in range(ord("Б"), ord("ѐ")) if chr(code).isalpha()),
]
"""What may stand for a style: letters, so that a number can follow."""


class Styles:
    """The styles of all pictures and the letter for each, kept in a file beside the pictures.

    A style keeps its letter for as long as any picture has it, so that a change of one style
    changes nothing else.
    """

    def __init__(self, text: str = "", *, keep: bool = False) -> None:
        """`text` is what the file holds: a line for each style, its letter first.

        `keep` keeps styles that are not used here, where not all pictures are drawn.
        """
        self._codes: dict[str, str] = {}
        for line in text.splitlines():
            code, _space, style = line.partition(" ")
            self._codes[style] = code
        self._used = {*self._codes} if keep else set[str]()

    def code(self, style: str) -> str:
        """The letter of a style; a new style gets the first that is free."""
        if style not in self._codes:
            taken = set(self._codes.values())
            self._codes[style] = next(code for code in _CODES if code not in taken)
        self._used.add(style)
        return self._codes[style]

    def text(self) -> str:
        """What the file is to hold: the styles that were used."""
        order = sorted(self._used, key=lambda style: _CODES.index(self._codes[style]))
        return "".join(f"{self._codes[style]} {style}\n" for style in order)


def row_of(segments: Iterable[Segment]) -> Row:
    """A row of a screen, as Textual draws it.

    A space has only a background. It goes with the text to its left where that has the same.
    """
    row: Row = []
    background = ""
    for segment in segments:
        style = Style() if segment.control or segment.style is None else segment.style
        behind = str(Style(bgcolor=style.bgcolor))
        seen = style.underline or style.strike or style.reverse
        for character in "" if segment.control else segment.text:
            bare = character == " " and not seen
            name = behind if bare else str(style)
            if row and (row[-1][1] == name or (bare and background == behind)):
                row[-1] = (row[-1][0] + character, row[-1][1])
            else:
                row.append((character, name))
            background = behind if not seen else ""
    return row


def picture(rows: Sequence[Row], styles: Styles) -> str:
    """The text form of a screen.

    First its characters, a row a line. Then the styles: a row's number from 0 (of several that are
    alike the first and last), and its runs of cells, each a style's letter and a count of cells.
    """
    lines = ["".join(text for text, _style in row).rstrip() for row in rows]
    runs = [" ".join(f"{styles.code(style)}{cell_len(text)}" for text, style in r) for r in rows]
    for run, alike in groupby(enumerate(runs), key=lambda item: item[1]):
        numbers = [number for number, _run in alike]
        span = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
        lines.append(f"{span:>5}  {run}")
    return "\n".join(lines) + "\n"


def joined(pictures: Mapping[str, str]) -> str:
    """Several pictures as the text of one file, each below its title."""
    return "\n".join(f"=== {title}\n{drawn}" for title, drawn in pictures.items())
