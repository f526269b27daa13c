"""Majority: the skating system's rules for one dance, from the places the judges give."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from math import inf

from judgetui.meeting.message import Sentence
from judgetui.meeting.methods.placing import Place, PlacingMethod
from judgetui.meeting.plan_model import PlanFields, RuleException, ScoringRule

Column = tuple[float, int, int]
"""A place, how many judges put a case there or better (negative), and twice the sum of their
places."""


class Majority(PlacingMethod):
    """A case is placed by the best place at which more than half of its judges put it, or better.

    Among cases for which that is the same place, more such judges win, then the lower sum of their
    places, then the same at the next place and so on: rules 5 to 8 of the skating system, see
    https://en.wikipedia.org/wiki/Skating_system. A case's score is its place; cases that are equal
    to the end share the average of their places.
    """

    name = "majority"
    choice = Sentence("The best place that a majority of judges give")
    low_wins = True
    shows_score = False
    exception = RuleException(
        "majority-unequal",
        Sentence("unequal places"),
        Sentence("unequal places (not every judge gave one)"),
        Sentence("Unequal places on %(cases)s: not every judge gave one."),
    )

    def merit(self, rule: ScoringRule, given: Sequence[Place]) -> tuple[Column, ...]:
        """What places are compared by, the best first in the order of tuples.

        The first column is the one at which more than half put the case; of the later ones only
        those matter at which there is another judge.
        """
        # Whole numbers alone, as a thousand cases are sorted by them: twice each place.
        places = sorted([int(place) for place in given])
        columns = [(place + 1) // 2 for place in places]
        at = columns[len(places) // 2]
        merit: list[Column] = []
        for column, _ in groupby(columns[bisect_right(columns, at) - 1 :]):
            count = bisect_right(columns, column)
            merit.append((column, -count, sum(places[:count])))
        # A case with fewer judges has nothing more to say, which is worse than having a judge.
        return (*merit, (inf, 0, 0))

    def panels(self, merits: Mapping[str, tuple[Column, ...]]) -> Mapping[str, Fraction]:
        """The places of all; equal cases share the average of theirs."""
        panels: dict[str, Fraction] = {}
        ordered = sorted(merits, key=merits.__getitem__)
        for _, group in groupby(ordered, key=merits.__getitem__):
            equal = list(group)
            shared = Fraction(2 * len(panels) + 1 + len(equal), 2)
            panels |= dict.fromkeys(equal, shared)
        return panels

    def panel_of_ranks(self, rule: ScoringRule, ranks: Sequence[int]) -> Fraction:
        """The best place at which more than half put the case, or better."""
        return Fraction(sorted(ranks)[len(ranks) // 2])

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Place at which most judges put a case, or better; the lowest wins")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        told = Sentence("Each judge's totals rank the cases.")
        if plan.scoring.marks == "places":
            told = Sentence("Each judge gives every case its place.")
        return Sentence(
            "%(places)s First is the case that more than half of the judges put first; where "
            "there is none, or for the next place, those who put it second or better count too, "
            "and so on. Of several cases that reach it at the same place, the one with more such "
            "judges comes first, then the one with the lower sum of their places, then the next "
            "place decides.",
            places=told,
        )

    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """The place that counts."""
        return Sentence(
            "More than half of the judges put it in place %(number)s or better.", number=number
        )
