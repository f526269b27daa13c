"""The published schema of a result, by a checker that others use."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from judgetui.meeting.acts import Entry
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.records.ledger_reader import read_ledger
from judgetui.results.json import result_json
from judgetui.results.schema import FILE, schema, written
from judgetui.results.verify import replayed
from tests.meeting.factories import a_plan, opened, scored
from tests.meeting.strategies import meetings

GOLDEN = Path(__file__).parents[1] / "golden"
CHECKER = Draft202012Validator(schema())


def result(meeting: Meeting) -> Any:  # noqa: ANN401
    return json.loads(result_json(meeting, standings(meeting), "", "zh"))


def test_the_published_schema_is_that_of_this_program() -> None:
    """Else run `python -m judgetui.results.schema`."""
    assert FILE.read_text(encoding="utf-8") == written()
    Draft202012Validator.check_schema(schema())


@settings(suppress_health_check=list(HealthCheck))
@given(meetings())
def test_every_result_of_random_meetings_is_as_published(meeting: Meeting) -> None:
    CHECKER.validate(result(meeting))


@pytest.mark.parametrize("ledger", sorted(GOLDEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_results_of_whole_days_are_as_published(ledger: Path) -> None:
    entries: list[Entry] = []
    read_ledger(ledger, entries.extend)
    CHECKER.validate(result(replayed(entries)))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("standings", "cases", 0, "score"), 6.5),
        (("standings", "cases", 0, "score"), "abc"),
        (("standings", "cases", 0, "rank"), 0),
        (("standings", "cases", 0, "status"), "lost"),
        (("ballots", 0, "scores", "depth"), "1E+2"),
        (("ballots", 0, "extra"), 1),
        (("phase",), "over"),
        (("plan", "criteria", 0, "max"), "abc"),
        (("plan", "criteria", 0, "weight"), "25%"),
        (("plan", "panel_weight"), "1E+2"),
    ],
)
def test_what_no_result_says_is_refused(place: tuple[Any, ...], value: object) -> None:
    content = copy.deepcopy(result(scored(opened(a_plan()), "C1", {"J1": 5, "J2": 6, "J3": 7})))
    CHECKER.validate(content)
    inside = content
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    assert not CHECKER.is_valid(content)
