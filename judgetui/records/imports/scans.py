"""Scans and photos of sheets: what kind of file one is, its pages, and the QR codes on them.

Reading them takes the packages of the extra `scans`. Files come from anybody's phone or scanner, so
each is read no further than it may be large.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from judgetui.meeting.message import Refused
from judgetui.records.attachments import MediaType

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

MOST_BYTES = 128 << 20
"""Of one file."""
MOST_PAGES = 2_000
"""Of one file."""
MOST_PIXELS = 120_000_000
"""Of one picture, also of one inside a PDF: what the largest phones' cameras take."""
_STEPS = (100, 200, 400)
"""Dots per inch at which a page of a PDF is looked at, in turn until a code is found."""
_LONGEST = 6_000
"""Pixels of the longer side of such a page at most."""
_SMALL, _LARGE = 1_200, 2_000
"""Pixels of a longer side, below which a picture is also looked at enlarged, and above which
reduced."""
_EVEN = 24
"""How far the greys of an empty page are apart at most, from 0 to 255."""
_PACKAGES = ("PIL.Image", "PIL.ImageOps", "pypdfium2", "zxingcpp")
_END = 4_096
"""Bytes at the end of a PDF in which its end must be marked."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page as it was read."""

    number: int
    """From 1."""
    codes: tuple[str, ...] = ()
    """The texts of the QR codes that are wanted, each once."""
    other_codes: bool = False
    """Whether there is another QR code instead."""
    empty: bool = False
    """Whether nothing is on it, as on the back of a sheet."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file with sheets on its pages."""

    name: str
    """As its user called it, without its folder."""
    content: bytes
    media_type: MediaType
    pages: tuple[ScannedPage, ...]

    @property
    def sha256(self) -> str:
        """The hash of the file, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def need_packages() -> None:
    """Raise Refused where the packages that read scans are not installed."""
    try:
        for package in _PACKAGES:
            importlib.import_module(package)
    except ImportError as error:
        raise Refused('reading scans needs more packages: pip install "judgetui[scans]"') from error


def _untold(_page: int) -> None:
    """Nobody waits for it."""


def read_scan(
    path: Path, wanted: Callable[[str], bool], told: Callable[[int], None] = _untold
) -> Scan:
    """A scan with what its pages' QR codes say; `wanted` tells which codes are those of sheets.

    `told` is told the number of each page before it is read.

    Raises Refused where the file cannot be read whole, is too large, or is of another kind.
    """
    need_packages()
    content = _content(path)
    media_type = _media_type(path.name, content)
    pages = []
    with _readable(path.name):
        source = _pdf(path.name, content) if media_type == "application/pdf" else None
        for number, looks in enumerate(source or _pictures(path.name, content), 1):
            told(number)
            pages.append(_read_page(number, looks, wanted))
    return Scan(path.name, content, media_type, tuple(pages))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path, why=error.strerror or error
        ) from error
    if not content:
        raise Refused("%(file)s is empty; copy or scan it again", file=path.name)
    if len(content) > MOST_BYTES:
        raise Refused(
            "%(file)s is larger than %(most)d MiB; scan the sheets in several files, or at 200 dpi",
            file=path.name,
            most=MOST_BYTES >> 20,
        )
    return content


def _media_type(name: str, content: bytes) -> MediaType:
    """What a file is, by its first bytes and not by its name."""
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    if content[4:8] == b"ftyp":
        raise Refused(
            "%(file)s is a photo in the format HEIC, or a film; save it as JPEG, or set the camera "
            "to JPEG, and try again",
            file=name,
        )
    raise Refused(
        "%(file)s is neither PDF nor JPEG, PNG or TIFF; save the scan as one of them", file=name
    )


@contextlib.contextmanager
def _readable(name: str) -> Iterator[None]:
    """Say in a sentence that a file is damaged, whatever the packages that read it raise."""
    try:
        with warnings.catch_warnings():
            # What they warn of is either refused here or does no harm.
            warnings.simplefilter("ignore")
            yield
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(
            "%(file)s takes more memory than there is; scan the sheets in several files, or at "
            "200 dpi",
            file=name,
        ) from error
    except Exception as error:
        # Damaged files make them raise nearly anything.
        why = " ".join(str(error).split())[:100] or type(error).__name__
        raise Refused(
            "%(file)s is damaged, or was cut off (%(why)s); copy or scan it again",
            file=name,
            why=why,
        ) from error


_Looks = Iterable["Image"]
"""One page, in grey, as it is looked at: first as is usual, then with more effort."""


def _pdf(name: str, content: bytes) -> Iterator[_Looks]:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    if b"%%EOF" not in content[-_END:]:
        raise Refused(
            "%(file)s is damaged, or was cut off (%(why)s); copy or scan it again",
            file=name,
            why="no %%EOF",
        )
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Refused(
                "%(file)s is locked with a password; save it without one, and try again", file=name
            ) from error
        raise
    try:
        _check_pages(name, len(document))
        for number in range(len(document)):
            yield _pdf_looks(name, document, number)
    finally:
        document.close()


def _pdf_looks(name: str, document: PdfDocument, number: int) -> _Looks:
    page = document[number]
    try:
        _check_pictures(name, page, number + 1)
        longest = max(*page.get_size(), 1)
        for dots in _STEPS:
            scale = min(dots / 72, _LONGEST / longest)
            yield page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()


def _check_pictures(name: str, page: PdfPage, number: int) -> None:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        _check_size(name, number, *picture.get_px_size())


def _pictures(name: str, content: bytes) -> Iterator[_Looks]:
    import PIL.Image

    try:
        image = PIL.Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "TIFF"))
    except PIL.Image.DecompressionBombError as error:
        raise _too_fine(name, 1) from error
    with image:
        # A JPEG may hold the same photo again for other uses.
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        _check_pages(name, count)
        for number in range(count):
            try:
                image.seek(number)
            except PIL.Image.DecompressionBombError as error:
                raise _too_fine(name, number + 1) from error
            _check_size(name, number + 1, *image.size)
            yield _picture_looks(_grey(image))


def _grey(image: Image) -> Image:
    import PIL.Image

    image.load()
    if image.mode.startswith(("I", "F")):
        # Sixteen bits and more a pixel: spread over what there is.
        exact = image.convert("F")
        lowest, highest = _range(exact)
        factor = 255 / ((highest - lowest) or 1.0)
        return exact.point(lambda value: value * factor - lowest * factor).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        # What is seen through is paper.
        paper = PIL.Image.new("RGBA", image.size, "white")
        image = PIL.Image.alpha_composite(paper, image.convert("RGBA"))
    return image.convert("L")


def _picture_looks(grey: Image) -> _Looks:
    import PIL.Image
    import PIL.ImageOps

    longest = max(grey.size)
    # Large ones are mostly read as well, and much sooner, at half their size.
    if longest > _LARGE:
        yield grey.reduce(2)
    yield grey
    clear = PIL.ImageOps.autocontrast(grey, cutoff=2)
    yield clear
    if longest < _SMALL:
        yield clear.resize((grey.width * 2, grey.height * 2), PIL.Image.Resampling.BICUBIC)
    for part in (2, 4) if longest > _LARGE else ():
        yield clear.reduce(part)


def _check_pages(name: str, count: int) -> None:
    if not 0 < count <= MOST_PAGES:
        raise Refused(
            "%(file)s has no page, or too many to read (pages: %(pages)d, at most %(most)d); scan "
            "the sheets in several files",
            file=name,
            pages=count,
            most=MOST_PAGES,
        )


def _check_size(name: str, number: int, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_fine(name, number)


def _too_fine(name: str, number: int) -> Refused:
    return Refused(
        "page %(page)d of %(file)s has more than %(most)d million pixels; scan it at 200 dpi, or "
        "photograph it at a lower resolution",
        page=number,
        file=name,
        most=MOST_PIXELS // 1_000_000,
    )


def _read_page(number: int, looks: _Looks, wanted: Callable[[str], bool]) -> ScannedPage:
    """What is on a page, looked at until a code that is wanted is found."""
    others, empty = False, False
    for turn, grey in enumerate(looks):
        texts = _texts(grey)
        if codes := sorted({text for text in texts if wanted(text)}):
            return ScannedPage(number, tuple(codes))
        others = others or bool(texts)
        if turn == 0 and (empty := _is_empty(grey)):
            break
    return ScannedPage(number, (), others, empty and not others)


def _texts(grey: Image) -> Sequence[str]:
    """The texts of the QR codes in a picture, however it is turned."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [one.bytes.decode(errors="replace") for one in found]


def _is_empty(grey: Image) -> bool:
    """Whether a page is bright and even, but for its edges, where scanners leave shadows."""
    import PIL.Image

    small = grey.resize((64, 64), PIL.Image.Resampling.BOX).crop((4, 4, 60, 60))
    lowest, highest = _range(small)
    return lowest > 128 and highest - lowest < _EVEN


def _range(image: Image) -> tuple[float, float]:
    """The darkest and the brightest of a picture with one channel."""
    lowest, highest = cast(tuple[float, float], image.getextrema())
    return lowest, highest
