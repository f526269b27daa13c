"""Ledgers that somebody who holds the laptop has written anew, with a chain that is whole again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from judgetui.records import hash_chain

Change = Callable[[list[bytes]], list[bytes]]
"""Takes a ledger's lines and gives others; what they are sealed to need not be right."""


def resealed(lines: Sequence[bytes]) -> list[bytes]:
    """These lines with a number and a hash each that follow from one another."""
    head, whole = hash_chain.FIRST, []
    for line in lines:
        sealed = hash_chain.seal(head, b"{" + line[72:-1])
        head = hash_chain.head(sealed)
        whole.append(sealed)
    return whole


def rewrite(ledger: Path, change: Change) -> None:
    """Write a ledger anew so that it verifies."""
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(resealed(change(lines))))


def better_mark(lines: list[bytes]) -> list[bytes]:
    """The first ballot with another mark."""
    at = next(at for at, line in enumerate(lines) if b"submit-ballot" in line)
    changed = lines[at].replace(b'"depth":"7"', b'"depth":"9"')
    assert changed != lines[at]
    return [*lines[:at], changed, *lines[at + 1 :]]


def without_last(lines: list[bytes]) -> list[bytes]:
    """All but the last line."""
    return lines[:-1]


def reinstated(lines: list[bytes]) -> list[bytes]:
    """The withdrawn case C3 brought back: the act withdraws another one."""
    at = next(at for at, line in enumerate(lines) if b'"withdraw"' in line)
    changed = lines[at].replace(b'"case":"C3"', b'"case":"C2"')
    assert changed != lines[at]
    return [*lines[:at], changed, *lines[at + 1 :]]
