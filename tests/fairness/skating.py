"""Program components of 17 championships and Grands Prix in figure skating, seasons 2016 to 2018.

`skating-components.txt.xz` has a block for each segment of a competition, in which the same judges
sat throughout, and in it a line for each performance: five words, one a component, with a letter a
judge. A letter is a mark in quarters of a point, A for 0, B for 0.25 and so on; "-" is a mark that
a judge did not give. Collected by BuzzFeed News from the published protocols (The Edge, February
2018) and licensed under CC BY 4.0; here the components of senior performances, packed.
"""

from __future__ import annotations

import lzma
import string
from functools import cache
from pathlib import Path

Marks = tuple[int | None, ...]
"""By judge, in quarters of a point."""
Segment = tuple[tuple[Marks, ...], ...]
"""Five components for each performance."""

_FILE = Path(__file__).with_name("skating-components.txt.xz")
_LETTERS = string.ascii_uppercase + string.ascii_lowercase


@cache
def segments() -> tuple[Segment, ...]:
    """Every segment, its performances in the order in which they were skated."""
    text = lzma.decompress(_FILE.read_bytes()).decode("ascii")
    return tuple(
        tuple(tuple(map(_marks, line.split())) for line in block.splitlines())
        for block in text.strip().split("\n\n")
    )


def _marks(word: str) -> Marks:
    return tuple(None if letter == "-" else _LETTERS.index(letter) for letter in word)
