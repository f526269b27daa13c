"""Acts on one ballot: submitted, keyed in, recused, returned, made void."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import (
    CHAIR,
    CHAIR_OR_RECORDER,
    RUNNING,
    STANDING,
    TO_THE_END,
    ActRule,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Key, Number, Paragraph, Value
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Stage


class _Scores(Value):
    """A whole ballot: one mark for every criterion."""

    do: str
    case: Identifier
    scores: Mapping[Key, Number] = Field(max_length=40)
    comment: Paragraph = ""
    """For the chair alone."""
    reasons: Mapping[Key, Paragraph] = Field(default_factory=dict, max_length=40)
    """Why a mark lies outside the criterion's usual band, by criterion."""
    feedback: Paragraph = Field(default="", exclude_if=operator.not_)
    """For the presenters, who read it."""


class SubmitBallot(_Scores):
    """A judge's ballot on a case that is being scored, or one that was returned to them."""

    words: ClassVar[Sentence] = Sentence("submit a ballot")
    rule: ClassVar[ActRule] = ActRule(
        (Role.JUDGE,),
        RUNNING,
        (Stage.SCORING,),
        in_a_pause=True,
        again=(Stage.PRESENTING, Stage.QUESTIONS, Stage.CLOSED, Stage.ANNOUNCED),
    )
    do: Literal["submit-ballot"] = "submit-ballot"


class KeyBallot(_Scores):
    """A paper ballot, keyed in by the recorder or the chair."""

    words: ClassVar[Sentence] = Sentence("key in a paper ballot")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_RECORDER,
        RUNNING,
        STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["key-ballot"] = "key-ballot"
    judge: Identifier


class Recuse(Value):
    """A judge does not score a case."""

    words: ClassVar[Sentence] = Sentence("record a recusal")
    rule: ClassVar[ActRule] = ActRule(
        (*CHAIR_OR_RECORDER, Role.JUDGE),
        RUNNING,
        STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["recuse"] = "recuse"
    case: Identifier
    reason: Paragraph = Field(min_length=1)
    judge: Identifier | None = None
    """The judge, where the chair or the recorder says it; else who acts."""


class ReturnBallot(Value):
    """Give a ballot (or a recusal) back to its judge, who may then submit again.

    The recorder gives back only what was keyed in. An announced score stands until it is announced
    again.
    """

    words: ClassVar[Sentence] = Sentence("return a ballot")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR_OR_RECORDER,
        RUNNING,
        STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["return-ballot"] = "return-ballot"
    case: Identifier
    judge: Identifier
    reason: Paragraph = Field(min_length=1)


class VoidBallot(Value):
    """Keep a ballot (or a returned one) on record but do not count it; no other is awaited."""

    words: ClassVar[Sentence] = Sentence("make a ballot void")
    rule: ClassVar[ActRule] = ActRule(
        CHAIR, TO_THE_END, STANDING, in_a_pause=True, remedy=Sentence("reinstate it first")
    )
    do: Literal["void-ballot"] = "void-ballot"
    case: Identifier
    judge: Identifier
    reason: Paragraph = Field(min_length=1)


BallotAct = SubmitBallot | KeyBallot | Recuse | ReturnBallot | VoidBallot
"""An act on one ballot."""
