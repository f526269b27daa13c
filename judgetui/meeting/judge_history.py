"""A judge's own marks: what a scale of one's own is made of, and what they rank the cases as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from judgetui.meeting.plan import Criterion
from judgetui.meeting.rounding import half_up
from judgetui.meeting.scoring import judge_total
from judgetui.meeting.state import Meeting, Stage


def earlier_marks(
    meeting: Meeting, judge: str, but: str | None = None
) -> Mapping[str, tuple[Decimal, ...]]:
    """The marks of this judge's counting ballots by criterion key, in the order they were given.

    Only this judge's ballots are looked at. `but` is a case to leave out.
    """
    ballots = (
        state.ballots[judge]
        for state in meeting.cases.values()
        if state.id != but and judge in state.ballots
    )
    counting = sorted((b for b in ballots if b.counts), key=lambda ballot: ballot.seq)
    return {
        criterion.key: tuple(b.scores[criterion.key] for b in counting if criterion.key in b.scores)
        for criterion in meeting.plan.asked(judge)
    }


class OwnPlace(NamedTuple):
    """A case in the standings of one judge alone."""

    case: str
    rank: int
    """Standard competition rank: 1, 2, 2, 4."""
    total: Fraction
    """The judge's total, exact."""


def own_standings(meeting: Meeting, judge: str) -> tuple[OwnPlace, ...]:
    """The cases as one judge's ballots alone rank them, the best first, equal ones in order.

    It is of a trainee, too, whose ballots are part of no score. The lowest total is the best where
    judges give places. The ballots must have their scores: of a redacted meeting only the judge's
    own seat has them.
    """
    plan = meeting.plan
    totals = {
        case: judge_total(plan, ballot.scores)
        for case in meeting.order
        if (ballot := meeting.cases[case].ballots.get(judge)) is not None
        and ballot.counts
        and meeting.cases[case].stage is not Stage.WITHDRAWN
    }
    ordered = sorted(totals, key=totals.__getitem__, reverse=plan.scoring.marks != "places")
    rows: list[OwnPlace] = []
    for case in ordered:
        shared = bool(rows) and rows[-1].total == totals[case]
        rows.append(OwnPlace(case, rows[-1].rank if shared else len(rows) + 1, totals[case]))
    return tuple(rows)


def mean_mark(marks: Sequence[Decimal], decimals: int = 1) -> Decimal:
    """The mean of at least one mark, rounded half up."""
    return half_up(sum(map(Fraction, marks), Fraction(0)) / len(marks), decimals)


def place_on_scale(mark: Decimal, criterion: Criterion, cells: int) -> int:
    """Which of so many equal cells between lowest and highest mark a mark falls into, from 0."""
    share = Fraction(mark - criterion.min) / Fraction(criterion.max - criterion.min)
    return min(max(int(share * cells), 0), cells - 1)


def spread(marks: Iterable[Decimal], criterion: Criterion, cells: int) -> tuple[int, ...]:
    """How many of the marks fall into each of so many equal cells of the scale."""
    counts = [0] * cells
    for mark in marks:
        counts[place_on_scale(mark, criterion, cells)] += 1
    return tuple(counts)
