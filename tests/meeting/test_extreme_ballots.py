"""A ballot far from its case's level and its judge's severity, found with the figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting import extreme_ballots as module
from judgetui.meeting.acts import Entry, KeyBallot, VoidBallot, Withdraw
from judgetui.meeting.extreme_ballots import MOST, extreme_ballots
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, Role, Seat
from judgetui.meeting.state import Meeting
from tests.meeting.factories import a_plan, do, one_by_one, opened
from tests.meeting.strategies import days

CRITERIA = [{"key": "depth", "name": "Depth", "max": "100"}]


def keyed(totals: Sequence[Sequence[int]], **changes: object) -> Meeting:
    """A meeting with a case for each row, in which judges J1, J2 … gave these totals."""
    plan = a_plan(len(totals), len(totals[0]), criteria=CRITERIA, **changes)
    meeting = opened(plan)
    for number, row in enumerate(totals, 1):
        for judge, total in enumerate(row, 1):
            act = KeyBallot(case=f"C{number}", judge=f"J{judge}", scores={"depth": Decimal(total)})
            meeting = do(meeting, act)
    return meeting


def steady(*last: int) -> list[list[int]]:
    """Nine cases on which J5 is always 10 lower than the level, and the others 1 from it."""
    row = [79, 81, 79, 81, 70]
    return [[*row] for _ in range(9)] + [list(last)]


def test_a_ballot_far_from_the_level_is_found_with_deviation_and_figure() -> None:
    # On each of the nine cases: J1 and J3 have the colleagues 79, 81, 81, 70 with median 80, so
    # they are 1 below; J2 and J4 have 79, 79, 81, 70 with median 79 and are 2 above; J5 has 79, 79,
    # 81, 81 with median 80 and is 10 below. Everybody is the same on every case: what is left is
    # 0, but on the tenth, where J1 gives 60 and is 20 below 80 instead of 1: 19 are left.
    # Then nothing is spread, and no figure can be given.
    assert extreme_ballots(keyed(steady(60, 81, 79, 81, 70)), "C10") == {}


def test_severity_is_no_extreme_and_the_figure_is_deviation_by_spread() -> None:
    totals = steady(60, 81, 79, 81, 70)
    # J3 goes up and down by 2 from case to case, which spreads what is left.
    for number, row in enumerate(totals[:9]):
        row[2] += 2 if number % 2 else -2
    meeting = keyed(totals)
    found = extreme_ballots(meeting, "C10")
    assert found.keys() == {"J1"}
    # What was to be expected of J1 is their median offset; J5, 10 lower each time, is not found.
    by_hand = slow(meeting, "C10", "J1")
    assert found["J1"].deviation == by_hand[0] < 0
    assert found["J1"].times == by_hand[1] >= 3
    assert extreme_ballots(meeting, "C5") == {}


def slow(meeting: Meeting, case: str, judge: str) -> tuple[Fraction, Decimal]:
    """The same as the text says it, written down once more in another way."""
    total = {
        (c, j): Fraction(b.scores["depth"])
        for c, s in meeting.cases.items()
        for j, b in s.ballots.items()
    }
    cases, panel = list(meeting.cases), list(meeting.plan.judge)

    def middle(numbers: list[Fraction]) -> Fraction:
        ordered = sorted(numbers)
        half = len(ordered) // 2
        return (ordered[half] + ordered[-half - 1]) / 2

    level = {(c, j): middle([total[c, k] for k in panel if k != j]) for c, j in total}
    left = {
        (c, j): total[c, j]
        - level[c, j]
        - middle([total[d, j] - level[d, j] for d in cases if d != c])
        for c, j in total
    }
    here = level[case, judge]
    others = sorted((abs(level[c, j] - here), left[c, j]) for c, j in total if c != case)
    near = [one for distance, one in others if distance <= others[19][0]]
    spread = (sum(float(one) ** 2 for one in near) / len(near)) ** 0.5
    times = abs(float(left[case, judge])) / spread
    return left[case, judge], Decimal(int(times * 10)) / 10


def test_too_few_ballots_tell_nothing() -> None:
    # Four cases with five judges leave 15 ballots on others, below 20.
    rows = steady(10, 81, 79, 81, 70)[-4:]
    assert extreme_ballots(keyed(rows), "C4") == {}
    # Two colleagues are no level: an extreme one would move it by half of what it is off.
    three = [[50 + n % 3, 51, 52] for n in range(15)]
    assert extreme_ballots(keyed([*three, [0, 51, 52]]), "C16") == {}


def test_what_does_not_count_is_no_part_of_it() -> None:
    totals = steady(60, 81, 79, 81, 70)
    for number, row in enumerate(totals[:9]):
        row[2] += 2 if number % 2 else -2
    meeting = keyed(totals)
    void = do(meeting, VoidBallot(case="C10", judge="J1", reason="no member"))
    assert extreme_ballots(void, "C10") == {}
    gone = do(meeting, Withdraw(case="C10", reason="ill"))
    assert extreme_ballots(gone, "C10") == {}


def test_judges_are_compared_with_those_who_mark_the_same() -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "100", "judges": ["J1", "J2", "J3", "J4"]},
        {"key": "care", "name": "Care", "max": "100", "judges": ["J5", "J6", "J7", "J8"]},
    ]
    meeting = opened(a_plan(12, 8, criteria=criteria))
    for case in range(1, 13):
        for judge in range(1, 9):
            key, base = ("depth", 90) if judge < 5 else ("care", 20)
            wobble = (case * judge) % 3
            extreme = 40 if (case, judge) == (12, 2) else 0
            scores = {key: Decimal(base + wobble - extreme)}
            meeting = do(meeting, KeyBallot(case=f"C{case}", judge=f"J{judge}", scores=scores))
    assert extreme_ballots(meeting, "C12").keys() == {"J2"}
    assert extreme_ballots(meeting, "C3") == {}


def test_judges_and_the_board_are_sent_nothing_it_could_be_worked_out_of() -> None:
    totals = steady(60, 81, 79, 81, 70)
    for number, row in enumerate(totals[:9]):
        row[2] += 2 if number % 2 else -2
    meeting = keyed(totals, board={"show_judges": True})
    assert extreme_ballots(meeting, "C10")
    for seat in (BOARD, *(Seat(Role.JUDGE, f"J{n}") for n in range(1, 6))):
        assert extreme_ballots(redact(meeting, seat), "C10") == {}


def test_where_there_are_very_many_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = steady(60, 81, 79, 81, 70)
    for number, row in enumerate(totals[:9]):
        row[2] += 2 if number % 2 else -2
    meeting = keyed(totals)
    monkeypatch.setattr(module, "MOST", 49)
    assert extreme_ballots(meeting, "C10") == {}
    assert MOST > 28 * 7


@given(
    offsets=st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=8, max_size=8),
    level=st.integers(30, 70),
)
def test_the_level_of_all_cases_changes_nothing(offsets: list[list[int]], level: int) -> None:
    base = [[50 + one for one in row] for row in offsets]
    moved = [[level + one for one in row] for row in offsets]
    assert extreme_ballots(keyed(base), "C8") == extreme_ballots(keyed(moved), "C8")


@given(entries=days())
def test_it_never_breaks_and_changes_nothing(entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    for case in meeting.cases:
        for judge, found in extreme_ballots(meeting, case).items():
            assert found.times >= 3
            assert meeting.cases[case].ballots[judge].counts
