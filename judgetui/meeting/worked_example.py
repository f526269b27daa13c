"""A worked example of the plan's scoring rule, on numbers that look like the day's."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import cycle, islice
from typing import Any

from judgetui.meeting.marks import mark_text
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.plan import Case, Criterion, Plan
from judgetui.meeting.rounding import half_up, rounded
from judgetui.meeting.scoring import Arithmetic, CaseScore, Part, judge_total, score_case
from judgetui.meeting.state import Ballot, BallotStatus

_SHARES = (88, 91, 84, 95, 86, 90, 87)
"""What the judges of the example give, in hundredths of the way from the lowest mark to the
highest."""
_SWING = (-3, 1, 2, 0)
"""How much more a judge gives on one criterion than on another."""
_CARRIED = 85
_RANKS = (1, 3, 2, 2, 1, 4, 2)
_USUAL, _MOST = 7, 12
"""How many judges the example has, and how many at the most."""
_DIGITS = 6
"""Decimals up to which a number is written out; of a longer one the first are, and "…"."""


@dataclass(frozen=True, slots=True)
class _Example:
    """One case with its ballots and what they come to."""

    plan: Plan
    ballots: tuple[Ballot, ...]
    ranks: tuple[int, ...]
    """The ranks the judges give the case, where the method compares cases; else empty."""
    case: Case
    score: CaseScore
    panel: Fraction
    """The panel's score before it is rounded."""

    @property
    def by_criterion(self) -> bool:
        """Whether the panel comes together on each criterion, not on the judges' totals."""
        rule, method = self.plan.scoring, self.plan.scoring.method
        if method.compares_cases:
            return False
        return rule.round == "criterion" or (self.drops > 0 and method.drops_marks(self.plan))

    @property
    def drops(self) -> int:
        """How many of the highest, and of the lowest, are left out."""
        return self.plan.scoring.method.drops(self.plan)


def worked_example(plan: Plan) -> tuple[Sentence, ...]:
    """One case worked out: a ballot, the panel, the score, a sentence each.

    None if the panel is too large to fit one line. All numbers are those of `score_case`.
    """
    if plan.scoring.standardise is not None:
        return (_standardised_told(plan),)
    count = min(plan.largest_panel, max(_USUAL, plan.scoring.method.example_ballots(plan)))
    parts = Arithmetic(plan).parts
    if len(parts) > 1:
        count = len(plan.panel)
    if not 2 <= count <= _MOST:
        return ()
    example = _example(plan, count)
    if len(parts) > 1:
        return (*_by_part(example, parts), *_final_told(example))
    panel = _by_criterion(example) if example.by_criterion else _by_total(example)
    return (_ballot_told(example), *panel, *_final_told(example))


def _final_told(example: _Example) -> Iterator[Sentence]:
    """How the panel's score becomes the case's."""
    if example.plan.scoring.round == "panel":
        yield Counted(
            "Rounded to %(decimals)d decimal, the panel's score is %(score)s.",
            "Rounded to %(decimals)d decimals, the panel's score is %(score)s.",
            of="decimals",
            decimals=example.plan.scoring.decimals,
            score=_fixed(example, _panel(example)),
        )
    yield from _carried_told(example)
    if example.plan.scoring.method.shows_score:
        yield _score_told(example)
        yield from _adjusted_told(example)


def _example(plan: Plan, count: int) -> _Example:
    shares = islice(cycle(_SHARES), count)
    judges = plan.panel if len(plan.panel) >= count else map(str, range(count))
    ballots = tuple(
        _ballot(plan, judge, place, share)
        for place, (judge, share) in enumerate(zip(judges, shares, strict=False))
    )
    carried = (plan.perfect * _CARRIED / 100).quantize(Decimal("0.1"))
    case = Case(
        id="example",
        number=0,
        title="-",
        carried={c.key: carried for c in plan.carried},
        factor=max((case.factor for case in plan.cases), default=Decimal(1)),
    )
    method = plan.scoring.method
    ranks = tuple(islice(cycle(_RANKS), count if method.compares_cases else 0))
    compared = method.panel_of_ranks(plan.scoring, ranks) if ranks else None
    score = score_case(plan, case, ballots, compared=compared)
    exact = compared
    if exact is None:
        unrounded = plan.changed(scoring=plan.scoring.model_copy(update={"round": "end"}))
        rounds = plan.scoring.round == "panel"
        exact = (score_case(unrounded, case, ballots) if rounds else score).panel
    return _Example(plan, ballots, ranks, case, score, exact or Fraction(0))


