"""Bars of eighths of a cell, on a scale that is cut so that differences can be seen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len

from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.score_scale import Scale, share_of

_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
GAP = 2
"""Cells between a title and what is right of it, and before a bar."""


def bar(score: Decimal, on: Scale, width: int) -> str:
    """A score's bar, filled with spaces to this many cells; at least an eighth of one is drawn."""
    return share_as_bar(share_of(score, on), width)


def share_as_bar(share: Fraction, width: int) -> str:
    """A bar that fills this share of so many cells; at least an eighth of one is drawn."""
    eighths = min(max(int(share * width * 8), 1), width * 8)
    drawn = "█" * (eighths // 8) + _PARTS[eighths % 8]
    return drawn + " " * (width - len(drawn))


class Columns(NamedTuple):
    """How wide each part of a row of the standings is, in cells; 0 where it is left out."""

    rank: int
    moved: int
    number: int
    title: int
    score: int
    ballots: int
    bar: int
    off: int = 0
    """The mark of a rule that did not apply, on the board."""
    prize: int = 0
    """The prize's name, on the chair's screen."""


def title_and_bar(
    room: int, longest: int, *, least_title: int, usual: int, most: int, least: int
) -> tuple[int, int]:
    """How wide a row's title and its bar are, in cells, where both and the gap have `room` cells.

    The bar gets what titles of up to `longest` cells leave, but at least `usual` and no more than
    `most`. It gives way to `least_title` cells of the title, and is left out (0) when fewer than
    `least` cells remain for it; the title then has all the room.
    """
    bar = min(max(room - longest - GAP, usual), most, room - least_title - GAP)
    return (room - bar - GAP, bar) if bar >= max(least, 1) else (room, 0)


def share_bar(share: Fraction, width: int) -> tuple[str, str]:
    """A line as long as a share of the width, and the rest of it; both together fill the width."""
    full = min(max(round(share * width), 0), width)
    return "━" * full, "─" * (width - full)


def ends(on: Scale, width: int) -> str:
    """The numbers at both ends of a scale, in this many cells; only the first where it is tight."""
    start, end = plain_number(on.start), plain_number(on.end)
    gap = width - cell_len(start) - cell_len(end)
    return (start + " " * gap + end if gap > 0 else start)[:width].ljust(width)
