"""Working results out again and saying what differs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    Finalise,
    KeyBallot,
    OpenScoring,
    StartQuestions,
    opening,
)
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standings
from judgetui.results.csv import csv_files
from judgetui.results.export import Result, export
from judgetui.results.verify import differences, replayed, verify_session
from tests.meeting.factories import START, a_plan, marks


def record(*acts: Act) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            seq=seq,
            at=START + datetime.timedelta(seconds=seq),
            by="chair",
            id=f"id-{seq}",
            act=act,
        )
        for seq, act in enumerate(acts, 1)
    )


ENTRIES = record(
    opening(a_plan()),
    CallCase(case="C1"),
    StartQuestions(),
    OpenScoring(),
    KeyBallot(case="C1", judge="J1", scores=marks(9, 8)),
    KeyBallot(case="C1", judge="J2", scores=marks(9, 9)),
    CloseScoring(reason="J3 left"),
    Announce(),
)
HEADS = tuple(f"h{seq}" for seq in range(1, len(ENTRIES) + 1))


def exported(folder: Path, entries: tuple[Entry, ...], language: str = "en") -> Meeting:
    meeting = replayed(entries)
    head = HEADS[len(entries) - 1]
    export(Result(meeting, standings(meeting), head), folder, ["csv", "json"], language)
    return meeting


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("acts", [5, len(ENTRIES)])
def test_all_is_well_with_what_we_exported(tmp_path: Path, language: str, acts: int) -> None:
    exported(tmp_path, ENTRIES[:acts], language)
    assert verify_session(ENTRIES, HEADS, tmp_path) == []


def test_all_is_well_without_exports(tmp_path: Path) -> None:
    assert verify_session(ENTRIES, HEADS) == []
    assert verify_session(ENTRIES, HEADS, tmp_path / "nowhere") == []
    assert verify_session((), (), tmp_path) == []


def changed(folder: Path, file: str, before: str, after: str) -> list[str]:
    exported(folder, ENTRIES)
    path = folder / file
    text = path.read_bytes().decode()
    assert before in text
    path.write_bytes(text.replace(before, after, 1).encode())
    return list(map(str, verify_session(ENTRIES, HEADS, folder)))


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        (
            "result.json",
            '"score": "8.75"',
            '"score": "8.76"',
            'result.json: standings.cases[C1].score is "8.76", the ledger gives "8.75"',
        ),
        (
            "result.json",
            '"depth": "9"',
            '"depth": "8"',
            'result.json: ballots[C1 J1].scores.depth is "8", the ledger gives "9"',
        ),
        (
            "result.json",
            '"head": "h8"',
            '"head": "h7"',
            'result.json: head is "h7", the ledger gives "h8"',
        ),
        (
            "result.json",
            '"provisional": true',
            '"provisional": false',
            "result.json: standings.provisional is false, the ledger gives true",
        ),
        (
            "result.json",
            '"seq": 8',
            '"seq": 9',
            "result.json was exported after act 9, the ledger has 8 acts",
        ),
        (
            "result.json",
            '"seq": 8',
            '"seq": "8"',
            "result.json is not a result that this program wrote; export again to replace it",
        ),
        (
            "standings.csv",
            "8.75",
            "9.75",
            'standings.csv, row 2, column score: "9.75", the ledger gives "8.75"',
        ),
        (
            "ballots.csv",
            "C1,J2,9",
            "C1,J2,10",
            'ballots.csv, row 3, column depth: "10", the ledger gives "9"',
        ),
        (
            "judges.csv",
            "J3,",
            '"J3',
            'judges.csv, row 4, column id: "J3Judge 3,,,\\r\\n", the ledger gives "J3"',
        ),
    ],
)
def test_the_first_number_that_differs_is_named(
    tmp_path: Path, file: str, before: str, after: str, sentence: str
) -> None:
    assert changed(tmp_path, file, before, after) == [sentence]


def test_rows_that_were_left_out_or_added_are_named(tmp_path: Path) -> None:
    exported(tmp_path, ENTRIES)
    path = tmp_path / "ballots.csv"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:-1]))
    (told,) = verify_session(ENTRIES, HEADS, tmp_path)
    assert str(told) == 'ballots.csv, row 3, column case: "", the ledger gives "C1"'
    path.write_bytes(b"".join([*rows, b"C2,J1,1,1,\r\n"]))
    (told,) = verify_session(ENTRIES, HEADS, tmp_path)
    assert str(told) == 'ballots.csv, row 4, column case: "C2", the ledger gives ""'


def test_zeros_that_a_spreadsheet_dropped_are_no_difference(tmp_path: Path) -> None:
    entries = ENTRIES[:5]
    exported(tmp_path, entries)
    path = tmp_path / "standings.csv"
    text = path.read_bytes()
    assert b"8.50" in text
    path.write_bytes(text.replace(b"8.50", b"8.5"))
    assert verify_session(entries, HEADS[:5], tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_files_that_are_not_ours_are_said(tmp_path: Path, content: bytes) -> None:
    meeting = exported(tmp_path, ENTRIES)
    for name in ("result.json", "standings.csv"):
        (tmp_path / name).write_bytes(content)
    found = differences(meeting, standings(meeting), tmp_path)
    assert [str(one).split()[0].rstrip(",") for one in found] == ["result.json", "standings.csv"]


def test_tables_are_made_once_a_language_to_compare_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(tmp_path, ENTRIES)
    made = []

    def counted(meeting: Meeting, standings: Standings, speech: str) -> Mapping[str, bytes]:
        made.append(speech)
        return csv_files(meeting, standings, speech)

    monkeypatch.setattr("judgetui.results.verify.csv_files", counted)
    assert verify_session(ENTRIES, HEADS, tmp_path) == []
    assert made == ["en", "zh"]


def test_an_older_export_can_only_be_compared_with_the_past_at_hand(tmp_path: Path) -> None:
    exported(tmp_path, ENTRIES[:5])
    (tmp_path / "standings.csv").unlink()
    (tmp_path / "ballots.csv").unlink()
    meeting = replayed(ENTRIES)
    (told,) = differences(meeting, standings(meeting), tmp_path)
    assert str(told) == "result.json was exported after act 5 of 8; export again to compare"


def test_an_export_from_before_the_opening_stays_right(tmp_path: Path) -> None:
    planned = Meeting.planned(a_plan())
    export(Result(planned, standings(planned), "0" * 64), tmp_path, ["csv", "json"])
    assert verify_session(ENTRIES, HEADS, tmp_path) == []
    assert verify_session(_with_salt(), HEADS, tmp_path) == []


def _with_salt(*more: Act) -> tuple[Entry, ...]:
    return record(opening(a_plan(), "5a" * 32), *(entry.act for entry in ENTRIES[1:]), *more)


@pytest.mark.parametrize("final", [False, True])
def test_the_salt_is_told_with_the_final_result_and_not_before(
    tmp_path: Path, *, final: bool
) -> None:
    entries = _with_salt(*([Finalise(reason="so")] if final else []))
    meeting = replayed(entries)
    heads = tuple(f"h{seq}" for seq in range(1, len(entries) + 1))
    export(Result(meeting, standings(meeting), heads[-1]), tmp_path, ["csv", "json"])
    said = json.loads((tmp_path / "result.json").read_bytes())
    assert said["plan"].get("salt") == ("5a" * 32 if final else None)
    assert said["contract"] == meeting.contract != a_plan().contract
    assert verify_session(entries, heads, tmp_path) == []
    for path in tmp_path.iterdir():
        assert (b"5a5a" in path.read_bytes()) == (final and path.name == "result.json")


def test_another_plan_or_salt_in_a_final_result_is_a_difference(tmp_path: Path) -> None:
    entries = _with_salt(Finalise(reason="so"))
    heads = tuple(f"h{seq}" for seq in range(1, len(entries) + 1))
    meeting = replayed(entries)
    export(Result(meeting, standings(meeting), heads[-1]), tmp_path, ["json"])
    path = tmp_path / "result.json"
    path.write_text(path.read_text("utf-8").replace("5a5a5a", "5b5a5a"), encoding="utf-8")
    (told,) = verify_session(entries, heads, tmp_path)
    assert str(told).startswith("result.json: plan.salt is ")


def test_the_contract_of_a_final_result_is_checked_by_hand_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = replayed(_with_salt(Finalise(reason="so")))
    export(Result(meeting, standings(meeting), "h"), tmp_path, ["json"])
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
    snippet = page.partition("## The contract")[2].partition("```py")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {}
    exec(snippet, found)
    assert found["contract"] == meeting.contract
    assert found["salt"] == bytes.fromhex("5a" * 32)


def test_an_act_the_rules_do_not_allow_is_named(tmp_path: Path) -> None:
    entries = record(opening(a_plan()), Announce(case="C2"))
    (told,) = verify_session(entries, HEADS, tmp_path)
    assert str(told).startswith("act 2 (announce, by chair) is not allowed by the rules: ")


def test_a_result_holds_the_contract_of_its_plan(tmp_path: Path) -> None:
    meeting = exported(tmp_path, ENTRIES)
    said = json.loads((tmp_path / "result.json").read_bytes())
    assert said["contract"] == said["standings"]["contract"] == meeting.plan.contract
