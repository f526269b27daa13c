"""The scores of entrants: those of their cases, such as six dives, added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from judgetui.meeting.rounding import decimal
from judgetui.meeting.scoring import Arithmetic, CaseScore, Unadjusted


def added_up(arithmetic: Arithmetic, scores: Sequence[CaseScore]) -> CaseScore:
    """The scores of one entrant's cases as one, in any order; a case without a score adds nothing.

    Exact scores are added and rounded once. A judge has a total where there is one of that judge
    for every case that has a score.
    """
    recused = sum([score.recused for score in scores])
    there = [score for score in scores if score.points is not None]
    if not there:
        return CaseScore(recused=recused)
    final = _sum([score.final for score in there])
    points, displayed = arithmetic.publish(final)
    unadjusted: Unadjusted | None = None
    if any(score.unadjusted is not None for score in there):
        unadjusted = _unadjusted(arithmetic, there)
        # As each case's is published, so that what is published adds up here too.
        points = unadjusted.points + sum([_change(score) for score in there])
        displayed = decimal(points, arithmetic.rule.decimals)
    criteria = {key: _sum([score.criteria[key] for score in there]) for key in there[0].criteria}
    return CaseScore(
        ballots=sum([score.ballots for score in there]),
        recused=recused,
        panel=_sum([score.panel for score in there]),
        final=final,
        displayed=displayed,
        points=points,
        criteria=criteria,
        published={key: arithmetic.publish(mark)[1] for key, mark in criteria.items()},
        untrimmed=_sum([score.untrimmed for score in there]),
        highest=_sum([score.highest for score in there]),
        totals=_totals([score.totals for score in there]),
        unadjusted=unadjusted,
    )


def _unadjusted(arithmetic: Arithmetic, scores: Sequence[CaseScore]) -> Unadjusted:
    """The sum of these scores without points off or added."""
    finals = [
        score.final if score.unadjusted is None else score.unadjusted.final for score in scores
    ]
    final = _sum(finals)
    return Unadjusted(final, *arithmetic.publish(final))


def _change(score: CaseScore) -> int:
    """What points off or added make of a published score, in units of its last decimal."""
    if score.unadjusted is None or score.points is None:
        return 0
    return score.points - score.unadjusted.points


def _sum(numbers: Iterable[Fraction | None]) -> Fraction:
    return sum([number for number in numbers if number is not None], Fraction())


def _totals(by_case: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    """Each judge's totals added up, of those who have one for every case."""
    judges = set(by_case[0]).intersection(*by_case)
    return {judge: sum([totals[judge] for totals in by_case]) for judge in sorted(judges)}
