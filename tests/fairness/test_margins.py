"""The smallest change of one mark that moves a prize line: by hand, and against trying all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.fairness.margins import LineFigures, line_figures
from judgetui.fairness.recount import Recount
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standings
from judgetui.meeting.tally import tally
from tests.fairness.meetings import meeting_of, with_totals
from tests.long import rounds
from tests.meeting.tallied import ballots, meeting_with, plan_of


def lines(meeting: Meeting) -> tuple[LineFigures, ...]:
    counted = tally(meeting)
    now = standings(meeting, tally=counted)
    return line_figures(meeting, counted, Recount(meeting, counted), now)


def test_the_mean_of_two() -> None:
    # 84 to 80 after the only prize: C2 needs 8 points more, of which J1's 90 has room for 10 and
    # C1 8 fewer. At 8 both are equal, and nothing settles that.
    (found,) = lines(meeting_of([[78, 90], [70, 90]], prizes=(1,), combine="mean", ties=["chair"]))
    assert found.flip is not None
    assert (found.flip.case, found.flip.judge) == ("C1", "J1")
    assert (found.flip.before, found.flip.after) == (Decimal(78), Decimal(70))
    assert found.everywhere


def test_what_settles_equal_scores_is_part_of_the_rule() -> None:
    # Equal means are settled by J2's own marks, where C2 is ahead: one step less moves the line.
    rows: list[list[float]] = [[78, 90], [70, 90.25]]
    (found,) = lines(meeting_of(rows, prizes=(1,), combine="mean", ties=["judge:J2", "chair"]))
    assert found.flip is not None
    assert found.flip.change == Decimal("-7.75")


def test_a_mark_that_is_left_out_moves_nothing() -> None:
    # The highest and lowest are left out: C2's 95 may rise as it likes, 80 may rise to 95 at most.
    rows = [[85, 85, 85, 85, 85], [80, 80, 80, 95, 70]]
    (found,) = lines(meeting_of(rows, prizes=(1,), combine="trimmed", ties=["chair"]))
    assert found.flip is not None
    # (80 + 80 + 80) → (80 + 80 + 95) is level with 255: a tie holds the line then.
    assert (found.flip.case, found.flip.change) == ("C2", Decimal(15))


def test_nothing_can_move_a_wide_line() -> None:
    rows = [[99, 99, 99, 99, 99], [10, 10, 10, 10, 10]]
    (found,) = lines(meeting_of(rows, prizes=(1,), combine="trimmed"))
    assert found.flip is None


def test_a_held_line_and_one_below_everybody() -> None:
    held, below = lines(meeting_of([[80, 80], [80, 80]], prizes=(1, 1), ties=["chair"]))
    assert held.line.tied == ("C1", "C2")
    assert (held.flip, below.flip) == (None, None)


def _above(now: Standings, tier: int) -> tuple[frozenset[str], bool]:
    """The cases above a line, and whether a tie holds it."""
    line = now.prize_lines[tier]
    return frozenset(row.case for row in now.rows[: line.above]), bool(line.tied)


def _smallest(meeting: Meeting, tier: int) -> Decimal | None:
    """The smallest change by trying every mark of every ballot."""
    before = _above(standings(meeting), tier)
    found: list[Decimal] = []
    for case, state in meeting.cases.items():
        for judge, ballot in state.ballots.items():
            for criterion in meeting.plan.counting:
                for mark in sorted(criterion.marks):
                    scores = {**ballot.scores, criterion.key: mark}
                    given = {**state.ballots, judge: replace(ballot, scores=scores)}
                    cases = {**meeting.cases, case: replace(state, ballots=given)}
                    after = _above(standings(replace(meeting, cases=cases)), tier)
                    if after != before:
                        found.append(abs(mark - ballot.scores[criterion.key]))
    return min(found, default=None)


RULES: list[dict[str, Any]] = [
    {"combine": "mean"},
    {"combine": "mean", "decimals": 0},
    {"combine": "median"},
    {"combine": "trimmed", "drop_from": 3},
    {"combine": "trimmed", "drop_from": 3, "drop_by": "criterion", "round": "criterion"},
    {"combine": "sum", "ties": ["highest", "chair"]},
    {"combine": "mean", "correct": {"within": "2"}},
    {"combine": "rank-sum"},
    {"combine": "mean", "standardise": {"mean": "50", "sd": "10"}},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(max_examples=rounds(short=3, long=30))
@given(data=st.data())
def test_no_smaller_change_moves_the_line(rule: dict[str, Any], data: st.DataObject) -> None:
    plan = plan_of("0.5", "1", cases=3, judges=3, prizes=(1, 1), **rule)
    coarse = [c.model_copy(update={"max": Decimal(5), "step": Decimal(1)}) for c in plan.criteria]
    plan = plan.changed(criteria=tuple(coarse))
    mark = st.integers(0, 5)
    marks = st.lists(st.tuples(mark, mark), min_size=3, max_size=3)
    rows = data.draw(st.lists(marks, min_size=3, max_size=3))
    meeting = meeting_with(
        plan,
        {
            f"C{i}": ballots({f"J{j}": one for j, one in enumerate(row, 1)})
            for i, row in enumerate(rows, 1)
        },
    )
    for one in lines(meeting):
        if not one.line.tied:
            wanted = _smallest(meeting, one.tier)
            assert (abs(one.flip.change) if one.flip else None) == wanted


def test_prizes_that_ask_for_a_score_are_lost_by_it() -> None:
    plan = plan_of(cases=3, judges=2, combine="mean")
    prize = plan.model_validate(
        {
            **plan.model_dump(mode="json", by_alias=True),
            "prizes": [{"name": "P", "count": 2, "from": "85"}],
        }
    )
    # Only C1 has 85 or more; C2 has it with 86 instead of 84 from one judge.
    meeting = with_totals(prize, [[90, 90], [84, 84], [70, 70]])
    (found,) = lines(meeting)
    assert found.line.above == 1
    assert found.flip is not None
    assert (found.flip.case, found.flip.change) == ("C2", Decimal(2))
