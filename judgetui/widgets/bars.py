"""Bars of eighths of a cell, on a scale that is cut so that differences can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len

from judgetui.meeting.contract import plain_number

_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


class Scale(NamedTuple):
    """What the two ends of every bar stand for; the better score has the longer bar."""

    start: Decimal
    """The score without a bar; above `end` where the lowest score wins."""
    end: Decimal
    """The score whose bar is full."""


def scale(scores: Iterable[Decimal], *, low_wins: bool = False) -> Scale | None:
    """A scale of round numbers just around these scores; none without scores.

    Where all scores are 0 or more it does not begin below 0; the worst score keeps a short bar.
    """
    known = sorted(scores)
    if not known:
        return None
    low, high = known[0], known[-1]
    step = _step(high - low)
    start = (low / step).to_integral_value(ROUND_FLOOR) * step
    end = (high / step).to_integral_value(ROUND_CEILING) * step
    if low_wins:
        return Scale(end + step if end == high else end, start)
    if start == low and low != 0:
        start -= step
    return Scale(start, end if end > start else start + step)


def _step(span: Decimal) -> Decimal:
    """The roundest step of which the span has at most eight."""
    if span == 0:
        return Decimal(1)
    power = Decimal(1).scaleb(span.adjusted() - 1)
    return next(power * times for times in (1, 2, 5, 10, 20) if power * times * 8 >= span)


def bar(score: Decimal, on: Scale, width: int) -> str:
    """A score's bar, filled with spaces to this many cells; at least an eighth of one is drawn."""
    share = Fraction(score - on.start) / Fraction(on.end - on.start)
    eighths = min(max(int(share * width * 8), 1), width * 8)
    drawn = "█" * (eighths // 8) + _PARTS[eighths % 8]
    return drawn + " " * (width - len(drawn))


def share_bar(share: Fraction, width: int) -> tuple[str, str]:
    """A line as long as a share of the width, and the rest of it; both together fill the width."""
    full = min(max(round(share * width), 0), width)
    return "━" * full, "─" * (width - full)


def ends(on: Scale, width: int) -> str:
    """The numbers at both ends of a scale, in this many cells; only the first where it is tight."""
    start, end = plain_number(on.start), plain_number(on.end)
    gap = width - cell_len(start) - cell_len(end)
    return (start + " " * gap + end if gap > 0 else start)[:width].ljust(width)
