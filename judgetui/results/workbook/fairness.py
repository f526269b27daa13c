"""The sheet of how fair the judging was: every figure with what it means and what it does not.

It is what `judgetui fairness` prints, with judges by name: the workbook is for chair, supervisor
and archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from judgetui.fairness.report import FairnessReport
from judgetui.fairness.running_order import SHUFFLES
from judgetui.fairness.tables import Cell, FairnessTable, fairness_tables
from judgetui.fairness_text import cell_text
from judgetui.language import _, say
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.sheet import Block, BlockSheet, Value, width_for

_COLUMNS = 9
"""The fewest columns: sentences go over so many."""
_NAME, _SECOND, _NUMBER = 36, 26, 11
"""The widest that the first column is, the second, and any other."""


def fairness_sheet(layout: Layout, report: FairnessReport) -> BlockSheet:
    """Every figure of the report in the present language."""
    blocks = [_block(table) for table in fairness_tables(report)]
    return BlockSheet(
        layout.names.fairness,
        _("How fair the judging was"),
        list(_notes(layout, report)),
        _widths(blocks),
        blocks,
        _COLUMNS,
    )


def _notes(layout: Layout, report: FairnessReport) -> list[str]:
    """How the figures came about, so that anybody can work them out again."""
    contract = layout.meeting.contract
    notes = [
        _(
            "For chair, supervisor and archive: judges are named here. No figure changes a score. "
            "Figures have two or three decimals, halves rounded away from zero; where a cell is "
            "empty, the figure is not defined."
        )
    ]
    if report.provisional:
        notes.append(_("Provisional: the result is not final yet."))
    if report.order:
        drawn = _(
            "The p of the running order is of %(orders)d orders drawn by chance with the seed "
            "“%(seed)s”."
        )
        notes.append(drawn % {"orders": SHUFFLES, "seed": f"order {contract}"})
    if chances := report.stability.chances:
        drawn = _(
            "How firm each prize is comes from %(panels)d panels drawn by chance with the seed "
            "“%(seed)s”."
        )
        notes.append(drawn % {"panels": chances.resamples, "seed": f"panels {contract}"})
    return notes


def _block(table: FairnessTable) -> Block:
    rows = [[_value(cell) for cell in row] for row in table.rows]
    return Block(
        cell_text(table.title),
        [cell_text(column.title) for column in table.columns] if rows else [],
        rows,
        say(table.sentence).splitlines(),
        any(isinstance(row[-1], str) for row in rows),
    )


def _value(cell: Cell) -> Value:
    """A number as a number; names and words as text."""
    return cell if cell is None or isinstance(cell, Decimal | int) else cell_text(cell)


def _widths(blocks: Sequence[Block]) -> list[int]:
    """The width of each column: names need most, and stand in the first two."""
    count = max(_COLUMNS, *(len(block.header) for block in blocks))
    found = []
    for index in range(count):
        most = _NAME if index == 0 else _SECOND if index == 1 else _NUMBER
        there = [block for block in blocks if index < len(block.header) - block.wide]
        texts = [block.header[index] for block in there if index > 1]
        cells = (row[index] for block in there for row in block.rows)
        texts += [cell for cell in cells if isinstance(cell, str)]
        found.append(width_for(texts, _NUMBER, most))
    return found
