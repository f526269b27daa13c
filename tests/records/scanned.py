"""Pictures of sheets, as scanners and phones make them, drawn without either."""

from __future__ import annotations

import io
from collections.abc import Sequence

import PIL.Image
import PIL.ImageDraw
import segno
from PIL.Image import Image, Resampling

PAPER = (827, 1170)
"""A page of A4 at 100 dots per inch."""


def sheet(*codes: str, size: tuple[int, int] = PAPER) -> Image:
    """A page with lines as of a table, and these QR codes one below the other."""
    page = PIL.Image.new("L", size, 255)
    drawn = PIL.ImageDraw.Draw(page)
    for row in range(8):
        drawn.rectangle((60, 80 + row * 40, size[0] - 60, 120 + row * 40), outline=0, width=2)
    for place, code in enumerate(codes):
        page.paste(qr(code), (60, 480 + place * 220))
    return page


def qr(code: str) -> Image:
    """A QR code as the sheets have it, 2 cm wide."""
    out = io.BytesIO()
    made = segno.make(code, error="m", micro=False, mode="byte")
    made.save(out, kind="png", border=4, scale=4)
    return PIL.Image.open(out).convert("L")


def seen(
    page: Image, *, angle: float = 0, dark: int = 255, bright: int = 0, noise: int = 0
) -> Image:
    """The page turned by an angle on a grey table, with its greys between `bright` and `dark`."""
    turned = page.rotate(angle, Resampling.BICUBIC, expand=True, fillcolor=90)
    if noise:
        grains = PIL.Image.effect_noise(turned.size, noise)
        turned = PIL.Image.blend(turned, grains, 0.25)
    return turned.point([bright + value * (dark - bright) // 255 for value in range(256)])


def leaning(page: Image, by: int) -> Image:
    """The page as a camera sees it from the side: each corner moved, by so many pixels at most."""
    width, height = page.size
    corners = (-by, 0, 0, height + by // 2, width + by, height, width + by // 3, -by)
    return page.transform(
        page.size, PIL.Image.Transform.QUAD, corners, Resampling.BICUBIC, fillcolor=90
    )


def saved(pages: Sequence[Image], kind: str) -> bytes:
    """A file of these pages: PDF or TIFF; of the first one as JPEG or PNG."""
    out = io.BytesIO()
    if kind in ("PDF", "TIFF"):
        pages[0].save(out, kind, save_all=True, append_images=pages[1:], resolution=100)
    else:
        pages[0].save(out, kind)
    return out.getvalue()