def _ballot(plan: Plan, judge: str, place: int, share: int) -> Ballot:
    """The ballot of one judge, who gives about this share of the most there is."""
    scores = {
        criterion.key: _mark(criterion, share + _SWING[(place + index) % len(_SWING)])
        for index, criterion in enumerate(plan.criteria)
        if not criterion.judges or judge in criterion.judges
    }
    at = datetime.datetime.min
    return Ballot(judge, BallotStatus.SUBMITTED, at, "", place, scores=scores)


def _mark(criterion: Criterion, share: int) -> Decimal:
    """The mark nearest to a share of the way from the lowest to the highest."""
    steps = (criterion.max - criterion.min) * share / 100 / criterion.step
    return criterion.min + steps.to_integral_value(ROUND_HALF_UP) * criterion.step


# -- one ballot ------------------------------------------------------------------------------


def _ballot_told(example: _Example) -> Sentence:
    marks = {key: Fraction(mark) for key, mark in example.ballots[0].scores.items()}
    return Sentence(
        "For example, one judge's ballot: %(sum)s = %(total)s.",
        sum=_weighed(example, marks),
        total=_text(example, judge_total(example.plan, example.ballots[0].scores)),
    )


def _weighed(example: _Example, marks: Mapping[str, Fraction]) -> Sentence:
    """Marks times their weights; where every weight is 1, the marks alone."""
    criteria = example.plan.counting
    template = Sentence("%(name)s %(number)s").template
    if example.plan.weights_are_shares:
        template = Sentence("%(name)s %(number)s × %(share)s %%").template
    elif any(criterion.weight != 1 for criterion in criteria):
        template = Sentence("%(name)s %(number)s × %(weight)s").template
    return _added(
        Sentence(
            template,
            name=criterion.name,
            number=_text(example, marks[criterion.key]),
            share=mark_text(criterion.weight * 100),
            weight=mark_text(criterion.weight),
        )
        for criterion in criteria
    )


# -- the panel -------------------------------------------------------------------------------


def _by_total(example: _Example) -> list[Sentence]:
    """The judges' totals, or the ranks they give, and what they come to."""
    fate = _outcome(example, _text(example, example.panel))
    if example.ranks:
        template = Sentence(
            "By their totals the judges place this case among all: %(numbers)s. %(fate)s"
        ).template
        if example.plan.scoring.marks == "places":
            template = Sentence("The judges give it the places: %(numbers)s. %(fate)s").template
        return [Sentence(template, numbers="  ".join(map(str, example.ranks)), fate=fate)]
    corrected = _corrected_told(example)
    totals = _totals(example)
    if corrected:
        given = _listed(example, totals, ())
        told = [Sentence("The judges' totals: %(numbers)s.", numbers=given), *corrected]
        numbers = _listed(example, _counting(example), _dropped_ballots(example))
        return [*told, Sentence("So they count: %(numbers)s. %(fate)s", numbers=numbers, fate=fate)]
    numbers = _listed(example, totals, _dropped_ballots(example))
    return [Sentence("The judges' totals: %(numbers)s. %(fate)s", numbers=numbers, fate=fate)]


def _corrected_told(example: _Example) -> list[Sentence]:
    """Which totals are too far from their mean, where the rule corrects them."""
    correct = example.plan.scoring.correct
    if correct is None or not example.score.corrected:
        return []
    return [
        Sentence(
            "Their mean is %(mean)s; a total further than %(within)s from it counts as the mean "
            "more or less that.",
            mean=_fixed(example, example.score.untrimmed or Fraction(0)),
            within=mark_text(correct.within),
        )
    ]


def _by_part(example: _Example, parts: Iterable[Part]) -> Iterator[Sentence]:
    """Each group of criteria that the same judges mark, and all of them together."""
    plan = example.plan
    scores: list[Fraction] = []
    for part in parts:
        own = plan.changed(criteria=tuple(plan.criterion[key] for key in part.keys))
        if not own.counting:
            continue
        theirs = [b for b in example.ballots if part.judges is None or b.judge in part.judges]
        ballots = tuple(theirs)
        score = score_case(own, example.case, ballots)
        within = _Example(own, ballots, (), example.case, score, score.panel or Fraction(0))
        yield Sentence(
            "%(names)s, marked by %(count)d of the judges:",
            names=listed(criterion.name for criterion in own.counting),
            count=len(ballots),
        )
        yield from _by_criterion(within) if within.by_criterion else _by_total(within)
        scores.append(score.panel or Fraction(0))
    yield Sentence(
        "All parts together: %(sum)s = %(total)s.",
        sum=" + ".join(_text(example, score) for score in scores),
        total=_text(example, example.panel),
    )


