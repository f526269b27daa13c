"""Points: what each judge's places bring, added up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from judgetui.meeting.fields import Fault
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.methods.placing import Place, PlacingMethod
from judgetui.meeting.plan_model import PlanFields, RuleException, ScoringRule

_NONE = Fraction()
"""What the places bring after those that have points."""


class Points(PlacingMethod):
    """A judge's first case brings so many points, the second so many; a case's score is their sum.

    Cases that share a place with a judge share the points of the places they take up.
    """

    name = "points"
    choice = Sentence("Points for each judge's places, as listed; the highest sum wins")
    exception = RuleException(
        "points-unequal",
        Sentence("fewer points"),
        Sentence("fewer points (not every judge gave some)"),
        Sentence("Fewer points on %(cases)s: not every judge gave some."),
    )

    def given(
        self, rule: ScoringRule, totals: Mapping[str, int], unit: int, cases: Collection[str]
    ) -> Mapping[str, Fraction]:
        """The points one judge gives each of these cases."""
        mine = {case: total for case, total in totals.items() if case in cases}
        if rule.marks == "places":
            return {case: _points(rule, total // unit, 1) for case, total in mine.items()}
        points: dict[str, Fraction] = {}
        ordered = sorted(mine, key=mine.__getitem__, reverse=True)
        for _, group in groupby(ordered, key=mine.__getitem__):
            equal = list(group)
            points |= dict.fromkeys(equal, _points(rule, len(points) + 1, len(equal)))
        return points

    def merit(self, rule: ScoringRule, given: Sequence[Place]) -> Fraction:
        """Their sum."""
        return Fraction(sum(given))

    def panel_of_ranks(self, rule: ScoringRule, ranks: Sequence[int]) -> Fraction:
        """The sum of what these ranks bring."""
        return sum((_points(rule, rank, 1) for rank in ranks), Fraction())

    def panel_range(self, plan: PlanFields) -> Fraction:
        """From no points to the most with every judge."""
        points = [Fraction(0), *map(Fraction, plan.scoring.points)]
        return (max(points) - min(points)) * len(plan.panel)

    def faults(self, plan: PlanFields) -> Iterable[Fault]:
        """Where there are no points to give."""
        if not plan.scoring.points:
            yield Fault(
                "scoring.points",
                Sentence('write what the places bring, the first first, such as ["12", "10", "8"]'),
            )

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Sum of the points that places with the judges bring")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        points = listed(f"{point:f}" for point in plan.scoring.points)
        if plan.scoring.marks == "places":
            return Sentence(
                "Each judge gives every case its place; the places bring %(points)s points, those "
                "after them none. A case's score is the sum of its points.",
                points=points,
            )
        return Sentence(
            "Each judge's totals rank the cases; the ranks bring %(points)s points, those after "
            "them none, and cases of one rank share theirs. A case's score is the sum of its "
            "points.",
            points=points,
        )

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """What the ranks bring together."""
        return Sentence("Together these bring %(number)s points.", number=number)


def _points(rule: ScoringRule, first: int, cases: int) -> Fraction:
    """What each of so many cases has that share the places from this one on."""
    shared = rule.points[first - 1 : first - 1 + cases]
    return sum(map(Fraction, shared), Fraction()) / cases if shared else _NONE
