"""Writing the workbook of a plan: text cells that nothing bends, lists to choose from."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from judgetui.language import N_
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.records import atomic_files
from judgetui.records.workbook.reader import plan_of
from judgetui.records.workbook.sheets import CHOICES, SHEETS, START, Field, SheetOf
from judgetui.records.workbook.tables import called_in_header, fields_of, tables, word

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_LONGEST = 32_767
_SPARE = 500
"""Rows below the last one in which cells also have their lists to choose from."""
_LINES = (
    N_("This workbook is a meeting: what is scored, by which rule, by whom, and what is judged."),
    N_("1. Change what stands in the sheets; grey cells are not to be typed in."),
    N_(
        "2. A row is a criterion, a prize, a judge or a case: write more rows below, or empty some."
    ),
    N_("3. Where a cell has a list, choose a sentence from it; an empty cell means the usual."),
    N_("4. The columns for a second language may stay empty; then the text is shown in both."),
    N_("5. Save it and run: judgetui new NAME --from FILE.xlsx"),
    N_("Whatever is wrong is said with its sheet, row and column, and nothing is made until then."),
)


def write_workbook(path: Path, plan: Plan) -> None:
    """Write a plan's workbook in the present language; never over a file that there is.

    Raises `Refused` where there is one, it cannot be written, or a cell cannot hold its text.
    """
    write_new_file(path, workbook(plan))


def write_new_file(path: Path, content: bytes) -> None:
    """Make a file, whole; raises `Refused` where there is one already or it cannot be written."""
    try:
        atomic_files.write_new(path, content)
    except FileExistsError as error:
        raise Refused("%(file)s is there already; choose another name", file=path) from error
    except OSError as error:
        raise Refused(
            "%(file)s cannot be written: %(why)s", file=path, why=error.strerror or str(error)
        ) from error


def workbook(plan: Plan) -> bytes:
    """The workbook of a plan, in the present language; raises `Refused` for text too long."""
    from xlsxwriter import Workbook

    whole = tables(plan)
    for called, rows in whole.items():
        if any(len(text) > _LONGEST for row in rows for text in row):
            raise Refused(
                "a text in the sheet %(sheet)s is longer than a cell of a workbook can hold",
                sheet=word(called),
            )
    read = plan_of("", {word(called): rows for called, rows in whole.items()})
    if read.contract != plan.agreed.contract:
        raise Refused("this plan has something that the workbook has no place for")
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        _Writer(book, plan).write(whole)
    return buffer.getvalue()


class _Writer:
    """The sheets of one workbook and the styles of their cells."""

    def __init__(self, book: Workbook, plan: Plan) -> None:
        self._book = book
        self._carried = [one.key for one in plan.carried]
        wrapped = {"text_wrap": True, "valign": "top", "font_size": 11}
        fixed = {**wrapped, "bg_color": "#EEEEEE"}
        self._cell = book.add_format({**wrapped, "num_format": "@", "locked": False})
        self._fixed = book.add_format(fixed)
        self._header = book.add_format({**fixed, "bold": True, "bottom": 1})
        self._lists: dict[tuple[str, ...], str] = {}

    def write(self, whole: dict[str, list[list[str]]]) -> None:
        """Write every sheet, what to do first and the choices last."""
        start = self._sheet(word(START))
        start.set_column(0, 0, 100)
        for number, line in enumerate(_LINES):
            start.write_string(number, 0, word(line), self._header if not number else self._fixed)
        sheets = [(sheet, self._sheet(word(sheet.called))) for sheet in SHEETS]
        self._choices = self._sheet(word(CHOICES))
        self._choices.set_column(0, 0, 70)
        self._listed = 0
        for sheet, page in sheets:
            if sheet.items:
                self._items(sheet, page, whole[sheet.called])
            else:
                self._single(sheet, page, whole[sheet.called])

    def _sheet(self, called: str) -> Worksheet:
        page = self._book.add_worksheet(called)
        allowed = ("insert_rows", "delete_rows", "format_columns", "format_rows", "sort")
        page.protect("", dict.fromkeys(allowed, True))
        return page

    def _single(self, sheet: SheetOf, page: Worksheet, rows: list[list[str]]) -> None:
        for column, width in enumerate((34, 56, 40, 70)):
            page.set_column(column, column, width)
        page.freeze_panes(1, 1)
        self._row(page, 0, rows[0], self._header)
        for number, (one, row) in enumerate(zip(sheet.fields, rows[1:], strict=True), 1):
            page.write_string(number, 0, row[0], self._fixed)
            page.write_string(number, 1, row[1], self._cell)
            chinese = self._cell if one.kind.bilingual else self._fixed
            page.write_string(number, 2, row[2], chinese)
            page.write_string(number, 3, row[3], self._fixed)
            self._validate(page, one, (number, 1, number, 1))
        page.ignore_errors({"number_stored_as_text": f"B2:C{len(rows)}"})

    def _items(self, sheet: SheetOf, page: Worksheet, rows: list[list[str]]) -> None:
        page.freeze_panes(1, 0)
        column, last = 0, len(rows) + _SPARE
        for one in fields_of(sheet, self._carried):
            for _ in range(1 + one.kind.bilingual):
                page.set_column(column, column, one.width, self._cell)
                self._validate(page, one, (1, column, last, column))
                column += 1
        self._row(page, 0, rows[0], self._header)
        for number, row in enumerate(rows[1:], 1):
            self._row(page, number, row, self._cell)
        page.ignore_errors({"number_stored_as_text": f"A2:XFD{last}"})

    def _row(self, page: Worksheet, number: int, texts: list[str], style: Format) -> None:
        for column, text in enumerate(texts):
            if text:
                page.write_string(number, column, text, style)
            elif style is not self._cell:
                page.write_blank(number, column, None, style)

    def _validate(self, page: Worksheet, one: Field, area: tuple[int, int, int, int]) -> None:
        """Say what a cell means when it is chosen, with the list of its choices."""
        options: dict[str, object] = {
            "validate": "any",
            "input_title": called_in_header(one)[:32],
            "input_message": word(one.help)[:255],
        }
        if one.kind.words is not None:
            options |= {
                "validate": "list",
                "source": self._range(tuple(map(word, one.kind.words.values()))),
                # Words of the plan, and ties such as criterion:KEY, are understood, too.
                "error_type": "warning",
            }
        page.data_validation(*area, options)

    def _range(self, sentences: tuple[str, ...]) -> str:
        """Where these sentences stand on the sheet of choices."""
        if sentences not in self._lists:
            first = self._listed + 1
            for sentence in sentences:
                self._choices.write_string(self._listed, 0, sentence, self._fixed)
                self._listed += 1
            called = word(CHOICES).replace("'", "''")
            self._lists[sentences] = f"='{called}'!$A${first}:$A${self._listed}"
            self._listed += 1
        return self._lists[sentences]
