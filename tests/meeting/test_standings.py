"""Standings: ranks, what they are among, what moved, and laws they keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.plan import Plan
from judgetui.meeting.rounding import half_up
from judgetui.meeting.standings import standings
from judgetui.meeting.state import (
    Ballot,
    BallotStatus,
    Decision,
    Meeting,
    Phase,
    Stage,
    Standing,
)
from tests.meeting.tallied import (
    ballot,
    meeting_with,
    panel,
    plain_mean,
    plain_mean_rank,
    plain_panel,
    plain_total,
    plan_of,
    put,
)


def ranks(meeting: Meeting, among: Collection[str] | None = None) -> list[tuple[str, int | None]]:
    return [(row.case, row.rank) for row in standings(meeting, among=among).rows]


def row(meeting: Meeting, case: str, **asked: Collection[str]) -> Standing:
    return next(r for r in standings(meeting, **asked).rows if r.case == case)  # type: ignore[arg-type]


def staged(meeting: Meeting, case: str, stage: Stage) -> Meeting:
    state = dataclasses.replace(meeting.cases[case], stage=stage)
    return dataclasses.replace(meeting, cases={**meeting.cases, case: state})


def test_before_any_ballot_cases_stand_in_running_order_without_rank() -> None:
    meeting = Meeting.planned(plan_of(cases=3, judges=7, prizes=(1,)))
    meeting = dataclasses.replace(meeting, order=("C2", "C3", "C1"))
    result = standings(meeting)
    assert [r.case for r in result.rows] == ["C2", "C3", "C1"]
    assert {(r.rank, r.score, r.exact, r.prize, r.ballots, r.panel) for r in result.rows} == {
        (None, None, None, None, 0, 7)
    }
    assert result.prize_lines[0].margin is None
    assert result.provisional


def test_a_row_says_what_it_is_made_of() -> None:
    plan = plan_of("0.5", "0.5", cases=1, judges=4, combine="mean", prizes=(3,))
    recused = ballot("J3", status=BallotStatus.RECUSED)
    meeting = meeting_with(plan, {"C1": {"J1": ballot("J1", [90, 81]), "J3": recused}})
    meeting = put(meeting, "C1", ballot("J2", [91, 80]))
    assert standings(meeting).rows == (
        Standing(
            case="C1",
            rank=1,
            tied=False,
            score=Decimal("85.50"),
            exact=Fraction("85.5"),
            ballots=2,
            panel=4,
            recused=1,
            criteria={"a": Decimal("90.50"), "b": Decimal("80.50")},
            prize=0,
            settled_by=None,
            moved=None,
            expected=3,
        ),
    )


def test_ranks_are_competition_ranks() -> None:
    plan = plan_of(cases=5, combine="mean", ties=())
    marks = {"C1": 80, "C2": 90, "C3": 95, "C4": 90, "C5": 70}
    meeting = meeting_with(plan, {case: panel(mark) for case, mark in marks.items()})
    assert ranks(meeting) == [("C3", 1), ("C2", 2), ("C4", 2), ("C1", 4), ("C5", 5)]
    assert [r.tied for r in standings(meeting).rows] == [False, True, True, False, False]


def test_cases_without_ballots_come_last_and_withdrawn_ones_not_at_all() -> None:
    plan = plan_of(cases=4, combine="mean")
    meeting = meeting_with(plan, {"C3": panel(60), "C4": panel(99)})
    assert ranks(meeting) == [("C4", 1), ("C3", 2), ("C1", None), ("C2", None)]
    meeting = staged(staged(meeting, "C4", Stage.WITHDRAWN), "C1", Stage.WITHDRAWN)
    assert ranks(meeting) == [("C3", 1), ("C2", None)]


def test_ranks_go_by_the_published_score_and_then_by_the_chain() -> None:
    plan = plan_of(cases=3, judges=3, combine="mean", decimals=0, ties=("exact", "chair"))
    meeting = meeting_with(plan, {"C1": panel(80), "C2": panel(80, "80.25"), "C3": panel(80)})
    assert ranks(meeting) == [("C2", 1), ("C1", 2), ("C3", 2)]
    assert [r.settled_by for r in standings(meeting).rows] == ["exact"] * 3
    decided = Decision("chair", ("C3", "C1"), {}, "closer to practice", 9)
    meeting = dataclasses.replace(meeting, decisions=(decided,))
    assert ranks(meeting) == [("C2", 1), ("C3", 2), ("C1", 3)]
    assert [r.settled_by for r in standings(meeting).rows] == ["exact", "chair", "chair"]


def test_a_case_that_was_never_equal_to_another_was_not_settled() -> None:
    plan = plan_of(cases=2, combine="mean", ties=("exact",))
    meeting = meeting_with(plan, {"C1": panel(80), "C2": panel(81)})
    assert {r.settled_by for r in standings(meeting).rows} == {None}


def test_prizes_and_their_lines_come_with_the_standings() -> None:
    plan = plan_of(cases=4, combine="mean", prizes=(1, 1), ties=())
    meeting = meeting_with(
        plan, {"C1": panel(80), "C2": panel(90), "C3": panel(80), "C4": panel(70)}
    )
    result = standings(meeting)
    assert [(r.case, r.prize) for r in result.rows] == [
        ("C2", 0),
        ("C1", None),
        ("C3", None),
        ("C4", None),
    ]
    assert [line.tied for line in result.prize_lines] == [(), ("C1", "C3")]
    extra = Decision("extra", ("C1", "C3"), {}, "both deserve it", 9)
    result = standings(dataclasses.replace(meeting, decisions=(extra,)))
    assert [(r.rank, r.tied, r.prize) for r in result.rows] == [
        (1, False, 0),
        (2, True, 1),
        (2, True, 1),
        (4, False, None),
    ]
    assert [line.above for line in result.prize_lines] == [1, 3]


@pytest.mark.parametrize("phase", list(Phase))
def test_standings_are_provisional_until_the_result_is_final(phase: Phase) -> None:
    meeting = dataclasses.replace(Meeting.planned(plan_of()), phase=phase)
    assert standings(meeting).provisional == (phase is not Phase.FINAL)


def test_among_some_cases_the_others_do_not_exist() -> None:
    plan = plan_of(cases=4, combine="mean", prizes=(1,))
    meeting = meeting_with(plan, {"C1": panel(80), "C2": panel(90), "C3": panel(85)})
    assert ranks(meeting, among=["C3", "C1", "C4"]) == [("C3", 1), ("C1", 2), ("C4", None)]
    assert standings(meeting, among=("C1", "C3")).prize_lines[0].margin == 5
    assert standings(meeting, among=()).rows == ()
    withdrawn = staged(meeting, "C3", Stage.WITHDRAWN)
    assert ranks(withdrawn, among={"C3", "C1", "C9"}) == [("C1", 1)]


def rank_sum() -> Meeting:
    """Three judges rank three cases; J3 has not scored C3."""
    plan = plan_of(cases=3, judges=3, combine="rank-sum", ties=("exact",))
    return meeting_with(
        plan, {"C1": panel(90, 80, 85), "C2": panel(80, 80, 90), "C3": panel(85, 95)}
    )


def test_with_rank_sum_the_lowest_mean_rank_wins() -> None:
    result = standings(rank_sum())
    assert [(r.case, r.rank, r.exact, str(r.score)) for r in result.rows] == [
        ("C3", 1, Fraction(3, 2), "1.50"),  # ranks 2, 1
        ("C1", 2, Fraction(11, 6), "1.83"),  # ranks 1, 2½, 2
        ("C2", 3, Fraction(13, 6), "2.17"),  # ranks 3, 2½, 1
    ]


def test_with_rank_sum_ranks_among_some_cases_tell_nothing_of_the_others() -> None:
    meeting = rank_sum()
    among = [(r.case, r.exact) for r in standings(meeting, among={"C1", "C2"}).rows]
    assert among == [("C1", Fraction(3, 2)), ("C2", Fraction(3, 2))]
    other = put(meeting, "C3", *(ballot(j, [60]) for j in ("J1", "J2", "J3")))
    assert [(r.case, r.exact) for r in standings(other, among={"C1", "C2"}).rows] == among


def test_with_rank_sum_the_margin_is_above_zero_too() -> None:
    meeting = rank_sum()
    plan = meeting.plan.model_copy(update={"prizes": plan_of(prizes=(1,)).prizes})
    line = standings(dataclasses.replace(meeting, plan=plan)).prize_lines[0]
    assert line.margin == Decimal("0.33")


def test_moved_counts_places_since_the_standings_before() -> None:
    plan = plan_of(cases=4, combine="mean")
    meeting = meeting_with(
        plan, {"C1": panel(80), "C2": panel(70), "C3": panel(75), "C4": panel(90)}
    )
    assert {r.moved for r in standings(meeting).rows} == {None}
    moved = standings(meeting, among={"C1", "C2", "C3"}, before={"C1", "C2"}).rows
    assert [(r.case, r.moved) for r in moved] == [("C1", 0), ("C3", None), ("C2", -1)]
    back = standings(meeting, among={"C1", "C2"}, before=plan.order).rows
    assert [(r.case, r.moved) for r in back] == [("C1", 1), ("C2", 2)]
    assert {r.moved for r in standings(meeting, before=()).rows} == {None}


def test_cases_that_shared_a_rank_moved_from_that_rank() -> None:
    plan = plan_of(cases=4, combine="mean", ties=())
    meeting = meeting_with(
        plan, {"C1": panel(80), "C2": panel(80), "C3": panel(75), "C4": panel(90)}
    )
    moved = standings(meeting, before={"C1", "C2", "C3"}).rows
    assert [(r.case, r.rank, r.moved) for r in moved] == [
        ("C4", 1, None),
        ("C1", 2, -1),
        ("C2", 2, -1),
        ("C3", 4, -1),
    ]


def test_a_case_without_rank_has_not_moved() -> None:
    meeting = meeting_with(plan_of(cases=2, combine="mean"), {"C1": panel(80)})
    assert [r.moved for r in standings(meeting, before={"C1", "C2"}).rows] == [0, None]


# Laws

MARK = st.sampled_from([70, 80, 85, "85.25", 90, "90.5"])
LINKS = ("exact", "untrimmed", "criterion:b", "highest", "criterion:a")


@st.composite
def meetings(draw: st.DrawFn, /, **fixed: Any) -> Meeting:  # noqa: ANN401
    """A meeting of up to six cases by any rule, with few different marks, so that ties happen."""
    rule = {
        "combine": draw(st.sampled_from(["sum", "mean", "median", "trimmed", "rank-sum"])),
        "drop_by": draw(st.sampled_from(["ballot", "criterion"])),
        "drop_from": draw(st.integers(3, 5)),
        "round": draw(st.sampled_from(["end", "criterion"])),
        "decimals": draw(st.integers(0, 2)),
        "ties": tuple(draw(st.permutations(LINKS)))[: draw(st.integers(0, 5))],
        **fixed,
    }
    prizes = draw(st.lists(st.integers(1, 3), max_size=3))
    plan = plan_of("0.4", "0.6", cases=draw(st.integers(1, 6)), judges=5, prizes=prizes, **rule)
    return meeting_with(plan, {case: draw(case_ballots(plan)) for case in plan.order})


@st.composite
def case_ballots(draw: st.DrawFn, plan: Plan) -> dict[str, Ballot]:
    """Ballots of some judges; some are recused."""
    chosen = draw(st.lists(st.sampled_from([j.id for j in plan.judges]), unique=True))
    one = st.one_of(
        st.just(ballot("", status=BallotStatus.RECUSED)),
        st.builds(lambda a, b: ballot("", (a, b)), MARK, MARK),
    )
    return {judge: dataclasses.replace(draw(one), judge=judge) for judge in chosen}


def plain_merit(meeting: Meeting, case: str, ranked: Collection[str]) -> tuple[Fraction, ...]:
    """What a case is ranked by, in order, more being better; not for whole ballots left out."""
    plan, given_ballots = meeting.plan, list(meeting.cases[case].ballots.values())
    rule, low = plan.scoring, plan.scoring.combine == "rank-sum"
    score = plain_mean_rank(meeting, case, ranked) if low else plain_panel(plan, given_ballots)
    totals = [plain_total(plan, b) for b in given_ballots if b.counts]
    links = {
        "exact": -score if low else score,
        "untrimmed": plain_mean(totals),
        "highest": max(totals),
    }
    marks_by = rule.model_copy(update={"combine": "mean"}) if low else rule
    for criterion in plan.criteria:
        alone = criterion.model_copy(update={"weight": Decimal(1)})
        only = plan.model_copy(update={"criteria": (alone,), "scoring": marks_by})
        links[f"criterion:{criterion.key}"] = plain_panel(only, given_ballots)
    shown = Fraction(half_up(score, rule.decimals))
    return (-shown if low else shown, *(links[link] for link in rule.ties))


@given(meetings(round="end", drop_by="criterion"))
def test_ranks_are_what_a_plain_reference_says(meeting: Meeting) -> None:
    ranked = [
        case
        for case, state in meeting.cases.items()
        if any(b.counts for b in state.ballots.values())
    ]
    merits = {case: plain_merit(meeting, case, ranked) for case in ranked}
    for r in standings(meeting).rows:
        if r.case not in merits:
            assert r.rank is None
            continue
        mine = merits[r.case]
        assert r.rank == 1 + sum(merit > mine for merit in merits.values())
        assert r.tied == (list(merits.values()).count(mine) > 1)


@given(meetings())
def test_ranks_are_in_order_and_skip_as_many_as_share(meeting: Meeting) -> None:
    rows = [r for r in standings(meeting).rows if r.rank is not None]
    low = meeting.plan.scoring.combine == "rank-sum"
    shown = [r.score for r in rows if r.score is not None]
    assert shown == sorted(shown, reverse=not low)
    for place, r in enumerate(rows, start=1):
        sharing = [other for other in rows if other.rank == r.rank]
        assert rows[r.rank - 1].rank == r.rank if r.rank else False
        assert r.rank is not None
        assert r.rank <= place < r.rank + len(sharing)
        assert r.tied == (len(sharing) > 1)


@given(meetings(), st.randoms(use_true_random=False))
def test_the_order_of_judges_and_ballots_never_matters(meeting: Meeting, dice: Any) -> None:  # noqa: ANN401
    cases = {}
    for case, state in meeting.cases.items():
        order = list(state.ballots.items())
        dice.shuffle(order)
        cases[case] = dataclasses.replace(state, ballots=dict(order))
    judges = list(meeting.plan.judges)
    dice.shuffle(judges)
    plan = meeting.plan.model_copy(update={"judges": tuple(judges)})
    other = dataclasses.replace(meeting, plan=plan, cases=dict(reversed(cases.items())))
    assert standings(other) == standings(meeting)


@given(meetings())
def test_a_judge_more_without_ballots_only_makes_the_panel_larger(meeting: Meeting) -> None:
    plan = meeting.plan
    more = plan.changed(judges=(*plan.judges, plan_of(judges=9).judges[-1]))
    rows = standings(dataclasses.replace(meeting, plan=more)).rows
    assert [dataclasses.replace(r, panel=5, expected=r.expected - 1) for r in rows] == list(
        standings(meeting).rows
    )


@given(st.data(), st.sampled_from(["J1", "J2", "J3"]), st.integers(-5, 5))
def test_a_lenient_judge_who_scores_every_case_changes_no_rank(
    data: st.DataObject, judge: str, more: int
) -> None:
    plan = plan_of(cases=4, judges=3, combine="mean", decimals=6)
    marks = {c: data.draw(st.tuples(*[st.integers(60, 90)] * 3)) for c in plan.order}
    meeting = meeting_with(plan, {case: panel(*given_marks) for case, given_marks in marks.items()})
    other = meeting
    for case, given_marks in marks.items():
        other = put(other, case, ballot(judge, [given_marks[int(judge[1]) - 1] + more]))
    assert ranks(other) == ranks(meeting)
    for before, after in zip(standings(meeting).rows, standings(other).rows, strict=True):
        assert before.exact is not None
        assert after.exact == before.exact + Fraction(more, 3)


@given(meetings(), st.sets(st.sampled_from(["C1", "C2", "C3", "C4", "C5", "C6"])))
def test_among_is_a_meeting_of_those_cases_alone(meeting: Meeting, among: set[str]) -> None:
    alone = dataclasses.replace(
        meeting, cases={case: state for case, state in meeting.cases.items() if case in among}
    )
    assert standings(meeting, among=among) == standings(alone)


@given(meetings())
def test_prizes_add_up(meeting: Meeting) -> None:
    result = standings(meeting)
    for tier, count in enumerate(meeting.plan.prize_counts):
        assert sum(r.prize == tier for r in result.rows) <= count
    held = {case for line in result.prize_lines for case in line.tied}
    assert all(r.prize is None and r.tied for r in result.rows if r.case in held)


@given(meetings())
def test_settled_by_names_a_link_only_among_equals(meeting: Meeting) -> None:
    rows = [r for r in standings(meeting).rows if r.rank is not None]
    for r in rows:
        equals = [other for other in rows if other.score == r.score]
        if r.settled_by is not None:
            assert r.settled_by in meeting.plan.scoring.ties
            assert any(other.rank != r.rank for other in equals)
        else:
            assert all(other.rank == r.rank for other in equals)
