"""Fonts made for tests, which have the characters they are asked to have and no others."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.ttCollection import TTCollection

_EM = 1000
_ROWS, _CELLS = range(0xB0, 0xD8), range(0xA1, 0xFF)
_LEVEL_ONE = bytes(code for row in _ROWS for cell in _CELLS for code in (row, cell))
EVERYDAY = _LEVEL_ONE.decode("gb2312", "ignore") + "，。；：！？、》」』）】…—《「『（【“”‘’·"
"""The 3,755 characters of everyday Chinese, and its punctuation."""


def _builder(family: str, characters: str, *, postscript: bool) -> FontBuilder:
    codes = sorted({ord(one) for one in characters} | set(range(0x20, 0x7F)))
    names = {code: f"u{code:X}" for code in codes}
    glyphs = [".notdef", *names.values()]
    wide = {code: unicodedata.east_asian_width(chr(code)) in "WF" for code in codes}
    widths = {name: _EM if wide[code] else _EM // 2 for code, name in names.items()}
    builder = FontBuilder(_EM, isTTF=not postscript)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(names)
    if postscript:
        pen = T2CharStringPen(_EM // 2, None)
        _square(pen)
        drawing = pen.getCharString()
        builder.setupCFF(family, {}, dict.fromkeys(glyphs, drawing), {})
    else:
        pen = TTGlyphPen(None)
        _square(pen)
        builder.setupGlyf(dict.fromkeys(glyphs, pen.glyph()))
    builder.setupHorizontalMetrics({name: (widths.get(name, _EM // 2), 50) for name in glyphs})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    style = {"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")}
    builder.setupNameTable({**style, "uniqueFontIdentifier": family, "fullName": family})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    return builder


def _square(pen: TTGlyphPen | T2CharStringPen) -> None:
    pen.moveTo((50, 0))
    for corner in ((50, 400), (400, 400), (400, 0)):
        pen.lineTo(corner)
    pen.closePath()


def a_font(path: Path, family: str, characters: str, *, postscript: bool = False) -> Path:
    """A font file with ASCII and these characters: wide ones are an em, others half an em."""
    _builder(family, characters, postscript=postscript).save(path)
    return path


def a_collection(path: Path, *fonts: tuple[str, str]) -> Path:
    """A collection of fonts, each with its family and characters."""
    collection = TTCollection()
    collection.fonts = [_builder(*font, postscript=False).font for font in fonts]
    collection.save(path)
    return path
