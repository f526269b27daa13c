"""What is wrong with a file, in sentences: where it is and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from judgetui.meeting.field_faults import faults, shown
from judgetui.meeting.message import Refused, Sentence, lines
from judgetui.meeting.plan import Bilingual

__all__ = ["MOST", "at", "at_cell", "faults", "refuse", "shown"]

MOST = 20
"""How many faults of a file are listed; of the rest only the number."""


def refuse(sentences: Iterable[Sentence]) -> NoReturn:
    """Raise `Refused` with these sentences, one a line, at most `MOST` of them."""
    whole = list(sentences)
    listed = whole[:MOST]
    if len(whole) > MOST:
        listed.append(Sentence("… and %(count)d more", count=len(whole) - MOST))
    raise Refused(lines(listed))


def at(file: str, place: str, what: Sentence) -> Sentence:
    """A fault of a JSON file with its place, such as `criteria[2].weight`."""
    if not place:
        return Sentence("%(file)s: %(what)s", file=file, what=what)
    return Sentence("%(file)s: %(place)s: %(what)s", file=file, place=place, what=what)


def at_cell(file: str, row: int, column: str | Bilingual, what: Sentence) -> Sentence:
    """A fault of a table with the row a spreadsheet shows and the column's header."""
    if not column:
        return Sentence("%(file)s, row %(row)d: %(what)s", file=file, row=row, what=what)
    return Sentence(
        "%(file)s, row %(row)d, column %(column)s: %(what)s",
        file=file,
        row=row,
        column=column,
        what=what,
    )
