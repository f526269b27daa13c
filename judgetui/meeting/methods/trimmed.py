"""The trimmed mean: without the highest and the lowest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from judgetui.meeting.fields import Fault
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.methods.averages import Mean, Sum, added, mean_of_all
from judgetui.meeting.names import judge_name, some_of
from judgetui.meeting.plan_model import (
    Combined,
    PlanFields,
    Row,
    RuleException,
    ScoringRule,
    ballot_range,
)


class TrimmedMean(Mean):
    """The mean without the `drop` highest and lowest ballots, or marks of each criterion.

    With fewer than `drop_from` ballots nothing is left out.
    """

    name = "trimmed"
    choice = Sentence("Mean without the highest and lowest")
    exception = RuleException(
        "trimming",
        Sentence("nothing left out"),
        Sentence("nothing left out (fewer than %(least)d ballots)"),
        Sentence("Nothing left out on %(cases)s: fewer than %(least)d ballots."),
    )

    weighs_judges = False
    adds_up = True

    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """The mean, or the sum, of every criterion's marks without those that are left out."""
        drop = rule.drop if len(ballots) >= rule.drop_from else 0
        left = len(ballots) - 2 * drop
        kept = slice(drop, len(ballots) - drop)
        divisor = 1 if rule.total == "sum" else left
        if rule.drop_by == "ballot" or not drop:
            # Among equal totals the marks decide which ballot is left out (the first criterion
            # first), so that the criteria do not depend on the order of the judges.
            return added(sorted(ballots)[kept], divisor, alike=True)
        columns = zip(*(row.marks for row in ballots), strict=True)
        return Combined(tuple(sum(sorted(column)[kept]) for column in columns), divisor)

    def panel_range(self, plan: PlanFields) -> Fraction:
        """That of one ballot, or of as many as are added up."""
        if plan.scoring.total == "mean":
            return ballot_range(plan)
        return ballot_range(plan) * len(plan.panel)

    def faults(self, plan: PlanFields) -> Iterable[Fault]:
        """Where everything would be left out."""
        rule = plan.scoring
        if rule.drop_from <= 2 * rule.drop:
            yield Fault(
                "scoring.drop_from",
                Sentence(
                    "leaving out %(drop)d high and %(drop)d low needs at least %(least)d ballots",
                    drop=rule.drop,
                    least=2 * rule.drop + 1,
                ),
            )

    def drops(self, plan: PlanFields) -> int:
        """How many at each end, if any case has judges enough for it once all have scored."""
        rule = plan.scoring
        return rule.drop if _largest(plan) >= rule.drop_from else 0

    def drops_marks(self, plan: PlanFields) -> bool:
        """Whether the plan says so."""
        return plan.scoring.drop_by == "criterion"

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """As many as the plan asks for, at a meeting where any case has so many.

        Where what is left is added, as many as on the case that has the most.
        """
        if plan.scoring.total == "sum":
            return Sum().ballots_required(plan, judged)
        return plan.scoring.drop_from if self.drops(plan) else 0

    def compares_ballots(self, plan: PlanFields) -> bool:
        """Whether what is left is added, so that more ballots add up to more."""
        return plan.scoring.total == "sum"

    def rules_off(
        self, plan: PlanFields, judged: Collection[str], required: int
    ) -> tuple[str, ...]:
        """That nothing is left out of what some part of the panel marks, or less is added."""
        rule = plan.scoring
        if rule.total == "mean" and len(plan.markers) == 1:
            return super().rules_off(plan, judged, required)
        if judged and self.drops(plan):
            # A part of the panel that never has judges enough is told beforehand, not each time.
            parts = [part for part, most in plan.most_markers.items() if most >= rule.drop_from]
            if any(len(part.intersection(judged)) < rule.drop_from for part in parts):
                return (self.exception.word,)
        return Sum().rules_off(plan, judged, required) if rule.total == "sum" else ()

    def example_ballots(self, plan: PlanFields) -> int:
        """As many as the plan asks for, at a meeting where any case has so many."""
        return plan.scoring.drop_from if self.drops(plan) else 0

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """Which cases have too few judges of their own for the highest and lowest to go."""
        rule = plan.scoring
        if rule.total == "sum":
            yield Sentence(
                "What is left of the judges' totals is added: a case that lacks a ballot scores "
                "lower. With recusals or missing ballots, the mean compares cases fairly."
            )
        if not rule.drop or not plan.judges:
            return
        if not self.drops(plan):
            yield _never(plan)
            return
        if len(plan.markers) > 1:
            yield from _by_part(plan)
            return
        if few := [case for case, judges in plan.to_judge.items() if judges < rule.drop_from]:
            yield Sentence(
                "With the declared recusals these cases have fewer than %(least)d judges, so "
                "nothing is left out on them: %(cases)s.",
                least=rule.drop_from,
                cases=some_of(few, len(plan.cases)),
            )
        if just := [case for case, judges in plan.to_judge.items() if judges == rule.drop_from]:
            yield _one_absence(plan, just)

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        drop, least = self.drops(plan), plan.scoring.drop_from
        if plan.scoring.total == "sum":
            return self._title_of_sum(plan)
        if not drop:
            return super().title(plan)
        if self.drops_marks(plan):
            return Sentence(
                "Mean of the marks on each criterion; from %(least)d ballots on without the "
                "%(drop)d highest and the %(drop)d lowest",
                least=least,
                drop=drop,
            )
        if drop == 1:
            return Sentence(
                "Mean of the judges' totals; from %(least)d ballots on without the highest and "
                "the lowest",
                least=least,
            )
        return Sentence(
            "Mean of the judges' totals; from %(least)d ballots on without the %(drop)d highest "
            "and the %(drop)d lowest",
            least=least,
            drop=drop,
        )

    def _title_of_sum(self, plan: PlanFields) -> Sentence:
        rule = plan.scoring
        if not self.drops(plan):
            return Sum().title(plan)
        what = Sentence(
            "Sum of the judges' totals; from %(least)d ballots on without the %(drop)d highest "
            "and the %(drop)d lowest"
        )
        if self.drops_marks(plan):
            what = Sentence(
                "Sum of the marks on each criterion; from %(least)d ballots on without the "
                "%(drop)d highest and the %(drop)d lowest"
            )
        return Sentence(what.template, least=rule.drop_from, drop=rule.drop)

    def _description_of_sum(self, plan: PlanFields) -> Sentence:
        rule = plan.scoring
        if not rule.drop:
            return Sum().description(plan)
        what = Sentence(
            "From %(least)d ballots on, the %(drop)d highest and %(drop)d lowest of the judges' "
            "totals are left out and the rest added; with fewer, all are added."
        )
        if self.drops_marks(plan):
            what = Sentence(
                "From %(least)d ballots on, the %(drop)d highest and %(drop)d lowest marks on each "
                "criterion are left out and the rest added; with fewer, all are added."
            )
        return Sentence(what.template, least=rule.drop_from, drop=rule.drop)

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence, whether or not any case has judges enough for it."""
        rule = plan.scoring
        if rule.total == "sum":
            return self._description_of_sum(plan)
        if not rule.drop:
            return super().description(plan)
        if self.drops_marks(plan):
            return Sentence(
                "From %(least)d ballots on, the %(drop)d highest and %(drop)d lowest marks on each "
                "criterion are left out and the rest averaged; with fewer, all are averaged.",
                least=rule.drop_from,
                drop=rule.drop,
            )
        return Sentence(
            "From %(least)d ballots on, the %(drop)d highest and %(drop)d lowest of the judges' "
            "totals are left out and the rest averaged; with fewer, all are averaged.",
            least=rule.drop_from,
            drop=rule.drop,
        )

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """That those in brackets do not count, and the mean of the others."""
        if plan.scoring.total == "sum":
            return self._outcome_of_sum(plan, number, rounded=rounded)
        if not self.drops(plan):
            return mean_of_all(number, rounded=rounded)
        what = Sentence("the mean of the others is %(number)s")
        if rounded:
            what = Sentence("the mean of the others, rounded, is %(number)s")
        come = Sentence(what.template, number=number)
        return Sentence("Those in brackets are left out; %(come)s.", come=come)

    def _outcome_of_sum(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        if not self.drops(plan):
            return Sum().outcome(plan, number, rounded=rounded)
        what = Sentence("the sum of the others is %(number)s")
        if rounded:
            what = Sentence("the sum of the others, rounded, is %(number)s")
        come = Sentence(what.template, number=number)
        return Sentence("Those in brackets are left out; %(come)s.", come=come)


def _largest(plan: PlanFields) -> int:
    """The most judges that mark any criterion of any case."""
    if len(plan.markers) < 2:
        return plan.largest_panel
    return max(plan.most_markers.values(), default=0)


def _never(plan: PlanFields) -> Counted:
    """That the highest and lowest are left out on no case at all."""
    least, size = plan.scoring.drop_from, _largest(plan)
    if size == len(plan.panel):
        return Counted(
            "The highest and lowest are left out from %(least)d ballots on, but there is only "
            "%(size)d judge: nothing is ever left out.",
            "The highest and lowest are left out from %(least)d ballots on, but there are only "
            "%(size)d judges: nothing is ever left out.",
            of="size",
            least=least,
            size=size,
        )
    return Counted(
        "The highest and lowest are left out from %(least)d ballots on, but no case has more "
        "than %(size)d judge: nothing is ever left out.",
        "The highest and lowest are left out from %(least)d ballots on, but no case has more "
        "than %(size)d judges: nothing is ever left out.",
        of="size",
        least=least,
        size=size,
    )


def _by_part(plan: PlanFields) -> Iterable[Sentence]:
    """Where too few judges mark some of the criteria for the highest and lowest to go."""
    least = plan.scoring.drop_from
    for judges, keys in plan.markers.items():
        names = listed(plan.criterion[key].name for key in keys)
        few = [case for case, count in plan.marking(judges).items() if count < least]
        if plan.most_markers[judges] < least:
            yield Counted(
                "Only %(count)d judge marks %(criteria)s, so nothing is left out there; that takes "
                "%(least)d.",
                "Only %(count)d judges mark %(criteria)s, so nothing is left out there; that takes "
                "%(least)d.",
                count=plan.most_markers[judges],
                criteria=names,
                least=least,
            )
        elif few:
            yield Sentence(
                "With the declared recusals fewer than %(least)d judges mark %(criteria)s on these "
                "cases, so nothing is left out there: %(cases)s.",
                least=least,
                criteria=names,
                cases=some_of(few, len(plan.cases)),
            )


def _one_absence(plan: PlanFields, cases: list[str]) -> Sentence:
    """Whose absence alone would stop trimming, on cases that have just enough judges."""
    theirs = [
        judge_name(plan, judge.id)
        for judge in plan.judges
        if not set(cases) <= set(judge.conflicts)
    ]
    return Sentence(
        "One absence or recusal, and nothing is left out any more: %(cases)s have just "
        "%(least)d judges (any of %(judges)s).",
        least=plan.scoring.drop_from,
        cases=some_of(cases, len(plan.cases)),
        judges=some_of(theirs, len(plan.judges)),
    )
