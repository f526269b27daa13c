"""Acts on the score of a case as a whole: points off, such as for running over time, or added."""

from __future__ import annotations

from typing import ClassVar, Literal

from judgetui.meeting.acts.rule import CHAIR, RUNNING, STANDING, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Key, Number, Paragraph, Value


class Adjust(Value):
    """Points off or added to the final score of a case; several add up.

    The panel's score stays. An announced score stands until it is announced again. Points off leave
    at least the plan's `scoring.floor`.
    """

    words: ClassVar[Sentence] = Sentence("take points off or add some")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR, RUNNING, STANDING, in_a_pause=True, remedy=Sentence("reinstate it first"), since=3
    )
    do: Literal["adjust"] = "adjust"
    case: Identifier
    points: Number
    """Below 0 for points off, such as "-2"; not finer than a score."""
    kind: Key | None = None
    """The key of one of the plan's `adjustments`; with points of its own it says how many."""
    reason: Paragraph = ""
    """Public with the score; may be empty where a kind says why."""


AdjustmentAct = Adjust
"""An act on the score of a case as a whole."""
