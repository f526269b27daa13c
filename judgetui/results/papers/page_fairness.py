"""The section of the page on how fair the judging was: only what tells no judge's ballots."""

from __future__ import annotations

from decimal import Decimal

from judgetui.fairness.public import public_tables
from judgetui.fairness.report import FairnessReport
from judgetui.fairness.tables import Cell, FairnessTable, Named
from judgetui.fairness_text import cell_text
from judgetui.language import N_
from judgetui.meeting.fields import Bilingual
from judgetui.results.papers.bilingual import both, section


def fairness_section(report: FairnessReport) -> str:
    """The figures that may be published, each table with what it means; nothing without prizes."""
    if not report.panels:
        return ""
    body = "\n".join(_table(table) for table in public_tables(report))
    return section(N_("How fair the judging was"), body)


def _table(table: FairnessTable) -> str:
    heading = f"<h3>{_told(table.title)}</h3>"
    words = f"<p>{_told(table.sentence)}</p>"
    if not table.rows:
        return f"{heading}\n{words}"
    titles = [_told(column.title) for column in table.columns]
    header = "".join(
        f'<th scope="col"{_class(table, index)}>{title}</th>' for index, title in enumerate(titles)
    )
    rows = "\n".join(
        "<tr>" + "".join(_cell(table, index, cell) for index, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    return (
        f'{heading}\n<table class="figures">\n<thead><tr>{header}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n{words}"
    )


def _told(cell: Cell | Bilingual) -> str:
    return both(lambda: "–" if cell is None else cell_text(cell))


def _cell(table: FairnessTable, index: int, cell: Cell) -> str:
    text = _told(cell)
    if index == 0 and isinstance(cell, Named):
        return f'<th scope="row">{text}</th>'
    return f"<td{_class(table, index)}>{text}</td>"


def _class(table: FairnessTable, index: int) -> str:
    """Numbers stand at the right, one below the other."""
    numbers = all(
        cell is None or isinstance(cell, Decimal | int)
        for cell in (row[index] for row in table.rows)
    )
    return ' class="amount"' if numbers else ""
