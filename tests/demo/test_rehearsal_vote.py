"""The votes of a rehearsed panel are planned: as many as there are judges, and decisive."""

from __future__ import annotations

from collections import Counter

import pytest

from judgetui.demo.rehearsal_vote import planned_votes


@pytest.mark.parametrize(
    ("cases", "judges", "counts"),
    [
        (2, 1, [1, 0]),
        (2, 6, [4, 2]),
        (2, 7, [4, 3]),
        (3, 3, [2, 1, 0]),
        (3, 7, [4, 2, 1]),
        (4, 6, [3, 2, 1, 0]),
    ],
)
def test_no_two_cases_have_as_many_votes(cases: int, judges: int, counts: list[int]) -> None:
    tied = [f"C{n}" for n in range(cases)]
    panel = [f"J{n}" for n in range(judges)]
    votes = planned_votes(5, tied, panel)
    assert votes is not None
    assert set(votes) == set(panel)
    given = Counter({case: 0 for case in tied})
    given.update(votes.values())
    assert sorted(given.values(), reverse=True) == counts


def test_the_same_seed_plans_the_same_votes() -> None:
    tied, panel = ["C1", "C2"], [f"J{n}" for n in range(7)]
    assert planned_votes(1, tied, panel) == planned_votes(1, tied, panel)
    assert len({str(planned_votes(seed, tied, panel)) for seed in range(9)}) > 1


def test_too_few_judges_cannot_decide() -> None:
    assert planned_votes(1, ["C1", "C2", "C3"], ["J1", "J2"]) is None
    assert planned_votes(1, ["C1", "C2"], []) is None
