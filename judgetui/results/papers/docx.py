"""Papers as Word files (Office Open XML, ECMA-376), written part by part.

Written here and not with a library: a paper needs a dozen kinds of elements, the same bytes each
time and tables of a thousand rows in a second, and the plain install no compiled XML library.
Chinese papers go by GB/T 9704-2012: page, type area, 22 lines of 28 characters, fonts and sizes.
Fonts are named with what may stand for them (`w:altName`), never embedded. Every style names its
font for Chinese (`w:eastAsia`) beside the one for Latin letters, and no theme, which would win over
both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from judgetui.qr_code import qr_png
from judgetui.results.files import zipped
from judgetui.results.papers.document import (
    Align,
    Block,
    Code,
    Heading,
    Layout,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    layout,
    lines,
)
from judgetui.results.papers.docx_parts import (
    CONTENT_TYPES,
    RELATIONS,
    core_properties,
    document_relations,
    font_table,
    footer,
    settings,
    styles,
)

_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_EMU = 36000
"""English metric units, of which drawings are made, in a millimetre."""
_CODE = 26
"""Millimetres of a QR code with its quiet zone."""
_LINES = 22
"""Of a page of GB/T 9704-2012."""
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def docx(paper: Paper) -> bytes:
    """The paper as a .docx file; the same paper makes the same bytes."""
    page = layout(paper)
    body = _Body(paper, page)
    content = "".join(body.parts())
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "docProps/core.xml": core_properties(paper),
        "word/_rels/document.xml.rels": document_relations(len(body.pictures)),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{content}</w:body></w:document>",
        "word/fontTable.xml": font_table(paper.language),
        "word/footer1.xml": footer("right" if paper.language == "zh" else "center"),
        "word/footer2.xml": footer("left" if paper.language == "zh" else "center"),
        "word/settings.xml": settings(),
        "word/styles.xml": styles(paper.language),
    }
    for number, picture in enumerate(body.pictures, 1):
        parts[f"word/media/code{number}.png"] = picture
    return zipped(
        (name, part if isinstance(part, bytes) else (_XML + part).encode())
        for name, part in parts.items()
    )


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text in one style of characters."""

    text: str
    style: str = ""
    after: str = ""
    """What follows as it is; of the text spaces at its ends are left out."""

    @property
    def xml(self) -> str:
        properties = f'<w:rPr><w:rStyle w:val="{self.style}"/></w:rPr>' if self.style else ""
        text = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines(self.text)
        )
        after = f'<w:t xml:space="preserve">{self.after}</w:t>' if self.after else ""
        return f"<w:r>{properties}{text}{after}</w:r>"


def _paragraph(
    runs: Sequence[_Run], style: str, align: Align = "left", more: str = "", content: str = ""
) -> str:
    justified = "" if align == "left" else f'<w:jc w:val="{align}"/>'
    inner = "".join(run.xml for run in runs) + content
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}{justified}</w:pPr>{inner}</w:p>'


