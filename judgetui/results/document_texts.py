"""The texts of a document by their places, to tell which figure differs in one that was changed.

Reads what is written in workbooks (values and formulas by cell), Word files (by paragraph and cell
of a table), pages and plain text; nothing of how it looks.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.records.imports.sheet_marks import UnreadableXML, read_xml
from judgetui.results.findings import Finding

_MOST_BYTES = 512 << 20
"""Of all parts of a document, unpacked."""


class _Text(NamedTuple):
    where: Sentence
    text: str


class Unreadable(Exception):
    """A document that is not of its kind any more."""


def text_findings(
    file: str, said: bytes, right: bytes, most: int = _MOST_BYTES
) -> Iterator[Finding]:
    """Where the texts of a changed document differ from those of the one that is right.

    None where they are the same, or this kind of document cannot be read; `most` bounds the bytes
    that it may unpack to.
    """
    texts = _KINDS.get(file.rpartition(".")[2])
    if texts is None:
        return
    try:
        here = _by_place(texts(said, most))
    except (Unreadable, ValueError, LookupError):
        return
    there = _by_place(texts(right, _MOST_BYTES))
    for place in [*there, *(place for place in here if place not in there)]:
        one, other = here.get(place), there.get(place)
        if (one and one.text) != (other and other.text):
            where = (other or one or _Text(Sentence(place), "")).where
            yield Finding(file, place, one.text if one else "", other.text if other else "", where)


def _by_place(texts: Iterator[_Text]) -> Mapping[str, _Text]:
    found: dict[str, _Text] = {}
    for one in texts:
        place = str(one.where)
        # What stands in one place twice, such as two cells of one address, is told as both.
        text = f"{found[place].text}\n{one.text}" if place in found else one.text
        found[place] = _Text(one.where, text)
    return found


def office_parts(content: bytes, most: int = _MOST_BYTES) -> Mapping[str, bytes]:
    """The parts of an Office document by name, unpacked.

    Raises Unreadable where it is none, would unpack to more than `most` bytes, or has two parts of
    one name, of which programs may read different ones.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > most:
                raise Unreadable
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:
        raise Unreadable from error
    if len(parts) != len(entries):
        raise Unreadable
    return parts


def _read(
    content: bytes,
    started: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None],
    ended: Callable[[str], None],
) -> None:
    try:
        read_xml(content, started, text, ended)
    except UnreadableXML as error:
        raise Unreadable from error


def _workbook(content: bytes, most: int) -> Iterator[_Text]:
    parts = office_parts(content, most)
    shared = _shared(parts.get("xl/sharedStrings.xml", b""))
    sheets = sorted(name for name in parts if name.startswith("xl/worksheets/sheet"))
    names = _names(parts.get("xl/workbook.xml", b""))
    # As XlsxWriter and openpyxl number their sheets: in the order of the workbook.
    sheets.sort(key=lambda name: (len(name), name))
    for index, part in enumerate(sheets):
        name = names[index] if index < len(names) else part
        yield _Text(Sentence("sheet %(number)d", number=index + 1), name)
        cells = _Cells()
        _read(parts[part], cells.started, cells.text, cells.ended)
        for cell, kind, value, formula in cells.found:
            text = shared[int(value)] if kind == "s" and value.isdigit() else value
            place = {"sheet": name, "cell": cell}
            if text:
                yield _Text(Sentence("%(sheet)s, cell %(cell)s", **place), text)
            if formula:
                yield _Text(Sentence("%(sheet)s, formula of cell %(cell)s", **place), formula)


