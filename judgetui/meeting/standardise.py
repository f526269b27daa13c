"""Judges' totals put on one scale, for panels of which each judge scores other cases.

A judge's totals become mean + sd × z with z = (total - own mean) / own sample standard deviation.
Square roots are not exact: they are computed with decimals of 28 digits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from judgetui.meeting.methods.placing import differing
from judgetui.meeting.plan_model import Comparison, Row, Totals
from judgetui.meeting.plan_parts import Standardisation
from judgetui.meeting.scoring import Arithmetic

_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
_PLACES = 15
"""Decimals of a standardised total: so many are right for any total below 10^12."""
_UNIT = 10**_PLACES


@dataclass(frozen=True, slots=True, eq=False)
class Standardised(Comparison):
    """Certain cases compared by standardised totals."""

    scaled: Mapping[str, Mapping[str, int]]
    """Totals by judge and case, in units of 10^-15."""
    rows: Mapping[str, Mapping[str, Row]]
    """The same by case and judge, as they are combined."""


def compare(
    arithmetic: Arithmetic, totals: Totals, cases: Collection[str], earlier: Comparison | None
) -> Comparison:
    """These cases compared as the rule says, from judges' totals in units of `Arithmetic.unit`.

    `earlier` is what this gave for the same cases before: judges whose totals are the very same
    object have changed nothing since.
    """
    rule = arithmetic.rule
    if rule.standardise is None:
        return arithmetic.method.compare(rule, totals, arithmetic.unit, cases, earlier)
    before = earlier if isinstance(earlier, Standardised) else None
    scaled = dict(before.scaled) if before else {}
    rows = dict(before.rows) if before else {}
    changed = set() if before else set(cases)
    for judge in totals.keys() | scaled.keys():
        mine = totals.get(judge, {})
        if before and before.totals.get(judge) is mine:
            continue
        old = scaled.pop(judge, {})
        among = {case: total for case, total in mine.items() if case in cases}
        new = scaled[judge] = _scaled(rule.standardise, among, arithmetic.unit)
        changed |= differing(old, new)
        _with_judge(rows, judge, new, arithmetic.counts.get(judge, arithmetic.whole))
    panels = {c: p for c, p in before.panels.items() if c not in changed} if before else {}
    for case in changed:
        if by_judge := rows.get(case):
            combined = arithmetic.method.combine(rule, [*by_judge.values()], arithmetic.whole)
            assert combined.total is not None
            panels[case] = combined.total / _UNIT
    return Standardised(totals, panels, scaled, rows)


def _with_judge(
    rows: dict[str, Mapping[str, Row]], judge: str, totals: Mapping[str, int], weight: int
) -> None:
    """Put one judge's totals in the place of those that the judge had before."""
    for case in [case for case in rows if judge in rows[case] and case not in totals]:
        rows[case] = {other: row for other, row in rows[case].items() if other != judge}
    for case, total in totals.items():
        rows[case] = {**rows.get(case, {}), judge: Row(total, (), weight)}


def _scaled(rule: Standardisation, totals: Mapping[str, int], unit: int) -> Mapping[str, int]:
    """One judge's totals on the common scale; the common mean where they cannot be told apart."""
    numbers = list(totals.values())
    count, added = len(numbers), sum(numbers)
    squares = sum([(count * number - added) ** 2 for number in numbers])
    if not squares:
        return dict.fromkeys(totals, _whole(rule.mean))
    # sd = √(Σ (total - mean)² / (count - 1)), with every total count times as large.
    variance = Fraction(squares, (count - 1) * (count * unit) ** 2)
    sd = _CONTEXT.sqrt(_CONTEXT.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    scale = _CONTEXT.divide(rule.sd, _CONTEXT.multiply(Decimal(count * unit), sd))
    return {
        case: _whole(_CONTEXT.fma(scale, Decimal(count * total - added), rule.mean))
        for case, total in totals.items()
    }


def _whole(number: Decimal) -> int:
    return int(number.scaleb(_PLACES, _CONTEXT).to_integral_value(ROUND_HALF_EVEN))
