"""Scans and photos: codes are found however a page lies, and what cannot be read is said."""

from __future__ import annotations

import contextlib
import io
import struct
import sys
import zlib
from pathlib import Path

import PIL.Image
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.Image import Image
from PIL.ImageFilter import GaussianBlur

from judgetui.meeting.message import Refused
from judgetui.records.imports import scans
from judgetui.records.imports.scans import read_scan
from tests.long import rounds
from tests.records.scanned import leaning, qr, saved, seen, sheet

CODE = "judgetui:2018-02-27:J1:C1"


def ours(text: str) -> bool:
    """Whether a code is one that is looked for."""
    return text.startswith("judgetui:")


def codes(folder: Path, *pages: Image, kind: str = "PNG") -> list[tuple[str, ...]]:
    """The codes on each page of a file with these pages."""
    path = folder / "scan"
    path.write_bytes(saved(pages, kind))
    return [page.codes for page in read_scan(path, ours).pages]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scans")


@settings(max_examples=rounds(short=8, long=100))
@given(
    angle=st.sampled_from([0, 90, 180, 270]).flatmap(lambda turn: st.integers(turn - 9, turn + 9)),
    dark=st.integers(60, 255),
    noise=st.integers(0, 60),
)
def test_a_code_is_found_however_the_sheet_lies(
    folder: Path, angle: int, dark: int, noise: int
) -> None:
    page = seen(sheet(CODE), angle=angle, dark=dark, bright=dark // 5, noise=noise)
    assert codes(folder, page, kind="JPEG") == [(CODE,)]


@pytest.mark.parametrize(
    "page",
    [
        leaning(sheet(CODE), 120),
        sheet(CODE).filter(GaussianBlur(1.5)),
        seen(sheet(CODE), dark=255, bright=215),
        seen(sheet(CODE), dark=30, bright=12, angle=3),
        sheet(CODE).resize((2500, 3537)),
        sheet(CODE).convert("1"),
        sheet(CODE).convert("P"),
        sheet(CODE).convert("RGBA"),
        sheet(CODE).convert("I").point(lambda value: value * 200).convert("I;16"),
    ],
    ids=["leaning", "blurred", "pale", "dark", "large", "fax", "palette", "alpha", "16 bits"],
)
def test_photos_and_scans_of_every_kind_are_read(tmp_path: Path, page: Image) -> None:
    assert codes(tmp_path, page) == [(CODE,)]


def test_a_page_that_is_seen_through_is_read_as_on_white_paper(tmp_path: Path) -> None:
    page = PIL.Image.new("RGBA", (827, 1170), (0, 0, 0, 0))
    page.paste(sheet(CODE).convert("RGBA"), (0, 0), sheet(CODE).point(lambda value: 255 - value))
    assert codes(tmp_path, page) == [(CODE,)]


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_each_page_of_a_file_is_a_sheet(tmp_path: Path, kind: str) -> None:
    pages = [sheet(CODE), sheet(), sheet(CODE[:-1] + "2"), PIL.Image.new("L", (827, 1170), 250)]
    path = tmp_path / "day.scan"
    path.write_bytes(saved(pages, kind))
    scan = read_scan(path, ours)
    assert [page.codes for page in scan.pages] == [(CODE,), (), (CODE[:-1] + "2",), ()]
    assert [page.number for page in scan.pages] == [1, 2, 3, 4]
    assert [page.empty for page in scan.pages] == [False, False, False, True]
    assert scan.media_type == ("application/pdf" if kind == "PDF" else "image/tiff")


def test_a_black_page_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(saved([PIL.Image.new("L", (800, 800), 3)], "PNG"))
    assert [page.empty for page in read_scan(path, ours).pages] == [False]


def test_two_sheets_on_a_photo_and_codes_of_others_are_told_apart(tmp_path: Path) -> None:
    assert codes(tmp_path, sheet(CODE, CODE[:-1] + "2")) == [(CODE, CODE[:-1] + "2")]
    assert codes(tmp_path, sheet(CODE, "https://example.org/", CODE)) == [(CODE,)]
    path = tmp_path / "b.png"
    path.write_bytes(saved([sheet("https://example.org/")], "PNG"))
    (page,) = read_scan(path, ours).pages
    assert (page.codes, page.other_codes) == ((), True)


def test_ids_may_be_chinese(tmp_path: Path) -> None:
    code = "judgetui:2018-02-27:评委一:案例３"
    assert codes(tmp_path, sheet(code), kind="JPEG") == [(code,)]


# -- what cannot be read ---------------------------------------------------------------------------


def why(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Refused) as refused:
        read_scan(path, ours)
    return str(refused.value)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"case,judge\n", "neither PDF nor JPEG, PNG or TIFF"),
        (HEIC, "HEIC"),
        (b"%PDF-1.7\n1 0 obj", "cut off"),
        (b"%PDF-1.7\nnothing at all\n%%EOF\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"II*\0\x08\0\0\0", "damaged"),
    ],
)
def test_other_and_broken_files_are_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    assert "scan.pdf" in why(path)
    assert told in why(path)


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG", "TIFF"])
def test_a_file_that_was_cut_off_is_refused_or_is_not_read_wrongly(
    tmp_path: Path, kind: str
) -> None:
    content, path = saved([sheet(CODE)], kind), tmp_path / "cut"
    for share in (0.05, 0.5, 0.9):
        path.write_bytes(content[: int(len(content) * share)])
        assert "damaged, or was cut off" in why(path)


@settings(max_examples=rounds(short=16, long=400))
@given(kind=st.sampled_from(["PDF", "JPEG", "PNG", "TIFF"]), data=st.data())
def test_bytes_that_were_changed_never_do_more_than_refuse(
    folder: Path, kind: str, data: st.DataObject
) -> None:
    content = bytearray(saved([sheet(CODE).reduce(2)], kind))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = folder / "changed"
    path.write_bytes(content)
    found: set[str] = set()
    with contextlib.suppress(Refused):
        found = {code for page in read_scan(path, ours).pages for code in page.codes}
    # The code corrects itself or is not read at all.
    assert found <= {CODE}


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(saved([sheet(CODE)], "PDF")))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert "locked with a password" in why(tmp_path / "locked.pdf")


def test_what_would_unpack_to_too_much_is_refused_before(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    # A header that says 60,000 x 60,000; nothing of the size is ever made.
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 60_000)

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    assert "page 1 of bomb.png has more than 120 million pixels" in why(path)


@pytest.mark.parametrize("kind", ["PDF", "TIFF", "JPEG"])
def test_a_picture_that_is_too_fine_is_refused_also_in_a_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(scans, "MOST_PIXELS", 800_000)
    path = tmp_path / "fine"
    path.write_bytes(saved([sheet(CODE)], kind))
    assert "page 1 of fine has more than" in why(path)


def test_large_files_and_many_pages_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many"
    path.write_bytes(saved([qr(CODE)] * 3, "PDF"))
    monkeypatch.setattr(scans, "MOST_PAGES", 2)
    assert "(pages: 3, at most 2)" in why(path)
    monkeypatch.setattr(scans, "MOST_BYTES", 100)
    assert "is larger than" in why(path)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in why(tmp_path / "none.pdf")
    assert "cannot be read" in why(tmp_path)


def test_without_its_packages_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert (
        why(tmp_path / "a.pdf")
        == 'reading scans needs more packages: pip install "judgetui[scans]"'
    )
