"""Tables as CSV that spreadsheets open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal

from judgetui.language import language
from judgetui.meeting.state import Meeting, Standings
from judgetui.records.cell_text import guarded
from judgetui.results.decided import confirmations_table, decisions_table, objections_table
from judgetui.results.earlier import earlier_ballots, earlier_standings
from judgetui.results.tables import (
    Cell,
    Table,
    amendments_table,
    ballots_table,
    cases_table,
    judges_table,
    standings_table,
)

__all__ = ["EARLIER", "UNMARKED", "csv_files", "guarded", "standings_csv", "table_csv"]

_AS_THEY_ARE = frozenset({"case", "judge"})
"""Ids that scripts join tables by; number, title and name beside them tell what was meant."""
_READ_BACK = frozenset({"ballots.csv", "cases.csv", "judges.csv"})
"""Files that can be read in again."""


def standings_csv(meeting: Meeting, standings: Standings) -> str:
    """The standings as CSV, titles and prizes in the present language."""
    return table_csv(standings_table(meeting, standings, language()))


def csv_files(meeting: Meeting, standings: Standings, speech: str) -> Mapping[str, bytes]:
    """The files of a CSV export by name; `speech` is the language of titles and prizes.

    They begin with a byte order mark, without which Excel reads Chinese as something else.
    """
    tables = {
        "standings.csv": standings_table(meeting, standings, speech),
        "ballots.csv": ballots_table(meeting, speech),
        "cases.csv": cases_table(meeting.plan),
        "judges.csv": judges_table(meeting.plan),
        "decisions.csv": decisions_table(meeting, speech),
        "objections.csv": objections_table(meeting),
        "amendments.csv": amendments_table(meeting, speech),
        "confirmations.csv": confirmations_table(meeting),
    }
    return {name: _encoded(table, keep=name in _READ_BACK) for name, table in tables.items()}


def _encoded(table: Table, *, keep: bool = False) -> bytes:
    return table_csv(table, keep=keep).encode("utf-8-sig")


EARLIER: Mapping[str, Callable[[Meeting, Standings, str], bytes]] = {
    "standings.csv": lambda meeting, standings, speech: _encoded(
        earlier_standings(meeting, standings, speech)
    ),
    "ballots.csv": lambda meeting, standings, speech: _encoded(earlier_ballots(meeting)),
    "cases.csv": lambda meeting, standings, speech: _encoded(cases_table(meeting.plan)),
    "judges.csv": lambda meeting, standings, speech: _encoded(judges_table(meeting.plan)),
}
"""The files that 0.1.0 wrote in another way, as it wrote them."""
UNMARKED = frozenset({"cases.csv", "judges.csv"})
"""Those of them whose header does not tell which way it is."""


def table_csv(table: Table, *, keep: bool = False) -> str:
    """A table as CSV: comma, quotes where needed, CR LF; text that looks like a formula guarded.

    `keep` guards also what a spreadsheet would take for a number or a date and write otherwise,
    for tables that are read back.
    """
    text = io.StringIO()
    kept = [keep and title not in _AS_THEY_ARE for title in table[0]]
    csv.writer(text).writerows(
        [_written(cell, keep) for cell, keep in zip(row, kept, strict=True)] for row in table
    )
    return text.getvalue()


def _written(cell: Cell, keep: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return guarded(cell, keep=keep) if isinstance(cell, str) else str(cell)
