"""From ballots to the score of one case, exactly.

Inside, marks and weights are whole numbers over denominators common to the plan, so that sums
cost what sums of integers cost; what leaves is `Fraction` and, for people, `Decimal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from judgetui.meeting.plan import Case, Plan
from judgetui.meeting.plan_model import Combined
from judgetui.meeting.rounding import decimal, nearest, rounded
from judgetui.meeting.state import Ballot, BallotStatus

_FINEST = 10**6
"""Numbers in files have at most six decimals, so marks are whole over this or a multiple of it."""


def judge_total(plan: Plan, scores: Mapping[str, Decimal]) -> Fraction:
    """One judge's total for a case, in points: Σ weight × score over the plan's criteria.

    `scores` has a mark for every criterion; a missing one is a `KeyError`, never a zero.
    """
    parts = (Fraction(c.weight) * Fraction(scores[c.key]) for c in plan.criteria)
    return sum(parts, Fraction(0))


def published_total(plan: Plan, scores: Mapping[str, Decimal]) -> Decimal:
    """One judge's total as people see it, rounded as the plan rounds scores."""
    return rounded(judge_total(plan, scores), plan.scoring.decimals, plan.scoring.rounding)


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What the ballots on one case come to; every number is None while none counts."""

    ballots: int = 0
    """How many ballots count: the divisor of a mean."""
    recused: int = 0
    """How many judges are recused from the case."""
    panel: Fraction | None = None
    """The panel's score, before panel weight and carried scores; exact, or rounded where the plan
    rounds it."""
    final: Fraction | None = None
    """The final score before its last rounding."""
    displayed: Decimal | None = None
    """The final score as published."""
    points: int | None = None
    """`displayed` in units of its last decimal (91.20 is 9120): quick to sort by."""
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    """Each criterion's combined mark; exact, or rounded where the plan rounds by criterion."""
    published: Mapping[str, Decimal] = field(default_factory=dict)
    """Each criterion's combined mark as published."""
    untrimmed: Fraction | None = None
    """The mean of all counting ballots' totals."""
    highest: Fraction | None = None
    """The highest total of a single ballot."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """Each counting judge's total by judge id, in units of `Arithmetic.unit`."""


