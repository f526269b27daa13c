"""Which characters a font file has, read from its own table of them.

The table is `cmap` of the OpenType specification. A library that shapes text reads it, too, but is
five megabytes of an installation; this is all that is wanted of one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

_SUBTABLES = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
"""Platform and encoding of the subtables that map Unicode, the fullest first."""
_LAST = 0x10FFFF
_CMAP = int.from_bytes(b"cmap", "big")


def characters_of(path: Path, index: int = 0) -> frozenset[int]:
    """The code points that a font has a glyph for; `index` is which font of the file.

    Raises OSError, and ValueError for what is no font.
    """
    try:
        with path.open("rb") as file:
            table = _character_map(file, index)
        return frozenset(_code_points(table))
    except (struct.error, IndexError) as error:
        raise ValueError("the font is damaged") from error


def _character_map(file: BinaryIO, index: int) -> bytes:
    """The whole table."""
    start = 0
    if file.read(4) == b"ttcf":
        count = _read(file, 8, ">L")[0]
        if index >= count:
            raise ValueError("the file has no such font")
        start = _read(file, 12 + 4 * index, ">L")[0]
    elif index:
        raise ValueError("the file has one font")
    for number in range(_read(file, start + 4, ">H")[0]):
        tag, _sum, offset, length = _read(file, start + 12 + 16 * number, ">LLLL")
        if tag == _CMAP:
            file.seek(offset)
            return file.read(length)
    raise ValueError("the font has no characters")


def _read(file: BinaryIO, offset: int, form: str) -> tuple[int, ...]:
    file.seek(offset)
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _code_points(table: bytes) -> Iterator[int]:
    """The code points of its fullest subtable; none where no subtable maps Unicode."""
    there: dict[tuple[int, int], int] = {}
    for number in range(struct.unpack_from(">H", table, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * number)
        there[platform, encoding] = offset
    for kind in _SUBTABLES:
        if kind in there:
            subtable = table[there[kind] :]
            read = _FORMATS.get(struct.unpack_from(">H", subtable)[0])
            if read is not None:
                yield from read(subtable)
                return


def _bytes(table: bytes) -> Iterator[int]:
    """Format 0: a glyph for each of 256 bytes."""
    glyphs = struct.unpack_from(">256B", table, 6)
    return (code for code, glyph in enumerate(glyphs) if glyph)


def _segments(table: bytes) -> Iterator[int]:
    """Format 4: runs of code points, whose glyphs are computed or looked up."""
    count = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", table, 16 + 2 * count * part) for part in (1, 2, 3)
    )
    lookup = 16 + 6 * count
    for number, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        # The last segment has to be there, and maps nothing.
        codes = range(first, min(last, 0xFFFE) + 1)
        if offset in (0, 0xFFFF):
            yield from (code for code in codes if (code + delta) & 0xFFFF)
            continue
        place = lookup + 2 * number + offset
        room = max(0, (len(table) - place) // 2)
        glyphs = struct.unpack_from(f">{min(len(codes), room)}H", table, place)
        yield from (code for code, glyph in zip(codes, glyphs, strict=False) if glyph)


def _trimmed(table: bytes) -> Iterator[int]:
    """Format 6: one run of code points of two bytes, with a glyph for each."""
    first, count = struct.unpack_from(">HH", table, 6)
    glyphs = struct.unpack_from(f">{count}H", table, 10)
    return (first + place for place, glyph in enumerate(glyphs) if glyph)


def _trimmed_long(table: bytes) -> Iterator[int]:
    """Format 10: the same of four bytes."""
    first, count = struct.unpack_from(">LL", table, 12)
    glyphs = struct.unpack_from(f">{count}H", table, 20)
    return (first + place for place, glyph in enumerate(glyphs) if glyph)


def _groups(table: bytes) -> Iterator[int]:
    """Format 12: runs of code points with one glyph after the other."""
    for first, last, glyph in _runs(table):
        # A font has no more glyphs than two bytes can number.
        end = min(last, _LAST, first + 0xFFFF - glyph)
        yield from range(first if glyph else first + 1, end + 1)


def _same_glyph(table: bytes) -> Iterator[int]:
    """Format 13: runs with the same glyph for all of their code points."""
    for first, last, glyph in _runs(table):
        if glyph:
            yield from range(first, min(last, _LAST) + 1)


def _runs(table: bytes) -> Iterator[tuple[int, int, int]]:
    for number in range(struct.unpack_from(">L", table, 12)[0]):
        first, last, glyph = struct.unpack_from(">LLL", table, 16 + 12 * number)
        yield first, last, glyph


_FORMATS: Mapping[int, Callable[[bytes], Iterator[int]]] = {
    0: _bytes,
    4: _segments,
    6: _trimmed,
    10: _trimmed_long,
    12: _groups,
    13: _same_glyph,
}
