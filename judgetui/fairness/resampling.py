"""The prizes that a panel drawn from the meeting's judges gives, quickly or by the whole rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from operator import itemgetter

from judgetui.meeting.methods.placing import PlacingMethod
from judgetui.meeting.plan import Plan
from judgetui.meeting.standardise import Standardised, compare
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standings
from judgetui.meeting.tally import Tally

_BY_JUDGE = frozenset({"sum", "mean", "median", "trimmed", "rank-sum", "points"})
"""Methods that combine one number a judge, whoever the other judges are."""


class Resampling(ABC):
    """What a panel drawn with replacement makes of a meeting's ballots."""

    slow = False
    """Whether each panel takes the plan's whole rule."""

    def __init__(self, judges: Sequence[str], now: Standings) -> None:
        self.ids = tuple(judges)
        self.judges = len(judges)
        """How many judges to draw, and from how many."""
        self.cases = tuple(row.case for row in now.rows if row.rank is not None)
        """What is ranked, the best first."""

    @abstractmethod
    def tiers(self, picks: Sequence[int]) -> Iterable[tuple[str, int]] | None:
        """The tier of every case by a panel, given as indices; the number of tiers for no prize.

        None where a case has no ballot of this panel.
        """


def resampling(meeting: Meeting, counted: Tally, now: Standings) -> Resampling | None:
    """The quickest way to draw panels for a meeting; none without two judges, ranks or prizes."""
    given = {judge for one in counted.cases.values() for judge in one.score.totals}
    judges = [judge for judge in meeting.plan.panel if judge in given]
    if len(judges) < 2 or not now.prize_lines or not any(row.rank for row in now.rows):
        return None
    if _by_judge(meeting.plan, counted):
        return _ByJudge(meeting.plan, counted, judges, now)
    return _ByRule(meeting, judges, now)


def _by_judge(plan: Plan, counted: Tally) -> bool:
    """Whether the plan's rule combines one number a judge, and prizes go by place alone."""
    rule = plan.scoring
    return (
        rule.combine in _BY_JUDGE
        and counted.arithmetic.counting == 1
        and rule.correct is None
        and rule.floor is None
        and rule.round == "end"
        and not (rule.combine == "trimmed" and rule.drop_by == "criterion")
        and all(prize.from_ is None for prize in plan.prizes)
    )


class _ByJudge(Resampling):
    """Combines a number a judge, as whole numbers; only the last steps are floats."""

    def __init__(self, plan: Plan, counted: Tally, judges: Sequence[str], now: Standings) -> None:
        super().__init__(judges, now)
        arithmetic = counted.arithmetic
        self._sign = 1 if plan.scoring.low_wins else -1
        weights = [arithmetic.counts.get(judge, arithmetic.whole) for judge in judges]
        self._combine = _combination(plan, weights)
        values, over = _values(plan, counted)
        self._scored: list[tuple[Sequence[int | None], bool, float, float, int]] = []
        place = {case: index for index, case in enumerate(self.cases)}
        for case, given in values.items():
            if (rank := place.get(plan.ranked_as[case])) is None:
                continue
            row = [given.get(judge) for judge in judges]
            scale, shift = _final(plan, counted, case)
            self._scored.append((row, None not in row, scale / over, shift, rank))
        ends = [line.above for line in now.prize_lines]
        widths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        self._tiers = [tier for tier, width in enumerate(widths) for _ in range(width)]
        self._tiers += [len(ends)] * max(0, len(self.cases) - len(self._tiers))

    def tiers(self, picks: Sequence[int]) -> Iterable[tuple[str, int]] | None:
        """By the scores of this panel, and the places that the lines are at."""
        chosen, combine, sign = itemgetter(*picks), self._combine, self._sign
        keys = [0.0] * len(self.cases)
        for row, whole, scale, shift, rank in self._scored:
            combined = combine(chosen(row), picks, whole)
            if combined is None:
                return None
            keys[rank] += sign * (combined * scale + shift)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return [(self.cases[rank], tier) for rank, tier in zip(order, self._tiers, strict=False)]


_Combine = Callable[[Sequence[int | None], Sequence[int], bool], float | None]
"""Numbers of the judges drawn, who they are, and whether none of the numbers is missing."""


def _combination(plan: Plan, weights: Sequence[int]) -> _Combine:
    """How the plan's method combines one number a judge; None where all are missing."""
    rule = plan.scoring
    if rule.combine == "median":
        return _median
    adds = rule.combine in ("sum", "points") or rule.total == "sum"
    drop, least = (rule.drop, rule.drop_from) if rule.combine == "trimmed" else (0, 1)
    if len(set(weights)) > 1:
        return _weighted(weights, adds=adds)

    def combine(values: Sequence[int | None], picks: Sequence[int], whole: bool) -> float | None:
        there = values if whole else [one for one in values if one is not None]
        if not there:
            return None
        if drop and len(there) >= least:
            there = sorted(there)[drop:-drop]  # type: ignore[type-var]
        total = sum(there)  # type: ignore[arg-type]
        return total if adds else total / len(there)

    return combine


