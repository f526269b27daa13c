"""Who confirmed what took a second key, in what is exported, and whether a change is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Confirm,
    CorrectBallot,
    Entry,
    Finalise,
    KeyBallot,
    OpenScoring,
    opening,
)
from judgetui.meeting.standings import standings
from judgetui.results.text import standings_text
from judgetui.results.verify import verify_session
from tests.meeting.factories import a_plan, marks
from tests.results.test_decided import exported, rows
from tests.results.test_verify import record


def day() -> tuple[Entry, ...]:
    """A ballot is corrected once recorder and supervisor agree; the supervisor ends the day."""
    keys = {"correction": ["recorder", "supervisor"], "final": ["supervisor"]}
    entries = record(
        opening(a_plan(1, 1, second_key=keys), "ab" * 32),
        CallCase(case="C1"),
        OpenScoring(),
        KeyBallot(case="C1", judge="J1", scores=marks(5, 5)),
        CloseScoring(),
        Announce(),
        CorrectBallot(case="C1", judge="J1", scores=marks(9, 9), reason="typed 5 for 9"),
        Confirm(seq=7),
        Confirm(seq=7),
        Announce(case="C1"),
        Finalise(),
        Confirm(seq=11),
    )
    by = {8: "supervisor", 9: "recorder", 12: "supervisor"}
    return tuple(one.model_copy(update={"by": by.get(one.seq, one.by)}) for one in entries)


def test_every_key_is_a_row_of_its_table_and_the_amendment_leads_to_it(tmp_path: Path) -> None:
    exported(tmp_path, day())
    told = [tuple(row.values()) for row in rows(tmp_path / "confirmations.csv")]
    at = "2018-02-27T09:00:{:02}.000+08:00".format
    asked = ("9", "correct-ballot", "C1", "J1", "7", at(7), "chair")
    assert told == [
        (*asked, "8", at(8), "supervisor"),
        (*asked, "9", at(9), "recorder"),
        ("12", "finalise", "", "", "11", at(11), "chair", "12", at(12), "supervisor"),
    ]
    assert [row["seq"] for row in rows(tmp_path / "amendments.csv")] == ["9", "10"]


def test_the_values_and_the_printed_standings_name_who_confirmed(tmp_path: Path) -> None:
    meeting = exported(tmp_path, day())
    corrected, final = json.loads((tmp_path / "result.json").read_text())["confirmed"]
    assert (corrected["seq"], corrected["act"], corrected["judge"]) == (9, "correct-ballot", "J1")
    assert [(key["by"], key["seq"]) for key in corrected["keys"]] == [
        ("supervisor", 8),
        ("recorder", 9),
    ]
    assert (final["asked"], final["asked_by"], final["case"]) == (11, "chair", None)
    use_language("en")
    text = standings_text(meeting, standings(meeting))
    assert (
        "Confirmed by the supervisor (09:00), the recorder (09:00): "
        "correcting the ballot of Judge 1 on case 10 (Story 1)." in text
    )
    assert "Confirmed by the supervisor (09:00): making the result final." in text


def test_a_day_on_which_nothing_took_a_second_key_has_none(tmp_path: Path) -> None:
    exported(tmp_path, day()[:6])
    assert rows(tmp_path / "confirmations.csv") == []
    assert "confirmed" not in json.loads((tmp_path / "result.json").read_text())


@pytest.mark.parametrize(
    ("file", "who", "said"),
    [
        ("confirmations.csv", "recorder", "confirmations.csv, row 3, column confirmed_by"),
        ("result.json", '"by": "recorder"', "result.json: confirmed[C1 J1].keys[1].by"),
    ],
)
def test_verify_notices_another_name(tmp_path: Path, file: str, who: str, said: str) -> None:
    entries = day()
    exported(tmp_path, entries)
    heads = ["head"] * len(entries)
    assert verify_session(entries, heads, tmp_path) == []
    path = tmp_path / file
    path.write_bytes(
        path.read_bytes().replace(who.encode(), who.replace("recorder", "deputy").encode())
    )
    (difference,) = verify_session(entries, heads, tmp_path)
    assert said in str(difference)
