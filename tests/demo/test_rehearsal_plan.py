"""A rehearsed day as it is planned: the same for the same seed, with a tie across a prize line."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judgetui.commands.demo import sample_folder
from judgetui.demo.rehearsal_plan import TITLES, Disturbance, expected, plan_day
from judgetui.meeting.plan import Plan
from judgetui.records.imports.plan import read_plan
from tests.meeting.factories import a_plan


@pytest.fixture(scope="module")
def sample() -> Plan:
    return read_plan(sample_folder() / "plan.json")


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_disturbance_has_a_case_of_its_own_and_two_cases_are_tied_across_a_line(
    sample: Plan, seed: int
) -> None:
    day = plan_day(sample, seed)
    assert set(day.disturbed.values()) == set(Disturbance)
    assert len(day.tied) == 2
    assert not set(day.tied) & set(day.disturbed)
    held = [line for line in expected(day).prize_lines if set(day.tied) <= set(line.tied)]
    assert held


def test_a_day_follows_from_its_seed(sample: Plan) -> None:
    one, same, other = plan_day(sample, 7), plan_day(sample, 7), plan_day(sample, 8)
    assert (one.disturbed, one.judges, one.tied) == (same.disturbed, same.judges, same.tied)
    marks = [
        [day.marks(case, judge.id) for case in sample.order for judge in sample.judges]
        for day in (one, same, other)
    ]
    assert marks[0] == marks[1] != marks[2]


def test_tied_cases_have_the_very_same_score(sample: Plan) -> None:
    day = plan_day(sample, 1)
    rows = expected(day).by_case
    one, other = (rows[case] for case in day.tied)
    assert isinstance(one.exact, Fraction)
    assert (one.exact, one.rank, one.tied) == (other.exact, other.rank, True)


def test_who_is_late_or_recused_has_no_ballot_and_a_corrected_one_is_the_second(
    sample: Plan,
) -> None:
    day = plan_day(sample, 3)
    for what in (Disturbance.LATE, Disturbance.RECUSAL):
        case = day.case_of(what)
        assert case is not None
        assert day.judges[case] not in day.final_marks(case)
        assert len(day.final_marks(case)) == len(sample.judges) - 1
    case = day.case_of(Disturbance.CORRECTION)
    assert case is not None
    judge = day.judges[case]
    assert day.final_marks(case)[judge] == day.marks(case, judge, 2) != day.marks(case, judge)


def test_a_small_meeting_has_as_many_disturbances_as_cases_allow() -> None:
    plan = a_plan()
    day = plan_day(plan, 1)
    assert len(day.disturbed) < len(plan.cases)
    assert set(day.disturbed) <= set(plan.order)


def test_every_disturbance_has_a_title() -> None:
    assert set(TITLES) == set(Disturbance)
