"""Sum, mean and median of the judges' totals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from operator import mul

from judgetui.meeting.message import Sentence
from judgetui.meeting.names import some_of
from judgetui.meeting.plan_model import (
    Combined,
    PlanFields,
    Row,
    RuleException,
    ScoringMethod,
    ScoringRule,
    ballot_range,
)


def all_count(result: Sentence, number: str) -> Sentence:
    """That every number of a list counts, and what they come to; `result` has `%(number)s`."""
    come = Sentence(result.template, number=number)
    return Sentence("All of them count; %(come)s.", come=come)


def mean_of_all(number: str, *, rounded: bool) -> Sentence:
    """That every number of a list counts, and their mean."""
    if rounded:
        return all_count(Sentence("the mean, rounded, is %(number)s"), number)
    return all_count(Sentence("the mean is %(number)s"), number)


def added(ballots: Sequence[Row], divisor: int, *, alike: bool = False) -> Combined:
    """The marks of each criterion and the totals added up, each as often as its judge counts.

    With `alike` each counts once, whoever gave it.
    """
    columns = zip(*[row.marks for row in ballots], strict=True) if ballots[0].marks else ()
    weights = [1 if alike else row.weight for row in ballots]
    totals = [row.total for row in ballots]
    if weights.count(weights[0]) == len(weights):
        # Mostly all judges count alike, which takes no multiplication for each of them.
        weight = weights[0]
        return Combined(
            tuple([weight * sum(column) for column in columns]),
            divisor,
            Fraction(weight * sum(totals), divisor),
        )
    return Combined(
        tuple([sum(map(mul, column, weights)) for column in columns]),
        divisor,
        Fraction(sum(map(mul, totals, weights)), divisor),
    )


def fewer_judges(plan: PlanFields, most: int) -> Iterable[Sentence]:
    """Which cases have fewer judges than this by the declared recusals, if any."""
    if less := [case for case, judges in plan.to_judge.items() if judges < most]:
        yield Sentence(
            "With the declared recusals these cases have fewer judges than others: %(cases)s.",
            cases=some_of(less, len(plan.cases)),
        )


class Sum(ScoringMethod):
    """The sum of the judges' totals: a missing ballot lowers it."""

    name = "sum"
    choice = Sentence("Sum of all judges' totals")
    exception = RuleException(
        "sum-unequal",
        Sentence("a lower sum"),
        Sentence("a lower sum (fewer ballots than other cases)"),
        Sentence("Fewer ballots, so a lower sum, on %(cases)s."),
    )
    requires_equal = True

    weighs_judges = True
    corrects_totals = True

    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """Every criterion's marks added up, each as often as its judge counts."""
        return added(ballots, whole)

    def panel_range(self, plan: PlanFields) -> Fraction:
        """That of one ballot, as many times as there are judges."""
        return ballot_range(plan) * sum(Fraction(plan.judge[one].weight) for one in plan.panel)

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """That sums compare only cases with as many ballots, and where there are fewer judges."""
        yield Sentence(
            "Totals are summed: a case that lacks a ballot scores lower. With recusals or missing "
            "ballots, the mean compares cases fairly."
        )
        yield from fewer_judges(plan, plan.largest_panel)

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """As many as on the case that has the most."""
        return max(map(len, judged), default=0)

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Sum of the judges' totals")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        return Sentence("A case's score is the sum of the judges' totals.")

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """That all count, and their sum."""
        if rounded:
            return all_count(Sentence("the sum, rounded, is %(number)s"), number)
        return all_count(Sentence("the sum is %(number)s"), number)


class Mean(ScoringMethod):
    """The mean of the judges' totals."""

    name = "mean"
    choice = Sentence("Mean of all judges' totals")

    weighs_judges = True
    corrects_totals = True

    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """Every criterion's marks added up, each as often as its judge counts, over how often."""
        return added(ballots, sum([row.weight for row in ballots]))

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Mean of the judges' totals")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        return Sentence("A case's score is the mean of the judges' totals.")

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """That all count, and their mean."""
        return mean_of_all(number, rounded=rounded)


class Median(ScoringMethod):
    """The median of the judges' totals; of an even number the mean of the two in the middle.

    With rounding by criterion it is the median of each criterion's marks instead.
    """

    name = "median"
    choice = Sentence("Median: the total in the middle")

    corrects_totals = True

    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """The two middle marks of every criterion (one of them twice), and of the totals."""
        low, high = (len(ballots) - 1) // 2, len(ballots) // 2
        columns = [sorted(column) for column in zip(*(row.marks for row in ballots), strict=True)]
        totals = sorted(row.total for row in ballots)
        return Combined(
            tuple(column[low] + column[high] for column in columns),
            2,
            Fraction(totals[low] + totals[high], 2),
        )

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Median of the judges' totals")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        return Sentence("A case's score is the median of the judges' totals.")

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """That all count, and their median."""
        if rounded:
            return all_count(Sentence("the median, rounded, is %(number)s"), number)
        return all_count(Sentence("the median is %(number)s"), number)
