"""A plan's scoring rule as formulas of a spreadsheet, in the functions that every one of them has.

Each function gives the text of a formula without its "=". Ranges and cells are given as text such
as "C5:I5"; a cell that holds no number, because a ballot does not count, is part of none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from judgetui.meeting.plan_model import ScoringRule

_CELL = re.compile(r"[$A-Z0-9]+")


def rounded(cell: str, rule: ScoringRule) -> str:
    """A number as the plan rounds scores.

    A spreadsheet's numbers are binary, so what is not rounded half up is freed first, at the 9th
    decimal, from what they add to a decimal number. Half to even rounds half of it and doubles.
    """
    decimals = rule.decimals
    if rule.rounding == "down":
        return f"ROUNDDOWN(ROUND({cell},{decimals + 9}),{decimals})"
    if rule.rounding == "half-even":
        scale, half = 10**decimals, _half(decimals)
        whole = cell if _CELL.fullmatch(cell) else f"({cell})"
        return (
            f"IF(ROUND(MOD(ABS({cell})*{scale},1),6)=0.5,ROUND({whole}*{half},0)/{half},"
            f"ROUND({cell},{decimals}))"
        )
    return f"ROUND({cell},{decimals})"


def _half(decimals: int) -> str:
    """Half of the units that a number of these decimals has in 1."""
    return str(5 * 10 ** (decimals - 1)) if decimals else "0.5"


def mean(numbers: str, weights: str | None = None) -> str:
    """The mean of the numbers there are, each as often as its weight says."""
    if weights is None:
        return f"AVERAGE({numbers})"
    return f"SUMPRODUCT({weights},{numbers})/SUMPRODUCT({weights},--ISNUMBER({numbers}))"


def added(numbers: str, weights: str | None = None) -> str:
    """The sum of the numbers there are, each as often as its weight says."""
    return f"SUM({numbers})" if weights is None else f"SUMPRODUCT({weights},{numbers})"


def trimmed(numbers: str, rule: ScoringRule) -> str:
    """The mean, or the sum, without the highest and the lowest where there are enough numbers."""
    whole = f"SUM({numbers})" if rule.total == "sum" else f"AVERAGE({numbers})"
    if not rule.drop:
        return whole
    if rule.drop == 1:
        left = f"SUM({numbers})-MAX({numbers})-MIN({numbers})"
    else:
        ends = "{" + ",".join(map(str, range(1, rule.drop + 1))) + "}"
        left = (
            f"SUM({numbers})-SUMPRODUCT(LARGE({numbers},{ends}))"
            f"-SUMPRODUCT(SMALL({numbers},{ends}))"
        )
    if rule.total == "mean":
        left = f"({left})/(COUNT({numbers})-{2 * rule.drop})"
    return f"IF(COUNT({numbers})>={rule.drop_from},{left},{whole})"


def combined(numbers: str, rule: ScoringRule, weights: str | None = None) -> str | None:
    """What the plan's method makes of a case's numbers; none where no formula can say it.

    `numbers` are judges' totals or, where those are compared with other cases, their places.
    """
    match rule.combine:
        case "mean":
            return mean(numbers, weights)
        case "sum":
            return added(numbers, weights)
        case "median":
            return f"MEDIAN({numbers})"
        case "trimmed":
            return trimmed(numbers, rule)
        case "rank-sum":
            return added(numbers) if rule.total == "sum" else mean(numbers)
    return None


def combined_marks(numbers: str, rule: ScoringRule, weights: str | None = None) -> str | None:
    """What the plan's method makes of the marks on one criterion; none where no formula can say it.

    Where whole ballots are left out by their totals, the marks alone do not tell which.
    """
    if rule.combine == "trimmed" and rule.drop and rule.drop_by == "ballot":
        return None
    if rule.method.compares_cases:
        return mean(numbers)
    return combined(numbers, rule, weights)


def corrected(total: str, middle: str, within: str) -> str:
    """A total that is further than so much from the middle, brought nearer to it."""
    return f"MAX(MIN({total},{middle}+{within}),{middle}-{within})"


def place(total: str, totals: str, cases: int, rule: ScoringRule) -> str:
    """The place of a total among those of its judge; equal ones share the average of theirs."""
    if rule.marks == "places":
        return total
    rank = f"_xlfn.RANK.AVG({total},{totals},0)"
    return f"{rank}*{cases}/COUNT({totals})" if rule.places == "scaled" else rank


def standardised(total: str, totals: str, mean: str, deviation: str) -> str:
    """A total on the common scale; the common mean where its judge's totals are all equal."""
    return (
        f"IF(MAX({totals})=MIN({totals}),{mean},"
        f"{mean}+{deviation}*({total}-AVERAGE({totals}))/STDEV({totals}))"
    )


def adjusted(score: str, points: str, floor: str | None, rule: ScoringRule) -> str:
    """A published score with points off or added, and at least the floor where there is one."""
    changed = f"{score}+{points}"
    if floor is not None:
        changed = f"MAX({changed},MIN({score},{floor}))"
    return rounded(changed, rule)


def rank(score: str, scores: str, rule: ScoringRule, behind: tuple[str, str] | None) -> str:
    """The rank of a score among all of them.

    `behind` are the cell and the range of how many places each is behind others of the same score,
    as ties were settled. Where ranks are dense it counts the different scores and places above.
    """
    if rule.ranks == "standard":
        order = 1 if rule.low_wins else 0
        return f"RANK({score},{scores},{order})" + (f"+{behind[0]}" if behind else "")
    better = "<" if rule.low_wins else ">"
    above, counted = f"({scores}{better}{score})", f"{scores},{scores}"
    if behind:
        own, all_ = behind
        above += f"+({scores}={score})*({all_}<{own})"
        counted += f",{all_},{all_}"
    return f"SUMPRODUCT(({above})/COUNTIFS({counted}))+1"


def weighted(weights: Sequence[str], marks: Sequence[str]) -> str:
    """Σ weight × mark of cells that need not lie beside each other."""
    return "+".join(f"{weight}*{mark}" for weight, mark in zip(weights, marks, strict=True))
