"""The slips as a PDF: the same words and QR codes as on the page, eight to a sheet of A4."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Table

from judgetui.language import name
from judgetui.meeting.plan import Name
from judgetui.venue.doors import DoorRow
from judgetui.venue.slips import slip_words

FONT = "STSong-Light"
"""Every reader of PDFs has a font for this one's Chinese, so none is carried along."""
_MARGIN, _CODE, _SLIP = 10 * mm, 34 * mm, (95 * mm, 66 * mm)
_ACROSS = 2
_GREY, _CUT = HexColor("#333333"), HexColor("#999999")
_QUIET = 4
_LAST_OF_PLANE = 0xFFFF


def slips_pdf(title: Name, rows: Sequence[DoorRow]) -> bytes:
    """A PDF to print and cut, one slip a seat: who, link, QR code and code to type."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    heading = name(title)
    slips: list[Flowable | str] = [_slip(heading, row) for row in rows]
    slips += [""] * (-len(slips) % _ACROSS)
    width, height = _SLIP
    sheet = Table(
        [slips[start : start + _ACROSS] for start in range(0, len(slips), _ACROSS)],
        colWidths=width,
        rowHeights=height,
        style=[
            ("INNERGRID", (0, 0), (-1, -1), 0.5, _CUT, None, (2, 2)),
            ("BOX", (0, 0), (-1, -1), 0.5, _CUT, None, (2, 2)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ],
    )
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=_drawable(heading),
        author="judgetui",
    )
    document.build([sheet])
    return out.getvalue()


class _Code(Flowable):
    """A link's QR code."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self._code = segno.make(link, error="m", micro=False)
        self.width = self.height = _CODE

    def draw(self) -> None:
        """Draw it, each run of dark cells as one, or readers show hair lines between them."""
        rows = [bytes(row) for row in self._code.matrix_iter(border=_QUIET)]
        cell = _CODE / len(rows)
        for down, row in enumerate(rows, 1):
            start = 0
            for across, dark in enumerate((*row, 0)):
                if not dark:
                    if across > start:
                        place = start * cell, _CODE - down * cell, (across - start) * cell, cell
                        self.canv.rect(*place, stroke=0, fill=1)
                    start = across + 1


def _slip(heading: str, row: DoorRow) -> Flowable:
    words = slip_words(row)
    said: list[Flowable] = [
        _text(heading, 10, grey=True),
        _text(words.who, 15),
        _text(row.link, 8, grey=True),
        _text(words.typed, 11),
        _text(row.code, 16),
        *([_text(words.told, 8, grey=True)] if words.told else []),
    ]
    width = _SLIP[0] - 6 * mm
    beside = width - _CODE - 3 * mm
    # What is too long for a slip is drawn smaller, never over the next one.
    fitting = KeepInFrame(beside, _SLIP[1] - 6 * mm, said, mode="shrink")
    return Table(
        [[_Code(row.link), fitting]],
        colWidths=(_CODE + 3 * mm, beside),
        style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )


def _text(text: str, size: int, *, grey: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "slip",
        fontName="Helvetica" if text.isascii() else FONT,
        fontSize=size,
        leading=size * 1.35,
        spaceAfter=size * 0.3,
        textColor=_GREY if grey else HexColor("#000000"),
        # Lines of Chinese, and links, break anywhere.
        wordWrap="CJK",
    )
    return Paragraph(html.escape(_drawable(text)), style)


def _drawable(text: str) -> str:
    """The text with a mark in place of what no such font can draw."""
    return "".join(one if one.isprintable() and ord(one) <= _LAST_OF_PLANE else "?" for one in text)
