"""Ranks and prizes with other ballots or by another rule, without what nobody reads of them.

The plan's rule decides exactly as in `standings`. Of a case whose score stands alone only that
score is worked out; cases with equal scores are counted whole, for the tie chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import Row
from judgetui.meeting.prizes import Scored, prize_lines
from judgetui.meeting.scoring import (
    Arithmetic,
    CaseScore,
    Part,
    panel_points,
    panel_score,
    score_case,
)
from judgetui.meeting.standardise import compare
from judgetui.meeting.standings import Places, equal_scores, places
from judgetui.meeting.state import Ballot, Meeting
from judgetui.meeting.tally import Tally, tally
from judgetui.meeting.ties import Chain, Group

PartRows = tuple[tuple[Part, Mapping[str, Row]], ...]
"""The ballots of one case that count, as whole numbers, by part of the criteria."""


class Points(NamedTuple):
    """All that most cases need of their score."""

    points: int | None
    """As published, in units of its last decimal."""


class Recount:
    """Counts a meeting again in other ways; `counted` is a tally of it."""

    def __init__(self, meeting: Meeting, counted: Tally) -> None:
        self._meeting, self._counted = meeting, counted
        self._arithmetic = counted.arithmetic
        self._rows = {case: self._taken(one.ballots) for case, one in counted.cases.items()}
        self._short = _shortened(self._rows, self._arithmetic)
        """The same as far as the plan's rule looks at them."""
        self._scores = {
            case: counted.cases[case].score for case in meeting.order if case in counted.cases
        }
        self._alone = not meeting.plan.entrant_cases
        """Whether ranks need no more than scores: those of entrants add up all other numbers."""

    def _taken(self, ballots: Mapping[str, Ballot]) -> PartRows:
        there = ballots.values()
        return tuple((part, self._arithmetic.rows(part, there)) for part in self._arithmetic.parts)

    def without(self, judge: str) -> Places:
        """With the ballots of everybody but this judge."""
        if self._alone:
            rows = {case: _without(parts, judge) for case, parts in self._short.items()}
            return self._places(self._meeting, self._arithmetic, rows, judge)
        cases = {
            case: replace(state, ballots=_others(state.ballots, judge))
            if judge in state.ballots
            else state
            for case, state in self._meeting.cases.items()
        }
        return self._by_tally(replace(self._meeting, cases=cases))

    def by_rule(self, meeting: Meeting) -> Places:
        """With the same ballots by another scoring rule, which `meeting` has in its plan."""
        if not self._alone:
            return self._by_tally(meeting)
        arithmetic = Arithmetic(meeting.plan)
        return self._places(meeting, arithmetic, _shortened(self._rows, arithmetic))

    def with_ballots(self, case: str, ballots: Mapping[str, Ballot]) -> Places:
        """With these ballots on one case, and all others as they are."""
        meeting, rule = self._meeting, self._arithmetic.rule
        if not self._alone or rule.compares_cases:
            state = replace(meeting.cases[case], ballots=ballots)
            return self._by_tally(replace(meeting, cases={**meeting.cases, case: state}))
        changed = self._whole(meeting.plan, self._arithmetic, case, ballots)
        scores = {**self._scores, case: changed}
        return _placed(meeting, scores, scores.__getitem__)

    def whole(self, case: str, ballots: Mapping[str, Ballot]) -> CaseScore:
        """All numbers of a case with these ballots, by a rule that scores each case alone."""
        return self._whole(self._meeting.plan, self._arithmetic, case, ballots)

    def _by_tally(self, meeting: Meeting) -> Places:
        """A meeting's places by way of whole scores."""
        return places(meeting, tally(meeting, self._counted))

    def points(self, case: str, judge: str, criterion: str, mark: Decimal) -> int | None:
        """A case's published score with one other mark, in units of its last decimal.

        None where the case has none. Not by rules that compare cases.
        """
        whole = self._arithmetic.marks[mark]
        parts = tuple(
            (part, _with_mark(part, rows, full[judge], judge, criterion, whole))
            if criterion in part.keys and judge in full
            else (part, rows)
            for (part, rows), (_, full) in zip(self._short[case], self._rows[case], strict=True)
        )
        panel = panel_score(self._arithmetic, parts)
        return self._published(self._meeting.plan, self._arithmetic, case, panel)

    def _published(
        self, plan: Plan, arithmetic: Arithmetic, case: str, panel: Fraction | None
    ) -> int | None:
        if panel is None:
            return None
        adjustments = self._meeting.cases[case].adjustments
        return panel_points(arithmetic, plan.case[case], panel, adjustments)

    def _places(
        self,
        meeting: Meeting,
        arithmetic: Arithmetic,
        rows: Mapping[str, PartRows],
        left_out: str = "",
    ) -> Places:
        """The places by a rule of these rows, which lack the ballots of the judge `left_out`."""
        plan = meeting.plan
        if arithmetic.rule.compares_cases:
            panels = compare(arithmetic, _totals(rows), rows.keys(), None).panels
        else:
            found = ((case, panel_score(arithmetic, parts)) for case, parts in rows.items())
            panels = {case: panel for case, panel in found if panel is not None}
        scores = {
            case: Points(self._published(plan, arithmetic, case, panels.get(case)))
            for case in meeting.order
            if case in rows
        }

        def whole(one: str) -> CaseScore:
            ballots = _others(meeting.cases[one].ballots, left_out)
            compared = panels[one] if arithmetic.rule.compares_cases else None
            return self._whole(plan, arithmetic, one, ballots, compared)

        return _placed(meeting, scores, whole)

    def _whole(
        self,
        plan: Plan,
        arithmetic: Arithmetic,
        case: str,
        ballots: Mapping[str, Ballot],
        compared: Fraction | None = None,
    ) -> CaseScore:
        return score_case(
            plan,
            plan.case[case],
            ballots.values(),
            compared=compared,
            adjustments=self._meeting.cases[case].adjustments,
            arithmetic=arithmetic,
        )


