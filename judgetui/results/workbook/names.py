"""Names of sheets that every spreadsheet takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 31
"""In units of UTF-16, as spreadsheets count."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def sheet_names(wanted: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """A name for each sheet from what it would best be called and, where that is taken, its id.

    Signs that no sheet may have in its name become spaces; what is too long is cut, and its id
    stands behind it. No two are the same in capital letters.
    """
    taken = {"history"}
    names: list[str] = []
    for title, id_ in wanted:
        called = _legal(title)
        name = called if called and _length(called) <= _LONGEST else _with(called, id_)
        count = 1
        while name.casefold() in taken or name.upper().casefold() in taken:
            name = _with(called, id_ if count == 1 else f"{id_} {count}")
            count += 1
        taken |= {name.casefold(), name.upper().casefold()}
        names.append(name)
    return tuple(names)


def _legal(text: str) -> str:
    return " ".join(_FORBIDDEN.sub(" ", text).split()).strip("' ")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _with(called: str, id_: str) -> str:
    """As much of a name as there is room for with an id behind it."""
    behind = f" ({_cut(_legal(id_), _LONGEST - 4)})"
    return (_cut(called, _LONGEST - _length(behind)).rstrip("' ") + behind).strip("' ")


def _cut(text: str, most: int) -> str:
    while _length(text) > most:
        text = text[:-1]
    return text
