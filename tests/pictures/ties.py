"""A tie across a prize line for the pictures: two of the sample's first six cases are equal."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CastVote,
    CloseScoring,
    CloseVote,
    OpenScoring,
    OpenVote,
    StartQuestions,
    SubmitBallot,
    opening,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records.imports.plan import read_plan
from tests.meeting.factories import do

_SAMPLE = Path(__file__).parents[2] / "sessions" / "nanhu-2018" / "plan.json"
_MARKS = (93, 91, 87, 87, 84, 80)
"""What every judge gives the six cases: the third and the fourth cannot be told apart."""
_TIED = ("C03", "C04")


@cache
def tied() -> Meeting:
    """All six cases are announced; first prizes are for three."""
    plan: Plan = read_plan(_SAMPLE)
    plan = plan.changed(cases=plan.cases[: len(_MARKS)])
    meeting = do(EMPTY, opening(plan))
    for case, mark in zip(plan.order, _MARKS, strict=True):
        meeting = do(meeting, CallCase(case=case), StartQuestions(), OpenScoring())
        for judge in plan.judge:
            ballot = SubmitBallot(case=case, scores=dict.fromkeys(plan.criterion, Decimal(mark)))
            meeting = do(meeting, ballot, by=judge)
        meeting = do(meeting, CloseScoring(), Announce())
    return meeting


@cache
def voting(judges: int, *, closed: bool = False) -> Meeting:
    """The panel votes on the tie, after the first so many judges have; or that vote closed."""
    meeting = do(tied(), OpenVote(cases=_TIED))
    tie = meeting.seq
    for number in range(1, judges + 1):
        vote = CastVote(tie=tie, case=_TIED[number % 2])
        meeting = do(meeting, vote, by=f"J{number}")
    return do(meeting, CloseVote(tie=tie, reason="J7 has left")) if closed else meeting
