"""Points off or added to the score of a case as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from judgetui.meeting.acts import Adjust, Entry
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.message import Counted, Refused
from judgetui.meeting.names import case_name
from judgetui.meeting.plan import AdjustmentKind, Plan
from judgetui.meeting.rounding import finer
from judgetui.meeting.rules_text import signed_number
from judgetui.meeting.state import Adjustment, Meeting


def adjust(meeting: Meeting, act: Adjust, entry: Entry, case: str) -> Places:
    """One more adjustment of the case; those before it stay."""
    _check_points(meeting.plan, act.points)
    if act.kind is not None:
        _check_kind(meeting.plan, act.kind, act.points)
    elif not act.reason:
        raise Refused(
            "give a reason for the points of %(case)s, or one of the plan's kinds",
            case=case_name(meeting.plan, case),
        )
    one = Adjustment(act.points, act.kind or "", act.reason, entry.seq)
    return {("adjustments", case): (*meeting.cases[case].adjustments, one)}


def _check_points(plan: Plan, points: Decimal) -> None:
    """Refuse points that change nothing, cannot be shown, or would do the opposite."""
    if plan.scoring.low_wins:
        raise Refused(
            "with this rule the lowest score wins, so a score takes no points off or added; "
            "withdraw the case, or leave it as it is"
        )
    if points == 0:
        raise Refused("0 points change nothing; write such as -2, or +1")
    if finer(points, plan.scoring.decimals):
        raise Refused(
            Counted(
                "%(points)s is finer than a score, which has %(decimals)d decimal; round it",
                "%(points)s is finer than a score, which has %(decimals)d decimals; round it",
                of="decimals",
                points=signed_number(points),
                decimals=plan.scoring.decimals,
            )
        )


def _check_kind(plan: Plan, key: str, points: Decimal) -> None:
    kind = plan.adjustment.get(key)
    if kind is None:
        known = ", ".join(plan.adjustment) or "-"
        raise Refused(
            "the plan has no kind of points off or added called %(kind)s; it has: %(known)s",
            kind=key,
            known=known,
        )
    if not _fits(kind, points):
        raise Refused(
            "%(name)s is %(points)s points in the plan, not %(given)s; leave the kind out to give "
            "others, with a reason",
            name=kind.name,
            points=signed_number(kind.points),
            given=signed_number(points),
        )


def _fits(kind: AdjustmentKind, points: Decimal) -> bool:
    """Whether these are the points of the kind, or for overtime so many times them."""
    if kind.points is None:
        return True
    if kind.per is None:
        return points == kind.points
    times = Fraction(points) / Fraction(kind.points)
    return times > 0 and times.denominator == 1


ADJUSTMENTS: Mapping[str, Callable[..., Places]] = {"adjust": adjust}
"""Acts on the score of a case as a whole."""
