"""Outlying ballots on real panels, beside the corridor of the International Skating Union.

Its Communication 2098, section H, looks at how far a judge's components are from the mean of all
judges: a single one at 1.5 points or more, and all five of a performance together at more than
7.5. Of the marks here 110 of 73,400 components and 4 of 14,680 judges' performances are outside
by BuzzFeed News' count, which is reproduced exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.fairness.additive import additive_model
from judgetui.fairness.outlying import outlying_ballots
from judgetui.fairness.ratings import connected
from tests.fairness.skating import Marks, Segment, segments

QUARTERS = 4


def deviations(marks: Marks) -> dict[int, int]:
    """By judge, how far a mark is from the mean of those given, in quarters over their number."""
    there = {judge: mark for judge, mark in enumerate(marks) if mark is not None}
    given = sum(there.values())
    return {judge: len(there) * mark - given for judge, mark in there.items()}


def outside(segment: Segment) -> Iterator[tuple[int, int]]:
    """Performances and judges whose components together are outside the corridor."""
    for performance, components in enumerate(segment):
        each = [deviations(marks) for marks in components]
        for judge in each[0]:
            # Half a point more than seven, over the judges who gave marks.
            if 2 * sum(one[judge] for one in each) > 15 * QUARTERS * len(each[0]):
                yield performance, judge


def test_the_published_counts_of_the_corridor() -> None:
    marks = far = performances = 0
    for segment in segments():
        for components in segment:
            for row in components:
                found = deviations(row)
                marks += len(found)
                far += sum(2 * abs(one) >= 3 * QUARTERS * len(found) for one in found.values())
            performances += len(found)
    assert (marks, far) == (73_400, 110)
    assert (performances, sum(len([*outside(one)]) for one in segments())) == (14_680, 4)


def test_what_is_outside_the_corridor_is_listed_and_little_else() -> None:
    listed = looked_at = 0
    for segment in segments():
        totals = {
            str(performance): {
                str(judge): sum(one[judge] or 0 for one in components) / QUARTERS
                for judge in deviations(components[0])
            }
            for performance, components in enumerate(segment)
        }
        judges = [str(judge) for judge in range(len(segment[0][0]))]
        (ratings,) = connected(totals, judges, totals)
        found = outlying_ballots(ratings, additive_model(ratings))
        assert found is not None
        looked_at += found.looked_at
        listed += len(found.found)
        there = {(int(one.case), int(one.judge)) for one in found.found}
        assert there.issuperset(outside(segment))
    assert looked_at == 14_680
    assert 0.03 < listed / looked_at <= 0.06
