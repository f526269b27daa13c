"""A person's own words as large as a terminal can: Latin letters in blocks, Chinese in a frame."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from judgetui.widgets.board.big_text import glyph_width, glyphs, spellable
from judgetui.widgets.text_width import centred, paragraph

SIDE = 4
"""Cells left free at each side."""
_LARGEST = 4
_FEW = 2
"""So many lines are spread out wide; more could not be read as one."""
_PADDING = 4
"""Cells between a frame and what it holds, the frame's own line among them."""


def poster(text: str, width: int, height: int) -> list[str]:
    """The words in lines of at most this many cells, as large as this space allows.

    Where even the smallest way takes more lines than `height`, all of its lines are returned.
    """
    lines: list[str] = []
    for lines in _ways(text, width - 2 * SIDE):
        if len(lines) <= height and max(map(cell_len, lines), default=0) <= width:
            break
    return lines


def _ways(text: str, width: int) -> Iterator[list[str]]:
    """The ways to write the words, the largest first."""
    for scale in range(_LARGEST, 0, -1):
        if lines := in_blocks(text, width, scale):
            yield lines
    room = max(width - 2 * _PADDING, 2)
    for gap in (3, 2):
        wide = _spread(text, room, gap)
        if len(wide) <= _FEW:
            yield framed(aired(wide, gap - 1), gap)
    wide = _spread(text, room, 1)
    yield framed(aired(wide, 1), 2)
    yield framed(aired(wide, 1), 1)
    plain = _balanced(text, room)
    yield framed(aired(plain, 1), 1)
    yield framed(plain, 0)
    yield paragraph(text, max(width, 2))


def _spread(text: str, width: int, gap: int) -> list[str]:
    """The text in lines of at most this many cells with so many between its characters."""
    # A character is one cell wide or two, so that this is where the widest lines may end.
    for share in range(width * 2 // (2 + gap), 1, -1):
        lines = [(" " * gap).join(line) for line in paragraph(text, share)]
        if max(map(cell_len, lines), default=0) <= width:
            balanced = _balanced(text, share)
            return [(" " * gap).join(line) for line in balanced]
    return paragraph(text, width)


def _balanced(text: str, width: int) -> list[str]:
    """The text in as few lines as this width allows, and these as alike in length as can be."""
    lines = paragraph(text, width)
    for narrower in range(width - 1, 1, -1):
        other = paragraph(text, narrower)
        if len(other) > len(lines):
            break
        lines = other
    return lines


def in_blocks(text: str, width: int, scale: int) -> list[str]:
    """The words in large capitals, between them where they do not fit a new line; [] if none do."""
    said = text.upper()
    if not all(map(spellable, said.split())):
        return []
    lines = _filled(said, width, scale)
    while (other := _filled(said, width - 1, scale)) and len(other) == len(lines):
        lines, width = other, width - 1
    drawn: list[str] = []
    for line in lines:
        drawn += ([""] * max(scale // 2, 1) if drawn else []) + list(glyphs(line, scale))
    return drawn


def _filled(said: str, width: int, scale: int) -> list[str]:
    """The words in lines of blocks; none where a word is wider than a line."""
    lines: list[str] = []
    for words in map(str.split, said.split("\n")):
        line = ""
        for word in words:
            longer = f"{line} {word}" if line else word
            if glyph_width(word, scale) > width:
                return []
            if line and glyph_width(longer, scale) > width:
                lines.append(line)
                longer = word
            line = longer
        lines += [line] if line else []
    return lines


def spaced(text: str) -> str:
    """The text with air between its characters, so that it reads from far away."""
    return " ".join(text)


def aired(lines: list[str], air: int) -> list[str]:
    """The lines with so many empty ones between each two."""
    return [line for each in lines for line in (*[""] * air, each)][air:]


def framed(lines: list[str], air: int) -> list[str]:
    """The lines in a frame, with so many empty ones above and below."""
    width = max(map(cell_len, lines), default=0)
    gap = " " * (_PADDING - 1)
    middle = [f"┃{gap}{centred(row, width)}{gap}┃" for row in [*[""] * air, *lines, *[""] * air]]
    rule = "━" * (width + 2 * len(gap))
    return [f"┏{rule}┓", *middle, f"┗{rule}┛"]
