"""For each prize line, the smallest change of one mark of one judge that moves it; exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil

from judgetui.meeting.plan import Criterion
from judgetui.meeting.prizes import withheld
from judgetui.meeting.scoring import score_case
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Ballot, Meeting, PrizeLine, Standings
from judgetui.meeting.tally import Tally

NEIGHBOURS = 4
"""Where every case's score depends on all ballots, or lines on scores, only the cases so many
places above and below a line are tried."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one mark after which other cases stand above a prize line, or a tie across it."""

    case: str
    judge: str
    criterion: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """In points of the mark, signed."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One line between two tiers of prizes, or between the last tier and none."""

    tier: int
    """The tier above it, as an index into `plan.prizes`."""
    line: PrizeLine
    flip: Flip | None
    """The smallest change of one mark, among equals that of the case nearest to the line. None
    where no single mark can move it, where nobody stands on both sides, or a tie is held."""
    everywhere: bool
    """Whether every case was tried, not only `NEIGHBOURS` on either side."""


def line_figures(meeting: Meeting, counted: Tally, now: Standings) -> tuple[LineFigures, ...]:
    """Every prize line with the smallest change of one mark that moves it.

    The mark stays on its scale, and everything else as it is; the plan's whole rule decides, ties
    and decisions with it. Scores never go down where a mark is better, so that by halving the
    smallest change of each mark is found. `counted` and `now` are of the meeting.
    """
    search = _Search(meeting, counted, now)
    return tuple(search.line(tier, line) for tier, line in enumerate(now.prize_lines))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A mark that could be changed, the way that brings its case to the other side of a line."""

    case: str
    ballot: Ballot
    criterion: Criterion
    up: bool
    """Whether a higher mark brings it over."""

    @property
    def most(self) -> int:
        """How many steps there are to the end of the scale."""
        mark = self.ballot.scores[self.criterion.key]
        room = self.criterion.max - mark if self.up else mark - self.criterion.min
        return int(room / self.criterion.step)

    def moved(self, steps: int) -> Decimal:
        """The mark so many steps on."""
        step = self.criterion.step * steps
        return self.ballot.scores[self.criterion.key] + (step if self.up else -step)

    def steps_within(self, change: Decimal) -> int:
        """How many steps are less than this change."""
        return min(self.most, ceil(Fraction(change) / Fraction(self.criterion.step)) - 1)


class _Search:
    """Looks for the smallest changes, with what they share between lines."""

    def __init__(self, meeting: Meeting, counted: Tally, now: Standings) -> None:
        self._meeting, self._plan = meeting, meeting.plan
        self._counted, self._now = counted, now
        self._ranked = [row.case for row in now.rows if row.rank is not None]
        counts = zip(self._plan.prize_counts, withheld(self._plan, meeting.decisions), strict=True)
        self._planned = list(accumulate(max(count - vacant, 0) for count, vacant in counts))
        rule = self._plan.scoring
        self._alone = (
            not rule.compares_cases
            and not self._plan.entrant_cases
            and all(prize.from_ is None for prize in self._plan.prizes)
        )
        """Whether a mark changes the score of its own case alone, and lines go by place alone."""
        roundings = len(self._plan.criteria) + 1 if rule.round != "end" else 1
        self._slack = 2 * roundings * max(1, ceil(sum(c.weight for c in self._plan.criteria)))
        self._most = 2 if rule.correct else 1

    def line(self, tier: int, line: PrizeLine) -> LineFigures:
        """What is found for one line."""
        quick = self._alone and line.above == self._planned[tier]
        if line.tied or not 0 < line.above < len(self._ranked):
            return LineFigures(tier, line, None, True)
        best: Flip | None = None
        cases = self._nearest(line, None if quick else NEIGHBOURS)
        for candidate in self._candidates(line, cases):
            upto = candidate.most if best is None else candidate.steps_within(abs(best.change))
            steps = self._fewest(candidate, tier, line, upto, quick=quick)
            if steps is not None:
                mark = candidate.ballot.scores[candidate.criterion.key]
                best = Flip(
                    candidate.case,
                    candidate.ballot.judge,
                    candidate.criterion.key,
                    mark,
                    candidate.moved(steps),
                )
        everywhere = quick or len(self._ranked) <= len(cases)
        return LineFigures(tier, line, best, everywhere)

    def _nearest(self, line: PrizeLine, places: int | None) -> list[str]:
        """What is ranked by its distance from the line, in places, at most so many on each side."""
        above = self._ranked[: line.above][::-1][:places]
        below = self._ranked[line.above :][:places]
        order = [*enumerate(above), *enumerate(below)]
        return [case for _, case in sorted(order, key=lambda one: one[0])]

    def _candidates(self, line: PrizeLine, ranked: Sequence[str]) -> Iterator[_Candidate]:
        """Every mark that counts of these cases."""
        plan = self._plan
        above = set(self._ranked[: line.above])
        low = plan.scoring.marks == "places"
        for first in ranked:
            for case in plan.cases_of(first):
                if case not in self._counted.cases:
                    continue
                ballots = self._meeting.cases[case].ballots
                up = (first in above) is (low is (plan.case[case].factor > 0))
                for judge in plan.panel:
                    ballot = ballots.get(judge)
                    if ballot is None or not ballot.counts:
                        continue
                    for criterion in plan.counting:
                        if criterion.key in ballot.scores:
                            yield _Candidate(case, ballot, criterion, up)

    def _fewest(
        self, candidate: _Candidate, tier: int, line: PrizeLine, upto: int, *, quick: bool
    ) -> int | None:
        """The fewest steps, at most `upto`, that move the line; none where none do."""

        def moves(steps: int) -> bool:
            changed = self._changed(candidate, steps)
            if quick:
                side = self._side(candidate.case, changed, line)
                if side is not None:
                    return side
            return self._moves(candidate.case, changed, tier, line)

        low = self._too_few(candidate, line) if quick else 0
        if upto <= low or not moves(upto):
            return None
        high = upto
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if moves(middle) else (middle, high)
        return high

    def _too_few(self, candidate: _Candidate, line: PrizeLine) -> int:
        """So many steps certainly do not bring a case over.

        No rule moves a score further than the total that is changed.
        """
        rule = self._plan.scoring
        here, there = self._points(candidate.case), self._points(self._other(candidate.case, line))
        apart = abs(here - there) - self._slack
        factor = abs(Fraction(self._plan.case[candidate.case].factor))
        step = Fraction(candidate.criterion.step * candidate.criterion.weight)
        step *= factor * Fraction(self._plan.panel_weight) * 10**rule.decimals * self._most
        step *= max(Fraction(self._plan.judge[candidate.ballot.judge].weight), Fraction(1))
        return max(0, ceil(apart / step) - 1) if step else candidate.most

    def _other(self, case: str, line: PrizeLine) -> str:
        """The case on the other side of the line that is next to it."""
        above = self._ranked.index(case) < line.above
        return self._ranked[line.above if above else line.above - 1]

    def _points(self, case: str) -> int:
        points = self._counted.cases[case].score.points
        assert points is not None, "what is ranked has a score"
        return points

    def _side(self, case: str, ballots: Mapping[str, Ballot], line: PrizeLine) -> bool | None:
        """Whether a case's score alone brings it over the line; None where it is equal there."""
        score = score_case(
            self._plan,
            self._plan.case[case],
            ballots.values(),
            adjustments=self._meeting.cases[case].adjustments,
            arithmetic=self._counted.arithmetic,
        )
        there = self._points(self._other(case, line))
        if score.points is None or score.points == there:
            return None
        better = (score.points > there) is not self._plan.scoring.low_wins
        return better is not (self._ranked.index(case) < line.above)

    def _changed(self, candidate: _Candidate, steps: int) -> Mapping[str, Ballot]:
        """The ballots on the case with the mark so many steps on."""
        ballot = candidate.ballot
        scores = {**ballot.scores, candidate.criterion.key: candidate.moved(steps)}
        ballots = self._meeting.cases[candidate.case].ballots
        return {**ballots, ballot.judge: replace(ballot, scores=scores)}

    def _moves(self, case: str, ballots: Mapping[str, Ballot], tier: int, line: PrizeLine) -> bool:
        """Whether other cases stand above the line with these ballots, by the whole rule."""
        state = replace(self._meeting.cases[case], ballots=ballots)
        meeting = replace(self._meeting, cases={**self._meeting.cases, case: state})
        then = standings(meeting, tally=self._counted)
        new = then.prize_lines[tier]
        ranked = [row.case for row in then.rows if row.rank is not None]
        return bool(new.tied) or set(ranked[: new.above]) != set(self._ranked[: line.above])
