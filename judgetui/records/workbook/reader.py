"""Reading the workbook of a plan: every fault with its sheet, row and column, or the whole plan."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from judgetui import __version__
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.versions import newer_needed
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.csv_reader import read_bytes
from judgetui.records.imports.errors import faults, refuse
from judgetui.records.workbook.sheets import SHEETS
from judgetui.records.workbook.tables import Reading, Table, names_of, word


def read_workbook(path: Path) -> Plan:
    """The plan in a workbook as `judgetui template` and `judgetui plan` write it.

    Raises `Refused` with every fault, one a line: file, sheet, row, column, value, remedy.
    """
    read_bytes(path)
    return plan_of(path.name, _sheets(path))


def plan_of(file: str, sheets: dict[str, Table]) -> Plan:
    """The plan in these sheets, by the names they have in the file; raises `Refused`."""
    reading = Reading(file)
    for sheet in SHEETS:
        names = names_of(sheet.called)
        called = next((name for name in sheets if same(name) in names), None)
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


def _sheets(path: Path) -> dict[str, Table]:
    """The texts of every sheet of a workbook, from its first row and column."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(path) as book:
            return {
                name: [
                    [_text(value) for value in row]
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in book.sheet_names
            }
    except PasswordError as error:
        raise Refused("%(file)s has a password; save a copy without one", file=path.name) from error
    except (CalamineError, OSError) as error:
        raise Refused(
            "%(file)s is not a workbook that can be read; save it as .xlsx", file=path.name
        ) from error


def _text(value: object) -> str:
    """A cell as text; numbers as a spreadsheet shows them, with at most 15 digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        number = Decimal(f"{value:.15g}")
        return f"{number.normalize():f}" if number else "0"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()
