"""Acts of a vote of the panel on the judges' own screens.

The chair opens a vote on one whole tie, the judges cast their votes, the chair closes it, sees the
result, and confirms or drops it; only a confirmed vote counts. `tie` is in each of these acts the
number of the act that opened the vote, so that nobody votes on another tie than the one they saw.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR, RUNNING, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Paragraph, Value
from judgetui.meeting.seat import Role


class OpenVote(Value):
    """The panel begins to vote on one whole tie, each judge on a screen of their own."""

    words: ClassVar[Sentence] = Sentence("open a panel vote")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["open-vote"] = "open-vote"
    cases: tuple[Identifier, ...] = Field(min_length=2, max_length=10_000)
    """All the cases of the tie."""


class _OnVote(Value):
    """An act on the vote that is under way."""

    do: str
    tie: int = Field(ge=1)
    """The number of the act that opened the vote."""


class CastVote(_OnVote):
    """A judge votes for one of the tied cases; until the vote is closed, the last choice counts."""

    words: ClassVar[Sentence] = Sentence("vote on a tie")
    rule: ClassVar[ActRule] = ActRule((Role.JUDGE,), RUNNING, in_a_pause=True, since=3)
    do: Literal["cast-vote"] = "cast-vote"
    case: Identifier


class CloseVote(_OnVote):
    """No more votes; with votes missing it needs a reason. The chair sees the result."""

    words: ClassVar[Sentence] = Sentence("close the panel vote")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["close-vote"] = "close-vote"
    reason: Paragraph = ""


class ConfirmVote(_OnVote):
    """The closed vote counts: from here on it is a decision of the panel."""

    words: ClassVar[Sentence] = Sentence("confirm the panel vote")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["confirm-vote"] = "confirm-vote"


class DropVote(_OnVote):
    """The vote does not count, open or closed; its votes stay in the ledger alone."""

    words: ClassVar[Sentence] = Sentence("drop the panel vote")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["drop-vote"] = "drop-vote"
    reason: Paragraph = Field(min_length=1)


VoteAct = OpenVote | CastVote | CloseVote | ConfirmVote | DropVote
"""An act of a vote on the judges' own screens."""
