"""A judge's ballot as it is replayed from a ledger: the entry and its act in one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from judgetui.meeting.acts import Entry, SubmitBallot
from judgetui.meeting.acts.rule import ActRule
from judgetui.meeting.message import Sentence


class SentBallot:
    """What the rules look at in an `Entry` with a `SubmitBallot` that has no reasons or feedback.

    Nearly all lines of a ledger are such entries. Read as this, a line takes half as long, and so
    does replaying it. Whoever makes one has made sure that the line is a valid entry, and fills in
    all fields one by one, which takes half as long as a call that does.
    """

    __slots__ = ("at", "by", "case", "comment", "id", "scores", "seq")

    do: ClassVar[Literal["submit-ballot"]] = "submit-ballot"
    words: ClassVar[Sentence] = SubmitBallot.words
    rule: ClassVar[ActRule] = SubmitBallot.rule
    reasons: ClassVar[Mapping[str, str]] = {}
    feedback: ClassVar[str] = ""

    seq: int
    at: datetime.datetime
    by: str
    id: str
    case: str
    scores: Mapping[str, Decimal]
    comment: str

    @property
    def act(self) -> SentBallot:
        """The act of the entry."""
        return self


ReadEntry = Entry | SentBallot
"""An entry as it is read from a ledger to be replayed."""
