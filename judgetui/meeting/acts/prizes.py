"""Acts that change who is given a prize without changing a rank; each is a numbered amendment."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR, TO_THE_END, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Line, Paragraph, Value

Tier = Annotated[int, Field(ge=0, le=10_000)] | Line
"""A tier of prizes: its place in the plan's list, 0 the best, or its name in either language."""


class WithholdPrize(Value):
    """Leave prizes of a tier vacant: its last places are given to nobody.

    It is as if the plan had so many fewer of that tier. Every other tier keeps as many as were
    agreed, so the cases below the vacant place go on with the next tier.
    """

    words: ClassVar[Sentence] = Sentence("leave a prize vacant")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True, since=3)
    do: Literal["withhold-prize"] = "withhold-prize"
    prize: Tier
    count: int = Field(default=1, ge=0, le=10_000)
    """How many of its prizes stay vacant, in the place of what was said before; 0 for none."""
    reason: Paragraph = Field(min_length=1)


class Demote(Value):
    """Give a case a lower prize than its place brings, or none.

    Ranks stay, and so do the prizes of all others: nobody moves up into the prize that is free.
    The latest act on a case counts; with the prize that its place brings it is as it was.
    """

    words: ClassVar[Sentence] = Sentence("give a case a lower prize")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True, since=3)
    do: Literal["demote"] = "demote"
    case: Identifier
    prize: Tier | None = None
    """The prize it is given instead; none for no prize."""
    reason: Paragraph = Field(min_length=1)


PrizeAct = WithholdPrize | Demote
"""An act that changes who is given a prize."""
