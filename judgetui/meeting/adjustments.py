"""Points off or added to a score, as people read them beside it."""

from __future__ import annotations

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Adjustment, Standing


def sum_text(plan: Plan, row: Standing) -> str:
    """The score without its adjustments and then these, such as "88.00 − 2.00".

    Empty where the row has none, or no score.
    """
    if row.unadjusted is None:
        return ""
    decimals = plan.scoring.decimals
    parts = [f"{row.unadjusted:.{decimals}f}"]
    for one in row.adjustments:
        parts.append(f"{'−' if one.points < 0 else '+'} {abs(one.points):.{decimals}f}")
    return " ".join(parts)


def adjusted_words(plan: Plan, row: Standing) -> Sentence | None:
    """The sum with what it comes to and why, such as "88.00 − 2.00 = 86.00 (Over time)"."""
    if row.unadjusted is None:
        return None
    decimals = plan.scoring.decimals
    told = Sentence(
        "%(sum)s = %(score)s (%(why)s)",
        sum=sum_text(plan, row),
        score="" if row.score is None else f"{row.score:.{decimals}f}",
        why=listed(why(plan, one) for one in row.adjustments),
    )
    added = sum([one.points for one in row.adjustments])
    if row.score is None or plan.scoring.floor is None or row.score == row.unadjusted + added:
        return told
    floor = f"{plan.scoring.floor:.{decimals}f}"
    return Sentence("%(told)s; points off leave at least %(floor)s", told=told, floor=floor)


def why(plan: Plan, one: Adjustment) -> Sentence:
    """What an adjustment is for: its kind, the chair's reason, or both."""
    kind = plan.adjustment.get(one.kind)
    if kind is None:
        return Sentence("%(reason)s", reason=one.reason)
    if not one.reason:
        return Sentence("%(name)s", name=kind.name)
    return Sentence("%(name)s: %(reason)s", name=kind.name, reason=one.reason)
