"""Nothing that happened to a case or a ballot is lost in an export."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from judgetui.meeting.acts import (
    Entry,
    KeyBallot,
    Postpone,
    Recuse,
    Reinstate,
    ReturnBallot,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Stage
from judgetui.meeting.statuses import BallotOutcome, CaseStatus, case_status
from judgetui.records.ledger_reader import read_ledger
from judgetui.results.csv import csv_files
from judgetui.results.tables import standings_values
from judgetui.results.verify import differences
from tests.long import rounds
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted
from tests.meeting.strategies import days

GOLDEN = Path(__file__).parents[1] / "golden"


def rows_of(meeting: Meeting, file: str) -> list[dict[str, str]]:
    content = csv_files(meeting, standings(meeting), "en")[file].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def json_rows(meeting: Meeting) -> Any:  # noqa: ANN401
    return standings_values(meeting, standings(meeting), "en")["cases"]


def test_every_case_has_a_row_with_what_became_of_it_and_why() -> None:
    meeting = scored(opened(a_plan(6, 2)), "C1", {"J1": 5, "J2": 6})
    meeting = scored(meeting, "C2", {"J1": 9, "J2": 9})
    meeting = do(meeting, Withdraw(case="C2", reason="not theirs"))
    meeting = do(staged(meeting, "C3", Stage.PRESENTING), Postpone(reason="no sound"))
    meeting = scored(meeting, "C4", {})
    meeting = submitted(staged(meeting, "C5"), "C5", {"J1": 4})
    meeting = do(meeting, Postpone(reason="alarm"))
    told = [(row["case"], row["rank"], row["status"], row["reason"]) for row in json_rows(meeting)]
    assert told == [
        ("C1", 1, "ranked", "test"),
        ("C5", 2, "postponed", "alarm"),
        ("C4", None, "no-ballots", "test"),
        ("C6", None, "waiting", ""),
        ("C3", None, "postponed", "no sound"),
        ("C2", None, "withdrawn", "not theirs"),
    ]
    written = [
        (row["case"], row["rank"], row["status"], row["reason"])
        for row in rows_of(meeting, "standings.csv")
    ]
    assert written == [(c, str(r or ""), status, why) for c, r, status, why in told]


def test_every_ballot_says_what_became_of_it_and_why() -> None:
    plan = a_plan(
        2,
        6,
        judges=[{"id": f"J{n}", "name": f"N{n}"} for n in range(1, 6)]
        + [{"id": "J6", "name": "N6", "conflicts": ["C1", "C2"]}],
    )
    meeting = submitted(staged(opened(plan), "C1"), "C1", {"J1": 5, "J3": 5, "J4": 5})
    meeting = do(
        meeting,
        KeyBallot(case="C1", judge="J2", scores=marks()),
        ReturnBallot(case="C1", judge="J3", reason="a slip"),
        VoidBallot(case="C1", judge="J4", reason="left"),
        Recuse(case="C1", judge="J5", reason="kin"),
        KeyBallot(case="C2", judge="J1", scores=marks()),
        Withdraw(case="C2", reason="ill"),
    )
    rows = rows_of(meeting, "ballots.csv")
    assert [(row["judge"], row["status"], row["reason"]) for row in rows] == [
        ("J1", "submitted", ""),
        ("J2", "keyed", ""),
        ("J3", "returned", "a slip"),
        ("J4", "void", "left"),
        ("J5", "recused", "kin"),
        ("J6", "recused", "declared before the meeting"),
        ("J1", "withdrawn", "ill"),
        ("J6", "withdrawn", "ill"),
    ]
    assert list(rows[0]) == [
        *("case", "judge", "depth", "care", "comment", "status", "reason"),
        *("number", "title", "judge_name"),
    ]
    assert (rows[6]["number"], rows[6]["title"], rows[6]["judge_name"]) == ("20", "Story 2", "N1")


def test_a_case_is_postponed_until_it_is_called_or_brought_back() -> None:
    meeting = do(staged(opened(), "C1", Stage.PRESENTING), Postpone())
    assert case_status(meeting.cases["C1"]) is CaseStatus.POSTPONED
    keyed = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()))
    assert case_status(keyed.cases["C1"]) is CaseStatus.POSTPONED
    called = staged(meeting, "C1", Stage.PRESENTING)
    assert case_status(called.cases["C1"]) is CaseStatus.ON_STAGE
    back = do(meeting, Withdraw(case="C1", reason="ill"), Reinstate(case="C1"))
    assert case_status(back.cases["C1"]) is CaseStatus.WAITING


@settings(max_examples=rounds(short=20, long=150))
@given(days())
def test_every_case_and_every_ballot_is_in_every_export_once(entries: list[Entry]) -> None:
    meeting = replay(EMPTY, entries)
    for rows in (json_rows(meeting), rows_of(meeting, "standings.csv")):
        assert sorted(row["case"] for row in rows) == sorted(meeting.order)
        for row in rows:
            state = meeting.cases[row["case"]]
            assert row["status"] in set(CaseStatus)
            assert (row["status"] == "withdrawn") == (state.stage is Stage.WITHDRAWN)
            if not row["rank"]:
                assert row["status"] != "ranked"
        ranked = [bool(row["rank"]) for row in rows]
        assert ranked == sorted(ranked, reverse=True)
    ballots = rows_of(meeting, "ballots.csv")
    on_record = [(c, judge) for c, state in meeting.cases.items() for judge in state.ballots]
    assert sorted((row["case"], row["judge"]) for row in ballots) == sorted(on_record)
    assert {row["status"] for row in ballots} <= set(BallotOutcome)
    counting = sum(row["status"] in ("submitted", "keyed", "corrected") for row in ballots)
    assert counting == sum(row["ballots"] for row in json_rows(meeting))


def replayed(name: str) -> tuple[Meeting, str]:
    entries: list[Entry] = []
    reading = read_ledger(GOLDEN / f"{name}.jsonl", entries.extend)
    return replay(EMPTY, entries), reading.head


EXPORTS = sorted(path.name for path in (GOLDEN / "exports").iterdir())


@pytest.mark.parametrize("name", EXPORTS)
def test_what_an_earlier_version_exported_is_still_verified(name: str, tmp_path: Path) -> None:
    meeting, head = replayed(name)
    folder = tmp_path / "exports"
    shutil.copytree(GOLDEN / "exports" / name, folder)
    assert differences(meeting, standings(meeting), folder, head=head) == []
    for file, before, after in (
        ("standings.csv", b"\n1,", b"\n2,"),
        ("ballots.csv", b"J1", b"J2"),
        ("result.json", b'"rank": 1', b'"rank": 2'),
    ):
        path = folder / file
        whole = path.read_bytes()
        assert before in whole
        path.write_bytes(whole.replace(before, after, 1))
        said = differences(meeting, standings(meeting), folder, head=head)
        assert [str(sentence).split(":")[0].split(",")[0] for sentence in said] == [file]
        path.write_bytes(whole)
