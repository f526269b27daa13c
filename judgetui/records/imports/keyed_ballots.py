"""What a row of a file with ballots says became of the ballot, and what its numbers add up to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from judgetui.meeting.plan import Plan
from judgetui.records.imports.csv_columns import same


class Outcome(Enum):
    """What is to be done with a row."""

    COUNTS = "submitted"
    RECUSED = "recused"
    OUT = "left out"
    """A ballot that does not count; taken in, it would count again."""


_WORDS = {
    Outcome.COUNTS: ("submitted", "已提交", "提交", "keyed", "纸质", "代录", "有效"),
    Outcome.RECUSED: ("recused", "回避"),
    Outcome.OUT: (
        *("void", "作废", "无效", "not counted", "不计入", "不计分"),
        *("returned", "已退回", "退回"),
        *("withdrawn", "已撤下", "撤下", "退出"),
    ),
}
_OUTCOMES = {same(word): outcome for outcome, words in _WORDS.items() for word in words}
KNOWN_STATUSES = ("submitted", "keyed", "recused", "void", "returned", "withdrawn")
"""The words of our own exports."""


def outcome_of(word: str) -> Outcome | None:
    """What a status stands for; none where the word is not known."""
    return _OUTCOMES.get(same(word))


def sums(plan: Plan, marks: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """What a total on paper may be: the weighted one, and the marks as they stand."""
    weighted = sum((plan.criterion[key].weight * mark for key, mark in marks.items()), Decimal(0))
    return tuple(dict.fromkeys((weighted, sum(marks.values(), Decimal(0)))))


def agrees(written: Decimal, sum_: Decimal, decimals: int) -> bool:
    """Whether a written total is this sum, or the sum rounded as the plan rounds scores."""
    places = max(-int(written.as_tuple().exponent), 0)
    rounded = sum_.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return written == sum_ or (places >= decimals and written == rounded)
