"""Ranks of judges who change their mind or drop out, counted on from what was counted before."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judgetui.meeting.standings import standings, tally
from judgetui.meeting.state import BallotStatus, Meeting
from tests.meeting.tallied import ballot, meeting_with, panel, plan_of, put


def exact(meeting: Meeting, before: Meeting) -> dict[str, Fraction | None]:
    """The exact score of each case, counted on from an earlier meeting."""
    earlier = tally(before)
    standings(before, tally=earlier)
    now = standings(meeting, tally=tally(meeting, earlier))
    assert now == standings(meeting)
    return {row.case: row.exact for row in now.rows}


def test_one_of_three_judges_ranks_otherwise() -> None:
    plan = plan_of(cases=2, judges=3, combine="rank-sum")
    before = meeting_with(plan, {"C1": panel(80, 80, 80), "C2": panel(70, 70, 70)})
    assert exact(before, before) == {"C1": 1, "C2": 2}
    after = put(before, "C2", ballot("J3", [90]))
    assert exact(after, before) == {"C1": Fraction(4, 3), "C2": Fraction(5, 3)}


@pytest.mark.parametrize("combine", ["mean", "rank-sum"])
def test_a_judge_drops_out_with_their_only_ballot(combine: str) -> None:
    plan = plan_of(cases=2, judges=3, combine=combine)
    before = meeting_with(plan, {"C1": panel(80, 80, 60), "C2": panel(70, 70)})
    after = put(before, "C1", ballot("J3", [60], status=BallotStatus.VOID))
    counted = exact(after, before)
    assert counted == ({"C1": 1, "C2": 2} if combine == "rank-sum" else {"C1": 80, "C2": 70})
