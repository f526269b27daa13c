"""Bars of eighths of a cell, on a scale that is cut so that differences can be seen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len

from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.scoring import score_range

_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_NOTHING = Fraction(0)
GAP = 2
"""Cells between a title and what is right of it, and before a bar."""
_SHARE = 10
"""How many times the least scale goes into everything a plan allows."""


class Scale(NamedTuple):
    """What the two ends of every bar stand for; the better score has the longer bar."""

    start: Decimal
    """The score without a bar; above `end` where the lowest score wins."""
    end: Decimal
    """The score whose bar is full."""


def scale(
    scores: Iterable[Decimal], *, low_wins: bool = False, least: Fraction = _NOTHING
) -> Scale | None:
    """A scale of round numbers just around these scores; none without scores.

    It spans at least `least`, or a hair's breadth between the scores would look like a gulf.
    Where all scores are 0 or more it does not begin below 0; the worst score keeps a short bar.
    """
    known = sorted(scores)
    if not known:
        return None
    low, high = Fraction(known[0]), Fraction(known[-1])
    short = max(least - (high - low), _NOTHING)
    if low_wins:
        high += short
    elif short:
        low = max(low - short, min(low, _NOTHING))
        high = max(high, low + least)
    step = _step(high - low)
    start = math.floor(low / Fraction(step)) * step
    end = math.ceil(high / Fraction(step)) * step
    if low_wins:
        return Scale(end + step if end == known[-1] else end, start)
    if start == known[0] and start != 0:
        start -= step
    return Scale(start, end if end > start else start + step)


def scale_of(plan: Plan, scores: Iterable[Decimal]) -> Scale | None:
    """A scale for scores of this plan: a tenth of all it allows is the least it spans."""
    least = score_range(plan) / _SHARE
    return scale(scores, low_wins=plan.scoring.method.low_wins, least=least)


def _step(span: Fraction) -> Decimal:
    """The roundest step of which the span has at most eight."""
    if span == 0:
        return Decimal(1)
    power = Decimal(1).scaleb(len(str(span.numerator)) - len(str(span.denominator)) - 2)
    times = (1, 2, 5, 10, 20, 50, 100, 200)
    return next(power * time for time in times if Fraction(power * time) * 8 >= span)


def bar(score: Decimal, on: Scale, width: int) -> str:
    """A score's bar, filled with spaces to this many cells; at least an eighth of one is drawn."""
    share = Fraction(score - on.start) / Fraction(on.end - on.start)
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
