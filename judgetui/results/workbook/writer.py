"""Writing the sheets of a result with XlsxWriter, row by row."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

from judgetui.fairness.report import FairnessReport
from judgetui.language import _, name, own_language
from judgetui.meeting.message import Refused
from judgetui.meeting.plan_parts import cells
from judgetui.meeting.state import Meeting, Standings
from judgetui.results.workbook.ballots import ballots_sheet
from judgetui.results.workbook.fairness import fairness_sheet
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.marks import criteria_sheet, marks_sheet
from judgetui.results.workbook.others import events_sheet, judge_sheets, rules_sheet
from judgetui.results.workbook.scores import scores_sheet
from judgetui.results.workbook.sheet import (
    ABOVE,
    FIRST,
    HEADER,
    NOTES,
    TITLE,
    BlockSheet,
    Column,
    Formula,
    Number,
    Sheet,
    Value,
    decimals_format,
)
from judgetui.results.workbook.summary import summary_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_PORTRAIT = 95
"""The widest table, in characters, that a page on end holds at a size to read."""
_PAGE = 220
"""The widest that one page across holds; what is wider goes onto several."""
_LONGEST = 32_000
"""A cell holds 32,767 units of UTF-16; some are left for what says that it was cut."""
_MANY = 200_000
"""From so many cells on, rows go to the disk as they are written."""
_MOST_ROWS = 1_048_576 - 100
_UNHOLDABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold and XlsxWriter does not take care of."""
_DIGITS = 15


def result_workbook(
    meeting: Meeting,
    standings: Standings,
    head: str,
    speech: str,
    fairness: FairnessReport | None = None,
) -> bytes:
    """The workbook of a result in this language; the same result makes the same bytes.

    With the meeting's figures of `fairness` there is a sheet of them.

    Raises `Refused` where there are more ballots than a sheet has rows.
    """
    return copy_context().run(_in_language, meeting, standings, head, speech, fairness)


def _in_language(
    meeting: Meeting,
    standings: Standings,
    head: str,
    speech: str,
    fairness: FairnessReport | None,
) -> bytes:
    from xlsxwriter import Workbook

    own_language(speech)
    layout = Layout(meeting, standings)
    if len(layout.ballots) > _MOST_ROWS:
        raise Refused("there are more ballots than a sheet of a workbook has rows")
    buffer = io.BytesIO()
    size = len(layout.ballots) * (2 * len(layout.plan.criteria) + 10)
    options = {"constant_memory": True} if size > _MANY else {"in_memory": True}
    with Workbook(buffer, options) as book:
        at = meeting.at or datetime.datetime.combine(meeting.plan.date, datetime.time())
        created = at.astimezone(datetime.UTC) if at.tzinfo else at
        book.set_properties(
            {"title": _text(name(meeting.plan.title)), "created": created.replace(tzinfo=None)}
        )
        writer = _Writer(book)
        for sheet in result_sheets(layout, head):
            writer.write(sheet)
            if fairness is not None and sheet.name == layout.names.rules:
                writer.write_blocks(fairness_sheet(layout, fairness))
    return buffer.getvalue()


def result_sheets(layout: Layout, head: str) -> Iterator[Sheet]:
    """Every sheet with scores, decisions or rules in the present language, in order."""
    yield summary_sheet(layout)
    yield scores_sheet(layout)
    yield marks_sheet(layout)
    yield criteria_sheet(layout)
    yield ballots_sheet(layout)
    yield events_sheet(layout)
    yield rules_sheet(layout, head)
    yield from judge_sheets(layout)


def _page_class() -> type[Worksheet]:
    """Sheets that take formulas as they are in a file, as ours are.

    XlsxWriter looks for names of newer functions in each with some thirty patterns, which took a
    quarter of the time of a whole workbook; should it no longer ask here, it only takes longer.
    """
    from xlsxwriter.worksheet import Worksheet

    class Page(Worksheet):  # type: ignore[misc, unused-ignore]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Page


