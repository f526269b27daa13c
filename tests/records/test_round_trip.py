"""What we export, opened and saved in a spreadsheet, is the same meeting when it is read back."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.records.imports.plan import assemble, read_ballots, read_cases, read_judges
from judgetui.results.export import Result, export
from tests.meeting.factories import a_plan, do, marks, opened
from tests.records.spreadsheet import opened_and_saved

IDS = ("001", "002", "1", "1-2", "2-1", "1E5", "100000", "198808123456", "1988081234567890123")
"""Of which a spreadsheet makes numbers that may be other cases' ids or numbers."""


def a_meeting() -> Meeting:
    cases = [
        {
            "id": id,
            "number": len(IDS) - place,
            "title": f"个案{place}" if place else "007",
            "summary": "1/2",
            "say": "" if place else "double-o seven",
            "citation": "",
        }
        for place, id in enumerate(IDS)
    ]
    judges = [
        {"id": "01", "name": "王伟", "conflicts": ["001"]},
        {"id": "1", "name": "李娜"},
        {"id": "02", "name": "3-4", "conflicts": ["1-2", "1E5"]},
    ]
    meeting = opened(a_plan(cases=cases, judges=judges))
    for place, id in enumerate(IDS):
        act = KeyBallot(case=id, judge="1", scores=marks(place, 10 - place), comment="=1+1")
        meeting = do(meeting, act, by="recorder")
    return do(meeting, Recuse(case="002", judge="02", reason="1E3"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what a spreadsheet made of the export."""
    folder = tmp_path_factory.mktemp("exported")
    meeting = a_meeting()
    export(Result(meeting, standings(meeting)), folder / "ours", ["csv"])
    files = [folder / "ours" / name for name in ("ballots.csv", "cases.csv", "judges.csv")]
    opened_and_saved(files, folder)
    return folder


def test_the_spreadsheet_changed_the_ids(saved: Path) -> None:
    with (saved / "ballots.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["case"] for row in rows[:3]] != list(IDS[-1:-4:-1])
    assert "1" in {row["case"] for row in rows}
    assert "001" not in {row["case"] for row in rows}


def test_cases_and_judges_are_what_they_were(saved: Path) -> None:
    plan = a_meeting().plan
    assert read_cases(saved / "cases.csv") == plan.cases
    assert read_judges(saved / "judges.csv") == plan.judges


def test_every_ballot_is_on_its_case_and_by_its_judge(saved: Path) -> None:
    meeting = a_meeting()
    fresh = opened(meeting.plan)
    rows = read_ballots(saved / "ballots.csv", fresh)
    again = do(fresh, *(row.act for row in rows), by="recorder")
    for id in IDS:
        ours = {judge: one.scores for judge, one in meeting.cases[id].ballots.items()}
        theirs = {judge: one.scores for judge, one in again.cases[id].ballots.items()}
        assert theirs == ours
    assert again.cases["1E5"].ballots["1"].scores["depth"] == Decimal(5)
    assert again.cases["1E5"].ballots["1"].comment == "=1+1"
    assert again.cases["002"].ballots["02"].reason == "1E3"


def test_what_no_column_decides_is_refused(saved: Path, tmp_path: Path) -> None:
    with (saved / "ballots.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = ("case", "judge", "depth", "care", "comment")
    path = tmp_path / "ballots.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(Refused) as refused:
        read_ballots(path, opened(a_meeting().plan))
    assert "1 could be several: " in str(refused.value)


def test_a_new_session_of_what_was_saved_is_the_same_plan(saved: Path, tmp_path: Path) -> None:
    plan = a_meeting().plan
    (tmp_path / "plan.json").write_text(plan.model_dump_json(by_alias=True), encoding="utf-8")
    whole = assemble(tmp_path / "plan.json", saved / "cases.csv", saved / "judges.csv")
    assert isinstance(whole, Plan)
    assert whole.contract == plan.contract