class _Whole(dict[Decimal, int]):
    """Marks as whole numbers over one denominator, worked out once for each mark."""

    def __init__(self, over: int) -> None:
        super().__init__()
        self.over = over

    def __missing__(self, mark: Decimal) -> int:
        numerator, denominator = mark.as_integer_ratio()
        if self.over % denominator:
            raise ValueError(f"{mark} is finer than any mark of this plan")
        whole = self[mark] = numerator * (self.over // denominator)
        return whole


class Arithmetic:
    """A plan's scoring rule, with its numbers as whole numbers over common denominators.

    Worked out once for a plan and kept in the tally. It is never changed afterwards, except
    that it remembers marks it has met.
    """

    def __init__(self, plan: Plan) -> None:
        self.rule = plan.scoring
        self.method = plan.scoring.method
        self.keys = tuple(c.key for c in plan.criteria)
        steps = (n.as_integer_ratio()[1] for c in plan.criteria for n in (c.min, c.step))
        self.marks = _Whole(lcm(_FINEST, *steps))
        weights = [Fraction(c.weight) for c in plan.criteria]
        self.share = lcm(*(weight.denominator for weight in weights))
        """What weights are whole numbers over."""
        self.weights = tuple(int(weight * self.share) for weight in weights)
        self.unit = self.marks.over * self.share
        """What judges' totals are whole numbers over."""
        self.scale: int = 10**self.rule.decimals
        self.panel_weight = Fraction(plan.panel_weight)
        self.carried = tuple((c.key, Fraction(c.weight)) for c in plan.carried)

    def row(self, ballot: Ballot) -> tuple[int, ...]:
        """A ballot's marks as whole numbers, in the order of the criteria."""
        scores, marks = ballot.scores, self.marks
        return tuple([marks[scores[key]] for key in self.keys])

    def total(self, row: Sequence[int]) -> int:
        """A ballot's total from its whole marks, in units of `unit`."""
        return sum([weight * mark for weight, mark in zip(self.weights, row, strict=True)])

    def final(self, case: Case, panel: Fraction) -> Fraction:
        """panel_weight × panel score + Σ weight × carried score."""
        final = panel if self.panel_weight == 1 else self.panel_weight * panel
        for key, weight in self.carried:
            final += weight * Fraction(case.carried[key])
        return final

    def publish(self, final: Fraction) -> tuple[int, Decimal]:
        """A final score as published: in units of its last decimal, and as a decimal."""
        points = nearest(final.numerator * self.scale, final.denominator, self.rule.rounding)
        return points, decimal(points, self.rule.decimals)


def score_case(
    plan: Plan,
    case: Case,
    ballots: Iterable[Ballot],
    *,
    compared: Fraction | None = None,
    arithmetic: Arithmetic | None = None,
) -> CaseScore:
    """The score of one case from its ballots, in any order, by the plan's scoring rule.

    Only ballots with `counts` count. Where the method compares cases the panel's score is
    `compared`, which only all the cases together can tell; without it panel, final and displayed
    stay None. `arithmetic` is the plan's, where it is at hand.
    """
    arithmetic = arithmetic or Arithmetic(plan)
    ballots = tuple(ballots)
    recused = sum(1 for ballot in ballots if ballot.status is BallotStatus.RECUSED)
    rows = {ballot.judge: arithmetic.row(ballot) for ballot in ballots if ballot.counts}
    if not rows:
        return CaseScore(recused=recused)
    totals = {judge: arithmetic.total(row) for judge, row in rows.items()}
    counting = list(zip(totals.values(), rows.values(), strict=True))
    combined = arithmetic.method.combine(arithmetic.rule, counting)
    criteria, published = _criteria(arithmetic, combined)
    counted = CaseScore(
        ballots=len(rows),
        recused=recused,
        criteria=criteria,
        published=published,
        untrimmed=Fraction(sum(totals.values()), len(rows) * arithmetic.unit),
        highest=Fraction(max(totals.values()), arithmetic.unit),
        totals=totals,
    )
    panel = compared
    if not arithmetic.method.compares_cases:
        panel = _panel(arithmetic, combined, criteria)
    return counted if panel is None else with_panel(arithmetic, case, counted, panel)


def with_panel(
    arithmetic: Arithmetic, case: Case, counted: CaseScore, panel: Fraction
) -> CaseScore:
    """The same ballots with this panel score, and the final score that follows from it."""
    if arithmetic.rule.round == "panel":
        points, _ = arithmetic.publish(panel)
        panel = Fraction(points, arithmetic.scale)
    final = arithmetic.final(case, panel)
    points, displayed = arithmetic.publish(final)
    return CaseScore(
        counted.ballots,
        counted.recused,
        panel,
        final,
        displayed,
        points,
        counted.criteria,
        counted.published,
        counted.untrimmed,
        counted.highest,
        counted.totals,
    )


def _criteria(
    arithmetic: Arithmetic, combined: Combined
) -> tuple[Mapping[str, Fraction], Mapping[str, Decimal]]:
    """Each criterion's combined mark as the rule uses it, and as it is published."""
    rule, scale = arithmetic.rule, arithmetic.scale
    over = combined.divisor * arithmetic.marks.over
    points = [nearest(column * scale, over, rule.rounding) for column in combined.columns]
    published = {
        key: decimal(mark, rule.decimals) for key, mark in zip(arithmetic.keys, points, strict=True)
    }
    if rule.round == "criterion" and not arithmetic.method.compares_cases:
        exact = [Fraction(mark, scale) for mark in points]
    else:
        exact = [Fraction(column, over) for column in combined.columns]
    return dict(zip(arithmetic.keys, exact, strict=True)), published


def _panel(
    arithmetic: Arithmetic, combined: Combined, criteria: Mapping[str, Fraction]
) -> Fraction:
    """The panel's score; with rounding by criterion each weighted mark is rounded, then added.

    Rounding by criterion is the rule of the figure-skating components: the combined mark of a
    criterion is rounded, multiplied by its weight and rounded again before adding.
    """
    rule, scale = arithmetic.rule, arithmetic.scale
    if rule.round == "criterion":
        weighted = (
            nearest(
                weight * mark.numerator * scale, arithmetic.share * mark.denominator, rule.rounding
            )
            for weight, mark in zip(arithmetic.weights, criteria.values(), strict=True)
        )
        return Fraction(sum(weighted), scale)
    if combined.total is not None:
        return combined.total / arithmetic.unit
    return Fraction(arithmetic.total(combined.columns), combined.divisor * arithmetic.unit)


def score_range(plan: Plan) -> Fraction:
    """The largest possible final score less the smallest, exactly, before it is rounded.

    Carried scores are those the cases bring; cases whose carried scores the seat may not see are
    left out.
    """
    panel = Fraction(plan.panel_weight) * plan.scoring.method.panel_range(plan)
    brought = [
        sum((Fraction(c.weight) * Fraction(case.carried[c.key]) for c in plan.carried), Fraction())
        for case in plan.cases
        if all(c.key in case.carried for c in plan.carried)
    ]
    return abs(panel) + max(brought, default=Fraction()) - min(brought, default=Fraction())
