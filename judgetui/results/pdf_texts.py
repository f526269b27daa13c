"""The texts of a PDF, to compare one that was drawn with other fonts with the one that is right.

Lines and pages may break elsewhere then, so texts are compared without white space, in the order
of what they belong to: the headings, paragraphs and cells that the file is tagged with. What is
tagged as no part of the text, such as page numbers, is kept apart. How it looks is not compared.

Reading needs pypdf (extra `documents`).
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.results.findings import Finding

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_ELEMENTS = 30_000
"""Tagged elements that are looked through for the place of a difference: that takes seconds."""
_MOST_CODES = 200_000
"""Characters that the fonts of a file name together."""
_AROUND = 24
"""Characters that are shown before and after a difference whose place is not known."""
_PAGE_NUMBER = re.compile(r"—\d{1,6}—")

Place = tuple[int, int]
"""A page from 0, and the number of a marked piece on it."""


class Unreadable(Exception):
    """A file that is no PDF as this program draws them."""


class _Block(NamedTuple):
    """A heading, a paragraph or a cell."""

    where: Sentence
    text: str
    is_header: bool = False


@dataclass
class PdfTexts:
    """The texts of one PDF."""

    reader: PdfReader
    marked: dict[Place, str] = field(default_factory=dict)
    """What is tagged as text."""
    outside: dict[str, int] = field(default_factory=dict)
    """What is not, but for page numbers, with the page where it stands first, from 1."""
    fonts: set[str] = field(default_factory=set)
    """The hashes of the fonts in it."""
    size: int = 0
    """Bytes that its pages are drawn with."""

    @property
    def text(self) -> str:
        """All of it as it is drawn."""
        return "".join(self.marked.values())

    @cached_property
    def blocks(self) -> Mapping[str, _Block]:
        """Its tagged elements by their places; raises Unreadable for too many of them."""
        walk = _Walk(self)
        walk.into(self.reader.root_object.get("/StructTreeRoot"), 0, None)
        return walk.found

    @property
    def made_by(self) -> str:
        """The program that drew it."""
        about = self.reader.metadata
        return str(about.get("/Creator", "")) if about else ""


def can_read() -> bool:
    """Whether what reads PDFs is installed."""
    try:
        import pypdf  # noqa: F401
    except ImportError:
        return False
    return True


def read_pdf(content: bytes, most: int | None = None) -> PdfTexts:
    """The texts of a PDF; `most` bounds the bytes its pages are drawn with.

    Raises Unreadable for a damaged file, and for one that is drawn with more.
    """
    from pypdf import PdfReader

    # It tells of every oddity on standard error otherwise.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        texts = PdfTexts(PdfReader(io.BytesIO(content)))
        for number, page in enumerate(texts.reader.pages):
            _read_page(texts, number, page, most)
    except Unreadable:
        raise
    except Exception as error:
        # A damaged file, or one made to do harm, makes pypdf raise almost anything.
        raise Unreadable from error
    return texts


def pdf_findings(file: str, said: PdfTexts, right: PdfTexts) -> Iterator[Finding]:
    """Where the texts of a PDF differ from those of the one that is right."""
    for text in _unexpected(said, right):
        where = Sentence("page %(page)d, beside its text", page=said.outside[text])
        yield Finding(file, str(where), text, "", where)
    if said.text == right.text:
        return
    try:
        here, there = said.blocks, right.blocks
    except Exception:
        # As above; and what is too large to look through has no places.
        yield _around(file, said.text, right.text)
        return
    for place in [*there, *(place for place in here if place not in there)]:
        one, other = here.get(place), there.get(place)
        if (one and one.text) != (other and other.text):
            where = (other or one or _Block(Sentence(place), "")).where
            yield Finding(file, place, one.text if one else "", other.text if other else "", where)


def _unexpected(said: PdfTexts, right: PdfTexts) -> list[str]:
    """What stands beside the text of a PDF and should not.

    The header of a table stands there once more on each page that the table goes on.
    """
    more = [text for text in said.outside if text not in right.outside]
    if not more:
        return []
    try:
        known = {block.text for block in right.blocks.values() if block.is_header}
    except Unreadable:
        return [text for text in more if text not in right.text]
    return [text for text in more if text not in known]


def _around(file: str, said: str, right: str) -> Finding:
    """The first difference of two texts with what stands around it."""
    pairs = enumerate(zip(said, right, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(said), len(right)))
    start, end = max(0, at - _AROUND), at + _AROUND
    where = Sentence("the text from character %(number)d on", number=at + 1)
    return Finding(file, str(where), said[start:end], right[start:end], where)


def _plain(text: str) -> str:
    """A text without white space and what is invisible, characters in one form."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Cf")


