"""Silent calls of a judge to the chair, and their answer."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR_OR_DEPUTY, TO_THE_END, ActRule
from judgetui.meeting.fields import Line
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Value
from judgetui.meeting.seat import Role
from judgetui.meeting.state import CallKind


class CallChair(Value):
    """Tell the chair that this judge needs them, without a word in the hall.

    It is no step of the meeting: it waits in a queue until it is answered, and is never undone.
    """

    words: ClassVar[Sentence] = Sentence("call the chair")
    rule: ClassVar[ActRule] = ActRule((Role.JUDGE,), TO_THE_END, in_a_pause=True, since=3)
    do: Literal["call-chair"] = "call-chair"
    kind: CallKind
    text: Line = ""


class AnswerCall(Value):
    """Take a judge's call off the queue; the judge is told that it was seen."""

    words: ClassVar[Sentence] = Sentence("answer a judge's call")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY, TO_THE_END, in_a_pause=True, remembered=False, since=3
    )
    do: Literal["answer-call"] = "answer-call"
    call: int = Field(ge=1)
    """The number of the act that made it."""


CallAct = CallChair | AnswerCall
"""A judge's call, or its answer."""
