"""A judge's own earlier marks: what a scale of one's own is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from judgetui.meeting.plan import Criterion
from judgetui.meeting.rounding import half_up
from judgetui.meeting.state import Meeting


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
