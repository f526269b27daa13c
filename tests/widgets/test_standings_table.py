"""The table of the standings."""

from __future__ import annotations

import pytest

from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import Meeting
from judgetui.widgets.standings_table import StandingsTable
from tests.meeting.factories import a_plan, opened, scored, staged, submitted
from tests.screens.drawing import Host, drawn

TWO_TIERS = [{"name": "First prize", "count": 1}, {"name": "Second prize", "count": 2}]


def a_table(meeting: Meeting) -> Host:
    return Host(StandingsTable(), meeting=redact(meeting, CHAIR))


def ranked(plan: Plan, *marks: int) -> Meeting:
    """The cases announced, each with this mark of every judge."""
    meeting = opened(plan)
    for case, mark in zip(meeting.order, marks, strict=False):
        meeting = scored(meeting, case, {judge.id: mark for judge in plan.judges})
    return meeting


async def test_ranks_movement_scores_bars_and_prize_lines() -> None:
    app = a_table(ranked(a_plan(6, 2, prizes=TWO_TIERS), 6, 9, 5, 8, 7))
    async with app.run_test(size=(100, 20)):
        head, *lines = drawn(app)
        assert head.split() == ["Case", "Score", "4.5", "9"]
        assert [line.split("█")[0].split() for line in lines[:8]] == [
            ["1", "20", "Story", "2", "9.00"],
            ["──", "First", "prize", "↑", *lines[1].split()[4:]],
            ["2", "40", "Story", "4", "8.00"],
            ["▶", "3", "new", "50", "Story", "5", "7.00"],
            ["──", "Second", "prize", "↑", *lines[4].split()[4:]],
            ["4", "▼1", "10", "Story", "1", "6.00"],
            ["5", "▼1", "30", "Story", "3", "5.00"],
            ["1", "case", "without", "a", "ballot", "is", "not", "ranked."],
        ]
        assert " 1.00 " in lines[1]
        assert lines[1].endswith("↓ Second prize ──")
        assert lines[4].endswith("↓ no prize ──")
        lengths = [lines[place].count("█") for place in (0, 2, 3, 5, 6)]
        assert lengths == sorted(lengths, reverse=True)
        assert lines[0].endswith("First prize")


async def test_a_tie_is_marked_also_across_a_prize_line() -> None:
    app = a_table(ranked(a_plan(3, 2, prizes=TWO_TIERS), 7, 7, 5))
    async with app.run_test(size=(100, 20)):
        lines = drawn(app)[1:]
        assert "1=" in lines[0].split()[:2]
        assert "1=" in lines[2].split()[:2]
        assert "tie across the line" in lines[1]
        assert lines[0].endswith("tied")
        assert lines[2].endswith("tied")


async def test_a_score_of_fewer_ballots_says_how_many() -> None:
    meeting = submitted(staged(opened(a_plan(2, 3)), "C1"), "C1", {"J1": 8, "J3": 6})
    app = a_table(meeting)
    async with app.run_test(size=(60, 10)):
        assert "7.00 2/3" in drawn(app)[1]


async def test_where_the_lowest_wins_the_best_still_has_the_longest_bar() -> None:
    plan = a_plan(3, 2, scoring={"combine": "rank-sum", "ties": []})
    app = a_table(ranked(plan, 5, 9, 7))
    async with app.run_test(size=(80, 10)):
        lines = drawn(app)
        assert [line.split()[-2] for line in lines[1:] if "█" in line] == ["1.00", "2.00", "3.00"]
        lengths = [line.count("█") for line in lines[1:] if "Story" in line]
        assert lengths == sorted(lengths, reverse=True)
        assert lines[0].split()[2:] == ["3.5", "1"]


