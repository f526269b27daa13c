"""A paper before it is drawn: its parts in order, as plain text.

Builders make a `Paper` of a result; `docx` and `pdf` draw it. Texts are in the language of the
paper and never markup; a line break in one begins a new line. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section; it is kept with what follows."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    align: Align = "left"
    label: str = ""
    """What stands before the text in the heading's font, such as "Present"."""
    indented: bool = True
    """Whether its first line begins two characters further in, as in Chinese official papers."""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    share: int
    """How wide it is beside the others."""
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below a header that is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    row_height: int = 0
    """At least so high is each row, such as for writing into it; 0 for as high as the text."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign or fill in by hand, beside each other as many as fit."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with a text beside it."""

    content: str
    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the paper or of one of its pages, centred."""

    text: str
    large: bool = False
    """Whether it stands alone on a page, as on a certificate."""


Block = Title | Heading | Paragraph | Table | Signatures | Code | PageBreak


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of one or more pages of A4."""

    name: str
    """The file's name without its ending."""
    title: str
    """What the document's properties call it."""
    language: str
    """Of the texts: "en" or "zh"."""
    blocks: tuple[Block, ...]
    landscape: bool = False
    numbered: bool = True
    """Whether pages have numbers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The size of a page of A4 and what is left free of it, in millimetres."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def text_width(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right


def layout(paper: Paper) -> Layout:
    """The page of a paper.

    Chinese papers upright have the type area of GB/T 9704-2012: 156 × 225 mm, 37 mm from the top
    and 28 mm from the left. Wide tables lie across the page with smaller margins.
    """
    if paper.landscape:
        return Layout(297, 210, 20, 20, 20, 20)
    if paper.language == "zh":
        return Layout(210, 297, 37, 35, 28, 26)
    return Layout(210, 297, 25, 25, 25, 25)


def texts(paper: Paper) -> Iterator[str]:
    """Every text that is drawn, in order."""
    yield paper.title
    for block in paper.blocks:
        match block:
            case Title(text) | Heading(text) | Code(_, text):
                yield text
            case Paragraph():
                yield block.label
                yield block.text
            case Table(columns, rows):
                yield from (column.title for column in columns)
                for row in rows:
                    yield from row
            case Signatures(labels):
                yield from labels
            case PageBreak():
                pass


def one_line(text: str) -> str:
    """A text without line breaks, control characters or runs of spaces."""
    return " ".join(text.translate(_CONTROLS).split())


_CONTROLS = dict.fromkeys(range(0x20), " ")


def lines(text: str) -> Sequence[str]:
    """The lines of a text, without control characters."""
    return [one_line(line) for line in text.splitlines()] or [""]
