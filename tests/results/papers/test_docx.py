"""The papers as Word files, read back by another program's eyes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx as reader
import pytest
from docx.shared import Length
from pypdf import PdfReader

from judgetui.results.export import FORMATS
from judgetui.results.papers.document import Paper, Paragraph, Table, layout
from judgetui.results.papers.docx import docx
from judgetui.results.papers.papers import papers
from tests.results.papers.made import ATTACK, final

SOFFICE = shutil.which("soffice") or ""


def test_tables_are_read_back_as_they_were_meant() -> None:
    for paper in papers(final(), "zh"):
        meant = [block for block in paper.blocks if isinstance(block, Table)]
        document = reader.Document(io.BytesIO(docx(paper)))
        assert document.core_properties.title == paper.title
        found = [table for table in document.tables if table.style and table.style.name == "Grid"]
        assert len(found) == len(meant)
        for table, right in zip(found, meant, strict=True):
            rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
            assert rows == [tuple(column.title for column in right.columns), *right.rows]


@pytest.mark.parametrize(("language", "said"), [("en", "Case:\xa0Story"), ("zh", "Case：Story")])
def test_a_label_stands_apart_from_its_text(language: str, said: str) -> None:
    made = docx(Paper("x", "x", language, (Paragraph("Story", label="Case"),)))
    (paragraph,) = reader.Document(io.BytesIO(made)).paragraphs
    assert paragraph.text == said


def test_the_page_is_that_of_the_standard() -> None:
    paper = Paper("x", "x", "zh", (Paragraph("x"),))
    section = reader.Document(io.BytesIO(docx(paper))).sections[0]
    margins = (section.left_margin, section.right_margin, section.top_margin)
    left, right, top = (round(Length(one or 0).mm) for one in margins)
    assert (left, right, top) == (28, 26, 37)
    bottom = round(Length(section.bottom_margin or 0).mm)
    wide = round(Length(section.page_width or 0).mm)
    high = round(Length(section.page_height or 0).mm)
    assert (wide - left - right, high - top - bottom) == (156, 225)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_style_names_a_font_for_chinese_and_none_a_theme(language: str) -> None:
    made = docx(Paper("x", "x", language, (Paragraph("x"),)))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        styles = archive.read("word/styles.xml").decode()
    kinds = re.findall(r'<w:style w:type="(?:paragraph|character)".*?</w:style>', styles)
    assert len(kinds) >= 12
    assert all("w:eastAsia=" in style for style in kinds)
    assert "Theme" not in styles


def test_what_people_typed_is_text() -> None:
    paper = Paper("x", ATTACK, "en", (Paragraph(f"{ATTACK}\nsecond\x00\x0bline"),))
    document = reader.Document(io.BytesIO(docx(paper)))
    assert document.paragraphs[0].text == f"{ATTACK}\nsecond\nline"


def test_the_same_result_makes_the_same_files() -> None:
    assert FORMATS["docx"].make(final(), "en") == FORMATS["docx"].make(final(), "en")


@pytest.mark.skipif(not SOFFICE, reason="needs LibreOffice with Writer")
def test_pages_as_they_are_printed(tmp_path: Path) -> None:
    """A page of the standard has 22 lines of 28 characters; a table stays inside its margins."""
    full = Paper("full", "x", "zh", tuple(Paragraph("汉" * 28, indented=False) for _ in range(22)))
    more = Paper("more", "x", "zh", (*full.blocks, Paragraph("汉", indented=False)))
    made = {paper.name: docx(paper) for paper in (full, more, *papers(final(), "zh"))}
    for name, content in made.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = sorted(map(str, tmp_path.glob("*.docx")))
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    if not (tmp_path / "full.pdf").exists():
        pytest.skip("this LibreOffice has no Writer")
    pages = {name: PdfReader(tmp_path / f"{name}.pdf").pages for name in made}
    assert {name: len(pages[name]) for name in ("full", "more")} == {"full": 1, "more": 2}
    for one in pages["certificates"], pages["summary"]:
        box = one[0].mediabox
        assert (round(box.width), round(box.height)) == (842, 595)
    assert layout(full).text_width == 156
