"""When in each second the many seats of one process do what each of them does every second."""

from __future__ import annotations

_TOGETHER = 16
_GOLDEN = 0.618034
"""Multiples of it lie evenly in a second, however many there are."""


def phase(number: int) -> float:
    """When in a second, from 0 to 1, the one with this number of many like it has its turn.

    So many in a row have it together, which wakes the process once for all of them and takes half
    as long; the next ones at another time, so that a key never waits for hundreds.
    """
    return number // _TOGETHER * _GOLDEN % 1
