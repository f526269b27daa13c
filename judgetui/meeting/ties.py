"""What settles equal scores: the plan's chain of links, tried in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, groupby
from math import lcm

from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.state import Decision


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that share a rank; mostly one."""

    cases: tuple[str, ...]
    """In running order."""
    settled_by: str | None = None
    """The last link that set them apart from cases of equal displayed score."""

    @property
    def tied(self) -> bool:
        """Whether more than one case is left in it, unsettled."""
        return len(self.cases) > 1


@dataclass(frozen=True, slots=True)
class Chain:
    """The links of a plan's tie chain, and what they look at."""

    plan: Plan
    scores: Mapping[str, CaseScore]
    decisions: Sequence[Decision]
    """In the order they were made; of those that cover a group the latest counts."""
    counted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The cases that an entrant's score adds up, by the case that is ranked for it."""

    def looks_at(self, cases: tuple[str, ...]) -> tuple[object, ...]:
        """All that `settle` looks at for these cases, besides the plan.

        Where all of it is the very same objects, so is the outcome.
        """
        counted = (one for case in cases for one in self.counted.get(case, ()))
        return (*cases, *[self.scores[case] for case in cases], self.decisions, *counted)

    def settle(
        self, cases: tuple[str, ...], start: int = 0, settled_by: str | None = None
    ) -> list[Group]:
        """Part cases of equal displayed score, given in running order, the best first.

        A link that tells some of them apart leaves what is still equal to the links after it;
        what no link tells apart stays one group.
        """
        if len(cases) == 1:
            return [Group(cases, settled_by)]
        for index in range(start, len(self.plan.scoring.ties)):
            link = self.plan.scoring.ties[index]
            parts = self._split(cases, link)
            if len(parts) > 1:
                # A vote is asked again: a run-off may cover only what the first vote left equal.
                onward = index if link == "vote" else index + 1
                return [group for part in parts for group in self.settle(part, onward, link)]
        return [Group(cases, settled_by)]

    def _split(self, cases: tuple[str, ...], link: str) -> list[tuple[str, ...]]:
        merit = self._merit(cases, link)
        if merit is None:
            return [cases]
        whole = _over_one_denominator(merit)
        ordered = sorted(cases, key=whole.__getitem__, reverse=True)
        return [tuple(part) for _, part in groupby(ordered, key=whole.__getitem__)]

    def _merit(self, cases: tuple[str, ...], link: str) -> Mapping[str, Fraction | int] | None:
        """What a link compares, more being better; None when it has nothing to say."""
        if link == "majority":
            put = _put_higher({case: self.scores[case].totals for case in cases})
            sign = -1 if self.plan.scoring.marks == "places" else 1
            return {case: sign * merit for case, merit in put.items()}
        if link == "vote":
            decision = latest(self.decisions, cases, "vote")
            return None if decision is None else {case: decision.votes[case] for case in cases}
        if link == "chair":
            decision = latest(self.decisions, cases, "chair", "extra")
            if decision is None or decision.kind != "chair":
                return None
            return {case: -decision.cases.index(case) for case in cases}
        if link == "draw":
            decision = latest(self.decisions, cases, "draw", "extra")
            if decision is None or decision.kind != "draw":
                return None
            return {case: -decision.cases.index(case) for case in cases}
        numbers = {case: self._number(case, link) for case in cases}
        known = {case: number for case, number in numbers.items() if number is not None}
        # A judge who is recused from one of the cases cannot say which is better.
        return known if len(known) == len(cases) else None

    def _number(self, case: str, link: str) -> Fraction | int | None:
        """What a link looks at in one case, more being better."""
        score, rule = self.scores[case], self.plan.scoring
        kind, _, key = link.partition(":")
        if link == "exact":
            return -score.final if rule.low_wins and score.final is not None else score.final
        if kind == "carried":
            cases = self.counted.get(case, (case,))
            return sum((Fraction(self.plan.case[one].carried[key]) for one in cases), Fraction())
        given: Fraction | int | None
        if link == "untrimmed":
            given = score.untrimmed
        elif link == "highest":
            given = score.highest
        elif kind == "judge":
            # Whoever took over the seat of this judge speaks for it.
            totals = (score.totals.get(one) for one in self.plan.seats.get(key, (key,)))
            given = next((total for total in totals if total is not None), None)
        elif kind == "criteria":
            given = sum((self._weighed(score, one) for one in key.split("+")), Fraction())
        else:
            given = score.criteria[key]
        return -given if rule.marks == "places" and given is not None else given

    def _weighed(self, score: CaseScore, key: str) -> Fraction:
        return Fraction(self.plan.criterion[key].weight) * score.criteria[key]


def _over_one_denominator(numbers: Mapping[str, Fraction | int]) -> Mapping[str, int]:
    """Whole numbers in the order of these, which are many times quicker to compare."""
    over = lcm(*[number.denominator for number in numbers.values()])
    return {
        case: number.numerator * (over // number.denominator) for case, number in numbers.items()
    }


def _put_higher(totals: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """Over how many of the others more judges put a case than under them, less the opposite.

    `totals` are judges' totals by case; a judge counts for two cases that both have that judge's.
    (Copeland's method: https://en.wikipedia.org/wiki/Copeland%27s_method)
    """
    merit = dict.fromkeys(totals, 0)
    for one, other in combinations(totals, 2):
        theirs = totals[other].get
        votes = 0
        for judge, total in totals[one].items():
            against = theirs(judge)
            if against is not None:
                votes += (total > against) - (total < against)
        merit[one] += _sign(votes)
        merit[other] -= _sign(votes)
    return merit


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def latest(decisions: Sequence[Decision], cases: Sequence[str], *kinds: str) -> Decision | None:
    """The latest decision of these kinds that is about all of these cases (and maybe more)."""
    for decision in reversed(decisions):
        if decision.kind in kinds:
            about = decision.votes if decision.kind == "vote" else decision.cases
            if all(case in about for case in cases):
                return decision
    return None
