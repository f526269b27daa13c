"""Objections to the result and the answers to them, also in the days after it is final."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR_OR_RECORDER, TO_THE_END, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Line, Paragraph, Value


class RaiseObjection(Value):
    """Somebody objects: taken down by the chair or the recorder, numbered on from the last."""

    words: ClassVar[Sentence] = Sentence("take down an objection")
    rule: ClassVar[ActRule] = ActRule(CHAIR_OR_RECORDER, TO_THE_END, in_a_pause=True, since=3)
    do: Literal["object"] = "object"
    case: Identifier | None = None
    """What it is about; none where it is about the whole result."""
    by: Line = Field(min_length=1)
    """Who objects: a person's name as it was given."""
    text: Paragraph = Field(min_length=1)


class AnswerObjection(Value):
    """An objection is answered; a further answer to the same one stands beside the first."""

    words: ClassVar[Sentence] = Sentence("answer an objection")
    rule: ClassVar[ActRule] = ActRule(CHAIR_OR_RECORDER, TO_THE_END, in_a_pause=True, since=3)
    do: Literal["answer"] = "answer"
    objection: int = Field(ge=1)
    """The number of the objection."""
    text: Paragraph = Field(min_length=1)


ObjectionAct = RaiseObjection | AnswerObjection
"""An act about an objection."""
