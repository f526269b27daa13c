"""The streams of a compound file, which an .xls is (Microsoft's [MS-CFB])."""

from __future__ import annotations

import struct

_HEADER_SECTORS = 109
"""So many sectors of the allocation table are named in the header itself."""
_LAST = 0xFFFFFFFA
"""Numbers of sectors from here on mean the end, or that there is none."""
_STREAM = 2


def stream_of(content: bytes, names: tuple[str, ...]) -> bytes:
    """The first stream of a compound file that has one of these names, in any case of letters.

    Raises `ValueError` where there is none, or where the file is damaged.
    """
    try:
        return _Compound(content).stream(names)
    except (struct.error, IndexError) as error:
        raise ValueError("damaged") from error


class _Compound:
    """A compound file: sectors in chains, by tables that say which sector follows which."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << _number(content, 30, "H")
        self._small_size = 1 << _number(content, 32, "H")
        if self._size not in (512, 4096) or self._small_size != 64:
            raise ValueError("sectors")
        self._least = _number(content, 56)
        self._next = self._allocation()
        self._small_next = _numbers(self._chain(_number(content, 60)))

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The content of the first stream with one of these names."""
        folder = self._chain(_number(self._content, 48))
        entries = [folder[at : at + 128] for at in range(0, len(folder) - 127, 128)]
        # The first entry is the root, whose own stream holds the small ones.
        wanted = [name.casefold() for name in names]
        for entry in entries:
            name = entry[: max(_number(entry, 64, "H") - 2, 0)].decode("utf-16-le", "replace")
            if entry[66] == _STREAM and name.casefold() in wanted:
                start, size = _number(entry, 116), _number(entry, 120)
                if size >= self._least:
                    return self._chain(start)[:size]
                small = self._chain(_number(entries[0], 116))
                return self._small_chain(small, start)[:size]
        raise ValueError("no such stream")

    def _allocation(self) -> list[int]:
        """The number of the sector that follows each."""
        sectors = list(struct.unpack_from(f"<{_HEADER_SECTORS}I", self._content, 76))
        more = _number(self._content, 68)
        while more < _LAST:
            *named, more = _numbers(self._sector(more))
            sectors += named
            if len(sectors) * self._size > len(self._content) + _HEADER_SECTORS * self._size:
                raise ValueError("a chain without an end")
        return _numbers(b"".join(self._sector(one) for one in sectors if one < _LAST))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _chain(self, sector: int) -> bytes:
        return b"".join(map(self._sector, _followed(sector, self._next)))

    def _small_chain(self, small: bytes, sector: int) -> bytes:
        size = self._small_size
        chain = _followed(sector, self._small_next)
        return b"".join(small[one * size : (one + 1) * size] for one in chain)


def _followed(sector: int, following: list[int]) -> list[int]:
    """The sectors of a chain."""
    chain: list[int] = []
    while sector < _LAST:
        if len(chain) >= len(following):
            raise ValueError("a chain without an end")
        chain.append(sector)
        sector = following[sector]
    return chain


def _number(content: bytes, at: int, kind: str = "I") -> int:
    (number,) = struct.unpack_from(f"<{kind}", content, at)
    return int(number)


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))
