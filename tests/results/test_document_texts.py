"""The figure that was changed in a workbook, a Word file or a page is told by its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
import xlsxwriter

from judgetui.results.document_texts import text_findings
from judgetui.results.findings import Finding


def workbook(score: str = "91.20", formula: str = "=ROUND(A1,2)", name: str = "Scores") -> bytes:
    """A workbook with a text, a number and a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Other").write_string("A1", "else")
        sheet = book.add_worksheet(name)
        sheet.write_string("A1", score)
        sheet.write_number("B2", 7)
        sheet.write_formula("C3", formula, None, 91.2)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(parts: Mapping[str, str]) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(score: str = "91.20", footer: str = "page 1") -> bytes:
    """A Word file with a paragraph, a table of two rows, and a footer."""

    def paragraph(text: str) -> str:
        # Word cuts a text into runs where it likes.
        half = len(text) // 2
        runs = (f"<w:r><w:t>{part}</w:t></w:r>" for part in (text[:half], text[half:]))
        return f"<w:p>{''.join(runs)}</w:p>"

    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"

    body = paragraph("Minutes") + f"<w:tbl>{row('case', 'score')}{row('C1', score)}</w:tbl>"
    return packed(
        {
            "word/document.xml": f'<w:d xmlns:w="{WORD}">{body}{paragraph("end")}</w:d>',
            "word/footer1.xml": f'<w:f xmlns:w="{WORD}">{paragraph(footer)}</w:f>',
        }
    )


def page(score: str = "91.20", width: str = "12") -> bytes:
    """A page with a text and a drawing."""
    return f'<p>Scores</p><td>{score}</td><svg><rect width="{width}"/></svg>'.encode()


@pytest.mark.parametrize(
    ("file", "said", "right", "place", "texts"),
    [
        ("a.xlsx", workbook("91.30"), workbook(), "Scores, cell A1", ("91.30", "91.20")),
        (
            "a.xlsx",
            workbook(formula="=ROUND(A1,1)"),
            workbook(),
            "Scores, formula of cell C3",
            ("ROUND(A1,1)", "ROUND(A1,2)"),
        ),
        (
            "a.docx",
            word("91.30"),
            word(),
            "document, table 1, row 2, column 2, paragraph 1",
            ("91.30", "91.20"),
        ),
        ("a.docx", word(footer="page 2"), word(), "footer1, paragraph 1", ("page 2", "page 1")),
        ("a.html", page("91.30"), page(), "text 1 after <td> 1", ("91.30", "91.20")),
        (
            "a.html",
            page(width="13"),
            page(),
            "attributes of <rect> 1",
            ("width=13", "width=12"),
        ),
        ("a.txt", b"one\n91.30\n", b"one\n91.20\n", "line 2", ("91.30", "91.20")),
    ],
)
def test_the_figure_is_named(
    file: str, said: bytes, right: bytes, place: str, texts: tuple[str, str]
) -> None:
    (finding,) = text_findings(file, said, right)
    assert finding[:4] == (file, place, *texts)
    assert str(finding.sentence) == (f"{file}: {place} is {texts[0]}, the ledger gives {texts[1]}")


def test_a_text_that_is_gone_and_one_too_many_are_named() -> None:
    found = list(text_findings("a.txt", b"one\ntwo\n", b"one\n"))
    assert found == [Finding("a.txt", "line 2", "two", "", found[0].where)]
    found = list(text_findings("a.xlsx", workbook(""), workbook()))
    assert [(one.place, one.said, one.right) for one in found] == [("Scores, cell A1", "", "91.20")]


def test_a_sheet_of_another_name_is_told() -> None:
    found = list(text_findings("a.xlsx", workbook(name="Marks"), workbook()))
    assert ("sheet 2", "Marks", "Scores") in [(one.place, one.said, one.right) for one in found]


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    "said", [b"", b"no archive", packed({"word/document.xml": BOMB}), workbook()[:-30]]
)
def test_what_is_no_document_has_no_texts(said: bytes) -> None:
    # It is told as a whole then, by its bytes.
    assert list(text_findings("a.docx", said, word())) == []
    assert list(text_findings("a.xlsx", said, workbook())) in ([], list_of_all())


def list_of_all() -> list[Finding]:
    """Every text of the workbook as missing: of an archive without any sheet."""
    return list(text_findings("a.xlsx", packed({}), workbook()))


def test_a_kind_it_does_not_know_has_no_texts() -> None:
    assert list(text_findings("a.pdf", b"1", b"2")) == []
