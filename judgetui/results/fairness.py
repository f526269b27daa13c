"""The figures of fairness as text, CSV and JSON."""

from __future__ import annotations

import json
from decimal import Decimal

from rich.cells import cell_len

from judgetui.fairness.report import FairnessReport
from judgetui.fairness.tables import Cell, FairnessTable, Named, fairness_tables
from judgetui.language import _, chunks, name, say
from judgetui.meeting.fields import Bilingual
from judgetui.meeting.message import Sentence
from judgetui.results.csv import table_csv
from judgetui.results.tables import Table
from judgetui.results.text import aligned

_NARROWEST = 12
"""Cells that a column of names has at the least."""


def cell_text(cell: Cell | Bilingual) -> str:
    """A cell as people read it, in the present language; "-" where there is no figure."""
    if cell is None:
        return "-"
    if isinstance(cell, Named):
        return cell_text(cell.called)
    if isinstance(cell, Sentence):
        return say(cell)
    if isinstance(cell, str | Bilingual):
        return " ".join(name(cell).split())
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def fairness_text(report: FairnessReport, width: int = 80) -> str:
    """Every table with its sentence, as lines of text, words wrapped to so many cells."""
    parts = [name(report.plan.title)]
    if report.provisional:
        parts.append(_("Provisional: the result is not final yet."))
    for table in fairness_tables(report):
        parts += ["", f"# {cell_text(table.title)}", *table_lines(table, width)]
        parts += wrapped(cell_text(table.sentence), width)
    return "\n".join(parts) + "\n"


def table_lines(table: FairnessTable, width: int = 80) -> list[str]:
    """A table as lines; the words of its last column stand below each row, wrapped to a width."""
    if not table.rows:
        return []
    below = table.columns[-1].key == "words"
    columns = table.columns[:-1] if below else table.columns
    header = [cell_text(column.title) for column in columns]
    cells = [[cell_text(cell) for cell in row[: len(columns)]] for row in table.rows]
    widths = [max(map(cell_len, column)) for column in zip(header, *cells, strict=True)]
    left = {
        index
        for index in range(len(header))
        if any(isinstance(row[index], Named | Sentence | str) for row in table.rows)
    }
    # What names things gives way, so that figures are never cut off.
    longest = max(left, key=widths.__getitem__, default=0)
    spare = width - sum(widths) - 2 * (len(widths) - 1)
    widths[longest] = max(_NARROWEST, min(widths[longest], widths[longest] + spare))
    lines = [aligned(header, widths, left)]
    for row, shown in zip(table.rows, cells, strict=True):
        lines.append(aligned(shown, widths, left))
        if below:
            lines += [f"    {line}" for line in wrapped(cell_text(row[-1]), width - 4)]
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of so many cells at the most, broken where the language breaks lines."""
    found: list[str] = []
    for part in text.splitlines():
        line = ""
        for chunk in chunks(part):
            if line and cell_len((line + chunk).rstrip()) > width:
                found.append(line.rstrip())
                line = ""
            line += chunk
        found.append(line.rstrip())
    return found


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
