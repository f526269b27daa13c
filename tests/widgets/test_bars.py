"""Bars on a cut scale, and what the scale says of itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.score_scale import Scale, scale, scale_of
from judgetui.widgets.bars import bar, ends, share_bar, title_and_bar
from tests.meeting.factories import a_plan

HUNDRED = [{"key": "whole", "name": "Whole", "max": "100", "weight": "1"}]
SCORES = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=30)


@given(SCORES, st.booleans())
def test_a_scale_holds_every_score_and_its_bars_keep_their_order(
    scores: list[Decimal], low_wins: bool
) -> None:
    on = scale(scores, low_wins=low_wins)
    assert on is not None
    assert on.start >= 0
    assert min(on) <= min(scores) <= max(scores) <= max(on)
    assert (on.start > on.end) == low_wins
    best_first = sorted(scores, reverse=not low_wins)
    lengths = [_eighths(bar(score, on, 20)) for score in best_first]
    assert lengths == sorted(lengths, reverse=True)
    assert all(1 <= length <= 160 for length in lengths)


# A scale's ends are decimals of 28 digits; no plan allows so little that these are not enough.
@given(SCORES, st.booleans(), st.fractions(0, 100, max_denominator=10**9))
def test_a_scale_spans_as_much_as_it_has_to_and_never_begins_below_0(
    scores: list[Decimal], low_wins: bool, least: Fraction
) -> None:
    on = scale(scores, low_wins=low_wins, least=least)
    assert on is not None
    assert 0 <= min(on) <= min(scores) <= max(scores) <= max(on)
    assert Fraction(max(on) - min(on)) >= least
    lengths = [_eighths(bar(score, on, 20)) for score in sorted(scores, reverse=not low_wins)]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("scores", "start", "end"),
    [
        (["87.83", "87.75"], "76", "88"),
        (["100", "99.99"], "90", "100"),
        (["0.5", "0.25"], "0", "10"),
    ],
)
def test_a_hairs_breadth_is_drawn_as_one(scores: list[str], start: str, end: str) -> None:
    on = scale_of(a_plan(criteria=HUNDRED), map(Decimal, scores))
    assert on == Scale(Decimal(start), Decimal(end))
    best, next_best = (len(bar(Decimal(score), on, 20).rstrip()) for score in scores)
    assert best - next_best <= 1


@given(SCORES, st.integers(1, 40))
def test_a_bar_fills_its_cells(scores: list[Decimal], width: int) -> None:
    on = scale(scores)
    assert on is not None
    assert all(len(bar(score, on, width)) == width for score in scores)


def test_a_bar_is_drawn_to_the_eighth() -> None:
    on = Scale(Decimal(80), Decimal(90))
    assert bar(Decimal(85), on, 10) == "█████     "
    assert bar(Decimal("85.5"), on, 10) == "█████▌    "
    assert bar(Decimal(90), on, 10) == "██████████"
    assert bar(Decimal(80), on, 10) == "▏         "


def test_ends_are_round_numbers_close_to_the_scores() -> None:
    for scores, start, end in [
        (["89.95", "91.20", "85.1"], "85", "92"),
        (["8.71", "8.74"], "8.705", "8.74"),
        (["70", "75"], "69", "75"),
        (["0", "0"], "0", "1"),
    ]:
        assert scale(map(Decimal, scores)) == Scale(Decimal(start), Decimal(end))
    low_wins = scale([Decimal("1.5"), Decimal("4.25")], low_wins=True)
    assert low_wins == Scale(Decimal("4.5"), Decimal("1.5"))
    assert scale([]) is None


@pytest.mark.parametrize(
    ("width", "text"), [(10, "80.5     9"), (6, "80.5 9"), (5, "80.5 "), (2, "80")]
)
def test_a_scale_says_both_ends_where_there_is_room(width: int, text: str) -> None:
    assert ends(Scale(Decimal("80.50"), Decimal("9.0")), width) == text


def test_a_share_is_never_longer_than_the_line() -> None:
    assert share_bar(Fraction(1, 2), 4) == ("━━", "──")
    assert share_bar(Fraction(-1, 2), 4) == ("", "────")
    assert share_bar(Fraction(3, 2), 4) == ("━━━━", "")


def _eighths(text: str) -> int:
    drawn = text.rstrip()
    parts = " ▏▎▍▌▋▊▉█"
    return sum(parts.index(cell) for cell in drawn)


@pytest.mark.parametrize(
    ("room", "longest", "widths"),
    [
        (100, 20, (60, 38)),  # no more than the most it may have
        (60, 30, (30, 28)),  # all that the longest title leaves
        (60, 55, (38, 20)),  # at least the usual width, though the title is cut
        (32, 55, (16, 14)),  # less than usual, so that something is left of the title
        (25, 55, (25, 0)),  # none, where that would be less than the least
        (3, 55, (3, 0)),
    ],
)
def test_title_and_bar_share_a_row(room: int, longest: int, widths: tuple[int, int]) -> None:
    assert title_and_bar(room, longest, least_title=16, usual=20, most=38, least=8) == widths


@given(
    st.integers(0, 200),
    st.integers(0, 100),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_a_row_is_always_filled_and_its_title_kept(
    room: int, longest: int, usual: int, most: int, least: int
) -> None:
    title, drawn = title_and_bar(room, longest, least_title=16, usual=usual, most=most, least=least)
    assert title + drawn + (2 if drawn else 0) == room
    assert drawn == 0 or (title >= 16 and least <= drawn <= most)
