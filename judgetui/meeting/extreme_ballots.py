"""Ballots that are far from what their case's level and their judge's severity let expect.

A judge's total on a case is expected to be the level of the case, which is the median of the
colleagues' totals, and the judge's severity, which is the median of how far they were from that
level on their other cases. What is left is the ballot's deviation. It is compared with the spread
at that level, the root of the mean square of the deviations of the ballots nearest in level on
other cases: panels agree more about good cases than about middling ones, so that a band of one
width for all would be too wide for some and too narrow for others.

It is for the chair alone, who may want to look at the ballot; it changes no score. Everything is
exact but for the figure shown, which is rounded down to a tenth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from judgetui.meeting.scoring import judge_total
from judgetui.meeting.state import Meeting, Stage

FAR = 3
"""How many times the spread a deviation is at least that is worth a look."""
COLLEAGUES = 3
"""The fewest colleagues whose totals on a case tell its level: of two, one alone moves the median,
so that an extreme ballot would make its colleagues' look extreme."""
OTHER_CASES = 3
"""The fewest other cases that tell a judge's severity."""
NEAREST = 20
"""How many ballots on other cases, the nearest in level, tell the spread; the fewest, too."""
MOST = 2000
"""From more ballots than this on nothing is looked for, as it would delay the chair's screen."""


@dataclass(frozen=True, slots=True)
class ExtremeBallot:
    """How far a ballot is from what was to be expected."""

    judge: str
    deviation: Fraction
    """In points of a judge's total; below 0 where the ballot is lower than expected."""
    times: Decimal
    """Deviation ÷ spread, without its sign, rounded down to a tenth; at least `FAR`."""


@dataclass(frozen=True, slots=True)
class _Offset:
    """How far a total is from the colleagues' on the same case, before severity."""

    level: Fraction
    offset: Fraction


@dataclass(frozen=True, slots=True)
class _Deviation:
    """What is left of a ballot, and at which level."""

    case: str
    level: Fraction
    deviation: Fraction


_Offsets = Mapping[str, Mapping[str, _Offset]]
"""By judge and case."""


def extreme_ballots(meeting: Meeting, case: str) -> Mapping[str, ExtremeBallot]:
    """The ballots on a case that are far from what was to be expected, by judge.

    Judges are compared with those who mark the same criteria. Without marks, as in what judges and
    the board are sent, and with too few ballots there are none.
    """
    found: dict[str, ExtremeBallot] = {}
    for totals in _by_criteria(meeting):
        offsets = _offsets(totals)
        deviations = list(_deviations(offsets))
        for judge, cases in offsets.items():
            if case in cases:
                extreme = _judged(judge, case, cases, deviations)
                if extreme is not None:
                    found[judge] = extreme
    return found


def _by_criteria(meeting: Meeting) -> list[Mapping[str, Mapping[str, Fraction]]]:
    """The totals by case and judge, apart for judges who mark different criteria."""
    plan = meeting.plan
    groups: dict[tuple[str, ...], dict[str, dict[str, Fraction]]] = defaultdict(dict)
    count = 0
    for case, state in meeting.cases.items():
        if state.stage is Stage.WITHDRAWN:
            continue
        for judge in plan.panel:
            ballot = state.ballots.get(judge)
            keys = tuple(criterion.key for criterion in plan.asked(judge))
            if ballot is not None and ballot.counts and all(key in ballot.scores for key in keys):
                total = judge_total(plan, ballot.scores)
                groups[keys].setdefault(case, {})[judge] = total
                count += 1
    return list(groups.values()) if count <= MOST else []


def _offsets(totals: Mapping[str, Mapping[str, Fraction]]) -> _Offsets:
    offsets: dict[str, dict[str, _Offset]] = defaultdict(dict)
    for case, given in totals.items():
        if len(given) - 1 < COLLEAGUES:
            continue
        for judge, total in given.items():
            level = _median([other for whose, other in given.items() if whose != judge])
            offsets[judge][case] = _Offset(level, total - level)
    return offsets


def _deviations(offsets: _Offsets) -> Iterator[_Deviation]:
    """What is left of every ballot whose judge's severity is known."""
    for cases in offsets.values():
        for case in cases:
            if (deviation := _deviation(case, cases)) is not None:
                yield deviation


def _deviation(case: str, cases: Mapping[str, _Offset]) -> _Deviation | None:
    """What is left of a judge's ballot on a case without their severity on the others."""
    others = [one.offset for other, one in cases.items() if other != case]
    if len(others) < OTHER_CASES:
        return None
    here = cases[case]
    return _Deviation(case, here.level, here.offset - _median(others))


def _judged(
    judge: str, case: str, cases: Mapping[str, _Offset], deviations: Sequence[_Deviation]
) -> ExtremeBallot | None:
    """The ballot, if it is far from what was to be expected."""
    here = _deviation(case, cases)
    others = [one for one in deviations if one.case != case]
    if here is None or len(others) < NEAREST:
        return None
    others.sort(key=lambda one: abs(one.level - here.level))
    furthest = abs(others[NEAREST - 1].level - here.level)
    # All that are as near as the last of them, so that it does not depend on the order of cases.
    near = [one.deviation for one in others if abs(one.level - here.level) <= furthest]
    square = sum((one * one for one in near), Fraction()) / len(near)
    if not square or here.deviation * here.deviation < FAR * FAR * square:
        return None
    ratio = here.deviation * here.deviation / square
    tenths = isqrt(100 * ratio.numerator // ratio.denominator)
    return ExtremeBallot(judge, here.deviation, Decimal(tenths) / 10)


def _median(numbers: Sequence[Fraction]) -> Fraction:
    """The middle one, or the mean of the two in the middle; there is at least one."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
