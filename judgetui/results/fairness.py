"""The figures of fairness as text, CSV and JSON."""

from __future__ import annotations

import json
from decimal import Decimal

from judgetui.fairness.report import FairnessReport
from judgetui.fairness.tables import Cell, Named, fairness_tables
from judgetui.fairness_text import cell_text, table_lines
from judgetui.language import _, name
from judgetui.results.csv import table_csv
from judgetui.results.tables import Table


def fairness_text(report: FairnessReport, width: int = 80) -> str:
    """Every table with its sentence, as lines of text, words wrapped to so many cells."""
    parts = [name(report.plan.title)]
    if report.provisional:
        parts.append(_("Provisional: the result is not final yet."))
    for table in fairness_tables(report):
        lines = (line.text for line in table_lines(table, width))
        parts += ["", f"# {cell_text(table.title)}", *lines]
    return "\n".join(parts) + "\n"


def fairness_csv(report: FairnessReport) -> str:
    """Every figure on a line of its own: table, row, column and value; words are left out.

    The row is named by the ids in its first cells, or by its number.
    """
    rows: Table = [["table", "row", "column", "value"]]
    for table in fairness_tables(report):
        for number, row in enumerate(table.rows, 1):
            ids = [cell.id for cell in row if isinstance(cell, Named)]
            for column, cell in zip(table.columns, row, strict=True):
                if isinstance(cell, Decimal | int):
                    rows.append([table.key, " ".join(ids) or str(number), column.key, cell])
    return table_csv(rows)


def fairness_json(report: FairnessReport) -> str:
    """Every table by its key, with its rows as objects and its sentence; numbers are strings.

    A figure that is not defined is null.
    """
    values = {
        "provisional": report.provisional,
        "tables": [
            {
                "key": table.key,
                "title": cell_text(table.title),
                "rows": [
                    {
                        column.key: _value(cell)
                        for column, cell in zip(table.columns, row, strict=True)
                    }
                    for row in table.rows
                ],
                "sentence": cell_text(table.sentence),
            }
            for table in fairness_tables(report)
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _value(cell: Cell) -> str | int | None:
    if isinstance(cell, Named):
        return cell.id
    return cell if cell is None or isinstance(cell, int) else cell_text(cell)
