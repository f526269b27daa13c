"""A rehearsed day as it is planned: the same for the same seed, with a tie across a prize line."""

from __future__ import annotations

from decimal import Decimal
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
    assert set(day.cases) == set(Disturbance)
    assert len(set(day.cases.values())) == len(Disturbance)
    assert len(day.tied) == 2
    one, other = (day.final_marks(case) for case in day.tied)
    assert one == other
    held = [line for line in expected(day).prize_lines if set(day.tied) <= set(line.tied)]
    assert held


def test_a_day_follows_from_its_seed(sample: Plan) -> None:
    one, same, other = plan_day(sample, 7), plan_day(sample, 7), plan_day(sample, 8)
    assert (one.cases, one.judges, one.tied) == (same.cases, same.judges, same.tied)
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


def test_who_is_late_or_recused_has_no_ballot_and_a_corrected_one_is_another(
    sample: Plan,
) -> None:
    day = plan_day(sample, 3)
    for what in (Disturbance.LATE, Disturbance.RECUSAL):
        case = day.cases[what]
        assert day.judges[what] not in day.final_marks(case)
        assert len(day.final_marks(case)) == len(day.to_judge(case)) - 1
    case, judge = day.cases[Disturbance.CORRECTION], day.judges[Disturbance.CORRECTION]
    assert day.final_marks(case)[judge] == day.marks(case, judge, 2) != day.marks(case, judge)
    case, judge = day.cases[Disturbance.CORRECTED], day.judges[Disturbance.CORRECTED]
    before, after = day.marks(case, judge), day.final_marks(case)[judge]
    assert [key for key in before if before[key] != after[key]] == [sample.criteria[0].key]
    assert abs(sum(after.values()) - sum(before.values())) == sample.criteria[0].step


def test_a_substitute_sits_from_a_case_on_and_who_is_excused_until_one(sample: Plan) -> None:
    day = plan_day(sample, 2)
    substitute = day.substitute
    assert substitute is not None
    last = {day.cases[Disturbance.POSTPONED], day.cases[Disturbance.WITHDRAWN]}
    order = [case for case in sample.order if case not in last]
    order += [case for case in sample.order if case in last]
    first, excused = (day.judges[what] for what in (Disturbance.SUBSTITUTE, Disturbance.EXCUSED))
    since, until = (
        order.index(day.cases[what]) for what in (Disturbance.SUBSTITUTE, Disturbance.EXCUSED)
    )
    for place, case in enumerate(order):
        sits = day.final_plan.seated(case)
        assert ((first in sits), (substitute.id in sits)) == (place < since, place >= since)
        assert (excused in sits) == (place < until)
        assert len(sits) == len(sample.judges) - (place >= until)


def test_points_off_are_those_of_a_kind_and_lower_the_score_by_as_much() -> None:
    kinds = [{"key": "late", "name": "Handed in late", "points": "-0.5"}]
    plan = a_plan(20, 4, adjustments=kinds)
    day = plan_day(plan, 1)
    assert (day.points.kind, day.points.points) == ("late", Decimal("-0.5"))
    row = expected(day).by_case[day.cases[Disturbance.DEDUCTION]]
    assert row.score is not None
    assert row.unadjusted is not None
    assert row.unadjusted - row.score == Decimal("0.5")
    assert plan_day(a_plan(20, 4), 1).points.points == -1


def test_where_the_lowest_score_wins_nothing_is_taken_off() -> None:
    plan = a_plan(20, 4, scoring={"combine": "rank-sum", "ties": ["exact", "chair"]})
    assert Disturbance.DEDUCTION not in plan_day(plan, 1).cases


@pytest.mark.parametrize("seed", range(1, 6))
def test_where_cases_are_few_some_of_it_shares_a_case_and_the_last_is_left_alone(seed: int) -> None:
    plan = a_plan(6, 4)
    day = plan_day(plan, seed)
    assert set(day.cases) == set(Disturbance)
    assert plan.order[-1] not in day.cases.values()
    for what, judge in day.judges.items():
        gone = what in (Disturbance.SUBSTITUTE, Disturbance.EXCUSED)
        assert (judge in day.final_plan.seated(day.cases[what])) != gone


def test_two_judges_are_not_replaced_or_excused() -> None:
    day = plan_day(a_plan(20, 2), 1)
    assert not {Disturbance.SUBSTITUTE, Disturbance.EXCUSED, Disturbance.LATE} & set(day.cases)
    assert day.final_plan.judges == a_plan(20, 2).judges


def test_every_disturbance_has_a_title() -> None:
    assert set(TITLES) == set(Disturbance)
