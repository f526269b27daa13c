"""Tables as CSV that spreadsheets open without harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from judgetui.language import language
from judgetui.meeting.state import Meeting, Standings
from judgetui.results.earlier import earlier_ballots, earlier_standings
from judgetui.results.tables import (
    Cell,
    Table,
    ballots_table,
    cases_table,
    judges_table,
    standings_table,
)

_FORMULA = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")


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
    }
    return {name: _encoded(table) for name, table in tables.items()}


def _encoded(table: Table) -> bytes:
    return table_csv(table).encode("utf-8-sig")


EARLIER: Mapping[str, Callable[[Meeting, Standings, str], bytes]] = {
    "standings.csv": lambda meeting, standings, speech: _encoded(
        earlier_standings(meeting, standings, speech)
    ),
    "ballots.csv": lambda meeting, standings, speech: _encoded(earlier_ballots(meeting)),
}
"""The files that 0.1.0 wrote in another way, as it wrote them."""


def table_csv(table: Table) -> str:
    """A table as CSV: comma, quotes where needed, CR LF; text that looks like a formula guarded."""
    text = io.StringIO()
    csv.writer(text).writerows([_written(cell) for cell in row] for row in table)
    return text.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """Text with a ' before it where a spreadsheet would take it for a formula.

    Text that already looks guarded gets one more, so that taking one away always gives back
    the text.
    """
    return f"'{text}" if _FORMULA.match(text) else text
