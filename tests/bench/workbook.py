"""The workbook of a result against openpyxl with the same cells, and a large one's memory."""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable

from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.sheet import Formula
from judgetui.results.workbook.writer import result_sheets, result_workbook
from tests.bench.standings import meeting_of

_TIMES = 5


def run() -> None:
    """Print processor seconds of both for an ordinary meeting, and of ours for the largest."""
    meeting = meeting_of(28, 7, 5, "trimmed")
    ours = _shortest(lambda: _made(meeting))
    try:
        theirs = _shortest(lambda: _by_openpyxl(meeting))
    except ImportError:
        print(f"28 × 7: {ours:.2f} s; openpyxl is not installed (pip install '.[bench]')")
    else:
        print(f"28 × 7: {ours:.2f} s; openpyxl {theirs:.2f} s, ratio {ours / theirs:.2f}")
    large = meeting_of(1000, 50, 5, "trimmed")
    start = time.process_time()
    size = len(_made(large))
    taken = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"1,000 × 50: {taken:.1f} s, {size / 1e6:.1f} MB, at most {peak:.0f} MiB in memory")


def _made(meeting: Meeting) -> bytes:
    return result_workbook(meeting, standings(meeting), "", "en")


def _shortest(work: Callable[[], object]) -> float:
    taken = []
    for _try in range(_TIMES):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _by_openpyxl(meeting: Meeting) -> bytes:
    """The same cells with the same borders, alignment and formats of numbers."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Side

    side = Side(style="thin", color="BFBFBF")
    border = Border(left=side, right=side, top=side, bottom=side)
    alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    book = Workbook(write_only=True)
    for sheet in result_sheets(Layout(meeting, standings(meeting)), ""):
        page = book.create_sheet(sheet.name)
        page.append([sheet.title])
        page.append(["\n".join(sheet.notes)])
        page.append([_plain(column.above) for column in sheet.columns])
        page.append([column.title for column in sheet.columns])
        for row in sheet.rows:
            cells = []
            for column, value in zip(sheet.columns, row, strict=False):
                cell = WriteOnlyCell(page, _plain(value))
                cell.border, cell.alignment = border, alignment
                if column.format:
                    cell.number_format = column.format
                cells.append(cell)
            page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, Formula):
        return f"={value.text}"
    return value if value is None or isinstance(value, str) else float(value)  # type: ignore[arg-type]
