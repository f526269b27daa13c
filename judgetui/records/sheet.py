"""The outside of a file that people made: its encoding, its rows, its cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from judgetui.meeting.sentence import Refused, Sentence
from judgetui.records.faults import at_cell, refuse

LARGEST = 20 * 1024 * 1024
"""The largest file that is read, in bytes."""

_GUARDED = re.compile("'+[=+\\-@\t\r\n\0＝＋－＠]")
_PADDING = "\u200b\u2060\ufeff"

# A cell too long for its column is to be told as that, so the reader must let it through.
csv.field_size_limit(LARGEST)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    """As a spreadsheet shows it, from 1."""
    cells: tuple[str, ...]
    """Trimmed text; may be fewer or more than the header has."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table read from a file: the header and the rows that are not blank."""

    file: str
    """The file's name, for sentences."""
    header: Row
    rows: tuple[Row, ...]


def read_bytes(path: Path) -> bytes:
    """The content of a file; refuses what cannot be read, with what to do."""
    try:
        if path.is_dir():
            raise Refused("%(file)s is a folder; name a file in it", file=path)
        if not path.is_file():
            raise Refused("there is no file %(file)s; check the name", file=path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Refused("%(file)s cannot be read: %(why)s", file=path, why=why) from error
    if len(content) > LARGEST:
        raise Refused("%(file)s is larger than 20 MiB; is it the right file?", file=path.name)
    return content


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 (with or without BOM), else in GB18030."""
    content = read_bytes(path)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused(
            '%(file)s is a workbook; open it and save it as "CSV UTF-8" first', file=path.name
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused('%(file)s is in UTF-16; save it as "CSV UTF-8" instead', file=path.name)
    if b"\0" in content:
        row = _row_at(content, content.index(b"\0"))
        refuse([at_cell(path.name, row, "", Sentence("holds a NUL byte; save the file again"))])
    text = _decoded(path.name, content)
    if not text.strip():
        raise Refused("%(file)s is empty", file=path.name)
    return text


def _decoded(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        failed = error.start
    if not _mostly_utf8(content):
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError as error:
            failed = error.start
    what = Sentence('is neither UTF-8 nor GB18030 text; save the file as "CSV UTF-8"')
    refuse([at_cell(file, _row_at(content, failed), "", what)])


def _mostly_utf8(content: bytes) -> bool:
    """Whether this is damaged UTF-8 rather than GB18030, which would read it as other words."""
    if content.startswith(b"\xef\xbb\xbf"):
        return True
    text = content.decode("utf-8", errors="replace")
    read = sum(character >= "\u0800" for character in text)
    lost = text.count("\ufffd")
    return read - lost > lost


def _row_at(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def plain(text: str) -> str:
    """A cell's text: trimmed, without the ' that guards a formula-like text in our own files."""
    text = text.strip().strip(_PADDING).strip()
    return text[1:] if _GUARDED.match(text) else text


def narrow(text: str) -> str:
    """Full-width digits and signs as ordinary ones, for numbers."""
    return unicodedata.normalize("NFKC", text).strip()


def read_sheet(path: Path) -> Sheet:
    """The table of a CSV file: comma, tab or semicolon between cells, a header first.

    Raises `Refused` for everything that is not such a table.
    """
    text = read_text(path)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            row = Row(number, tuple(map(plain, cells)))
            if any(row.cells):
                rows.append(row)
    except csv.Error as error:
        what = Sentence(
            'its quotes do not match; put text with " in quotes and write each " inside twice'
        )
        raise _wrapped(at_cell(path.name, number + 1, "", what)) from error
    if not rows:
        raise Refused("%(file)s is empty", file=path.name)
    return Sheet(path.name, rows[0], tuple(rows[1:]))


def _wrapped(sentence: Sentence) -> Refused:
    return Refused(sentence.template, **sentence.values)


def _delimiter(text: str) -> str:
    """What separates cells: of comma, tab and semicolon what the header has most of."""
    filled = (line for line in text.splitlines() if line.strip(" ,;\t\u3000\xa0\ufeff"))
    header = next(filled, "")
    header = re.sub('"[^"]*"', "", header)
    return max(",\t;", key=header.count)