def _read_page(texts: PdfTexts, number: int, page: PageObject, most: int | None) -> None:
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    resources = page.get("/Resources", {})
    fonts = {str(name): _Codes(_given(font)) for name, font in _of(resources, "/Font")}
    for font in fonts.values():
        texts.fonts |= font.files
    pieces = [data]
    for _name, form in _of(resources, "/XObject"):
        one = _given(form)
        if one.get("/Subtype") == "/Form":
            pieces.append(one.get_data())
            inner = one.get("/Resources", {})
            fonts |= {str(name): _Codes(_given(font)) for name, font in _of(inner, "/Font")}
    texts.size += sum(map(len, pieces))
    if most is not None and texts.size > most:
        raise Unreadable
    if sum(len(font.texts) for font in fonts.values()) > _MOST_CODES:
        raise Unreadable
    for piece in pieces:
        drawing = _Drawing(fonts)
        drawing.read(piece)
        for mark, text in drawing.marked.items():
            texts.marked[number, mark] = texts.marked.get((number, mark), "") + _plain(text)
        for text in map(_plain, drawing.outside):
            if text and not _PAGE_NUMBER.fullmatch(text):
                texts.outside.setdefault(text, number + 1)


def _of(resources: Any, kind: str) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """The resources of a kind by name."""
    yield from _given(_given(resources).get(kind, {})).items()


def _given(value: Any) -> Any:  # noqa: ANN401
    """A value itself where it is a reference to one."""
    return value.get_object() if hasattr(value, "get_object") else value


_ONE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s*<([0-9A-Fa-f]{2,64})>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s*<([0-9A-Fa-f]{1,8})>\s*<([0-9A-Fa-f]{2,64})>")
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)


class _Codes:
    """What the codes of a font in a file stand for: two bytes each."""

    def __init__(self, font: Any) -> None:  # noqa: ANN401
        self.texts: dict[int, str] = {}
        self.files: set[str] = set()
        names = font.get("/ToUnicode")
        if names is not None:
            self._read(names.get_object().get_data())
        for one in font.get("/DescendantFonts", [font]):
            about = _given(_given(one).get("/FontDescriptor", {}))
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in about:
                    data = about[key].get_object().get_data()
                    self.files.add(hashlib.sha256(data).hexdigest())

    def _read(self, table: bytes) -> None:
        for section in _SECTION.finditer(table):
            if section[1] == b"char":
                for code, text in _ONE.findall(section[2]):
                    self.texts[int(code, 16)] = _text(bytes.fromhex(text.decode()))
                continue
            for first, last, text in _RANGE.findall(section[2]):
                start, end = int(first, 16), int(last, 16)
                if end - start + len(self.texts) > _MOST_CODES:
                    raise Unreadable
                point = int(text, 16)
                self.texts |= {code: chr(point + code - start) for code in range(start, end + 1)}

    def said(self, codes: bytes) -> str:
        """The text that these codes draw."""
        pairs = zip(codes[::2], codes[1::2], strict=False)
        return "".join(self.texts.get(high << 8 | low, "�") for high, low in pairs)


def _text(raw: bytes) -> str:
    """A text as it stands in a table or a tag: UTF-16."""
    return raw.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace")


_TOKEN = re.compile(
    rb"(?P<open>\()|(?P<dict><<)|(?P<end>>>)|<(?P<hex>[0-9A-Fa-f\s]*)>|"
    rb"/(?P<name>[^\s()<>\[\]{}/%]*)|%[^\r\n]*|(?P<words>[^()<>\[\]{}/%]+)"
)
_OPERATOR = re.compile(rb"(?<![^\s])(BDC|BMC|EMC|Tf)(?![^\s])|(?<![^\s])(\d+)(?![^\s])")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass
class _Frame:
    """A piece between the marks of its beginning and its end."""

    tag: str
    mark: int | None = None
    actual: str | None = None
    """What it says, where its characters do not."""
    said: str = ""


