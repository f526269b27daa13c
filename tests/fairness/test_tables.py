"""The report as tables and as text: every figure with a sentence, for every kind of meeting."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from rich.cells import cell_len

from judgetui.fairness.report import FairnessReport, fairness_report
from judgetui.fairness.tables import FairnessTable, Named, fairness_tables
from judgetui.fairness_text import table_lines
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.results.fairness import fairness_csv, fairness_json, fairness_text
from tests.bench.standings import RULES
from tests.bench.standings import meeting_of as benchmark
from tests.fairness.meetings import meeting_of, simulated
from tests.meeting.tallied import ballot, put
from tests.pictures.contest import contest_final


def tables(report: FairnessReport) -> dict[str, FairnessTable]:
    return {table.key: table for table in fairness_tables(report)}


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    chance = random.Random(5)
    rows = [[round(one) for one in row] for row in simulated(chance, cases=12, judges=5)]
    rows[3][2] += 12
    return meeting_of(rows, prizes=(1, 2))


def test_it_is_the_same_each_time(meeting: Meeting) -> None:
    first, second = (fairness_json(fairness_report(meeting, resamples=200)) for _ in range(2))
    assert first == second


def test_every_row_fits_its_table_and_every_table_says_something(meeting: Meeting) -> None:
    for table in fairness_tables(fairness_report(meeting, resamples=200)):
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(str(table.sentence)) > 30


def test_the_figures_are_those_of_the_report(meeting: Meeting) -> None:
    report = fairness_report(meeting, resamples=200)
    panel = report.panels[0]
    assert panel.intraclass is not None
    told = {
        row[0].id: row[1] for row in tables(report)["agreement"].rows if isinstance(row[0], Named)
    }
    assert told["icc_2_k"] == Decimal(f"{panel.intraclass.panel:.3f}")
    assert [row[0] for row in tables(report)["projection"].rows] == [3, 5, 7, 9, 11, 15]
    first = tables(report)["outlying"].rows[0]
    assert isinstance(first[0], Named)
    assert isinstance(first[1], Named)
    assert (first[0].id, first[1].id) == ("C4", "J3")


def test_a_missing_or_recused_ballot_is_no_zero(meeting: Meeting) -> None:
    recused = put(
        put(meeting, "C1", ballot("J1", status=BallotStatus.RECUSED)),
        "C2",
        ballot("J2", ("99",), status=BallotStatus.VOID),
    )
    report = fairness_report(recused, resamples=200)
    assert report.panels[0].ballots == 58
    assert "2 ballots are missing, recused or void" in str(tables(report)["agreement"].sentence)
    severities = {one.judge: one for one in report.panels[0].by_judge}
    assert severities["J1"].ballots == severities["J2"].ballots == 11
    assert "C1" not in severities["J1"].ranks


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_report(rule: str) -> None:
    report = fairness_report(benchmark(10, 4, 2, rule), resamples=40)
    text = fairness_text(report)
    assert "Traceback" not in text
    assert {"lines", "chances", "without", "agreement", "judges"} <= tables(report).keys()


def test_judges_who_mark_different_criteria_stand_apart() -> None:
    report = fairness_report(contest_final(), resamples=40)
    assert len(report.panels) == 2
    titles = [str(table.title) for table in fairness_tables(report)]
    assert sum(title.startswith("Each judge: ") for title in titles) == 2
    # Nor is a trainee, who does not count, among them.
    assert "J5" not in {judge for panel in report.panels for judge in panel.judges}


@pytest.mark.parametrize(
    "rows", [[[80, 80], [80, 80]], [[None, None], [None, None]], [[80, None], [None, 90]]]
)
def test_meetings_without_anything_to_tell(rows: list[list[float | None]]) -> None:
    report = fairness_report(meeting_of(rows), resamples=40)
    assert fairness_text(report)
    assert fairness_csv(report).startswith("table,row,column,value")


def test_a_wide_table_stands_in_blocks() -> None:
    rows = [[float(60 + (7 * i + 3 * j) % 30) for j in range(40)] for i in range(4)]
    ranks = tables(fairness_report(meeting_of(rows), resamples=20))["ranks"]
    lines = table_lines(ranks, 80)
    assert max(cell_len(line.text) for line in lines) <= 80
    headers = [line.text for line in lines if line.kind == "header"]
    assert len(headers) > 1
    assert all(header.startswith("Case") for header in headers)
    assert sum(header.split().count(f"J{j}") for header in headers for j in range(1, 41)) == 40
