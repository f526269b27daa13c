"""Reading the workbook of a plan: every fault with its sheet, row and column, or the whole plan."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from judgetui import __version__
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.versions import newer_needed
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.csv_reader import read_bytes
from judgetui.records.imports.errors import faults, refuse, shown
from judgetui.records.imports.workbook import merged_faults, open_workbook
from judgetui.records.workbook.sheets import SHEETS
from judgetui.records.workbook.tables import Reading, Table, names_of, word


def read_workbook(path: Path) -> Plan:
    """The plan in a workbook as `judgetui template` and `judgetui plan` write it.

    Raises `Refused` with every fault, one a line: file, sheet, row, column, value, remedy.
    """
    known = frozenset().union(*(names_of(sheet.called) for sheet in SHEETS))
    book = open_workbook(path.name, read_bytes(path))
    pages = book.pages(lambda name: same(name) in known)
    wrong = [merged_faults(path.name, one, range(2, len(one.rows) + 1)) for one in pages.values()]
    if any(wrong):
        refuse(chain(*wrong))
    return plan_of(path.name, {name: list(map(list, page.rows)) for name, page in pages.items()})


def plan_of(file: str, sheets: dict[str, Table]) -> Plan:
    """The plan in these sheets, by the names they have in the file; raises `Refused`."""
    reading = Reading(file)
    for sheet in SHEETS:
        names = names_of(sheet.called)
        there = [name for name in sheets if same(name) in names]
        called = there[0] if there else None
        if len(there) > 1:
            what = Sentence(
                "%(file)s: the sheets %(sheets)s are of the same kind; keep one of them",
                file=file,
                sheets=listed(map(shown, there)),
            )
            reading.wrong.append(what)
        if called is None:
            what = Sentence(
                "%(file)s: there is no sheet %(sheet)s; take a workbook that `judgetui template` "
                "wrote",
                file=file,
                sheet=word(sheet.called),
            )
            reading.wrong.append(what)
        else:
            reading.take(sheet, called, sheets[called])
    if (newer := newer_needed(reading.raw.get("needs"), __version__)) is not None:
        refuse([reading.at("needs", newer)])
    try:
        plan = Plan.model_validate(reading.raw)
    except ValidationError as error:
        # A fault of a cell that could not be read would be said twice.
        found = [reading.at(one.place, one.sentence) for one in faults(error, reading.raw)]
        refuse(reading.wrong or found)
    if reading.wrong:
        refuse(reading.wrong)
    return plan.unsalted
