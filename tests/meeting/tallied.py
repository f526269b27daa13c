"""Meetings with ballots, built without conducting them, and a plain reference to compare with."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judgetui.meeting.plan import Carried, Case, Criterion, Judge, Plan, Prize, ScoringRule
from judgetui.meeting.state import Ballot, BallotStatus, CaseState, Meeting

AT = datetime.datetime(2018, 2, 27, 9, 0, tzinfo=datetime.UTC)
Marks = Mapping[str, Sequence[str | int]]
"""One case's marks by judge id, in the order of the criteria."""


def plan_of(
    *weights: str,
    cases: int = 3,
    judges: int = 5,
    prizes: Sequence[int] = (),
    carried: Mapping[str, str] | None = None,
    panel_weight: str = "1",
    **rule: Any,  # noqa: ANN401
) -> Plan:
    """A plan with criteria a, b, c … of these weights, judges J1 … and cases C1 …."""
    keys = "abcdef"
    brought = {key: "80" for key in carried or {}}
    return Plan(
        title="Review",
        date=datetime.date(2018, 2, 27),
        criteria=tuple(
            Criterion(key=key, name=key, step=Decimal("0.25"), weight=Decimal(weight))
            for key, weight in zip(keys, weights or ("1",), strict=False)
        ),
        scoring=ScoringRule(**rule),
        carried=tuple(
            Carried(key=key, name=key, weight=Decimal(weight))
            for key, weight in (carried or {}).items()
        ),
        panel_weight=Decimal(panel_weight),
        prizes=tuple(Prize(name=f"P{i}", count=count) for i, count in enumerate(prizes, start=1)),
        judges=tuple(Judge(id=f"J{i}", name=f"J{i}") for i in range(1, judges + 1)),
        cases=tuple(
            Case.model_validate({"id": f"C{i}", "number": i, "title": f"C{i}", "carried": brought})
            for i in range(1, cases + 1)
        ),
    )


def ballot(
    judge: str,
    marks: Sequence[str | int] = (),
    status: BallotStatus = BallotStatus.SUBMITTED,
) -> Ballot:
    """A ballot with these marks on the criteria a, b, c …."""
    scores = {key: Decimal(mark) for key, mark in zip("abcdef", marks, strict=False)}
    return Ballot(judge=judge, status=status, at=AT, by=judge, seq=1, scores=scores)


def ballots(marks: Marks) -> dict[str, Ballot]:
    """Ballots of several judges on one case."""
    return {judge: ballot(judge, given) for judge, given in marks.items()}


def panel(*marks: str | int) -> dict[str, Ballot]:
    """Ballots of J1, J2 … on the one criterion there is."""
    return ballots({f"J{i}": (mark,) for i, mark in enumerate(marks, start=1)})


def meeting_with(plan: Plan, cases: Mapping[str, Mapping[str, Ballot]]) -> Meeting:
    """The meeting with these ballots by case id; the other cases have none."""
    planned = Meeting.planned(plan)
    states = {case: CaseState(case, ballots=given) for case, given in cases.items()}
    return dataclasses.replace(planned, cases={**planned.cases, **states})


def put(meeting: Meeting, case: str, *given: Ballot) -> Meeting:
    """The meeting with these ballots added on one case, in place of those of the same judges."""
    state = meeting.cases[case]
    together = {**state.ballots, **{one.judge: one for one in given}}
    changed = dataclasses.replace(state, ballots=together)
    return dataclasses.replace(meeting, cases={**meeting.cases, case: changed})


# A reference that says the rule as plainly as possible: a `Fraction` a mark, nothing shared with
# the program but the types.


def plain_round(value: Fraction, decimals: int) -> Fraction:
    """Halves away from zero."""
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    return Fraction(int(scaled), 10**decimals) * (1 if value >= 0 else -1)


def plain_median(values: Iterable[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def plain_mean(values: Sequence[Fraction]) -> Fraction:
    """Their sum by their number."""
    return sum(values, Fraction(0)) / len(values)


def plain_panel(plan: Plan, given: Sequence[Ballot]) -> Fraction:
    """The panel's score of a case by any rule but rank-sum; at least one ballot counts."""
    rule = plan.scoring
    keys = [c.key for c in plan.criteria]
    weights = {c.key: Fraction(c.weight) for c in plan.criteria}
    rows = [{key: Fraction(b.scores[key]) for key in keys} for b in given if b.counts]
    rows.sort(key=lambda row: [sum(weights[k] * row[k] for k in keys), *(row[k] for k in keys)])
    trims = rule.combine == "trimmed" and len(rows) >= rule.drop_from
    if trims and rule.drop_by == "ballot":
        rows = rows[rule.drop : len(rows) - rule.drop]
    columns = {key: sorted(row[key] for row in rows) for key in keys}
    if trims and rule.drop_by == "criterion":
        columns = {k: column[rule.drop : len(column) - rule.drop] for k, column in columns.items()}
    combine = {"sum": lambda values: sum(values, Fraction(0)), "median": plain_median}
    marks = {key: combine.get(rule.combine, plain_mean)(column) for key, column in columns.items()}
    if rule.round == "criterion":
        rounded = {key: plain_round(mark, rule.decimals) for key, mark in marks.items()}
        weighted = (plain_round(weights[key] * rounded[key], rule.decimals) for key in keys)
        return sum(weighted, Fraction(0))
    if rule.combine == "median":
        return plain_median(sum((weights[k] * row[k] for k in keys), Fraction()) for row in rows)
    return sum((weights[key] * marks[key] for key in keys), Fraction(0))


def plain_mean_rank(meeting: Meeting, case: str, among: Iterable[str]) -> Fraction:
    """Rank-sum: the mean of the average ranks a case has among these cases."""
    among = list(among)
    ranks = []
    for judge, one in meeting.cases[case].ballots.items():
        if not one.counts:
            continue
        mine = plain_total(meeting.plan, one)
        theirs = [
            plain_total(meeting.plan, meeting.cases[other].ballots[judge])
            for other in among
            if judge in meeting.cases[other].ballots and meeting.cases[other].ballots[judge].counts
        ]
        better = sum(1 for total in theirs if total > mine)
        ranks.append(better + Fraction(1 + theirs.count(mine), 2))
    return plain_mean(ranks)


def plain_total(plan: Plan, one: Ballot) -> Fraction:
    """A ballot's total."""
    return sum(
        (Fraction(c.weight) * Fraction(one.scores[c.key]) for c in plan.criteria), Fraction()
    )