class _Writer:
    """The workbook that is written, and its styles."""

    def __init__(self, book: Workbook) -> None:
        self._book, self._page_class = book, _page_class()
        self._title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        self._note = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#404040"})
        self._part = book.add_format({"bold": True, "font_size": 12, "text_wrap": True})
        self._plain = book.add_format({"valign": "top"})
        self._above = book.add_format({"font_color": "#404040", "align": "right"})
        self._header = book.add_format(
            {
                **_BORDER,
                "align": "left",
                "bold": True,
                "text_wrap": True,
                "bg_color": "#E7EEF4",
                "valign": "vcenter",
            }
        )
        self._text = book.add_format(
            {**_BORDER, "align": "left", "text_wrap": True, "valign": "top"}
        )
        self._numbers: dict[str, Format] = {}

    def _number(self, shown: str) -> Format:
        if shown not in self._numbers:
            made = {**_BORDER, "valign": "top", "align": "right", "num_format": shown}
            self._numbers[shown] = self._book.add_format(made)
        return self._numbers[shown]

    def write(self, sheet: Sheet) -> None:
        """Write one sheet from its first row to its last."""
        page = self._book.add_worksheet(sheet.name, self._page_class)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width)
        widths = [column.width for column in sheet.columns]
        self._across(page, widths, TITLE, sheet.title, self._title, 20)
        self._across(page, widths, NOTES, "\n".join(sheet.notes), self._note, 15)
        for index, column in enumerate(sheet.columns):
            if column.above is not None:
                self._cell(page, ABOVE, index, column.above, self._above)
        lines = max(_lines(column.title, column.width) for column in sheet.columns)
        page.set_row(HEADER, 15 * lines + 3)
        for index, column in enumerate(sheet.columns):
            page.write_string(HEADER, index, _text(column.title), self._header)
        last = HEADER
        for last, cells_ in enumerate(sheet.rows, FIRST):
            self._row(page, last, cells_, sheet.columns)
        for line in sheet.below:
            last += 2
            page.write_string(last, 0, _text(line), self._plain)
        _print_setup(page, sheet, last)

    def write_blocks(self, sheet: BlockSheet) -> None:
        """Write a sheet of several tables, each with its header and what is said of it."""
        page = self._book.add_worksheet(sheet.name, self._page_class)
        for index, width in enumerate(sheet.widths):
            page.set_column(index, index, width)
        widths = sheet.widths[: sheet.across]
        self._across(page, widths, TITLE, sheet.title, self._title, 20)
        self._across(page, widths, NOTES, "\n".join(sheet.notes), self._note, 15)
        row = NOTES
        for block in sheet.blocks:
            row += 2
            self._across(page, widths, row, block.title, self._part, 18)
            rows = [block.header, *block.rows] if block.header else []
            for number, values in enumerate(rows):
                row += 1
                style = None if number else self._header
                self._block_row(page, row, values, sheet, style, wide=block.wide)
                if block.wide and len(values) < sheet.across:
                    last, style = len(values) - 1, style or self._text
                    page.merge_range(row, last, row, sheet.across - 1, "", style)
                    page.write_string(row, last, _text(str(values[-1] or "")), style)
            row += 1
            self._across(page, widths, row, "\n".join(block.words), self._note, 15)
        _blocks_on_paper(page, sum(sheet.widths), len(sheet.widths), row)

    def _block_row(
        self,
        page: Worksheet,
        row: int,
        values: Sequence[Value],
        sheet: BlockSheet,
        style: Format | None,
        *,
        wide: bool,
    ) -> None:
        """A row of one of several tables, as high as the longest text in it."""
        room = list(sheet.widths)
        if wide:
            last = len(values) - 1
            room[last] = max(room[last], sum(room[last : sheet.across]))
        lines = [_lines(text, room[at]) for at, text in enumerate(values) if _is_text(text)]
        page.set_row(row, 15 * max(lines, default=1) + 3)
        for index, value in enumerate(values):
            self._cell(page, row, index, value, style or self._style_of(value))

    def _style_of(self, value: Value) -> Format:
        """A number with as many decimals as it has; text as text."""
        if isinstance(value, Decimal):
            return self._number(decimals_format(max(0, -int(value.as_tuple().exponent))))
        return self._number("General") if isinstance(value, int) else self._text

    def _across(
        self,
        page: Worksheet,
        widths: Sequence[int],
        row: int,
        text: str,
        style: Format,
        height: int,
    ) -> None:
        """Text over all columns, wrapped, with the height that it takes."""
        if not text:
            return
        page.set_row(row, height * sum(_lines(line, sum(widths)) for line in text.split("\n")))
        if len(widths) > 1:
            page.merge_range(row, 0, row, len(widths) - 1, "", style)
        page.write_string(row, 0, _text(text), style)

    def _row(
        self, page: Worksheet, row: int, values: Sequence[Value], columns: Sequence[Column]
    ) -> None:
        for index, column in enumerate(columns):
            value = values[index] if index < len(values) else None
            style = self._number(column.format) if column.format else self._text
            self._cell(page, row, index, value, style)

    def _cell(self, page: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
        """Text is written as text whatever it looks like; a number that is too long, too."""
        if value is None or value == "":
            page.write_blank(row, column, None, style)
        elif isinstance(value, str):
            page.write_string(row, column, _text(value), style)
        elif isinstance(value, Formula):
            page.write_formula(row, column, f"={value.text}", style, float(value.value))
        elif _held(value):
            page.write_number(row, column, float(value), style)
        else:
            page.write_string(row, column, _exactly(value), style)


_BORDER = {"border": 1, "border_color": "#BFBFBF", "indent": 1}


def _held(value: Number) -> bool:
    """Whether a spreadsheet holds all digits of a number that ends; others it never does."""
    if isinstance(value, Decimal):
        return len(value.normalize().as_tuple().digits) <= _DIGITS
    if isinstance(value, Fraction) and 10**_DIGITS % value.denominator:
        return True
    return Fraction(f"{float(value):.{_DIGITS}g}") == value


def _exactly(value: Number) -> str:
    """A number with all its digits."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{value:f}"


def _text(text: str) -> str:
    if text.isascii() and len(text) < _LONGEST // 2:
        return text
    text = _UNHOLDABLE.sub("\ufffd", text)
    return text if len(text) <= _LONGEST // 2 else text[: _LONGEST // 2] + " …"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, at least 1."""
    return max(1, -(-cells(text) // max(1, width - 1)))


def _is_text(value: Value) -> TypeGuard[str]:
    return isinstance(value, str)


def _blocks_on_paper(page: Worksheet, width: int, columns: int, last: int) -> None:
    """The same for a sheet of several tables, whose headers belong to their own rows alone."""
    _paper(page, width)
    page.print_area(0, 0, last, columns - 1)
    page.freeze_panes(NOTES, 0)


def _paper(page: Worksheet, width: int) -> int:
    """A4 with numbered pages, as wide as the paper; how many beside each other the width takes."""
    page.set_paper(_A4)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if width > _PORTRAIT:
        page.set_landscape()
    pages = -(-width // _PAGE)
    page.fit_to_pages(pages, 0)
    page.set_footer("&C" + _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"})
    return pages


def _print_setup(page: Worksheet, sheet: Sheet, last: int) -> None:
    """A4, as wide as the paper, the header on every page, pages numbered."""
    pages = _paper(page, sheet.width)
    page.repeat_rows(HEADER)
    if pages > 1 and sheet.fixed:
        page.repeat_columns(0, sheet.fixed - 1)
    page.print_area(0, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(FIRST, sheet.fixed)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
