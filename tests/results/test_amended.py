"""What exports, the printed standings and `verify` tell of amendments."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from judgetui.meeting.acts import (
    Act,
    AddCase,
    AddJudge,
    Amend,
    Entry,
    ExcuseJudge,
    Finalise,
    KeyBallot,
    ReplaceJudge,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.plan import Case, Judge
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records.imports.plan import read_judges
from judgetui.results.csv import csv_files
from judgetui.results.export import Result, export
from judgetui.results.json import standings_json
from judgetui.results.text import standings_text
from judgetui.results.verify import verify_session
from tests.meeting.factories import a_plan, an_entry, do, marks

SALT = "5a" * 32
ACTS: list[Act] = [
    opening(a_plan(2, 3), SALT),
    KeyBallot(case="C1", judge="J1", scores=marks(9, 8)),
    AddCase(case=Case(id="L1", number=99, title="Late"), reason="the post"),
    ReplaceJudge(judge="J2", by=Judge(id="N1", name="=SUM(A1)"), from_case="C2"),
    AddJudge(judge=Judge(id="N2", name="Wu"), from_case="L1"),
    ExcuseJudge(judge="J3", reason="ill"),
    Amend(what="case", id="C2", field="title", value="Right", reason="misprint"),
]


def day(*more: Act) -> tuple[list[Entry], Meeting]:
    """The entries of an amended day, and the meeting they make."""
    meeting, entries = EMPTY, []
    for act in (*ACTS, *more):
        entries.append(an_entry(meeting, act))
        meeting = apply(meeting, entries[-1])
    return entries, meeting


def heads(entries: list[Entry]) -> list[str]:
    return [f"h{entry.seq}" for entry in entries]


def written(folder: Path, entries: list[Entry], meeting: Meeting, language: str = "en") -> Any:  # noqa: ANN401
    result = Result(meeting, standings(meeting), heads(entries)[-1])
    export(result, folder, ["csv", "json"], language)
    return json.loads((folder / "result.json").read_bytes())


def table(meeting: Meeting, language: str = "en") -> list[dict[str, str]]:
    content = csv_files(meeting, standings(meeting), language)["amendments.csv"]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_amendment_is_a_row_of_its_table() -> None:
    _, meeting = day()
    rows = table(meeting)
    told = [(row["number"], row["act"], row["id"], row["cases"], row["reason"]) for row in rows]
    assert told == [
        ("1", "add-case", "L1", "L1", "the post"),
        ("2", "replace-judge", "J2", "C2; L1", ""),
        ("3", "add-judge", "N2", "L1", ""),
        ("4", "excuse-judge", "J3", "C1; C2; L1", "ill"),
        ("5", "amend", "C2", "C2", "misprint"),
    ]
    # What looks like a formula is none, in a cell of its own as in a sentence.
    assert rows[1]["after"] == "'=SUM(A1)"
    assert rows[1]["words"].startswith("'=SUM(A1) takes over the seat of Judge 2")
    assert rows[4]["words"] == "title of case 20 (Right): Story 2 → Right"
    assert table(meeting, "zh")[2]["words"] == "Wu加入评委组，参评案例99。"
    assert table(do(EMPTY, opening(a_plan()))) == []


def test_a_case_names_the_amendments_that_concern_it() -> None:
    _, meeting = day()
    rows = json.loads(standings_json(meeting, standings(meeting)))["cases"]
    assert {row["case"]: row["amendments"] for row in rows} == {
        "C1": [4],
        "C2": [2, 4, 5],
        "L1": [1, 2, 3, 4],
    }
    assert {row["case"]: (row["panel"], row["expected"]) for row in rows} == {
        "C1": (2, 2),
        "C2": (2, 2),
        "L1": (3, 3),
    }
    plain = do(EMPTY, opening(a_plan(1, 1)))
    (row,) = json.loads(standings_json(plain, standings(plain)))["cases"]
    assert row["amendments"] == []
    text = standings_text(meeting, standings(meeting))
    assert "Amendment 1: late case: 99 Late. Reason: the post" in text.splitlines()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_exported_at_any_moment_of_an_amended_day_stays_right(
    tmp_path: Path, language: str
) -> None:
    entries, meeting = day()
    for count in range(1, len(entries) + 1):
        past = EMPTY
        for entry in entries[:count]:
            past = apply(past, entry)
        written(tmp_path, entries[:count], past, language)
        assert verify_session(entries, heads(entries), tmp_path) == []
    planned = Meeting.planned(a_plan(2, 3))
    export(Result(planned, standings(planned), ""), tmp_path, ["csv", "json"], language)
    assert verify_session(entries, heads(entries), tmp_path) == []
    assert meeting.amendments


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("amendments.csv", "misprint", "wish", 'column reason: "wish"'),
        ("result.json", '"before": "Judge 2"', '"before": "Judge 9"', "amendments"),
        ("result.json", '"title": "Story 2"', '"title": "Story 9"', "opened_with.cases"),
    ],
)
def test_an_amendment_that_was_changed_afterwards_is_named(
    tmp_path: Path, file: str, before: str, after: str, said: str
) -> None:
    entries, meeting = day()
    written(tmp_path, entries, meeting)
    path = tmp_path / file
    content = path.read_text("utf-8-sig")
    assert content.count(before) == 1
    path.write_text(content.replace(before, after), encoding="utf-8")
    (found,) = verify_session(entries, heads(entries), tmp_path)
    assert said in str(found)


def test_the_contract_stays_that_of_the_plan_the_meeting_opened_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worked out by hand as the page of the ledger says."""
    entries, meeting = day(Finalise(reason="only a test"))
    content = written(tmp_path, entries, meeting)
    assert content["contract"] == a_plan(2, 3).salted(SALT).contract
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
    snippet = page.partition("## The contract")[2].partition("```py")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {}
    exec(snippet, found)
    assert found["contract"] == content["contract"]
    assert content["plan"]["cases"][1]["title"] == "Right"
    entries, meeting = day()
    assert "salt" not in written(tmp_path, entries, meeting)["opened_with"]


def test_the_panel_that_was_amended_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    entries, meeting = day()
    written(tmp_path, entries, meeting)
    assert read_judges(tmp_path / "judges.csv") == meeting.plan.judges
