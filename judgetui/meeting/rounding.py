"""Rounding exact numbers to decimals, in the ways that a plan can ask for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

Rounding = Literal["half-up", "half-even", "down"]
"""Halves away from zero (四舍五入), halves to the even digit, or always towards zero."""


def nearest(numerator: int, denominator: int, rounding: Rounding = "half-up") -> int:
    """A quotient (denominator > 0) as a whole number."""
    whole, rest = divmod(abs(numerator), denominator)
    half = 2 * rest - denominator
    if rounding == "half-up":
        whole += half >= 0
    elif rounding == "half-even":
        whole += half > 0 or (half == 0 and whole % 2)
    return whole if numerator >= 0 else -whole


def finer(number: Decimal, decimals: int) -> bool:
    """Whether a number has more decimals than these, zeros at the end not counted."""
    return Fraction(10**decimals) * Fraction(number) % 1 != 0


def decimal(points: int, decimals: int) -> Decimal:
    """So many units of the last of these decimals: 9120 with two decimals is 91.20."""
    return Decimal(f"{points}E-{decimals}")


def rounded(value: Fraction, decimals: int, rounding: Rounding = "half-up") -> Decimal:
    """The value with this many decimals.

    The same as `Decimal.quantize`, for any fraction and whatever the decimal context.
    """
    points = nearest(value.numerator * 10**decimals, value.denominator, rounding)
    return decimal(points, decimals)


def half_up(value: Fraction, decimals: int) -> Decimal:
    """The value with this many decimals, halves away from zero."""
    return rounded(value, decimals)
