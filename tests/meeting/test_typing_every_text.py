"""Every short text at a field for marks: let through exactly where a mark begins like it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest

from judgetui.meeting.marks import filled, may_become_mark, read_mark
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Criterion

KEYS = "-.01257"


def texts(longest: int) -> Iterator[str]:
    """Every text of these keys up to a length, the empty one too."""
    for length in range(longest + 1):
        yield from map("".join, itertools.product(KEYS, repeat=length))


def is_mark(text: str, criterion: Criterion) -> bool:
    """Whether it is read as a mark."""
    try:
        read_mark(text, criterion)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("lowest", "highest", "step"),
    [("0", "2.5", "0.5"), ("-1.25", "1.25", "0.25"), ("1", "22", "7"), ("-12", "-2", "5")],
)
def test_a_text_is_let_through_where_a_mark_begins_like_it(
    lowest: str, highest: str, step: str
) -> None:
    criterion = Criterion.model_validate(
        {"key": "depth", "name": "Depth", "min": lowest, "max": highest, "step": step}
    )
    whole = [text for text in texts(5) if is_mark(text, criterion)]
    begun = {text[:end] for text in whole for end in range(len(text) + 1)}
    let_through = {text for text in texts(3) if may_become_mark(text, criterion) is None}
    assert let_through == {text for text in begun if len(text) <= 3}


def test_what_is_not_typed_or_is_no_mark_is_left_out() -> None:
    criteria = [
        Criterion.model_validate({"key": key, "name": key, "max": "10"}) for key in ("a", "b", "c")
    ]
    assert filled({"a": "7", "c": "11"}, criteria) == {"a": Decimal(7)}
    assert filled({}, criteria) == {}