class _Body:
    """The body of a document, and the pictures that it shows."""

    def __init__(self, paper: Paper, page: Layout) -> None:
        self._paper, self._page = paper, page
        self.pictures: list[bytes] = []

    def parts(self) -> Iterator[str]:
        """The elements of the body, the properties of its section last."""
        breaks = False
        for block in self._paper.blocks:
            if isinstance(block, PageBreak):
                breaks = True
                continue
            yield from self._block(block, "<w:pageBreakBefore/>" if breaks else "")
            breaks = False
        yield self._section()

    def _block(self, block: Block, more: str) -> Iterator[str]:
        match block:
            case Title(text, large):
                yield _paragraph([_Run(text)], "LargeTitle" if large else "Title", more=more)
            case Heading(text, level):
                yield _paragraph([_Run(text)], f"Heading{level}", more=more)
            case Paragraph():
                yield self._text(block, more)
            case Table():
                yield from self._table(block)
            case Signatures(labels):
                yield from self._signatures(labels)
            case Code(content, text):
                yield from self._code(content, text)

    def _text(self, block: Paragraph, more: str) -> str:
        style = "Small" if block.small else "Normal" if block.indented else "Flush"
        chinese = self._paper.language == "zh"
        label = []
        if block.label:
            colon, space = ("：", "") if chinese else (":", "\N{NO-BREAK SPACE}")
            label.append(_Run(block.label + colon, "Label", space))
        return _paragraph([*label, _Run(block.text)], style, block.align, more)

    def _table(self, table: Table) -> Iterator[str]:
        shares = [column.share for column in table.columns]
        width = _twips(self._page.text_width)
        widths = [width * share // sum(shares) for share in shares]
        aligns = [column.align for column in table.columns]
        yield _table_start("Grid", widths)
        titles = [column.title for column in table.columns]
        yield _row(titles, widths, ["center"] * len(titles), "TableHead", header=True)
        height = _twips(table.row_height)
        for row in table.rows:
            yield _row(row, widths, aligns, "TableText", height=height)
        yield "</w:tbl>"
        yield _paragraph([], "Gap")

    def _signatures(self, labels: Sequence[str]) -> Iterator[str]:
        beside = 3 if self._paper.landscape else 2
        pair = _twips(self._page.text_width) // beside
        widths = [pair * 9 // 20, pair - pair * 9 // 20] * beside
        colon = "：" if self._paper.language == "zh" else ":"
        yield _table_start("Plain", widths)
        for at in range(0, len(labels), beside):
            cells = []
            for label in labels[at : at + beside]:
                cells.append(_cell(_paragraph([_Run(label + colon)], "SignLabel"), widths[0]))
                cells.append(_cell(_paragraph([], "SignLabel"), widths[1], underlined=True))
            while len(cells) < len(widths):
                cells.append(_cell(_paragraph([], "SignLabel"), widths[len(cells)]))
            yield _row_of(cells, height=_twips(12))
        yield "</w:tbl>"
        yield _paragraph([], "Gap")

    def _code(self, content: str, text: str) -> Iterator[str]:
        self.pictures.append(qr_png(content))
        picture = _picture(len(self.pictures), content)
        widths = [_twips(_CODE + 4), _twips(self._page.text_width - _CODE - 4)]
        yield _table_start("Plain", widths)
        yield _row_of(
            [
                _cell(_paragraph([], "TableText", content=picture), widths[0]),
                _cell(_paragraph([_Run(text)], "TableText"), widths[1]),
            ]
        )
        yield "</w:tbl>"
        yield _paragraph([], "Gap")

    def _section(self) -> str:
        page = self._page
        footers = (
            '<w:footerReference w:type="default" r:id="rId1"/>'
            '<w:footerReference w:type="even" r:id="rId2"/>'
        )
        turned = ' w:orient="landscape"' if self._paper.landscape else ""
        return (
            f"<w:sectPr>{footers if self._paper.numbered else ''}"
            f'<w:pgSz w:w="{_twips(page.width)}" w:h="{_twips(page.height)}"{turned}/>'
            f'<w:pgMar w:top="{_twips(page.top)}" w:right="{_twips(page.right)}" '
            f'w:bottom="{_twips(page.bottom)}" w:left="{_twips(page.left)}" '
            f'w:header="{_twips(15)}" w:footer="{_twips(page.bottom - 12)}" w:gutter="0"/>'
            f"{self._grid()}</w:sectPr>"
        )

    def _grid(self) -> str:
        """The grid of 22 lines; that 28 characters fit on each is set in the styles.

        A grid of characters would be simpler, and is drawn much too wide by LibreOffice.
        """
        if self._paper.language != "zh" or self._paper.landscape:
            return ""
        height = self._page.height - self._page.top - self._page.bottom
        return f'<w:docGrid w:type="lines" w:linePitch="{_twips(height) // _LINES}"/>'


def _table_start(style: str, widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(
    texts: Sequence[str],
    widths: Sequence[int],
    aligns: Sequence[Align],
    style: str,
    *,
    header: bool = False,
    height: int = 0,
) -> str:
    cells = [
        _cell(_paragraph([_Run(text)], style, align), width)
        for text, width, align in zip(texts, widths, aligns, strict=True)
    ]
    return _row_of(cells, header=header, height=height)


def _row_of(cells: Sequence[str], *, header: bool = False, height: int = 0) -> str:
    high = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{high}{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(paragraph: str, width: int, *, underlined: bool = False) -> str:
    line = (
        '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        "</w:tcBorders>"
        if underlined
        else ""
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{line}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraph}</w:tc>"
    )


def _picture(number: int, told: str) -> str:
    """The QR code of this number, in line with the text; `told` is its alternative text."""
    size = _CODE * _EMU
    quoted = escape(told, {'"': "&quot;"})
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size}" cy="{size}"/>'
        f'<wp:docPr id="{number}" name="code{number}" descr="{quoted}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="code{number}.png"/>'
        "<pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="rId{number + 100}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
