"""What `verify` finds: a figure in a document that is not what the record gives."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from judgetui.meeting.message import Sentence

_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
DIGEST = "SHA-256"
"""The place of a finding that is about a whole file and the hash it should have."""


class Finding(NamedTuple):
    """One difference."""

    file: str
    """The document, by its path in the bundle or the folder; empty where it is about none."""
    place: str
    """Where in it, such as "standings.cases[C09].score" or "row 3, column score"."""
    said: str
    """What stands there; empty where nothing does."""
    right: str
    """What the record gives; empty where there should be nothing."""
    where: Sentence | None = None
    """The place for people, where it is no name of a field."""
    hashed: bool = False
    """Whether what is said and right are hashes of something that is too long to show."""
    told: Sentence | None = None
    """The whole difference for people, where it is none between a document and the record."""

    @property
    def sentence(self) -> Sentence:
        """The difference in a sentence."""
        if self.told is not None:
            return self.told
        if self.place == DIGEST:
            return Sentence(
                "%(file)s is not the file that the manifest names: its hash is another",
                file=self.file,
            )
        place = self.where or self.place
        if not self.said and not self.right:
            return Sentence("%(file)s: %(what)s", file=self.file, what=place)
        if self.hashed:
            # What differs, people do not see by the digits of hashes.
            if not self.said:
                return Sentence("%(file)s: %(place)s is missing", file=self.file, place=place)
            return Sentence(
                "%(file)s: %(place)s is another than the record gives", file=self.file, place=place
            )
        return Sentence(
            "%(file)s: %(place)s is %(said)s, the ledger gives %(right)s",
            file=self.file,
            place=place,
            said=_shown(self.said),
            right=_shown(self.right),
        )


def _shown(text: str) -> Sentence:
    if not text:
        return Sentence("missing")
    return Sentence("%(value)s", value=text if len(text) <= 60 else text[:59] + "…")


def visible(text: str) -> str:
    """A text to print: what a terminal would obey, or show out of order, is escaped.

    Whoever made a file may have put it there to hide what is printed.
    """
    return "".join(one if _is_shown(one) else ascii(one)[1:-1] for one in text)


def _is_shown(one: str) -> bool:
    return one not in _BIDI and unicodedata.category(one) not in ("Cc", "Cs", "Zl", "Zp")


def finding_of(sentence: Sentence) -> Finding:
    """A difference that was told in a sentence, with the values that are in it."""
    values = {key: str(value) for key, value in sentence.values.items()}
    if "said" not in values or "right" not in values:
        return Finding(values.get("file", ""), str(sentence), "", "", sentence)
    place = values.get("place") or f"row {values.get('row')}, column {values.get('column')}"
    return Finding(values.get("file", ""), place, values["said"], values["right"])


NOTHING = object()
"""Stands for a value that is not there."""


def unequal(place: str, said: object, right: object) -> Iterator[tuple[str, object, object]]:
    """Where two JSON values differ: place, value said, value that is right."""
    if isinstance(said, dict) and isinstance(right, dict):
        for key in [*right, *(key for key in said if key not in right)]:
            inner = f"{place}.{key}" if place else str(key)
            yield from unequal(inner, said.get(key, NOTHING), right.get(key, NOTHING))
    elif isinstance(said, list) and isinstance(right, list):
        for index in range(max(len(said), len(right))):
            one = said[index] if index < len(said) else NOTHING
            other = right[index] if index < len(right) else NOTHING
            yield from unequal(f"{place}[{_named(other, index)}]", one, other)
    elif type(said) is not type(right) or said != right:
        yield place, said, right


def _named(value: object, index: int) -> str:
    """How a place calls an entry of a list: by its case (and judge) where it has one."""
    if isinstance(value, dict) and value.get("case"):
        return " ".join(str(value[key]) for key in ("case", "judge") if key in value)
    return str(index)


def json_findings(file: str, said: object, right: object) -> Iterator[Finding]:
    """Where a JSON document differs from the values that are right."""
    for place, one, other in unequal("", said, right):
        yield Finding(file, place or "the whole", _json(one), _json(other))


def _json(value: object) -> str:
    return "" if value is NOTHING else json.dumps(value, ensure_ascii=False)


def csv_findings(file: str, said: bytes, right: bytes) -> Iterator[Finding]:
    """Where the cells of a CSV document differ; a number may have been written otherwise.

    Raises UnicodeDecodeError and csv.Error where it is no such table.
    """
    here, there = rows_of(said), rows_of(right)
    header = there[0] if there else []
    for row in range(max(len(here), len(there))):
        one = here[row] if row < len(here) else []
        other = there[row] if row < len(there) else []
        for column in range(max(len(one), len(other))):
            cell = one[column] if column < len(one) else ""
            due = other[column] if column < len(other) else ""
            if not same_cell(cell, due):
                name = header[column] if column < len(header) else str(column + 1)
                where = Sentence("row %(row)d, column %(column)s", row=row + 1, column=name)
                yield Finding(file, str(where), cell, due, where)


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a CSV document, by row."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def same_cell(one: str, other: str) -> bool:
    """Whether two cells say the same, as spreadsheets drop the zeros at the end of a number."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
