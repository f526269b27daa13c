"""How far apart two scores of a plan can be."""

from __future__ import annotations

from fractions import Fraction

from judgetui.meeting.plan import Plan


def score_span(plan: Plan) -> Fraction:
    """The largest possible final score less the smallest, exactly, before it is rounded.

    Carried scores are those the cases bring; cases whose carried scores the seat may not see are
    left out.
    """
    span = Fraction(plan.panel_weight) * _panel_span(plan)
    brought = [
        sum((Fraction(c.weight) * Fraction(case.carried[c.key]) for c in plan.carried), Fraction())
        for case in plan.cases
        if all(c.key in case.carried for c in plan.carried)
    ]
    return abs(span) + max(brought, default=Fraction()) - min(brought, default=Fraction())


def _panel_span(plan: Plan) -> Fraction:
    if plan.scoring.combine == "rank-sum":
        return Fraction(len(plan.cases) - 1)
    ballot = sum(
        (abs(Fraction(c.weight)) * Fraction(c.max - c.min) for c in plan.criteria), Fraction()
    )
    return ballot * len(plan.judges) if plan.scoring.combine == "sum" else ballot
