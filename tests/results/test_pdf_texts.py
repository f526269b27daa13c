"""A PDF that was drawn with other fonts is told from one in which something was changed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from judgetui.fonts import Fonts
from judgetui.results.compare_documents import WHOLE, Compared, compare_document
from judgetui.results.papers.document import (
    Code,
    Column,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    layout,
)
from judgetui.results.papers.pdf import pdf
from judgetui.results.pdf_texts import Unreadable, read_pdf
from tests.venue.made_fonts import EVERYDAY, a_font

ROWS = tuple((str(n), f"案例 {n} (a) b\\c", f"{90 - n / 7:.2f}") for n in range(60))
HEADER = (Column("序号", 1), Column("案例", 4), Column("得分", 1))


def paper(rows: tuple[tuple[str, ...], ...] = ROWS, words: str = "Minutes 1") -> Paper:
    """A paper of several pages with every kind of block."""
    blocks = (
        Title("评审会议纪要"),
        Paragraph(words, label="注"),
        Table(HEADER, rows),
        PageBreak(),
        Code("judgetui:2018", "Sheet (J1)"),
        Signatures(("填写人", "复核人")),
    )
    return Paper("summary", "T", "zh", blocks)


@cache
def right() -> bytes:
    """The file as it is drawn here."""
    return pdf(paper())


def otherwise(made: Paper, folder: Path) -> bytes:
    """A paper drawn with another font and on smaller pages, which break elsewhere."""
    font = a_font(folder / "w.ttf", "Other", EVERYDAY + "—：\\")
    with pytest.MonkeyPatch.context() as patch:
        usual = layout(made)
        patch.setattr(
            "judgetui.results.papers.pdf.layout",
            lambda _: replace(usual, height=200, width=190),
        )
        return pdf(made, Fonts([font]))


def compared(said: bytes) -> Compared:
    return compare_document("documents/summary.pdf", said, right())


def test_with_other_fonts_the_texts_are_the_same(tmp_path: Path) -> None:
    other = otherwise(paper(), tmp_path)
    assert read_pdf(other).fonts != read_pdf(right()).fonts
    found, (note,) = compared(other)
    assert found == ()
    assert "letter for letter" in str(note)


@pytest.mark.parametrize("fonts", ["the same fonts", "other fonts"])
def test_one_digit_of_another_score_is_named(fonts: str, tmp_path: Path) -> None:
    changed = (*ROWS[:40], ("40", ROWS[40][1], "84.30"), *ROWS[41:])
    said = paper(changed)
    made = pdf(said) if fonts == "the same fonts" else otherwise(said, tmp_path)
    (finding,) = compared(made).findings
    assert finding[:4] == (
        "documents/summary.pdf",
        "table 1, row 42, column 3",
        "84.30",
        "84.29",
    )


def test_another_word_and_a_row_too_many_are_named(tmp_path: Path) -> None:
    (finding,) = compared(pdf(paper(words="Minutes 2"))).findings
    assert (finding.place, finding.said, finding.right) == (
        "paragraph 2",
        "注:Minutes2",
        "注:Minutes1",
    )
    found = compared(otherwise(paper((*ROWS, ("60", "X", "1.00"))), tmp_path)).findings
    assert [(one.place, one.said) for one in found] == [
        ("table 1, row 62, column 1", "60"),
        ("table 1, row 62, column 2", "X"),
        ("table 1, row 62, column 3", "1.00"),
    ]


def rewritten(change: Callable[[PdfWriter], None]) -> bytes:
    """The right file as another program writes it, with something changed."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(right())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn(writer: PdfWriter, change: Callable[[bytes], bytes]) -> None:
    """Change what the first page is drawn with."""
    page = writer.pages[0]
    contents = page.get_contents()
    assert contents is not None
    stream = DecodedStreamObject()
    stream.set_data(change(contents.get_data()))
    page[NameObject("/Contents")] = writer._add_object(stream)


def test_two_characters_that_changed_places_are_named() -> None:
    def changed(data: bytes) -> bytes:
        cells = rb"\[\((?:\\[0-7]{3}){6,}\)\]TJ"
        *_, cell = re.finditer(cells, data[: data.rfind(b"Footer")])
        codes = cell[0][2:]
        swapped = codes[8:16] + codes[:8] + codes[16:]
        return data[: cell.start()] + b"[(" + swapped + data[cell.end() :]

    (finding,) = compared(rewritten(lambda writer: drawn(writer, changed))).findings
    assert finding.place.startswith("table 1, row ")
    assert (finding.said[:2], finding.right[:2]) == ("例案", "案例")


def test_a_number_written_beside_the_text_is_named() -> None:
    overlay = b"\n/Artifact<</Type/Layout>>BDC BT 1 0 0 1 80 80 Tm (99.99) Tj ET EMC\n"
    over = compared(rewritten(lambda writer: drawn(writer, lambda data: overlay + data)))
    (finding,) = over.findings
    assert (finding.place, finding.said, finding.right) == ("page 1, beside its text", "99.99", "")


def test_what_only_looks_otherwise_by_the_same_fonts_is_told_as_a_whole() -> None:
    white = b"1 1 1 rg 0 0 600 800 re f\n"
    over = compared(rewritten(lambda writer: drawn(writer, lambda data: data + white)))
    assert [one.place for one in over.findings] == [WHOLE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Size 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
    ],
)
def test_what_is_no_pdf_is_a_finding(content: bytes) -> None:
    assert compared(content).findings


def test_a_damaged_file_is_a_finding_wherever_it_is_cut() -> None:
    for length in range(0, len(right()), len(right()) // 12):
        assert compared(right()[:length]).findings


def test_what_is_drawn_with_far_more_is_not_read() -> None:
    with pytest.raises(Unreadable):
        read_pdf(right(), 1000)


def test_without_what_reads_it_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    found, (note,) = compared(right() + b"\n")
    assert found == ()
    assert "pip install pypdf" in str(note)
