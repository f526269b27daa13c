"""From typed text to an exact mark, and whether what is typed so far may still become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Anchor, Criterion

_ORDINARY = str.maketrans("０１２３４５６７８９．。｡，,－−", "0123456789.....--")
"""What is typed instead of digits, point and minus: by a Chinese input method, or in Europe."""
_TYPED = re.compile(r"(-?)([0-9]*)(\.[0-9]*)?")
_DIGITS = 9
"""The most digits a plan's numbers have before the point."""


def ordinary(text: str) -> str:
    """The text with full-width digits, points and minus signs made ordinary, without spaces."""
    return "".join(text.translate(_ORDINARY).split())


def mark_text(mark: Decimal) -> str:
    """A mark as a person would type it: "88", "87.5", never "88.0" or "1E+2"."""
    return format(mark.normalize(), "f") if mark else "0"


def longest_mark(criteria: Iterable[Criterion]) -> int:
    """How many characters the longest mark of any of these criteria is written with."""
    return max(
        (
            len(str(int(end)))
            + (places + 1 if (places := places_of(criterion)) else 0)
            # Between -1 and 0 the whole part has no sign of its own.
            + (-1 < end < 0)
            for criterion in criteria
            for end in (criterion.min, criterion.max)
        ),
        default=0,
    )


def read_mark(text: str, criterion: Criterion) -> Decimal:
    """The mark a text stands for; raises `Refused` with the marks there are.

    Refused are blanks, NaN, Infinity, exponents, a plus sign, zeros in front, more decimals than
    the criterion's step has, and whatever is out of range or between two steps.
    """
    text = ordinary(text)
    if not text:
        raise Refused(
            "no mark yet; type one from %(min)s to %(max)s",
            min=mark_text(criterion.min),
            max=mark_text(criterion.max),
        )
    if may_become_mark(text, criterion) is None and text[-1].isdigit():
        mark = Decimal(text)
        if _on_step(mark, criterion) and not (mark.is_zero() and mark.is_signed()):
            return mark
    raise Refused(
        "%(text)s is not a mark here; type one from %(min)s to %(max)s in steps of %(step)s",
        text=text if len(text) <= 12 else text[:11] + "…",
        min=mark_text(criterion.min),
        max=mark_text(criterion.max),
        step=mark_text(criterion.step),
    )


def filled(texts: Mapping[str, str], criteria: Iterable[Criterion]) -> dict[str, Decimal]:
    """The texts that are marks already, by criterion key; the others are left out, never zeros."""
    marks: dict[str, Decimal] = {}
    for criterion in criteria:
        try:
            marks[criterion.key] = read_mark(texts.get(criterion.key, ""), criterion)
        except Refused:
            continue
    return marks


def sum_so_far(marks: Mapping[str, Decimal], criteria: Iterable[Criterion]) -> Fraction:
    """Σ weight × mark over the criteria that have one; the judge's total once all have."""
    given = (c for c in criteria if c.key in marks)
    return sum((Fraction(c.weight) * Fraction(marks[c.key]) for c in given), Fraction(0))


def may_become_mark(text: str, criterion: Criterion) -> Sentence | None:
    """Why no further typing makes a mark of this text; none when some does, or it is one.

    "10" may become 100; "101" cannot where 100 is the most.
    """
    text = ordinary(text)
    typed = _TYPED.fullmatch(text)
    if typed is None:
        return Sentence("type digits, such as %(mark)s", mark=mark_text(criterion.max))
    minus, whole, fraction = typed.group(1), typed.group(2), typed.group(3)
    if minus and criterion.min >= 0:
        return Sentence("no mark is below %(min)s", min=mark_text(criterion.min))
    if fraction is not None:
        places = places_of(criterion)
        if not places:
            return Sentence("whole marks only")
        if not whole:
            return Sentence("type a digit before the point")
        if len(fraction) - 1 > places:
            return Sentence("steps of %(step)s", step=mark_text(criterion.step))
    if len(whole) > 1 and whole[0] == "0":
        return Sentence("no zero in front")
    if not whole or _continues(minus, whole, fraction, criterion):
        return None
    return _out_of_reach(text, criterion)


def _out_of_reach(text: str, criterion: Criterion) -> Sentence:
    short = text if len(text) <= 12 else text[:11] + "…"
    if len(text) > _DIGITS or Decimal(text) > criterion.max:
        return Sentence("%(text)s is above %(max)s", text=short, max=mark_text(criterion.max))
    if Decimal(text) >= criterion.min:
        return Sentence("steps of %(step)s", step=mark_text(criterion.step))
    return Sentence(
        "marks go from %(min)s to %(max)s",
        min=mark_text(criterion.min),
        max=mark_text(criterion.max),
    )


