"""How the board uses its space."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from judgetui.hall.standings import tiers
from judgetui.meeting.acts import DecideTie
from judgetui.meeting.standings import standings
from judgetui.widgets.board.pagination import (
    HOLD,
    TURN,
    Air,
    Pages,
    Turning,
    cut_pages,
    cut_text,
    figure_scale,
)
from tests.meeting.factories import a_plan, do, opened, scored

START = datetime.datetime(2018, 2, 27, 9, tzinfo=datetime.UTC)
NANHU = [0] * 3 + [1] * 5 + [2] * 7 + [None] * 13

some_tiers = st.lists(st.sampled_from([0, 1, 2]), max_size=40).map(
    lambda known: [*sorted(known), None, None]
)


def lines_of(pages: Pages, page: int) -> int:
    """Lines a page takes, without the gap below its last row."""
    taken = sum(pages.air if line.row is not None else 1 for line in pages.pages[page])
    return taken - (pages.air > 1)


@given(some_tiers, st.integers(2, 50), st.booleans(), st.booleans())
def test_every_row_is_on_one_page_and_in_order(
    tier_of: list[int | None], height: int, headings: bool, large: bool
) -> None:
    pages = cut_pages(tier_of, height, headings=headings, large=large)
    rows = [line.row for page in pages.pages for line in page if line.row is not None]
    assert rows == list(range(len(tier_of)))


@given(some_tiers, st.integers(2, 50), st.booleans())
def test_pages_fit_and_rows_stand_below_their_heading(
    tier_of: list[int | None], height: int, large: bool
) -> None:
    pages = cut_pages(tier_of, height, large=large)
    for number, page in enumerate(pages.pages):
        least = 1 + pages.air - (pages.air > 1)
        assert lines_of(pages, number) <= max(height, least)
        assert page[0].row is None
        assert page[-1].row is not None
        heading = None
        for line in page:
            heading = line if line.row is None else heading
            assert heading is not None
            assert heading.tier == line.tier


def test_few_rows_are_large_more_have_air_and_most_are_dense() -> None:
    assert cut_pages([0, 1, 1], 20).air is Air.LARGE
    assert cut_pages([0, 1, 1], 20, large=False).air is Air.AIRY
    assert cut_pages([0] * 9, 20).air is Air.AIRY
    assert cut_pages([0] * 18, 20).air is Air.DENSE


def test_the_sample_meeting_fits_three_pages_at_80_by_24_and_at_120_by_40() -> None:
    small = cut_pages(NANHU, 12, large=False)
    assert (small.air, len(small.pages)) == (Air.DENSE, 3)
    usual = cut_pages(NANHU, 26)
    assert (usual.air, len(usual.pages)) == (Air.AIRY, 3)
    assert usual.page_of(0) == 0
    assert usual.page_of(27) == 2


def test_figures_grow_with_the_screen() -> None:
    assert [figure_scale(80, 24), figure_scale(120, 40), figure_scale(200, 55)] == [1, 2, 3]
    assert figure_scale(300, 30) == 1


def test_tiers_follow_places_and_cases_without_ballots_have_none() -> None:
    plan = a_plan(3, prizes=[{"name": "First", "count": 1}, {"name": "Second", "count": 1}])
    meeting = scored(scored(opened(plan), "C1", {"J1": 5}), "C2", {"J1": 7})
    assert tiers(standings(meeting)) == (0, 1, None)


def test_cases_tied_across_a_prize_line_stand_under_no_prize() -> None:
    prizes = [{"name": f"Prize {number}", "count": 1} for number in range(1, 5)]
    meeting = opened(a_plan(5, prizes=prizes))
    for case, mark in (("C1", 9), ("C2", 9), ("C3", 8), ("C4", 7), ("C5", 7)):
        meeting = scored(meeting, case, {"J1": mark})
    first, last = ("C1", "C2"), ("C4", "C5")
    assert tiers(standings(meeting)) == (first, first, 2, last, last)
    decided = do(meeting, DecideTie(cases=("C2", "C1"), reason="older"))
    assert tiers(standings(decided)) == (0, 1, 2, last, last)


@given(st.lists(st.integers(1, 5), max_size=30), st.integers(1, 12))
def test_text_is_cut_between_paragraphs(heights: list[int], height: int) -> None:
    pages = cut_text(heights, height)
    assert [index for page in pages for index in page] == list(range(len(heights)))
    for page in pages:
        assert len(page) == 1 or sum(heights[index] for index in page) <= height


def test_pages_follow_each_other() -> None:
    turning = Turning(1, START)
    assert turning.page(START, 3) == 1
    assert turning.page(START + TURN, 3) == 2
    assert turning.page(START + 2 * TURN, 3) == 0
    assert turning.page(START + TURN, 1) == 0


def test_a_page_turned_to_by_hand_stays_then_they_go_on() -> None:
    turning = Turning(0, START).by_hand(START + TURN, 3, -1)
    later = START + TURN
    assert turning.page(later, 3) == 0
    assert turning.page(later + HOLD - TURN, 3) == 0
    assert turning.is_held(later + HOLD - TURN)
    assert turning.page(later + HOLD, 3) == 1
    assert not turning.is_held(later + HOLD)


def test_a_single_page_cannot_be_turned() -> None:
    assert Turning(0, START).by_hand(START, 1, 1) == Turning(0, START)
