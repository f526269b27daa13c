"""Totals that stand beside marks on paper and in tables: a check against a misread mark.

A total is exactly the plain sum of the marks it stands beside, or their sum by weight, which may be
rounded to the places of scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan, exact
from judgetui.meeting.rounding import half_up
from judgetui.meeting.rules_text import plain_number
from judgetui.records.imports.ballot_heads import About
from judgetui.records.imports.csv_reader import narrow, pointed
from judgetui.records.imports.errors import at_cell, shown
from judgetui.records.imports.matching import no_number_but_a_date
from judgetui.records.imports.table_shape import Place

Marks = Iterable[tuple[str, Decimal]]
"""Marks with the keys of their criteria."""


class WrittenTotal(NamedTuple):
    """A total in a table."""

    text: str
    place: Place
    case: str
    scopes: tuple[About, ...]
    """What it may be the total of: the marks of a judge, of a criterion, or of both; of all where
    that is empty. Several where the header leaves it open."""


def total_fault(plan: Plan, text: str, sums: Sequence[Marks]) -> Sentence | None:
    """What is wrong with a total; none where it is the sum of the marks.

    `sums` are the marks that it may be the total of; the figures of the first are told.
    """
    try:
        written = exact(pointed(narrow(text).removesuffix("分")))
    except PydanticCustomError:
        return no_number_but_a_date(text) or Sentence(
            "%(value)s is no number; write the total, or nothing", value=shown(text)
        )
    found = [_sums(plan, tuple(marks)) for marks in sums]
    if any(_agrees(written, *both, plan.scoring.decimals) for both in found):
        return None
    weighted, sum_ = found[0]
    if weighted == sum_:
        return Sentence(
            "says %(written)s, yet the marks add up to %(sum)s; look at the paper again",
            written=shown(text),
            sum=plain_number(sum_),
        )
    return Sentence(
        "says %(written)s, yet the marks add up to %(sum)s, and to %(weighted)s with their "
        "weights; look at the paper again",
        written=shown(text),
        sum=plain_number(sum_),
        weighted=plain_number(weighted),
    )


def faulty_totals(
    plan: Plan, totals: Iterable[WrittenTotal], acts: Iterable[KeyBallot | Recuse]
) -> list[Sentence]:
    """What is wrong with the totals of tables, given the ballots that were read from them."""
    by_case: dict[str, list[KeyBallot]] = {}
    for act in acts:
        if isinstance(act, KeyBallot):
            by_case.setdefault(act.case, []).append(act)
    wrong: list[Sentence] = []
    for total in totals:
        ballots = by_case.get(total.case, [])
        sums = [tuple(_within(ballots, scope)) for scope in total.scopes]
        if (what := total_fault(plan, total.text, sums)) is not None:
            wrong.append(at_cell(*total.place, what))
    return wrong


def _within(ballots: Iterable[KeyBallot], scope: About) -> Marks:
    for ballot in ballots:
        if scope.judge in ("", ballot.judge):
            for key, mark in ballot.scores.items():
                if scope.criterion in ("", key):
                    yield key, mark


def _sums(plan: Plan, marks: Sequence[tuple[str, Decimal]]) -> tuple[Decimal, Decimal]:
    """What a total may be: the sum of the marks by weight, and as they stand."""
    weights: Mapping[str, Decimal] = {one.key: one.weight for one in plan.criteria}
    weighted = sum((weights[key] * mark for key, mark in marks), Decimal(0))
    return weighted, sum((mark for _, mark in marks), Decimal(0))


def _agrees(written: Decimal, weighted: Decimal, plain: Decimal, decimals: int) -> bool:
    """Whether a written total is one of the sums, or the weighted one rounded as scores are."""
    if written in (weighted, plain):
        return True
    places = max(-int(written.as_tuple().exponent), 0)
    if weighted == plain or places < decimals:
        return False
    return written == half_up(Fraction(weighted), places)