def _names(content: bytes) -> list[str]:
    names: list[str] = []

    def started(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            names.append(given.get("name", ""))

    if content:
        _read(content, started, lambda _: None, lambda _: None)
    return names


def _shared(content: bytes) -> list[str]:
    """The texts that cells name by number."""
    found: list[str] = []
    inside: list[str] = []

    def started(tag: str, given: Mapping[str, str]) -> None:
        if tag == "si":
            found.append("")
        inside.append(tag)

    def text(piece: str) -> None:
        # How a text is spoken (rPh) is no part of it.
        if inside and inside[-1] == "t" and "rPh" not in inside and found:
            found[-1] += piece

    def ended(_tag: str) -> None:
        inside.pop()

    if content:
        _read(content, started, text, ended)
    return found


class _Cells:
    """The cells of a sheet: address, kind, value and formula."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str, str]] = []
        self._now = {"r": "", "t": "", "v": "", "f": ""}
        self._inside = ""

    def started(self, tag: str, given: Mapping[str, str]) -> None:
        """A cell, or what is in it, begins."""
        if tag == "c":
            self._now = {"r": given.get("r", ""), "t": given.get("t", ""), "v": "", "f": ""}
        self._inside = {"v": "v", "f": "f", "t": "v"}.get(tag, "")

    def text(self, piece: str) -> None:
        """A piece of the value or the formula."""
        if self._inside:
            self._now[self._inside] += piece

    def ended(self, tag: str) -> None:
        """Something ends."""
        self._inside = ""
        if tag == "c":
            self.found.append((self._now["r"], self._now["t"], self._now["v"], self._now["f"]))


def _word(content: bytes, most: int) -> Iterator[_Text]:
    parts = office_parts(content, most)
    for part in sorted(parts):
        head, _, name = part.partition("/")
        if head == "word" and name.startswith(("document", "header", "footer", "footnotes")):
            if not name.endswith(".xml"):
                continue
            reading = _Paragraphs(name.removesuffix(".xml"))
            _read(parts[part], reading.started, reading.text, reading.ended)
            yield from reading.found


class _Paragraphs:
    """The paragraphs of a part of a Word file, those in tables by their cell."""

    def __init__(self, part: str) -> None:
        self.found: list[_Text] = []
        self._part = part
        self._paragraphs = self._tables = 0
        self._cells: list[list[int]] = []
        """Table, row, column and paragraph of each table that is open."""
        self._said = ""
        self._inside = False

    def started(self, tag: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "tbl":
            self._tables += 1
            self._cells.append([self._tables, 0, 0, 0])
        elif tag == "tr" and self._cells:
            self._cells[-1][1:] = [self._cells[-1][1] + 1, 0, 0]
        elif tag == "tc" and self._cells:
            self._cells[-1][2:] = [self._cells[-1][2] + 1, 0]
        elif tag == "p":
            self._said = ""
        self._inside = tag in ("t", "instrText", "delText")

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self._inside:
            self._said += piece

    def ended(self, tag: str) -> None:
        """An element ends."""
        self._inside = False
        if tag == "tbl" and self._cells:
            self._cells.pop()
        if tag != "p":
            return
        if self._cells:
            self._cells[-1][3] += 1
        else:
            self._paragraphs += 1
        if self._said:
            self.found.append(_Text(self._where(), self._said))

    def _where(self) -> Sentence:
        if not self._cells:
            return Sentence(
                "%(part)s, paragraph %(number)d", part=self._part, number=self._paragraphs
            )
        table, row, column, number = self._cells[-1]
        return Sentence(
            "%(part)s, table %(table)d, row %(row)d, column %(column)d, paragraph %(number)d",
            part=self._part,
            table=table,
            row=row,
            column=column,
            number=number,
        )


def _page(content: bytes, _most: int) -> Iterator[_Text]:
    reading = _Page()
    reading.feed(content.decode(errors="replace"))
    reading.close()
    yield from reading.found


class _Page(HTMLParser):
    """The texts and attributes of a page, by the order of its elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Text] = []
        self._elements: dict[str, int] = {}
        self._last = "page"
        self._texts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        number = self._elements[tag] = self._elements.get(tag, 0) + 1
        self._last, self._texts = f"<{tag}> {number}", 0
        said = " ".join(f"{name}={value}" for name, value in attrs)
        if said:
            where = Sentence("attributes of %(element)s", element=self._last)
            self.found.append(_Text(where, said))

    def handle_data(self, data: str) -> None:
        """A text after the start or the end of an element."""
        if text := " ".join(data.split()):
            self._texts += 1
            where = Sentence(
                "text %(number)d after %(element)s", number=self._texts, element=self._last
            )
            self.found.append(_Text(where, text))


def _plain(content: bytes, _most: int) -> Iterator[_Text]:
    for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
        yield _Text(Sentence("line %(number)d", number=number), line)


_KINDS: Mapping[str, Callable[[bytes, int], Iterator[_Text]]] = {
    "xlsx": _workbook,
    "docx": _word,
    "html": _page,
    "txt": _plain,
}
"""By the end of a file's name."""