class _Drawing:
    """The texts of what a page is drawn with, by the marks around them."""

    def __init__(self, fonts: Mapping[str, _Codes]) -> None:
        self.marked: dict[int, str] = {}
        self.outside: list[str] = []
        self._fonts = fonts
        self._font: _Codes | None = None
        self._frames: list[_Frame] = []
        self._name = self._key = ""
        self._depth = 0
        self._tag = ""
        self._mark: int | None = None
        self._actual: str | None = None

    def read(self, data: bytes) -> None:
        """Take in all of it."""
        at = 0
        while found := _TOKEN.search(data, at):
            at = found.end()
            match found.lastgroup:
                case "open":
                    at, raw = _literal(data, at)
                    self._string(raw)
                case "hex":
                    digits = b"".join(found["hex"].split())
                    self._string(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
                case "dict":
                    if not self._depth:
                        self._tag, self._mark, self._actual = self._name, None, None
                    self._depth += 1
                case "end":
                    self._depth = max(0, self._depth - 1)
                case "name":
                    self._name = found["name"].decode("latin-1")
                case "words":
                    self._words(found["words"])
        while self._frames:
            self._leave()

    def _string(self, raw: bytes) -> None:
        if self._depth:
            if self._name == "ActualText":
                self._actual = _text(raw) if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")
            return
        said = raw.decode("latin-1") if self._font is None else self._font.said(raw)
        if self._frames:
            self._frames[-1].said += said
        else:
            self.outside.append(said)

    def _words(self, words: bytes) -> None:
        for operator, number in _OPERATOR.findall(words):
            if number:
                if self._depth and self._name == "MCID":
                    self._mark = int(number[:9])
            elif operator == b"Tf":
                self._font = self._fonts.get(f"/{self._name}")
            elif operator == b"BDC":
                self._frames.append(_Frame(self._tag, self._mark, self._actual))
            elif operator == b"BMC":
                self._frames.append(_Frame(self._name))
            elif self._frames:
                self._leave()

    def _leave(self) -> None:
        frame = self._frames.pop()
        said = frame.said if frame.actual is None else frame.actual
        if frame.tag == "ReversedChars":
            said = said[::-1]
        if frame.mark is not None and frame.tag != "Artifact":
            self.marked[frame.mark] = self.marked.get(frame.mark, "") + said
        elif self._frames:
            self._frames[-1].said += said
        elif said:
            self.outside.append(said)


def _literal(data: bytes, at: int) -> tuple[int, bytes]:
    """The end of a string that begins before `at`, and its bytes."""
    start, depth = at, 1
    for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(data, at):
        if found[0] in (b"(", b")"):
            depth += 1 if found[0] == b"(" else -1
            if not depth:
                return found.end(), _ESCAPED.sub(_unescaped, data[start : found.start()])
    raise Unreadable


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped[:1].isdigit():
        return bytes([int(escaped, 8) & 0xFF])
    return b"" if escaped in (b"\n", b"\r", b"\r\n") else _LETTERS.get(escaped, escaped)


_INLINE = ("/Span", "/Link", "/Em", "/Strong", "/Quote", "/Reference", "/Datetime")
"""Elements whose text belongs to what they stand in."""
_DEEPEST = 100


class _Walk:
    """A walk through the tagged elements of a file, gathering the text of each by its place."""

    def __init__(self, texts: PdfTexts) -> None:
        self.found: dict[str, _Block] = {}
        self._texts = texts
        # Objects come anew each time they are asked for, but for their numbers.
        self._pages = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(texts.reader.pages)
            if page.indirect_reference is not None
        }
        self._elements = self._paragraphs = self._tables = 0
        self._row = self._column = 0
        self._said: list[str] = []

    def into(self, element: Any, depth: int, page: int | None) -> None:  # noqa: ANN401
        """Go through an element, a list of them or the number of a marked piece."""
        if depth > _DEEPEST:
            raise Unreadable
        element = _given(element)
        if isinstance(element, int):
            if page is not None:
                self._said.append(self._texts.marked.get((page, element), ""))
        elif isinstance(element, list):
            for one in element:
                self.into(one, depth + 1, page)
        elif isinstance(element, dict):
            self._elements += 1
            if self._elements > _MOST_ELEMENTS:
                raise Unreadable
            self._element(element, depth, page)

    def _element(self, element: Any, depth: int, page: int | None) -> None:  # noqa: ANN401
        if "/Pg" in element:
            page = self._pages.get(element.raw_get("/Pg").idnum)
        if "/MCID" in element:
            self.into(element["/MCID"], depth, page)
            return
        kind = element.get("/S", "")
        if kind in _INLINE:
            self.into(element.get("/K"), depth + 1, page)
            return
        before, self._said = self._said, []
        self._begin(kind)
        if "/Alt" in element:
            self._said.append(_plain(str(element["/Alt"])))
        self.into(element.get("/K"), depth + 1, page)
        self._end(kind, "".join(self._said))
        self._said = before

    def _begin(self, kind: str) -> None:
        if kind == "/Table":
            self._tables += 1
            self._row = 0
        elif kind == "/TR":
            self._row += 1
            self._column = 0
        elif kind in ("/TD", "/TH"):
            self._column += 1

    def _end(self, kind: str, text: str) -> None:
        if not text:
            return
        if kind in ("/TD", "/TH"):
            where = Sentence(
                "table %(table)d, row %(row)d, column %(column)d",
                table=self._tables,
                row=self._row,
                column=self._column,
            )
        else:
            self._paragraphs += 1
            where = Sentence("paragraph %(number)d", number=self._paragraphs)
        place = str(where)
        text = self.found[place].text + text if place in self.found else text
        self.found[place] = _Block(where, text, kind == "/TH")