def _median(values: Sequence[int | None], picks: Sequence[int], whole: bool) -> float | None:
    there = sorted(one for one in values if one is not None)
    if not there:
        return None
    return (there[(len(there) - 1) // 2] + there[len(there) // 2]) / 2


def _weighted(weights: Sequence[int], *, adds: bool) -> _Combine:
    def combine(values: Sequence[int | None], picks: Sequence[int], whole: bool) -> float | None:
        there = [
            (one, weights[pick]) for one, pick in zip(values, picks, strict=True) if one is not None
        ]
        if not there:
            return None
        total = sum(one * weight for one, weight in there)
        return total if adds else total / sum(weight for _, weight in there)

    return combine


def _values(plan: Plan, counted: Tally) -> tuple[Mapping[str, Mapping[str, int]], int]:
    """The number that each judge brings to each case, and what it is a whole number over."""
    arithmetic, rule = counted.arithmetic, plan.scoring
    if not rule.compares_cases:
        totals = {case: one.score.totals for case, one in counted.cases.items()}
        return totals, arithmetic.unit
    if rule.standardise is not None:
        compared = compare(arithmetic, counted.totals, counted.cases.keys(), None)
        assert isinstance(compared, Standardised)
        return _by_case(compared.scaled), 10**15
    method = rule.method
    assert isinstance(method, PlacingMethod)
    given = {
        judge: method.given(rule, totals, arithmetic.unit, counted.cases.keys())
        for judge, totals in counted.totals.items()
    }
    # Scaled ranks and shared points are fractions; a millionth of one decides nothing here.
    over = 1_000_000
    whole = {
        judge: {case: int(one * over) for case, one in row.items()} for judge, row in given.items()
    }
    return _by_case(whole), over


def _by_case(values: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for judge, row in values.items():
        for case, one in row.items():
            found.setdefault(case, {})[judge] = one
    return found


def _final(plan: Plan, counted: Tally, case: str) -> tuple[float, float]:
    """What a panel's score is multiplied by and added to for the final score of a case."""
    about, arithmetic = plan.case[case], counted.arithmetic
    shift = arithmetic.final(about, Fraction())
    scale = arithmetic.final(about, Fraction(1)) - shift
    added = sum((Fraction(one.points) for one in counted.cases[case].adjustments), Fraction())
    return float(scale), float(shift + added)


class _ByRule(Resampling):
    """Takes each panel through the plan's whole rule, with a judge of its own for each draw."""

    slow = True

    def __init__(self, meeting: Meeting, judges: Sequence[str], now: Standings) -> None:
        super().__init__(judges, now)
        self._meeting = meeting

    def tiers(self, picks: Sequence[int]) -> Iterable[tuple[str, int]] | None:
        """By the standings of this panel, and its lines."""
        drawn = _drawn_meeting(self._meeting, [self.ids[pick] for pick in picks])
        if drawn is None:
            return None
        now = standings(drawn)
        ranked = [row.case for row in now.rows if row.rank is not None]
        if len(ranked) < len(self.cases):
            return None
        return list(zip(ranked, _tiers_by_place(now, len(ranked)), strict=True))


def _tiers_by_place(now: Standings, places: int) -> Iterator[int]:
    ends = list(accumulate((line.above for line in now.prize_lines), max))
    for place in range(1, places + 1):
        yield next((tier for tier, end in enumerate(ends) if place <= end), len(ends))


def _drawn_meeting(meeting: Meeting, drawn: Sequence[str]) -> Meeting | None:
    """The meeting as if its panel were the judges drawn, each draw a judge of their own.

    None where nobody drawn marks a criterion: a plan takes "no judges" for everybody.
    """
    plan = meeting.plan
    names = [(f"{index}.{judge}", judge) for index, judge in enumerate(drawn)]
    criteria = tuple(
        one.model_copy(update={"judges": tuple(new for new, old in names if old in one.judges)})
        if one.judges
        else one
        for one in plan.criteria
    )
    if any(old.judges and not new.judges for old, new in zip(plan.criteria, criteria, strict=True)):
        return None
    judges = tuple(
        plan.judge[old].model_copy(update={"id": new, "replaces": ""}) for new, old in names
    )
    cases = {
        case: replace(
            state,
            ballots={
                new: replace(ballot, judge=new)
                for new, old in names
                if (ballot := state.ballots.get(old)) is not None
            },
        )
        for case, state in meeting.cases.items()
    }
    return replace(meeting, plan=plan.changed(judges=judges, criteria=criteria), cases=cases)
