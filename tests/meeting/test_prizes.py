"""Prizes down the places, and ties across their lines."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.standings import prize_lines, prize_of
from judgetui.meeting.state import Decision, PrizeLine
from judgetui.meeting.ties import Group
from tests.meeting.tallied import plan_of

CASES = st.lists(st.integers(1, 5), min_size=0, max_size=12)


def grouped(*sizes: int) -> tuple[list[Group], dict[str, CaseScore]]:
    """Groups of these sizes, the best first, each 10 points of the last decimal below the other."""
    groups: list[Group] = []
    scores: dict[str, CaseScore] = {}
    for index, size in enumerate(sizes):
        cases = tuple(f"C{len(scores) + i}" for i in range(1, size + 1))
        groups.append(Group(cases))
        scores |= dict.fromkeys(cases, CaseScore(ballots=1, points=9000 - 10 * index))
    return groups, scores


def prizes(plan: Plan, groups: list[Group], lines: tuple[PrizeLine, ...]) -> list[int | None]:
    """The prize of each place."""
    given_prizes: list[int | None] = []
    for group in groups:
        prize = prize_of(lines, group, len(given_prizes) + 1)
        given_prizes += [prize] * len(group.cases)
    return given_prizes


def extra(*cases: str) -> Decision:
    return Decision("extra", cases, {}, "all deserve it", 7)


def test_three_five_and_seven_prizes() -> None:
    plan = plan_of(prizes=(3, 5, 7))
    groups, scores = grouped(*[1] * 28)
    lines = prize_lines(plan, groups, scores, ())
    apart = Decimal("0.10")
    assert lines == (PrizeLine(3, 4, apart), PrizeLine(8, 9, apart), PrizeLine(15, 16, apart))
    assert prizes(plan, groups, lines) == [0] * 3 + [1] * 5 + [2] * 7 + [None] * 13
    assert str(lines[0].margin) == "0.10"


def test_a_tie_across_a_line_holds_the_prize_back() -> None:
    plan = plan_of(prizes=(3, 5, 7))
    groups, scores = grouped(1, 1, 2, *[1] * 20)
    lines = prize_lines(plan, groups, scores, ())
    assert lines[0] == PrizeLine(3, 4, Decimal(0), ("C3", "C4"))
    assert [line.tied for line in lines[1:]] == [(), ()]
    assert prizes(plan, groups, lines) == [0, 0, None, None] + [1] * 4 + [2] * 7 + [None] * 9


def test_a_tie_within_a_tier_is_no_trouble() -> None:
    plan = plan_of(prizes=(3, 5))
    groups, scores = grouped(3, 2, 3, 1)
    lines = prize_lines(plan, groups, scores, ())
    assert [line.tied for line in lines] == [(), ()]
    assert prizes(plan, groups, lines) == [0] * 3 + [1] * 5 + [None]


def test_an_extra_prize_moves_the_lines_below_down() -> None:
    plan = plan_of(prizes=(3, 5, 7))
    groups, scores = grouped(1, 1, 2, *[1] * 20)
    lines = prize_lines(plan, groups, scores, [extra("C4", "C3")])
    assert [(line.above, line.below) for line in lines] == [(4, 5), (9, 10), (16, 17)]
    assert all(line.margin == Decimal("0.10") and not line.tied for line in lines)
    assert prizes(plan, groups, lines) == [0] * 4 + [1] * 5 + [2] * 7 + [None] * 8


def test_an_extra_prize_for_others_settles_nothing() -> None:
    plan = plan_of(prizes=(1,))
    groups, scores = grouped(3)
    lines = prize_lines(plan, groups, scores, [extra("C1", "C2")])
    assert lines[0].tied == ("C1", "C2", "C3")


def test_an_extra_prize_is_forgotten_when_the_tie_no_longer_crosses_the_line() -> None:
    plan = plan_of(prizes=(2,))
    groups, scores = grouped(2, 1)
    lines = prize_lines(plan, groups, scores, [extra("C1", "C2")])
    assert lines == (PrizeLine(2, 3, Decimal("0.10")),)


def test_a_tie_can_cross_several_lines() -> None:
    plan = plan_of(prizes=(1, 2, 1))
    groups, scores = grouped(4, 1)
    lines = prize_lines(plan, groups, scores, ())
    assert [len(line.tied) for line in lines] == [4, 4, 0]
    assert prizes(plan, groups, lines) == [None] * 5
    settled = prize_lines(plan, groups, scores, [extra("C1", "C2", "C3", "C4")])
    assert [line.above for line in settled] == [4, 6, 7]
    assert prizes(plan, groups, settled) == [0] * 4 + [1]


def test_an_extra_prize_may_make_the_next_tie_cross_its_line() -> None:
    plan = plan_of(prizes=(1, 2))
    groups, scores = grouped(2, 1, 2)
    lines = prize_lines(plan, groups, scores, [extra("C1", "C2")])
    assert [(line.above, line.tied) for line in lines] == [(2, ()), (4, ("C4", "C5"))]
    assert prizes(plan, groups, lines) == [0, 0, 1, None, None]


def test_the_last_line_can_be_tied_across_too() -> None:
    plan = plan_of(prizes=(1, 1))
    groups, scores = grouped(1, 3)
    lines = prize_lines(plan, groups, scores, ())
    assert lines[1].tied == ("C2", "C3", "C4")
    assert prizes(plan, groups, lines) == [0, None, None, None]


def test_lines_beyond_the_ranked_cases_are_listed_without_margin() -> None:
    plan = plan_of(prizes=(3, 5))
    groups, scores = grouped(1, 2)
    lines = prize_lines(plan, groups, scores, ())
    assert lines == (PrizeLine(3, 4, None), PrizeLine(8, 9, None))
    assert prizes(plan, groups, lines) == [0, 0, 0]


def test_without_prizes_there_are_no_lines() -> None:
    groups, scores = grouped(1, 1)
    assert prize_lines(plan_of(), groups, scores, ()) == ()
    assert prize_of((), groups[0], 1) is None


@given(st.lists(st.integers(1, 4), max_size=4), CASES)
def test_prizes_never_exceed_their_counts_and_skip_nobody(
    counts: list[int], sizes: list[int]
) -> None:
    plan = plan_of(prizes=counts)
    groups, scores = grouped(*sizes)
    lines = prize_lines(plan, groups, scores, ())
    given_prizes = prizes(plan, groups, lines)
    for tier, count in enumerate(counts):
        assert given_prizes.count(tier) <= count
    awarded = [prize for prize in given_prizes if prize is not None]
    assert awarded == sorted(awarded)
    held = {case for line in lines for case in line.tied}
    assert len(awarded) + len(held) >= min(sum(counts), sum(sizes))


@given(st.lists(st.integers(1, 4), max_size=4), CASES)
def test_extra_prizes_for_every_tie_leave_none_held_back(
    counts: list[int], sizes: list[int]
) -> None:
    plan = plan_of(prizes=counts)
    groups, scores = grouped(*sizes)
    lines = prize_lines(plan, groups, scores, [extra(*group.cases) for group in groups])
    given_prizes = prizes(plan, groups, lines)
    assert all(not line.tied for line in lines)
    assert sum(prize is not None for prize in given_prizes) >= min(sum(counts), sum(sizes))
    for earlier, later in pairwise(lines):
        assert later.above - earlier.above >= counts[lines.index(later)]
