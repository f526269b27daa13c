"""For each prize line, the smallest change of one mark of one judge that moves it; exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from math import ceil

from judgetui.fairness.recount import Recount
from judgetui.meeting.plan import Criterion
from judgetui.meeting.prizes import withheld
from judgetui.meeting.state import Ballot, Meeting, PrizeLine, Standings
from judgetui.meeting.tally import Tally
from judgetui.meeting.ties import Chain

NEIGHBOURS = 4
"""Where every case's score depends on all ballots, or lines on scores, only the cases so many
places above and below a line are tried."""
_MOST_BALLOTS = 10_000
"""Of meetings with more, too, but for cases that are certainly no nearer to moving it."""


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


def line_figures(
    meeting: Meeting, counted: Tally, recount: Recount, now: Standings
) -> tuple[LineFigures, ...]:
    """Every prize line with the smallest change of one mark that moves it.

    The mark stays on its scale, and everything else as it is; the plan's whole rule decides, ties
    and decisions with it. Scores never go down where a mark is better, so that by halving the
    smallest change of each mark is found. `counted`, `recount` and `now` are of the meeting.
    """
    search = _Search(meeting, counted, recount, now)
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
        whole, rest = divmod(change, self.criterion.step)
        return min(self.most, int(whole) if rest else int(whole) - 1)

    def flip(self, steps: int) -> Flip:
        """What so many steps are."""
        before = self.ballot.scores[self.criterion.key]
        return Flip(self.case, self.ballot.judge, self.criterion.key, before, self.moved(steps))


class _Search:
    """Looks for the smallest changes, with what they share between lines."""

    def __init__(self, meeting: Meeting, counted: Tally, recount: Recount, now: Standings) -> None:
        self._meeting, self._plan = meeting, meeting.plan
        self._counted, self._recount = counted, recount
        self._ranked = [row.case for row in now.rows if row.rank is not None]
        self._place = {case: place for place, case in enumerate(self._ranked)}
        counts = zip(self._plan.prize_counts, withheld(self._plan, meeting.decisions), strict=True)
        self._planned = list(accumulate(max(count - vacant, 0) for count, vacant in counts))
        rule = self._plan.scoring
        self._alone = (
            not rule.compares_cases
            and not self._plan.entrant_cases
            and all(prize.from_ is None for prize in self._plan.prizes)
        )
        """Whether a mark changes the score of its own case alone, and lines go by place alone."""
        extra = any(one.kind == "extra" for one in meeting.decisions)
        self._planned_lines = not extra and all(prize.ties is None for prize in self._plan.prizes)
        """Whether lines are always where they are planned, though a tie may go across one."""
        ballots = sum(len(one.score.totals) for one in counted.cases.values())
        self._large = ballots > _MOST_BALLOTS
        roundings = len(self._plan.criteria) + 1 if rule.round != "end" else 1
        self._slack = 2 * roundings * max(1, ceil(sum(c.weight for c in self._plan.criteria)))
        """How far roundings alone may move a score, in units of its last decimal."""
        unit = float(self._plan.panel_weight * 10**rule.decimals)
        self._step = {c.key: float(c.step * c.weight) * unit for c in self._plan.counting}
        """How far a step of a criterion moves a judge's total, in units of a score's last decimal,
        before the factor of a case."""

    def line(self, tier: int, line: PrizeLine) -> LineFigures:
        """What is found for one line."""
        quick = self._alone and line.above == self._planned[tier]
        if line.tied or not 0 < line.above < len(self._ranked):
            return LineFigures(tier, line, None, True)
        best: Flip | None = None
        near = self._nearest(line, NEIGHBOURS)
        cases = self._nearest(line, None) if quick else near
        everywhere = quick or len(self._ranked) <= len(cases)
        for case in cases:
            few = self._too_few(case, line) if quick else {}
            if best is not None and quick and self._all_too_few(few, abs(best.change)):
                continue
            if self._large and case not in near:
                everywhere = False
                break
            for candidate in self._candidates(line, case):
                low = few.get(candidate.criterion.key, 0)
                upto = candidate.most if best is None else candidate.steps_within(abs(best.change))
                if upto <= low:
                    continue
                steps = self._fewest(candidate, tier, line, low, upto, quick=quick)
                best = candidate.flip(steps) if steps is not None else best
        return LineFigures(tier, line, best, everywhere)

    def _nearest(self, line: PrizeLine, places: int | None) -> list[str]:
        """What is ranked by its distance from the line, in places, at most so many on each side."""
        above = self._ranked[: line.above][::-1][:places]
        below = self._ranked[line.above :][:places]
        order = [*enumerate(above), *enumerate(below)]
        return [case for _, case in sorted(order, key=lambda one: one[0])]

    def _candidates(self, line: PrizeLine, ranked: str) -> Iterator[_Candidate]:
        """Every mark that counts of what is ranked as this case."""
        plan = self._plan
        above = self._place[ranked] < line.above
        low = plan.scoring.marks == "places"
        for case in plan.cases_of(ranked):
            if case not in self._counted.cases:
                continue
            ballots = self._meeting.cases[case].ballots
            up = above is (low is (plan.case[case].factor > 0))
            for judge in plan.panel:
                ballot = ballots.get(judge)
                if ballot is None or not ballot.counts:
                    continue
                for criterion in plan.counting:
                    if criterion.key in ballot.scores:
                        yield _Candidate(case, ballot, criterion, up)

    def _fewest(
        self, candidate: _Candidate, tier: int, line: PrizeLine, low: int, upto: int, *, quick: bool
    ) -> int | None:
        """The fewest steps, more than `low` and at most `upto`, that move the line; or none."""

        def moves(steps: int) -> bool:
            if quick:
                side = self._side(candidate, steps, line)
                if side is not None:
                    return side
            return self._moves(candidate, steps, tier, line, quick=quick)

        if not moves(upto):
            return None
        high = upto
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if moves(middle) else (middle, high)
        return high

    def _too_few(self, case: str, line: PrizeLine) -> Mapping[str, int]:
        """By criterion, so many steps of one mark certainly do not bring a case over the line."""
        there = self._points(self._other(case, line))
        apart = abs(self._points(case) - there) - self._slack
        share = abs(float(self._plan.case[case].factor)) * self._share(case)
        # A step less than the division gives, so that floats cannot say too much.
        return {
            key: max(0, int(apart / (step * share)) - 1) if share else 0
            for key, step in self._step.items()
        }

    def _all_too_few(self, few: Mapping[str, int], change: Decimal) -> bool:
        """Whether no change smaller than this brings a case over, whichever mark it is of."""
        return all(few[c.key] * c.step >= change for c in self._plan.counting)

    def _share(self, case: str) -> float:
        """The most of a change of one total that any ballot brings to the panel's score."""
        rule, ballots = self._plan.scoring, self._counted.cases[case].score.ballots
        if rule.correct:
            # Also the mean moves, from which totals may be no further than so much.
            return 2 * max(1.0, *map(float, (one.weight for one in self._plan.judges)))
        if self._counted.arithmetic.counting > 1 or rule.total == "sum":
            return 1.0
        if rule.combine == "trimmed":
            return 1 / (ballots - 2 * rule.drop if ballots >= rule.drop_from else ballots)
        if rule.combine == "mean" and all(one.weight in (0, 1) for one in self._plan.judges):
            return 1 / ballots
        return max(1.0, *map(float, (one.weight for one in self._plan.judges)))

    def _other(self, case: str, line: PrizeLine) -> str:
        """The case on the other side of the line that is next to it."""
        above = self._place[case] < line.above
        return self._ranked[line.above if above else line.above - 1]

    def _points(self, case: str) -> int:
        points = self._counted.cases[case].score.points
        assert points is not None, "what is ranked has a score"
        return points

    def _side(self, candidate: _Candidate, steps: int, line: PrizeLine) -> bool | None:
        """Whether a case's score alone brings it over the line; None where it is equal there."""
        case, mark = candidate.case, candidate.moved(steps)
        points = self._recount.points(case, candidate.ballot.judge, candidate.criterion.key, mark)
        there = self._points(self._other(case, line))
        if points is None or points == there:
            return None
        better = (points > there) is not self._plan.scoring.low_wins
        return better is not (self._place[case] < line.above)

    def _moves(
        self, candidate: _Candidate, steps: int, tier: int, line: PrizeLine, *, quick: bool
    ) -> bool:
        """Whether other cases stand above the line with such a mark, by the whole rule."""
        case, ballot = candidate.case, candidate.ballot
        scores = {**ballot.scores, candidate.criterion.key: candidate.moved(steps)}
        ballots = self._meeting.cases[case].ballots
        changed = {**ballots, ballot.judge: replace(ballot, scores=scores)}
        if quick and self._planned_lines:
            return self._moves_among_equals(case, changed, line)
        then = self._recount.with_ballots(case, changed)
        new, ranked = then.lines[tier], then.order
        return bool(new.tied) or set(ranked[: new.above]) != set(self._ranked[: line.above])

    def _moves_among_equals(
        self, case: str, ballots: Mapping[str, Ballot], line: PrizeLine
    ) -> bool:
        """The same where the case has the score of its neighbour across a line that stays there.

        Only the cases of that score have to be settled: all others stand where they stood.
        """
        score = self._recount.whole(case, ballots)
        assert score.points is not None
        others = {one: self._points(one) for one in self._ranked if one != case}
        sign = -1 if self._plan.scoring.low_wins else 1
        better = {one for one, points in others.items() if sign * (points - score.points) > 0}
        equal = tuple(
            one for one in self._meeting.order if one == case or others.get(one) == score.points
        )
        scores = {one: self._counted.cases[one].score for one in equal} | {case: score}
        place, above = len(better), better
        for group in Chain(self._plan, scores, self._meeting.decisions).settle(equal):
            if place >= line.above:
                break
            place += len(group.cases)
            above = above.union(group.cases)
        # Else a tie goes across the line.
        return place != line.above or above != set(self._ranked[: line.above])
