"""Corrections: other marks on a ballot that is on record, and the second key on an act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR, STANDING, TO_THE_END, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Key, Number, Paragraph, Value
from judgetui.meeting.seat import Role


class CorrectBallot(Value):
    """Put other marks in the place of those on a ballot, before or after scoring is closed.

    An announced score stands until it is announced again, also once the result is final: then
    only the ballots behind announced scores are corrected, and each is a numbered amendment.
    With the marks that a ballot has already, only its feedback is put right, and no score waits.
    """

    words: ClassVar[Sentence] = Sentence("correct a ballot")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR,
        TO_THE_END,
        STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
        since=3,
    )
    do: Literal["correct-ballot"] = "correct-ballot"
    case: Identifier
    judge: Identifier
    scores: Mapping[Key, Number] = Field(max_length=40)
    """One mark for every criterion that the judge marks, also those that stay as they are."""
    feedback: Paragraph | None = None
    """What the presenters read from now on; empty to take it out, none to leave it as it is."""
    reason: Paragraph = Field(min_length=1)


class Confirm(Value):
    """Turn the second key on an act that waits for this seat's."""

    words: ClassVar[Sentence] = Sentence("confirm an act")
    rule: ClassVar[ActRule] = ActRule(
        (Role.RECORDER, Role.SUPERVISOR), TO_THE_END, in_a_pause=True, since=3
    )
    do: Literal["confirm"] = "confirm"
    seq: int = Field(ge=1)
    """The number of the act in the ledger."""


CorrectionAct = CorrectBallot | Confirm
"""An act that corrects a ballot, or confirms one that waits."""
