"""What methods share that look at the places cases have with each judge."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from judgetui.meeting.message import Sentence
from judgetui.meeting.methods.averages import Mean, fewer_judges
from judgetui.meeting.plan_model import Comparison, PlanFields, ScoringRule, Totals

_Number = TypeVar("_Number", int, Fraction, int | Fraction)


def doubled_ranks(totals: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Twice the rank of each case by its total: 1 is the highest; equal totals share the average.

    Doubled because the average of two neighbouring ranks may end in a half.
    """
    ordered = sorted(totals, key=lambda pair: pair[1], reverse=True)
    ranks: dict[str, int] = {}
    start, count = 0, len(ordered)
    while start < count:
        total, end = ordered[start][1], start + 1
        while end < count and ordered[end][1] == total:
            end += 1
        for case, _ in ordered[start:end]:
            ranks[case] = start + 1 + end
        start = end
    return ranks


def differing(old: Mapping[str, _Number], new: Mapping[str, _Number]) -> set[str]:
    """What two mappings hold different numbers for, or only one of them holds."""
    there = new.get
    changed = {
        case for case, number in old.items() if (now := there(case)) is not number and now != number
    }
    return changed | (new.keys() - old.keys())


Place = int | Fraction
"""What a judge gives a case; see `PlacingMethod.given`."""


@dataclass(frozen=True, slots=True, eq=False)
class Placing(Comparison):
    """Certain cases as each judge places them, and the scores that follow."""

    given: Mapping[str, Mapping[str, Place]]
    """What each judge gives each case, by judge and case: see `PlacingMethod.given`."""
    merits: Mapping[str, Any]
    """What the places of each case come to, see `PlacingMethod.merit`."""


class PlacingMethod(Mean):
    """Looks at the place each case has with each judge, among the cases that judge scored."""

    weighs_judges = False
    corrects_totals = False
    compares_cases = True
    requires_equal = True

    @abstractmethod
    def merit(self, rule: ScoringRule, given: Sequence[Place]) -> Any:  # noqa: ANN401
        """What the judges gave one case, in any order, comes to."""

    def given(
        self, rule: ScoringRule, totals: Mapping[str, int], unit: int, cases: Collection[str]
    ) -> Mapping[str, Place]:
        """What one judge gives each of these cases; here twice its place among them."""
        mine = {case: total for case, total in totals.items() if case in cases}
        if rule.marks == "places":
            return {case: 2 * total // unit for case, total in mine.items()}
        ranks = doubled_ranks(mine.items())
        if rule.places == "scaled" and len(ranks) < len(cases):
            return {case: Fraction(rank * len(cases), len(ranks)) for case, rank in ranks.items()}
        return ranks

    def panels(self, merits: Mapping[str, Any]) -> Mapping[str, Fraction]:
        """The panel's score of each case, from the merits of all; here the merit itself."""
        return merits

    def compare(
        self,
        rule: ScoringRule,
        totals: Totals,
        unit: int,
        cases: Collection[str],
        earlier: Comparison | None,
    ) -> Placing:
        """Place these cases, and those alone, as each judge does.

        Only judges whose totals are another object than in `earlier` are looked at again.
        """
        before = earlier if isinstance(earlier, Placing) else None
        given = dict(before.given) if before else {}
        known: Totals = before.totals if before else {}
        changed = set() if before else set(cases)
        for judge in totals.keys() | known.keys():
            mine = totals.get(judge, {})
            if judge in known and known[judge] is mine:
                continue
            old = given.pop(judge, {})
            new = given[judge] = self.given(rule, mine, unit, cases)
            changed |= differing(old, new)
        merits = {c: m for c, m in before.merits.items() if c not in changed} if before else {}
        for case in changed:
            if places := [one[case] for one in given.values() if case in one]:
                merits[case] = self.merit(rule, places)
        panels = dict(self.panels(merits))
        for case, panel in before.panels.items() if before else ():
            if (now := panels.get(case)) is not panel and now == panel:
                panels[case] = panel
        return Placing(totals, panels, given, merits)

    def panel_range(self, plan: PlanFields) -> Fraction:
        """From the first place to the last."""
        return Fraction(len(plan.cases) - 1)

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """That places compare only cases with the same judges, and where one is missing."""
        yield Sentence(
            "Each judge ranks only the cases they score: one who misses a case ranks the others "
            "among fewer. With recusals or missing ballots, the mean compares cases fairly."
        )
        yield from fewer_judges(plan, len(plan.panel))

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """As many as there are judges who judged any of the cases."""
        return len(set().union(*judged))
