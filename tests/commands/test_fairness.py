"""The figures of fairness, by the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.commands.parts import Run


def test_as_text(run: Run, scored: Path) -> None:
    status, out, err = run("fairness", "first")
    assert (status, err) == (0, "")
    assert "# Prize lines" in out
    assert "Provisional: the result is not final yet." in out
    # All seven judges gave the three cases the same marks.
    lines = [line.split() for line in out.splitlines()]
    assert ["ICC(2,1)", "1.000"] in lines
    assert max(map(len, out.splitlines())) <= 80


def test_as_text_in_chinese(run: Run, scored: Path) -> None:
    status, out, _ = run("--language", "zh", "fairness", "first")
    assert status == 0
    assert "# 评委的一致程度" in out


def test_as_json(run: Run, scored: Path) -> None:
    told = json.loads(run("fairness", "first", "--format", "json")[1])
    assert list(told) == ["provisional", "tables"]
    tables = {table["key"]: table for table in told["tables"]}
    assert tables["agreement"]["rows"][0]["figure"] == "icc_2_1"
    assert tables["agreement"]["rows"][0]["value"] == "1.000"
    assert tables["ranks"]["rows"][0]["case"] == "C02"
    assert [row["J1"] for row in tables["ranks"]["rows"]] == [1, 2, 3]
    assert all(table["sentence"] for table in told["tables"])


def test_as_csv(run: Run, scored: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("fairness", "first", "--format", "csv")[1])))
    values = {(row["table"], row["row"], row["column"]): row["value"] for row in rows}
    assert values["agreement", "w", "value"] == "1.000"
    assert values["judges", "J7", "severity"] == "0.00"
    assert values["chances", "C02", "prize_1"] == "1.00"


def test_of_a_meeting_without_ballots(run: Run, made: Path) -> None:
    status, out, err = run("fairness", "first")
    assert (status, err) == (0, "")
    assert "There are not cases on both sides." in out
