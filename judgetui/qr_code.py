"""QR codes of texts, for a terminal and for pages."""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import groupby
from typing import Literal

import segno

QUIET = 2
"""Light cells around a QR code in a terminal; the standard asks for four, two are scanned as
well."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_lines(text: str, *, dark_on_light: bool = True, error: Literal["l", "m"] = "m") -> list[str]:
    """A text's QR code as lines of half blocks, two rows of it a line.

    The blocks are the dark cells, to be drawn dark on a light ground; where the ground is dark and
    the blocks are light, ask for the other way round. Every line has the same width. `error` is how
    much of it may be hidden: "l" makes a smaller code of a long text.
    """
    code = _code(text, error)
    rows = [[bool(cell) is dark_on_light for cell in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([not dark_on_light] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[cells] for cells in zip(*pair, strict=True)) for pair in pairs]


def qr_svg(text: str) -> str:
    """A text's QR code as an SVG element to stand in a page, black on white."""
    out = io.BytesIO()
    _code(text, "m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, light="#fff", border=4
    )
    return out.getvalue().decode().strip()


@lru_cache(maxsize=4)
def qr_path(text: str) -> tuple[str, int]:
    """A text's QR code as the path of an SVG element that fills its dark cells, and its size.

    The size is in cells, with the light margin that the standard asks for. Little of the code may
    be hidden, so that a long text has large cells.
    """
    path, size = [], 0
    for row, cells in enumerate(_code(text, "l").matrix_iter(border=4)):
        column = 0
        for dark, run in groupby(map(bool, cells)):
            width = len(list(run))
            path.append(f"M{column} {row}h{width}v1h-{width}z" if dark else "")
            column += width
        size = column
    return "".join(path), size


def qr_png(text: str) -> bytes:
    """A text's QR code as a PNG, six pixels a cell."""
    out = io.BytesIO()
    _code(text, "m").save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def _code(text: str, error: Literal["l", "m"]) -> segno.QRCode:
    # Bytes alone: some Chinese words would be packed as Kanji and read as others.
    return segno.make_qr(text, error=error, mode="byte")
