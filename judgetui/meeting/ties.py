"""What settles equal scores: the plan's chain of links, tried in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

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
    """The links of a plan, and what they look at."""

    links: Sequence[str]
    """As in `ScoringRule.ties`."""
    scores: Mapping[str, CaseScore]
    decisions: Sequence[Decision]
    """In the order they were made; of those that cover a group the latest counts."""
    low_wins: bool = False
    """Whether the lower score is better; marks and totals are still better high."""

    def settle(
        self, cases: tuple[str, ...], start: int = 0, settled_by: str | None = None
    ) -> list[Group]:
        """Part cases of equal displayed score, given in running order, the best first.

        A link that tells some of them apart leaves what is still equal to the links after it;
        what no link tells apart stays one group.
        """
        if len(cases) == 1:
            return [Group(cases, settled_by)]
        for index in range(start, len(self.links)):
            link = self.links[index]
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
        ordered = sorted(cases, key=merit.__getitem__, reverse=True)
        return [tuple(part) for _, part in groupby(ordered, key=merit.__getitem__)]

    def _merit(
        self, cases: tuple[str, ...], link: str
    ) -> Mapping[str, Fraction] | Mapping[str, int] | None:
        """What a link compares, more being better; None when it has nothing to say."""
        if link == "vote":
            decision = latest(self.decisions, cases, "vote")
            return None if decision is None else {case: decision.votes[case] for case in cases}
        if link == "chair":
            decision = latest(self.decisions, cases, "chair", "extra")
            if decision is None or decision.kind != "chair":
                return None
            return {case: -decision.cases.index(case) for case in cases}
        return {case: self._number(self.scores[case], link) for case in cases}

    def _number(self, score: CaseScore, link: str) -> Fraction:
        number: Fraction | None
        if link == "exact":
            number = -score.final if self.low_wins and score.final is not None else score.final
        elif link == "untrimmed":
            number = score.untrimmed
        elif link == "highest":
            number = score.highest
        else:
            number = score.criteria[link.removeprefix("criterion:")]
        if number is None:
            raise ValueError("only cases with ballots can be equal")
        return number


def latest(decisions: Sequence[Decision], cases: Sequence[str], *kinds: str) -> Decision | None:
    """The latest decision of these kinds that is about all of these cases (and maybe more)."""
    for decision in reversed(decisions):
        if decision.kind in kinds:
            about = decision.votes if decision.kind == "vote" else decision.cases
            if all(case in about for case in cases):
                return decision
    return None
