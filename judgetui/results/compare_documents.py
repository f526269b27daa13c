"""Comparing a document with the one that is made anew: which figure differs, and where."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.records.strict_json import read_json
from judgetui.results.document_texts import Unreadable, office_parts, text_findings
from judgetui.results.findings import Finding, csv_findings, json_findings
from judgetui.results.pdf_texts import PdfTexts, can_read, pdf_findings, read_pdf

WHOLE = "bytes"
"""The place of a finding that is about all of a document, where no text of it tells more."""
_OFFICE = (".docx", ".xlsx")
_MORE = 1 << 20
"""Bytes that a document may unpack to beyond twice those of the one that is right."""


class Compared(NamedTuple):
    """What came of comparing one document."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[Sentence, ...] = ()
    """What could not be compared."""


SAME = Compared()


def compare_document(file: str, said: bytes, right: bytes) -> Compared:
    """Where a document differs from the one that is right, by the end of its name.

    Of Office files their parts are compared, as another computer may pack them otherwise; of PDFs
    the texts, as it may have other fonts.
    """
    if said == right:
        return SAME
    if file.endswith(".pdf"):
        return _pdf(file, said, right)
    if file.endswith(_OFFICE):
        return Compared(tuple(_office(file, said, right)))
    try:
        if file.endswith(".json"):
            found = list(json_findings(file, read_json(said), read_json(right)))
        elif file.endswith(".csv"):
            found = list(csv_findings(file, said, right))
        else:
            found = list(text_findings(file, said, right))
    except (ValueError, LookupError, ArithmeticError, RecursionError, csv.Error):
        return Compared((_unread(file, said, right),))
    return Compared(tuple(found or [_whole(file, said, right)]))


def _whole(file: str, said: bytes, right: bytes) -> Finding:
    """That a document is another one, where no text of it is."""
    where = Sentence("the whole of it")
    return Finding(file, WHOLE, _digest(said), _digest(right), where, hashed=True)


def _unread(file: str, said: bytes, right: bytes) -> Finding:
    """That a document cannot be compared, so that any figure in it may be another.

    Unlike one that only looks otherwise it is a difference whichever version wrote it.
    """
    told = _whole(file, said, right).sentence
    return _whole(file, said, right)._replace(hashed=False, told=told)


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _office(file: str, said: bytes, right: bytes) -> Iterator[Finding]:
    there = office_parts(right)
    most = 2 * sum(map(len, there.values())) + _MORE
    try:
        here = office_parts(said, most)
    except Unreadable:
        yield _unread(file, said, right)
        return
    if here == there:
        return
    found = False
    for found_one in text_findings(file, said, right, most):
        found = True
        yield found_one
    if not found:
        yield from _parts(file, here, there)


def _parts(file: str, here: Mapping[str, bytes], there: Mapping[str, bytes]) -> Iterator[Finding]:
    """The parts of an Office file that differ, such as its styles, where its texts do not."""
    for name in sorted({*here, *there}):
        one, other = here.get(name), there.get(name)
        if one != other:
            where = Sentence("its part %(name)s", name=name)
            yield Finding(file, name, _digest(one), _digest(other), where, hashed=True)


def _pdf(file: str, said: bytes, right: bytes) -> Compared:
    if not can_read():
        return _noted(
            Sentence(
                "%(file)s is not byte for byte the one that is made here, which other fonts "
                "explain; its texts were not compared, as pypdf is not installed: python3 -m "
                "pip install pypdf",
                file=file,
            )
        )
    try:
        due = read_pdf(right)
    except Unreadable:
        return _noted(
            Sentence(
                "%(file)s is not byte for byte the one that is made here, which other fonts "
                "explain; its texts were not compared, as the pypdf that is installed cannot read "
                "what was made here: install another version of it",
                file=file,
            )
        )
    try:
        texts = read_pdf(said, 4 * due.size + _MORE)
    except Unreadable:
        return Compared((_unread(file, said, right),))
    found = tuple(pdf_findings(file, texts, due))
    if found or _drawn_alike(texts, due):
        # With the same fonts by the same program it would be the same file.
        return Compared(found or (_whole(file, said, right),))
    return _noted(
        Sentence(
            "%(file)s says the same, letter for letter, as the one that is made here, and is "
            "drawn with other fonts; how it looks was not compared",
            file=file,
        )
    )


def _noted(sentence: Sentence) -> Compared:
    return Compared(notes=(sentence,))


def _drawn_alike(one: PdfTexts, other: PdfTexts) -> bool:
    return one.fonts == other.fonts and one.made_by == other.made_by
