"""Standings by every rule, after one more ballot: from scratch and incrementally."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import gc
import json
import random
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judgetui.meeting.plan import Case, Criterion, Judge, Plan, Prize, ScoringRule
from judgetui.meeting.standings import standings, tally
from judgetui.meeting.state import Ballot, BallotStatus, CaseState, Meeting

AT = datetime.datetime(2018, 2, 27, 9, 0, tzinfo=datetime.UTC)


def ballot(judge: str, criteria: tuple[Criterion, ...], marks: random.Random) -> Ballot:
    """A ballot with whole marks from 60 to 98."""
    scores = {c.key: Decimal(marks.randint(60, 98)) for c in criteria}
    return Ballot(judge=judge, status=BallotStatus.SUBMITTED, at=AT, by=judge, seq=1, scores=scores)


RULES: Mapping[str, Mapping[str, Any]] = {
    "trimmed": {"combine": "trimmed"},
    "trimmed by criterion": {"combine": "trimmed", "drop_by": "criterion", "round": "criterion"},
    "sum of the middle": {"combine": "trimmed", "total": "sum"},
    "sum": {"combine": "sum"},
    "mean": {"combine": "mean", "round": "panel", "rounding": "half-even"},
    "median": {"combine": "median"},
    "corrected": {"combine": "mean", "correct": {"within": "3"}},
    "standardised": {"combine": "mean", "standardise": {"mean": "50", "sd": "10"}},
    "rank-sum": {"combine": "rank-sum"},
    "rank-sum, scaled": {"combine": "rank-sum", "places": "scaled", "total": "sum"},
    "majority": {"combine": "majority"},
    "points": {"combine": "points", "points": [str(n) for n in range(20, 0, -1)]},
    "majority of judges": {"combine": "mean", "ties": ["majority", "exact", "chair"]},
    "entrants": {"combine": "trimmed", "entrants": "sum"},
}
"""Scoring rules by what they are called here."""
_DIVES = 5
"""Cases of an entrant."""


def meeting_of(cases: int, judges: int, criteria: int, rule: str) -> Meeting:
    """A meeting with every ballot in; the last criterion has the weight that is left."""
    even = (Decimal(1) / criteria).quantize(Decimal("0.01"))
    weights = [even] * (criteria - 1) + [1 - even * (criteria - 1)]
    plan = Plan(
        title="Benchmark",
        date=datetime.date(2018, 2, 27),
        criteria=tuple(
            Criterion(key=f"k{i}", name=f"K{i}", weight=weight) for i, weight in enumerate(weights)
        ),
        scoring=ScoringRule.model_validate(
            {"ties": ["exact", "untrimmed", "chair"]} | dict(RULES[rule])
        ),
        prizes=(
            Prize(name="First", count=3),
            Prize(name="Second", count=5),
            Prize(name="Third", count=7),
        ),
        judges=tuple(Judge(id=f"J{i}", name=f"J{i}") for i in range(judges)),
        cases=tuple(
            Case(
                id=f"C{i}",
                number=i,
                title=f"Case {i}",
                entrant=f"E{i % (cases // _DIVES)}" if rule == "entrants" else "",
            )
            for i in range(cases)
        ),
    )
    marks = random.Random(1)
    states = {
        case: CaseState(
            case,
            ballots={judge.id: ballot(judge.id, plan.criteria, marks) for judge in plan.judges},
        )
        for case in plan.order
    }
    return dataclasses.replace(Meeting.planned(plan), cases=states)


def one_more(meeting: Meeting, marks: random.Random) -> Meeting:
    """The meeting after some judge submitted once more on some case."""
    case = meeting.cases[marks.choice(meeting.order)]
    judge = marks.choice(meeting.plan.judges).id
    ballots = {**case.ballots, judge: ballot(judge, meeting.plan.criteria, marks)}
    changed = dataclasses.replace(case, ballots=ballots)
    return dataclasses.replace(
        meeting, seq=meeting.seq + 1, cases={**meeting.cases, case.id: changed}
    )


def naive(meeting: Meeting) -> list[tuple[Fraction, str]]:
    """Only scores and their order, with one `Fraction` a mark: what the rule says, no more."""
    rule, rows = meeting.plan.scoring, []
    for case, state in meeting.cases.items():
        totals = sorted(
            sum((Fraction(c.weight) * Fraction(b.scores[c.key]) for c in meeting.plan.criteria), 0)
            for b in state.ballots.values()
        )
        kept = totals[rule.drop : -rule.drop] if len(totals) >= rule.drop_from else totals
        rows.append((Fraction(sum(kept)) / len(kept), case))
    return sorted(rows, reverse=True)


def best(times: int, work: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return min(taken)


def after_each(times: int, meeting: Meeting) -> list[float]:
    """How long standings take after each of several ballots, counting only what changed."""
    marks, counted, taken = random.Random(2), tally(meeting), []
    standings(meeting, tally=counted)
    gc.collect()
    for _ in range(times):
        meeting = one_more(meeting, marks)
        start = time.perf_counter()
        counted = tally(meeting, counted)
        standings(meeting, tally=counted)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def measure(cases: int, judges: int, criteria: int, rule: str, loads: float) -> None:
    """Print one line; `loads` is how long `json.loads` of the same ballots takes, in ms."""
    meeting = meeting_of(cases, judges, criteria, rule)
    scratch = best(3, lambda: standings(meeting))
    taken = after_each(30, meeting)
    middle = taken[len(taken) // 2]
    print(
        f"{cases} x {judges} x {criteria}  {rule:<20} from scratch {scratch:8.2f} ms"
        f" = {scratch / loads:5.2f} x json.loads · one more ballot {middle:7.3f} ms"
        f" (worst of {len(taken)}: {taken[-1]:.3f}) = {middle / loads:7.4f} x json.loads"
        f" = 1/{scratch / middle:.0f} of from scratch",
        flush=True,
    )


def run() -> None:
    """Print the figures for a district's meeting and for one of 1,000 cases."""
    for cases, judges, criteria in ((28, 7, 4), (1000, 50, 6)):
        meeting = meeting_of(cases, judges, criteria, "trimmed")
        text = json.dumps(
            [
                {
                    "case": case,
                    "judge": one.judge,
                    "scores": {k: str(v) for k, v in one.scores.items()},
                }
                for case, state in meeting.cases.items()
                for one in state.ballots.values()
            ]
        )
        loads = best(3, functools.partial(json.loads, text))
        plainly = best(1, functools.partial(naive, meeting))
        print(
            f"{cases} x {judges} x {criteria}  json.loads of the ballots {loads:.2f} ms;"
            f" scores alone with a Fraction a mark {plainly:.2f} ms = {plainly / loads:.1f} x"
        )
        for rule in RULES:
            measure(cases, judges, criteria, rule, loads)
