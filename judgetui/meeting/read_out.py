"""The code that is read out: that of the ledger at the newest announcement or final result.

The meeting does not know its ledger; who keeps that fills the code in, by `judgetui.proof`.
"""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.meeting.message import Sentence

READ_OUT_AFTER = ("announce", "finalise", "confirm")
"""The acts, by `do`, after each of which the code is another one. A score that is announced again
and an act that took a second key take effect by a `confirm`, if not by one of the others."""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A code, and the act after which the ledger had it."""

    seq: int
    """The act: the ledger ended with its line."""
    code: str
    """Six groups of four digits."""
    checkpoint: str = ""
    """The checkpoint of which it is the code, as a QR code says it; empty from an older host."""


def read_out_words(read_out: ReadOut) -> Sentence:
    """The code as it stands on screens: "code 1234 … 1234"."""
    return Sentence("code %(code)s", code=read_out.code)


def read_out_line(read_out: ReadOut) -> Sentence:
    """The code on a line of its own in texts, and of which acts it is."""
    return Sentence(
        "Code of the record after act %(seq)d: %(code)s", seq=read_out.seq, code=read_out.code
    )