def _standardised_told(plan: Plan) -> Sentence:
    """One total on the common scale, by numbers that come out even."""
    rule = plan.scoring.standardise
    assert rule is not None
    mean, sd = plan.perfect * 4 / 5, plan.perfect / 20
    total = plan.perfect * 9 / 10
    return Sentence(
        "For example, a judge whose totals have the mean %(mean)s and the standard deviation "
        "%(sd)s: %(total)s becomes %(new_mean)s + %(new_sd)s × (%(total)s - %(mean)s) ÷ %(sd)s = "
        "%(result)s.",
        mean=mark_text(mean),
        sd=mark_text(sd),
        total=mark_text(total),
        new_mean=mark_text(rule.mean),
        new_sd=mark_text(rule.sd),
        result=mark_text(rule.mean + 2 * rule.sd),
    )


def _by_criterion(example: _Example) -> list[Sentence]:
    """The first criterion's marks and what they come to, the others likewise, and their sum."""
    first, *others = example.plan.counting
    by_ballot = example.drops > 0 and not example.plan.scoring.method.drops_marks(example.plan)
    marks = [Fraction(ballot.scores[first.key]) for ballot in example.ballots]
    out = _dropped_ballots(example) if by_ballot else _dropped(example, marks)
    told = []
    if by_ballot:
        numbers = _listed(example, _totals(example), out)
        template = Sentence("The judges' totals: %(numbers)s. Those in brackets are left out.")
        told.append(Sentence(template.template, numbers=numbers))
    told.append(
        Sentence(
            "The judges' marks in %(criterion)s: %(numbers)s. %(fate)s",
            criterion=first.name,
            numbers=_listed(example, marks, out),
            fate=_outcome(example, _come_text(example, first)),
        )
    )
    if others:
        alike = (
            Sentence("%(name)s %(number)s", name=other.name, number=_come_text(example, other))
            for other in others
        )
        told.append(Sentence("In the same way: %(marks)s.", marks=listed(alike)))
    return [*told, _together(example)]


def _come_text(example: _Example, criterion: Criterion) -> str:
    """What the marks on a criterion come to, rounded where the rule rounds it."""
    mark = example.score.criteria[criterion.key]
    rounded = example.plan.scoring.round == "criterion"
    return _fixed(example, mark) if rounded else _text(example, mark)


def _together(example: _Example) -> Sentence:
    """The criteria's marks, weighted and added up."""
    marks = example.score.criteria
    if example.plan.scoring.round == "criterion":
        weighted = (Fraction(c.weight) * marks[c.key] for c in example.plan.counting)
        return Sentence(
            "All criteria together, each weighted and rounded: %(sum)s = %(total)s.",
            sum=" + ".join(_fixed(example, part) for part in weighted),
            total=_fixed(example, _panel(example)),
        )
    return Sentence(
        "All criteria together: %(sum)s = %(total)s.",
        sum=_weighed(example, marks),
        total=_text(example, _panel(example)),
    )


def _outcome(example: _Example, number: str) -> Sentence:
    """What becomes of the numbers of a list, and what those that count come to."""
    plan = example.plan
    rounded = example.by_criterion and plan.scoring.round == "criterion"
    return plan.scoring.method.outcome(plan, number, rounded=rounded)


# -- the score -------------------------------------------------------------------------------