async def test_it_scrolls_and_says_which_lines_are_seen() -> None:
    app = a_table(ranked(a_plan(12, 1, prizes=[]), *range(10, 0, -1), 10, 10))
    async with app.run_test(size=(60, 7)) as pilot:
        table = app.shown
        table.focus()
        assert table.border_title == "Standings · provisional · lines 1–6 of 12"
        await pilot.press("down", "pagedown", "pagedown")
        assert table.border_title == "Standings · provisional · lines 7–12 of 12"
        await pilot.press("home")
        assert table.border_title == "Standings · provisional · lines 1–6 of 12"
        await pilot.press("end", "up")
        assert table.border_title == "Standings · provisional · lines 6–11 of 12"


async def test_without_ballots_it_says_so() -> None:
    app = a_table(opened())
    async with app.run_test(size=(60, 7)):
        assert drawn(app)[0] == "No case has a ballot yet."


@pytest.mark.parametrize("columns", range(36, 140, 13))
async def test_every_row_fits_and_shows_its_whole_score(columns: int) -> None:
    titles = ["老人[/b]关爱" * 6, "=SUM(1,1)", "A long title of a case " * 5]
    cases = [
        {"id": f"C{n}", "number": 100 * n, "title": title} for n, title in enumerate(titles, 1)
    ]
    scoring = {"combine": "mean", "decimals": 6, "ties": []}
    meeting = ranked(a_plan(3, 2, cases=cases, scoring=scoring, prizes=[]), 10, 9, 8)
    app = a_table(meeting)
    async with app.run_test(size=(columns, 12)):
        rows = [line for line in drawn(app) if ".000000" in line]
        for row, score, number in zip(rows, ("10.", "9.", "8."), (100, 200, 300), strict=True):
            assert f"{score}000000" in row
            assert str(number) in row


async def test_cases_of_equal_score_say_what_placed_them() -> None:
    chain = {"combine": "mean", "decimals": 0, "ties": ["exact", "criterion:care"]}
    plan = a_plan(3, 2, prizes=TWO_TIERS, scoring=chain)
    meeting = half_a_point_apart(plan)
    app = a_table(meeting)
    async with app.run_test(size=(100, 20)):
        lines = drawn(app)[1:]
        assert [line.split()[0] for line in (lines[0], lines[2])] == ["▶", "2"]
        assert lines[3].strip() == "Equal scores: 8 by the score before rounding"


def half_a_point_apart(plan: Plan) -> Meeting:
    """Two cases whose published scores are equal and whose exact scores are not."""
    meeting = opened(plan)
    meeting = scored(meeting, "C1", {"J1": 7, "J2": 8})
    return scored(meeting, "C2", {"J1": 8, "J2": 8})


async def test_of_lines_at_one_place_one_is_drawn_and_vacant_prizes_are_said() -> None:
    tiers = [
        {"name": "Gold", "count": 1, "from": "9"},
        {"name": "Silver", "count": 1},
        {"name": "Bronze", "count": 1, "from": "9"},
        {"name": "Tin", "count": 1},
    ]
    app = a_table(ranked(a_plan(3, 2, prizes=tiers), 8, 7, 6))
    async with app.run_test(size=(70, 12)):
        lines = drawn(app)[1:]
        assert lines[0].split()[:2] == ["1", "10"]
        assert lines[1].startswith("── Silver ↑ ")
        assert lines[1].endswith(" ↓ Tin ──")
        assert lines[3].startswith("── Tin ↑ ")
        assert lines[3].endswith(" ↓ no prize ──")
        assert lines[5] == "  Vacant: Gold, Bronze"


async def test_an_entrant_has_one_row_by_name() -> None:
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Round {n}", "entrant": who}
        for n, who in enumerate(("Ann", "Bo", "Ann"), 1)
    ]
    plan = a_plan(3, 2, cases=cases, scoring={"combine": "mean", "entrants": "sum", "ties": []})
    meeting = ranked(plan, 4, 8, 5)
    app = a_table(meeting)
    async with app.run_test(size=(70, 12)):
        rows = [line.split()[:4] for line in drawn(app)[1:] if line.strip() and "─" not in line]
        # Ann's second case is on stage, so her row is the one that is marked.
        assert rows == [["▶", "1", "▲1", "Ann"], ["2", "▼1", "Bo", "8.00"]]
