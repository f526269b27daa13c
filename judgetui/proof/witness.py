"""What a device was told of a ledger, and how the ledger of now differs from it.

Whoever holds the host's computer can write the ledger anew from some line on, with a chain that is
whole again. A device that was told the h of a later line has what such a ledger does not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judgetui.meeting.message import Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """What was told of a ledger: its first line, and the last one then."""

    first: str
    """The h of its first line; empty before the meeting is open."""
    seq: int
    """The number of the last line."""
    head: str
    """The h of that line."""


def seen_again(seen: Seen, heads: Sequence[str]) -> Seen:
    """What a ledger with these heads says of the line that was told, or of its last before it."""
    seq = min(max(seen.seq, 0), len(heads))
    return Seen(heads[0] if heads else "", seq, heads[seq - 1] if seq else "")


def difference(seen: Seen, now: Seen) -> Sentence | None:
    """How the ledger is not the one that was told; None where nothing shows that.

    `now` is what is said of the same line, or of the last one where there are fewer; of a later
    line only the first can be compared.
    """
    if not seen.first:
        return None
    if now.first != seen.first:
        return Sentence("it begins with another first line")
    if now.seq < seen.seq:
        return Sentence(
            "it ends with line %(last)d, and line %(seq)d was there", last=now.seq, seq=seen.seq
        )
    if now.seq == seen.seq and now.head != seen.head:
        return Sentence("line %(seq)d or one before it was changed", seq=seen.seq)
    return None
