"""The standings on the board."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from rich.cells import cell_len

from judgetui.meeting.acts import DecideTie, RecordVote
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting
from judgetui.widgets.board.big_text import glyphs
from judgetui.widgets.board.leaderboard import Leaderboard, columns
from tests.meeting.factories import a_plan, do, opened, scored
from tests.screens.drawing import NOON, Host, drawn

LONG = "老人[/b]关爱 " * 12


def judged(cases: int, plan: Plan | None = None) -> Meeting:
    """The public's view once some cases were announced, each with a lower score."""
    meeting = opened(plan or a_plan(cases))
    for number in range(1, cases + 1):
        meeting = scored(meeting, f"C{number}", dict.fromkeys(("J1", "J2", "J3"), 11 - number))
    return redact(meeting, BOARD)


async def lines(meeting: Meeting, columns: int, rows: int) -> list[str]:
    """The board's standings drawn in this size."""
    app = Host(Leaderboard(), meeting=meeting, now=NOON)
    async with app.run_test(size=(columns, rows)) as pilot:
        await pilot.pause()
        return drawn(app)


async def test_rows_stand_under_their_prizes() -> None:
    shown = await lines(judged(3), 80, 12)
    assert shown[0].startswith("  Standings · provisional")
    assert shown[1].startswith("  ── First ──")
    assert "10  Story 1" in shown[2]
    assert "10.00  3/3" in shown[2]
    assert shown[4].startswith("  ────")
    assert shown[7].startswith("▶ 3")


@pytest.mark.parametrize(
    ("provisional", "heading"),
    [
        (True, "  Standings · provisional · ! under correction"),
        (False, "  Final standings · ! under correction"),
    ],
)
async def test_the_heading_says_that_a_score_is_under_correction(
    *, provisional: bool, heading: str
) -> None:
    meeting = judged(3)
    assert meeting.standings is not None
    first, *others = meeting.standings.rows
    rows = (dataclasses.replace(first, under_correction=True), *others)
    standings = dataclasses.replace(meeting.standings, rows=rows, provisional=provisional)
    shown = await lines(dataclasses.replace(meeting, standings=standings), 80, 12)
    assert shown[0].startswith(heading)


async def test_the_ends_of_the_bars_are_named() -> None:
    shown = await lines(judged(3), 80, 12)
    assert shown[0].split()[-2:] == ["7.5", "10"]


@pytest.mark.parametrize("size", [(80, 12), (120, 20), (200, 40)])
async def test_a_full_bar_ends_below_the_number_it_stands_for(size: tuple[int, int]) -> None:
    shown = await lines(judged(3), *size)
    ends = {cell_len(line) for line in shown if "█" in line and "─" not in line}
    assert max(ends) == cell_len(shown[0]) == size[0] - 2


async def test_few_rows_on_a_large_screen_have_large_figures() -> None:
    shown = await lines(judged(2), 120, 20)
    assert glyphs("10.00", 1)[0].strip() in shown[2]
    assert "Story 1" in shown[3]
    assert "Story 2" in shown[8]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_score_is_never_cut_and_a_row_never_too_wide(width: int) -> None:
    cases = [{"id": "C1", "number": 1000, "title": LONG}]
    meeting = judged(1, a_plan(cases=cases))
    assert meeting.standings is not None
    (row,) = meeting.standings.rows
    huge = dataclasses.replace(row, score=Decimal("123456789.123456"), rank=100, tied=True)
    standings = dataclasses.replace(meeting.standings, rows=(huge,))
    board = Leaderboard()
    board.set_reactive(Leaderboard.meeting, dataclasses.replace(meeting, standings=standings))
    place = columns(board.meeting, standings, width, large=False)
    line = board._row(huge, place, None).plain
    assert "123456789.123456" in line
    assert "100=" in line
    assert "…" in line
    assert cell_len(line) <= width


async def test_pages_turn_by_themselves_and_the_newest_comes_first() -> None:
    app = Host(Leaderboard(), meeting=judged(9), now=NOON)
    async with app.run_test(size=(80, 6)) as pilot:
        await pilot.pause()
        board = app.query_one(Leaderboard)
        assert "page 1 / " in drawn(app)[0]
        board.turn(1)
        await pilot.pause()
        assert "page 2 / " in drawn(app)[0]
        assert "held" in drawn(app)[0]
        board.meeting = judged(10)
        await pilot.pause()
        assert any("▶" in line and "Story 10" in line for line in drawn(app))
        assert "held" not in drawn(app)[0]


async def test_frozen_standings_say_so() -> None:
    plan = a_plan(3, board={"policy": "live", "freeze_after": 1})
    shown = await lines(judged(3, plan), 80, 12)
    assert "frozen; announced cases shown: 1" in shown[0]
    assert "Story 1" in "\n".join(shown)
    assert "Story 2" not in "\n".join(shown)


