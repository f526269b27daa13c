"""The papers as PDF: whole, checkable and the same each time, or a sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from judgetui.fonts import Fonts
from judgetui.meeting.message import Refused
from judgetui.results.export import FORMATS, export
from judgetui.results.papers.document import (
    Code,
    Column,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
)
from judgetui.results.papers.papers import papers
from judgetui.results.papers.pdf import _families, pdf, pdfs
from judgetui.results.verify import differences
from tests.results.papers.made import final
from tests.venue.made_fonts import EVERYDAY, a_font

CLOSING = "，。、；：？！）》”’"


def text_of(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_in_the_papers_can_be_read_in_the_files(language: str) -> None:
    for paper in papers(final(), language)[:2]:
        read = "".join("".join(text_of(pdf(paper))).split())
        for block in paper.blocks:
            if isinstance(block, Table):
                cells = {"".join(cell.split()) for row in block.rows for cell in row}
                assert [cell for cell in cells if cell not in read] == []
    assert "9f3a" in read


TABLE = Table((Column("a", 1), Column("b", 2)), (("1", "2"),), row_height=10)
SHEETS = Paper(
    "x",
    "T",
    "en",
    (Title("t"), TABLE, Code("x:y", "z"), Signatures(("Judge",)), PageBreak(), Title("u")),
)


def test_it_is_tagged_and_for_the_archive() -> None:
    read = PdfReader(io.BytesIO(pdf(SHEETS)))
    assert len(read.pages) == 2
    _assert_for_the_archive(read)


def _assert_for_the_archive(read: PdfReader) -> None:
    root = read.root_object
    assert "/StructTreeRoot" in root
    assert "/Marked" in str(root["/MarkInfo"])
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    xmp = metadata.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_of_very_many_cells_each_sheet_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dict(pdfs(SHEETS)) == {"x": pdf(SHEETS)}
    monkeypatch.setattr("judgetui.results.papers.pdf._MOST_CELLS", 1)
    made = dict(pdfs(SHEETS))
    assert [*made] == ["x-1", "x-2"]
    for content, word in zip(made.values(), ("t", "u"), strict=True):
        assert text_of(content)[0].split()[0] == word
        _assert_for_the_archive(PdfReader(io.BytesIO(content)))
    # A single sheet stays one file, however many cells it has.
    assert [name for name, _ in pdfs(Paper("y", "y", "en", (TABLE,)))] == ["y"]


def test_sheets_in_several_files_are_verified_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judgetui.results.papers.pdf._MOST_CELLS", 1)
    result = final()
    export(result, tmp_path, ["pdf"], "zh")
    sheets = sorted(path.name for path in tmp_path.glob("judge-sheets*"))
    assert sheets == [f"judge-sheets-{number}.pdf" for number in range(1, len(sheets) + 1)]
    assert len(sheets) == len(result.meeting.plan.judges)
    assert differences(result.meeting, result.standings, tmp_path, head=result.head) == []
    (tmp_path / sheets[-1]).write_bytes(b"%PDF")
    (found,) = differences(result.meeting, result.standings, tmp_path, head=result.head)
    assert sheets[-1] in str(found)


def test_a_page_of_the_standard_has_22_lines_of_28_characters() -> None:
    lines = [Paragraph("汉" * 28, indented=False) for _ in range(22)]
    assert len(text_of(pdf(Paper("x", "x", "zh", tuple(lines))))) == 1
    lines.append(Paragraph("汉", indented=False))
    assert len(text_of(pdf(Paper("x", "x", "zh", tuple(lines))))) == 2


def test_no_line_begins_with_closing_punctuation() -> None:
    for shift in range(28):
        words = "评" * shift + "评审，会议。纪要；公示：名单！（附件）、《规则》“得分”" * 4
        (page,) = text_of(pdf(Paper("x", "x", "zh", (Paragraph(words),), numbered=False)))
        begun = [line[0] for line in page.splitlines() if line.strip()]
        assert len(begun) > 3
        assert not [one for one in begun if one in CLOSING]


def test_very_long_words_stay_on_the_page() -> None:
    blocks = (Title("W" * 300), Paragraph("9" * 300), Table((Column("a", 1),), (("x" * 300,),)))
    made = PdfReader(io.BytesIO(pdf(Paper("x", "x", "zh", blocks))))
    rights: list[float] = []

    def seen(text: str, _cm: object, tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            rights.append(tm[4])

    for page in made.pages:
        page.extract_text(visitor_text=seen)
    assert max(rights) < 210 / 25.4 * 72


def test_what_no_font_can_draw_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    fonts = Fonts([a_font(tmp_path / "a.ttf", "Plain", EVERYDAY)], installed=False)
    paper = Paper("minutes", "t", "en", (Paragraph("Story 𠮷 told"),))
    with pytest.raises(Refused) as refused:
        pdf(paper, fonts)
    assert "U+20BB7" in str(refused.value)
    assert "minutes.pdf was not made" in str(refused.value)


def test_the_fonts_of_the_standard_come_first_where_they_are(tmp_path: Path) -> None:
    given = [a_font(tmp_path / "kai.ttf", "KaiTi", EVERYDAY + "—：")]
    fonts = Fonts(given, installed=False)
    chosen = _families(Paper("x", "x", "zh", (Paragraph("x"),)), fonts)
    assert chosen["subheading"][0] == "KaiTi"


def test_the_same_result_makes_the_same_files() -> None:
    asked = final(feedback="optional")
    once = FORMATS["pdf"].make(asked, "zh")
    assert once == FORMATS["pdf"].make(asked, "zh")
    assert tuple(once) == FORMATS["pdf"].files
