"""What stays once names are erased: every number, and nobody's name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Phase
from judgetui.proof.checkpoint import checkpoint_of
from judgetui.results.bundle import erased_bundle, packed_bundle
from judgetui.results.erasing import erased_values, what_is_erased
from judgetui.results.json import result_values
from judgetui.results.schema import schema
from judgetui.results.verify_bundle import check_bundle
from tests.meeting.factories import one_by_one
from tests.results.any_rule import any_day
from tests.results.second_verifier import SECOND, written

ERASED = {"at": "2030-01-02T03:04:05.000+08:00", "what": what_is_erased(keep_titles=False)}
TEXTS = ("Story ", '"kin"', "late", "misread", "not signed", "weak", "so it is", "enough")
"""What `any_day` has people say, and what its cases are called."""


@cache
def final_days() -> list[int]:
    """Seeds of days that came to their end."""
    return [seed for seed in range(16) if one_by_one(any_day(seed)).phase is Phase.FINAL]


def told(seed: int) -> tuple[dict[str, Any], list[bytes], list[str]]:
    """The values of the result of a day, the lines of its record and its judges."""
    entries = any_day(seed)
    lines, meeting = written(entries), one_by_one(entries)
    head = lines[-1][6:70].decode()
    checkpoint = checkpoint_of("day", lines)
    values = result_values(meeting, standings(meeting), head, "en", checkpoint)
    return json.loads(json.dumps(values)), lines, [one.id for one in meeting.plan.judges]


VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("at", range(6))
def test_numbers_stay_and_names_go(at: int) -> None:
    values, _, judges = told(final_days()[at])
    Random(at).shuffle(judges)
    left = erased_values(values, judges, ERASED)
    VALIDATOR.validate(left)
    Plan.model_validate(left["plan"])
    numbers = {case["id"]: case["number"] for case in values["plan"]["cases"]}
    again = {case["id"]: case["number"] for case in left["plan"]["cases"]}
    for one, other in zip(values["standings"]["cases"], left["standings"]["cases"], strict=True):
        assert numbers[one["case"]] == again[other["case"]]
        for key in ("rank", "tied", "score", "exact", "prize", "criteria", "ballots"):
            assert one[key] == other[key]
    assert [one["scores"] for one in values["ballots"]] == [
        one["scores"] for one in left["ballots"]
    ]
    for key in ("contract", "head", "seq", "root", "code"):
        assert values[key] == left[key]
    assert "salt" not in left["plan"]
    text = json.dumps(left)
    assert [one for one in TEXTS if one in text] == []


@pytest.mark.parametrize("at", [0, 2, 4])
def test_both_verifiers_find_what_stays_well(tmp_path: Path, at: int) -> None:
    values, lines, judges = told(final_days()[at])
    left = erased_values(values, judges, ERASED)
    files = erased_bundle("day", lines, left, ERASED)
    assert json.loads(files["manifest.json"])["erased"] == left["erased"] == ERASED
    checked = check_bundle(files)
    assert checked.findings == ()
    assert "erased on 2030-01-02" in str(checked.left_out[0])
    path = tmp_path / "day.judgetui.zip"
    path.write_bytes(packed_bundle(files))
    assert SECOND.verify(path)[1] == []


def test_a_bundle_that_says_two_things_of_being_erased_is_noticed() -> None:
    values, lines, judges = told(final_days()[0])
    left = erased_values(values, judges, ERASED)
    files = erased_bundle("day", lines, left, {**ERASED, "at": "2031-01-02T03:04:05.000+08:00"})
    (finding,) = check_bundle(files).findings
    assert finding.file == "manifest.json"


def test_ids_are_numbers_whatever_they_were() -> None:
    text = json.dumps(told(final_days()[0])[0]).replace('"J1"', '"li-hua"').replace('"C1"', '"zw"')
    values = json.loads(text)
    judges = [judge["id"] for judge in values["plan"]["judges"]]
    left = json.dumps(erased_values(values, judges, ERASED))
    assert "li-hua" not in left
    assert '"zw"' not in left


def test_titles_stay_where_they_are_asked_for() -> None:
    values, _, judges = told(final_days()[0])
    left = erased_values(values, judges, ERASED, keep_titles=True)
    titles = [row["title"] for row in values["standings"]["cases"]]
    assert [row["title"] for row in left["standings"]["cases"]] == titles
    assert not any("Story" in text for text in what_is_erased(keep_titles=True))
    assert len(what_is_erased(keep_titles=True)) == len(what_is_erased(keep_titles=False)) - 1
