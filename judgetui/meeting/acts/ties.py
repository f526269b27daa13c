"""Acts that settle equal scores: a vote, a decision, lots; and the draw of the running order.

Once the result is final, a tie that a correction has brought about across a prize line is settled
by them too, as a numbered amendment. A vote on the judges' own screens is in `acts.votes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import (
    CHAIR,
    TO_THE_END,
    ActRule,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Line, Paragraph, Value


class RecordVote(Value):
    """The panel voted by a show of hands on cases with equal scores: more votes, better place.

    One vote for each judge who is not recused from any of them.
    """

    words: ClassVar[Sentence] = Sentence("record a panel vote")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True)
    do: Literal["record-vote"] = "record-vote"
    votes: Mapping[Identifier, Annotated[int, Field(ge=0, le=10_000)]] = Field(min_length=2)
    """Votes by case id."""


class DecideTie(Value):
    """The chair settles a tie: by an order, or by an extra prize for all tied."""

    words: ClassVar[Sentence] = Sentence("settle a tie")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True)
    do: Literal["decide-tie"] = "decide-tie"
    cases: tuple[Identifier, ...] = Field(min_length=2)
    """The tied cases; the best first unless all get the prize."""
    extra_prize: bool = False
    """All of them get the better prize; the tiers below move down."""
    reason: Paragraph = Field(min_length=1)


class DrawLots(Value):
    """The order of cases is drawn by lot: their running order, or that of equal scores.

    The order is not in the act: it follows from the contract, the digits and the cases' ids.
    """

    words: ClassVar[Sentence] = Sentence("draw lots")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True)
    do: Literal["draw"] = "draw"
    what: Literal["order", "tie"]
    """`order`: the running order of waiting cases; `tie`: which of tied cases is better."""
    cases: tuple[Identifier, ...] = Field(min_length=2, max_length=10_000)
    """`order`: cases that wait, which change places among themselves; `tie`: all of one tie."""
    digits: Line
    """1 to 20 digits, 0 to 9, as they were called out in the hall."""


TieAct = RecordVote | DecideTie | DrawLots
"""An act that puts cases in order by other means than scores."""
