"""The scale that bars of scores are drawn on: round numbers, cut so that differences show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import score_range

_NOTHING = Fraction(0)
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
    return scale(scores, low_wins=plan.scoring.low_wins, least=least)


def _step(span: Fraction) -> Decimal:
    """The roundest step of which the span has at most eight."""
    if span == 0:
        return Decimal(1)
    power = Decimal(1).scaleb(len(str(span.numerator)) - len(str(span.denominator)) - 2)
    times = (1, 2, 5, 10, 20, 50, 100, 200)
    return next(power * time for time in times if Fraction(power * time) * 8 >= span)


def share_of(score: Decimal, on: Scale) -> Fraction:
    """How far along a scale a score is; 0 at its start, 1 at its end."""
    return Fraction(score - on.start) / Fraction(on.end - on.start)