@pytest.mark.parametrize("size", [(80, 12), (120, 20), (46, 9)])
async def test_the_hall_is_told_what_placed_equal_scores(size: tuple[int, int]) -> None:
    meeting = opened(a_plan(4))
    for case, mark in (("C1", 9), ("C2", 8), ("C3", 8), ("C4", 7)):
        meeting = scored(meeting, case, dict.fromkeys(("J1", "J2", "J3"), mark))
    assert "Equal scores" not in "".join(await lines(redact(meeting, BOARD), *size))
    voted = do(meeting, RecordVote(votes={"C2": 1, "C3": 2}))
    shown = await lines(redact(voted, BOARD), *size)
    assert shown[size[1] - 1].strip() == "Equal scores: 8.00 by a vote of the panel"
    decided = do(meeting, DecideTie(cases=("C3", "C2"), reason="older"))
    shown = await lines(redact(decided, BOARD), *size)
    assert shown[size[1] - 1].strip() == "Equal scores: 8.00 by the chair's decision"
    assert "older" not in "".join(shown)


async def test_only_the_page_with_equal_scores_says_what_placed_them() -> None:
    meeting = opened(a_plan(12))
    for number in range(1, 13):
        mark = max(10 - number, 1)
        meeting = scored(meeting, f"C{number}", dict.fromkeys(("J1", "J2", "J3"), mark))
    last = tuple(f"C{number}" for number in range(9, 13))
    decided = redact(do(meeting, DecideTie(cases=last, reason="older")), BOARD)
    app = Host(Leaderboard(), meeting=decided, now=NOON)
    async with app.run_test(size=(80, 8)) as pilot:
        await pilot.pause()
        board = app.query_one(Leaderboard)
        said = []
        for page in range(board.page_count()):
            board.show_page(page)
            await pilot.pause()
            shown = drawn(app)
            assert ("1.00" in "".join(shown[1:])) is ("Equal scores: 1.00" in shown[7])
            said.append("Equal scores" in shown[7])
        assert True in said
        assert False in said


@pytest.mark.parametrize("size", [(80, 12), (120, 20), (60, 9)])
async def test_cases_tied_across_a_prize_line_stand_under_no_prize(size: tuple[int, int]) -> None:
    prizes = [{"name": "First", "count": 1}, {"name": "Second", "count": 1}]
    meeting = opened(a_plan(3, prizes=prizes))
    for case, mark in (("C1", 9), ("C2", 9), ("C3", 7)):
        meeting = scored(meeting, case, dict.fromkeys(("J1", "J2", "J3"), mark))
    shown = await lines(redact(meeting, BOARD), *size)
    assert "── tied on the prize line, not settled yet ──" in shown[1]
    assert "First" not in "".join(shown)
    assert "Second" not in "".join(shown)
    decided = do(meeting, DecideTie(cases=("C2", "C1"), reason="older"))
    headings = [line for line in await lines(redact(decided, BOARD), *size) if "──" in line]
    assert "── First ──" in headings[0]
    assert "── Second ──" in headings[1]
    assert "tied" not in "".join(headings)


async def test_what_does_not_compete_stands_apart_and_vacant_prizes_are_said() -> None:
    prizes = [{"name": "Gold", "count": 1, "from": "9.5"}, {"name": "Silver", "count": 1}]
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Story {n}", "competes": n != 1} for n in (1, 2, 3)
    ]
    shown = await lines(judged(3, a_plan(3, prizes=prizes, cases=cases)), 80, 14)
    rows = [line for line in shown if "Story" in line or "──" in line or "Vacant" in line]
    assert ["── Silver ──" in rows[0], "Story 2" in rows[1], "Story 3" in rows[3]] == [True] * 3
    assert "── Shown without competing ──" in rows[4]
    assert "Story 1" in rows[5]
    assert rows[6].strip() == "Vacant: Gold"


async def test_an_entrant_has_one_row_marked_by_its_latest_case() -> None:
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Round {n}", "entrant": who}
        for n, who in enumerate(("Ann", "Bo", "Ann"), 1)
    ]
    plan = a_plan(3, cases=cases, scoring={"combine": "mean", "entrants": "sum", "ties": []})
    shown = await lines(judged(3, plan), 80, 10)
    rows = [line.split("█")[0].split() for line in shown if "Ann" in line or "Bo" in line]
    # 10 and 8 come to 18; before that Ann was first as well.
    assert rows[0] == ["▶", "1", "Ann", "18.00", "6/6"]
    assert rows[1][:4] == ["2", "Bo", "9.00", "3/3"]
