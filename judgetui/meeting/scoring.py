"""From ballots to the score of one case, exactly.

Inside, marks and weights are whole numbers over denominators common to the plan, so that sums
cost what sums of integers cost; what leaves is `Fraction` and, for people, `Decimal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from judgetui.meeting.plan import Case, Plan
from judgetui.meeting.plan_model import Combined, Row
from judgetui.meeting.rounding import decimal, nearest, rounded
from judgetui.meeting.state import Adjustment, Ballot, BallotStatus

_FINEST = 10**6
"""Numbers in files have at most six decimals, so marks are whole over this or a multiple of it."""


def judge_total(plan: Plan, scores: Mapping[str, Decimal]) -> Fraction:
    """One judge's total for a case, in points: Σ weight × score over the plan's criteria.

    `scores` has a mark for every criterion that all judges mark; a missing one is a `KeyError`,
    never a zero.
    """
    asked = (c for c in plan.criteria if not c.judges or c.key in scores)
    parts = (Fraction(c.weight) * Fraction(scores[c.key]) for c in asked)
    return sum(parts, Fraction(0))


def published_total(plan: Plan, scores: Mapping[str, Decimal]) -> Decimal:
    """One judge's total as people see it, rounded as the plan rounds scores."""
    return rounded(judge_total(plan, scores), plan.scoring.decimals, plan.scoring.rounding)


class Unadjusted(NamedTuple):
    """A final score as it is before points off or added."""

    final: Fraction
    """Before its last rounding."""
    points: int
    """As published, in units of its last decimal."""
    displayed: Decimal


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What the ballots on one case come to; every number is None while none counts."""

    ballots: int = 0
    """How many ballots count: the divisor of a mean."""
    recused: int = 0
    """How many judges are recused from the case."""
    panel: Fraction | None = None
    """The panel's score, before panel weight and carried scores; exact, or rounded where the plan
    rounds it."""
    final: Fraction | None = None
    """The final score before its last rounding."""
    displayed: Decimal | None = None
    """The final score as published."""
    points: int | None = None
    """`displayed` in units of its last decimal (91.20 is 9120): quick to sort by."""
    criteria: Mapping[str, Fraction] = field(default_factory=dict)
    """Each criterion's combined mark; exact, or rounded where the plan rounds by criterion."""
    published: Mapping[str, Decimal] = field(default_factory=dict)
    """Each criterion's combined mark as published."""
    untrimmed: Fraction | None = None
    """The mean of all counting ballots' totals."""
    highest: Fraction | None = None
    """The best total of a single ballot; the lowest where judges give places."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """Each counting judge's total by judge id, in units of `Arithmetic.unit`."""
    corrected: Mapping[str, Fraction] = field(default_factory=dict)
    """What counts instead of a judge's total, by judge id, where the rule corrects it."""
    unadjusted: Unadjusted | None = None
    """The final score without points off or added; none where there are none."""