def _placed(
    meeting: Meeting, scores: Mapping[str, Scored], whole: Callable[[str], CaseScore]
) -> Places:
    """The places by these scores, in running order; `whole` gives all numbers of a case."""
    plan, decisions = meeting.plan, meeting.decisions
    points = {
        case: one.points
        for case, one in scores.items()
        if one.points is not None and plan.case[case].competes
    }
    groups: list[Group] = []
    for equal in equal_scores(plan, points):
        if len(equal) == 1:
            groups.append(Group(equal))
        else:
            chain = Chain(plan, {case: whole(case) for case in equal}, decisions)
            groups += chain.settle(equal)
    return Places(plan, groups, prize_lines(plan, groups, scores, decisions), decisions)


_Of = TypeVar("_Of", Ballot, Row)


def _others(ballots: Mapping[str, _Of], judge: str) -> Mapping[str, _Of]:
    """The ballots of everybody but one judge."""
    left = dict(ballots)
    left.pop(judge, None)
    return left


def _shortened(rows: Mapping[str, PartRows], arithmetic: Arithmetic) -> Mapping[str, PartRows]:
    """Ballots without their marks, where the rule needs no more of them than their totals."""
    if arithmetic.rule.round == "criterion" or arithmetic.rule.drop_by == "criterion":
        return rows
    return {
        case: tuple(
            (part, {judge: Row(row.total, (), row.weight) for judge, row in there.items()})
            for part, there in parts
        )
        for case, parts in rows.items()
    }


def _without(parts: PartRows, judge: str) -> PartRows:
    """The ballots of everybody but one judge."""
    return tuple((part, _others(rows, judge)) for part, rows in parts)


def _totals(rows: Mapping[str, PartRows]) -> Mapping[str, Mapping[str, int]]:
    """The totals that count, by judge and case."""
    totals: dict[str, dict[str, int]] = {}
    for case, parts in rows.items():
        for part, ballots in parts:
            for judge, row in ballots.items() if part.counts else ():
                mine = totals.setdefault(judge, {})
                mine[case] = mine.get(case, 0) + row.total
    return totals


def _with_mark(
    part: Part, rows: Mapping[str, Row], full: Row, judge: str, criterion: str, mark: int
) -> Mapping[str, Row]:
    """Ballots in which one mark of a judge's, who gave `full`, is another, as a whole number."""
    place = part.keys.index(criterion)
    total = full.total + part.weights[place] * (mark - full.marks[place])
    marks = (*full.marks[:place], mark, *full.marks[place + 1 :]) if rows[judge].marks else ()
    return {**rows, judge: Row(total, marks, full.weight)}
