"""The sheet of fairness: the figures of the report with their words, in both languages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from judgetui.fairness.report import fairness_report
from judgetui.fairness.tables import fairness_tables, figure
from judgetui.fairness_text import cell_text
from judgetui.language import speaking
from judgetui.meeting.standings import standings
from judgetui.results.document_texts import text_findings
from judgetui.results.export import FORMATS, Result
from judgetui.results.workbook.writer import result_workbook
from tests.fairness.meetings import meeting_of, sample_meeting


def result() -> Result:
    meeting = sample_meeting()
    return Result(meeting, standings(meeting), "9f3a")


@pytest.mark.parametrize(("speech", "name"), [("en", "Fairness"), ("zh", "公平性")])
def test_every_figure_stands_there_with_its_words(speech: str, name: str) -> None:
    made = FORMATS["xlsx"].make(result(), speech)["result.xlsx"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(name).to_python()
    there = iter(rows)
    report = result().fairness
    with speaking(speech):
        for table in fairness_tables(report):
            for row in table.rows:
                # In the order of the report, each in a row of its own.
                found = next(each for each in there if _same(each, list(row)))
                assert found
            said = next(each[0] for each in there if each[0] and len(str(each[0])) > 20)
            assert said == cell_text(table.sentence) or "\n" in str(said)
    head = "\n".join(str(cell) for row in rows[:2] for cell in row)
    contract = result().meeting.contract
    assert f"“panels {contract}”" in head
    assert f"“order {contract}”" in head
    assert "2000" in head


def _same(cells: Sequence[object], row: Sequence[object]) -> bool:
    """Whether a row of the sheet holds the cells of a table's row."""
    for cell, right in zip(cells, row, strict=False):
        if isinstance(right, Decimal | int):
            if not isinstance(cell, float) or Decimal(str(cell)) != Decimal(right):
                return False
        elif right is not None and cell != cell_text(right):  # type: ignore[arg-type]
            return False
    return True


def test_a_changed_figure_is_named_by_its_sheet() -> None:
    right = FORMATS["xlsx"].make(result(), "en")["result.xlsx"]
    meeting = sample_meeting()
    other = fairness_report(meeting, resamples=300)
    said = result_workbook(meeting, standings(meeting), "9f3a", "en", other)
    found = list(text_findings("result.xlsx", said, right))
    assert found
    assert all(one.place.startswith("Fairness, cell") for one in found)


def test_the_figures_are_worked_out_once_for_all_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(meeting: object) -> object:
        made.append(meeting)
        return fairness_report(sample_meeting(), resamples=20)

    monkeypatch.setattr("judgetui.fairness.report.fairness_report", counted)
    once = result()
    for format in ("xlsx", "html"):
        for speech in ("en", "zh"):
            FORMATS[format].make(once, speech)
    assert len(made) == 1


def test_a_meeting_without_ballots_has_the_sheet_too() -> None:
    meeting = meeting_of([[None, None], [None, None]])
    report = fairness_report(meeting)
    assert result_workbook(meeting, standings(meeting), "", "en", report)


def test_halves_are_rounded_away_from_zero_whatever_the_last_bit_is() -> None:
    assert [figure(one) for one in (0.125, 0.125 - 2**-50, -0.125, -0.001)] == [
        *(Decimal("0.13"), Decimal("0.13"), Decimal("-0.13"), Decimal("0.00")),
    ]
    assert figure(0.0625, 3) == Decimal("0.063")
