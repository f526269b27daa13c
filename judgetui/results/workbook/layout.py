"""Where everything stands in the workbook, so that the formulas of one sheet can name another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from judgetui.language import _, name, say
from judgetui.meeting.names import judge_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import Combined
from judgetui.meeting.scoring import CaseScore, Part, judge_total
from judgetui.meeting.standardise import Standardised, compare
from judgetui.meeting.standings import tally
from judgetui.meeting.state import Ballot, Meeting, Standings
from judgetui.results.workbook.names import sheet_names
from judgetui.results.workbook.sheet import FIRST, Number

_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""


MARKS = 3
"""The first column of marks on the sheet of all ballots."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the sheets are called."""

    summary: str
    scores: str
    marks: str
    criteria: str
    ballots: str
    events: str
    rules: str
    fairness: str
    judges: Mapping[str, str]
    """By judge id."""


class BallotColumns:
    """Which column is which on the sheet of all ballots."""

    def __init__(self, layout: Layout) -> None:
        count = len(layout.plan.criteria)
        self.mark = {c.key: MARKS + index for index, c in enumerate(layout.plan.criteria)}
        after = MARKS + count
        self.weight: int | None = None
        if layout.weighs:
            self.weight, after = after, after + 1
        self.part: dict[tuple[str, ...], int] = {}
        """The totals of each part of the criteria, where different judges mark different ones."""
        if len(layout.parts) > 1:
            for part in layout.parts:
                self.part[part.keys], after = after, after + 1
        self.total = after

    def total_of(self, part: Part) -> int:
        """The column of a part's totals."""
        return self.part.get(part.keys, self.total)


