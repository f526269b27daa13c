"""Rank-sum: the mean, or the sum, of the ranks each judge gives a case."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from judgetui.meeting.message import Sentence
from judgetui.meeting.methods.averages import Sum
from judgetui.meeting.methods.placing import Place, PlacingMethod
from judgetui.meeting.plan_model import PlanFields, RuleException, ScoringRule


class RankSum(PlacingMethod):
    """Each judge's totals rank the cases; a case's score is the mean or the sum of its ranks."""

    name = "rank-sum"
    choice = Sentence("Sum of the places the judges give; the lowest wins")
    low_wins = True
    adds_up = True
    exception = RuleException(
        "rank-sum-unequal",
        Sentence("unequal ranks"),
        Sentence("unequal ranks (not every judge gave one)"),
        Sentence("Unequal ranks on %(cases)s: not every judge gave one."),
    )

    def merit(self, rule: ScoringRule, given: Sequence[Place]) -> Fraction:
        """Their mean, or their sum."""
        return Fraction(sum(given)) / (2 if rule.total == "sum" else 2 * len(given))

    def panel_of_ranks(self, rule: ScoringRule, ranks: Sequence[int]) -> Fraction:
        """Their mean, or their sum."""
        return self.merit(rule, [2 * rank for rank in ranks])

    def panel_range(self, plan: PlanFields) -> Fraction:
        """From the first rank to the last, with one judge or with all."""
        range_ = super().panel_range(plan)
        return range_ * len(plan.panel) if plan.scoring.total == "sum" else range_

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        if plan.scoring.total == "sum":
            return Sentence("Sum of the ranks the judges give; the lowest wins")
        return Sentence("Mean of the ranks the judges give; the lowest wins")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        rule = plan.scoring
        if rule.marks == "places":
            if rule.total == "sum":
                return Sentence(
                    "Each judge gives every case its place; a case's score is the sum of its "
                    "places, and the lowest wins."
                )
            return Sentence(
                "Each judge gives every case its place; a case's score is the mean of its places, "
                "and the lowest wins."
            )
        told = Sentence(
            "Each judge's totals rank the cases; a case's score is the mean of its ranks, "
            "and the lowest wins."
        )
        if rule.total == "sum":
            told = Sentence(
                "Each judge's totals rank the cases; a case's score is the sum of its ranks, "
                "and the lowest wins."
            )
        if rule.places == "scaled":
            return Sentence(
                "%(rule)s The rank of a judge who scored fewer cases is scaled to all of them: "
                "rank × all cases ÷ cases scored.",
                rule=told,
            )
        return told

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """That all count, and what they come to."""
        if plan.scoring.total == "sum":
            return Sum().outcome(plan, number, rounded=rounded)
        return super().outcome(plan, number, rounded=rounded)
