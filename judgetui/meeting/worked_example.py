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
from judgetui.meeting.scoring import Arithmetic, CaseScore, judge_total, score_case
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
    count = min(plan.largest_panel, max(_USUAL, plan.scoring.method.example_ballots(plan)))
    if not 2 <= count <= _MOST:
        return ()
    example = _example(plan, count)
    panel = _by_criterion(example) if example.by_criterion else _by_total(example)
    return (_ballot_told(example), *panel, *_carried_told(example), _score_told(example))


def _example(plan: Plan, count: int) -> _Example:
    shares = islice(cycle(_SHARES), count)
    ballots = tuple(_ballot(plan, judge, share) for judge, share in enumerate(shares))
    carried = (plan.perfect * _CARRIED / 100).quantize(Decimal("0.1"))
    case = Case(id="example", number=0, title="-", carried={c.key: carried for c in plan.carried})
    method = plan.scoring.method
    ranks = tuple(islice(cycle(_RANKS), count if method.compares_cases else 0))
    compared = method.panel_of_ranks(ranks) if ranks else None
    score = score_case(plan, case, ballots, compared=compared)
    return _Example(plan, ballots, ranks, case, score)


def _ballot(plan: Plan, judge: int, share: int) -> Ballot:
    """The ballot of one judge, who gives about this share of the most there is."""
    scores = {
        criterion.key: _mark(criterion, share + _SWING[(judge + place) % len(_SWING)])
        for place, criterion in enumerate(plan.criteria)
    }
    at = datetime.datetime.min
    return Ballot(f"judge {judge}", BallotStatus.SUBMITTED, at, "", judge, scores=scores)


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
    fate = _outcome(example, _text(example, _panel(example)))
    if example.ranks:
        return [
            Sentence(
                "By their totals the judges place this case among all: %(numbers)s. %(fate)s",
                numbers="  ".join(map(str, example.ranks)),
                fate=fate,
            )
        ]
    numbers = _listed(example, _totals(example), _dropped_ballots(example))
    return [Sentence("The judges' totals: %(numbers)s. %(fate)s", numbers=numbers, fate=fate)]


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
    if not plan.carried and plan.panel_weight == 1:
        return
    parts = [
        Sentence(
            "the panel's %(number)s × %(weight)s",
            number=_text(example, _panel(example)),
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


# -- numbers ---------------------------------------------------------------------------------


def _panel(example: _Example) -> Fraction:
    return example.score.panel or Fraction(0)


def _totals(example: _Example) -> list[Fraction]:
    return [judge_total(example.plan, ballot.scores) for ballot in example.ballots]


def _dropped_ballots(example: _Example) -> set[int]:
    """The places of the ballots that are left out: among equal totals the marks decide."""
    rows = map(Arithmetic(example.plan).row, example.ballots)
    return _dropped(example, list(zip(_totals(example), rows, strict=True)))


def _dropped(example: _Example, values: Sequence[Any]) -> set[int]:
    """The places of the highest and lowest values that are left out."""
    drop = example.drops
    order = sorted(range(len(values)), key=values.__getitem__)
    return {*order[:drop], *order[len(order) - drop :]}


def _listed(example: _Example, numbers: Sequence[Fraction], out: Collection[int]) -> str:
    """The numbers in the order they were given; what is left out stands in brackets."""
    texts = (_text(example, number) for number in numbers)
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
