"""Acts on the case on stage, its clock and the running order."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import (
    CHAIR,
    CHAIR_OR_DEPUTY,
    RUNNING,
    STANDING,
    TO_THE_END,
    ActRule,
    OnStage,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Value
from judgetui.meeting.state import UNDER_WAY, Stage


class CallCase(Value):
    """Call a waiting case to the stage."""

    words: ClassVar[Sentence] = Sentence("call a case")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.WAITING,),
        Stage.PRESENTING,
        remedy=Sentence("only a case that is waiting can be called"),
    )
    do: Literal["call-case"] = "call-case"
    case: Identifier


class StartQuestions(OnStage):
    """The presentation is over, the judges ask."""

    words: ClassVar[Sentence] = Sentence("start the questions")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.PRESENTING,),
        Stage.QUESTIONS,
        remedy=Sentence("questions follow the presentation"),
    )
    do: Literal["start-questions"] = "start-questions"


class OpenScoring(OnStage):
    """Judges may submit from now on; also takes a closed case back to scoring."""

    words: ClassVar[Sentence] = Sentence("open scoring")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.PRESENTING, Stage.QUESTIONS, Stage.CLOSED),
        Stage.SCORING,
        remedy=Sentence(
            "scoring opens after the presentation or the questions, or again after it was closed"
        ),
    )
    do: Literal["open-scoring"] = "open-scoring"


class CloseScoring(OnStage):
    """No more ballots for this case; with ballots missing it needs a reason."""

    words: ClassVar[Sentence] = Sentence("close scoring")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.SCORING,),
        Stage.CLOSED,
        remedy=Sentence("only a case that is being scored can be closed"),
    )
    do: Literal["close-scoring"] = "close-scoring"


class Announce(OnStage):
    """Make a closed case's score public, or a corrected one in the place of the one that stands.

    Once the result is final only the latter.
    """

    words: ClassVar[Sentence] = Sentence("announce the score")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        TO_THE_END,
        (Stage.CLOSED,),
        Stage.ANNOUNCED,
        again=(Stage.ANNOUNCED,),
        remedy=Sentence(
            "a score is announced after scoring is closed, and again once a ballot behind it "
            "has changed"
        ),
    )
    do: Literal["announce"] = "announce"


class Postpone(OnStage):
    """Send a case on stage back to wait, at the end of the running order."""

    words: ClassVar[Sentence] = Sentence("postpone a case")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.WAITING, *UNDER_WAY),
        Stage.WAITING,
        remedy=Sentence("a case can be postponed until scoring is closed"),
    )
    do: Literal["postpone"] = "postpone"


class CallInstead(Value):
    """Call a waiting case in the place of the one on stage, whose presenter is late.

    The one on stage waits again, right behind the one that is called.
    """

    words: ClassVar[Sentence] = Sentence("call another case first")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY,
        RUNNING,
        (Stage.WAITING,),
        Stage.PRESENTING,
        remedy=Sentence("only a case that is waiting can be called"),
        since=3,
    )
    do: Literal["call-instead"] = "call-instead"
    case: Identifier


class Withdraw(OnStage):
    """Take a case out of the meeting; its ballots are kept but do not count."""

    words: ClassVar[Sentence] = Sentence("withdraw a case")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR,
        RUNNING,
        STANDING,
        Stage.WITHDRAWN,
        remedy=Sentence("there is nothing to withdraw"),
    )
    do: Literal["withdraw"] = "withdraw"


class Reinstate(OnStage):
    """Bring a withdrawn case back to wait."""

    words: ClassVar[Sentence] = Sentence("reinstate a case")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR,
        RUNNING,
        (Stage.WITHDRAWN,),
        Stage.WAITING,
        remedy=Sentence("only a withdrawn case can be reinstated"),
    )
    do: Literal["reinstate"] = "reinstate"


class Reorder(Value):
    """Change the order of the cases that still wait."""

    words: ClassVar[Sentence] = Sentence("change the running order")
    rule: ClassVar[ActRule] = ActRule(CHAIR_OR_DEPUTY, RUNNING)
    do: Literal["reorder"] = "reorder"
    cases: tuple[Identifier, ...] = Field(max_length=10_000)
    """All waiting cases in their new order."""


class _Clock(Value):
    """An act on the clock of the case named, else of the one on stage."""

    do: str
    case: Identifier | None = None
    """Named by whoever may be heard late, when another case is on stage already."""


class StartClock(_Clock):
    """Let the clock run (again)."""

    words: ClassVar[Sentence] = Sentence("start the clock")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY, RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["start-clock"] = "start-clock"


class PauseClock(_Clock):
    """Stop the clock where it is."""

    words: ClassVar[Sentence] = Sentence("stop the clock")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY, RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["pause-clock"] = "pause-clock"


class AddTime(_Clock):
    """Give the case on stage more (or less) time."""

    words: ClassVar[Sentence] = Sentence("change the time")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_DEPUTY, RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["add-time"] = "add-time"
    seconds: int = Field(ge=-86_400, le=86_400)


StageAct = (
    CallCase
    | StartQuestions
    | OpenScoring
    | CloseScoring
    | Announce
    | Postpone
    | CallInstead
    | Withdraw
    | Reinstate
    | Reorder
    | StartClock
    | PauseClock
    | AddTime
)
"""An act on the case on stage, its clock or the running order."""
