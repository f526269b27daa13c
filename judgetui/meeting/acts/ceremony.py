"""Acts of the ceremony, in which the hall is shown a final result step by step."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Line, Value
from judgetui.meeting.state import Phase

FINAL = (Phase.FINAL,)


class Reveal(Value):
    """Show the hall a step of the ceremony: the next, one before, or any other."""

    words: ClassVar[Sentence] = Sentence("show a step of the ceremony")
    rule: ClassVar[ActRule] = ActRule(CHAIR, FINAL, since=3)
    do: Literal["reveal"] = "reveal"
    step: int = Field(ge=0, le=100_000)
    """1 for the first; 0, which is before it, only with a message."""
    message: Line = ""
    """What the hall sees instead until the next act of the ceremony."""


class StepBack(Value):
    """Take a message off the board, or show the step before."""

    words: ClassVar[Sentence] = Sentence("go back a step of the ceremony")
    rule: ClassVar[ActRule] = ActRule(CHAIR, FINAL, since=3)
    do: Literal["step-back"] = "step-back"


CeremonyAct = Reveal | StepBack
"""An act of the ceremony."""