class Layout:
    """One meeting's cases, ballots and judges with the rows and sheets that they have."""

    def __init__(self, meeting: Meeting, standings: Standings) -> None:
        self.meeting, self.standings = meeting, standings
        self.plan: Plan = meeting.plan
        self.rule = self.plan.scoring
        self.tally = tally(meeting)
        self.arithmetic = self.tally.arithmetic
        self.running = [case for case in meeting.order if case in self.tally.cases]
        """The cases that are scored, in running order; they come first on every sheet."""
        self.cases = [*self.running, *(c for c in meeting.order if c not in self.tally.cases)]
        self.row = {case: FIRST + number for number, case in enumerate(self.cases)}
        """The row of each case on the sheets that have one for each."""
        self.scores: Mapping[str, CaseScore] = self.tally.among(self.running)
        self._ordered = {case: self._in_order(case) for case in self.cases}
        self.ballots = [(case, one) for case, some in self._ordered.items() for one in some]
        self.ballot_row = {
            (case, ballot.judge): FIRST + number
            for number, (case, ballot) in enumerate(self.ballots)
        }
        self.parts: Sequence[Part] = [part for part in self.arithmetic.parts if part.counts]
        self.names = self._names()

    def _in_order(self, case: str) -> list[Ballot]:
        """The ballots on a case in the order of the panel, those that count before the others."""
        there = self.meeting.cases[case].ballots
        ballots = [there[judge.id] for judge in self.plan.judges if judge.id in there]
        return sorted(ballots, key=lambda ballot: not self.counts(case, ballot))

    def counts(self, case: str, ballot: Ballot) -> bool:
        """Whether a ballot is part of its case's score and of its criteria."""
        weight = self.arithmetic.counts.get(ballot.judge, 0)
        return case in self.scores and ballot.counts and weight > 0

    def counting_rows(self, case: str) -> range:
        """The rows of those ballots on a case that count, on the sheet of all ballots."""
        ballots = self._ordered[case]
        counting = sum(self.counts(case, ballot) for ballot in ballots)
        if not counting:
            return range(0)
        first = self.ballot_row[case, ballots[0].judge]
        return range(first, first + counting)

    def _names(self) -> Names:
        fixed = [
            (_("Ranks and prizes"), "1"),
            (_("Scores"), "2"),
            (_("Criteria × cases"), "3"),
            (_("Criteria"), "4"),
            (_("Ballots"), "5"),
            (_("Decisions"), "6"),
            (_("Rules"), "7"),
            (_("Fairness"), "8"),
        ]
        judges = [(say(judge_name(self.plan, judge.id)), judge.id) for judge in self.plan.judges]
        names = sheet_names([*fixed, *judges])
        by_judge = zip((judge.id for judge in self.plan.judges), names[len(fixed) :], strict=True)
        summary, scores, marks, criteria, ballots, events, rules, fairness = names[: len(fixed)]
        return Names(
            summary, scores, marks, criteria, ballots, events, rules, fairness, dict(by_judge)
        )

    @cached_property
    def ballot_columns(self) -> BallotColumns:
        """Which column is which on the sheet of all ballots."""
        return BallotColumns(self)

    @cached_property
    def weighs(self) -> bool:
        """Whether some judges count more than others."""
        return any(judge.weight not in (0, 1) for judge in self.plan.judges)

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What people call each case by."""
        return {case.id: case.called for case in self.plan.cases}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title of each case, after its entrant's name where it has one."""
        return {case.id: name(case.full_title) for case in self.plan.cases}

    @cached_property
    def judge_names(self) -> Mapping[str, str]:
        """The name of each judge, told apart from others of the same name."""
        return {judge.id: say(judge_name(self.plan, judge.id)) for judge in self.plan.judges}

    @cached_property
    def total_decimals(self) -> int:
        """The most decimals that a judge's total has."""
        return max(
            max(_decimals(c.min), _decimals(c.step)) + _decimals(c.weight)
            for c in self.plan.criteria
        )

    @cached_property
    def live(self) -> bool:
        """Whether a spreadsheet can hold every number; else nothing is a formula.

        It keeps 15 digits, and rounding takes one more than a published score has.
        """
        finest = max(self.total_decimals, self.rule.decimals + 1)
        scores = [abs(one.final) for one in self.scores.values() if one.final is not None]
        largest = max([*scores, *map(abs, self.totals.values())], default=Fraction())
        return len(str(int(largest))) + finest <= _DIGITS

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], Fraction]:
        """The total of every ballot that has all its marks, by case and judge."""
        return {
            (case, ballot.judge): judge_total(self.plan, ballot.scores)
            for case, ballot in self.ballots
            if ballot.scores and self.whole(ballot)
        }

    def whole(self, ballot: Ballot) -> bool:
        """Whether a ballot has all the marks that its judge is asked for."""
        return all(c.key in ballot.scores for c in self.plan.asked(ballot.judge))

    @cached_property
    def compared(self) -> Mapping[tuple[str, str], Number]:
        """What each total counts as where cases are compared, by case and judge.

        That is its place among the totals of the judge, what that place brings, or the total on
        the common scale.
        """
        if not self.rule.compares_cases:
            return {}
        compared = compare(self.arithmetic, self.tally.totals, self.scores.keys(), None)
        if isinstance(compared, Standardised):
            unit = 10**15
            return {
                (case, judge): Fraction(total, unit)
                for judge, totals in compared.scaled.items()
                for case, total in totals.items()
            }
        over = 1 if self.rule.combine == "points" else 2
        given: Mapping[str, Mapping[str, Fraction | int]] = getattr(compared, "given", {})
        return {
            (case, judge): Fraction(place) / over
            for judge, places in given.items()
            for case, place in places.items()
        }

    def combined_marks(self, case: str) -> Mapping[str, Fraction]:
        """Each criterion's combined mark before any rounding; of those that anybody marked."""
        found: dict[str, Fraction] = {}
        for part in self.arithmetic.parts:
            rows = self.arithmetic.rows(part, self.meeting.cases[case].ballots.values())
            if rows:
                combined: Combined = self.arithmetic.method.combine(
                    self.rule, [*rows.values()], self.arithmetic.whole
                )
                over = combined.divisor * self.arithmetic.marks.over
                for key, column in zip(part.keys, combined.columns, strict=True):
                    found[key] = Fraction(column, over)
        return found


def _decimals(number: Decimal) -> int:
    """The decimals of a number without zeros at its end."""
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
