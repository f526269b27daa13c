"""What an .xls file tells beside its values (Microsoft's [MS-XLS], the records of a workbook).

A formula has a result in each case there: 0 where none was stored. LibreOffice 7.4 stores none of a
text that it had not worked out again (findings/libreoffice-xls-text-results.sh).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from judgetui.records.imports.compound_file import stream_of
from judgetui.records.imports.sheet_marks import Marks

_STREAMS = ("Workbook", "Book")
_MODERN = b"\x00\x06"
"""The version since Excel 97, as the first record of a workbook has it."""
_BEGIN, _END = 0x0809, 0x000A
_PASSWORD, _SHEET = 0x002F, 0x0085
_SIZE = 0x0200
_ROWS, _WIDTH = 65536, 256
_ROW, _COLUMNS = 0x0208, 0x007D
_FORMULA, _TRUTH_OR_ERROR = 0x0006, 0x0205
_NUMBERS = 0x00BD
"""Several numbers of one row in one record, which ends with their last column."""
_CELLS = (_FORMULA, _TRUTH_OR_ERROR, 0x0203, 0x027E, 0x0204, 0x00FD, 0x00D6)
"""Records of one cell that holds something: they begin with its row and its column, from 0."""


class Locked(Exception):
    """The workbook is protected by a password."""


def xls_marks(content: bytes) -> list[tuple[str, Marks]]:
    """The name and the marks of each sheet, in their order; charts and macros have sheets too.

    Raises `Locked`, and `ValueError` where the file is damaged.
    """
    stream = stream_of(content, _STREAMS)
    try:
        return [(name, _marks(stream, start)) for name, start in _sheets(stream)]
    except (struct.error, IndexError) as error:
        raise ValueError("damaged") from error


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from here to the end of the part they belong to, without parts inside it."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The name of each sheet and where its records begin."""
    modern = stream[4:6] == _MODERN
    for kind, record in _records(stream, 0):
        if kind == _PASSWORD:
            raise Locked
        if kind == _SHEET:
            yield _name(record, modern), int.from_bytes(record[:4], "little")


def _name(record: bytes, modern: bool) -> str:
    """The name of a sheet; before 1997 in an encoding that the file does not always tell."""
    if not modern:
        return record[7 : 7 + record[6]].decode("gb18030", "replace")
    if record[7] & 1:
        return record[8 : 8 + record[6] * 2].decode("utf-16-le", "replace")
    return record[8 : 8 + record[6]].decode("latin-1")


def _marks(stream: bytes, start: int) -> Marks:
    marks = Marks()
    for kind, record in _records(stream, start):
        if kind == _SIZE:
            _check_size(record)
        elif kind == _ROW:
            row, flags = record[0] + record[1] * 256 + 1, record[12]
            if flags & 0x20:
                marks.hidden_rows.append(range(row, row + 1))
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", record)
            if flags & 1:
                marks.hidden_columns.append(range(first + 1, last + 2))
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", record)
            marks.reach(row + 1, column + 1)
            if _is_error(kind, record):
                marks.errors.append((row + 1, column + 1))
            elif kind == _FORMULA and not any(record[6:14]):
                marks.zeros.append((row + 1, column + 1))
        elif kind == _NUMBERS:
            row, last = struct.unpack("<HH", record[:2] + record[-2:])
            marks.reach(row + 1, last + 1)
    return marks


def _check_size(record: bytes) -> None:
    """Refuse a sheet that begins after its end, for which the reader of values takes all memory."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(record) >= 12 else "<4H", record)
    if not (top <= bottom <= _ROWS and left <= right <= _WIDTH):
        raise ValueError("size")


def _is_error(kind: int, record: bytes) -> bool:
    """Whether the value of a cell, or the result of its formula, is an error."""
    if kind == _TRUTH_OR_ERROR:
        return record[7] == 1
    return kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2
