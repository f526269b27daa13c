"""The lines of a ledger: sealing each to the one before, and telling whether a line is as written.

A line is `{"h":"<64 hex>",<the rest of one JSON object>}` and a newline, where h is the SHA-256 of
the previous line's h (64 zeros before the first) and the rest. The prefix has a fixed width, so a
line is verified from its own bytes, without writing its JSON anew.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import secrets
from collections.abc import Sequence
from json.encoder import encode_basestring as quoted

from pydantic_core import to_json

from judgetui.meeting.acts import Entry, SubmitBallot

FIRST = "0" * 64
"""What the first line is sealed to."""

_OPENING, _CLOSING = b'{"h":"', b'",'
_HASH = slice(len(_OPENING), len(_OPENING) + 64)
REST = _HASH.stop + len(_CLOSING)
"""Where the rest of a line begins."""
_NOISE = 4
_SHA256 = hashlib.sha256()


def written(entry: Entry) -> tuple[bytes, ...]:
    """The entry as JSON: the whole act without its nulls, `do` first, times to the millisecond.

    In pieces, which `seal` joins.
    Raises PydanticSerializationError for text that is not Unicode, such as half a surrogate pair.
    """
    if type(entry.act) is SubmitBallot:
        try:
            return (_with_ballot(entry, entry.act),)
        except UnicodeEncodeError:
            pass
    return written_by_fields(entry)


def _with_ballot(entry: Entry, act: SubmitBallot) -> bytes:
    """The same as `written_by_fields`, for the act that nearly all are.

    Pydantic finds out anew how to write each value. Between two ballots its code leaves the
    processor's caches, so that would take longer still, while a judge waits for the answer.
    """
    marks = ",".join([f'{quoted(key)}:"{mark!s}"' for key, mark in act.scores.items()])
    reasons = ",".join([f"{quoted(key)}:{quoted(why)}" for key, why in act.reasons.items()])
    feedback = f',"feedback":{quoted(act.feedback)}' if act.feedback else ""
    device = f',"device":{quoted(entry.device)}' if entry.device else ""
    salt = f',"salt":{quoted(entry.salt)}' if entry.salt else ""
    return (
        f'{{"seq":{entry.seq},"at":"{entry.at.isoformat(timespec="milliseconds")}",'
        f'"by":{quoted(entry.by)},"id":{quoted(entry.id)},'
        f'"act":{{"do":"submit-ballot","case":{quoted(act.case)},"scores":{{{marks}}},'
        f'"comment":{quoted(act.comment)},"reasons":{{{reasons}}}{feedback}}}{device}{salt}}}'
    ).encode()


def written_by_fields(entry: Entry) -> tuple[bytes, bytes, bytes]:
    """As `written`, whatever the act; the act is the piece in the middle."""
    # An act is written by its own class, which saves looking for the class in the union.
    act = to_json(entry.act, by_alias=True, exclude_none=True)
    at = entry.at.isoformat(timespec="milliseconds").encode()
    device, salt = entry.device, entry.salt
    after = b"%b%b}" % (
        b',"device":%b' % to_json(device) if device else b"",
        b',"salt":%b' % to_json(salt) if salt else b"",
    )
    who = to_json(entry.by), to_json(entry.id)
    return b'{"seq":%d,"at":"%b","by":%b,"id":%b,"act":' % (entry.seq, at, *who), act, after


def new_salt() -> str:
    """32 random bytes in hex, for the plan of a meeting that opens."""
    return secrets.token_hex(32)


def seal(previous: str, *document: bytes) -> bytes:
    """The line of this JSON object, newline included, sealed to the head of the line before.

    The object may be given in pieces.
    """
    return seal_next(previous, document)[0]


def seal_next(previous: str, document: Sequence[bytes]) -> tuple[bytes, str]:
    """The line that `seal` makes, and its head, to which the next one is sealed."""
    rest = b"".join(document)[1:]
    # A copy spares the search for the algorithm, which takes longer than a line.
    sha256 = _SHA256.copy()
    sha256.update(previous.encode() + rest)
    head = sha256.hexdigest()
    return b'{"h":"%b",%b\n' % (head.encode(), rest), head


def head(line: bytes) -> str:
    """The h a line states: what the next one is sealed to."""
    return line[_HASH].decode("latin-1")


def digest(previous: str, line: bytes) -> str:
    """The h that a line, newline included, states when it was written after this head."""
    sha256 = _SHA256.copy()
    sha256.update(previous.encode() + line[REST:-1])
    return sha256.hexdigest()


def follow_on(previous: str, lines: Sequence[bytes]) -> int:
    """How many of these lines, from the first on, follow each other after this head: `follows`."""
    before = previous.encode()
    for count, line in enumerate(lines):
        # As `digest`, without the calls; opening a ledger waits for this.
        sha256 = _SHA256.copy()
        sha256.update(before)
        sha256.update(line[REST:-1])
        before = sha256.hexdigest().encode()
        if line[:REST] != _OPENING + before + _CLOSING or not line.endswith(b"}\n"):
            return count
    return len(lines)


def states(line: bytes, digest: str) -> bool:
    """Whether the line is whole and states this h."""
    return line.startswith(b"".join((_OPENING, digest.encode(), _CLOSING))) and line.endswith(
        b"}\n"
    )


def is_whole(line: bytes) -> bool:
    """Whether a line has its form from end to end, whatever it is sealed to."""
    return _framed(line) and line.endswith(b"}\n") and min(line[:-1]) >= 0x20


def follows(previous: str, line: bytes) -> bool:
    """Whether the line, newline included, is exactly what was written after this head."""
    return states(line, digest(previous, line))


def is_torn(previous: str, tail: bytes) -> bool:
    """Whether a ledger's last bytes, which do not verify, are what a broken-off write leaves.

    A write breaks off in the middle of a line, with NULs or noise where the disk had not yet
    caught up. A line that is whole but for a changed byte is not torn: it may have been accepted.
    """
    if _begins_whole(previous, tail) or _links(tail):
        return False
    if b"\n" not in tail:
        return True
    # JSON has no control characters, and changing one byte cannot make several.
    return sum(byte < 0x20 and byte != 0x0A for byte in tail) >= _NOISE


def _framed(line: bytes) -> bool:
    return line.startswith(_OPENING) and line[_HASH.stop : REST] == _CLOSING


def _begins_whole(previous: str, tail: bytes) -> bool:
    """Whether a whole line stands there with something else in the place of its newline."""
    if not _framed(tail):
        return False
    stated = tail[_HASH].decode("latin-1")
    so_far = hashlib.sha256(previous.encode())
    start, end = REST, tail.find(b"}", REST) + 1
    while end:
        so_far.update(tail[start:end])
        if so_far.hexdigest() == stated:
            return end < len(tail)
        start, end = end, tail.find(b"}", end) + 1
    return False


def _links(tail: bytes) -> bool:
    """Whether any line in it follows the one before: then the ledger went on after the break."""
    starts = [found.start() for found in re.finditer(re.escape(_OPENING), tail)]
    lines = [tail[start : tail.find(b"\n", start) + 1] for start in starts]
    return any(follows(head(one), other) for one, other in itertools.pairwise(lines))