class _Whole(dict[Decimal, int]):
    """Marks as whole numbers over one denominator, worked out once for each mark."""

    def __init__(self, over: int) -> None:
        super().__init__()
        self.over = over

    def __missing__(self, mark: Decimal) -> int:
        numerator, denominator = mark.as_integer_ratio()
        if self.over % denominator:
            raise ValueError(f"{mark} is finer than any mark of this plan")
        whole = self[mark] = numerator * (self.over // denominator)
        return whole


@dataclass(frozen=True, slots=True)
class Part:
    """Criteria that the same judges mark: a panel within the panel; mostly all of them."""

    keys: tuple[str, ...]
    weights: tuple[int, ...]
    """Of each criterion, as whole numbers over `Arithmetic.share`."""
    judges: frozenset[str] | None
    """Who marks them; none where everybody does."""

    @property
    def counts(self) -> bool:
        """Whether any of them is part of the score; else they are only asked."""
        return any(self.weights)

    def total(self, marks: Sequence[int]) -> int:
        """A ballot's total in this part from its whole marks, in units of `Arithmetic.unit`."""
        return sum([weight * mark for weight, mark in zip(self.weights, marks, strict=True)])


class Arithmetic:
    """A plan's scoring rule, with its numbers as whole numbers over common denominators.

    Worked out once for a plan and kept in the tally. It is never changed afterwards, except
    that it remembers marks it has met.
    """

    def __init__(self, plan: Plan) -> None:
        self.rule = plan.scoring
        self.method = plan.scoring.method
        self.keys = tuple(c.key for c in plan.criteria)
        steps = (n.as_integer_ratio()[1] for c in plan.criteria for n in (c.min, c.step))
        self.marks = _Whole(lcm(_FINEST, *steps))
        weights = {c.key: Fraction(c.weight) for c in plan.criteria}
        self.share = lcm(*(weight.denominator for weight in weights.values()))
        """What weights are whole numbers over."""
        self.weights = {key: int(weight * self.share) for key, weight in weights.items()}
        self.unit = self.marks.over * self.share
        """What judges' totals are whole numbers over."""
        self.parts = tuple(self._parts(plan))
        self.counting = sum(part.counts for part in self.parts)
        """How many parts the score needs."""
        counts = {judge.id: Fraction(judge.weight) for judge in plan.judges}
        self.whole = lcm(*(count.denominator for count in counts.values()))
        """How much a judge counts who counts once."""
        self.counts = {judge: int(count * self.whole) for judge, count in counts.items()}
        """How much each judge counts, in units of 1 / `whole`."""
        self.scale: int = 10**self.rule.decimals
        self.panel_weight = Fraction(plan.panel_weight)
        self.carried = tuple((c.key, Fraction(c.weight)) for c in plan.carried)

    def _parts(self, plan: Plan) -> Iterator[Part]:
        """The criteria by who marks them, as `Plan.markers` has those that count."""
        everybody = frozenset(judge.id for judge in plan.judges if judge.weight)
        by_judges: dict[frozenset[str], list[str]] = {}
        for criterion in plan.criteria:
            judges = everybody.intersection(criterion.judges or everybody)
            by_judges.setdefault(judges, []).append(criterion.key)
        for judges, keys in by_judges.items():
            weights = tuple(self.weights[key] for key in keys)
            yield Part(tuple(keys), weights, None if judges == everybody else judges)

    def rows(self, part: Part, ballots: Iterable[Ballot]) -> dict[str, Row]:
        """The ballots that count in this part, by judge, as whole numbers."""
        marks, counts, whole = self.marks, self.counts, self.whole
        rows: dict[str, Row] = {}
        for ballot in ballots:
            judge, scores = ballot.judge, ballot.scores
            count = counts.get(judge, whole)
            if ballot.counts and count and (part.judges is None or judge in part.judges):
                row = tuple([marks[scores[key]] for key in part.keys])
                rows[judge] = Row(part.total(row), row, count)
        return rows

    def final(self, case: Case, panel: Fraction) -> Fraction:
        """panel_weight × factor × panel score + Σ weight × carried score."""
        final = panel if self.panel_weight == 1 else self.panel_weight * panel
        if case.factor != 1:
            final *= Fraction(case.factor)
        for key, weight in self.carried:
            final += weight * Fraction(case.carried[key])
        return final

    def lowered(self, final: Fraction, change: Fraction) -> Fraction:
        """A score with points off or added; points off leave at least `scoring.floor`."""
        floor = self.rule.floor
        changed = final + change
        return changed if floor is None else max(changed, min(final, Fraction(floor)))

    def rounded(self, number: Fraction) -> Fraction:
        """A number with as many decimals as a score has."""
        return Fraction(self.publish(number)[0], self.scale)

    def publish(self, final: Fraction) -> tuple[int, Decimal]:
        """A score as published: in units of its last decimal, and as a decimal."""
        points = self.points(final)
        return points, decimal(points, self.rule.decimals)

    def points(self, final: Fraction) -> int:
        """A score as published, in units of its last decimal."""
        return nearest(final.numerator * self.scale, final.denominator, self.rule.rounding)


def corrected(
    arithmetic: Arithmetic, rows: Mapping[str, Row], untrimmed: Fraction
) -> Mapping[str, Row]:
    """The ballots whose total is too far from the mean of all, with one nearer to it.

    `untrimmed` is the mean of the judges as they count; it is rounded as the plan rounds scores. A
    total further from it than `scoring.correct.within` becomes the mean more or less it.
    """
    correct = arithmetic.rule.correct
    if correct is None:
        return {}
    _, mean = arithmetic.publish(untrimmed)
    # Both have at most six decimals, as marks have, so they are whole in units of totals.
    low, high = (int(Fraction(mean + sign * correct.within) * arithmetic.unit) for sign in (-1, 1))
    return {
        judge: row._replace(total=min(max(row.total, low), high))
        for judge, row in rows.items()
        if not low <= row.total <= high
    }


def score_case(
    plan: Plan,
    case: Case,
    ballots: Iterable[Ballot],
    *,
    compared: Fraction | None = None,
    adjustments: Sequence[Adjustment] = (),
    arithmetic: Arithmetic | None = None,
) -> CaseScore:
    """The score of one case from its ballots, in any order, by the plan's scoring rule.

    Only ballots with `counts` count, of judges whose weight is not 0. Where the rule compares
    cases the panel's score is `compared`, which only all the cases together can tell; without it
    panel, final and displayed stay None. So they do while nobody has marked part of the criteria.
    `adjustments` are points off or added to the final score.
    `arithmetic` is the plan's, where it is at hand.
    """
    arithmetic = arithmetic or Arithmetic(plan)
    ballots = tuple(ballots)
    recused = sum(
        ballot.status is BallotStatus.RECUSED and arithmetic.counts.get(ballot.judge, 1) > 0
        for ballot in ballots
    )
    parts = [
        _part_score(arithmetic, part, rows)
        for part in arithmetic.parts
        if (rows := arithmetic.rows(part, ballots))
    ]
    marked = sum(part.counts for part in parts)
    if not marked:
        return CaseScore(recused=recused)
    counted = _together(arithmetic, parts, recused)
    panel = compared
    if not arithmetic.rule.compares_cases and marked == arithmetic.counting:
        panel = sum((part.panel for part in parts), Fraction())
    if panel is None:
        return counted
    return with_panel(arithmetic, case, counted, panel, adjustments)


def panel_score(
    arithmetic: Arithmetic, parts: Iterable[tuple[Part, Mapping[str, Row]]]
) -> Fraction | None:
    """The panel's score that `score_case` finds, and nothing else, from what `rows` gave.

    None while part of the criteria that count is not marked. Not for methods that compare cases.
    """
    scores = [_part_panel(arithmetic, part, rows) for part, rows in parts if rows and part.counts]
    if not scores or len(scores) < arithmetic.counting:
        return None
    return sum(scores[1:], scores[0])


def _part_panel(arithmetic: Arithmetic, part: Part, rows: Mapping[str, Row]) -> Fraction:
    """A part's score alone."""
    rule, counting = arithmetic.rule, rows
    if rule.correct is not None:
        counting = {**rows, **corrected(arithmetic, rows, _untrimmed(arithmetic, rows))}
    combined = arithmetic.method.combine(rule, list(counting.values()), arithmetic.whole)
    by_criterion = rule.round == "criterion"
    criteria = _criteria(arithmetic, part, combined)[0] if by_criterion else {}
    return _panel(arithmetic, part, combined, criteria)


def panel_points(
    arithmetic: Arithmetic, case: Case, panel: Fraction, adjustments: Sequence[Adjustment] = ()
) -> int:
    """The published score that `with_panel` finds, in units of its last decimal, alone."""
    if adjustments:
        points = with_panel(arithmetic, case, CaseScore(), panel, adjustments).points
        assert points is not None
        return points
    if arithmetic.rule.round == "panel":
        panel = arithmetic.rounded(panel)
    return arithmetic.points(arithmetic.final(case, panel))


def with_panel(
    arithmetic: Arithmetic,
    case: Case,
    counted: CaseScore,
    panel: Fraction,
    adjustments: Sequence[Adjustment] = (),
) -> CaseScore:
    """The same ballots with this panel score, and the final score that follows from it.

    Points off or added go onto the published score, so that what is published adds up, and onto
    the exact one.
    """
    if arithmetic.rule.round == "panel":
        panel = arithmetic.rounded(panel)
    final = arithmetic.final(case, panel)
    points, displayed = arithmetic.publish(final)
    unadjusted: Unadjusted | None = None
    if adjustments:
        unadjusted = Unadjusted(final, points, displayed)
        change = sum((Fraction(one.points) for one in adjustments), Fraction())
        final = arithmetic.lowered(final, change)
        changed = arithmetic.lowered(Fraction(points, arithmetic.scale), change)
        points, displayed = arithmetic.publish(changed)
    return CaseScore(
        counted.ballots,
        counted.recused,
        panel,
        final,
        displayed,
        points,
        counted.criteria,
        counted.published,
        counted.untrimmed,
        counted.highest,
        counted.totals,
        counted.corrected,
        unadjusted,
    )


@dataclass(frozen=True, slots=True)
class _PartScore:
    """What the ballots on one case come to in one part of the criteria."""

    rows: Mapping[str, Row]
    """By judge, as they were given."""
    corrected: Mapping[str, Row]
    """By judge, those whose total counts as another one."""
    panel: Fraction
    untrimmed: Fraction
    criteria: Mapping[str, Fraction]
    published: Mapping[str, Decimal]
    counts: bool
    """Whether it is part of the score."""


def _part_score(arithmetic: Arithmetic, part: Part, rows: Mapping[str, Row]) -> _PartScore:
    untrimmed = _untrimmed(arithmetic, rows)
    changed = corrected(arithmetic, rows, untrimmed)
    counting = list({**rows, **changed}.values())
    combined = arithmetic.method.combine(arithmetic.rule, counting, arithmetic.whole)
    criteria, published = _criteria(arithmetic, part, combined)
    return _PartScore(
        rows,
        changed,
        _panel(arithmetic, part, combined, criteria),
        untrimmed,
        criteria,
        published,
        part.counts,
    )


def _untrimmed(arithmetic: Arithmetic, rows: Mapping[str, Row]) -> Fraction:
    """The mean of all totals, by how much their judges count."""
    weight = sum([row.weight for row in rows.values()])
    added = sum([row.weight * row.total for row in rows.values()])
    return Fraction(added, weight * arithmetic.unit)


def _together(arithmetic: Arithmetic, parts: Sequence[_PartScore], recused: int) -> CaseScore:
    """All parts of one case, without a panel score."""
    criteria: dict[str, Fraction] = {}
    published: dict[str, Decimal] = {}
    totals: dict[str, int] = {}
    changed: dict[str, int] = {}
    for part in parts:
        criteria |= part.criteria
        published |= part.published
        # Whoever marks nothing that counts has no total.
        for judge, row in part.rows.items() if part.counts else ():
            totals[judge] = totals.get(judge, 0) + row.total
            now = part.corrected.get(judge, row)
            changed[judge] = changed.get(judge, 0) + now.total
    best = min if arithmetic.rule.marks == "places" else max
    return CaseScore(
        ballots=len(totals),
        recused=recused,
        criteria={key: criteria[key] for key in arithmetic.keys if key in criteria},
        published={key: published[key] for key in arithmetic.keys if key in published},
        untrimmed=sum((part.untrimmed for part in parts), Fraction()),
        highest=Fraction(best(totals.values()), arithmetic.unit),
        totals=totals,
        corrected={
            judge: Fraction(total, arithmetic.unit)
            for judge, total in changed.items()
            if total != totals[judge]
        },
    )


def _criteria(
    arithmetic: Arithmetic, part: Part, combined: Combined
) -> tuple[Mapping[str, Fraction], Mapping[str, Decimal]]:
    """Each criterion's combined mark as the rule uses it, and as it is published."""
    rule, scale = arithmetic.rule, arithmetic.scale
    over = combined.divisor * arithmetic.marks.over
    points = [nearest(column * scale, over, rule.rounding) for column in combined.columns]
    published = {
        key: decimal(mark, rule.decimals) for key, mark in zip(part.keys, points, strict=True)
    }
    if rule.round == "criterion" and not rule.compares_cases:
        exact = [Fraction(mark, scale) for mark in points]
    else:
        exact = [Fraction(column, over) for column in combined.columns]
    return dict(zip(part.keys, exact, strict=True)), published


def _panel(
    arithmetic: Arithmetic, part: Part, combined: Combined, criteria: Mapping[str, Fraction]
) -> Fraction:
    """A part's score; with rounding by criterion each weighted mark is rounded, then added.

    Rounding by criterion is the rule of the figure-skating components: the combined mark of a
    criterion is rounded, multiplied by its weight and rounded again before adding.
    """
    if arithmetic.rule.round == "criterion":
        weighted = (
            arithmetic.rounded(weight * mark / arithmetic.share)
            for weight, mark in zip(part.weights, criteria.values(), strict=True)
        )
        return sum(weighted, Fraction())
    if combined.total is not None:
        return combined.total / arithmetic.unit
    return Fraction(part.total(combined.columns), combined.divisor * arithmetic.unit)


def score_range(plan: Plan) -> Fraction:
    """The largest possible score that is ranked less the smallest, exactly, before it is rounded.

    That of an entrant is of as many cases as any entrant has. Carried scores are those the cases
    bring; cases whose carried scores the seat may not see are left out.
    """
    factors = [abs(Fraction(case.factor)) for case in plan.cases]
    panel = Fraction(plan.panel_weight) * plan.scoring.method.panel_range(plan)
    panel *= max(factors, default=Fraction(1))
    brought = [
        sum((Fraction(c.weight) * Fraction(case.carried[c.key]) for c in plan.carried), Fraction())
        for case in plan.cases
        if all(c.key in case.carried for c in plan.carried)
    ]
    one = abs(panel) + max(brought, default=Fraction()) - min(brought, default=Fraction())
    return one * max(map(len, plan.entrant_cases.values()), default=1)