def _carried_told(example: _Example) -> Iterator[Sentence]:
    """The panel's score and the carried ones, weighted and added up, where there are any."""
    plan = example.plan
    if example.case.factor != 1:
        yield Sentence(
            "Times the case's factor: %(panel)s × %(factor)s = %(product)s.",
            panel=_text(example, _panel(example)),
            factor=mark_text(example.case.factor),
            product=_text(example, _panel(example) * Fraction(example.case.factor)),
        )
    if not plan.carried and plan.panel_weight == 1:
        return
    parts = [
        Sentence(
            "the panel's %(number)s × %(weight)s",
            number=_text(example, _panel(example) * Fraction(example.case.factor)),
            weight=mark_text(plan.panel_weight),
        ),
        *(
            Sentence(
                "%(name)s %(number)s × %(weight)s",
                name=carried.name,
                number=mark_text(example.case.carried[carried.key]),
                weight=mark_text(carried.weight),
            )
            for carried in plan.carried
        ),
    ]
    yield Sentence(
        "With the scores it carries: %(sum)s = %(total)s.",
        sum=_added(parts),
        total=_text(example, example.score.final or Fraction(0)),
    )


def _score_told(example: _Example) -> Sentence:
    return Counted(
        "Rounded to %(decimals)d decimal, the case's score is %(score)s.",
        "Rounded to %(decimals)d decimals, the case's score is %(score)s.",
        of="decimals",
        decimals=example.plan.scoring.decimals,
        score=f"{example.score.displayed:f}",
    )


def _adjusted_told(example: _Example) -> Iterator[Sentence]:
    """What the first points off or added that the plan has would make of the score."""
    plan, displayed = example.plan, example.score.displayed
    kind = next((kind for kind in plan.adjustments if kind.points is not None), None)
    if kind is None or kind.points is None or displayed is None:
        return
    changed = Arithmetic(plan).lowered(Fraction(displayed), Fraction(kind.points))
    decimals = plan.scoring.decimals
    yield Sentence(
        "With %(name)s: %(score)s %(sign)s %(points)s = %(changed)s.",
        name=kind.name,
        score=f"{displayed:f}",
        sign="−" if kind.points < 0 else "+",
        points=f"{abs(kind.points):.{decimals}f}",
        changed=f"{half_up(changed, decimals):f}",
    )


# -- numbers ---------------------------------------------------------------------------------


def _panel(example: _Example) -> Fraction:
    return example.score.panel or Fraction(0)


def _totals(example: _Example) -> list[Fraction]:
    plan = example.plan
    return [judge_total(plan, ballot.scores) for ballot in example.ballots]


def _counting(example: _Example) -> list[Fraction]:
    """The judges' totals as they count."""
    corrected = example.score.corrected
    return [
        corrected.get(ballot.judge, total)
        for ballot, total in zip(example.ballots, _totals(example), strict=True)
    ]


def _dropped_ballots(example: _Example) -> set[int]:
    """The places of the ballots that are left out: among equal totals the marks decide."""
    keys = [criterion.key for criterion in example.plan.criteria]
    marks = [[ballot.scores[key] for key in keys] for ballot in example.ballots]
    return _dropped(example, list(zip(_counting(example), marks, strict=True)))


def _dropped(example: _Example, values: Sequence[Any]) -> set[int]:
    """The places of the highest and lowest values that are left out."""
    drop = example.drops
    order = sorted(range(len(values)), key=values.__getitem__)
    return {*order[:drop], *order[len(order) - drop :]}


def _listed(example: _Example, numbers: Sequence[Fraction], out: Collection[int]) -> str:
    """The numbers in the order they were given; what is left out stands in brackets."""
    judges = example.plan.judge
    weights = [
        judges[ballot.judge].weight if ballot.judge in judges else Decimal(1)
        for ballot in example.ballots
    ]
    texts = (
        _text(example, number) + (f" × {mark_text(weight)}" if weight != 1 else "")
        for number, weight in zip(numbers, weights, strict=True)
    )
    return "  ".join(f"({text})" if at in out else text for at, text in enumerate(texts))


def _text(example: _Example, number: Fraction) -> str:
    """A number as it is; of one that has too many decimals the first ones and "…"."""
    whole = number * 10**_DIGITS
    if whole.denominator == 1:
        return mark_text(half_up(number, _DIGITS))
    decimals = example.plan.scoring.decimals + 1
    begun = Fraction(int(number * 10**decimals), 10**decimals)
    return f"{half_up(begun, decimals):f}…"


def _fixed(example: _Example, number: Fraction) -> str:
    """A number rounded as the plan says."""
    rule = example.plan.scoring
    return f"{rounded(number, rule.decimals, rule.rounding):f}"


def _added(parts: Iterable[Sentence]) -> Sentence:
    """Several parts as one sum."""
    first, *others = parts
    for part in others:
        first = Sentence("%(sum)s + %(next)s", sum=first, next=part)
    return first
