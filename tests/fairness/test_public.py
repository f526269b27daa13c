"""What is published of fairness names no judge and tells nobody which totals are one judge's."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.fairness.public import public_tables
from judgetui.fairness.report import fairness_report
from judgetui.fairness.tables import FairnessTable, Named
from judgetui.meeting.state import Meeting
from tests.fairness.meetings import meeting_of, sample_meeting
from tests.long import rounds
from tests.pictures.contest import contest_final


def published(meeting: Meeting) -> dict[str, FairnessTable]:
    report = fairness_report(meeting, resamples=100)
    return {table.key: table for table in public_tables(report)}


def totals(cases: int, judges: int, seed: int) -> list[list[float]]:
    chance = random.Random(seed)
    return [[chance.randint(60, 99) for _ in range(judges)] for _ in range(cases)]


@pytest.mark.parametrize("rule", [{"combine": "mean"}, {"combine": "trimmed", "drop_from": 3}])
@pytest.mark.parametrize(("cases", "judges"), [(12, 2), (12, 3), (9, 5), (12, 4)])
@settings(max_examples=rounds(short=4, long=40))
@given(seed=st.integers(0, 1000))
def test_of_a_small_panel_nothing_goes_by_who_gave_which_total(
    rule: dict[str, Any], cases: int, judges: int, seed: int
) -> None:
    rows = totals(cases, judges, seed)
    chance = random.Random(seed + 1)
    mixed = [chance.sample(row, len(row)) for row in rows]
    one, other = (published(meeting_of(each, prizes=(1, 2), **rule)) for each in (rows, mixed))
    for table in (one, other):
        # The p is drawn with the contract, which is of the plan alone; both have the same.
        assert "firmness" not in table
    assert one == other


def test_of_a_large_panel_there_is_more() -> None:
    tables = published(sample_meeting())
    assert list(tables) == [
        *("lines", "firmness", "changes", "agreement", "order", "left-out"),
    ]
    assert [row[0].id for row in tables["agreement"].rows if isinstance(row[0], Named)] == [
        *("icc_2_1", "icc_2_k", "w", "alpha_interval", "alpha_ordinal"),
    ]
    # Every case with a prize is counted once.
    assert [sum(map(int, row[2:])) for row in tables["firmness"].rows] == [3, 5, 7]  # type: ignore[arg-type]
    assert [row[1] for row in tables["firmness"].rows] == [3, 5, 7]


@pytest.mark.parametrize("meeting", [sample_meeting(), contest_final()], ids=["one", "groups"])
def test_no_judge_is_named(meeting: Meeting) -> None:
    named = tuple(
        judge.model_copy(update={"name": f"Somebody{number}"})
        for number, judge in enumerate(meeting.plan.judges)
    )
    told = str(published(replace(meeting, plan=meeting.plan.changed(judges=named))))
    assert "Somebody" not in told
    assert not [judge.id for judge in named if f"'{judge.id}'" in told]


@pytest.mark.parametrize("rows", [[[None, None], [None, None]], [[80, 80], [80, 80]]])
def test_meetings_without_anything_to_tell(rows: list[list[float | None]]) -> None:
    assert "left-out" in published(meeting_of(rows))
