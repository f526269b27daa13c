"""Ranks and prizes counted again quickly are those of whole standings, by every rule."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from judgetui.fairness.recount import Recount
from judgetui.meeting.standings import Places, standings
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.meeting.tally import tally
from tests.bench.standings import RULES, meeting_of


def uneven(rule: str, seed: int) -> Meeting:
    """Few different marks, so that scores are equal; some ballots are missing or recused."""
    chance = random.Random(seed)
    meeting = meeting_of(10, 5, 2, rule)
    cases = {}
    for case, state in meeting.cases.items():
        given = {
            judge: replace(
                one, scores={key: Decimal(chance.choice((70, 75, 80))) for key in one.scores}
            )
            for judge, one in state.ballots.items()
            if chance.random() < 0.9
        }
        if chance.random() < 0.3 and given:
            judge = chance.choice([*given])
            given[judge] = replace(given[judge], status=BallotStatus.RECUSED, scores={})
        cases[case] = replace(state, ballots=given)
    return replace(meeting, cases=cases)


def assert_same(quick: Places, meeting: Meeting) -> None:
    now = standings(meeting)
    ranked = [row for row in now.rows if row.rank is not None]
    assert quick.order == [row.case for row in ranked]
    assert [(place.rank, place.prize) for place in quick.by_case.values()] == [
        (row.rank, row.prize) for row in ranked
    ]
    assert tuple(quick.lines) == now.prize_lines


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", RULES)
def test_every_way_of_counting_again(rule: str, seed: int) -> None:
    meeting = uneven(rule, seed)
    recount = Recount(meeting, tally(meeting))
    for judge in meeting.plan.panel:
        cases = {
            case: replace(state, ballots={j: b for j, b in state.ballots.items() if j != judge})
            for case, state in meeting.cases.items()
        }
        assert_same(recount.without(judge), replace(meeting, cases=cases))
    by_mean = meeting.plan.scoring.model_copy(update={"combine": "mean", "drop_by": "ballot"})
    other = replace(meeting, plan=meeting.plan.changed(scoring=by_mean))
    assert_same(recount.by_rule(other), other)
    case, state = next((c, s) for c, s in meeting.cases.items() if "J1" in s.ballots)
    ballot = state.ballots["J1"]
    if ballot.counts:
        scores = {**ballot.scores, "k0": Decimal(80)}
        ballots = {**state.ballots, "J1": replace(ballot, scores=scores)}
        changed = replace(meeting, cases={**meeting.cases, case: replace(state, ballots=ballots)})
        assert_same(recount.with_ballots(case, ballots), changed)
        if not meeting.plan.scoring.compares_cases:
            points = recount.points(case, "J1", "k0", Decimal(80))
            assert points == tally(changed).cases[case].score.points