def stepped(text: str, criterion: Criterion, steps: int, start: Decimal) -> Decimal:
    """The mark so many steps above (below) the one typed, within range.

    Where no mark is typed yet it is the one nearest to `start`.
    """
    try:
        mark = read_mark(text, criterion)
    except Refused:
        return nearest_mark(start, criterion)
    return _within(mark + steps * criterion.step, criterion)


def nearest_mark(value: Decimal, criterion: Criterion) -> Decimal:
    """The mark nearest to a value, the higher of two as near."""
    above = (value - criterion.min) / criterion.step + Decimal("0.5")
    return _within(criterion.min + (above // 1) * criterion.step, criterion)


def middle(criterion: Criterion) -> Decimal:
    """The mark in the middle of the range."""
    return nearest_mark((criterion.min + criterion.max) / 2, criterion)


def needs_reason(mark: Decimal, criterion: Criterion) -> bool:
    """Whether a mark lies outside the criterion's usual band."""
    band = criterion.reason_outside
    return band is not None and not band[0] <= mark <= band[1]


def may_become_usual(text: str, criterion: Criterion) -> bool:
    """Whether typing on behind a mark outside the usual band may make one within it: 8, then 85."""
    typed, band = _TYPED.fullmatch(ordinary(text)), criterion.reason_outside
    if typed is None or not typed.group(2) or band is None:
        return False
    below = max(band[0] - criterion.min, Decimal(0))
    low = criterion.min + below // criterion.step * criterion.step
    low += criterion.step if low < band[0] else 0
    usual = criterion.model_copy(update={"min": low, "max": min(band[1], criterion.max)})
    return _continues(typed.group(1), typed.group(2), typed.group(3), usual)


def unreasoned(mark: Decimal, criterion: Criterion, reason: str) -> Sentence | None:
    """Why the reason of a mark outside the usual band does not do; none where it does.

    A number alone is none: it is the next mark, typed into the wrong line.
    """
    band = criterion.reason_outside
    if band is None or band[0] <= mark <= band[1] or any(map(str.isalpha, reason)):
        return None
    if reason.strip():
        return Sentence("%(typed)s is no reason; write it in words", typed=reason.strip())
    if mark < band[0]:
        return Sentence(
            "%(mark)s is below %(low)s; give a reason",
            mark=mark_text(mark),
            low=mark_text(band[0]),
        )
    return Sentence(
        "%(mark)s is above %(high)s; give a reason", mark=mark_text(mark), high=mark_text(band[1])
    )


def applying(criterion: Criterion, mark: Decimal | None) -> Anchor | None:
    """The anchor a mark reaches; none without a mark or below the lowest anchor."""
    if mark is None:
        return None
    reached = (anchor for anchor in criterion.anchors if anchor.from_ <= mark)
    return max(reached, key=lambda anchor: anchor.from_, default=None)


def _within(mark: Decimal, criterion: Criterion) -> Decimal:
    steps = (criterion.max - criterion.min) // criterion.step
    return max(criterion.min, min(mark, criterion.min + steps * criterion.step))


def _on_step(mark: Decimal, criterion: Criterion) -> bool:
    in_range = criterion.min <= mark <= criterion.max
    return in_range and (mark - criterion.min) % criterion.step == 0


def places_of(criterion: Criterion) -> int:
    """How many decimals the criterion's marks have at most."""
    exponents = (
        number.normalize().as_tuple().exponent for number in (criterion.min, criterion.step)
    )
    return max(0, *(-exponent for exponent in exponents if isinstance(exponent, int)))


def _continues(minus: str, whole: str, fraction: str | None, criterion: Criterion) -> bool:
    """Whether some mark is written as this text and perhaps more digits or decimals."""
    if fraction is not None:
        width = Decimal(1).scaleb(1 - len(fraction))
        return _holds(minus, Decimal(whole + fraction.rstrip(".")), width, criterion)
    more = range(1) if whole == "0" else range(_DIGITS - len(whole) + 1)
    return any(
        _holds(minus, Decimal(whole).scaleb(digits), Decimal(1).scaleb(digits), criterion)
        for digits in more
    )


def _holds(minus: str, low: Decimal, width: Decimal, criterion: Criterion) -> bool:
    """Whether a mark lies in [low, low + width), or with a minus in (-low - width, -low]."""
    base, step = criterion.min, criterion.step
    if not minus:
        below = max(low, base) - base
        mark = base + below // step * step
        if mark < low:
            mark += step
        return mark <= criterion.max and low <= mark < low + width
    if min(-low, criterion.max) < base:
        return False
    mark = base + (min(-low, criterion.max) - base) // step * step
    if mark.is_zero():
        mark -= step
    return mark >= base and -low - width < mark <= -low
