"""Rank-sum: the mean of the ranks each judge gives a case among the cases that judge scored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judgetui.meeting.fields import Fault
from judgetui.meeting.message import Sentence
from judgetui.meeting.methods.averages import Mean, fewer_judges
from judgetui.meeting.plan_model import Comparison, PlanFields, RuleException, Totals


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


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Comparison):
    """The ranks all judges give among certain cases, and the mean ranks that follow."""

    ranks: Mapping[str, Mapping[str, int]]
    """Doubled ranks by judge and case."""
    sums: Mapping[str, tuple[int, int]]
    """The doubled ranks of each case added over its judges, and how many judges those are."""


class RankSum(Mean):
    """Each judge's totals rank the cases; a case's score is the mean of its ranks."""

    name = "rank-sum"
    low_wins = True
    compares_cases = True
    exception = RuleException(
        "rank-sum-unequal",
        Sentence("unequal ranks"),
        Sentence("unequal ranks (not every judge gave one)"),
        Sentence("Unequal ranks on %(cases)s: not every judge gave one."),
    )
    requires_equal = True

    def compare(
        self, totals: Totals, cases: Collection[str], earlier: Comparison | None
    ) -> Ranking:
        """Rank these cases, and those alone, as each judge's totals do.

        Only judges whose totals are another object than in `earlier` are ranked again.
        """
        before = earlier if isinstance(earlier, Ranking) else None
        ranks = dict(before.ranks) if before else {}
        sums = dict(before.sums) if before else dict.fromkeys(cases, (0, 0))
        known: Totals = before.totals if before else {}
        for judge in totals.keys() | known.keys():
            mine = totals.get(judge, {})
            if judge not in known or known[judge] is not mine:
                _rank_again(judge, mine, cases, ranks, sums)
        panels: dict[str, Fraction] = {}
        for case, (added, judges) in sums.items():
            if before and before.sums[case] == (added, judges) and case in before.panels:
                panels[case] = before.panels[case]
            elif judges:
                panels[case] = Fraction(added, 2 * judges)
        return Ranking(totals, panels, ranks, sums)

    def panel_of_ranks(self, ranks: Sequence[int]) -> Fraction:
        """Their mean."""
        return Fraction(sum(ranks), len(ranks))

    def panel_range(self, plan: PlanFields) -> Fraction:
        """From the first rank to the last."""
        return Fraction(len(plan.cases) - 1)

    def faults(self, plan: PlanFields) -> Iterable[Fault]:
        """Carried scores, of which the highest wins."""
        if plan.carried:
            yield Fault(
                "carried",
                Sentence(
                    "with rank-sum the lowest score wins, so carried scores cannot be added; "
                    "remove them or choose another rule"
                ),
            )

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """That ranks compare only cases with the same judges, and where one is missing."""
        yield Sentence(
            "Each judge ranks only the cases they score: one who misses a case ranks the others "
            "among fewer. With recusals or missing ballots, the mean compares cases fairly."
        )
        yield from fewer_judges(plan, len(plan.judges))

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """As many as there are judges who judged any of the cases."""
        return len(set().union(*judged))

    def title(self, plan: PlanFields) -> Sentence:
        """The method in a few words."""
        return Sentence("Mean of the ranks the judges give; the lowest wins")

    def description(self, plan: PlanFields) -> Sentence:
        """The method in a sentence."""
        return Sentence(
            "Each judge's totals rank the cases; a case's score is the mean of its ranks, "
            "and the lowest wins."
        )


def _rank_again(
    judge: str,
    totals: Mapping[str, int],
    cases: Collection[str],
    ranks: dict[str, Mapping[str, int]],
    sums: dict[str, tuple[int, int]],
) -> None:
    """Replace one judge's ranks, and what they add to the sums."""
    for case, rank in ranks.pop(judge, {}).items():
        added, judges = sums[case]
        sums[case] = (added - rank, judges - 1)
    mine = doubled_ranks((case, total) for case, total in totals.items() if case in cases)
    for case, rank in mine.items():
        added, judges = sums[case]
        sums[case] = (added + rank, judges + 1)
    ranks[judge] = mine
