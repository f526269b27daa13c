"""Counting again only what changed comes to the same as counting everything."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.meeting.methods.placing import doubled_ranks
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.standings import Place, Tally, _Ranking, standings, tally
from judgetui.meeting.state import (
    Adjustment,
    BallotStatus,
    Decision,
    Meeting,
    Phase,
    Stage,
    Standing,
)
from tests.long import rounds
from tests.meeting.tallied import ballot, meeting_with, panel, plan_of, put

JUDGES = ["J1", "J2", "J3", "J4", "J5", "J6"]
CASES = ["C1", "C2", "C3", "C4"]


def test_one_more_ballot_counts_one_case_again() -> None:
    plan = plan_of(cases=3, combine="mean")
    meeting = meeting_with(plan, {case: panel(80, 90) for case in plan.order})
    first = tally(meeting)
    second = tally(put(meeting, "C2", ballot("J3", [70])), first)
    assert second.cases["C1"] is first.cases["C1"]
    assert second.cases["C3"] is first.cases["C3"]
    assert second.cases["C2"] is not first.cases["C2"]
    assert second.arithmetic is first.arithmetic
    assert first.cases["C2"].score.ballots == 2
    assert second.cases["C2"].score.ballots == 3


def test_with_rank_sum_one_more_ballot_ranks_one_judge_again() -> None:
    plan = plan_of(cases=3, combine="rank-sum")
    meeting = meeting_with(plan, {"C1": panel(80, 90), "C2": panel(70, 80), "C3": panel(60, 60)})
    first = tally(meeting)
    before = first.among(plan.order)
    second = tally(put(meeting, "C3", ballot("J1", [75])), first)
    after = second.among(plan.order)
    assert second.totals["J2"] is first.totals["J2"]
    assert second.totals["J1"] is not first.totals["J1"]
    assert after["C1"] is before["C1"]
    assert after["C2"] != before["C2"]


def test_nothing_new_is_the_tally_there_was() -> None:
    meeting = meeting_with(plan_of(combine="mean"), {"C1": panel(80)})
    first = tally(meeting)
    assert tally(dataclasses.replace(meeting, seq=9), first) is first


def test_a_tally_of_another_plan_is_not_used() -> None:
    meeting = meeting_with(plan_of(combine="mean"), {"C1": panel(80, 90, 91)})
    other = dataclasses.replace(meeting, plan=plan_of(combine="median"))
    assert standings(other, tally=tally(meeting)) == standings(other)
    assert standings(other).rows[0].exact == 90


@pytest.mark.parametrize("combine", ["mean", "rank-sum"])
def test_an_old_tally_still_gives_the_standings_of_now(combine: str) -> None:
    meeting = meeting_with(plan_of(combine=combine), {"C1": panel(80), "C2": panel(85)})
    old = tally(meeting)
    now = put(put(meeting, "C1", ballot("J1", [99])), "C3", ballot("J1", [100]))
    assert standings(now, tally=old) == standings(now)
    assert [row.case for row in standings(now, tally=old).rows] == ["C3", "C1", "C2"]


def test_with_rank_sum_a_case_comes_back_with_the_ballots_it_then_has() -> None:
    plan = plan_of(cases=2, judges=2, combine="rank-sum")
    meeting = meeting_with(plan, {"C1": panel(80, 90), "C2": panel(85, 85)})
    counted = tally(meeting)
    void = ballot("J1", status=BallotStatus.VOID)
    withdrawn = step(meeting, "C1", Stage.WITHDRAWN)
    for now in (withdrawn, put(withdrawn, "C1", void)):
        counted = tally(now, counted)
    back = step(put(withdrawn, "C1", void), "C1", Stage.CLOSED)
    assert standings(back, tally=tally(back, counted)) == standings(back)
    assert [(r.case, r.exact) for r in standings(back).rows] == [("C1", 1), ("C2", Fraction(3, 2))]


def test_a_tie_is_settled_anew_after_a_decision_and_after_its_undoing() -> None:
    plan = plan_of(cases=3, combine="mean", ties=["chair"])
    meeting = meeting_with(plan, {case: panel(80) for case in plan.order})
    counted = tally(meeting)
    assert [row.tied for row in standings(meeting, tally=counted).rows] == [True] * 3
    for order in (["C2", "C3", "C1"], ["C3", "C1", "C2"]):
        decided = step(meeting, "", order)
        counted = tally(decided, counted)
        rows = standings(decided, tally=counted).rows
        assert [(row.case, row.rank) for row in rows] == [(c, i) for i, c in enumerate(order, 1)]
    assert standings(meeting, tally=tally(meeting, counted)) == standings(meeting)


def test_doubled_ranks_share_the_average() -> None:
    assert doubled_ranks([("A", 5), ("B", 9), ("C", 5), ("D", 1)]) == {
        "B": 2,
        "A": 5,
        "C": 5,
        "D": 8,
    }
    assert doubled_ranks([]) == {}


STATUS = st.sampled_from([BallotStatus.SUBMITTED] * 4 + list(BallotStatus))
STEP: st.SearchStrategy[Any] = st.one_of(
    st.tuples(
        st.sampled_from(CASES),
        st.builds(
            lambda judge, status, marks: ballot(judge, marks, status),
            st.sampled_from(JUDGES),
            STATUS,
            st.tuples(st.sampled_from([70, 80, "80.25", 90]), st.sampled_from([70, 80, 90])),
        ),
    ),
    st.tuples(st.sampled_from(CASES), st.sampled_from([Stage.WITHDRAWN, Stage.WAITING])),
    # The chair's order of all cases, and which earlier decisions are undone.
    st.tuples(st.just(""), st.permutations(CASES)),
    st.tuples(st.just(""), st.just([])),
)
AMONG = st.none() | st.sets(st.sampled_from(CASES))


def step(meeting: Meeting, case: str, change: Any) -> Meeting:  # noqa: ANN401
    """The meeting after a ballot, after a case changed its stage, or after a decision."""
    if isinstance(change, list):
        seq = len(meeting.decisions) + 1
        made = (Decision("chair", tuple(change), {}, "because", seq),) if change else ()
        return dataclasses.replace(meeting, decisions=(*meeting.decisions, *made) if made else ())
    if not isinstance(change, Stage):
        return put(meeting, case, change)
    state = dataclasses.replace(meeting.cases[case], stage=change)
    return dataclasses.replace(meeting, cases={**meeting.cases, case: state})


@settings(max_examples=rounds(short=30, long=300))
@given(
    st.sampled_from(["mean", "trimmed", "rank-sum", "rank-sum"]),
    st.sampled_from([["exact", "untrimmed", "chair"], ["majority", "chair"]]),
    st.lists(st.tuples(STEP, AMONG, AMONG), max_size=25),
)
def test_counting_on_is_counting_from_scratch(
    combine: str, ties: list[str], steps: list[Any]
) -> None:
    plan = plan_of("0.5", "0.5", cases=4, judges=6, prizes=(1, 2), combine=combine, ties=ties)
    meeting = Meeting.planned(plan)
    counted: Tally | None = None
    for (case, change), among, before in steps:
        meeting = step(meeting, case, change)
        counted = tally(meeting, counted)
        scratch = standings(meeting, among=among, before=before)
        assert standings(meeting, tally=counted, among=among, before=before) == scratch
        assert standings(meeting, tally=counted) == standings(meeting)


MANY = [f"C{n}" for n in range(1, 10)]
MOVE: st.SearchStrategy[Any] = st.one_of(
    *[st.tuples(st.just("ballot"), st.sampled_from(MANY), st.integers(60, 68))] * 4,
    st.tuples(st.just("stage"), st.sampled_from(MANY), st.sampled_from(list(Stage))),
    st.tuples(st.just("phase"), st.just(""), st.sampled_from(list(Phase))),
    st.tuples(st.just("decide"), st.just(""), st.permutations(MANY)),
    st.tuples(st.just("order"), st.just(""), st.permutations(MANY)),
    st.tuples(st.just("adjust"), st.sampled_from(MANY), st.integers(-2, 2)),
)


def moved(meeting: Meeting, what: str, case: str, change: Any) -> Meeting:  # noqa: ANN401
    """The meeting after one of `MOVE`; J1 and J2 mark by turns."""
    if what == "phase":
        return dataclasses.replace(meeting, phase=change)
    if what == "decide":
        made = Decision("chair", tuple(change), {}, "because", len(meeting.decisions) + 1)
        return dataclasses.replace(meeting, decisions=(*meeting.decisions, made))
    if what == "order":
        return dataclasses.replace(meeting, order=tuple(change))
    if what == "ballot":
        return put(meeting, case, ballot(f"J{1 + change % 2}", [change]))
    state = dataclasses.replace(meeting.cases[case], stage=change) if what == "stage" else None
    if state is None:
        off = (Adjustment(Decimal(change), "", "late", 1),)
        state = dataclasses.replace(meeting.cases[case], adjustments=off)
    return dataclasses.replace(meeting, cases={**meeting.cases, case: state})


@settings(max_examples=rounds(short=60, long=600))
@given(
    st.sampled_from(["mean", "sum", "trimmed", "rank-sum"]),
    st.sampled_from([{}, {"ranks": "dense"}]),
    st.lists(MOVE, max_size=20),
)
def test_rows_built_on_are_rows_built_from_scratch(
    combine: str, rule: dict[str, Any], moves: list[Any]
) -> None:
    """With many cases that have scores, ties among them, lots and what a chair may change."""
    plan = plan_of(
        cases=9, judges=2, prizes=(2, 2), combine=combine, ties=["exact", "chair"], **rule
    )
    meeting = meeting_with(plan, {case: panel(60 + n) for n, case in enumerate(MANY[:7])})
    counted = tally(meeting)
    standings(meeting, tally=counted, before=MANY[1:])
    for what, case, change in moves:
        meeting = moved(meeting, what, case, change)
        counted = tally(meeting, counted)
        for before in (MANY[1:], MANY[:-1], None):
            now = standings(meeting, tally=counted, before=before)
            assert now == standings(meeting, before=before)
            assert now is standings(meeting, tally=counted, before=before)


def test_only_the_rows_that_a_case_passes_are_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(cases=9, judges=2, prizes=(1,), combine="mean", ties=["exact"])
    meeting = meeting_with(plan, {case: panel(60 + 4 * n) for n, case in enumerate(MANY)})
    first = tally(meeting)
    before = standings(meeting, tally=first, before=MANY)
    # C3 is marked up from 68 to 77 and passes C4 and C5, of which all but the place stays.
    meeting = put(meeting, "C3", ballot("J2", [86]))
    built: list[str] = []
    build = _Ranking._row

    def row(self: _Ranking, case: str, score: CaseScore, place: Place) -> Standing:
        built.append(case)
        return build(self, case, score, place)

    monkeypatch.setattr(_Ranking, "_row", row)
    after = standings(meeting, tally=tally(meeting, first), before=MANY)
    known = {id(row) for row in before.rows}
    assert {row.case for row in after.rows if id(row) not in known} == {"C3", "C4", "C5"}
    assert built == ["C3"]
    # Nothing at all is built where nothing of it has changed.
    other = dataclasses.replace(meeting, seq=99)
    assert standings(other, tally=tally(other, first), before=MANY) == after
