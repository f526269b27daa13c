"""A worked example of the plan's scoring rule, on numbers that look like the day's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import cycle, islice
from statistics import median

from judgetui.meeting.marks import mark_text
from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import half_up
from judgetui.meeting.sentence import Sentence

_SHARES = (84, 91, 88, 95, 86, 90, 87)
"""What the judges of the example give, in hundredths of the most there is."""
_RANKS = (1, 3, 2, 2, 1, 4, 2)
_USUAL, _MOST = 7, 12
"""How many judges the example has, and how many at the most."""


def worked_example(plan: Plan) -> Sentence | None:
    """One case's panel score worked out; none where one line cannot hold the panel it takes."""
    rule = plan.scoring
    trimming = rule.combine == "trimmed" and rule.drop > 0 and len(plan.judges) >= rule.drop_from
    count = min(len(plan.judges), max(_USUAL, rule.drop_from if trimming else 0))
    if not 2 <= count <= _MOST:
        return None
    if rule.combine == "rank-sum":
        ranks = list(islice(cycle(_RANKS), count))
        return Sentence(
            "For example: placed %(ranks)s by the judges, a case scores %(score)s.",
            ranks="  ".join(map(str, ranks)),
            score=_fixed(Fraction(sum(ranks), count), rule.decimals),
        )
    by_criterion = rule.round == "criterion" or (trimming and rule.drop_by == "criterion")
    criterion = plan.criteria[0]
    most = criterion.max if by_criterion else plan.perfect
    given = [_share(most, share) for share in islice(cycle(_SHARES), count)]
    score = _fixed(_combined(plan, given, trimming), rule.decimals)
    if by_criterion:
        return Sentence(
            "For example: %(marks)s in %(criterion)s come to %(score)s.",
            marks=_listed(given, rule.drop if trimming else 0),
            criterion=criterion.name,
            score=score,
        )
    return Sentence(
        "For example: totals of %(totals)s come to %(score)s.",
        totals=_listed(given, rule.drop if trimming else 0),
        score=score,
    )


def _share(most: Decimal, hundredths: int) -> Decimal:
    return (most * hundredths / 100).quantize(Decimal("0.1"))


def _combined(plan: Plan, given: Sequence[Decimal], trimming: bool) -> Fraction:
    marks = sorted(map(Fraction, given))
    if trimming:
        marks = marks[plan.scoring.drop : -plan.scoring.drop]
    if plan.scoring.combine == "median":
        return Fraction(median(marks))
    whole = sum(marks, Fraction(0))
    return whole if plan.scoring.combine == "sum" else whole / len(marks)


def _listed(given: Sequence[Decimal], drop: int) -> str:
    """The numbers in the order they were given; what is left out stands in brackets."""
    order = sorted(range(len(given)), key=given.__getitem__)
    out = {*order[:drop], *order[len(order) - drop :]}
    texts = (f"({mark_text(n)})" if place in out else mark_text(n) for place, n in enumerate(given))
    return "  ".join(texts)


def _fixed(number: Fraction, decimals: int) -> str:
    return f"{half_up(number, decimals):f}"
