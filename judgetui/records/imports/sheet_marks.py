"""What a sheet's own XML tells beside its values, and the streaming reader that finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from judgetui.meeting.message import Sentence

Place = tuple[int, int]
"""A cell: its row and its column, from 1."""
Started = Callable[[str, Mapping[str, str]], None]
"""What is called where an element begins: its name without a prefix, and its attributes.

An attribute with a prefix is called by its namespace and its name, with a space between."""


class UnreadableXML(Exception):
    """A part of a workbook that cannot be read; `what` is a sentence that follows its place."""

    def __init__(self, what: Sentence) -> None:
        super().__init__(str(what))
        self.what = what


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of one sheet that are merged into one; rows and columns from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Marks:
    """What the values of a sheet do not show; rows and columns from 1."""

    bare: list[Place] = field(default_factory=list)
    """Cells with a formula whose result was not stored."""
    zeros: list[Place] = field(default_factory=list)
    """Cells with a formula whose result is 0, where the file may mean that there is none."""
    errors: list[Place] = field(default_factory=list)
    """Cells that hold an error, such as #DIV/0!."""
    percents: list[Place] = field(default_factory=list)
    """Cells whose number is shown as a percentage."""
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    bottom: int = 0
    """The last row that holds something."""
    right: int = 0
    """The last column that holds something."""

    def reach(self, row: int, column: int) -> None:
        """Take note that this cell holds something."""
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)


def read_xml(
    content: bytes,
    started: Started,
    text: Callable[[str], None] | None = None,
    ended: Callable[[str], None] | None = None,
) -> None:
    """Read XML in one pass; `started`, `text` and `ended` are called in the order of the document.

    Raises `UnreadableXML` where it is none, or has a document type: no spreadsheet writes one, and
    its entities can unpack to any size.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    short: dict[str, str] = {}

    def name(full: str) -> str:
        if (found := short.get(full)) is None:
            found = short[full] = full.rsplit(" ", 1)[-1]
        return found

    def document_type(*_: object) -> None:
        raise UnreadableXML(
            Sentence("has a document type (DOCTYPE) in it; save it again in a spreadsheet")
        )

    parser.StartElementHandler = lambda full, given: started(name(full), given)
    if ended is not None:
        parser.EndElementHandler = lambda full: ended(name(full))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableXML(
            Sentence("holds XML that cannot be read; save it again in a spreadsheet")
        ) from error
