"""A ledger of an earlier version replays to the same head, contract, ranks and scores for ever.

Each `NAME.jsonl` was written by 0.1.0, and `NAME.json` is what that version made of it. Neither is
ever written again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import apply, replay
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY
from judgetui.records import hash_chain
from judgetui.records.ledger_reader import read_ledger
from judgetui.results.tables import standings_values

LEDGERS = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda path: path.stem)
def test_an_old_meeting_stays_true(ledger: Path) -> None:
    expected: dict[str, Any] = json.loads(ledger.with_suffix(".json").read_bytes())
    entries: list[Entry] = []
    reading = read_ledger(ledger, entries.extend)
    assert hash_chain.head(reading.lines[-1]) == reading.head == expected["head"]
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    assert replay(EMPTY, entries).same(meeting)
    assert meeting.contract == expected["contract"]
    assert meeting.seq == expected["seq"]
    assert meeting.phase == expected["phase"]
    assert list(meeting.announced) == expected["announced"]
    values = standings_values(meeting, standings(meeting), "en")
    rows: Any = values["cases"]
    standing = rows[: len(expected["rows"])]
    now = [
        {name: row[name] for name in old}
        for row, old in zip(standing, expected["rows"], strict=True)
    ]
    assert now == expected["rows"]
    # 0.1.0 left these out.
    assert all(row["status"] == "withdrawn" for row in rows[len(standing) :])
    assert values["prize_lines"] == expected["prize_lines"]


def test_there_are_ledgers_to_look_at() -> None:
    assert len(LEDGERS) >= 13
