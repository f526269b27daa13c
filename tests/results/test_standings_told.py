"""The standings as JSON, CSV and text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from rich.cells import cell_len

from judgetui.language import use_language
from judgetui.meeting.acts import DecideTie, Recuse, Withdraw
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.csv import standings_csv
from judgetui.results.json import standings_json
from judgetui.results.text import standings_text
from tests.meeting.factories import a_plan, do, opened, scored

PRIZES = [{"name": {"en": "First prize", "zh": "一等奖"}, "count": 1}, {"name": "B", "count": 1}]


@pytest.fixture
def meeting() -> Meeting:
    cases = [
        {"id": "C1", "number": 10, "title": {"en": "Seed", "zh": "种下乐观的种子"}},
        {"id": "C2", "number": 20, "title": "=SUM(1,1)"},
        {"id": "C3", "number": 30, "title": "老人[/b]关爱"},
        {"id": "C4", "number": 40, "title": "Not yet"},
        {"id": "C5", "number": 50, "title": "Gone"},
    ]
    meeting = opened(a_plan(prizes=PRIZES, cases=cases))
    meeting = do(meeting, Recuse(case="C1", judge="J3", reason="ill"))
    meeting = scored(meeting, "C1", {"J1": 9, "J2": 8})
    meeting = scored(meeting, "C2", {"J1": 5, "J2": 5, "J3": 6})
    meeting = scored(meeting, "C3", {"J1": 6, "J2": 5, "J3": 5})
    return do(meeting, Withdraw(case="C5", reason="ill"))


def test_json_has_the_promised_shape(meeting: Meeting) -> None:
    said = json.loads(standings_json(meeting, standings(meeting)))
    assert list(said) == ["contract", "provisional", "cases", "prize_lines"]
    assert said["contract"] == meeting.plan.contract
    assert said["provisional"] is True
    assert said["cases"][0] == {
        "rank": 1,
        "tied": False,
        "case": "C1",
        "title": "Seed",
        "score": "8.50",
        "exact": "17/2",
        "ballots": 2,
        "panel": 3,
        "recused": 1,
        "criteria": {"depth": "8.50", "care": "8.50"},
        "prize": "First prize",
        "settled_by": None,
        "status": "ranked",
        "reason": "test",
        "expected": 2,
        "rules_off": [],
        "under_correction": False,
        "amendments": [],
        "adjustments": [],
    }
    assert [(row["rank"], row["tied"], row["score"]) for row in said["cases"]] == [
        (1, False, "8.50"),
        (2, True, "5.33"),
        (2, True, "5.33"),
        (None, False, None),
        (None, False, None),
    ]
    assert [row["status"] for row in said["cases"][3:]] == ["waiting", "withdrawn"]
    assert said["cases"][3]["exact"] is None
    assert said["prize_lines"] == [
        {"between": [1, 2], "margin": "3.17", "tied": []},
        {"between": [2, 3], "margin": "0.00", "tied": ["C2", "C3"]},
    ]


def test_titles_and_prizes_are_in_the_present_language(meeting: Meeting) -> None:
    use_language("zh")
    try:
        first = json.loads(standings_json(meeting, standings(meeting)))["cases"][0]
    finally:
        use_language("en")
    assert (first["title"], first["prize"]) == ("种下乐观的种子", "一等奖")


def test_csv_guards_formulas_and_spares_numbers(meeting: Meeting) -> None:
    text = standings_csv(meeting, standings(meeting))
    header, first, second, _, last, gone = csv.reader(io.StringIO(text))
    assert header == [
        *("rank", "tied", "number", "case", "title", "score", "exact", "ballots", "panel"),
        *("recused", "depth", "care", "prize", "settled_by", "status", "reason"),
    ]
    assert first[:7] == ["1", "", "10", "C1", "Seed", "8.50", "17/2"]
    assert second[:6] == ["2", "tied", "20", "C2", "'=SUM(1,1)", "5.33"]
    assert last[:6] == ["", "", "40", "C4", "Not yet", ""]
    assert last[-2:] == ["waiting", ""]
    assert gone[3] == "C5"
    assert gone[-2] == "withdrawn"
    assert text.count("\r\n") == text.count("\n") == 6


def test_text_lines_up_and_draws_prize_lines(meeting: Meeting) -> None:
    lines = standings_text(meeting, standings(meeting)).splitlines()
    assert lines == [
        "Review",
        "Provisional: the result is not final yet.",
        "",
        "Rank  No.  Title         Score  Ballots  Prize",
        "   1   10  Seed           8.50      2/2  First prize",
        "--- after place 1, margin 3.17 ---------------------",
        "  2=   20  =SUM(1,1)      5.33      3/3  tied",
        "--- after place 2, tied and to be settled: C2, C3 ---",
        "  2=   30  老人[/b]关爱   5.33      3/3  tied",
        "   -   40  Not yet           -      0/3",
        "",
        "Withdrawn: 50 Gone (ill)",
        f"Contract: {meeting.contract}",
    ]


def test_text_draws_no_prize_line_among_cases_without_a_score(meeting: Meeting) -> None:
    fresh = Meeting.planned(meeting.plan)
    assert "after place" not in standings_text(fresh, standings(fresh))


@pytest.mark.parametrize("width", [40, 44, 50, 60, 200])
def test_text_cuts_titles_and_never_a_score(meeting: Meeting, width: int) -> None:
    use_language("zh")
    try:
        text = standings_text(meeting, standings(meeting), width)
    finally:
        use_language("en")
    rows = [line for line in text.splitlines() if "8.50" in line or "5.33" in line]
    assert len(rows) == 3
    assert all(cell_len(row) <= max(width, 48) for row in rows)
    assert ("种下乐观的种子" in text) is (width >= 50)


def test_text_says_what_placed_equal_scores(meeting: Meeting) -> None:
    assert "Equal scores" not in standings_text(meeting, standings(meeting))
    tied = scored(meeting, "C4", {"J1": 5, "J2": 5, "J3": 6})
    assert "Equal scores" not in standings_text(tied, standings(tied))
    decided = do(tied, DecideTie(cases=("C3", "C4", "C2"), reason="older"))
    lines = standings_text(decided, standings(decided)).splitlines()
    assert "Equal scores: 5.33 by the chair's decision" in lines
    assert "older" not in "".join(lines)


ROUNDS: dict[str, Any] = {
    "scoring": {"combine": "mean", "entrants": "sum", "ties": []},
    "cases": [
        {"id": "C1", "number": 1, "title": "Round 1", "entrant": "Ann", "label": "A1"},
        {"id": "C2", "number": 2, "title": "Solo", "label": "B1"},
        {"id": "C3", "number": 3, "title": "Round 2", "entrant": "Ann", "label": "A2"},
        {"id": "C4", "number": 4, "title": "Show", "competes": False, "label": "X"},
    ],
}


def of_entrants() -> Meeting:
    """Ann has 4 and 5 in two cases, the case between 8, and one that does not compete 10."""
    meeting = opened(a_plan(4, 2, prizes=PRIZES, **ROUNDS))
    for case, mark in zip(("C1", "C2", "C3", "C4"), (4, 8, 5, 10), strict=True):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark})
    return meeting


def test_json_lists_every_case_of_an_entrant_and_the_sum() -> None:
    meeting = of_entrants()
    cases = json.loads(standings_json(meeting, standings(meeting)))["cases"]
    keys = ("case", "rank", "score", "entrant", "entrant_score", "prize", "competes", "label")
    assert [tuple(case[key] for key in keys) for case in cases] == [
        ("C1", 1, "4.00", "Ann", "9.00", "First prize", True, "A1"),
        ("C3", 1, "5.00", "Ann", "9.00", "First prize", True, "A2"),
        ("C2", 2, "8.00", "", "8.00", "B", True, "B1"),
        ("C4", None, "10.00", "", "10.00", None, False, "X"),
    ]


def test_csv_has_columns_at_the_end_for_what_the_plan_uses() -> None:
    meeting = of_entrants()
    rows = list(csv.reader(io.StringIO(standings_csv(meeting, standings(meeting)))))
    assert rows[0][-5:] == ["reason", "label", "competes", "entrant", "entrant_score"]
    assert [row[-4:] for row in rows[1:]] == [
        ["A1", "yes", "Ann", "9.00"],
        ["A2", "yes", "Ann", "9.00"],
        ["B1", "yes", "", "8.00"],
        ["X", "no", "", "10.00"],
    ]


def test_text_has_a_row_for_each_entrant() -> None:
    meeting = of_entrants()
    lines = standings_text(meeting, standings(meeting)).splitlines()
    assert lines[3:9] == [
        "Rank  No.  Title  Score  Ballots  Prize",
        "   1       Ann     9.00      4/4  First prize",
        "--- after place 1, margin 1.00 --------------",
        "   2   B1  Solo    8.00      2/2  B",
        "--- after place 2 ---------------------------",
        "   -    X  Show   10.00      2/2",
    ]


def test_text_says_which_prizes_are_vacant() -> None:
    tiers = [
        {"name": "Gold", "count": 1, "from": "9"},
        {"name": "Silver", "count": 1},
        {"name": "Bronze", "count": 1, "from": "9"},
        {"name": "Tin", "count": 1},
    ]
    meeting = opened(a_plan(3, 2, prizes=tiers))
    for case, mark in (("C1", 8), ("C2", 7), ("C3", 6)):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark})
    lines = standings_text(meeting, standings(meeting)).splitlines()
    assert lines[4:11] == [
        "   1   10  Story 1   8.00      2/2  Silver",
        "--- after place 1, margin 1.00 -----------",
        "   2   20  Story 2   7.00      2/2  Tin",
        "--- after place 2, margin 1.00 -----------",
        "   3   30  Story 3   6.00      2/2",
        "",
        "Vacant: Gold, Bronze",
    ]
