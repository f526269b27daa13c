"""Rank-sum: the rank each judge gives a case among the cases that judge scored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import Arithmetic, CaseScore, with_panel

Totals = Mapping[str, Mapping[str, int]]
"""Judges' totals by judge id and case id."""


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
class Places:
    """The ranks all judges give among certain cases, and the scores that follow."""

    totals: Totals
    """What the ranks were computed from."""
    ranks: Mapping[str, Mapping[str, int]]
    """Doubled ranks by judge and case."""
    sums: Mapping[str, int]
    """The doubled ranks of each case, added over its judges."""
    counted: Mapping[str, CaseScore]
    """The cases as they were counted, without a panel score."""
    scores: Mapping[str, CaseScore]
    """The cases with their mean rank as the panel's score."""


def place(
    plan: Plan,
    arithmetic: Arithmetic,
    totals: Totals,
    counted: Mapping[str, CaseScore],
    earlier: Places | None = None,
) -> Places:
    """Rank the cases in `counted`, and those alone, as each judge's totals do.

    `earlier` must be about the same cases; only judges whose totals are another object since
    are ranked again, and only cases whose ranks or ballots changed are scored again.
    """
    among = counted.keys()
    ranks = dict(earlier.ranks) if earlier else {}
    sums = dict(earlier.sums) if earlier else dict.fromkeys(among, 0)
    before: Totals = earlier.totals if earlier else {}
    for judge in totals.keys() | before.keys():
        mine = totals.get(judge, {})
        if judge not in before or before[judge] is not mine:
            _rank_again(judge, mine, among, ranks, sums)
    scores: dict[str, CaseScore] = {}
    for case, score in counted.items():
        if earlier and earlier.counted[case] is score and earlier.sums[case] == sums[case]:
            scores[case] = earlier.scores[case]
        elif score.ballots:
            mean = Fraction(sums[case], 2 * score.ballots)
            scores[case] = with_panel(arithmetic, plan.case[case], score, mean)
        else:
            scores[case] = score
    return Places(totals, ranks, sums, counted, scores)


def _rank_again(
    judge: str,
    totals: Mapping[str, int],
    among: Collection[str],
    ranks: dict[str, Mapping[str, int]],
    sums: dict[str, int],
) -> None:
    """Replace one judge's ranks, and what they add to the sums."""
    for case, rank in ranks.pop(judge, {}).items():
        sums[case] -= rank
    mine = doubled_ranks((case, total) for case, total in totals.items() if case in among)
    for case, rank in mine.items():
        sums[case] += rank
    ranks[judge] = mine
