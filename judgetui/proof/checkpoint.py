"""A checkpoint: which ledger, how many lines, and the root of its tree; and its code for people.

The text is that of the C2SP tlog-checkpoint without signatures: three lines, each ended by a
newline: `judgetui/` and the session's name, the number of lines in decimal, the root in base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from judgetui.meeting.message import Refused
from judgetui.proof.merkle import SIZE, MerkleTree, line_hash

_ORIGIN = "judgetui/"
_DIGITS, _GROUP = 24, 4
_LINES = 3
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a ledger after some number of its lines."""

    name: str
    """The name of the session."""
    size: int
    """How many lines."""
    root: bytes
    """The root of the tree over them, 32 bytes."""

    def __str__(self) -> str:
        """The text: three lines."""
        root = base64.b64encode(self.root).decode()
        return f"{_ORIGIN}{self.name}\n{self.size}\n{root}\n"

    def __bytes__(self) -> bytes:
        """The text in UTF-8, as it stands in `checkpoint.txt` and is hashed for the code."""
        return str(self).encode()

    @property
    def code(self) -> str:
        """Its code, as it is read out and shown at announcements."""
        return code(bytes(self))


def checkpoint_of(name: str, lines: Iterable[bytes]) -> Checkpoint:
    """The checkpoint of a whole ledger: its lines, each with or without its newline."""
    tree = MerkleTree(map(line_hash, lines))
    return Checkpoint(name, tree.size, tree.root())


def code(checkpoint: bytes, manifest: bytes = b"") -> str:
    """The code of a checkpoint's bytes, or of a bundle's with those of its manifest after them.

    SHA-256 as a number, modulo 10**24: six groups of four digits.
    """
    digest = hashlib.sha256(checkpoint + manifest).digest()
    return _grouped(f"{int.from_bytes(digest) % 10**_DIGITS:0{_DIGITS}d}")


def read_code(text: str) -> str:
    """A code as somebody wrote it down, in six groups; raises Refused unless it has 24 digits.

    Spaces and hyphens may stand anywhere or nowhere; full-width digits are digits.
    """
    digits = re.sub(r"[\s\-–·.]+", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(rf"[0-9]{{{_DIGITS}}}", digits):
        raise Refused(
            "a code has 24 digits, six groups of four; %(code)s is none: write all digits",
            code=text,
        )
    return _grouped(digits)


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from its text; raises Refused, naming the line, for anything else.

    Lines after a blank one are signatures of a signed note; they are not looked at.
    """
    body, _, _ = text.partition("\n\n")
    lines = body.removesuffix("\n").split("\n")
    if len(lines) != _LINES or (body == text and not text.endswith("\n")):
        raise Refused(
            "a checkpoint is three lines, each with its end: origin, size and root; this has "
            "%(count)d; take the text again as it was made",
            count=text.count("\n"),
        )
    origin, size, root = lines
    name = origin.removeprefix(_ORIGIN)
    if not name or name == origin:
        raise Refused(
            "line 1 of a checkpoint is judgetui/ and the name of the session; this is %(line)s",
            line=origin,
        )
    if not _DECIMAL.fullmatch(size):
        raise Refused(
            "line 2 of a checkpoint is the number of lines of the ledger; this is %(line)s",
            line=size,
        )
    return Checkpoint(name, int(size), _root(root))


def scanned_checkpoint(text: str) -> Checkpoint:
    """A checkpoint as a phone reads it from a QR code: with other line ends, or on one line.

    Raises Refused as `read_checkpoint` does.
    """
    parts = text.removeprefix("\ufeff").strip().rsplit(maxsplit=2)
    return read_checkpoint("".join(f"{part}\n" for part in parts))


def is_scanned(text: str) -> bool:
    """Whether a text begins as a checkpoint does."""
    return text.removeprefix("\ufeff").lstrip().startswith(_ORIGIN)


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    # One root has one text: bits that base64 leaves over are no part of it.
    if len(root) != SIZE or base64.b64encode(root).decode() != text:
        raise Refused(
            "line 3 of a checkpoint is the root, 32 bytes in base64; this is %(line)s", line=text
        )
    return root
